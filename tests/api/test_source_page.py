"""The page that shows a passage in its place in the source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.embedded_engine import EmbeddedStore
from ingestion.settings import BUNDLED_NAME
from ingestion.sync import sync
from tests.api.documents import BUDGET, EXCERPT_SOURCE, LINKED_MARKER
from tests.api.service import assistant_over, serving
from tests.pdfs import drawn, written

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel


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
    assert "We may not show" in shown
    assert "<mark>" not in shown


def test_offsets_beyond_the_passage_do_no_harm(client: TestClient) -> None:
    """They come from an address that anybody can write."""
    address = f"/passages/{passages(client, EXCERPT_SOURCE)[0]}"
    assert client.get(address, params={"start": 10**9, "end": 3}).status_code == 200
    assert client.get(address, params={"start": "x"}).status_code == 422
    assert client.get("/passages/none.00000000.0").status_code == 404


def test_the_page_is_the_one_on_which_the_quote_begins(
    tmp_path: Path, model: EmbeddingModel
) -> None:
    """The bug: of a passage that runs over two pages it was the first, wherever the quote stood."""
    corpus, data = tmp_path / "corpus", tmp_path / "data"
    corpus.mkdir()
    first = written(
        "The place committee meets each month in the old town hall, where it hears from"
    )
    second = written(
        "all wards. The place committee sets one pooled budget for neighbourhood teams."
    )
    (corpus / "harbour.pdf").write_bytes(drawn(first, second, title="The harbour"))
    (corpus / "harbour.yaml").write_text(
        "publisher: Harbour Trust\nurl: https://harbour.example/report.pdf\ndisplay: full\n"
    )
    sync((corpus,), EmbeddedStore(data), data, BUNDLED_NAME, lambda: model)
    with serving(assistant_over(data, model), tmp_path) as client:
        asked = {"question": BUDGET}
        answer = client.post("/v1/answers", json=asked).json()
        cited = answer["citations"][0]
        assert (cited["passage"]["page"], cited["page"]) == (1, 2)
        page = client.get(f"/answers/{answer['id']}").text
        assert "See it in its place, page 2" in page
        assert "Place: page 2." in page
        told = client.get(f"/v1/answers/{answer['id']}/export?format=text").text
        assert "; page 2" in told
        place = f"/passages/{cited['passage']['id']}?start={cited['quote_start']}"
        assert "report.pdf#page=2" in client.get(place).text
