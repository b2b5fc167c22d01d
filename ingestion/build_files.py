"""The files of a build of the embedded engine: written whole, checked before they are read.

    builds/<build>/          manifest.json, sources.json, vocabulary.json, frequencies.json, shard/

The manifest is written last, with the digest of every other file: a folder without one is rubble.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ingestion import room
from ingestion.bm25 import DocumentFrequencies
from ingestion.digests import damage, file_digests, written_blocks
from ingestion.errors import DamagedBuildError, DiskError
from ingestion.index import Build, Manifest
from ingestion.sources import Source
from ingestion.terms import Vocabulary

SHARD = "shard"


def write_records(folder: Path, build: Build) -> None:
    """Write what is not the engine's, the manifest last."""
    write_json(folder / "sources.json", [source.to_json() for source in build.sources])
    write_json(folder / "vocabulary.json", build.vocabulary.to_json())
    write_json(folder / "frequencies.json", build.frequencies.to_json())
    manifest = replace(build.manifest, files=file_digests(folder))
    write_json(folder / "manifest.json", manifest.to_json())


def read_manifest(folder: Path) -> Manifest:
    """The manifest alone. Raises DamagedBuildError."""
    record = _read_json(folder / "manifest.json")
    if not isinstance(record, Mapping):
        raise DamagedBuildError(f"manifest.json of the build {folder.name} is damaged")
    return Manifest.from_json(record)


def read_build(folder: Path) -> Build:
    """All that is not the engine's, once every file is found as it was written.

    Raises DamagedBuildError.
    """
    manifest = read_manifest(folder)
    if found := damage(folder, manifest.files):
        raise DamagedBuildError(found)
    sources = tuple(Source.from_json(record) for record in _read_json(folder / "sources.json"))
    vocabulary = Vocabulary.from_json(_read_json(folder / "vocabulary.json"))
    frequencies = DocumentFrequencies.from_json(_read_json(folder / "frequencies.json"))
    return Build(manifest, sources, vocabulary, frequencies)


@contextmanager
def openable_shard(folder: Path) -> Iterator[Path]:
    """Where the engine can open the shard of the build in `folder`.

    It opens its files for writing, puts a small one beside them, and maps holes, which take room on
    a disk in memory. Where that cannot be, it opens a copy, which is gone once it is open. Raises
    DiskError where there is no room for a copy either.
    """
    if (why := _why_not_in_place(folder)) is None:
        yield folder / SHARD
        return
    with ExitStack() as stack:
        try:
            elsewhere = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
            holes = _holes(folder) if room.is_memory(elsewhere) else 0
            room.require_room(elsewhere, _written(folder) + holes, "A copy")
            _copy(folder / SHARD, elsewhere / SHARD)
        except (OSError, DiskError) as error:
            size = room.megabytes(_written(folder))
            raise DiskError(
                f"The build {folder.name} cannot be opened, as the disk of DATA_DIR is {why}, and "
                f"the folder for temporary files has no room for a copy of {size}",
                "free some room",
            ) from error
        yield elsewhere / SHARD


def _why_not_in_place(folder: Path) -> str | None:
    try:
        if not room.is_memory(folder) or room.free(folder) > _holes(folder):
            return None
    except OSError as error:
        return room.of_disk(error) or str(error.strerror)
    return "full"


def _holes(folder: Path) -> int:
    return sum(file.stat().st_size for file in _files(folder)) - _written(folder)


def _written(folder: Path) -> int:
    """Bytes of files on disk; where the system does not say, all."""
    stats = (file.stat() for file in _files(folder))
    return sum(getattr(stat, "st_blocks", -(-stat.st_size // 512)) * 512 for stat in stats)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file())


def _copy(folder: Path, copy: Path) -> None:
    """With holes as holes."""
    for file in _files(folder):
        to = copy / file.relative_to(folder)
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("wb") as target:
            for place, block in written_blocks(file):
                target.seek(place)
                target.write(block)
            target.truncate(file.stat().st_size)


def remove(folder: Path) -> None:
    """As far as possible: a reader may hold it on some systems, the next write tries again."""
    shutil.rmtree(folder, ignore_errors=True)


def _read_json(file: Path) -> Any:  # noqa: ANN401 - JSON is whatever was written
    name = f"{file.name} of the build {file.parent.name}"
    try:
        return json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise DamagedBuildError(f"{name} is missing") from error
    except OSError as error:
        raise DamagedBuildError(f"{name} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise DamagedBuildError(f"{name} is damaged") from error


def write_json(file: Path, value: object) -> None:
    """Whole or not at all, even if the machine stops."""
    beside = file.with_name(f"{file.name}.new")
    try:
        with beside.open("w", encoding="utf-8") as opened:
            json.dump(value, opened, ensure_ascii=False)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(file)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
