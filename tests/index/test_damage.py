"""Builds and caches that are damaged: what is said, what a sync mends, what is answered after."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from ingestion.cache_file import CacheFile
from ingestion.digests import written_blocks
from ingestion.embedded_engine import EmbeddedStore
from ingestion.errors import BuildError, DamagedBuildError, NoBuildError
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from ingestion.sync_report import SyncReport
from ingestion.withdrawing import roll_back
from tests.conftest import Corpus

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

FILES = {
    f"{word}.md": f"# On {word}\n\nBoards plan {word} in May.\n\n## How\n\nPlaces deliver {word}.\n"
    for word in ("beds", "wards", "homes")
}
KINDS = ("cut", "emptied", "zeroed", "one bit", "garbled", "removed")
_PAGE = 16_384  # bytes, of a cache


class Place:
    """A corpus, its store, and syncs of the one into the other."""

    def __init__(self, corpus: Path, data: Path, model: EmbeddingModel) -> None:
        """Nothing is synced yet."""
        self.data = data
        self.store = EmbeddedStore(data)
        self._corpus, self._model = corpus, model

    def sync(self) -> SyncReport:
        """Bring the store in line."""
        return sync((self._corpus,), self.store, self.data, BUNDLED_NAME, lambda: self._model)

    def words(self) -> list[str]:
        """All that the live build holds. Raises BuildError."""
        live = self.store.live()
        assert live is not None
        index = self.store.open(live)
        return [p.text for source_id in index.build.by_id for p in index.passages_of(source_id)]

    @property
    def build(self) -> Path:
        """The folder of the live build."""
        return self.data / "builds" / str(self.store.live())


@pytest.fixture
def place(tmp_path: Path, corpus: Corpus, model: EmbeddingModel) -> Place:
    """A synced one."""
    made = Place(corpus(FILES), tmp_path / "data", model)
    made.sync()
    return made


def hurt(file: Path, kind: str, random: Random) -> Path:
    """Damage `file` where something is written in it; where the whole one is now."""
    data = next(folder for folder in file.parents if folder.name == "data")
    whole = file.rename(data / f"whole-{uuid4()}")
    if kind == "removed":
        return whole
    size, blocks = whole.stat().st_size, list(written_blocks(whole))
    with file.open("wb") as opened:
        for place, block in blocks:
            opened.seek(place)
            opened.write(block)
        opened.truncate(size)
        place, block = random.choice(blocks or [(0, bytes(size))])
        start = random.randrange(len(block)) if block else 0
        if kind in {"cut", "emptied"}:
            opened.truncate(0 if kind == "emptied" else place + start)
        else:
            opened.seek(place + start)
            opened.write(_otherwise(block[start : start + _PAGE], kind, random))
    return whole


def _otherwise(content: bytes, kind: str, random: Random) -> bytes:
    if kind == "zeroed" and any(content):
        return bytes(len(content))
    if kind == "one bit":
        return bytes([content[0] ^ 1 << random.randrange(8)]) + content[1:]
    return random.randbytes(len(content))


def test_forty_builds_damaged_at_random_places_are_named(place: Place) -> None:
    """The bug: the engine's own panic in a trace, or nothing at all."""
    words, random = place.words(), Random(16)
    files = sorted(path for path in place.build.rglob("*") if path.is_file())
    for number in range(40):
        file = random.choice([path for path in files if path.stat().st_size])
        whole = hurt(file, KINDS[number % len(KINDS)], random)
        with pytest.raises(DamagedBuildError, match=r"assistant sync") as raised:
            place.words()
        assert file.stem in str(raised.value)
        whole.rename(file)
    assert place.words() == words


@pytest.mark.parametrize("kind", KINDS)
def test_a_sync_rebuilds_what_is_damaged_and_says_which(place: Place, kind: str) -> None:
    """The bug: readers were told to run sync, and sync said that nothing changed."""
    words, random = place.words(), Random(kind)
    files = sorted(path for path in place.build.rglob("*") if path.is_file())
    hurt(random.choice([path for path in files if path.stat().st_size]), kind, random)
    with pytest.raises(DamagedBuildError) as raised:
        place.words()
    report = place.sync()
    assert report.published
    assert report.mended == (raised.value.problem,)
    assert f"Rebuilt: {raised.value.problem}" in str(report)
    assert place.words() == words
    assert not place.sync().published


def test_a_word_changed_in_the_payload_is_found_though_the_engine_reads_it(place: Place) -> None:
    """The bug: "Boards plan beds in June" was shown as a checked statement."""
    (file,) = place.build.glob("shard/segments/*/payload_storage/page_0.dat")
    content = file.read_bytes()
    assert b"in May" in content
    file.write_bytes(content.replace(b"in May", b"in Jun"))
    with pytest.raises(DamagedBuildError, match=r"payload_storage/page_0\.dat of the build"):
        place.words()


def test_a_word_changed_while_the_build_is_open_is_never_read(place: Place) -> None:
    """The files are mapped, so that no digest of a file helps then."""
    index = place.store.open(str(place.store.live()))
    (file,) = place.build.glob("shard/segments/*/payload_storage/page_0.dat")
    with file.open("r+b") as opened:
        content = opened.read()
        opened.seek(content.index(b"in May") + 3)
        opened.write(b"Jun")
    with pytest.raises(DamagedBuildError, match=r"passage .* is damaged"):
        [index.passages_of(source_id) for source_id in index.build.by_id]


def test_a_damaged_build_is_not_kept_to_go_back_to(
    place: Place, corpus: Corpus, tmp_path: Path
) -> None:
    """The build before it is."""
    first = place.store.live()
    corpus({**FILES, "more.md": "# On more\n\nPlaces plan more.\n"})
    place.sync()
    hurt(place.build / "sources.json", "cut", Random(1))
    place.sync()
    assert roll_back(place.store, tmp_path / "data") == first


def test_no_rollback_goes_to_a_damaged_build(place: Place, corpus: Corpus, tmp_path: Path) -> None:
    """The live build stays, and the message names the file."""
    first = place.build
    corpus({**FILES, "more.md": "# On more\n\nPlaces plan more.\n"})
    place.sync()
    live = place.store.live()
    hurt(first / "vocabulary.json", "one bit", Random(1))
    with pytest.raises(NoBuildError, match=r"vocabulary\.json .*damaged: the live build stays"):
        roll_back(place.store, tmp_path / "data")
    assert place.store.live() == live


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"live": "a"}', '{"live": 5, "previous": 6}'])
def test_a_sync_writes_a_damaged_pointer_anew(place: Place, content: str) -> None:
    """No build is lost by it."""
    words, live = place.words(), place.store.live()
    (place.data / "live.json").write_text(content)
    report = place.sync()
    assert not report.published
    assert "live.json is damaged" in str(report)
    assert (place.store.live(), place.words()) == (live, words)


def test_a_pointer_that_is_gone_is_written_anew(place: Place) -> None:
    """The builds that it named are there."""
    words, live = place.words(), place.store.live()
    (place.data / "live.json").unlink()
    assert "Rebuilt: live.json is missing" in str(place.sync())
    assert (place.store.live(), place.words()) == (live, words)


def test_a_pointer_is_written_anew_where_no_build_is_left(place: Place) -> None:
    """The next build is the first."""
    words = place.words()
    (place.data / "live.json").write_text("{")
    next((place.data / "builds").glob("*/manifest.json")).unlink()
    report = place.sync()
    assert report.published
    assert place.words() == words


def test_a_build_of_an_older_version_is_rebuilt_and_the_report_says_why(place: Place) -> None:
    """One whose manifest has no digests."""
    manifest = place.build / "manifest.json"
    manifest.write_text(re.sub(r'"format": \d+', '"format": 2', manifest.read_text()))
    with pytest.raises(BuildError, match="another version of this program: run"):
        place.words()
    assert "Rebuilt: The manifest of the build" in str(place.sync())
    place.words()


@pytest.mark.parametrize("kind", ["cut", "emptied", "zeroed", "garbled"])
def test_vectors_that_are_damaged_are_made_anew_and_the_others_kept(
    place: Place, kind: str
) -> None:
    """The message names the file, and says how many are kept."""
    file = place.data / "vectors.sqlite"
    with closing(CacheFile.opened(file)) as cache:
        keys = cache.keys()
    hurt(file, kind, Random(5))
    report = place.sync()
    assert report.published
    assert "Rebuilt: vectors.sqlite is damaged or of another version, " in str(report)
    with closing(CacheFile.opened(file)) as cache:
        assert cache.keys() == keys
    assert not place.sync().published
