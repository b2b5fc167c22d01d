"""/sources and the page of a source: what is held, what replaced what, and what may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.documents import CORPUS, EXCERPT_SOURCE, LINKED_MARKER
from tests.api.many_sources import MANY, SOURCES
from tests.api.service import assistant_over, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

WEIGHT = 100_000  # bytes that a page may have


def shown(client: TestClient, address: str, status: int = 200, **query: str) -> str:
    """The page as HTML."""
    response = client.get(address, params=query)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    return response.text


def listed_page(client: TestClient, query: dict[str, str]) -> str:
    """The list, narrowed."""
    return client.get("/sources", params=query).text


def test_every_source_is_listed_with_what_took_its_place(client: TestClient) -> None:
    """Newest first, with how old the index is."""
    page = shown(client, "/sources")
    for name in CORPUS:
        assert f'href="/sources/{name.removesuffix(".md")}"' in page
    assert 'Superseded by <a href="/sources/dogwood-plan-2023">' in page
    assert page.index("dogwood-plan-2023") < page.index("elm-review")
    assert client.get("/v1/sources").json()["corpus_version"] in page
    assert "Index updated on " in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"type": "review"}, {"elm-review"}),
        ({"standing": "superseded"}, {"dogwood-plan-2015"}),
        ({"publisher": "Dogwood Council", "title": "2023"}, {"dogwood-plan-2023"}),
        ({"text": "digest"}, {"elm-review"}),
        ({"title": "  WHY  governors "}, {"birch-opinion"}),
        ({"type": "", "title": "no such words"}, set()),
        ({"type": "'\"><script>"}, set()),
    ],
)
def test_the_list_is_narrowed_to_what_is_sought(
    client: TestClient, query: dict[str, Any], left: set[str]
) -> None:
    """By any field or several; nothing left is told as such."""
    listed = listed_page(client, query).split('<ul class="listed">')[1]
    ids = {name.removesuffix(".md") for name in CORPUS}
    assert {one for one in ids if f'<a href="/sources/{one}"><b>' in listed} == left
    assert ("No sources match" in listed_page(client, query)) == (not left)
    assert "<script>" not in listed


def test_a_page_beyond_the_last_is_the_last_and_no_number_is_told(client: TestClient) -> None:
    """What an address may hold that anybody can write."""
    assert "Dogwood discharge plan 2023" in shown(client, "/sources", page="99")
    for bad in ("0", "-1", "x", "9" * 30):
        assert "cannot be read" in shown(client, "/sources", 422, page=bad)
    shown(client, "/sources", 422, title="x" * 201)


def test_the_page_of_a_source_tells_what_is_known_of_it(client: TestClient) -> None:
    """In words, with the original and what it was written from."""
    page = shown(client, "/sources/elm-review")
    for words in (
        "Elm Commission", "30 September 2019", "Historic: it describes its own time",
        "Our summary, not the publisher’s words", "a secondary page, seen 1 February 2025",
        'href="https://elm.example/review" rel="noreferrer"',
    ):  # fmt: skip
        assert words in page


def test_what_replaced_a_source_and_what_it_replaced_lead_to_each_other(
    client: TestClient,
) -> None:
    """Both ways."""
    assert 'href="/sources/dogwood-plan-2023"' in shown(client, "/sources/dogwood-plan-2015")
    new = shown(client, "/sources/dogwood-plan-2023")
    assert "Replaces" in new
    assert 'href="/sources/dogwood-plan-2015"' in new


def test_a_source_shown_in_full_has_an_anchor_for_each_passage(client: TestClient) -> None:
    """Each leads to the passage's own page too."""
    told = client.get("/v1/sources/dogwood-plan-2023").json()
    page = shown(client, "/sources/dogwood-plan-2023")
    assert told["display"] == "full"
    for passage in told["passage_list"]:
        assert f'<p id="{passage["id"]}">' in page
        assert f'href="/passages/{passage["id"]}#passage"' in page


def test_of_an_excerpt_only_headings_are_shown_and_of_a_link_nothing(client: TestClient) -> None:
    """As the API does."""
    page = shown(client, f"/sources/{EXCERPT_SOURCE}")
    assert "<li>How places share a budget</li>" in page
    assert "A place committee brings" not in page
    linked = shown(client, "/sources/fir-notes")
    assert "We may not show" in linked
    assert "Night lighting on wards" not in linked
    assert LINKED_MARKER not in linked


def test_a_source_that_is_not_held_is_a_page_that_says_so(client: TestClient) -> None:
    """Withdrawn ones too."""
    assert "no such source" in shown(client, "/sources/none", 404)


@pytest.fixture(scope="module")
def many(
    many_sources: Path, tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel
) -> Iterator[TestClient]:
    """A client over many sources, with others that rest on one of them."""
    with serving(assistant_over(many_sources, model), tmp_path_factory.mktemp("many")) as client:
        yield client


def test_many_sources_come_in_pages_that_are_light(many: TestClient) -> None:
    """Every one is on one of them, and no page is heavy."""
    seen: set[str] = set()
    for number in range(1, SOURCES // 50 + 1):
        page = shown(many, "/sources", page=str(number))
        assert len(page) < WEIGHT
        seen |= {name for name in MANY if f'"/sources/{name.removesuffix(".md")}"' in page}
    assert seen == set(MANY)
    first = shown(many, "/sources", title="rotas", publisher="wards")
    assert 'href="/sources?title=rotas&amp;publisher=wards&amp;page=2"' in first
    assert len(shown(many, "/positions", topic="shared rotas")) < 2 * WEIGHT


def test_what_rests_on_a_source_is_listed_whatever_the_form_of_the_address(
    many: TestClient,
) -> None:
    """http or https, with www or without; many are told by their number."""
    page = shown(many, "/sources/elm-review")
    assert "Our other sources based on it" in page
    assert len(page) < WEIGHT


def test_without_an_index_every_page_says_what_to_do(tmp_path: Path, model: EmbeddingModel) -> None:
    """503, as a page."""
    with serving(assistant_over(tmp_path, model), tmp_path) as client:
        for address in ("/positions", "/sources", "/sources/one"):
            assert "There is no index yet" in shown(client, address, 503)
