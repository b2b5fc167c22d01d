"""What the corpus holds already, by the metadata of its files: no document is read for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingestion.errors import SettingsError, SourceError
from ingestion.front_matter import split_front_matter
from ingestion.metadata import mapping
from ingestion.reading import READABLE, visible

_MOST_BYTES = 100_000_000  # of a file that may begin with metadata
OWN_CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@dataclass(frozen=True)
class Held:
    """A source in a folder of the corpus; `ours` where that is the repository's own."""

    id: str
    path: Path
    written: Mapping[str, Any]
    ours: bool

    @property
    def is_digest(self) -> bool:
        """Whether it is our wording of the source."""
        return self.written.get("text") == "digest"


def users_folder(folders: Iterable[Path], ours: Path = OWN_CORPUS) -> Path:
    """The first folder of the corpus that is not the repository's own, made if it is not there.

    Raises SettingsError if there is none, or none can be made.
    """
    own = next((folder for folder in folders if not _within(folder, ours)), None)
    if own is None:
        raise SettingsError(
            "There is no folder of your own to add to: name one behind the repository's, "
            "as in CORPUS_DIR=corpus:my-corpus, in .env or in the environment"
        )
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"CORPUS_DIR: {own} cannot be made ({error.strerror}): choose another folder"
        ) from error
    return own


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def held(folders: Iterable[Path], ours: Path = OWN_CORPUS) -> tuple[Held, ...]:
    """The sources of all folders that are there; `ours` is the repository's own."""
    return tuple(
        Held(source_id(path, keys), path, keys, _within(path, ours))
        for folder in folders
        if folder.is_dir()
        for path in visible(folder)
        if path.suffix.lower() in READABLE
        for keys in (_keys(path),)
    )


def source_id(path: Path, keys: Mapping[str, Any]) -> str:
    """The id that a file with such metadata has."""
    return str(keys.get("id") or path.stem)


def _keys(path: Path) -> Mapping[str, Any]:
    try:
        return written(path)[0]
    except SourceError:
        return {}  # a sync names it, and what is wrong with it


def written(path: Path) -> tuple[Mapping[str, Any], str, str | None]:
    """What stands written of a document: the keys, where, and the text of a Markdown file's body
    if its front matter holds them.

    Raises SourceError for what cannot be read.
    """
    beside = path.with_suffix(".yaml")
    if beside.is_file():
        return mapping(beside, _text(beside)), f"from {beside.name}", None
    if path.suffix.lower() != ".md":
        return {}, "", None
    front = split_front_matter(path, _text(path))
    if not front.written:
        return {}, "", None
    return mapping(path, front.written), "from its front matter", front.body


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError(path, "is larger than 100 MB", "Split it into several documents")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        mend = "Give yourself the right to read it, or remove it"
        raise SourceError(path, f"cannot be read ({error.strerror})", mend) from error
    except UnicodeDecodeError as error:
        raise SourceError(path, f"byte {error.start} is not UTF-8", "Save it as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def same_content(document: Path, others: Iterable[Held]) -> Held | None:
    """The first of `others` that holds the very bytes of `document`."""
    size = document.stat().st_size
    alike = [other for other in others if other.path.stat().st_size == size]
    digest = digest_of(document) if alike else ""
    return next((other for other in alike if digest_of(other.path) == digest), None)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
