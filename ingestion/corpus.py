"""The corpus as a sync takes it: every source by id, read file by file and kept on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeGuard, TypeVar

from ingestion.errors import SourceError, UnreadableError
from ingestion.layers import as_original, originals
from ingestion.metadata import mapping
from ingestion.reading import SourceFile, read_document
from ingestion.reading_apart import NORMAL, Limits, Read, Result, read_all, takes_long
from ingestion.readings import Readings
from ingestion.repeats import Repeats, Trace, repeats, trace
from ingestion.sources import ORIGINAL, Document, Source
from ingestion.spool import Spool

Thing = TypeVar("Thing")


class Progress(Protocol):
    """Passes things on, and tells somebody how many of how many are done."""

    def __call__(self, things: Iterable[Thing], total: int, doing: str, /) -> Iterable[Thing]:
        """`things` again, one by one; `doing` is what is done to them."""
        ...


def unseen(things: Iterable[Thing], _total: int, _doing: str) -> Iterable[Thing]:
    """Progress that nobody is told of."""
    return things


NO_REPEATS = Repeats()


@dataclass(frozen=True)
class Corpus:
    """Documents and files by source id; `layered` are digests whose originals are held too.

    A document is read from disk each time it is asked for. `unread` files are left out, `withdrawn`
    ids are kept out, `repeats` is what stands in several sources, and `gaps` tells by source id
    what of it is not searched.
    """

    documents: Mapping[str, Document]
    files: Mapping[str, SourceFile]
    layered: tuple[str, ...] = ()
    unread: tuple[UnreadableError, ...] = ()
    withdrawn: tuple[str, ...] = ()
    repeats: Repeats = NO_REPEATS
    gaps: Mapping[str, str] = field(default_factory=dict)

    def indexed(self) -> Iterator[Document]:
        """The documents less what others say for them, one after another."""
        for document in self.documents.values():
            yield self.repeats.without(document, self.documents)


@dataclass(frozen=True)
class Known:
    """What is known before reading: ids that are withdrawn, ids of files by path, what was read."""

    withdrawn: frozenset[str] = frozenset()
    ids: Mapping[str, str] = field(default_factory=dict)
    readings: Readings | None = None


NOTHING_KNOWN = Known()


def read_corpus(
    files: Iterable[SourceFile],
    known: Known = NOTHING_KNOWN,
    progress: Progress = unseen,
    limits: Limits = NORMAL,
    read: Read = read_document,
) -> Corpus:
    """Every source by id; files that cannot be read are left out.

    A full text and our digest of it are two layers of one source.

    Raises SourceError for bad metadata, two files with one id, a `superseded_by` that names no
    source, and where there is nothing that can be read.
    """
    files = tuple(files)
    taken = _Taken(known)
    results = _read(files, known, partial(read_all, limits=limits, read=read))
    for file, result in progress(results, len(files), "Reading"):
        taken.take(file, result)
    return taken.corpus()


def _read(
    files: Iterable[SourceFile],
    known: Known,
    read: Callable[[list[SourceFile]], Iterable[tuple[SourceFile, Result]]],
) -> Iterator[tuple[SourceFile, Result]]:
    """Every file with what became of it; what took long is remembered, unless it is withdrawn."""
    anew: list[SourceFile] = []
    for file in files:
        held = known.readings.get(file) if known.readings and takes_long(file) else None
        if held is None:
            anew.append(file)
        else:
            yield file, held
    for file, result in read(anew):
        if known.readings and takes_long(file) and _may_stay(result, known):
            known.readings.put(file, result)
        yield file, result


def _may_stay(result: Result, known: Known) -> TypeGuard[Document]:
    return isinstance(result, Document) and result.source.id not in known.withdrawn


class _Taken:
    """What has been read so far."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._documents: Spool[Document] = Spool()
        self._files: dict[str, SourceFile] = {}
        self._sources: dict[str, Source] = {}
        self._traces: dict[str, Trace | None] = {}
        self._withdrawn: dict[str, Source] = {}
        self._unread: list[UnreadableError] = []
        self._gaps: dict[str, str | None] = {}

    def take(self, file: SourceFile, result: Document | SourceError) -> None:
        """Take what became of reading a file."""
        if isinstance(result, UnreadableError):
            self._unread.append(result)
        elif isinstance(result, SourceError):
            raise result
        elif result.source.id in self._known.withdrawn:
            self._withdrawn[result.source.id] = result.source
        else:
            self._keep(file, result)

    def _keep(self, file: SourceFile, document: Document) -> None:
        """A full text under the id that it has as an original, until all digests are known."""
        told = document.source
        key = told.id if told.text == "digest" else f"{told.id}{ORIGINAL}"
        if key in self._files:
            first, second = sorted((self._files[key].path, file.path))
            problem = f"id '{told.id}' is that of {first} too"
            raise SourceError(second, problem, "Change one of them")
        self._files[key], self._sources[key] = file, told
        self._documents[key], self._traces[key] = document, trace(document)
        self._gaps[key] = document.gap

    def _settle_layers(self) -> tuple[str, ...]:
        """Each full text as the original of its digest, or else as a source by itself; the digests
        that have one.
        """
        known = {**self._sources, **self._withdrawn}
        digests = {key: one for key, one in known.items() if one.text == "digest"}
        texts = [key for key in self._sources if key not in digests]
        found = originals(digests.values(), [self._sources[key] for key in texts])
        for key in texts:
            told = self._sources.pop(key)
            digest = found.get(told.id)
            source = told if digest is None else as_original(told, digests[digest])
            if source.id in self._known.withdrawn:
                self._forget(key)
            else:
                self._move(key, source)
        return tuple(sorted(i for i in found.values() if f"{i}{ORIGINAL}" in self._files))

    def _forget(self, key: str) -> None:
        for held in (self._files, self._traces, self._gaps):
            held.pop(key)
        del self._documents[key]

    def _move(self, key: str, source: Source) -> None:
        document, found = replace(self._documents[key], source=source), self._traces[key]
        file, gap = self._files[key], self._gaps[key]
        self._forget(key)
        self._files[source.id], self._sources[source.id] = file, source
        self._documents[source.id], self._gaps[source.id] = document, gap
        self._traces[source.id] = replace(found, source=source) if found else None

    def corpus(self) -> Corpus:
        """All of it, when every file has been taken."""
        self._unread.sort(key=lambda error: error.file)
        if not self._files:
            if self._unread:
                raise self._unread[0]
            problem = "no folder holds a readable file"
            raise SourceError(Path("CORPUS_DIR"), problem, "Add .md or .txt")
        layered = self._settle_layers()
        for source in tuple(self._sources.values()):
            self._settle_successors(source)
        traces = [held for held in self._traces.values() if held is not None]
        return Corpus(
            self._documents,
            dict(sorted(self._files.items())),
            layered,
            tuple(self._unread),
            tuple(sorted(self._withdrawn)),
            repeats(traces, self._documents),
            {source_id: gap for source_id, gap in self._gaps.items() if gap},
        )

    def _settle_successors(self, source: Source) -> None:
        """A successor that is left out for now is not named; one that never was is an error."""
        missing = [i for i in source.superseded_by if i not in self._files]
        if not missing:
            return
        left_out = self._known.withdrawn.union(*(self._ids(error.file) for error in self._unread))
        wrong = next((i for i in missing if i not in left_out), None)
        if wrong is not None:
            file = self._files[source.id]
            raise SourceError(
                file.sidecar or file.path,
                f"key 'superseded_by': there is no source '{wrong}'",
                "Name the id of a source, or remove it",
            )
        kept = tuple(i for i in source.superseded_by if i in self._files)
        changed = replace(source, superseded_by=kept)
        self._documents[source.id] = replace(self._documents[source.id], source=changed)

    def _ids(self, path: Path) -> set[str]:
        """What the id of a file that cannot be read may be."""
        beside = path.with_suffix(".yaml")
        told = mapping(beside, beside.read_text("utf-8-sig")) if beside.is_file() else {}
        return {path.stem, str(told.get("id")), self._known.ids.get(str(path), path.stem)}
