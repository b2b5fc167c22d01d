"""How much of a source may be shown, wherever its text could leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.api.documents import CORPUS, EXCERPT_SOURCE, LINKED_MARKER

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

LINKED = "fir-notes"
QUESTIONS = (
    f"Where were {LINKED_MARKER} sent?",
    "Who counted the night lighting on wards?",
    "What does the Fir Institute say about night lighting?",
    "What do the wards of Fir hospital count at night?",
)


def responses(client: TestClient) -> Iterator[tuple[str, str]]:
    """Addresses and bodies of all that can be asked of the service about the source."""
    for question in QUESTIONS:
        for filters in ({}, {"source": [LINKED]}):
            answer = client.post("/v1/answers", json={"question": question, "filters": filters})
            # What was asked is told again; that the reader knew it is no leak.
            yield "/v1/answers", answer.text.replace(question, "")
            stored = f"/v1/answers/{answer.json()['id']}"
            yield stored, client.get(stored).text.replace(question, "")
            page = f"/answers/{answer.json()['id']}"
            yield page, client.get(page).text.replace(question, "")
        positions = client.get("/v1/positions", params={"topic": question})
        yield "/v1/positions", positions.text.replace(question, "")
        found = client.get("/v1/search", params={"q": question, "limit": 50})
        yield "/v1/search", found.text.replace(question, "")
        for entry in found.json()["passages"]:
            address = f"/v1/passages/{entry['passage']['id']}"
            yield address, client.get(address).text
            page = address.removeprefix("/v1")
            yield page, client.get(page).text
    for address in ("/v1/sources", f"/v1/sources/{LINKED}", "/metrics", "/openapi.json", "/"):
        yield address, client.get(address).text


def test_a_source_that_may_only_be_linked_to_is_quoted_nowhere(client: TestClient) -> None:
    """Its marker sentence, or half of it, leaves in no response."""
    seen = list(responses(client))
    assert len(seen) > 30
    halves = (LINKED_MARKER, "the institute had counted")
    leaks = {address for address, body in seen for half in halves if half in body}
    assert leaks == set()


def test_a_linked_source_is_found_with_its_title_and_address(client: TestClient) -> None:
    """So that the reader can go there."""
    told = client.get("/v1/search", params={"q": QUESTIONS[1], "source": LINKED}).json()
    assert {entry["passage"]["text"] for entry in told["passages"]} == {""}
    assert told["passages"][0]["source"]["url"] == "https://fir.example/lighting"


@pytest.mark.parametrize("source", [EXCERPT_SOURCE, LINKED, "elm-review", "cedar-poll"])
def test_the_page_of_a_source_holds_its_text_only_where_it_may_be_shown_in_full(
    client: TestClient, source: str
) -> None:
    """An excerpt is a passage, and not all of them."""
    page = client.get(f"/v1/sources/{source}").json()
    assert page["display"] != "full"
    assert {passage["text"] for passage in page["passage_list"]} == {""}


def test_an_excerpt_is_shown_by_the_passage(client: TestClient) -> None:
    """As a citation needs it."""
    (first, *_) = client.get(f"/v1/sources/{EXCERPT_SOURCE}").json()["passage_list"]
    text = client.get(f"/v1/passages/{first['id']}").json()["text"]
    assert re.sub(r"\s+", " ", text) in re.sub(r"\s+", " ", CORPUS[f"{EXCERPT_SOURCE}.md"])
