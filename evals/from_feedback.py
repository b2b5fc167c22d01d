"""From a reader's report to a draft question: a person decides what was expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

import yaml

from evals.question_file import Expected, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from api.store.feedback import Report

OPEN = "FILL_IN"  # what a person has to decide
_WIDTH = 100
_SHORTEST = 8  # characters of an anchor's quote


def draft(report: Report) -> str:
    """A question in the form of evals/questions/*.yaml, as YAML with what is open marked FILL_IN.

    The question is as it was understood; anchors are proposed from what the answer cited.
    """
    asked = report.answer["standalone_question"] or report.answer["question"]
    anchors = {f"a{n}": anchor for n, anchor in enumerate(_anchors(report.answer), 1)}
    question = {
        "id": f"feedback-{re.sub('[^a-z0-9]', '', report.id.lower())[:12] or 'report'}",
        "split": "dev",
        "kind": OPEN,
        "question": asked,
        "expected": OPEN,
        "nuggets": [{"text": OPEN, "any_of": [[OPEN]], "support": list(anchors)}],
        "anchors": anchors,
        "support_sets": [list(anchors)] if anchors else [],
        "provenance": {
            "method": f"from a reader's report of {report.created_at:%Y-%m-%d}: "
            f"{report.reason or 'useful'}",
            "checked_against": OPEN,
        },
    }
    told = yaml.safe_dump([question], sort_keys=False, allow_unicode=True, width=_WIDTH)
    return "\n".join([*_commented(_about(report)), told])


def _anchors(answer: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """What the answer cited; a source that may only be linked to has no words to propose."""
    for citation in answer["citations"]:
        if len(citation["quote"]) >= _SHORTEST:
            yield {
                "source": citation["source"]["id"],
                "section": " > ".join(citation["passage"]["heading_path"]),
                "quote": citation["quote"],
            }


def _about(report: Report) -> Iterator[str]:
    answer = report.answer
    yield f"A draft. Decide every {OPEN}, and take out what a right answer does not rest on:"
    yield "the anchors are what was cited, right or wrong. Take out nuggets and anchors where no"
    yield "answer was to be given, and add `absence` then (evals/README.md)."
    yield f"  kind: {', '.join(get_args(Kind))}"
    yield f"  expected: {', '.join(get_args(Expected))}"
    yield f"Reported: {report.reason or 'useful'}. Asked as:"
    yield from _indented(answer["question"])
    yield "The reader's text:"
    yield from _indented(report.text or "none")
    yield f"Given ({answer['status']}, corpus {answer['corpus_version']}):"
    yield from _indented(answer["text"])


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _commented(lines: Iterable[str]) -> list[str]:
    """As comments of YAML, which no line of a reader's ends."""
    return [f"# {''.join(c if c.isprintable() else ' ' for c in line)}".rstrip() for line in lines]
