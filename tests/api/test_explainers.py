"""/glossary, /timeline, /map and /quality: drawn from the corpus, each piece with its citation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.http.browse import quality
from ingestion.corpus_map import read_map
from tests.api.service import assistant_over, build, serving
from tests.conftest import EXPLAINERS

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

PLAN = """---
title: Dates
publisher: Integration policy assistant
type: briefing
published: 2020
checked_on: 2021-05-01
text: digest
display: full
---

## 2019

On 31 February 2019 something was told of a day that does not exist.

In June 2019 the plan of 2018 was published.

The board was due to report in 2019.

## Later

By March 2022 the board will close.
"""


def shown(client: TestClient, address: str, status: int = 200, **query: str) -> str:
    """The page as HTML."""
    response = client.get(address, params=query)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert "style=" not in response.text  # the CSP would refuse it
    return response.text


def citations(page: str) -> list[str]:
    """The addresses that citations lead to."""
    return [
        link.replace("&amp;", "&")
        for link in re.findall(r'class="cited" href="(/passages/[^"]+)"', page)
    ]


@pytest.mark.parametrize("address", ["/glossary", "/timeline", "/map"])
def test_every_citation_marks_words_that_stand_on_the_page(
    explained: TestClient, address: str
) -> None:
    """A sample of them: the first, the last and some between."""
    page = shown(explained, address)
    links = citations(page)
    assert len(links) > 20
    for link in (*links[:: len(links) // 4], links[-1]):
        marked = re.search(r"<mark>(.+?)</mark>", explained.get(link).text, re.S)
        assert marked
        assert marked[1] in page


@pytest.mark.parametrize("address", ["/glossary", "/timeline", "/map"])
def test_a_corpus_without_them_says_so(client: TestClient, address: str) -> None:
    """The invented corpus has none of the three."""
    assert "Our documents have no" in shown(client, address)


def test_a_term_has_an_anchor_and_all_that_the_glossary_says(explained: TestClient) -> None:
    """So that an answer can lead to it."""
    entry = shown(explained, "/glossary").split('id="integrated-care-board-icb"')[1]
    entry = entry.split("</section>")[0]
    assert "<h3>Integrated care board (ICB)</h3>" in entry
    assert "at least a chair" in entry
    assert "not found on the pages seen" in entry


def test_years_narrow_the_timeline(explained: TestClient) -> None:
    """Both included; what is no year is told, and so are years without events."""
    page = shown(explained, "/timeline", first="2016", last="2017")
    assert re.findall(r'<h2 id="in-\d+">(.+?)</h2>', page) == ["2016", "2017"]
    assert "no events for these years" in shown(explained, "/timeline", first="1900", last="1901")
    for bad in ("x", "0", "-5", "²", "99999999999999999999"):
        assert "four digits" in shown(explained, "/timeline", 422, first=bad)
    assert "swap them" in shown(explained, "/timeline", 422, first="2019", last="2018")


def test_what_is_planned_is_not_told_as_if_it_had_happened(
    explained: TestClient, tmp_path: Path, model: EmbeddingModel
) -> None:
    """By its words, and by its date against the day of the check."""
    ahead = shown(explained, "/timeline").split("Dates set for after July 2026")[1]
    assert ahead.count("Not yet happened, as at 22 November 2026") == 2
    with serving(
        assistant_over(build(tmp_path, {"timeline.md": PLAN}, model), model), tmp_path
    ) as client:
        page = shown(client, "/timeline").partition("<footer>")[0]
    events = re.findall(r'<li( class="intended")?>\s*(?:<span class="tag">(.+?)</span>)?', page)
    assert [tag for _, tag in events[-4:]] == [
        "", "", "Planned: our documents do not say whether it happened",
        "Not yet happened, as at 1 May 2021",
    ]  # fmt: skip


def test_the_map_is_told_as_a_list_and_drawn(explained: TestClient) -> None:
    """By levels; each line with its words and its end."""
    page = shown(explained, "/map")
    written = read_map()
    assert written is not None
    names = re.findall(r'<h2 id="level-[a-z]+">(.+?)</h2>', page)
    assert names == [level.name for level in written.levels]
    elements = [one for one in written.elements if one.source in EXPLAINERS]
    ids = {one.id for one in elements}
    lines = [o for o in written.lines if o.source in EXPLAINERS and {o.start, o.end} <= ids]
    assert page.count("<rect ") == len(elements)
    assert page.count('marker-end="url(#arrow)"') == len(lines) + len(written.kinds)
    left = len(written.pieces) - len(elements) - len(lines)
    assert f"{left} parts of the map are left out" in page
    for element in elements:
        assert f'<section class="entry" id="{element.id}">' in page
        assert f'<a href="#{element.id}" aria-label=' in page


def test_what_the_index_does_not_bear_out_is_not_on_the_map(
    tmp_path: Path, model: EmbeddingModel
) -> None:
    """A sentence that was changed takes its element with it, and that element's lines."""
    text = (Path(__file__).parents[2] / "corpus" / "whos-who.md").read_text("utf-8")
    data = build(tmp_path, {"whos-who.md": text}, model)
    with serving(assistant_over(data, model), tmp_path) as client:
        page = shown(client, "/map")
        assert page.count("<rect ") == 1
        assert "parts of the map are left out" in page
        changed = text.replace("is the national body that leads", "leads")
        build(tmp_path, {"whos-who.md": changed}, model)
        assert "Our documents have no map" in shown(client, "/map")


def test_the_quality_page_is_the_written_one(client: TestClient) -> None:
    """Tables that scroll by keyboard, one heading of the first level, no HTML of its own."""
    page = shown(client, "/quality/measured")
    assert page.count("<h1") == 1
    assert page.count('<div class="scroll" role="region" tabindex="0"') == page.count("<table>") > 1
    told = quality.rendered("# A\n\n<script>x</script> [a](javascript:x)\n\n| a |\n|--:|\n| b |\n")
    assert "<script>" not in told
    assert 'href="javascript' not in told
    assert "style" not in told


def test_without_evals_the_quality_page_says_so(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an image that has none."""
    monkeypatch.setattr(quality, "FILE", tmp_path / "none.md")
    assert "No evals were run here" in shown(client, "/quality/measured")
    assert quality.in_short("") is None
    assert "have not been measured" in shown(client, "/quality")


def test_readers_are_told_of_the_questions_that_nothing_was_tuned_to() -> None:
    """Out of ten, and not of those that the assistant was fitted by."""
    row = "| **{}** | {} | {}% (1 to 2) | +0.5 | {}% (1 to 2) | 0 |\n"
    written = row.format("dev", 9, 99.9, 0.1) + row.format("test", 277, 70.8, 9.5)
    assert quality.in_short(written) == quality.InShort(questions=277, right=7, refused=1)


def test_terms_of_an_answer_are_explained_once_and_its_words_stay(explained: TestClient) -> None:
    """The button behind a term holds no words, and the meaning stands outside of the statement."""
    question = {"question": "Who holds an integrated care board to account?"}
    answer = explained.post("/v1/answers", json=question).json()
    page = shown(explained, f"/answers/{answer['id']}")
    statements = re.findall(r'<p class="claim" dir="auto">(.*?)&nbsp;<button', page, re.S)
    plain = [re.sub(r"<[^>]+>", "", one).replace("&#39;", "'").strip() for one in statements]
    assert plain[0] == next(s["text"] for s in answer["statements"] if s["kind"] == "claim")
    terms = re.findall(r'class="term" href="[^"]+" data-meaning="([\w-]+)"', page)
    assert f"{answer['id']}-integrated-care-board-icb" in terms
    assert len(terms) == len(set(terms))
    for name in terms:
        assert page.count(f'<div popover id="{name}"') == 1
