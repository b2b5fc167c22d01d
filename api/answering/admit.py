"""Step 1, admit: take what can be taken, and find personal data before anything is written."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from api.answering.answer import Asked, Turn
from api.answering.personal_data import personal_data
from api.errors import InadmissibleError

MOST_CHARACTERS = 1_000
MOST_TURNS = 20
MOST_TURN_CHARACTERS = 8_000
MOST_HISTORY_CHARACTERS = 40_000  # of all turns together
_WHITE_SPACE = "\t\n\r"


def admit(asked: Asked) -> str | None:
    """The kind of personal data in `asked`, or None when there is none.

    Raises InadmissibleError for a question or a history that cannot be taken.
    """
    _refuse_length(asked)  # before anything reads it
    asked = cleaned(asked)
    _refuse_length(asked)
    texts = (asked.question, *(turn.content for turn in asked.history if turn.role == "user"))
    return next((found for text in texts if (found := personal_data(text))), None)


def cleaned(asked: Asked) -> Asked:
    """`asked` without what cannot be seen, in its question and in every earlier turn."""
    history = (replace(turn, content=visible(turn.content)) for turn in asked.history)
    return replace(asked, question=visible(asked.question), history=tuple(history))


def visible(text: str) -> str:
    """`text` without invisible characters: joiners of emoji, soft hyphens, direction marks.

    A control character, such as a page break, stands between words: a space takes its place.
    """
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cc" and character not in _WHITE_SPACE:
        return " "
    return "" if kind in {"Cf", "Cs", "Co", "Cn"} else character


def length(text: str) -> int:
    """The characters of `text` as sent or as normalised, whichever is more: NFKC writes one Arabic
    ligature as 18 letters.
    """
    return max(len(text), len(unicodedata.normalize("NFKC", text).casefold()))


def latest(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """As many of the last turns as `admit` takes, oldest first; of a long one, its beginning."""
    room, kept = MOST_HISTORY_CHARACTERS, []
    for turn in reversed(history[-MOST_TURNS:]):
        content = _beginning(turn.content)
        room -= length(content)
        if room < 0:
            break
        kept.append(replace(turn, content=content))
    return tuple(reversed(kept))


def _beginning(text: str) -> str:
    text = text[:MOST_TURN_CHARACTERS]
    while (long := length(text)) > MOST_TURN_CHARACTERS:
        text = text[: len(text) * MOST_TURN_CHARACTERS // (long + 1)]
    return text


def refuse_length(field: str, text: str, most: int, what: str) -> None:
    """Raise InadmissibleError for a `text` of more than `most` characters; `what` names it."""
    if len(text) > most or length(text) > most:
        raise InadmissibleError(
            field,
            f"{what} has {length(text):,} characters: shorten it to {most:,} at most.",
        )


def _refuse_length(asked: Asked) -> None:
    if not asked.question.strip():
        raise InadmissibleError("question", "The question is empty: write one.")
    refuse_length("question", asked.question, MOST_CHARACTERS, "The question")
    if len(asked.history) > MOST_TURNS:
        raise InadmissibleError(
            "history",
            f"The history has {len(asked.history):,} turns: send the last {MOST_TURNS} at most.",
        )
    for number, turn in enumerate(asked.history):
        field = f"history[{number}].content"
        refuse_length(field, turn.content, MOST_TURN_CHARACTERS, "This turn")
    together = sum(length(turn.content) for turn in asked.history)
    if together > MOST_HISTORY_CHARACTERS:
        raise InadmissibleError(
            "history",
            f"The history has {together:,} characters: send the last "
            f"{MOST_HISTORY_CHARACTERS:,} at most.",
        )
