"""A crash at any moment leaves a build that serves."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion import bm25
from ingestion.embedded_engine import EmbeddedStore
from ingestion.index import Filters
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from ingestion.vector_cache import VectorCache
from tests.conftest import Corpus, Require, Synced

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel, Vector

ROOT = Path(__file__).parents[2]


def text(word: str) -> str:
    """A source of two sections about `word`."""
    return f"# On {word}\n\n## Who\n\nBoards plan {word}.\n\n## How\n\nPlaces deliver {word}.\n"


BEFORE = {"a.md": text("beds")}
AFTER = {"a.md": text("wards"), "b.md": text("clinics")}


def killed(point: str, corpus: Path, data: Path) -> None:
    """Run a sync in another process until it is killed at `point`."""
    module = "tests.index.killed_sync"
    ended = subprocess.run(
        [sys.executable, "-m", module, point, str(corpus), str(data)],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


def answers(store: EmbeddedStore, model: EmbeddingModel, word: str) -> list[str]:
    """The words that the live build finds for a question about `word`, best first."""
    live = store.live()
    assert live is not None
    vector = next(iter(model.embed([word])))
    lists = store.open(live).search(vector, bm25.encode_question(word), Filters(), 3)
    return [entry.passage.text for entry in lists.bm25]


def builds(store_folder: Path) -> list[str]:
    """The builds on disk, and whether each is whole."""
    return [folder.name for folder in sorted((store_folder / "builds").iterdir())]


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("embedding", marks=pytest.mark.slow),
        pytest.param("sources.json", marks=pytest.mark.slow),
        "live.json",
    ],
)
def test_a_sync_that_is_killed_leaves_the_build_before_it(
    point: str,
    synced: Synced,
    corpus: Corpus,
    tmp_path: Path,
    model: EmbeddingModel,
    require: Require,
) -> None:
    """While embedding, once the passages are written, and just before the pointer is switched."""
    require("SIGKILL", hasattr(signal, "SIGKILL"), "this system cannot kill a process so")
    store = synced(BEFORE)
    live = store.live()
    killed(point, corpus(AFTER), tmp_path / "data")
    assert store.live() == live
    assert answers(store, model, "beds")
    assert len(builds(tmp_path / "data")) == 2
    synced(AFTER)
    assert store.live() != live
    assert answers(store, model, "clinics")
    assert builds(tmp_path / "data") == sorted([str(live), str(store.live())])


@pytest.mark.slow
def test_a_sync_that_is_killed_after_the_switch_has_published(
    synced: Synced, corpus: Corpus, tmp_path: Path, model: EmbeddingModel, require: Require
) -> None:
    """The new build serves, and the next sync removes what was left of the oldest."""
    require("SIGKILL", hasattr(signal, "SIGKILL"), "this system cannot kill a process so")
    store = synced({"a.md": text("oldest")})
    oldest = store.live()
    synced(BEFORE)
    killed(str(oldest), corpus(AFTER), tmp_path / "data")
    assert answers(store, model, "clinics")
    assert len(builds(tmp_path / "data")) == 3
    synced({"a.md": text("newest")})
    assert answers(store, model, "newest")
    assert len(builds(tmp_path / "data")) == 2
    store.rollback()
    assert answers(store, model, "clinics")


class Counting:
    """The real model, which remembers what it embedded."""

    def __init__(self, model: EmbeddingModel) -> None:
        """Nothing yet."""
        self.name, self.dimensions, self.max_tokens = model.name, model.dimensions, model.max_tokens
        self.count_tokens = model.count_tokens
        self.texts: list[str] = []
        self._model = model

    def embed(self, texts: Iterable[str]) -> Iterator[Vector]:
        """One vector a text."""
        held = list(texts)
        self.texts += held
        return self._model.embed(held)


@pytest.mark.slow
def test_a_sync_that_was_killed_half_way_embeds_the_rest_and_nothing_twice(
    corpus: Corpus, tmp_path: Path, model: EmbeddingModel, require: Require
) -> None:
    """What is in the cache, and what is embedded when it is resumed, is each text once."""
    require("SIGKILL", hasattr(signal, "SIGKILL"), "this system cannot kill a process so")
    files = {f"s{n}.md": text(f"wing {n}") + f"Wing {n} opens in May.\n" for n in range(40)}
    whole = Counting(model)
    elsewhere = tmp_path / "elsewhere"
    folder = corpus(files)
    sync((folder,), EmbeddedStore(elsewhere), elsewhere, BUNDLED_NAME, lambda: whole)
    killed("half way", folder, tmp_path / "data")
    store = EmbeddedStore(tmp_path / "data")
    assert store.live() is None
    with closing(VectorCache(tmp_path / "data")) as cache:
        held = {t for t in whole.texts if cache.vector(model.name, t) is not None}
    resumed = Counting(model)
    sync((folder,), store, tmp_path / "data", BUNDLED_NAME, lambda: resumed)
    assert len(set(whole.texts)) == len(whole.texts) > 60
    assert sorted([*held, *resumed.texts]) == sorted(whole.texts)
    assert answers(store, model, "wing")
