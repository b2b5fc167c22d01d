"""Step 1, admit: take what can be taken, and find personal data before anything is written."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from api.answering.answer import Asked
from api.answering.personal_data import personal_data
from api.errors import InadmissibleError

MOST_CHARACTERS = 1_000
MOST_TURNS = 20
MOST_TURN_CHARACTERS = 8_000
_WHITE_SPACE = "\t\n\r"


def admit(asked: Asked) -> str | None:
    """The kind of personal data in `asked`, or None when there is none.

    Raises InadmissibleError for a question or a history that cannot be taken.
    """
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


def _refuse_length(asked: Asked) -> None:
    if not asked.question.strip():
        raise InadmissibleError("question", "The question is empty: write one.")
    if len(asked.question) > MOST_CHARACTERS:
        raise InadmissibleError(
            "question",
            f"The question has {len(asked.question):,} characters: shorten it to "
            f"{MOST_CHARACTERS:,} at most.",
        )
    if len(asked.history) > MOST_TURNS:
        raise InadmissibleError(
            "history",
            f"The history has {len(asked.history):,} turns: send the last {MOST_TURNS} at most.",
        )
    for number, turn in enumerate(asked.history):
        if len(turn.content) > MOST_TURN_CHARACTERS:
            raise InadmissibleError(
                f"history[{number}].content",
                f"This turn has {len(turn.content):,} characters: shorten it to "
                f"{MOST_TURN_CHARACTERS:,} at most.",
            )
