"""Step 5 by a model: statements as they come, each judged at once, and mended once.

In the fluent style the model then looks once more at its sentences in other words, before any is
told, and what falls gives way to the sentence of the source that it quotes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from api.answering.answer import Asked, Draft, Planned
from api.answering.asking import asks_whether
from api.answering.parts import Parts
from api.answering.trace import Call, Fallen, Purpose
from api.answering.verify import Fault
from api.model_composer.endpoint import Usage, Writer
from api.model_composer.failure import ModelFailure
from api.model_composer.figures import Figures
from api.model_composer.judge import judge, quotes_of, source_sentence
from api.model_composer.limits import Limits
from api.model_composer.prompt import Prompt, judge_prompt, plan_prompt, prompt, repair
from api.model_composer.reply import (
    MOST_STATEMENTS,
    Incoming,
    Plan,
    Reply,
    Said,
    Verdicts,
    read_plan,
    read_verdicts,
    schema,
)
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import Spending
from api.wording import say
from ingestion.sources import Passage

_REPLY_TOKENS = 1200  # at most
_SHARE_OF_REPLY = 4  # a reply may take this part of a question's tokens

_log = logging.getLogger("api.model")


@dataclass
class Written:
    """What a model wrote: claims that hold, how many of them gave way to the source's own sentence,
    how many were dropped for what, and what it cost.

    `direct` answers the question in a word, on the quotes of the first claim.
    """

    claims: list[Draft] = field(default_factory=list)
    direct: Draft | None = None
    gave_way: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    reply: Reply | None = None
    fallen: list[Fallen] = field(default_factory=list)
    made: list[Call] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """How many calls it took."""
        return len(self.made)

    @property
    def prompt_tokens(self) -> int:
        """In all of them."""
        return sum(call.prompt_tokens for call in self.made)

    @property
    def reply_tokens(self) -> int:
        """In all of them."""
        return sum(call.reply_tokens for call in self.made)

    def takes(self, claim: Draft) -> bool:
        """Whether a claim is new, and there is room for it."""
        return claim not in self.claims and len(self.claims) < MOST_STATEMENTS

    @property
    def borne_out(self) -> bool:
        """Whether more holds than had to be dropped."""
        return len(self.claims) > self.dropped.total()


class ModelComposer:
    """A writer with its limits."""

    def __init__(self, writer: Writer, settings: ModelSettings, spending: Spending) -> None:
        """`writer` is asked; `settings` say what it may take, `spending` what it took."""
        self._writer = writer
        self._settings = settings
        self._limits = Limits(settings, spending)
        self._reply_tokens = min(_REPLY_TOKENS, settings.model_tokens_a_question // _SHARE_OF_REPLY)

    @property
    def model(self) -> str:
        """The model's name."""
        return self._writer.model

    @property
    def host(self) -> str:
        """The host that receives questions."""
        return self._settings.model_host

    @property
    def figures(self) -> Figures:
        """What the model took and how it failed."""
        return self._limits.figures

    async def close(self) -> None:
        """Close the connections."""
        await self._writer.close()

    async def plan(self, asked: Asked, made: list[Call]) -> Planned | None:
        """What to search for, in the model's reading; None where it has none to give.

        The call is added to those `made`.
        """
        told = plan_prompt(asked)
        try:
            async with asyncio.timeout(self._settings.model_deadline):
                text = await self._whole(told, Plan.model_json_schema(), "plan", made)
        except (TimeoutError, ModelFailure) as failure:  # the rules read the question as well
            _log.warning("planning: %s", failure)
            return None
        plan = read_plan(text)
        return Planned(plan.question, tuple(plan.parts)) if plan else None

    async def compose(
        self,
        question: str,
        passages: Sequence[Passage],
        parts: Parts,
        tell: Callable[[Draft], None],
        written: Written,
    ) -> Written:
        """Claims that hold, each told as soon as it is judged; `written` is filled in and returned.

        Raises ModelFailure.
        """
        room = self._settings.model_tokens_a_question - self._reply_tokens
        style = self._settings.answer_style
        asked = prompt(question, passages, parts.index.build.by_id, room, style)
        at_once = (lambda _: None) if style == "fluent" else tell
        try:
            async with asyncio.timeout(self._settings.model_deadline):
                faulty = await self._ask(asked, parts, written, at_once)
                if faulty:
                    await self._mend(asked, faulty, parts, written, at_once)
                if style == "fluent":
                    await self._look_again(question, written, parts)
                    for claim in (*filter(None, [written.direct]), *written.claims):
                        tell(claim)
        except TimeoutError:
            self._limits.slow()
            if not written.borne_out or written.reply is None or style == "fluent":
                raise ModelFailure("slow") from None
        return written

    async def _look_again(self, question: str, written: Written, parts: Parts) -> None:
        """The model's own second look at its sentences, and at the word before them; what it takes
        back gives way or falls.

        Raises ModelFailure where it does not say so of each.
        """
        own = [claim for claim in written.claims if not claim.is_verbatim]
        direct = _direct(question, written)
        told = [*own, *filter(None, [direct])]
        if not told:
            return
        text = await self._whole(
            judge_prompt(told), Verdicts.model_json_schema(), "look_again", written.made
        )
        verdicts = read_verdicts(text, len(told))
        if direct and verdicts[-1]:
            word = written.reply.direct if written.reply else ""
            written.direct = replace(direct, text=say(f"direct_{word}"))
        for claim, holds in zip(own, verdicts, strict=False):
            if holds:
                continue
            written.dropped["judge"] += 1
            written.fallen.append(_fallen(claim, "judge", "the model, asked again, took it back"))
            at = written.claims.index(claim)
            instead = source_sentence(claim.quotes[0], parts)
            fresh = [instead] if instead and instead not in written.claims else []
            written.claims[at : at + 1] = fresh
            written.gave_way += len(fresh)

    async def _whole(
        self, asked: Prompt, schema: Mapping[str, Any], purpose: Purpose, made: list[Call]
    ) -> str:
        """The text of a reply that is of use only as a whole. Raises ModelFailure."""
        text = ""
        async with self._counted(asked, purpose, made, lambda: text) as usage:
            reply = self._writer.write(asked.messages, schema, self._reply_tokens, usage)
            async with aclosing(reply) as pieces:
                async for piece in pieces:
                    text += piece
        return text

    @asynccontextmanager
    async def _counted(
        self, asked: Prompt, purpose: Purpose, made: list[Call], told: Callable[[], str]
    ) -> AsyncIterator[Usage]:
        """Around a call, within the limits; it is added to those `made`, however it ends."""
        begun, usage, failed = time.perf_counter(), Usage(), None
        try:
            async with self._limits.call(asked.tokens, self._reply_tokens) as usage:
                yield usage
        except ModelFailure as failure:
            failed = failure.cause
            raise
        except asyncio.CancelledError:
            failed = "slow"
            raise
        finally:
            took = round((time.perf_counter() - begun) * 1000, 1)
            prompt = asked.tokens if usage.prompt is None else usage.prompt
            reply = len(told()) // 4 if usage.reply is None else usage.reply
            made.append(Call(purpose, took, prompt, reply, failed))

    async def _ask(
        self,
        asked: Prompt,
        parts: Parts,
        written: Written,
        tell: Callable[[Draft], None],
        purpose: Purpose = "write",
    ) -> list[tuple[Said, Fault]]:
        """Puts `asked`, and sorts what comes; gives the statements that do not hold."""
        faulty: list[tuple[Said, Fault]] = []
        incoming, style = Incoming(), self._settings.answer_style
        async with self._counted(asked, purpose, written.made, lambda: incoming.text) as usage:
            reply = self._writer.write(asked.messages, schema(style), self._reply_tokens, usage)
            async with aclosing(reply) as pieces:
                async for piece in pieces:
                    for said in incoming.take(piece):
                        judged = judge(said, asked.passages, parts, style)
                        if isinstance(judged, Fault):
                            faulty.append((said, judged))
                            written.fallen.append(Fallen(said.text, judged.kind, judged.reason))
                        elif written.takes(judged):
                            written.claims.append(judged)
                            tell(judged)
            whole = incoming.whole()
        written.reply = written.reply or whole
        return faulty

    async def _mend(
        self,
        asked: Prompt,
        faulty: list[tuple[Said, Fault]],
        parts: Parts,
        written: Written,
        tell: Callable[[Draft], None],
    ) -> None:
        """One more call for what does not hold; what still does not gives way or is dropped."""
        before = len(written.claims)
        written.dropped.update(fault.kind for _, fault in faulty)
        told = repair(asked, [(said, fault.reason) for said, fault in faulty])
        left = faulty
        try:
            left = await self._ask(told, parts, written, tell, "mend")
        except ModelFailure as failure:  # what holds already stays
            _log.warning("mending: %s", failure)
        for _, fault in faulty[: len(written.claims) - before]:
            written.dropped[fault.kind] -= 1
        written.dropped = +written.dropped
        for said, _ in left if self._settings.answer_style == "fluent" else ():
            quotes = quotes_of(said, asked.passages)
            claim = None if isinstance(quotes, Fault) else source_sentence(quotes[0], parts)
            if claim is not None and written.takes(claim):
                written.claims.append(claim)
                written.gave_way += 1
                tell(claim)


def _direct(question: str, written: Written) -> Draft | None:
    """What the word before the sentences says in full, to be judged; None where none was given, or
    the question does not ask for it.
    """
    reply = written.reply
    if reply is None or not reply.direct or not written.claims:
        return None
    if not (reply.false_premise if reply.direct == "not_so" else asks_whether(question)):
        return None
    word = say(f"direct_{reply.direct}")
    told = say("model_judge_direct", question=question, direct=word)
    return Draft(told, "claim", written.claims[0].quotes)


def _fallen(claim: Draft, kind: str, reason: str) -> Fallen:
    return Fallen(claim.text, kind, reason, tuple(q.passage.source_id for q in claim.quotes))
