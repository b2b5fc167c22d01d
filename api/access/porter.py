"""Who comes in, and as whom: by a key, by a token, or through the front door."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from api.access.caller import Caller
from api.access.clients import PREFIX, Client, Scope, is_key
from api.access.doors import Door
from api.access.tokens import PAGE, Claims, Tokens
from api.errors import ForbiddenError, InadmissibleError, UnauthorisedError

_END_USER = re.compile(r"[\x21-\x7e]{1,128}")
_DOTS_OF_A_TOKEN = 2  # header, claims, signature
_HERE = frozenset({"same-origin", "none"})


class Clients(Protocol):
    """The clients that may ask now."""

    def by_key(self, key: str) -> Client | None:
        """The one whose key this is."""

    def by_id(self, client_id: str) -> Client | None:
        """The one of this id."""


@dataclass(frozen=True)
class Shown:
    """What a request shows of its sender. Several headers of one name are told as such."""

    method: str
    path: str
    authorization: Sequence[str] = ()
    end_users: Sequence[str] = ()
    named: Sequence[str] = ()
    peer: str | None = None
    address: str | None = None
    host: str = ""
    origin: str | None = None
    fetch_site: str | None = None

    @property
    def same_origin(self) -> bool:
        """Whether a page of this service sent it, or no page at all."""
        if self.fetch_site is not None:
            return self.fetch_site in _HERE
        return self.origin is None or self.of_this_host

    @property
    def of_this_host(self) -> bool:
        """Whether a page of this service is known to have sent it."""
        told = urlsplit(self.origin or "").netloc
        return self.fetch_site == "same-origin" or told == self.host != ""

    @property
    def needed(self) -> Scope:
        """What one must be allowed to do for it."""
        if self.path.startswith("/v1/admin") or self.path == "/metrics":
            return "admin"
        return "read" if self.method in {"GET", "HEAD"} and self.path != "/mcp" else "ask"


class Porter:
    """Lets requests in, each as its caller."""

    def __init__(self, door: Door, clients: Clients, tokens: Tokens) -> None:
        """`door` is for those without a key."""
        self.door = door
        self._clients = clients
        self._tokens = tokens

    def admit(self, shown: Shown) -> Caller:
        """Who sent it. Raises UnauthorisedError, ForbiddenError and InadmissibleError."""
        shown_credential = _bearer(shown.authorization)
        if shown_credential is None or self._means_nothing(shown_credential):
            return self._by_door(shown)
        if is_key(shown_credential):
            return self._by_key(shown_credential, shown)
        return self._by_token(self._tokens.read(shown_credential), shown)

    def _means_nothing(self, credential: str) -> bool:
        """On this machine OpenAI's clients may send the made-up key that they insist on."""
        ours = credential.startswith(PREFIX) or credential.count(".") == _DOTS_OF_A_TOKEN
        return self.door.kind == "loopback" and not ours

    def _by_door(self, shown: Shown) -> Caller:
        caller = self.door.caller(shown.peer, shown.address, shown.named)
        if not shown.same_origin and shown.method not in {"GET", "HEAD"}:
            raise ForbiddenError("This was sent from another site: ask there with a token.")
        if shown.needed == "admin" and not (
            shown.path == "/metrics" and self.door.kind == "loopback"
        ):
            raise ForbiddenError("A key with the scope admin is needed here.")
        if shown.path == "/v1/tokens":
            raise ForbiddenError("Tokens are made with a key.")
        return caller

    def _by_key(self, key: str, shown: Shown) -> Caller:
        client = self._clients.by_key(key)
        if client is None:
            raise UnauthorisedError(
                "This key is not valid: it is not one of ours, was revoked or has expired."
            )
        if shown.needed not in client.scopes:
            raise ForbiddenError(f"This key may not do that: it lacks the scope {shown.needed}.")
        if not shown.same_origin and shown.origin not in client.origins:
            raise ForbiddenError("This key is not for this origin.")
        person = end_user_of(shown.end_users)
        digest = self.door.digest(client.id, person) if person is not None else None
        return Caller(client.id, digest, digest, client.allowance)

    def _by_token(self, claims: Claims, shown: Shown) -> Caller:
        if shown.needed == "admin" or shown.path == "/v1/tokens":
            raise ForbiddenError("A token may only read and ask.")
        if claims.client == PAGE:
            if not shown.same_origin or urlsplit(claims.origin).netloc != shown.host:
                raise ForbiddenError("This token is for the page of this service alone.")
            return self._by_door(shown)
        client = self._clients.by_id(claims.client)
        if client is None:
            raise UnauthorisedError("The key that made this token was revoked or has expired.")
        if shown.origin != claims.origin and not shown.of_this_host:
            raise ForbiddenError("This token is for another origin.")
        if claims.origin not in client.origins or shown.needed not in client.scopes:
            raise ForbiddenError("The key that made this token no longer has this permission.")
        return Caller(client.id, claims.end_user, claims.end_user, client.allowance)


def _bearer(sent: Sequence[str]) -> str | None:
    if not sent:
        return None
    scheme, _, credential = sent[0].strip().partition(" ")
    if len(sent) > 1 or scheme.lower() != "bearer" or not credential.strip():
        raise UnauthorisedError("Send one header `Authorization: Bearer` with a key or a token.")
    return credential.strip()


def end_user_of(sent: Sequence[str]) -> str | None:
    """The opaque id of a person, where one was sent. Raises InadmissibleError."""
    if not sent:
        return None
    if len(sent) > 1 or not _END_USER.fullmatch(sent[0]):
        problem = (
            "Send one opaque id of at most 128 visible ASCII characters, such as a random number; "
            "no name and no address."
        )
        raise InadmissibleError("X-End-User", problem)
    return sent[0]
