"""Sync: bring the index in line with the corpus, as a diff by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from ingestion import bm25
from ingestion.building import UNWRITTEN, write_build
from ingestion.corpus import Corpus, Known, Progress, read_corpus, unseen
from ingestion.embedding import EmbeddingModel
from ingestion.errors import (
    BusyError,
    DamagedBuildError,
    EngineError,
    SettingsError,
    UnreadableError,
)
from ingestion.index import Build, BuildStore, Manifest, PassageIndex
from ingestion.proofs import Layer, proved
from ingestion.reading import Found, SourceFile, find_files
from ingestion.reading_apart import read_all
from ingestion.readings import Readings, mend_readings
from ingestion.records import Home
from ingestion.room import require_room, shortage_named
from ingestion.sources import ORIGINAL, Passage, Source, embedded_texts
from ingestion.splitting import PASSAGE_TOKENS, split
from ingestion.spool import Spool
from ingestion.sync_report import SyncReport
from ingestion.trained_reader import Reader
from ingestion.vector_cache import VectorCache, mend_vectors
from ingestion.versions import Ledger

# Raised when reading or splitting changes what a build holds.
PIPELINE = f"10/{PASSAGE_TOKENS}/{bm25.AVERAGE_LENGTH}"


def sync(
    folders: Iterable[Path],
    store: BuildStore,
    place: Path | Home,
    model_name: str,
    load_model: Callable[[], EmbeddingModel],
    progress: Progress = unseen,
    load_reader: Callable[[], Reader | None] = lambda: None,
) -> SyncReport:
    """Read `folders` and publish a new build, if anything changed since the live one.

    Files are compared by digest before any is parsed or a model is loaded; `model_name` is what
    a build records. Where a digest's original is held too, the reader finds the words that bear the
    digest out. Files that cannot be read are left out and reported, and what is damaged is
    made anew. `place` is DATA_DIR, or tells where records are kept too. Raises BusyError when
    another sync runs, SourceError for a corpus that cannot be used, DiskError where there is no
    room; the live build stays as it is then.
    """
    home = Home.of(place)
    data_dir = home.folder
    with (
        write_lock(data_dir),
        shortage_named(data_dir, "The sync"),
        store.writing(data_dir),
    ):
        withdrawn = home.records.withdrawn()
        found = find_files(folders)
        version = corpus_version(found.files, model_name, withdrawn)
        mended = [store.mend(), mend_readings(data_dir)]
        live = store.manifest()
        ledger = Ledger(home.records)
        index, damage = _opened(store)
        build = index.build if index is not None else None
        if build is not None:
            ledger.record(build)  # a crash may have come between the two
        vectors = mend_vectors(data_dir)
        problems = tuple(problem for problem in (*mended, damage, vectors) if problem)
        same = live is not None and live.corpus_version == version and build is not None
        if live is not None and same and vectors is None:
            unread = _still_unread(live, found)
            if unread is not None:
                return _unchanged(live, found, withdrawn, unread, problems)
        require_room(data_dir, store.room(*_size(live)), "A new index")
        ids = {path: source_id for source_id, path in live.paths.items()} if live else {}
        with closing(Readings(data_dir, PIPELINE)) as readings:
            readings.forget(withdrawn)
            readings.keep(found.files)
            corpus = read_corpus(found.files, Known(withdrawn, ids, readings), progress)
        proving = _Proving(index, load_reader)
        build = _write(corpus, store, data_dir, version, load_model(), proving, progress)
        del index, proving  # a reader holds their files
        lacks = store.publish(build.manifest.build, instead=damage is not None)
        ledger.record(build)
        ledger.forget(withdrawn)
        before = store.previous_manifest()
        if withdrawn and (before is None or not withdrawn.isdisjoint(before.sources)):
            store.drop_previous()  # one that cannot tell what it holds may hold it
        report = _report(live, build.manifest, corpus, found, withdrawn)
        return replace(report, mended=problems, lacks=lacks)


def _opened(store: BuildStore) -> tuple[PassageIndex | None, str | None]:
    """The live build if it is whole, down to its last passage; or what is wrong with it."""
    live = store.live()
    if live is None:
        return None, None
    try:
        index = store.open(live)
        for source_id in index.build.by_id:
            index.passages_of(source_id)
    except (DamagedBuildError, EngineError) as error:
        return None, error.problem
    return index, None


def _size(live: Manifest | None) -> tuple[int, int]:
    """How large a build is expected, before it is known."""
    return (live.passages, live.dimensions) if live else (0, 0)


def _still_unread(live: Manifest, found: Found) -> tuple[UnreadableError, ...] | None:
    """Why the files that the live build lacks still cannot be read; None when one of them can."""
    again = (file for file in found.files if str(file.path) in live.unread)
    errors = tuple(result for _, result in read_all(again))
    failed = tuple(error for error in errors if isinstance(error, UnreadableError))
    return failed if len(failed) == len(errors) else None


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


def corpus_version(
    files: Iterable[SourceFile], model_name: str, withdrawn: Iterable[str] = ()
) -> str:
    """16 hexadecimal digits of all that decides what a build holds."""
    told = sorted(f"{file.path.name} {file.digest}" for file in files)
    told += sorted(f"withdrawn {source_id}" for source_id in withdrawn)
    return hashlib.sha256("\n".join([PIPELINE, model_name, *told]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Proving:
    """What proofs are taken from: the build before, where it has them, or else a reader."""

    before: PassageIndex | None
    load_reader: Callable[[], Reader | None]


def _write(
    corpus: Corpus,
    store: BuildStore,
    data_dir: Path,
    version: str,
    model: EmbeddingModel,
    proving: _Proving,
    progress: Progress,
) -> Build:
    reader = proving.load_reader() if corpus.layered else None
    manifest = Manifest(
        **UNWRITTEN,
        corpus_version=version,
        model=model.name,
        dimensions=model.dimensions,
        sources={source_id: file.digest for source_id, file in corpus.files.items()},
        paths={source_id: str(file.path) for source_id, file in corpus.files.items()},
        unread={str(error.file): error.problem for error in corpus.unread},
        proofs=f"{PIPELINE} {reader.name}" if reader else "",
    )
    sources: dict[str, Source] = {}
    passages: Spool[tuple[Passage, ...]] = Spool()
    for document in progress(corpus.indexed(), len(corpus.files), "Splitting"):
        source = document.source
        sources[source.id] = source
        passages[source.id] = tuple(split(document, model.count_tokens, model.max_tokens))
    cache = VectorCache(data_dir)
    try:
        for digest in progress(corpus.layered if reader else (), len(corpus.layered), "Proving"):
            if reader and not _proved_before(digest, manifest, proving.before, passages):
                ours, theirs = (
                    _layer(sources[i], passages[i], cache, model)
                    for i in (digest, f"{digest}{ORIGINAL}")
                )
                passages[digest] = tuple(proved(ours, theirs, reader))
        return write_build(manifest, sources, passages, store, cache, model, progress)
    finally:
        cache.close()


def _layer(
    source: Source, passages: tuple[Passage, ...], cache: VectorCache, model: EmbeddingModel
) -> Layer:
    texts = [text for _, text in embedded_texts(source, passages)]
    return Layer(source, passages, list(cache.embed(model, texts)))


def _proved_before(
    digest: str,
    manifest: Manifest,
    before: PassageIndex | None,
    passages: Spool[tuple[Passage, ...]],
) -> bool:
    """Take the proofs of a digest from the build `before`, if both layers are as they were."""
    if before is None or before.build.manifest.proofs != manifest.proofs:
        return False
    old, new = before.build.manifest.sources, manifest.sources
    if any(old.get(one) != new[one] for one in (digest, f"{digest}{ORIGINAL}")):
        return False
    held = {one.id: one.proofs for one in before.passages_of(digest)}
    passages[digest] = tuple(replace(p, proofs=held.get(p.id, ())) for p in passages[digest])
    return True


def _unchanged(
    live: Manifest,
    found: Found,
    withdrawn: Iterable[str],
    unread: tuple[UnreadableError, ...],
    mended: tuple[str, ...],
) -> SyncReport:
    return SyncReport(
        published=False,
        passages=live.passages,
        corpus_version=live.corpus_version,
        unchanged=tuple(live.sources),
        withdrawn=tuple(sorted(withdrawn)),
        skipped=found.skipped,
        unread=unread,
        mended=mended,
    )


def _report(
    before: Manifest | None,
    after: Manifest,
    corpus: Corpus,
    found: Found,
    withdrawn: Iterable[str],
) -> SyncReport:
    old = before.sources if before else {}
    paths = before.paths if before else {}
    new = after.sources
    gone = tuple(i for i in old if i not in new)
    lost = tuple(i for i in gone if paths.get(i) in after.unread)
    return SyncReport(
        published=True,
        passages=after.passages,
        corpus_version=after.corpus_version,
        added=tuple(i for i in new if i not in old),
        updated=tuple(i for i in new if i in old and old[i] != new[i]),
        unchanged=tuple(i for i in new if old.get(i) == new[i]),
        removed=tuple(i for i in gone if i not in lost),
        layered=corpus.layered,
        withdrawn=tuple(sorted(withdrawn)),
        skipped=found.skipped,
        repeats=tuple(corpus.repeats),
        gaps=tuple(f"{source_id}: {gap}" for source_id, gap in corpus.gaps.items()),
        unread=corpus.unread,
        lost=lost,
    )
