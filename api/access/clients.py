"""Clients and their keys. A key is random and shown once; only its digest is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from urllib.parse import urlsplit

from api.access.caller import Allowance
from api.errors import InadmissibleError

Scope = Literal["read", "ask", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "ipa_"
_MOST_OF_A_NAME = 100  # characters
_KEY = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
_NAME = re.compile(r"[^\W_](?:[\w .,&'()/+-]*[\w.)])?")


@dataclass(frozen=True)
class Client:
    """Somebody's program: what it may do, from which origins of the web, how much, how long."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    origins: tuple[str, ...]
    allowance: Allowance
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def live(self, now: datetime) -> bool:
        """Whether it may ask at `now`, in UTC without a zone."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def new_key() -> str:
    """A key of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def is_key(text: str) -> bool:
    """Whether `text` has the form of a key."""
    return _KEY.fullmatch(text) is not None


def hashed(key: str) -> str:
    """What is kept of a key: it is random, so that a plain digest cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def name_of(text: str) -> str:
    """A client's name as it can be shown. Raises InadmissibleError."""
    name = " ".join(text.split())
    if len(name) > _MOST_OF_A_NAME or not _NAME.fullmatch(name):
        problem = f"Use 1 to {_MOST_OF_A_NAME} letters, digits, spaces and plain punctuation."
        raise InadmissibleError("name", problem)
    return name


def origin_of(text: str) -> str:
    """An origin of the web, as browsers send it: https://host[:port]. Raises InadmissibleError."""
    try:
        parts = urlsplit(text)
        origin = f"{parts.scheme}://{parts.netloc}"
        whole = origin == text.lower() == text and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole or parts.scheme not in {"http", "https"} or not _plain(parts.netloc):
        problem = "Write an origin as browsers send it: https://intranet.example, without a path."
        raise InadmissibleError("origin", problem)
    default = {"http": ":80", "https": ":443"}[parts.scheme]
    return origin.removesuffix(default)


def _plain(netloc: str) -> bool:
    return re.fullmatch(r"[a-z0-9.\-\[\]:]+", netloc) is not None
