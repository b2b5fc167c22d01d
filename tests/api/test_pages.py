"""The page, as a form is sent to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET, PERSONAL, UNANSWERED

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx2 import Response


def send(client: TestClient, question: str, **headers: str) -> Response:
    """What a form with `question` leads to."""
    return client.post("/", data={"question": question}, headers=headers)


def test_a_question_leads_to_the_page_of_its_answer(client: TestClient) -> None:
    """So that reloading does not ask again."""
    response = send(client, BUDGET)
    assert [step.status_code for step in response.history] == [303]
    assert re.fullmatch(r"/answers/[\w-]{22}", response.url.path)
    assert "sets one pooled budget" in response.text
    assert client.get(response.url.path).text == response.text


def test_what_is_shown_is_escaped(client: TestClient) -> None:
    """A question is text, and never markup."""
    response = send(client, "<script>alert('budget')</script> budget of the place committee?")
    assert "<script>" not in response.text
    assert "&lt;script&gt;" in response.text


@pytest.mark.parametrize("question", ["", "   ", "x" * 1001, "\u200b"])
def test_a_question_that_cannot_be_taken_is_told_at_its_field(
    client: TestClient, question: str
) -> None:
    """With 422, and the error named by the field."""
    response = send(client, question)
    assert response.status_code == 422
    assert 'aria-describedby="question-hint question-error"' in response.text
    assert "<title>Error:" in response.text


def test_a_form_from_another_site_is_refused(client: TestClient) -> None:
    """Nobody else's page may ask, keep or delete in a reader's name."""
    answer = client.post("/v1/answers", json={"question": BUDGET}).json()
    for site in ("cross-site", "same-site"):
        headers = {"sec-fetch-site": site}
        assert send(client, BUDGET, **headers).status_code == 403
        gone = client.post(f"/answers/{answer['id']}/delete", headers=headers)
        assert gone.status_code == 403
    assert client.get(f"/v1/answers/{answer['id']}").status_code == 200


def test_a_declined_question_has_no_page_of_its_own(client: TestClient) -> None:
    """It is answered at once, without the question, and nothing can be kept."""
    response = send(client, PERSONAL)
    assert (response.status_code, response.url.path) == (200, "/")
    assert "943" not in response.text
    assert "Keep this answer" not in response.text


def test_keeping_and_deleting_what_is_not_there_is_told(client: TestClient) -> None:
    """With 404 and the form to ask anew; other actions there are none."""
    for action in ("keep", "delete"):
        response = client.post(f"/answers/nothing/{action}")
        assert response.status_code == 404
        assert "no such answer" in response.text
    assert client.post("/answers/nothing/publish").status_code == 404
    assert client.get("/answers/nothing").status_code == 404


def test_keeping_shows_and_deleting_leads_back(client: TestClient) -> None:
    """By the forms of the page itself."""
    address = send(client, BUDGET).url.path
    assert "Keep this answer" in client.get(address).text
    assert "is kept at this address" in client.post(f"{address}/keep").text
    assert client.post(f"{address}/delete").url.path == "/"
    assert client.get(address).status_code == 404


def test_nearest_passages_are_shown_as_no_more_than_near(client: TestClient) -> None:
    """Apart from citations, with ids of their own."""
    page = send(client, UNANSWERED).text
    assert "which do not answer the question" in page
    assert 'id="near-1"' in page
    assert 'id="cite-1"' not in page
