"""What is sent: questions, searches and topics."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from api.answering import answer as values
from api.answering.admit import MOST_CHARACTERS, MOST_TURNS

MOST_RESULTS = 50  # of a search
MOST_OF_A_TOPIC = 200  # characters


# What the contract tells here beyond pydantic's own, `admit` and `filters_of` refuse in words.
Day = Annotated[
    str | None,
    Field(
        description="YYYY, YYYY-MM or YYYY-MM-DD",
        json_schema_extra={"pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    ),
]
_ASKED: dict[str, JsonValue] = {"minLength": 1, "maxLength": MOST_CHARACTERS}


class In(BaseModel):
    """What is sent; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)  # 0 is not false


class TurnIn(In):
    """One turn of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str


class FiltersIn(In):
    """Which sources may be used; within a list any value matches, across lists all must."""

    model_config = ConfigDict(strict=False)  # queries of addresses are these too, and all text

    publisher: list[str] = []
    type: list[str] = []
    source: list[str] = []
    standing: list[str] = []
    published_from: Day = None
    published_to: Day = None


class SearchIn(FiltersIn):
    """A search, as the query of an address."""

    q: str = Field(
        description="what to search for",
        examples=["statutory integrated authorities"],
        json_schema_extra=_ASKED,
    )
    limit: int = Field(default=10, ge=1, le=MOST_RESULTS)


class TopicIn(FiltersIn):
    """A topic, as the query of an address."""

    topic: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MOST_OF_A_TOPIC,
            description="what positions are to be about",
            examples=["statutory integrated authorities"],
        ),
    ]


class AskIn(In):
    """A question with all that belongs to it."""

    question: Annotated[
        str,
        Field(
            description=f"1 to {MOST_CHARACTERS} characters; invisible ones are removed",
            examples=["What share of system leaders favoured a middle way before COVID-19?"],
            json_schema_extra=_ASKED,
        ),
    ]
    history: list[TurnIn] = Field(
        default=[],
        description=f"at most {MOST_TURNS} turns, oldest first",
        json_schema_extra={"maxItems": MOST_TURNS},
    )
    filters: FiltersIn = FiltersIn()
    composer: values.ComposerChoice = "auto"
    store: bool = Field(default=True, description="false keeps nothing at all")


class QuestionIn(AskIn):
    """A question to be answered."""

    conversation_id: str | None = Field(
        default=None,
        description="a conversation of yours, whose stored answers are the history; not together "
        "with history",
    )
