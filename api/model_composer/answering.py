"""The answering path where a model may compose: the same steps, told as they happen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from api.answering.admit import cleaned
from api.answering.answer import (
    Answer,
    Asked,
    Citation,
    Diagnostics,
    Draft,
    Notice,
    Planned,
    Statement,
)
from api.answering.answer_question import (
    Found,
    Watch,
    blank_answer,
    ending,
    extract,
    find,
    in_vain,
    no_model,
)
from api.answering.events import (
    Event,
    Finished,
    NoticeGiven,
    Replaced,
    Searching,
    SourcesFound,
    Started,
    StatementReady,
)
from api.answering.lead_in import lead_in
from api.answering.parts import Parts
from api.answering.present import as_at, notices, numbered, with_originals
from api.answering.tables import table_of
from api.answering.trace import Call
from api.model_composer.compose import ModelComposer, Written
from api.model_composer.failure import SPOKEN, ModelFailure
from api.model_composer.prompt import version
from api.model_composer.threads import AnsweringThreads
from api.wording import say
from ingestion.sources import Passage

Tell = Callable[[Event], None]
MayCall = Callable[[], bool]
THREADS = AnsweringThreads()  # of their own, so that pages and limits wait for none
_log = logging.getLogger("api.model")


async def answer(
    asked: Asked,
    parts: Parts,
    composer: ModelComposer | None,
    tell: Tell = lambda _: None,
    may_call: MayCall = lambda: True,
) -> Answer:
    """Answer `asked`, and `tell` what happens on the way; cancelling it ends a call of the model.

    The model is left alone where `may_call`, asked just before, says no.

    Raises InadmissibleError for a question that cannot be taken, OverloadedError for one more than
    can be answered soon, BuildError when the index fails.
    """
    watch, asked, telling = Watch(), cleaned(asked), _Telling(parts, tell, may_call)
    blank = blank_answer(asked, parts)
    planning = _Planning(asked, composer, may_call) if composer else None
    try:
        given = await THREADS.question(find, asked, blank, parts, watch, planning)
    except asyncio.CancelledError:
        if planning:
            planning.cancel()
        raise
    tell(Started(blank.id))  # of one that is refused, nothing is told
    if isinstance(given, Found):
        tell(Searching(given.blank.standalone_question))
        sources = parts.index.build.by_id
        ids = dict.fromkeys(entry.passage.source_id for entry in given.whole.ranked)
        tell(SourcesFound(tuple(sources[i] for i in ids)))
        given = await _composed(asked, given, parts, composer, watch, telling)
    given = replace(given, timings_ms=watch.milliseconds)
    if planning and given.workings:
        wrote = telling.wrote
        fallen, calls = (*wrote.fallen, *given.workings.fallen), (*planning.made, *wrote.made)
        given = replace(given, workings=replace(given.workings, fallen=fallen, calls=calls))
    telling.finish(given)
    return given


async def _composed(
    asked: Asked,
    found: Found,
    parts: Parts,
    composer: ModelComposer | None,
    watch: Watch,
    telling: _Telling,
) -> Answer:
    demanded = asked.composer == "model"
    if composer is None and demanded:
        return no_model(found.blank)
    if composer is None or asked.composer == "extractive" or found.composed.of_records:
        return await THREADS.step(extract, found, parts, watch)
    telling.found = found
    written: Written | None = None
    try:
        with watch.step("compose_by_model"):
            written = await telling.written(composer)
    except ModelFailure as failure:
        _log.warning("the model failed: %s", failure)
        if demanded:
            return ending(
                found.blank, "error_model", say("model_failed", cause=SPOKEN[failure.cause])
            )
        notice = Notice("model_failed", say("notice_model_failed", cause=SPOKEN[failure.cause]))
    else:
        if written.borne_out or not written.dropped:
            return telling.answer(written, composer.model)
        if demanded:
            return ending(found.blank, "error_model", say("model_unsupported"))
        notice = Notice("model_unsupported", say("notice_model_unsupported"))
    extracted = await THREADS.step(extract, found, parts, watch)
    told = diagnostics(written) if written else None
    return replace(extracted, notices=(*extracted.notices, notice), diagnostics=told)


def tell_again(answer: Answer, tell: Tell) -> None:
    """Tell an answer that was made before, in the order of one that is made now."""
    tell(Started(answer.id))
    sources = {citation.source.id: citation.source for citation in answer.citations}
    if sources:
        tell(Searching(answer.standalone_question))
        tell(SourcesFound(tuple(sources.values())))
    by_number, cited = {citation.number: citation for citation in answer.citations}, 0
    for statement in answer.statements:
        new = tuple(by_number[n] for n in statement.citations if n > cited)
        tell(StatementReady(statement, new))
        cited = max((cited, *statement.citations))
    for notice in answer.notices:
        tell(NoticeGiven(notice))
    tell(Finished(answer))


def diagnostics(written: Written) -> Diagnostics:
    """What a model's answer took, and what of it was dropped."""
    return Diagnostics(
        prompt_version=version(),
        calls=written.calls,
        prompt_tokens=written.prompt_tokens,
        reply_tokens=written.reply_tokens,
        dropped=dict(written.dropped),
    )


class _Planning:
    """Asks the model for a plan, from the thread in which the question is read."""

    def __init__(self, asked: Asked, composer: ModelComposer, may_call: MayCall) -> None:
        self._asked, self._composer, self._may_call = asked, composer, may_call
        self._loop = asyncio.get_running_loop()
        self._under_way: Future[Planned | None] | None = None
        self.made: list[Call] = []

    def __call__(self) -> Planned | None:
        """The plan; None where the model gives none, or may not be asked."""
        if self._asked.composer == "extractive" or not self._may_call():
            return None
        call = self._composer.plan(self._asked, self.made)
        self._under_way = asyncio.run_coroutine_threadsafe(call, self._loop)
        return self._under_way.result()

    def cancel(self) -> None:
        """End the call."""
        if self._under_way:
            self._under_way.cancel()


@dataclass
class _Telling:
    """Tells each statement once it holds, led in by whose words it rests on."""

    parts: Parts
    tell: Tell
    may_call: MayCall
    found: Found | None = None
    wrote: Written = field(default_factory=Written)
    drafts: list[Draft] = field(default_factory=list)
    told: list[Statement] = field(default_factory=list)
    cited: int = 0

    async def written(self, composer: ModelComposer) -> Written:
        """What the model writes, if it may be asked. Raises ModelFailure."""
        assert self.found is not None
        if not await asyncio.to_thread(self.may_call):
            raise ModelFailure("budget", "of whoever asks")
        question = self.found.whole.reading.text
        passages = self._to_read()
        return await composer.compose(question, passages, self.parts, self.claim, self.wrote)

    def _to_read(self) -> list[Passage]:
        """The passages of the best candidates of each search in turn, then the others found."""
        assert self.found is not None
        searches = self.found.blank.searches
        rows = zip_longest(*((one.passage for one in search.candidates) for search in searches))
        ids = dict.fromkeys(one for row in rows for one in row if one)
        held = self.parts.index.passages(sorted(ids))
        best = [held[one] for one in ids if one in held]
        others = [entry.passage for entry in self.found.whole.ranked]
        return list({passage.id: passage for passage in (*best, *others)}.values())

    def claim(self, claim: Draft) -> None:
        """One more claim that holds."""
        led = [self._lead_in(one) for one in self.drafts if one.kind == "claim"][-1:]
        opening = self._lead_in(claim)
        self.drafts += [claim] if led == [opening] else [opening, claim]
        self._tell_new(*self._statements())

    def answer(self, written: Written, model: str) -> Answer:
        """The whole, once the model is done."""
        assert self.found is not None
        found, reply = self.found, written.reply
        counted = diagnostics(written)
        if not written.claims or reply is None:
            ended = in_vain(found, (), (), self.parts)
            return replace(ended, composer="model", model=model, diagnostics=counted)
        statements, citations = self._statements()
        partial = reply.completeness != "full"
        gaps = (Statement(say("gap_model"), "gap"),) if partial else ()
        reading = found.whole.reading
        about = notices(reading, citations, self.parts.index.build.by_id)
        phrased = [Notice("composed_by_model", say("notice_model", model=model))]
        if number := written.dropped.total():
            phrased.append(Notice("dropped", say("notice_dropped", dropped=number)))
        return replace(
            found.blank,
            status="partial" if partial else "answered",
            statements=(*statements, *gaps),
            citations=citations,
            notices=(*about, *phrased),
            composer="model",
            model=model,
            diagnostics=counted,
            table=table_of(reading, statements, citations, self.parts.bodies),
        )

    def finish(self, answer: Answer) -> None:
        """What was not told yet, and the whole."""
        self._tell_new(answer.statements, answer.citations)
        for notice in answer.notices:
            self.tell(NoticeGiven(notice))
        self.tell(Finished(answer))

    def _statements(self) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
        assert self.found is not None
        statements, citations = numbered(self.drafts, self.parts.index.build.by_id)
        opening = as_at(self.found.whole.reading, citations[:1])
        citations = with_originals(citations, self.parts.index)
        return ((opening,) if opening else ()) + statements, citations

    def _tell_new(self, statements: Sequence[Statement], citations: Sequence[Citation]) -> None:
        if tuple(statements[: len(self.told)]) != tuple(self.told):
            self.told, self.cited = [], 0  # another answer than the one begun
            self.tell(Replaced())
        by_number = {citation.number: citation for citation in citations}
        for statement in statements[len(self.told) :]:
            new = tuple(by_number[n] for n in statement.citations if n > self.cited)
            self.tell(StatementReady(statement, new))
            self.told.append(statement)
            self.cited = max((self.cited, *statement.citations))

    def _lead_in(self, claim: Draft) -> Draft:
        """Whose words a claim rests on."""
        held = {(q.passage.source_id, q.passage.attribution) for q in claim.quotes}
        (source_id, told), *more = sorted(held, key=lambda one: (one[0], one[1].holder))
        if not more:
            source = self.parts.index.build.by_id[source_id]
            words = lead_in(source, told.holder, told.voice)
            return Draft(words, "lead_in", holder=told.holder)
        holders = "; ".join(dict.fromkeys(one.holder for one in (told, *(t for _, t in more))))
        return Draft(say("lead_in_several", holders=holders), "lead_in")
