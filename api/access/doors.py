"""The front doors: who may come in without a key."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Literal

from api.access.caller import Allowance, Caller
from api.errors import UnauthorisedError
from api.settings import Settings
from ingestion.errors import SettingsError

Kind = Literal["loopback", "keys", "proxy", "public"]
Networks = Sequence[IPv4Network | IPv6Network]
_PREFIX_OF_A_HOME = 64  # bits of an IPv6 address that one household holds


@dataclass(frozen=True)
class Door:
    """How people without a key come in.

    loopback: from this machine, unlimited. keys: nobody. proxy: whom a reverse proxy names in
    `header`, from one of `proxies` alone. public: anybody, counted by address.
    """

    kind: Kind
    secret: bytes
    allowance: Allowance | None = None
    proxies: Networks = ()
    header: str = ""

    def caller(self, peer: str | None, address: str | None, named: Sequence[str]) -> Caller:
        """Who comes without a key: `peer` connected, for `address`, and says to be `named`.

        Raises UnauthorisedError.
        """
        match self.kind:
            case "loopback":
                return Caller()
            case "public":
                return Caller(
                    counted_as=self.digest("", _household(address)), allowance=self.allowance
                )
            case "proxy" if within(peer, self.proxies) and len(named) == 1 and named[0].strip():
                person = self.digest("", named[0].strip())
                return Caller(end_user=person, counted_as=person, allowance=self.allowance)
            case "proxy":
                raise UnauthorisedError("Sign on first: this service is behind a sign-on.")
            case _:
                raise UnauthorisedError(
                    "A key is needed: send it as `Authorization: Bearer ipa_...`."
                )

    def digest(self, client: str, person: str) -> str:
        """What is kept of a person's id: it tells two apart, and cannot be guessed back."""
        return hmac.new(self.secret, f"{client}\0{person}".encode(), hashlib.sha256).hexdigest()


def door_of(settings: Settings, secret: bytes, *, keys: bool) -> Door:
    """The front door that `settings` ask for; `keys` tells whether there are clients.

    Raises SettingsError where the service could be reached from elsewhere and nobody says who may.
    """
    allowance = Allowance(
        settings.limit_a_minute, settings.limit_a_minute_each, settings.limit_model_calls_a_day
    )
    if settings.auth == "proxy":
        if not settings.trusted_networks:
            raise SettingsError("AUTH=proxy needs TRUSTED_PROXIES: the addresses of your proxy")
        header = settings.auth_header.lower()
        return Door("proxy", secret, allowance, settings.trusted_networks, header)
    if settings.auth == "public":
        if not settings.hosts:
            raise SettingsError(
                "AUTH=public needs ALLOWED_HOSTS: the names by which readers reach the service, "
                "such as assistant.example.org"
            )
        return Door("public", secret, allowance)
    if is_loopback(settings.host):
        return Door("loopback", secret)
    if keys:
        return Door("keys", secret)
    raise SettingsError(
        f"HOST={settings.host} can be reached from elsewhere: make a key (`./assistant keys "
        "create NAME`), or set AUTH=proxy (a sign-on in front) or AUTH=public (anybody may ask)"
    )


def within(address: str | None, networks: Networks) -> bool:
    """Whether `address` is in one of `networks`."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return any(found in network for network in networks)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _household(address: str | None) -> str:
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if found.version == 4:  # noqa: PLR2004 - as in IPv4
        return str(found)
    return str(ipaddress.ip_network(f"{found}/{_PREFIX_OF_A_HOME}", strict=False))
