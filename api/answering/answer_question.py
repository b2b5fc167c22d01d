"""The answering path, from a question to an answer, in the order in which it happens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.answering.admit import admit, cleaned
from api.answering.answer import (
    Answer,
    Asked,
    Coverage,
    Kind,
    Planned,
    Statement,
    Status,
    Turn,
    Understood,
)
from api.answering.ask_back import ask_back
from api.answering.bodies import Bodies
from api.answering.choose_reading import chosen
from api.answering.compose import Composed, compose, shortest
from api.answering.divide import divide, divide_by_name, sides
from api.answering.follow_up import FollowUp
from api.answering.follow_ups import alone_if_it_can, readings
from api.answering.gaps import differences
from api.answering.parts import Parts
from api.answering.present import (
    as_at,
    coverage,
    notices,
    numbered,
    passes,
    searched,
    with_originals,
)
from api.answering.question import read_question
from api.answering.retrieve import Sought, sought
from api.answering.route import Way, by_meaning, by_words, in_crisis, without_evidence
from api.answering.tables import table_of
from api.answering.trace import Fallen, Workings
from api.answering.units import Unit
from api.answering.verify import Verified, verify
from api.wording import say
from ingestion.index import Filters
from ingestion.sentences import sentence_spans
from ingestion.terms import stems

if TYPE_CHECKING:
    from ingestion.embedding import Vector


Planner = Callable[[], "Planned | None"]
_LITTLE = 2  # stems of a part, or words of a sentence, that cannot stand by itself


@dataclass(frozen=True)
class Found:
    """A question of the field with what was found for it; `blank` is its answer, still empty.

    `composed` is what answers it in the sources' own words, if anything does.
    """

    blank: Answer
    whole: Sought
    filters: Filters
    composed: Composed


def answer_question(asked: Asked, parts: Parts) -> Answer:
    """Answer `asked` in the sources' own words; every way to end is a status of the answer.

    Raises InadmissibleError for a question that cannot be taken, BuildError when the index fails.
    """
    watch, asked = Watch(), cleaned(asked)
    found = find(asked, blank_answer(asked, parts), parts, watch)
    if isinstance(found, Found):
        found = no_model(found.blank) if asked.composer == "model" else extract(found, parts, watch)
    return replace(found, timings_ms=watch.milliseconds)


def find(
    asked: Asked, blank: Answer, parts: Parts, watch: Watch, plan: Planner | None = None
) -> Found | Answer:
    """What is found for `asked`, or the answer where it ends before: admit to route.

    Where a model may `plan`, it is one more reading of a follow-up, and divides what asks several
    things; what it may not see is turned away before.
    """
    with watch.step("admit"):
        personal, way = admit(asked), by_words(asked.question)
    if personal:
        return _personal(blank, asked.question, personal)
    if way:
        return _routed(blank, way, parts)
    planned = None
    if plan and (asked.history or _asks_several(asked.question, parts.bodies)):
        with watch.step("plan"):
            planned = plan()
    with watch.step("contextualise"):
        may_mean = readings(asked.question, asked.history, parts.bodies)
        if planned and asked.history:
            may_mean = (*may_mean, FollowUp(planned.question, planned.question))
        meant, whole, considered = chosen(may_mean, parts, asked.filters)
        told = _understood(meant, whole) if meant.text != asked.question else None
        workings = Workings(parts.weights.likely, considered)
        blank = replace(blank, standalone_question=meant.text, understood=told, workings=workings)
    with watch.step("retrieve"):
        asks = planned.parts if planned and planned.parts else _parts(whole, parts.bodies)
        divided = tuple(sought(part, parts, asked.filters) for part in asks)
    pieces = _pieces(asked.question, whole, divided, parts)
    if way := by_meaning(whole.reading, whole.vector, pieces, parts.field):
        return _routed(blank, way, parts)
    sources = [s for s in parts.index.build.catalogue if passes(s, asked.filters)]
    if back := ask_back(whole.reading, whole.ranked, sources, parts.bodies):
        ended = ending(blank, "needs_clarification", back.text, "question")
        return replace(ended, options=back.options)
    with watch.step("compose"):
        composed = compose(whole, divided, parts, asked.filters)
        composed = shortest(composed) if meant.shortest else composed
    if not composed.drafts and (way := without_evidence(whole.reading, whole.vector, parts.field)):
        return _routed(blank, way, parts)
    return Found(replace(blank, searches=composed.searches), whole, asked.filters, composed)


def _asks_several(question: str, bodies: Bodies) -> bool:
    reading = read_question(question, bodies)
    return reading.compares or reading.broad


def _understood(meant: FollowUp, whole: Sought) -> Understood:
    reading = whole.reading
    whose = tuple(body.name for body in reading.speakers)
    return Understood(meant.topic, meant.aspect, reading.when, whose)


def _pieces(typed: str, whole: Sought, divided: Sequence[Sought], parts: Parts) -> Iterator[Vector]:
    """The vectors of a question as typed, of the questions within it, and of its sentences."""
    if typed != whole.reading.text:
        yield from parts.model.embed([typed])
    yield from (one.vector for one in divided)
    text, spans = whole.reading.text, sentence_spans(whole.reading.text)
    sentences = [text[start:end] for start, end in spans] if len(spans) > 1 else []
    yield from parts.model.embed(one for one in sentences if len(one.split()) > _LITTLE)


def extract(found: Found, parts: Parts, watch: Watch) -> Answer:
    """The answer in the sources' own words: verify to present."""
    with watch.step("verify"):
        verified = verify(found.composed.drafts, parts.index, parts.bodies)
    with watch.step("present"):
        return present(found, verified, parts)


def _parts(whole: Sought, bodies: Bodies) -> tuple[str, ...]:
    """The questions within a question, each standing alone; none where it asks one thing."""
    reading = whole.reading
    if named := divide_by_name(reading.text, reading.names):
        return named
    if compared := sides(reading.text, bodies.whole):
        return compared
    asked = divide(reading.text, bodies.whole)
    if len(asked) == 1:
        return ()
    before = (tuple(Turn("user", earlier) for earlier in asked[:n]) for n in range(len(asked)))
    parts = tuple(
        alone_if_it_can(part, turns, bodies) for part, turns in zip(asked, before, strict=True)
    )
    lost = any(
        part == alone and _says_little(part)
        for part, alone in zip(parts[1:], asked[1:], strict=True)
    )
    return () if lost else parts


def _says_little(part: str) -> bool:
    """Whether a later part leaves out what it is about: "... and who is the chief executive?"."""
    return len(set(stems(part))) <= _LITTLE


def _personal(blank: Answer, question: str, kind: str) -> Answer:
    """Nothing of it is repeated or kept; somebody in danger is still told where to turn."""
    words = say("personal_data", kind=kind)
    if in_crisis(question):
        words = f"{words} {say('clinical')}"
    declined = ending(blank, "declined", words)
    return replace(declined, question="", standalone_question="", keep=False)


def present(found: Found, verified: Verified, parts: Parts) -> Answer:
    """An answer with its citations and notices, or what was searched in vain."""
    sources = parts.index.build.by_id
    statements, citations = numbered(verified.drafts, sources)
    gaps = tuple(Statement(gap, "gap") for gap in found.composed.gaps)
    if not citations:
        return in_vain(found, found.composed.nearest, gaps, parts)
    reading = found.whole.reading
    opening = as_at(reading, citations)
    statements = ((opening,) if opening else ()) + statements
    return replace(
        found.blank,
        status="partial" if gaps else "answered",
        statements=statements + gaps,
        citations=with_originals(citations, parts.index),
        notices=notices(reading, [one for one in citations if not one.of_record], sources),
        composer="extractive",
        table=table_of(reading, statements, citations, parts.bodies),
        workings=_with_fallen(found.blank, verified),
    )


def _with_fallen(blank: Answer, verified: Verified) -> Workings:
    """The workings so far with what verification dropped."""
    fallen = (
        Fallen(
            one.draft.text,
            one.fault.kind,
            one.reason,
            tuple(q.passage.source_id for q in one.draft.quotes),
        )
        for one in verified.dropped
    )
    return replace(blank.workings or Workings(), fallen=tuple(fallen))


def in_vain(
    found: Found, nearest: Sequence[Unit], gaps: Sequence[Statement], parts: Parts
) -> Answer:
    """Nothing answers: what was searched, and what is nearest."""
    covered = coverage(found.filters, nearest, parts.index.build.by_id)
    covered = replace(covered, differences=differences(found.whole.reading, covered))
    ended = ending(found.blank, "unanswerable_no_evidence", _in_vain(covered, found.filters), "gap")
    return replace(ended, statements=(*gaps, *ended.statements), coverage=covered)


def no_model(blank: Answer) -> Answer:
    """A model was demanded, and there is none."""
    return ending(blank, "error_model", say("model_missing"))


def _in_vain(covered: Coverage, filters: Filters) -> str:
    if covered.sources == 0:
        return say("no_evidence_no_source")
    name = "no_evidence" if filters == Filters() else "no_evidence_filtered"
    return say(name, **searched(covered))


_STATUSES: dict[Way, Status] = {
    "clinical": "redirected_clinical",
    "declined": "declined",
    "out_of_scope": "unanswerable_out_of_scope",
}


def _routed(blank: Answer, way: Way, parts: Parts) -> Answer:
    if way == "about":
        held = coverage(Filters(), (), parts.index.build.by_id)
        return ending(blank, "conversational", say("about", **searched(held)))
    return ending(blank, _STATUSES.get(way, "conversational"), say(way))


def blank_answer(asked: Asked, parts: Parts) -> Answer:
    """An answer to `asked` with nothing in it yet."""
    return Answer(
        id=secrets.token_urlsafe(16),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        question=asked.question,
        standalone_question=asked.question,
        status="unanswerable_no_evidence",
        corpus_version=parts.corpus_version,
        reader=parts.reader.name if parts.reader else None,
    )


def ending(blank: Answer, status: Status, words: str, kind: Kind = "lead_in") -> Answer:
    """An answer in our own wording, which makes no claim about the corpus."""
    statement = Statement(words, kind)
    return replace(blank, status=status, statements=(statement,))


class Watch:
    """Milliseconds a step."""

    def __init__(self) -> None:
        """Nothing is timed yet."""
        self.milliseconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        begun = time.perf_counter()
        yield
        self.milliseconds[name] = round((time.perf_counter() - begun) * 1000, 1)
