"""An answer taken along, over the running service."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from api.exports.table import MARK, plain_cell
from tests.api.documents import BUDGET, PERSONAL, POLL, UNANSWERED

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx2 import Response

FORMATS = {
    "text": ("text/plain; charset=utf-8", ".txt"),
    "markdown": ("text/markdown; charset=utf-8", ".md"),
    "harvard": ("text/plain; charset=utf-8", "-references.txt"),
    "csv": ("text/csv; charset=utf-8", ".csv"),
}
HANDOVERS = "How soon must emergency departments take over patients from ambulances?"
SUMMARY = "The review asks every emergency department to take over patients from ambulances"


def ask(client: TestClient, question: str) -> dict[str, Any]:
    """The answer."""
    answer: dict[str, Any] = client.post("/v1/answers", json={"question": question}).json()
    return answer


def export(client: TestClient, answer: dict[str, Any], name: str) -> Response:
    """The answer in a format."""
    return client.get(f"/v1/answers/{answer['id']}/export", params={"format": name})


def of_this_answer(text: str, answer: dict[str, Any]) -> str:
    """`text` with what differs from run to run put as its name."""
    for name in ("corpus_version", "id"):
        text = text.replace(answer[name], name.upper())
    return re.sub(r"Answered on \d+ \w+ \d{4}, \d\d:\d\d UTC", "Answered on TIME", text)


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_a_file_with_a_safe_name(name: str, client: TestClient) -> None:
    """The name holds the day and a part of the id, and nothing that anybody typed."""
    answer = ask(client, BUDGET)
    response = export(client, answer, name)
    media_type, ending = FORMATS[name]
    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    pattern = rf'attachment; filename="answer-\d{{4}}-\d\d-\d\d-\w{{1,8}}{re.escape(ending)}"'
    assert re.fullmatch(pattern, response.headers["content-disposition"], re.ASCII)
    assert answer["corpus_version"] in response.text
    assert "extractive" in response.text


PLAIN = """An answer by Integration policy assistant
=========================================

Question: What share of ward leaders favour shared rotas across hospitals now?

Status: answered.

Answered on TIME. Corpus version: CORPUS_VERSION. \
Composer: extractive (quotes from the sources, no language model).

Answer
------

Source dated 2 November 2020.

The ward leaders polled, in a poll published by Cedar Journal, 2 November 2020:

“Now 64 per cent of ward leaders favour shared rotas across hospitals.” [1]

Sources cited
-------------

[1] “Now 64 per cent of ward leaders favour shared rotas across hospitals.”
    Attributed to: the ward leaders polled (in a poll)
    Source: What ward leaders told us about rotas; Cedar Journal; \
2 November 2020 (current); section Answers
    LINK

Quotations match the text held by the assistant, which is independent and no NHS service: \
read the original before you rely on it.
"""


def test_plain_text_quotes_the_publisher_and_names_the_holder(client: TestClient) -> None:
    """The whole file, as it is pasted somewhere."""
    answer = ask(client, POLL)
    text = export(client, answer, "text").text
    link = answer["citations"][0]["deep_link"]
    assert of_this_answer(text.replace(link, "LINK"), answer) == PLAIN


def test_our_own_wording_is_told_as_such_and_never_quoted(client: TestClient) -> None:
    """A digest's words in each format; the publisher said something else."""
    answer = ask(client, HANDOVERS)
    assert {c["words"] for c in answer["citations"]} == {"ours"}
    for name in ("text", "markdown"):
        text = export(client, answer, name).text
        assert (
            f"Summarised by Integration policy assistant, not in the publisher's words: {SUMMARY}"
            in text
        )
        assert not re.search(rf"[\"“'‘]\s*{SUMMARY}", text)
    references = export(client, answer, "harvard").text
    assert (
        "Elm Commission (2019) The Elm review of ambulance handovers. Available at:" in references
    )
    assert "https://elm.example/review (Accessed: 1 February 2025)." in references
    assert "Cited as [1]: summarised by Integration policy assistant, not quoted" in references
    (claim,) = (row for row in rows(client, answer) if row["kind"] == "claim")
    assert claim["quote"] == ""
    assert claim["summary"].startswith(SUMMARY)
    assert claim["wording"] == "summarised by Integration policy assistant"


def rows(client: TestClient, answer: dict[str, Any]) -> list[dict[str, str]]:
    """The table as a spreadsheet would have it, without the guards."""
    text = export(client, answer, "csv").content.decode("utf-8")
    assert text.startswith(MARK)
    read = csv.DictReader(io.StringIO(text.removeprefix(MARK), newline=""))
    return [{name: plain_cell(cell) for name, cell in row.items()} for row in read]


def test_the_table_has_a_row_for_each_citation(client: TestClient) -> None:
    """With the quote at its offsets, holder, voice, source, standing and where it came from."""
    answer = ask(client, POLL)
    told = rows(client, answer)
    assert {int(row["number"]) for row in told} == set(range(1, len(answer["statements"]) + 1))
    (row,) = (row for row in told if row["citation"])
    (cited,) = answer["citations"]
    assert row["quote"] == cited["quote"]
    text, place = cited["passage"]["text"], slice(int(row["quote_start"]), int(row["quote_end"]))
    assert text[place] == row["quote"]
    assert (row["holder"], row["voice"]) == ("the ward leaders polled", "poll")
    assert (row["publisher"], row["published"]) == ("Cedar Journal", "2020-11-02")
    assert (row["link"], row["standing"]) == (cited["deep_link"], "current")
    assert row["corpus_version"] == answer["corpus_version"]
    assert row["answered_at"] == answer["created_at"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_answer_without_evidence_says_so(name: str, client: TestClient) -> None:
    """Status and origin go along; what was nearest is told as that, or not at all."""
    answer = ask(client, UNANSWERED)
    text = export(client, answer, name).text
    assert answer["corpus_version"] in text
    assert "not answered" in text or "unanswerable_no_evidence" in text
    if name == "harvard":
        assert "No source is cited." in text


def test_what_cannot_be_exported_is_a_problem(client: TestClient) -> None:
    """No such answer, one that was never stored, no such format."""
    answer = ask(client, BUDGET)
    assert export(client, answer, "docx").status_code == 422
    assert export(client, ask(client, PERSONAL), "text").status_code == 404
    for wrong in ("x", "..%2F..%2Fetc%2Fpasswd", "%27%20OR%201=1"):
        assert client.get(f"/v1/answers/{wrong}/export?format=text").status_code == 404


def test_the_page_of_an_answer_links_to_every_format(client: TestClient) -> None:
    """Plain links, which lead where they say."""
    answer = ask(client, BUDGET)
    page = client.get(f"/answers/{answer['id']}").text
    links = re.findall(r'href="(/v1/answers/[^"]+/export\?format=\w+)"', page)
    assert len(links) == len(FORMATS)
    assert {client.get(link).status_code for link in links} == {200}


SIDES = "What is the difference between a place committee and hospital governors?"


def test_a_comparison_is_a_table_on_the_page_and_in_every_export(client: TestClient) -> None:
    """Heads with their scope and a caption; in CSV the place of each statement."""
    answer = ask(client, SIDES)
    table = answer["table"]
    heads = ["Place committee", "Hospital governors"]
    assert [table["kind"], *table["columns"]] == ["comparison", *heads]
    for row in table["rows"]:
        for cell in (cell for column in row["cells"] for cell in column):
            statement = answer["statements"][cell["statement"]]
            assert cell["text"] in statement["text"]
            assert cell["citations"] == statement["citations"] != []
    page = client.get(f"/answers/{answer['id']}").text
    assert f"<caption>{table['caption']}</caption>" in page
    assert page.count('scope="col"') == 2
    assert (
        "| Place committee | Hospital governors |\n| --- | --- |\n| "
        in export(client, answer, "markdown").text
    )
    assert "\n    Place committee: " in export(client, answer, "text").text
    rows = csv.DictReader(io.StringIO(export(client, answer, "csv").text.removeprefix(MARK)))
    assert {row["table_column"] for row in rows if row["kind"] == "claim"} == {*table["columns"]}
