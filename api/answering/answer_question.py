"""The answering path, from a question to an answer, in the order in which it happens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.answering.admit import admit
from api.answering.answer import Answer, Asked, Coverage, Statement, Status
from api.answering.bodies import Bodies
from api.answering.compose import Composed, compose
from api.answering.contextualise import contextualise
from api.answering.embed_question import embed_question
from api.answering.present import as_at, coverage, notices, numbered, searched
from api.answering.question import Reading, read_question
from api.answering.retrieve import retrieve
from api.answering.route import Field, Way, in_crisis, route
from api.answering.verify import Verified, verify
from api.wording import say
from ingestion.embedding import EmbeddingModel
from ingestion.index import Filters, PassageIndex

if TYPE_CHECKING:
    from ingestion.embedding import Vector


@dataclass(frozen=True)
class Parts:
    """What answering needs: an open build with its bodies, the model, the field, the vectors."""

    index: PassageIndex
    bodies: Bodies
    model: EmbeddingModel
    field: Field
    sentence_vectors: Callable[[Sequence[str]], Sequence[Vector]]


def answer_question(asked: Asked, parts: Parts) -> Answer:
    """Answer `asked`; every way to end is a status of the answer.

    Raises InadmissibleError for a question that cannot be taken, BuildError when the index fails.
    """
    watch = _Watch()
    answer = _answered(asked, parts, watch)
    return replace(answer, timings_ms=watch.milliseconds)


def _answered(asked: Asked, parts: Parts, watch: _Watch) -> Answer:
    with watch.step("admit"):
        personal = admit(asked)
    blank = _blank(asked, parts)
    if personal:
        return _personal(blank, asked.question, personal)
    with watch.step("contextualise"):
        question = contextualise(asked.question, asked.history, parts.bodies)
        blank = replace(blank, standalone_question=question)
    with watch.step("route"):
        vector = embed_question(question, parts.model)
        way = route(question, vector, parts.field, bool(parts.bodies.named_in(question)))
    if way not in {"answer", "off_topic"}:
        return _routed(blank, way, parts)
    if asked.composer == "model":
        return _ending(blank, "error_model", say("model_missing"))
    with watch.step("retrieve"):
        reading = read_question(question, parts.bodies)
        ranked = retrieve(reading, vector, parts.index, asked.filters)
    with watch.step("compose"):
        composed = compose(reading, vector, ranked, parts.index, parts.sentence_vectors)
    with watch.step("verify"):
        verified = verify(composed.drafts, parts.index, parts.bodies)
    with watch.step("present"):
        return present(blank, way, reading, composed, verified, asked.filters, parts)


def _personal(blank: Answer, question: str, kind: str) -> Answer:
    """Nothing of it is repeated or kept; somebody in danger is still told where to turn."""
    words = say("personal_data", kind=kind)
    if in_crisis(question):
        words = f"{words} {say('clinical')}"
    declined = _ending(blank, "declined", words)
    return replace(declined, question="", standalone_question="", keep=False)


def present(
    blank: Answer,
    way: Way,
    reading: Reading,
    composed: Composed,
    verified: Verified,
    filters: Filters,
    parts: Parts,
) -> Answer:
    """An answer with its citations and notices, or what was searched in vain."""
    sources = parts.index.build.by_id
    statements, citations = numbered(verified.drafts, sources)
    gaps = tuple(Statement(gap, "gap") for gap in composed.gaps)
    if not citations:
        if way == "off_topic":
            return _ending(blank, "unanswerable_out_of_scope", say("out_of_scope"))
        covered = coverage(filters, composed.nearest, sources)
        ended = _ending(blank, "unanswerable_no_evidence", _in_vain(covered, filters), "gap")
        return replace(ended, statements=(*gaps, *ended.statements), coverage=covered)
    opening = as_at(reading, citations)
    return replace(
        blank,
        status="partial" if gaps else "answered",
        statements=((opening,) if opening else ()) + statements + gaps,
        citations=citations,
        notices=notices(reading, citations, sources),
        composer="extractive",
    )


def _in_vain(covered: Coverage, filters: Filters) -> str:
    if covered.sources == 0:
        return say("no_evidence_no_source")
    name = "no_evidence" if filters == Filters() else "no_evidence_filtered"
    return say(name, **searched(covered))


def _routed(blank: Answer, way: Way, parts: Parts) -> Answer:
    if way == "clinical":
        return _ending(blank, "redirected_clinical", say("clinical"))
    if way == "declined":
        return _ending(blank, "declined", say("declined"))
    if way == "about":
        held = coverage(Filters(), (), parts.index.build.by_id)
        return _ending(blank, "conversational", say("about", **searched(held)))
    return _ending(blank, "conversational", say(way))


def _blank(asked: Asked, parts: Parts) -> Answer:
    return Answer(
        id=secrets.token_urlsafe(16),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        question=asked.question,
        standalone_question=asked.question,
        status="unanswerable_no_evidence",
        corpus_version=parts.index.build.manifest.corpus_version,
    )


def _ending(blank: Answer, status: Status, words: str, kind: str = "lead_in") -> Answer:
    """An answer in our own wording, which makes no claim about the corpus."""
    statement = Statement(words, "gap" if kind == "gap" else "lead_in")
    return replace(blank, status=status, statements=(statement,))


class _Watch:
    """Milliseconds a step."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        begun = time.perf_counter()
        yield
        self.milliseconds[name] = round((time.perf_counter() - begun) * 1000, 1)
