"""Step 1, admit: take what can be taken, and find personal data before anything is written."""

from __future__ import annotations

import unicodedata

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
    _refuse_length(asked)
    refuse_invisible("question", asked.question)
    for number, turn in enumerate(asked.history):
        refuse_invisible(f"history[{number}].content", turn.content)
    texts = (asked.question, *(turn.content for turn in asked.history if turn.role == "user"))
    return next((found for text in texts if (found := personal_data(text))), None)


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


def is_visible(character: str) -> bool:
    """Whether a character is neither a control nor an invisible one; white space is visible."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn"}
    return character in _WHITE_SPACE or unicodedata.category(character) not in hidden


def refuse_invisible(field: str, text: str) -> None:
    """Raise InadmissibleError for a control or invisible character in `text`."""
    for place, character in enumerate(text, 1):
        if not is_visible(character):
            raise InadmissibleError(
                field,
                f"Character {place} (U+{ord(character):04X}) is a control or invisible character: "
                "remove it, or type the text anew.",
            )
