"""Tokens for widgets and for the page: short-lived and bound to an origin.

With them no key is in a page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from api.errors import UnauthorisedError

LONGEST = timedelta(hours=1)  # of a widget's token
PAGE = "page"  # whose token the service's own page carries
_ALGORITHM = "HS256"
_ISSUER = "integration-policy-assistant"
_NEEDED = ["exp", "iat", "iss", "sub", "aud"]
_SKEW = timedelta(seconds=5)  # between the clocks of replicas


@dataclass(frozen=True)
class Claims:
    """For whom a token was made: a client, or PAGE; where it holds; the person's digest."""

    client: str
    origin: str
    end_user: str | None = None


class Tokens:
    """Makes and reads tokens, signed with a secret that the replicas share."""

    def __init__(self, secret: bytes, now: Callable[[], datetime]) -> None:
        """`now` tells the time with its zone."""
        self._secret = secret
        self._now = now

    def mint(self, claims: Claims, lifetime: timedelta) -> tuple[str, datetime]:
        """A token, and when it ends."""
        begun = self._now().astimezone(UTC)
        ends = begun + lifetime
        told = {
            "iss": _ISSUER, "sub": claims.client, "aud": claims.origin, "iat": begun, "exp": ends,
            "eu": claims.end_user,
        }  # fmt: skip
        return jwt.encode(told, self._secret, algorithm=_ALGORITHM), ends

    def read(self, token: str) -> Claims:
        """What a token says. Raises UnauthorisedError where it is forged, of another form or over.

        Its times are checked here, by the same clock that made it.
        """
        try:
            told = jwt.decode(
                token, self._secret, algorithms=[_ALGORITHM], issuer=_ISSUER,
                options={
                    "require": _NEEDED, "verify_aud": False, "verify_exp": False,
                    "verify_iat": False,
                },
            )  # fmt: skip
            begun, ends = int(told["iat"]), int(told["exp"])
            claims = Claims(str(told["sub"]), str(told["aud"]), told.get("eu"))
        except (jwt.InvalidTokenError, ValueError, TypeError) as error:
            raise UnauthorisedError("This token is not one of ours: get a new one.") from error
        now = self._now().timestamp()
        if not begun - _SKEW.total_seconds() <= now < ends:
            raise UnauthorisedError("This token has expired: get a new one.")
        return claims
