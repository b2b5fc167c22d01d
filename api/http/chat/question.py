"""From the messages of a chat to a question with its history."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.answering.admit import MOST_TURN_CHARACTERS, latest
from api.answering.answer import ComposerChoice, Turn
from api.errors import InadmissibleError, NotFoundError
from api.http.chat.text import without_references
from api.http.schemas.chat import ChatIn, MessageIn, Model, PartIn
from api.http.schemas.given import QuestionIn, TurnIn

COMPOSER_OF: dict[Model, ComposerChoice] = {
    "integration-policy-assistant": "auto",
    "integration-policy-assistant-extractive": "extractive",
}
_ROLES = {"user", "assistant"}
_IGNORED_ROLES = {"system", "developer", "tool", "function"}
_TURN = re.compile(r"history\[(\d+)\](.*)")
_OFFERED = {"tools": "tool_choice", "functions": "function_call"}  # and what says to call none
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
    ask for what this cannot do, for a question that is not text, and where no user has the last
    word. Of a long chat the latest turns count, of a long turn its beginning, and of earlier turns
    what is text: pictures, files and tool calls are left out.
    """
    model = model_named(told.model)
    _refuse_unsupported(told)
    spoken = [(n, m) for n, m in enumerate(told.messages) if _is_spoken(n, m)]
    if not spoken or spoken[-1][1].role != "user":
        raise InadmissibleError("messages", "The last message must be the user's: ask there.")
    place, last = spoken[-1]
    before = [(n, turn) for n, m in spoken[:-1] if (turn := _turn(m)) is not None]
    history = latest([turn for _, turn in before])
    places = (*(n for n, _ in before[len(before) - len(history) :]), place)
    question = QuestionIn(
        question=_asked(place, last),
        history=[TurnIn(role=turn.role, content=turn.content) for turn in history],
        filters=told.filters,
        composer=COMPOSER_OF[model],
        store=told.store is not False,
    )
    return ChatQuestion(model, question, places)


def model_named(name: str) -> Model:
    """The model of that name. Raises NotFoundError."""
    for model in COMPOSER_OF:
        if model == name:
            return model
    raise NotFoundError(f"There is no such model: use one of {', '.join(COMPOSER_OF)}.")


def _refuse_unsupported(told: ChatIn) -> None:
    for name, harmless in _ASKS_FOR_NOTHING.items():
        value = getattr(told, name)
        called = _OFFERED.get(name)
        if value is None or (called is not None and getattr(told, called) == "none"):
            continue
        if not any(_same(value, one) for one in harmless):
            problem = "This assistant answers with one text from its corpus: leave this out."
            raise InadmissibleError(name, problem)


def _same(value: object, other: object) -> bool:
    return type(value) is type(other) and value == other  # True is not 1


def _is_spoken(place: int, message: MessageIn) -> bool:
    """Whether a message is a turn: the user's, or an assistant's that is not only a tool call."""
    if message.role not in _ROLES | _IGNORED_ROLES:
        problem = "There is no such role here: use user, assistant or system."
        raise InadmissibleError(f"messages[{place}].role", problem)
    return message.role == "user" or (message.role == "assistant" and bool(_words(message)))


def _asked(place: int, message: MessageIn) -> str:
    """The words of the question, which has to be text and nothing else."""
    if message.content is None:
        raise InadmissibleError(f"messages[{place}].content", "This message is empty: add words.")
    if isinstance(message.content, list):
        for number, part in enumerate(message.content):
            if _text(part) is None:
                field = f"messages[{place}].content[{number}]"
                problem = "Only text can be read here: send a part of type text."
                raise InadmissibleError(field, problem)
    return _words(message)


def _turn(message: MessageIn) -> Turn | None:
    """An earlier message as a turn; None where there is no text in it."""
    words = _words(message)[:MOST_TURN_CHARACTERS]
    if not words.strip():
        return None
    if message.role == "user":
        return Turn("user", words)
    return Turn("assistant", without_references(words))


def _words(message: MessageIn) -> str:
    if isinstance(message.content, list):
        return "\n".join(text for part in message.content if (text := _text(part)) is not None)
    return message.content or ""


def _text(part: PartIn) -> str | None:
    return part.text if part.type == "text" else None
