"""The page that shows a passage in its place in the source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.api.documents import EXCERPT_SOURCE, LINKED_MARKER

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def passages(client: TestClient, source: str) -> list[str]:
    """The ids of a source's passages."""
    told = client.get(f"/v1/sources/{source}").json()
    return [passage["id"] for passage in told["passage_list"]]


def test_a_quote_is_marked_in_its_passage(client: TestClient) -> None:
    """What a citation's link leads to."""
    answer = client.post(
        "/v1/answers", json={"question": "What did places spend on neighbourhood teams in 2020?"}
    ).json()
    page = client.get(f"/answers/{answer['id']}").text
    link = re.search(r'href="(/passages/[^"]+)"', page)
    assert link
    shown = client.get(link[1].replace("&amp;", "&")).text
    marked = re.search(r"<mark>(.*?)</mark>", shown, re.S)
    assert marked
    assert marked[1] == answer["citations"][0]["quote"].replace("'", "&#39;")


def test_of_a_source_shown_in_excerpts_only_the_passage_is(client: TestClient) -> None:
    """The page of one passage holds no other."""
    first, *others = passages(client, EXCERPT_SOURCE)
    shown = client.get(f"/passages/{first}").text
    for other in others:
        words = client.get(f"/v1/passages/{other}").json()["text"]
        assert words[:40] not in shown


def test_a_source_that_may_be_shown_in_full_is(client: TestClient) -> None:
    """All its passages in order, the one asked for marked."""
    sources = client.get("/v1/sources").json()["sources"]
    source = next(entry["id"] for entry in sources if entry["display"] == "full")
    ids = passages(client, source)
    shown = client.get(f"/passages/{ids[-1]}").text
    assert shown.count("<mark>") == 1
    assert shown.count("<p") >= len(ids)


def test_the_words_of_a_linked_source_are_not_shown(client: TestClient) -> None:
    """Whatever offsets are asked for."""
    found = client.get("/v1/search", params={"q": LINKED_MARKER, "source": "fir-notes"}).json()
    address = f"/passages/{found['passages'][0]['passage']['id']}"
    shown = client.get(address, params={"start": 0, "end": 9}).text
    assert "may not be shown" in shown
    assert "<mark>" not in shown


def test_offsets_beyond_the_passage_do_no_harm(client: TestClient) -> None:
    """They come from an address that anybody can write."""
    address = f"/passages/{passages(client, EXCERPT_SOURCE)[0]}"
    assert client.get(address, params={"start": 10**9, "end": 3}).status_code == 200
    assert client.get(address, params={"start": "x"}).status_code == 422
    assert client.get("/passages/none.00000000.0").status_code == 404
