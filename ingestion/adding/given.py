"""What a command names: files, folders and web addresses, as single documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import IngestionError, SourceError
from ingestion.reading import READABLE, visible

_ALSO = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".text": ".txt", ".rest": ".rst"}


@dataclass(frozen=True)
class Given:
    """One document: a file, or an address to fetch."""

    file: Path | None = None
    url: str | None = None

    @property
    def name(self) -> str:
        """As it was given."""
        return self.url or str(self.file)


@dataclass(frozen=True)
class PassedOver:
    """A file of a folder that is no document, and why."""

    file: Path
    why: str


def given(arguments: Iterable[str]) -> Iterator[Given | PassedOver | IngestionError]:
    """The documents that the arguments of `add` name, and what of them cannot be one."""
    for argument in arguments:
        if "://" in argument:
            yield Given(url=argument)
        elif Path(argument).is_dir():
            yield from _below(Path(argument))
        else:
            yield _single(Path(argument))


def suffix_of(file: Path) -> str:
    """The suffix that a document of that name gets in the corpus."""
    suffix = file.suffix.lower()
    return _ALSO.get(suffix, suffix)


def _single(file: Path) -> Given | IngestionError:
    if not file.exists():
        mend = "Check its name; a web address begins with https://"
        return SourceError(file, "there is no such file", mend)
    if not file.is_file():
        return SourceError(file, "it is neither file nor folder", "Name a document")
    if suffix_of(file) not in READABLE:
        return SourceError(file, f"{file.suffix or 'it'} is not read", f"Use {_readable()}")
    return Given(file)


def _below(folder: Path) -> Iterator[Given | PassedOver | IngestionError]:
    found = False
    for file in visible(folder):
        found = True
        if not file.resolve().is_relative_to(folder.resolve()):
            mend = f"Add {file.resolve()} itself if you want it"
            yield SourceError(file, "the link leads out of the folder", mend)
        elif suffix_of(file) in READABLE:
            yield Given(file)
        elif not _is_sidecar(file):
            yield PassedOver(file, f"cannot be read: use {_readable()}")
    for refusal in _not_entered(folder):
        found = True
        yield refusal
    if not found:
        yield SourceError(folder, "the folder holds no file", "Name another")


def _not_entered(folder: Path) -> Iterator[IngestionError]:
    """The folders below that are not looked into, which a walk passes over without a word."""
    closed: list[OSError] = []
    for parent, names, _ in os.walk(folder, onerror=closed.append):
        for link in (Path(parent, name) for name in sorted(names)):
            if link.is_symlink():
                mend = f"Add {link.resolve()} itself if you want it"
                yield SourceError(link, "links to folders are not followed", mend)
        names[:] = [name for name in names if not name.startswith(".")]
    for error in closed:
        problem = f"the folder cannot be read ({error.strerror})"
        yield SourceError(Path(error.filename), problem, "Give yourself the right to read it")


def _is_sidecar(file: Path) -> bool:
    return file.suffix == ".yaml" and any(
        other.stem == file.stem and suffix_of(other) in READABLE for other in file.parent.iterdir()
    )


def _readable() -> str:
    return ", ".join(READABLE)
