"""Who keeps an answer: a caller we can recognise, or anyone with the code to delete it."""

from __future__ import annotations

import hashlib
import secrets

from api.access.caller import Caller

NOT_YOURS = (
    "Someone else keeps this answer, so only they can delete it. If you kept it, enter the code "
    "that you were given."
)
_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"  # none that looks like another
_GROUPS, _OF_EACH = 4, 5  # 98 bits


def new_code() -> str:
    """A code that cannot be guessed, to be written down."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_OF_EACH)) for _ in range(_GROUPS))
    return "-".join(groups)


def keeper_by_code(code: str) -> str:
    """What is stored of a code: it is random, so a plain digest cannot be reversed."""
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    return f"code {hashlib.sha256(letters.encode()).hexdigest()}"


def keeper_of(caller: Caller) -> str | None:
    """What is stored of a caller; None for one that we cannot recognise."""
    return f"{caller.client or ''}/{caller.end_user or ''}" if caller.is_known else None
