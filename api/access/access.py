"""Everything about who may ask, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from api.access.counting import InMemory, counts_of
from api.access.doors import Door, Networks, door_of
from api.access.porter import Porter
from api.access.quotas import Quotas
from api.access.tokens import Tokens
from api.settings import Settings

if TYPE_CHECKING:
    from api.store.stores import Stores


@dataclass(frozen=True)
class Access:
    """Who comes in, how much they may, and where the service stands on the web.

    `hosts` are the names that it answers to, none for any; `proxies` those whose word on
    addresses is taken; `root_path` the path that a proxy serves it under.
    """

    porter: Porter
    quotas: Quotas
    tokens: Tokens
    hosts: tuple[str, ...] = ()
    proxies: Networks = ()
    root_path: str = ""


def access_of(settings: Settings, stores: Stores) -> Access:
    """As `settings` say. Raises SettingsError where nobody says who may ask."""
    door = door_of(settings, stores.secret, keys=bool(stores.clients.live()))
    tokens = Tokens(stores.secret, stores.now)
    return Access(
        porter=Porter(door, stores.clients, tokens),
        quotas=Quotas(counts_of(settings.limits_url)),
        tokens=tokens,
        hosts=settings.hosts or _loopback_names(settings, door),
        proxies=settings.trusted_networks,
        root_path=settings.root_path or "",
    )


def open_access(stores: Stores, now: Callable[[], datetime] | None = None) -> Access:
    """For this machine alone, without limits."""
    tokens = Tokens(stores.secret, now or stores.now)
    porter = Porter(Door("loopback", stores.secret), stores.clients, tokens)
    return Access(porter, Quotas(InMemory()), tokens)


def _loopback_names(settings: Settings, door: Door) -> tuple[str, ...]:
    """A page elsewhere whose name was pointed at this machine must not get in."""
    if door.kind != "loopback":
        return ()
    return tuple({"localhost", "127.0.0.1", "[::1]", settings.host.lower()})
