"""`withdraw`: a source's text leaves every build and cache, and stays out of the index.

The live build is written again without it, from what the build itself holds, so that a corpus which
cannot be read is no hindrance; the build before is removed, so that no rollback brings it back. The
vector cache holds digests and vectors, no words: those of the source go all the same, because much
of a text can be guessed from its vectors. The ledger of versions keeps its id and title. Kept
answers are the API's (api/store), which reads the same list. The user's own file is left where it
is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ingestion.building import write_build
from ingestion.corpus import Progress, unseen
from ingestion.embedding import EmbeddingModel
from ingestion.errors import DamagedBuildError, NoBuildError, SettingsError
from ingestion.index import BuildStore, PassageIndex
from ingestion.readings import Readings, mend_readings
from ingestion.records import Home
from ingestion.room import shortage_named
from ingestion.sources import ORIGINAL, Passage, Source
from ingestion.spool import Spool
from ingestion.sync import PIPELINE, write_lock
from ingestion.vector_cache import VectorCache, mend_vectors
from ingestion.versions import Ledger


def withdraw(
    ids: Iterable[str],
    store: BuildStore,
    place: Path | Home,
    load_model: Callable[[], EmbeddingModel],
    progress: Progress = unseen,
) -> tuple[str, ...]:
    """Put `ids` on the list and remove their texts; the ids whose text the live build held.

    It may be called again after a crash: what is left to do is done then. `place` as in `sync`.
    """
    ids, home = frozenset(ids), Home.of(place)
    data_dir = home.folder
    with (
        write_lock(data_dir),
        write_lock(data_dir, "add"),
        shortage_named(data_dir, "The withdrawal"),
        store.writing(data_dir),
    ):
        manifest = store.manifest()
        known = manifest.sources if manifest else {}
        layers = {both for i in ids if (both := f"{i}{ORIGINAL}") in known}
        listed = home.records.withdrawn().union(ids, layers)
        home.records.record_withdrawn(listed)
        _drop_downloads(data_dir / "fetched")
        Ledger(home.records).forget(listed)
        mend_readings(data_dir)
        mend_vectors(data_dir)
        with closing(Readings(data_dir, PIPELINE)) as readings:
            readings.forget(listed)
        live = store.live()
        index = store.open(live) if live is not None else None
        held = sorted(listed.intersection(index.build.by_id)) if index else []
        if index is not None and held:
            _rewrite(index, held, store, home, load_model(), progress)
        del index  # a reader holds its files
        store.drop_previous()
        return tuple(held)


def _drop_downloads(folder: Path) -> None:
    """What broke off may be a part of it: the next `fetch` begins anew."""
    for part in folder.iterdir() if folder.is_dir() else ():
        part.unlink()


def reinstate(ids: Iterable[str], place: Path | Home) -> None:
    """Take `ids` off the list. Raises SettingsError for one that is not on it."""
    home = Home.of(place)
    with write_lock(home.folder):
        listed = home.records.withdrawn()
        ids = set(ids)
        unknown = sorted(ids - listed)
        if unknown:
            told = ", ".join(sorted(listed)) or "none"
            raise SettingsError(f"'{unknown[0]}' is not withdrawn. Withdrawn are: {told}")
        home.records.record_withdrawn(listed - ids - {f"{i}{ORIGINAL}" for i in ids})


def roll_back(store: BuildStore, place: Path | Home) -> str:
    """Make the build before live again and return its id. Raises NoBuildError, also where that
    build holds what was withdrawn, or is damaged.
    """
    home = Home.of(place)
    with write_lock(home.folder), store.writing(home.folder):
        before = store.previous_manifest()
        if before is None:
            raise NoBuildError("There is no build before this one to go back to")
        held = sorted(home.records.withdrawn().intersection(before.sources))
        if held:
            raise NoBuildError(f"The build before this one holds {held[0]}, now withdrawn")
        try:
            build = store.open(before.build).build
        except DamagedBuildError as error:
            problem = f"There is no build to go back to: {error.problem}"
            raise NoBuildError(problem, "the live build stays") from error
        store.rollback()
        Ledger(home.records).record(build)
        return before.build


def _rewrite(
    index: PassageIndex,
    gone: list[str],
    store: BuildStore,
    home: Home,
    model: EmbeddingModel,
    progress: Progress,
) -> None:
    """Publish the build anew without the sources `gone`; the next sync sees that it differs."""
    old = index.build
    sources = {source.id: _without(source, gone) for source in old.sources if source.id not in gone}
    passages: Spool[list[Passage]] = Spool()
    for source_id in sources:
        passages[source_id] = index.passages_of(source_id)
    manifest = replace(
        old.manifest,
        corpus_version=_version(old.manifest.corpus_version, gone),
        sources={i: digest for i, digest in old.manifest.sources.items() if i not in gone},
        paths={i: path for i, path in old.manifest.paths.items() if i not in gone},
    )
    cache = VectorCache(home.folder)
    try:
        build = write_build(manifest, sources, passages, store, cache, model, progress)
    finally:
        cache.close()
    store.publish(build.manifest.build)
    Ledger(home.records).record(build)


def _version(before: str, gone: list[str]) -> str:
    return hashlib.sha256(f"{before} without {gone}".encode()).hexdigest()[:16]


def _without(source: Source, gone: list[str]) -> Source:
    """A successor that is gone is not named."""
    return replace(source, superseded_by=tuple(i for i in source.superseded_by if i not in gone))
