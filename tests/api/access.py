"""Doors, clients and limits for the tests of who may ask."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.access.access import Access
from api.access.caller import Allowance
from api.access.clients import Scope
from api.access.counting import Counts, InMemory
from api.access.doors import Door, Kind
from api.access.porter import Porter
from api.access.quotas import Quotas
from api.access.tokens import Tokens
from api.store.stores import Stores
from ingestion.settings import networks

PLENTY = Allowance(1000, 1000, 1000)
INTRANET = "https://intranet.example"
REDIS = shutil.which("redis-server")


def door(
    kind: Kind,
    *,
    allowance: Allowance = PLENTY,
    counts: Counts | None = None,
    proxies: str = "",
    hosts: Sequence[str] = (),
    root_path: str = "",
) -> Callable[[Stores], Access]:
    """What makes the access of an app whose front door is of `kind`."""

    def made(stores: Stores) -> Access:
        tokens = Tokens(stores.secret, stores.now)
        opened = Door(kind, stores.secret, allowance, networks(proxies), "x-forwarded-user")
        return Access(
            Porter(opened, stores.clients, tokens),
            Quotas(counts or InMemory()),
            tokens,
            tuple(hosts),
            networks(proxies),
            root_path,
        )

    return made


def key_of(
    stores: Stores,
    *,
    scopes: tuple[Scope, ...] = ("read", "ask"),
    origins: tuple[str, ...] = (),
    allowance: Allowance = PLENTY,
) -> dict[str, str]:
    """The headers of a new client."""
    _, key = stores.clients.create("Intranet", scopes, origins, allowance, None, "a test")
    return bearer(key)


def bearer(credential: str) -> dict[str, str]:
    """The header that shows a key or a token."""
    return {"Authorization": f"Bearer {credential}"}


def free_port() -> int:
    """A port of loopback that nothing uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a real Redis of its own, at a free port of loopback."""
    assert REDIS
    port = free_port()
    command = [
        REDIS,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        while True:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None
            time.sleep(0.02)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
