"""Sync: bring the index in line with the corpus, as a diff by digest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from ingestion import bm25
from ingestion.embedding import EmbeddingModel
from ingestion.errors import (
    BusyError,
    DamagedBuildError,
    EngineError,
    SettingsError,
    SourceError,
    shown,
)
from ingestion.index import Build, BuildStore, IndexedPassage, Manifest
from ingestion.reading import Found, SourceFile, find_files, read_document
from ingestion.sentence_vectors import embedded_sentences
from ingestion.sources import Document, Passage, Source, embedded_text
from ingestion.splitting import PASSAGE_TOKENS, split
from ingestion.terms import vocabulary
from ingestion.vector_cache import VectorCache

if TYPE_CHECKING:
    from ingestion.embedding import Vector

# Raised when reading or splitting changes what a build holds.
_PIPELINE = f"3/{PASSAGE_TOKENS}/{bm25.AVERAGE_LENGTH}"

Progress = Callable[[Iterable[IndexedPassage], int], Iterable[IndexedPassage]]


@dataclass(frozen=True)
class SyncReport:
    """What a sync did: source ids by what became of them; `replaced` digests gave way to texts."""

    published: bool
    passages: int
    corpus_version: str
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    skipped: tuple[tuple[Path, str], ...] = ()

    def __str__(self) -> str:
        """A few lines for a terminal."""
        number = len(self.added) + len(self.updated) + len(self.unchanged)
        kinds = {
            "added": self.added,
            "updated": self.updated,
            "removed": self.removed,
            "digest gave way to a full text": self.replaced,
        }
        lines = [
            f"{'Index renewed' if self.published else 'Nothing changed'}: {number} sources, "
            f"{self.passages} passages, corpus version {self.corpus_version}"
        ]
        lines += [f"  {kind}: {', '.join(ids)}" for kind, ids in kinds.items() if ids]
        lines.append(f"  unchanged: {len(self.unchanged)}")
        lines += [f"  skipped: {shown(str(path))}: {reason}" for path, reason in self.skipped]
        return "\n".join(lines)


def sync(
    folders: Iterable[Path],
    store: BuildStore,
    data_dir: Path,
    model_name: str,
    load_model: Callable[[], EmbeddingModel],
    progress: Progress = lambda passages, _: passages,
) -> SyncReport:
    """Read `folders` and publish a new build, if anything changed since the live one.

    Files are compared by digest before any is parsed or a model is loaded; `model_name` is what
    a build records. Raises BusyError when another sync runs, SourceError for a corpus that
    cannot be used; the live build stays as it is then.
    """
    with write_lock(data_dir):
        found = find_files(folders)
        version = corpus_version(found.files, model_name)
        live = store.manifest()
        if live is not None and live.corpus_version == version and _opens(store, live):
            return SyncReport(
                False, live.passages, version, unchanged=tuple(live.sources), skipped=found.skipped
            )
        chosen, replaced = read_corpus(found.files)
        build = _write(chosen, store, data_dir, version, load_model(), progress)
        store.publish(build.manifest.build)
        return _report(live, build.manifest, replaced, found)


def _opens(store: BuildStore, manifest: Manifest) -> bool:
    """Whether the live build is whole; a damaged one is built again."""
    try:
        store.open(manifest.build)
    except (DamagedBuildError, EngineError):
        return False
    return True


@contextmanager
def write_lock(data_dir: Path, doing: str = "sync") -> Iterator[None]:
    """One at a time does it; the system frees the lock when a process dies."""
    lock = FileLock(data_dir / f"{doing}.lock")
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise BusyError(
            f"Another {doing} is writing to {data_dir}: wait until it is done, and try again"
        ) from error
    except OSError as error:
        raise SettingsError(
            f"DATA_DIR {data_dir} cannot be written to ({error.strerror}): choose another folder"
        ) from error
    try:
        yield
    finally:
        lock.release()


def corpus_version(files: Iterable[SourceFile], model_name: str) -> str:
    """16 hexadecimal digits of all that decides what a build holds."""
    told = sorted(f"{file.path.name} {file.digest}" for file in files)
    return hashlib.sha256("\n".join([_PIPELINE, model_name, *told]).encode()).hexdigest()[:16]


def read_corpus(
    files: Iterable[SourceFile],
) -> tuple[dict[str, tuple[SourceFile, Document]], tuple[str, ...]]:
    """Every source by id, a full text before a digest; and the ids of digests that gave way.

    Raises SourceError for two files with one id, and for a `superseded_by` that names no source.
    """
    chosen: dict[str, tuple[SourceFile, Document]] = {}
    replaced: list[str] = []
    for file in files:
        document = read_document(file)
        source_id = document.source.id
        if source_id in chosen:
            other, held = chosen[source_id]
            if held.source.text == document.source.text:
                raise SourceError(
                    file.path, f"id '{source_id}' is that of {other.path} too", "Change one of them"
                )
            replaced.append(source_id)
            if held.source.text == "full":
                continue
        chosen[source_id] = (file, document)
    _refuse_dangling(chosen)
    if not chosen:
        raise SourceError(Path("CORPUS_DIR"), "no folder holds a readable file", "Add .md or .txt")
    return dict(sorted(chosen.items())), tuple(replaced)


def _refuse_dangling(chosen: Mapping[str, tuple[SourceFile, Document]]) -> None:
    for file, document in chosen.values():
        for successor in document.source.superseded_by:
            if successor not in chosen:
                raise SourceError(
                    file.sidecar or file.path,
                    f"key 'superseded_by': there is no source '{successor}'",
                    "Name the id of a source, or remove it",
                )


def _write(
    chosen: Mapping[str, tuple[SourceFile, Document]],
    store: BuildStore,
    data_dir: Path,
    version: str,
    model: EmbeddingModel,
    progress: Progress,
) -> Build:
    sources = tuple(document.source for _, document in chosen.values())
    passages = [
        passage
        for _, document in chosen.values()
        for passage in split(document, model.count_tokens, model.max_tokens)
    ]
    texts = _texts(sources, passages)
    now = datetime.now(UTC)
    manifest = Manifest(
        build=f"{now:%Y%m%dT%H%M%S%f}-{version[:8]}",
        corpus_version=version,
        model=model.name,
        dimensions=model.dimensions,
        passages=len(passages),
        created_at=now.isoformat(timespec="seconds"),
        sources={source_id: file.digest for source_id, (file, _) in chosen.items()},
        passages_of=dict(Counter(passage.source_id for passage in passages)),
    )
    build = Build(manifest, sources, vocabulary(texts))
    cache = VectorCache(data_dir)
    try:
        for _ in cache.embed(model, build.vocabulary.forms.values()):
            pass  # looked up when answering, as the vectors of sentences are
        indexed = (
            IndexedPassage(passage, _vector(cache, model, passage, text), bm25.encode_passage(text))
            for passage, text in zip(passages, texts, strict=True)
        )
        store.write(build, progress(indexed, len(passages)))
    finally:
        cache.close()
    return build


def _vector(cache: VectorCache, model: EmbeddingModel, passage: Passage, text: str) -> Vector:
    """The passage's vector; those of its sentences are made beside it, for answering."""
    vector, *_ = cache.embed(model, (text, *embedded_sentences(passage)))
    return vector


def _texts(sources: Iterable[Source], passages: Iterable[Passage]) -> list[str]:
    by_id = {source.id: source for source in sources}
    return [embedded_text(by_id[passage.source_id], passage) for passage in passages]


def _report(
    before: Manifest | None, after: Manifest, replaced: tuple[str, ...], found: Found
) -> SyncReport:
    old = before.sources if before else {}
    new = after.sources
    return SyncReport(
        published=True,
        passages=after.passages,
        corpus_version=after.corpus_version,
        added=tuple(i for i in new if i not in old),
        updated=tuple(i for i in new if i in old and old[i] != new[i]),
        unchanged=tuple(i for i in new if old.get(i) == new[i]),
        removed=tuple(i for i in old if i not in new),
        replaced=replaced,
        skipped=found.skipped,
    )
