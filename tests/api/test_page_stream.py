"""The page's own events, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.documents import BUDGET, PERSONAL

_ASK = {"Accept": "text/event-stream"}


def events(client: TestClient, question: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the page is told, in order."""
    with client.stream("POST", "/", data={"question": question}, headers=_ASK) as response:
        assert response.status_code == 200
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def test_each_piece_is_html_of_the_whole_page(client: TestClient) -> None:
    """What is told on the way stands in the page that comes last, to the letter."""
    told = list(events(client, BUDGET))
    *way, (last, whole) = told
    assert last == "finished"
    assert [name for name, _ in way][:3] == ["sources", "answer", "answer"]
    page = client.get(whole["address"]).text
    assert way[-1][1]["html"].strip() in whole["html"]
    assert whole["html"].strip() in page
    assert whole["tools"].strip() in page
    assert f"<title>{whole['title']}</title>" in page
    assert whole["address"].endswith(whole["conversation"])


def test_what_may_not_be_stored_has_no_address(client: TestClient) -> None:
    """And the question is not told again."""
    told = dict(events(client, PERSONAL))
    assert told["finished"]["address"] is None
    assert "943" not in json.dumps(told)


@pytest.mark.parametrize(("question", "status"), [("   ", 422), ("a" * 1001, 422)])
def test_a_bad_question_is_a_problem_and_no_stream(
    client: TestClient, question: str, status: int
) -> None:
    """It says what to do."""
    response = client.post("/", data={"question": question}, headers=_ASK)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_a_form_from_another_site_is_refused(client: TestClient) -> None:
    """As without events."""
    headers = _ASK | {"Sec-Fetch-Site": "cross-site"}
    response = client.post("/", data={"question": BUDGET}, headers=headers)
    assert response.status_code == 403
