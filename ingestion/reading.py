"""Finding the files of a corpus, and reading each into a Document."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.characters import one_alphabet
from ingestion.errors import SourceError, UnreadableError
from ingestion.readers.outline import Block, CannotReadError, Outline, Told
from ingestion.sources import Document

MAP = "map.yaml"  # data of the corpus (corpus_map.py), where no document stands beside it
READABLE = (".md", ".rst", ".txt", ".html", ".htm", ".docx", ".pdf")
_LAWS = frozenset({"legislation", "bill"})  # types of sources
_LONGEST_TITLE = 120  # characters of a first line that serves as one


@dataclass(frozen=True)
class SourceFile:
    """A file of the corpus with its sidecar, the SHA-256 of both together, and its bytes."""

    path: Path
    sidecar: Path | None
    digest: str
    size: int = 0


@dataclass(frozen=True)
class Found:
    """The files that will be read, and those that are passed over with the reason."""

    files: tuple[SourceFile, ...]
    skipped: tuple[tuple[Path, str], ...]


def find_files(folders: Iterable[Path]) -> Found:
    """Every readable file below `folders`, by path; README.md, a map and hidden files are none.

    Raises SourceError for a folder that is missing or shut, and for a sidecar without its document.
    """
    files: list[SourceFile] = []
    skipped: list[tuple[Path, str]] = []
    for folder in folders:
        if not folder.is_dir():
            raise SourceError(folder, "there is no such folder", "Create it, or correct CORPUS_DIR")
        _refuse_shut(folder)
        for path in _entries(folder):
            try:
                files += _source_files(folder, path)
            except UnreadableError as error:
                skipped.append((error.file, f"{error.problem}. {error.mend}"))
    return Found(tuple(files), tuple(skipped))


def read_document(file: SourceFile) -> Document:
    """Read a file and its metadata. Raises SourceError, and UnreadableError for its content."""
    from ingestion.metadata import read_metadata
    from ingestion.provisions import with_provisions
    from ingestion.pull_quotes import without_pull_quotes
    from ingestion.sections import sections
    from ingestion.turns import with_turns

    written, outline = _read(file)
    outline = replace(outline, text=one_alphabet(outline.text))
    if all(block.kind == "heading" for block in outline.blocks):
        raise UnreadableError(file.path, "the file holds no text", "Add its text, or remove it")
    metadata = read_metadata(file.path, written, _told(outline))
    if metadata.source.text == "digest" and outline.stray:
        raise SourceError(
            file.path,
            f"the comment {outline.stray[0][:60]!r} belongs to no heading",
            "Write <!-- {holder: ..., voice: ...} --> on the line under a heading",
        )
    source = metadata.source
    if source.text == "full":
        outline = with_turns(outline, source.title)
        source = replace(source, speakers=_speakers(outline))
        if not source.speakers:
            law = with_provisions(outline, source.title, is_law=source.type in _LAWS)
            outline = law if law is not outline else without_pull_quotes(outline)
    parts = sections(file.path, outline, metadata)
    return Document(source, outline.text, parts, outline.pages, outline.gaps)


def _speakers(outline: Outline) -> tuple[str, ...]:
    """Who speaks in a transcript, in order."""
    turns = (block.turn for block in outline.blocks if block.turn)
    return tuple(dict.fromkeys(t.holder for t in turns if t.holder and t.voice != "reported"))


def _told(outline: Outline) -> Told:
    """What the file tells of itself; its title is else the first heading, else the first line."""
    from ingestion.readers.believed import is_stale

    headings = (_words(outline, block) for block in outline.blocks if block.kind == "heading")
    first = next(headings, "")
    told = outline.told.title
    if told and (not _is_seen(told, outline.text) or is_stale(told, first)):
        told = None
    return replace(outline.told, title=told or _named(outline, first) or None)


def _named(outline: Outline, first: str) -> str:
    """The first heading, else the first line; one that only gives a date or a version is no name,
    and what stands next to it serves instead.
    """
    from ingestion.readers.believed import is_label

    if first and not is_label(first):
        return first
    lines = [
        (line, block.kind)
        for block in outline.blocks
        if block.kind != "item" and not is_label(line := _line(outline, block))
    ]
    if not lines:
        return first or _line(outline, outline.blocks[0])[:_LONGEST_TITLE]
    line, kind = lines[0]
    if kind == "heading" or len(line) <= _LONGEST_TITLE:
        return line
    return next((line for line, kind in lines if kind == "heading"), line[:_LONGEST_TITLE])


def _words(outline: Outline, block: Block) -> str:
    return " ".join(outline.words(block).split())


def _line(outline: Outline, block: Block) -> str:
    return " ".join(outline.words(block).strip().split("\n", 1)[0].split())


def _is_seen(title: str, text: str) -> bool:
    """Whether most of a title's words stand in the text: nobody sees it, so one may be planted."""
    words = re.findall(r"\w{4,}", title.casefold())
    return 2 * sum(word in text.casefold() for word in words) >= len(words)


def visible(folder: Path) -> Iterator[Path]:
    """The files below a folder that may be sources: none hidden, no README.md, no map."""
    return (path for path in _entries(folder) if path.is_file())


def _refuse_shut(folder: Path) -> None:
    """A folder that cannot be entered would take what it holds out of the index."""

    def refuse(error: OSError) -> None:
        problem = f"the folder cannot be entered ({error.strerror})"
        raise SourceError(Path(error.filename), problem, "Give yourself the right to read it")

    for _ in os.walk(folder, onerror=refuse):
        pass


def _entries(folder: Path) -> Iterator[Path]:
    """Files, and links whatever they lead to; folders that are links are not walked."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        candidate = path.is_file() or path.is_symlink()
        if candidate and not hidden and not _is_no_source(path):
            yield path


def _is_no_source(path: Path) -> bool:
    """A README, and a map unless it is the sidecar of a document of that name."""
    if path.name == MAP:
        return not any(path.with_suffix(suffix).is_file() for suffix in READABLE)
    return path.name.lower() == "readme.md"


def _source_files(folder: Path, path: Path) -> list[SourceFile]:
    """The file with its sidecar; none for a sidecar, which belongs to a file.

    Raises UnreadableError for what is passed over, SourceError for a sidecar without its document.
    A file that cannot be opened is told when it is to be read.
    """
    _refuse_astray(folder, path)
    if path.suffix == ".yaml":
        _refuse_orphan(path)
        return []
    if path.suffix.lower() not in READABLE:
        raise UnreadableError(path, "cannot be read", f"Use {', '.join(READABLE)}")
    beside = path.with_suffix(".yaml")
    sidecar = beside if beside.is_file() else None
    if sidecar:
        _refuse_astray(folder, sidecar)
    parts = (path, sidecar) if sidecar else (path,)
    hashed = hashlib.sha256("\0".join(_digest(part) for part in parts).encode())
    return [SourceFile(path, sidecar, hashed.hexdigest(), path.stat().st_size)]


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"cannot be read: {error.errno}"


def _refuse_astray(folder: Path, path: Path) -> None:
    """A link may lead to any file of the machine: what it leads to is not read."""
    if path.is_symlink() and not path.is_file():
        raise UnreadableError(
            path, "is a link to a folder or to nothing", "Put the files themselves there"
        )
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnreadableError(path, "is a link that leads out of the folder", "Put a copy there")


def _refuse_orphan(path: Path) -> None:
    if not any(path.with_suffix(suffix).is_file() for suffix in READABLE):
        raise SourceError(
            path, "no document stands beside it", "Name it like its document, or remove it"
        )


def _read(file: SourceFile) -> tuple[str | None, Outline]:
    """The metadata as written, in front matter or sidecar, and the outline of the content."""
    sidecar = _written(file.sidecar) if file.sidecar else None
    try:
        if file.path.suffix.lower() == ".md":
            from ingestion.front_matter import split_front_matter
            from ingestion.readers.markdown import read_markdown

            front = split_front_matter(file.path, _decoded(file.path))
            if front.ours and file.sidecar:
                problem = "metadata in front matter and sidecar"
                raise SourceError(file.path, problem, "Keep one of them")
            return (sidecar if file.sidecar else front.written), read_markdown(front.body)
        if file.path.suffix.lower() == ".rst":
            from ingestion.readers.restructured_text import read_restructured_text

            return sidecar, read_restructured_text(_decoded(file.path))
        if read := _reader(file.path.suffix.lower()):
            return sidecar, read(_bytes(file.path))
        from ingestion.readers.plain_text import read_plain_text

        return sidecar, read_plain_text(_decoded(file.path))
    except CannotReadError as error:
        raise UnreadableError(file.path, error.problem, error.mend) from error


def _written(sidecar: Path) -> str:
    """Metadata that cannot be read are an error like any other in them."""
    try:
        return _decoded(sidecar)
    except UnreadableError as error:
        raise SourceError(sidecar, error.problem, error.mend) from error


def _reader(suffix: str) -> Callable[[bytes], Outline] | None:
    """The reader of a format that is not plain text."""
    if suffix in {".html", ".htm"}:
        from ingestion.readers.html import read_html

        return read_html
    if suffix == ".docx":
        from ingestion.readers.word import read_word

        return read_word
    if suffix == ".pdf":
        from ingestion.readers.pdf import read_pdf

        return read_pdf
    return None


def _decoded(path: Path) -> str:
    from ingestion.readers.written import written

    try:
        return written(_bytes(path))
    except CannotReadError as error:
        raise UnreadableError(path, error.problem, error.mend) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        mend = "Give yourself the right to read it, or remove it"
        raise UnreadableError(path, f"cannot be read ({error.strerror})", mend) from error
