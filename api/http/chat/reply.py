"""An answer as a chat completion, whole or in pieces."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from api.answering.events import Event, Replaced, Started, StatementReady
from api.http.chat.text import statement_text, statements_text, text_behind, url_citations
from api.http.schemas.answers import AnswerOut, statement_out
from api.http.schemas.chat import (
    ChatMessageOut,
    ChoiceOut,
    ChunkChoiceOut,
    ChunkOut,
    CompletionOut,
    DeltaOut,
    Model,
    UsageOut,
)
from api.wording import say


def completion(answer: AnswerOut, model: Model) -> CompletionOut:
    """The whole answer, under the model's name that it was asked by."""
    text = statements_text(answer.statements) + text_behind(answer)
    message = ChatMessageOut(
        content=text, annotations=url_citations(text, answer.citations), answer=answer
    )
    return CompletionOut(
        id=_id_of(answer.id),
        created=int(time.time()),
        model=model,
        choices=[ChoiceOut(message=message)],
        usage=_usage(answer),
    )


@dataclass
class Pieces:
    """Makes the pieces of one completion, in the order of what happens."""

    model: Model
    with_usage: bool
    id: str = ""
    created: int = field(default_factory=lambda: int(time.time()))
    said: str = ""
    holds_from: int = 0  # markers before it are of statements that were taken back

    def of(self, happened: Event | AnswerOut) -> list[ChunkOut]:
        """Those of a statement, or of the end: what belongs to it, the answer and the usage."""
        match happened:
            case Started(answer_id):
                self.id = _id_of(answer_id)
                return [self._piece(DeltaOut(role="assistant", content=""))]
            case StatementReady(statement):
                return [self._paragraph(statement_text(statement_out(statement)))]
            case Replaced():
                taken_back = self._paragraph(say("chat_replaced"))
                self.holds_from = len(self.said)
                return [taken_back]
            case AnswerOut():
                return self._end(happened)
            case _:
                return []

    def _paragraph(self, text: str) -> ChunkOut:
        new = f"\n\n{text}" if self.said else text
        self.said += new
        return self._piece(DeltaOut(content=new))

    def _end(self, answer: AnswerOut) -> list[ChunkOut]:
        behind = text_behind(answer)
        cited = url_citations(self.said, answer.citations, self.holds_from)
        last = DeltaOut(annotations=cited, answer=answer)
        told = [self._piece(DeltaOut(content=behind))] if behind else []
        told.append(self._piece(last, finish=True))
        if self.with_usage:
            told.append(self._of([], _usage(answer)))
        return told

    def _piece(self, delta: DeltaOut, finish: bool = False) -> ChunkOut:
        return self._of([ChunkChoiceOut(delta=delta, finish_reason="stop" if finish else None)])

    def _of(self, choices: list[ChunkChoiceOut], usage: UsageOut | None = None) -> ChunkOut:
        return ChunkOut(
            id=self.id, created=self.created, model=self.model, choices=choices, usage=usage
        )


def _id_of(answer_id: str) -> str:
    return f"chatcmpl-{answer_id}"


def _usage(answer: AnswerOut) -> UsageOut:
    read = answer.diagnostics.prompt_tokens if answer.diagnostics else 0
    written = answer.diagnostics.reply_tokens if answer.diagnostics else 0
    return UsageOut(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)
