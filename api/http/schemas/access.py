"""Tokens and the switch as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.http.schemas.given import In

MOST_SECONDS = 3600


class TokenIn(In):
    """For whom a token is to be made."""

    origin: Annotated[
        str,
        Field(
            description="the origin of the page that will use it, one of the key's own",
            examples=["https://intranet.example"],
        ),
    ]
    end_user: str | None = Field(
        default=None,
        description="your opaque id of the person, as in X-End-User; only a digest stays",
        json_schema_extra={"pattern": "^[\\x21-\\x7e]{1,128}$"},
    )
    seconds: int = Field(default=900, ge=30, le=MOST_SECONDS)


class TokenOut(BaseModel):
    """A token, to be sent as `Authorization: Bearer`, and when it ends."""

    token: str
    expires_at: str


class SwitchIn(In):
    """Answering on, or off with what readers are told."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"answering": {"const": True}}},
                {"properties": {"message": {"pattern": "[^\\s]"}}, "required": ["message"]},
            ],
            "examples": [{"answering": False, "message": "Being mended: back at noon."}],
        }
    )

    answering: bool
    message: Annotated[str, Field(max_length=500)] = ""


class SwitchOut(BaseModel):
    """Whether questions are answered, and what readers are told while they are not."""

    answering: bool
    message: str
