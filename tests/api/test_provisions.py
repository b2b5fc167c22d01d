"""Answers from an Act: every citation, page and download names the provision."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from api.exports.table import MARK
from tests.api.service import assistant_over, build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

ACT = """---
id: lamps
title: Lantern Boards Act 2031
publisher: Anderland
type: legislation
published: 2031-05-02
display: full
---
# Lantern Boards Act 2031

## 1 Lantern boards

(1) A council may set up a lantern board for its area if—
(a) it has asked the residents of the area in writing, and
(b) at least ninety of them have replied.

(2) A lantern board must publish its accounts within forty days of the end of the year.

## 2 Trimming of wicks

(1) After section 9 of the Candle Trade Act 2006 insert—

> **9A Trimming**
>
> (1) A chandler must trim the wick of every candle that is sold on a market.
>
> (2) A chandler who leaves a wick untrimmed is liable to a fine of twelve crowns.

(2) The Minister may pay for scissors.
"""
OWN, OTHER = "s 1(1)", "Candle Trade Act 2006, s 9A(2)"
CITED = {
    "Under what conditions may a council set up a lantern board?": OWN,
    "What fine is a chandler liable to who leaves a wick untrimmed?":
        f"{OTHER}, inserted by Lantern Boards Act 2031, s 2(1)",
}  # fmt: skip


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel) -> Iterator[TestClient]:
    """The service over an invented Act."""
    folder = tmp_path_factory.mktemp("lamps")
    data = build(folder, {"lamps.md": ACT}, model)
    with serving(assistant_over(data, model), folder) as client:
        yield client


def ask(client: TestClient, question: str) -> dict[str, Any]:
    """The answer."""
    answer: dict[str, Any] = client.post("/v1/answers", json={"question": question}).json()
    return answer


@pytest.mark.parametrize(("question", "provision"), CITED.items())
def test_a_citation_names_the_provision_wherever_it_leaves(
    lamps: TestClient, question: str, provision: str
) -> None:
    """In JSON, on the page, in every download; the passage has its own."""
    answer = ask(lamps, question)
    assert answer["status"] == "answered"
    assert [one["provision"] for one in answer["citations"]] == [provision]
    page = lamps.get(f"/answers/{answer['id']}").text
    assert page.count(provision) > 1
    told = ""
    for where in ({"format": name} for name in ("text", "markdown", "harvard", "csv")):
        told = lamps.get(f"/v1/answers/{answer['id']}/export", params=where).text
        assert provision in told.replace("\\", "")
    rows = list(csv.DictReader(io.StringIO(told.removeprefix(MARK))))
    assert [row["provision"] for row in rows if row["quote"]] == [provision]


def test_a_duty_leaves_with_all_its_conditions(lamps: TestClient) -> None:
    """Half of "may, if (a) and (b)" would be wrong."""
    answer = ask(lamps, next(iter(CITED)))
    assert "asked the residents of the area in writing" in answer["text"]
    assert "at least ninety of them have replied" in answer["text"]


def test_passages_of_the_source_tell_their_provisions(lamps: TestClient) -> None:
    """Also those that no answer cites."""
    listed = lamps.get("/v1/sources/lamps").json()["passage_list"]
    by = "inserted by Lantern Boards Act 2031, s 2(1)"
    assert [one["provision"] for one in listed] == [
        "s 1(1) and (2)",
        "s 2(1)",
        f"Candle Trade Act 2006, s 9A(1) and (2), {by}",
        "s 2(2)",
    ]
    found = lamps.get(f"/passages/{listed[2]['id']}").text
    assert f"Candle Trade Act 2006, s 9A(1) and (2), {by}" in found
