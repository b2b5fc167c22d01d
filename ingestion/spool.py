"""Values in an unnamed temporary file: as many as there are, one of them in memory at a time."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from tempfile import TemporaryFile
from typing import Generic, TypeVar
from weakref import finalize

Value = TypeVar("Value")


class Spool(Mapping[str, Value], Generic[Value]):
    """A mapping on disk, in the order of its keys; gone with the process, however that ends."""

    def __init__(self) -> None:
        """Empty."""
        self._file = TemporaryFile()  # noqa: SIM115 - closed when nothing refers to it any more
        self._places: dict[str, tuple[int, int]] = {}
        finalize(self, self._file.close)

    def __setitem__(self, key: str, value: Value) -> None:
        """Keep `value`; what was kept under `key` is no longer found."""
        written = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        place = self._file.seek(0, 2)
        self._file.write(written)
        self._places[key] = (place, len(written))

    def __getitem__(self, key: str) -> Value:
        """A copy of the value, read anew each time."""
        place, length = self._places[key]
        self._file.seek(place)
        value: Value = pickle.loads(self._file.read(length))
        return value

    def __delitem__(self, key: str) -> None:
        """Keep it no longer; its room is free when the process ends."""
        del self._places[key]

    def __iter__(self) -> Iterator[str]:
        """The keys in order."""
        return iter(sorted(self._places))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._places)
