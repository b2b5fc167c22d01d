"""/positions and its CSV: who said what, when, for a reader and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.browse.positions_csv import harmless
from tests.api.documents import LINKED_MARKER
from tests.api.service import assistant_over, build, serving
from tests.api.test_positions import DEBATE, TOPIC, source

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

OURS = "summarised by Integration policy assistant"
QUOTE = "quote (publisher's words)"
FORMULA = {
    "formula.md": source(
        "## Money\n\nPooled budgets need a sum that adds up in every council.\n",
        title="'=1+1 on money'", publisher="'@Hazel'", type="report", published="2020",
    ),
    "terms.md": source(
        "## Pooled budget\n\nA pooled budget is money that several bodies spend as one.\n\n"
        "## Submarine\n\nA submarine is a boat that dives.\n",
        title="Terms", publisher="Integration policy assistant", type="glossary",
        published="2024", display="full",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel) -> Iterator[TestClient]:
    """A client over the debate, with a glossary and a title that a spreadsheet would calculate."""
    folder = tmp_path_factory.mktemp("debate")
    data = build(folder, {**DEBATE, **FORMULA}, model)
    with serving(assistant_over(data, model), folder) as client:
        yield client


def shown(client: TestClient, status: int = 200, **query: str) -> str:
    """The page as HTML."""
    response = client.get("/positions", params=query)
    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    return response.text


def rows(client: TestClient, **query: str) -> list[dict[str, str]]:
    """The table, as a spreadsheet reads it."""
    response = client.get("/positions.csv", params=query)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))


def test_a_reader_is_offered_topics_on_which_bodies_speak(debate: TestClient) -> None:
    """From the glossary: what nobody speaks of is not offered."""
    page = shown(debate)
    assert 'href="/positions?topic=Pooled%20budget"' in page
    assert "Submarine" not in page
    assert "In their own voice" in shown(debate, topic="Pooled budget")


def test_what_one_body_said_at_several_dates_is_a_line(debate: TestClient) -> None:
    """Oldest first; whether it changed its mind is left to the reader, in words."""
    page = shown(debate, topic=TOPIC)
    assert page.index("Alder Fund") < page.index("Birch Council")
    assert "2 dates, oldest first. Whether its position changed is for you to judge" in page
    assert '<a href="#holder-2">Alder Fund</a> (2019 to 2023)' in page
    assert (
        page.index('class="dated over-time"')
        < page.index("On money, 2019")
        < page.index("On money, 2023")
    )
    assert page.count("should stay voluntary") == 1
    assert "We do not check whether two bodies agree" in page
    assert "rejects or opposes something" in page


def test_what_is_nobodys_own_position_stands_apart(debate: TestClient) -> None:
    """Polls, reported views and questions have headings of their own."""
    page = shown(debate, topic=TOPIC)
    places = [page.index(f'<h2 id="{name}">') for name in ("polls", "reported", "asked", "silent")]
    assert places == sorted(places)
    assert page.index("In their own voice") < places[0]
    assert "Fir Parliament" in page[places[3] :]


def test_words_of_ours_are_never_in_quotation_marks(debate: TestClient) -> None:
    """A digest's words are labelled; a blockquote is for the publisher's own."""
    page = shown(debate, topic=TOPIC)
    ours = "Every council should be obliged to set up pooled budgets with trusts."
    theirs = "no pooled budget should be forced on a trust"
    assert f'<p class="ours">{ours}</p>' in page
    quoted = [part.split("</blockquote>")[0] for part in page.split("<blockquote>")[1:]]
    assert any(theirs in words for words in quoted)
    assert not any(ours in words for words in quoted)


def test_filters_stay_in_the_form_and_in_the_address_of_the_table(debate: TestClient) -> None:
    """Fields that were left empty are as if they were not there."""
    page = shown(
        debate, topic=TOPIC, publisher="Alder Fund", type="", published_from="2022", published_to=""
    )
    assert '<option value="Alder Fund" selected>' in page
    assert "On money, 2023" in page
    assert "On money, 2019" not in page
    table = "topic=pooled+budgets&amp;published_from=2022&amp;publisher=Alder+Fund"
    assert f"/positions.csv?{table}" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"topic": "???"}, "names no topic"),
        ({"topic": "x" * 201}, "1 to 200 characters"),
        ({"topic": "ward 943 476 5919"}, "personal data"),
        ({"topic": TOPIC, "publisher": "Nobody"}, "Use one of"),
        ({"topic": TOPIC, "published_from": "May"}, "Write YYYY"),
        ({"topic": TOPIC, "published_from": "2022", "published_to": "2021"}, "swap them"),
    ],
)
def test_what_cannot_be_taken_is_told_in_the_form(
    debate: TestClient, query: dict[str, str], says: str
) -> None:
    """With a title that says so, and a problem for who asks for the table."""
    page = shown(debate, status=422, **query)
    assert says in page
    assert "<title>Error: " in page
    assert debate.get("/positions.csv", params=query).status_code == 422


def test_the_table_has_words_by_whose_they_are(debate: TestClient) -> None:
    """Nobody can copy our summary out of a column of quotes."""
    told = rows(debate, topic=TOPIC)
    alder = [row for row in told if (row["kind"], row["holder"]) == ("position", "Alder Fund")]
    new, old = alder
    assert (new["date"], new[QUOTE], old["date"], old[OURS]) == ("2023-02", "", "2019-05-02", "")
    assert new[OURS].startswith("Every council")
    assert old[QUOTE].startswith("Pooled budgets should stay voluntary")
    assert {row["kind"] for row in told} == {
        "position", "poll", "reported", "asked", "not found", "notice",
    }  # fmt: skip
    assert debate.get(old["passage"].removeprefix("http://testserver")).status_code == 200


def test_no_cell_is_a_formula(debate: TestClient) -> None:
    """A title or a name of a file that somebody added is not calculated."""
    told = rows(debate, topic=TOPIC, source="formula")
    assert told[0]["title"] == "'=1+1 on money"
    assert told[0]["holder"] == "'@Hazel"
    assert not [v for row in told for v in row.values() if v.startswith(("=", "+", "-", "@"))]


@given(st.text(st.sampled_from("=+-@\t\r\n '\"a1"), max_size=8))
def test_whatever_a_cell_holds_it_does_not_begin_a_formula(cell: str) -> None:
    """And its words are all there."""
    told = harmless(cell)
    assert told.removeprefix("'") in {cell, cell.removeprefix("'")}
    assert not told.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_words_that_may_not_be_shown_are_in_neither(client: TestClient) -> None:
    """The row is there, with a link to the original."""
    page = shown(client, topic="night lighting on wards")
    assert "We may not show" in page
    (row,) = [
        row for row in rows(client, topic="night lighting on wards") if row["kind"] == "position"
    ]
    assert (row[QUOTE], row[OURS], row["original"]) == ("", "", "https://fir.example/lighting")
    assert LINKED_MARKER not in page
