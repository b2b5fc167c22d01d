"""Whose a row is, and ids that nobody guesses."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import ColumnElement, Table, and_

from api.access.caller import Caller

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


def new_id() -> str:
    """32 characters, 128 bits of chance; none begins like an option of a command."""
    return secrets.token_hex(16)


def is_id(text: str) -> bool:
    """Whether `text` can be an id here; what cannot is not sent to the database."""
    return _ID.fullmatch(text) is not None


def belongs_to(table: Table, caller: Caller) -> ColumnElement[bool]:
    """The rows of `caller`: of this client, and of this person behind it."""
    return and_(
        table.c.client.is_not_distinct_from(caller.client),
        table.c.end_user.is_not_distinct_from(caller.end_user),
    )
