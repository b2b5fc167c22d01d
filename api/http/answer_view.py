"""An answer as pages show it: paragraphs with their sources, then warnings, then details."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from urllib.parse import urlencode

from api.errors import StoreError
from api.explainers.topics import suggested as topics
from api.exports.wording import HEADINGS, banner, provenance
from api.http.answer_body import Body, Paragraph, Sentence, body_of
from api.http.attribution import attributions, in_force, summary_line
from api.http.other_meanings import meanings, spelt_out
from api.http.schemas.answers import AnswerOut, CitationOut, OptionOut, StatementOut
from api.http.service import NOT_STORED, Service
from api.told import told
from ingestion.errors import ModelError

MOST_SUGGESTED = 2
# Kinds of notices that the details tell; the others stand by the answer.
_QUIET = frozenset({"our_wording", "secondary", "dated", "composed_by_model"})
_NO_NEXT = frozenset({"redirected_clinical", "declined", "needs_clarification"})
_ABOUT = re.compile(r"About (?P<topic>.{1,300}?): (?P<asked>.+)", re.DOTALL)


@dataclass(frozen=True)
class TurnView:
    """A question with its answer. `stays` says that the answer is stored.

    `nearest` pairs passages with how each differs from the question; `meanings` is an abbreviation
    that can mean something else, and the question in each of these senses.
    """

    answer: AnswerOut
    body: Body
    stays: bool
    reading: str = ""
    cautions: tuple[str, ...] = ()
    summary: str = ""
    options: tuple[OptionOut, ...] = ()
    provenance: str = ""
    banner: str | None = None
    suggested: tuple[str, ...] = ()
    positions: str = ""
    nearest: tuple[tuple[Paragraph, str], ...] = ()
    meanings: tuple[str, tuple[str, ...]] | None = None
    quiet: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[tuple[tuple[int, ...], CitationOut], ...]:
        """Each source that is cited, by one of its citations, with the numbers of all."""
        by_id: dict[str, list[CitationOut]] = {}
        for one in self.answer.citations:
            by_id.setdefault(one.source.id, []).append(one)
        return tuple((tuple(one.number for one in same), same[0]) for same in by_id.values())

    @property
    def heading(self) -> str:
        """How it ended, in a few words."""
        return HEADINGS.get(self.answer.status, "No answer")

    @property
    def announced(self) -> str:
        """What a reader who cannot see it hears when it has come."""
        cited = len({one.source.id for one in self.answer.citations})
        if not cited:
            return f"{self.heading}."
        return f"{self.heading} ready, from {cited} {'source' if cited == 1 else 'sources'}."


def turn_view(answer: AnswerOut, service: Service, *, stays: bool, newest: bool) -> TurnView:
    """How to show `answer`; only the newest turn suggests what to ask next. Raises BuildError."""
    as_told = told(answer.model_dump(mode="json"))
    options = tuple(answer.options) if newest else ()
    statements = (
        [_without_options(one) for one in answer.statements] if options else answer.statements
    )
    return TurnView(
        answer=answer,
        body=body_of(answer.id, statements, answer.citations, service, answer.table),
        stays=stays,
        reading=_reading(answer),
        cautions=tuple(_cautions(answer)),
        summary=summary_line(answer.citations) if answer.citations else "",
        provenance=provenance(as_told),
        banner=banner(as_told),
        options=options,
        suggested=_suggested(answer, service) if newest else (),
        meanings=meanings(answer, service.assistant.parts().bodies.abbreviations)
        if newest
        else None,
        positions=_positions(answer, service) if answer.citations else "",
        nearest=tuple(_nearest(answer)),
        quiet=tuple(one.text for one in answer.notices if one.kind in _QUIET - {"secondary"}),
    )


def is_stored(answer: AnswerOut, service: Service) -> bool:
    """Whether it can be fetched again at its address."""
    if any(notice.kind == NOT_STORED for notice in answer.notices):
        return False
    try:
        return service.stores.answers.get(answer.id) is not None
    except StoreError:  # it went away just now
        return False


def _nearest(answer: AnswerOut) -> list[tuple[Paragraph, str]]:
    """What only announces a list comes last."""
    if answer.coverage is None:
        return []
    told = zip_longest(answer.coverage.nearest, answer.coverage.differences, fillvalue="")
    near = [(one, says) for one, says in told if isinstance(one, CitationOut) and one.quote]
    near.sort(key=lambda pair: pair[0].quote.endswith(":"))
    return [(_near(one), str(says)) for one, says in near]


def _near(citation: CitationOut) -> Paragraph:
    said = StatementOut(text=citation.quote, kind="claim", citations=[citation.number])
    return Paragraph("near", (Sentence(said),), attributions([citation]))


def _reading(answer: AnswerOut) -> str:
    """What was looked for, in plain words, where it differs from what was typed."""
    asked = answer.standalone_question
    if not asked or " ".join(asked.split()) == " ".join(answer.question.split()):
        return ""
    found = _ABOUT.fullmatch(asked)
    if not found:
        return asked
    return f"{found['asked'][:1].upper()}{found['asked'][1:]} (about {found['topic']})"


def _cautions(answer: AnswerOut) -> Iterable[str]:
    """What stands by the answer, because it could mislead without."""
    proposed = {one.source.id: one.source for one in answer.citations if not in_force(one)}
    for source in proposed.values():
        yield f"“{source.title}” is {source.standing}, and not in force."
    for notice in answer.notices:
        if notice.kind not in _QUIET:
            yield notice.text


def _without_options(asked: StatementOut) -> StatementOut:
    """A question back without what can be meant, which buttons offer."""
    question, mark, _ = asked.text.partition("?")
    return asked.model_copy(update={"text": question + mark})


def _suggested(answer: AnswerOut, service: Service) -> tuple[str, ...]:
    """Questions that are known to be answered, but not after what is no question on this field."""
    if answer.status in _NO_NEXT or not answer.standalone_question:
        return ()
    try:
        near = service.assistant.suggested(answer.standalone_question)
    except ModelError:  # an answer is worth showing without
        return ()
    short = service.assistant.parts().bodies.abbreviations
    asked = spelt_out(answer.standalone_question, short)
    return tuple(one for one in near if spelt_out(one, short) != asked)[:MOST_SUGGESTED]


def _positions(answer: AnswerOut, service: Service) -> str:
    """The query of /positions for what an answer is about, where several bodies speak on it."""
    asked = answer.standalone_question.casefold()
    words = " ".join([asked, *(one.text.casefold() for one in answer.statements)])
    known = topics(service.assistant.parts().index)
    named = [topic for topic in known if topic.casefold() in asked]
    found = named or [topic for topic in known if topic.casefold() in words]
    return urlencode({"topic": max(found, key=len)}) if found else ""
