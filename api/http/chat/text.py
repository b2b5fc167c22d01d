"""An answer as the text of a chat message: statements with markers, then notices and references.

Chat front ends show text as Markdown. Words of sources may look like it: what could load a picture
or run as HTML is made inert.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from api.answering.lead_in import OUR_NAME
from api.http.schemas.answers import AnswerOut, CitationOut, NoticeOut, StatementOut
from api.http.schemas.chat import AnnotationOut, UrlCitationOut
from api.http.schemas.sources import SourceOut
from ingestion.dates import spoken

_RULE = "---"  # between the answer and what belongs to it
_BEHIND_THE_RULE = re.compile(r"(?<!\s)\s*\n[ \t]*-{3}[ \t]*\n.*", re.DOTALL)
_ACTIVE = re.compile(r"(?<=\])[(\[:]|(?<=!)\[|<(?=[A-Za-z/!?])")
_MARKER = re.compile(r"\[(\d+)\]")


def statements_text(statements: Sequence[StatementOut]) -> str:
    """Each statement in a paragraph of its own, with its markers."""
    return "\n\n".join(statement_text(statement) for statement in statements)


def statement_text(statement: StatementOut) -> str:
    """A statement with its markers."""
    markers = "".join(f" [{number}]" for number in statement.citations)
    return f"{inert(statement.text)}{markers}"


def text_behind(answer: AnswerOut) -> str:
    """Notices and references, behind a rule; "" where there are none."""
    paragraphs = [*_notices(answer.notices), *_references(answer)]
    return "\n\n".join(["", _RULE, *paragraphs]) if paragraphs else ""


def without_references(text: str) -> str:
    """A message that was made here without what stands behind the rule."""
    return _BEHIND_THE_RULE.sub("", text)


def url_citations(
    text: str, citations: Sequence[CitationOut], begin: int = 0
) -> list[AnnotationOut]:
    """Each marker in `text` from `begin` on, in characters, whose citation has an address."""
    by_number = {citation.number: citation for citation in citations}
    found = []
    for marker in _MARKER.finditer(without_references(text), begin):
        citation = by_number.get(int(marker[1]))
        if citation is not None and citation.deep_link is not None:
            told = UrlCitationOut(
                start_index=marker.start(),
                end_index=marker.end(),
                title=citation.source.title,
                url=citation.deep_link,
            )
            found.append(AnnotationOut(url_citation=told))
    return found


def inert(text: str) -> str:
    """`text` whose links, pictures and HTML are shown as they are written."""
    return _ACTIVE.sub(r"\\\g<0>", text)


def reference(citation: CitationOut) -> str:
    """Holder, title, publisher, date and link; our own wording named as such."""
    source = citation.source
    date = spoken(source.published) if source.published else "no date"
    voice = "" if citation.voice == "own" else f" ({citation.voice})"
    place = f", {citation.provision}" if citation.provision else ""
    told = f"{citation.holder}{voice}. {source.title}{place}. {source.publisher}, {date}."
    ours = f" {_ours(source)}" if citation.words == "ours" else ""
    hidden = "" if citation.quote else " We may not show these words: see the original."
    link = f" {citation.deep_link}" if citation.deep_link else ""
    return f"{inert(told)}{ours}{hidden}{link}"


def _ours(source: SourceOut) -> str:
    if source.publisher == OUR_NAME:
        return "Our own explainer."
    return "Our summary, not to be quoted as theirs."


def _notices(notices: Sequence[NoticeOut]) -> Iterator[str]:
    for notice in notices:
        yield f"Note: {inert(notice.text)}"


def _references(answer: AnswerOut) -> Iterator[str]:
    if answer.citations:
        yield "References:"
        yield from (f"[{one.number}] {reference(one)}" for one in answer.citations)
    if answer.coverage and answer.coverage.nearest:
        yield "Nearest passages, which do not answer the question:"
        yield from (f"- {reference(one)}" for one in answer.coverage.nearest)
