"""What tools are given where the HTTP interface has it in the address."""

from __future__ import annotations

from pydantic import Field

from api.http.schemas.given import In


class NothingIn(In):
    """A tool that is given nothing."""


class PassageIn(In):
    """A passage by its id."""

    passage_id: str = Field(
        min_length=1, max_length=500, description="as a citation or a search names it"
    )
