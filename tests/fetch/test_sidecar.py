"""Metadata on their way into a sidecar, and ids out of names."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingestion.adding.sidecar import Said, as_yaml, completed, id_from
from ingestion.metadata import read_metadata
from ingestion.sources import Source

ANY = st.text(min_size=1)


@given(ANY, ANY, st.lists(ANY))
def test_any_words_come_back_from_a_sidecar_as_words(
    title: str, publisher: str, authors: list[str]
) -> None:
    """Whatever a document calls itself, its sidecar holds it and can be read."""
    told = Source("x", title, publisher, "x", tuple(authors), published="2020-07")
    keys = completed(Said({}, {}), told, "https://a.test/b").keys
    found = read_metadata(Path("x.yaml"), as_yaml({"id": "x", **keys})).source
    assert found.title == keys.get("title", "x")
    assert list(found.authors) == keys.get("authors", [])
    assert found.publisher == keys.get("publisher", "Unknown publisher")
    assert found.text == "full"


def test_a_name_in_letters_of_two_alphabets_is_not_taken_from_a_document() -> None:
    """It would pass for another's; and `add` would refuse the sidecar that it wrote itself."""
    told = Source("x", "Health Тoday", "Nuffield Тrust ϢA", "x", ("Ann Lee", "BϢb"))
    keys = completed(Said({}, {}), told, None).keys
    assert keys["title"] == "Health Today"
    assert "publisher" not in keys
    assert keys["authors"] == ["Ann Lee"]


@given(st.text())
def test_any_name_gives_an_id_or_none(name: str) -> None:
    """Never a path, a hidden file or a name too long for a file."""
    made = id_from(name)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", made)
    assert len(made) <= 60


def test_an_address_of_its_own_counts_only_on_the_same_site() -> None:
    """A page that calls another site its home is not believed."""
    for own, kept in (
        ("https://www.a.test/report", "https://www.a.test/report"),
        ("https://b.test/report", "https://a.test/r?utm=1"),
        (None, "https://a.test/r?utm=1"),
    ):
        told = Source("x", "x", "x", "x", url=own)
        assert completed(Said({}, {}), told, "https://a.test/r?utm=1").keys["url"] == kept
