"""Step 5 by a model: statements as they come, each judged at once, and mended once."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from api.answering.answer import Draft
from api.answering.parts import Parts
from api.answering.retrieve import Sought
from api.answering.verify import Fault
from api.model_composer.endpoint import Usage, Writer
from api.model_composer.failure import ModelFailure
from api.model_composer.figures import Figures
from api.model_composer.judge import judge
from api.model_composer.limits import Limits
from api.model_composer.prompt import Prompt, prompt, repair
from api.model_composer.reply import MOST_STATEMENTS, Incoming, Reply, Said, schema
from api.model_composer.settings import ModelSettings
from api.model_composer.spending import Spending

_REPLY_TOKENS = 1200  # at most
_SHARE_OF_REPLY = 4  # a reply may take this part of a question's tokens

_log = logging.getLogger("api.model")


@dataclass
class Written:
    """What a model wrote: claims that hold, how many were dropped for what, and what it cost."""

    claims: list[Draft] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    reply: Reply | None = None
    calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0

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

    async def compose(self, sought: Sought, parts: Parts, tell: Callable[[Draft], None]) -> Written:
        """Claims that hold, each told as soon as it is judged. Raises ModelFailure."""
        written = Written()
        room = self._settings.model_tokens_a_question - self._reply_tokens
        asked = prompt(sought, parts.index.build.by_id, room)
        try:
            async with asyncio.timeout(self._settings.model_deadline):
                faulty = await self._ask(asked, parts, written, tell)
                if faulty:
                    await self._mend(asked, faulty, parts, written, tell)
        except TimeoutError:
            self._limits.slow()
            if not written.borne_out or written.reply is None:
                raise ModelFailure("slow") from None
        return written

    async def _ask(
        self, asked: Prompt, parts: Parts, written: Written, tell: Callable[[Draft], None]
    ) -> list[tuple[Said, Fault]]:
        """Puts `asked`, and sorts what comes; gives the statements that do not hold."""
        faulty: list[tuple[Said, Fault]] = []
        incoming = Incoming()
        async with self._limits.call(asked.tokens, self._reply_tokens) as usage:
            reply = self._writer.write(asked.messages, schema(), self._reply_tokens, usage)
            async with aclosing(reply) as pieces:
                async for piece in pieces:
                    for said in incoming.take(piece):
                        judged = judge(said, asked.passages, parts)
                        if isinstance(judged, Fault):
                            faulty.append((said, judged))
                        elif written.takes(judged):
                            written.claims.append(judged)
                            tell(judged)
            whole = incoming.whole()
        written.reply = written.reply or whole
        _count(written, usage, asked, incoming)
        return faulty

    async def _mend(
        self,
        asked: Prompt,
        faulty: list[tuple[Said, Fault]],
        parts: Parts,
        written: Written,
        tell: Callable[[Draft], None],
    ) -> None:
        """One more call for what does not hold; what still does not is dropped."""
        before = len(written.claims)
        written.dropped.update(fault.kind for _, fault in faulty)
        told = repair(asked, [(said, fault.reason) for said, fault in faulty])
        try:
            await self._ask(told, parts, written, tell)
        except ModelFailure as failure:  # what holds already stays
            _log.warning("mending: %s", failure)
        for _, fault in faulty[: len(written.claims) - before]:
            written.dropped[fault.kind] -= 1
        written.dropped = +written.dropped


def _count(written: Written, usage: Usage, asked: Prompt, incoming: Incoming) -> None:
    written.calls += 1
    written.prompt_tokens += usage.prompt if usage.prompt is not None else asked.tokens
    told = len(incoming.text) // 4 if usage.reply is None else usage.reply
    written.reply_tokens += told
