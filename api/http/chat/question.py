"""From the messages of a chat to a question with its history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from api.answering.admit import MOST_TURN_CHARACTERS, MOST_TURNS
from api.answering.answer import ComposerChoice
from api.errors import InadmissibleError, NotFoundError
from api.http.chat.text import without_references
from api.http.schemas.chat import ChatIn, MessageIn, Model
from api.http.schemas.given import QuestionIn, TurnIn

COMPOSER_OF: dict[Model, ComposerChoice] = {
    "integration-policy-assistant": "auto",
    "integration-policy-assistant-extractive": "extractive",
}
_IGNORED_ROLES = {"system", "developer"}
_TURN = re.compile(r"history\[(\d+)\](.*)")
_ASKS_FOR_NOTHING: dict[str, tuple[object, ...]] = {
    "n": (1,),
    "tools": ([],),
    "tool_choice": ("none", "auto"),
    "functions": ([],),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "modalities": (["text"],),
    "audio": (),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "web_search_options": (),
}


@dataclass(frozen=True)
class ChatQuestion:
    """The question of a chat, and which message each turn of its history and the question was."""

    model: Model
    told: QuestionIn
    places: tuple[int, ...]

    @contextmanager
    def named_as_sent(self) -> Iterator[None]:
        """What is wrong with a question or its history is told of the message that it came in."""
        try:
            yield
        except InadmissibleError as error:
            raise InadmissibleError(self._sent_as(error.field), str(error)) from None

    def _sent_as(self, field: str) -> str:
        if field == "question":
            return f"messages[{self.places[-1]}].content"
        turn = _TURN.fullmatch(field)
        return f"messages[{self.places[int(turn[1])]}]{turn[2]}" if turn else field


def question_of(told: ChatIn) -> ChatQuestion:
    """The last message as the question, the turns before it as its history.

    Raises NotFoundError for a model that is not there, and InadmissibleError for parameters that
    ask for what this cannot do, for messages that are not text, and where no user has the last
    word. Of a long chat the latest turns count, and of a long turn its beginning.
    """
    model = model_named(told.model)
    _refuse_unsupported(told)
    spoken = [
        (place, message.role, _words(place, message))
        for place, message in enumerate(told.messages)
        if message.role not in _IGNORED_ROLES
    ]
    if not spoken or spoken[-1][1] != "user":
        raise InadmissibleError("messages", "The last message must be the user's: ask there.")
    kept = spoken[-MOST_TURNS - 1 :]
    question = QuestionIn(
        question=kept[-1][2],
        history=[_turn(role, words) for _, role, words in kept[:-1]],
        filters=told.filters,
        composer=COMPOSER_OF[model],
        store=told.store is not False,
    )
    return ChatQuestion(model, question, tuple(place for place, _, _ in kept))


def model_named(name: str) -> Model:
    """The model of that name. Raises NotFoundError."""
    for model in COMPOSER_OF:
        if model == name:
            return model
    raise NotFoundError(f"There is no such model: use one of {', '.join(COMPOSER_OF)}.")


def _refuse_unsupported(told: ChatIn) -> None:
    for name, harmless in _ASKS_FOR_NOTHING.items():
        value = getattr(told, name)
        if value is not None and not any(_same(value, one) for one in harmless):
            problem = "This assistant answers with one text from its corpus: leave this out."
            raise InadmissibleError(name, problem)


def _same(value: object, other: object) -> bool:
    return type(value) is type(other) and value == other  # True is not 1


def _words(place: int, message: MessageIn) -> str:
    if message.role not in {"user", "assistant"}:
        problem = "There is no such role here: use user, assistant or system."
        raise InadmissibleError(f"messages[{place}].role", problem)
    if isinstance(message.content, str):
        return message.content
    if message.content is None:
        raise InadmissibleError(f"messages[{place}].content", "This message is empty: add words.")
    return "\n".join(_texts(place, message))


def _texts(place: int, message: MessageIn) -> Sequence[str]:
    assert isinstance(message.content, list)
    texts = []
    for number, part in enumerate(message.content):
        if part.type != "text" or part.text is None:
            field = f"messages[{place}].content[{number}]"
            raise InadmissibleError(field, "Only text can be read here: send a part of type text.")
        texts.append(part.text)
    return texts


def _turn(role: str, words: str) -> TurnIn:
    if role == "user":
        return TurnIn(role="user", content=words[:MOST_TURN_CHARACTERS])
    return TurnIn(role="assistant", content=without_references(words)[:MOST_TURN_CHARACTERS])
