"""Reports of answers as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.http.schemas.given import In

MOST_OF_A_REPORT = 1_000  # characters
Reason = Literal[
    "wrong_figure",
    "wrong_body",
    "quote_does_not_support",
    "out_of_date",
    "incomplete",
    "should_not_have_answered",
]


class FeedbackIn(In):
    """Whether an answer was useful; if not, why not."""

    useful: bool
    reason: Reason | None = Field(
        default=None, description="what is wrong; needed if the answer was not useful"
    )
    text: Annotated[
        str | None,
        Field(
            max_length=MOST_OF_A_REPORT,
            description="what you want to say, without personal data",
        ),
    ] = None


class FeedbackOut(BaseModel):
    """A report that was stored."""

    id: str
    created_at: str


class DeletedOut(BaseModel):
    """How much of each kind was deleted."""

    conversations: int
    answers: int
    feedback: int
