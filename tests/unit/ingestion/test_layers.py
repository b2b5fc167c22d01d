"""Which full text is the original of which digest."""

from __future__ import annotations

from typing import Literal

from ingestion.layers import as_original, originals
from ingestion.sources import Source


def source(
    id_: str, title: str, url: str | None = None, text: Literal["full", "digest"] = "full"
) -> Source:
    """A source of that id, title and address."""
    return Source(id_, title, "Alder Fund", "Alder Fund", url=url, text=text)


DIGEST = source("beds", "Beds in winter", "https://www.alder.example/beds/", "digest")


def test_a_full_text_belongs_to_the_digest_of_its_id_address_or_title() -> None:
    """In this order; the scheme and "www." of an address, and signs of a title, say nothing."""
    for text in (
        source("beds", "Another title"),
        source("download-1", "PDF", "http://alder.example/beds"),
        source("download-1", "Beds, in winter"),
    ):
        assert originals([DIGEST], [text]) == {text.id: "beds"}


def test_an_address_that_two_share_tells_none_apart() -> None:
    """Four hearings stand at one address."""
    other = source("wards", "Wards", DIGEST.url, "digest")
    text = source("download-1", "PDF", DIGEST.url)
    assert originals([DIGEST, other], [text]) == {}
    assert originals([DIGEST], [text, source("download-2", "Word", DIGEST.url)]) == {}


def test_a_digest_has_one_original() -> None:
    """The full text of its id, not another at its address."""
    texts = [source("beds", "PDF"), source("download-1", "Beds in winter", DIGEST.url)]
    assert originals([DIGEST], texts) == {"beds": "beds"}


def test_an_original_is_in_force_as_its_digest_is() -> None:
    """Else a superseded report would answer what holds now."""
    digest = Source(
        "beds", "Beds", "Alder", "Alder", text="digest", standing="superseded", superseded_by=("x",)
    )
    told = as_original(source("beds", "Beds"), digest)
    assert (told.id, told.original_of, told.text) == ("beds.original", "beds", "full")
    assert (told.standing, told.superseded_by) == ("superseded", ("x",))
