"""One contract for every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from ingestion.dates import interval
from ingestion.errors import DamagedBuildError, NoBuildError
from ingestion.index import BuildStore, Filters, IndexedPassage, Lists
from tests.index.samples import NOTHING, SOURCES, Sample, sample, unit


class Interrupted(Exception):
    """Raised in the middle of a write."""


def published(store: BuildStore, *names: str) -> Sample:
    """Write and publish builds in turn; returns the last."""
    for seed, name in enumerate(names):
        last = sample(name, questions=5, seed=seed)
        store.write(last.build, last.passages)
        store.publish(name)
    return last


def sources_found(lists: Lists) -> set[str]:
    """Ids of the sources in either list."""
    return {entry.passage.source_id for entry in (*lists.dense, *lists.bm25)}


def test_a_written_build_is_read_back_whole(store: BuildStore) -> None:
    """Manifest, sources and vocabulary come back equal to what was written."""
    written = published(store, "test-a")
    index = store.open("test-a")
    assert index.build == written.build
    assert store.manifest() == written.build.manifest


def test_a_passage_is_found_by_its_own_vector_and_its_own_words(store: BuildStore) -> None:
    """The nearest passage to a passage is itself, with cosine 1 and the best BM25 score."""
    written = published(store, "test-a")
    index = store.open("test-a")
    for entry in written.passages[:5]:
        lists = index.search(entry.dense, entry.sparse, Filters(), 3)
        assert lists.dense[0].passage == entry.passage
        assert lists.dense[0].score == pytest.approx(1, abs=1e-3)
        assert entry.passage in [found.passage for found in lists.bm25]


def test_both_lists_are_best_first_and_no_longer_than_the_limit(store: BuildStore) -> None:
    """Scores fall along each list, and `limit` bounds its length."""
    written = published(store, "test-a")
    dense, sparse = written.questions[0]
    lists = store.open("test-a").search(dense, sparse, Filters(), 7)
    assert len(lists.dense) == 7
    for scored in (lists.dense, lists.bm25):
        scores = [entry.score for entry in scored]
        assert 0 < len(scores) <= 7
        assert scores == sorted(scores, reverse=True)


def test_a_question_without_known_words_has_no_bm25_list(store: BuildStore) -> None:
    """An empty sparse vector is not searched with."""
    published(store, "test-a")
    lists = store.open("test-a").search(unit(Random(1)), NOTHING, Filters(), 5)
    assert len(lists.dense) == 5
    assert lists.bm25 == ()


def test_a_passage_without_words_is_stored_all_the_same(store: BuildStore) -> None:
    """An empty sparse vector of a passage leaves it out of the BM25 list only."""
    written = sample("test-a")
    first = written.passages[0]
    bare = IndexedPassage(first.passage, first.dense, NOTHING)
    store.write(written.build, [bare, *written.passages[1:]])
    lists = store.open("test-a").search(first.dense, first.sparse, Filters(), 40)
    assert lists.dense[0].passage == first.passage
    assert first.passage not in [entry.passage for entry in lists.bm25]


def test_passages_are_fetched_by_id_and_unknown_ids_are_left_out(store: BuildStore) -> None:
    """Only what exists comes back, whole."""
    written = published(store, "test-a")
    wanted = written.passages[3].passage
    index = store.open("test-a")
    assert index.passages([wanted.id, "no.such.1"]) == {wanted.id: wanted}
    assert index.passages([]) == {}


def test_the_passages_of_a_source_come_in_order(store: BuildStore) -> None:
    """All of them, by position; none for a source that is not there."""
    written = published(store, "test-a")
    index = store.open("test-a")
    expected = [e.passage for e in written.passages if e.passage.source_id == "two"]
    assert index.passages_of("two") == expected
    assert index.passages_of("nobody") == []


FILTERED = {
    "publisher": (Filters(publishers=("Beta Fund",)), {"two", "three"}),
    "two publishers": (Filters(publishers=("Gamma", "Alpha Trust")), {"one", "four"}),
    "type": (Filters(types=("blog",)), {"two", "three"}),
    "source": (Filters(sources=("one", "three")), {"one", "three"}),
    "standing": (Filters(standings=("draft", "historic")), {"three", "four"}),
    "originals of digests": (Filters(layers=("original",)), {"three"}),
    "all else": (Filters(layers=("first",)), {"one", "two", "four"}),
    "publisher and type": (Filters(publishers=("Beta Fund",), types=("report",)), set()),
    "unknown publisher": (Filters(publishers=("Nobody",)), set()),
    "the whole year of a source": (Filters(published=interval("2020-07-01")), {"one"}),
    "a year around a month": (Filters(published=interval("2021")), {"two"}),
    "the last day of a month": (Filters(published=interval("2021-03-31")), {"two"}),
    "the day after a month": (Filters(published=interval("2021-04-01")), set()),
    "the very day": (Filters(published=interval("2022-10-21")), {"four"}),
    "the day before": (Filters(published=interval("2022-10-20")), set()),
    "a year without sources": (Filters(published=interval("2019")), set()),
}


@pytest.mark.parametrize("named", FILTERED)
def test_filters_let_through_only_what_they_name(store: BuildStore, named: str) -> None:
    """Filters hold for both lists; dates match where the intervals overlap."""
    filters, expected = FILTERED[named]
    written = published(store, "test-a")
    dense, sparse = written.questions[0]
    assert sources_found(store.open("test-a").search(dense, sparse, filters, 40)) == expected


def test_the_samples_cover_the_dates_that_filters_meet() -> None:
    """A source without a date never matches a filter by date."""
    assert SOURCES[2].interval is None
    assert SOURCES[0].interval is not None
    assert SOURCES[0].interval.last == date(2020, 12, 31)


def test_nothing_is_live_before_the_first_build_is_published(store: BuildStore) -> None:
    """A written build stays unseen until it is published."""
    assert store.live() is None
    assert store.manifest() is None
    first = sample("test-a")
    store.write(first.build, first.passages)
    assert store.live() is None
    store.publish("test-a")
    assert store.live() == "test-a"


def test_publishing_keeps_the_build_before_and_drops_the_third(store: BuildStore) -> None:
    """Two builds can be opened, the oldest is gone."""
    published(store, "test-a", "test-b", "test-c")
    assert store.live() == "test-c"
    for kept in ("test-b", "test-c"):
        assert store.open(kept).build.manifest.build == kept
    with pytest.raises(DamagedBuildError, match="test-a"):
        store.open("test-a")


def test_a_rollback_makes_the_build_before_live_and_can_be_undone(store: BuildStore) -> None:
    """Rolling back twice ends where it began."""
    published(store, "test-a", "test-b")
    assert store.rollback() == "test-a"
    assert store.live() == "test-a"
    assert store.rollback() == "test-b"
    assert store.live() == "test-b"


def test_a_rollback_without_a_build_before_is_refused(store: BuildStore) -> None:
    """With no build, or with one alone, there is nothing to go back to."""
    with pytest.raises(NoBuildError, match="no build before"):
        store.rollback()
    published(store, "test-a")
    with pytest.raises(NoBuildError, match="no build before"):
        store.rollback()
    assert store.live() == "test-a"


def test_the_build_before_can_be_dropped(store: BuildStore) -> None:
    """With what an interrupted sync left, so that nothing goes back to it."""
    store.drop_previous()
    published(store, "test-a", "test-b")
    before = store.previous_manifest()
    assert before is not None
    assert before.build == "test-a"
    rubble = sample("test-c")
    store.write(rubble.build, rubble.passages)
    store.drop_previous()
    assert store.previous_manifest() is None
    assert store.live() == "test-b"
    assert store.open("test-b").build.manifest.build == "test-b"
    for gone in ("test-a", "test-c"):
        with pytest.raises(DamagedBuildError):
            store.open(gone)
    with pytest.raises(NoBuildError, match="no build before"):
        store.rollback()


def test_a_build_that_holds_too_few_passages_is_refused(store: BuildStore) -> None:
    """The count after writing must be that of the manifest."""
    short = sample("test-a")
    with pytest.raises(DamagedBuildError, match="39 of 40 passages"):
        store.write(short.build, short.passages[1:])
    with pytest.raises(DamagedBuildError):
        store.open("test-a")


def test_an_interrupted_write_leaves_the_live_build_and_is_removed_by_the_next(
    store: BuildStore,
) -> None:
    """A build without a manifest cannot be opened, and does not stay."""
    published(store, "test-a")
    broken = sample("test-b")

    def stopping() -> Iterator[IndexedPassage]:
        yield from broken.passages[:20]
        raise Interrupted

    with pytest.raises(Interrupted):
        store.write(broken.build, stopping())
    assert store.live() == "test-a"
    assert store.open("test-a").build.manifest.passages == 40
    with pytest.raises(DamagedBuildError):
        store.open("test-b")
    store.write(broken.build, broken.passages)
    store.publish("test-b")
    assert store.open("test-b").build == broken.build


def test_a_reader_keeps_its_build_while_the_next_is_published(store: BuildStore) -> None:
    """An open index answers from its own build, and the store names the new one."""
    first = published(store, "test-a")
    index = store.open("test-a")
    second = sample("test-b", passages=12, seed=3)
    store.write(second.build, second.passages)
    store.publish("test-b")
    dense, sparse = first.questions[0]
    assert len(index.search(dense, sparse, Filters(), 40).dense) == 40
    assert store.live() == "test-b"


def test_opening_a_build_that_never_was_is_a_clear_error(store: BuildStore) -> None:
    """One line that says what to run."""
    with pytest.raises(DamagedBuildError, match=r"\./assistant sync") as raised:
        store.open("test-nothing")
    assert "\n" not in str(raised.value)


def test_a_source_may_have_more_passages_than_one_page_of_the_engine(store: BuildStore) -> None:
    """Reading a source pages through all of it."""
    big = sample("test-a", passages=1100)
    store.write(big.build, big.passages)
    assert [p.position for p in store.open("test-a").passages_of("one")] == list(range(275))
