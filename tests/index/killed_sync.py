"""A real sync that is killed at a given point: python -m tests.index.killed_sync POINT CORPUS DATA.

POINT is "embedding", "half way", or the name of the file or folder whose putting in place (or
removal) is never reached. Python's own audit events tell when: nothing of the code under test is
replaced.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.bundled_model import BundledModel
from ingestion.embedded_engine import EmbeddedStore
from ingestion.index import Thing
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync

if TYPE_CHECKING:
    from ingestion.embedding import Vector


def kill_before(name: str) -> None:
    """Kill this process when a file called `name` is about to be renamed to, or removed."""

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        watched = {"os.rename": 1, "shutil.rmtree": 0}.get(event)
        if watched is not None and Path(str(arguments[watched])).name == name:
            die()

    sys.addaudithook(listen)


def die() -> None:
    """At once, with nothing tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def dying(things: Iterable[Thing], _total: int, doing: str) -> Iterator[Thing]:
    """Killed when the second passage has been embedded."""
    for number, thing in enumerate(things):
        if number == 1 and doing == "Embedding passages":
            die()
        yield thing


class Dying(BundledModel):
    """Killed with so many texts embedded, whatever of them is stored."""

    texts = 60

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """As the real one, until then."""
        for vector in super().embed(texts):
            self.texts -= 1
            if self.texts < 0:
                die()
            yield vector


def main(point: str, corpus: str, data: str) -> None:
    """Sync until killed."""
    store, folder = EmbeddedStore(Path(data)), Path(data)
    if point == "embedding":
        sync((Path(corpus),), store, folder, BUNDLED_NAME, BundledModel, dying)
    if point == "half way":
        sync((Path(corpus),), store, folder, BUNDLED_NAME, Dying)
    kill_before(point)
    sync((Path(corpus),), store, folder, BUNDLED_NAME, BundledModel)


if __name__ == "__main__":
    main(*sys.argv[1:])
