"""Digests by which damage is found: of the files of a build, and of the records that it stores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingestion.errors import DamagedBuildError

_BLOCK = 1 << 18  # bytes
_NOTHING = bytes(_BLOCK)
SEAL = "digest"  # the member of a record that holds it


def written_blocks(file: Path) -> Iterator[tuple[int, bytes]]:
    """The blocks of `file` that are not zeros alone, each with its place.

    The engine's files are mostly holes: 160 MB, of which 2 are written, for a small corpus.
    """
    place = 0
    with file.open("rb", buffering=0) as opened:
        while block := opened.read(_BLOCK):
            if block != _NOTHING:
                yield place, block
            place += len(block)


def file_digest(file: Path) -> str:
    """Of the size and the content of `file`."""
    digest = hashlib.sha256(str(file.stat().st_size).encode())
    for place, block in written_blocks(file):
        digest.update(b" %d " % place)
        digest.update(block)
    return digest.hexdigest()


def file_digests(folder: Path) -> dict[str, str]:
    """The digest of every file below `folder`, by its path from there with forward slashes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {file.relative_to(folder).as_posix(): file_digest(file) for file in files}


def damage(folder: Path, digests: Mapping[str, str]) -> str | None:
    """The first file that is not as it was written, and what is wrong with it; None if all are."""
    for name, digest in digests.items():
        try:
            if file_digest(folder / name) != digest:
                return f"{name} of the build {folder.name} is damaged"
        except FileNotFoundError:
            return f"{name} of the build {folder.name} is missing"
        except OSError as error:
            return f"{name} of the build {folder.name} cannot be read ({error.strerror})"
    return None


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """`record`, of JSON values, with the digest of all its members."""
    return {**record, SEAL: _record_digest(record)}


def unsealed(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The inverse of `sealed`. Raises DamagedBuildError for a record that is not as it was."""
    rest = {key: value for key, value in record.items() if key != SEAL}
    if record.get(SEAL) != _record_digest(rest):
        raise DamagedBuildError(f"{name} is damaged")
    return rest


def _record_digest(record: Mapping[str, Any]) -> str:
    written = json.dumps(record, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
