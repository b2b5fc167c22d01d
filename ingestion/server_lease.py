"""The lease of the one writer on a Qdrant server, kept as the name of an alias.

    policy-writer~<writer>~<host>~<process>~<since>~<turn>

Qdrant changes aliases in one order on all nodes, and refuses to rename one that is gone. So the
lease is taken, renewed and lost by renaming, and whatever the writer does to other aliases goes in
the same request, behind the renaming: if somebody else has taken over, nothing of it happens. No
clocks are compared: a lease is over when its name has stayed the same for OVER_SECONDS, and at once
when it is that of the same DATA_DIR, whose lock the next writer holds.
"""

from __future__ import annotations

import logging
import os
import random
import re
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ingestion.errors import BusyError, EngineError
from ingestion.read_budget import read_budget
from ingestion.server_collections import aliases_of, change_aliases, create_marker

if TYPE_CHECKING:
    from qdrant_client import QdrantClient, models

RENEW_SECONDS = 5.0
OVER_SECONDS = 20.0  # without renewal, as seen by who waits
WAIT_SECONDS = 30.0  # for a writer that renews its lease
_LOOK_SECONDS = 0.5
_CALL_SECONDS = 10.0  # for a renewal: a server that hangs must not delay the end of a sync
_PREFIX = "policy-writer"
_HELD_BY = "integration-policy-lease"  # the empty collection that its alias names
_log = logging.getLogger("ingestion")


@dataclass(frozen=True)
class Holder:
    """Who writes: an id that is `writer`'s alone, and for people its host, process and begin."""

    writer: str
    host: str
    process: int
    since: int  # seconds since 1970, by its own clock
    turn: int = 0

    @classmethod
    def here(cls, writer: str) -> Self:
        """This process."""
        host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:60] or "unknown"
        return cls(writer, host, os.getpid(), int(time.time()))

    @classmethod
    def read(cls, alias: str) -> Self | None:
        """The holder that an alias names, if it is a lease."""
        parts = alias.split("~")
        if parts[0] != _PREFIX or len(parts) != 6 or not all(p.isdigit() for p in parts[3:]):  # noqa: PLR2004
            return None
        return cls(parts[1], parts[2], *map(int, parts[3:]))

    @property
    def alias(self) -> str:
        """The name of the lease."""
        told = (self.writer, self.host, self.process, self.since, self.turn)
        return "~".join((_PREFIX, *map(str, told)))

    def __str__(self) -> str:
        """For people."""
        since = datetime.fromtimestamp(self.since, UTC)
        return f"{self.host}, process {self.process}, since {since:%H:%M} UTC"


class Lease:
    """The lease that a writer holds, renewed by a thread of its own until it is released."""

    def __init__(self, client: QdrantClient, holder: Holder) -> None:
        """Not taken yet."""
        self._client = client
        self._holder = holder
        self._one = threading.RLock()  # a renewal and a change of aliases never cross
        self._lost: str | None = None
        self._renewed = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def take(self) -> None:
        """Take it, waiting for WAIT_SECONDS. Raises BusyError naming who holds it, EngineError."""
        seen: dict[str, float] = {}
        begun = time.monotonic()
        create_marker(self._client, _HELD_BY)
        while True:
            held, now = _held(self._client), time.monotonic()
            over = [
                one for one in held if self._is_over(one, now - seen.setdefault(one.alias, now))
            ]
            if len(over) == len(held):
                if self._taken(over):
                    break
                time.sleep(random.uniform(0.1, 1.0))  # others were as quick
            elif now - begun > WAIT_SECONDS:
                holder = next(one for one in held if one not in over)
                raise BusyError(
                    f"Another sync is writing to the Qdrant server ({holder}): wait until it is "
                    "done, and try again"
                )
            else:
                time.sleep(_LOOK_SECONDS)
        self._renewed = time.monotonic()
        self._thread.start()

    def release(self) -> None:
        """Let others write."""
        self._done.set()
        self._thread.join(_CALL_SECONDS)
        with suppress(EngineError), read_budget(_CALL_SECONDS):  # it is over soon anyway
            change_aliases(self._client, [_deleted(self._holder)], "releasing the lease")

    def require(self) -> None:
        """Raises BusyError when it was lost."""
        if self._lost is not None:
            raise BusyError(
                f"This sync was held up for so long that another took over ({self._lost}): nothing "
                "was published. Wait until that one is done, and try again"
            )

    def confirm(self) -> None:
        """Raises BusyError when it was lost, as far as the server can tell."""
        with suppress(EngineError):
            self._renew()

    def change(self, changes: Sequence[models.AliasOperations], doing: str) -> None:
        """Change aliases if the lease still holds, else nothing. Raises BusyError, EngineError."""
        with self._one:
            self.require()
            following = replace(self._holder, turn=self._holder.turn + 1)
            try:
                renamed = _renamed(self._holder, following)
                change_aliases(self._client, [renamed, *changes], doing)
            except EngineError:
                held = _held(self._client)
                if following not in held:  # else it was done, and only the answer came too late
                    if self._holder not in held:
                        self._lost = str(held[0]) if held else "and has finished"
                    self.require()
                    raise
            self._holder = following
            self._renewed = time.monotonic()

    def _taken(self, over: Sequence[Holder]) -> bool:
        """Whether it was taken in place of those that are over."""
        from qdrant_client import models

        if over:
            changes = [_renamed(over[0], self._holder), *map(_deleted, over[1:])]
        else:
            made = models.CreateAlias(alias_name=self._holder.alias, collection_name=_HELD_BY)
            changes = [models.CreateAliasOperation(create_alias=made)]
        try:
            change_aliases(self._client, changes, "taking the lease")
        except EngineError:
            held = _held(self._client)
            if over and over[0] not in held and self._holder not in held:
                return False  # another renamed it before
            if self._holder not in held:
                raise
        if _held(self._client) == [self._holder]:
            return True
        change_aliases(self._client, [_deleted(self._holder)], "giving the lease up")
        return False

    def _is_over(self, held: Holder, seconds: float) -> bool:
        return held.writer == self._holder.writer or seconds >= OVER_SECONDS

    def _renew(self) -> None:
        with read_budget(_CALL_SECONDS):
            self.change([], "renewing the lease")

    def _keep(self) -> None:
        while not self._done.wait(RENEW_SECONDS):
            try:
                self._renew()
            except BusyError:
                return
            except EngineError as error:
                _log.debug("%s", error)
                if time.monotonic() - self._renewed > OVER_SECONDS:
                    self._lost = "as the server could not be reached"
                    return


@contextmanager
def leased(client: QdrantClient, data_dir: Path | None = None) -> Iterator[Lease]:
    """Hold the lease, as the one writer of `data_dir` if that is given.

    Raises BusyError when another holds it, and EngineError.
    """
    lease = Lease(client, Holder.here(_writer(data_dir)))
    lease.take()
    try:
        yield lease
    finally:
        lease.release()


def _writer(data_dir: Path | None) -> str:
    """The id of a DATA_DIR, made by its first writer; else one that is used once."""
    file = data_dir / "writer" if data_dir else None
    with suppress(FileNotFoundError):
        if file and (known := file.read_text("ascii").strip()).isalnum():
            return known
    made = uuid.uuid4().hex
    if file:
        file.write_text(made, "ascii")
    return made


def _held(client: QdrantClient) -> list[Holder]:
    return [holder for name in aliases_of(client) if (holder := Holder.read(name))]


def _renamed(old: Holder, new: Holder) -> models.AliasOperations:
    from qdrant_client import models

    told = models.RenameAlias(old_alias_name=old.alias, new_alias_name=new.alias)
    return models.RenameAliasOperation(rename_alias=told)


def _deleted(holder: Holder) -> models.AliasOperations:
    from qdrant_client import models

    return models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=holder.alias))
