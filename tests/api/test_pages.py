"""The page, as a form is sent to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from api.store.tables import conversations
from tests.api.documents import BUDGET, LINKED_MARKER, PERSONAL, POLL, UNANSWERED

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx2 import Response


def send(client: TestClient, question: str, **headers: str) -> Response:
    """What a form with `question` leads to."""
    return client.post("/", data={"question": question}, headers=headers)


def answer_page(page: Response) -> str:
    """The address of the page of the newest answer of a conversation."""
    found = re.findall(r'href="(/answers/[\w-]{22})"', page.text)
    assert found
    address: str = found[-1]
    return address


def test_a_question_leads_to_its_conversation(client: TestClient) -> None:
    """So that reloading does not ask again."""
    response = send(client, BUDGET)
    assert [step.status_code for step in response.history] == [303]
    assert re.fullmatch(r"/conversations/\w{32}", response.url.path)
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
    """With 404 and the box to ask anew; other actions there are none."""
    for action in ("keep", "delete"):
        response = client.post(f"/answers/nothing/{action}")
        assert response.status_code == 404
        assert "no such answer" in response.text
    assert client.post("/answers/nothing/publish").status_code == 404
    assert client.get("/answers/nothing").status_code == 404


def test_keeping_shows_and_deleting_leads_back(client: TestClient) -> None:
    """By the forms of the page itself."""
    address = answer_page(send(client, BUDGET))
    assert "Keep this answer" in client.get(address).text
    assert "is kept at this address" in client.post(f"{address}/keep").text
    assert client.post(f"{address}/delete").url.path == "/"
    assert client.get(address).status_code == 404


def test_nearest_passages_are_shown_as_no_more_than_near(client: TestClient) -> None:
    """Apart from citations, with ids of their own; a search in vain is not exported."""
    page = send(client, UNANSWERED).text
    assert re.search(r'popover id="near-[\w-]{22}-1"', page)
    assert not re.search(r'popover id="[\w-]{22}-1"', page)
    assert "/export" not in page.partition('id="thread"')[2]


def test_a_conversation_is_gone_on_with_by_its_form(client: TestClient) -> None:
    """Its turns are on one page, in order; one that is gone is told at the box."""
    begun = send(client, POLL).url.path.rpartition("/")[2]
    told = {"question": "And before the pandemic?", "conversation": begun}
    page = client.post("/", data=told)
    assert page.url.path == f"/conversations/{begun}"
    assert page.text.index("Now 64 per cent of ward leaders") < page.text.rindex("38 per cent")
    assert client.post(f"/conversations/{begun}/delete").url.path == "/"
    assert client.get(f"/conversations/{begun}").status_code == 404
    lost = client.post("/", data=told)
    assert lost.status_code == 404
    assert 'name="conversation" value=""' in lost.text
    assert "And before the pandemic?</textarea>" in lost.text


def test_a_refused_question_begins_no_conversation(client: TestClient) -> None:
    """Nor does one of which nothing may be kept."""
    engine = client.app.state.service.stores.answers._engine  # type: ignore[attr-defined]
    counted = select(func.count()).select_from(conversations)
    with engine.connect() as connection:
        before = connection.execute(counted).scalar_one()
    for question in ("   ", PERSONAL):
        send(client, question)
    with engine.connect() as connection:
        assert connection.execute(counted).scalar_one() == before


def test_what_is_asked_after_an_answer_begins_a_conversation_with_it(client: TestClient) -> None:
    """A copy: the answer itself stays as it is."""
    answer = client.post("/v1/answers", json={"question": POLL}).json()
    page = client.post("/", data={"question": "And before the pandemic?", "after": answer["id"]})
    assert "Now 64 per cent of ward leaders" in page.text
    assert "38 per cent" in page.text
    assert answer["id"] not in page.text


def test_a_shared_conversation_ends_where_it_was_shared(client: TestClient) -> None:
    """And its signature holds for no other answer."""
    first = send(client, BUDGET)
    link = re.search(r'href="(/shared/([\w-]{22})/(\w+))"', first.text)
    assert link
    told = {"question": POLL, "conversation": first.url.path.rpartition("/")[2]}
    later = answer_page(client.post("/", data=told)).rpartition("/")[2]
    shared = client.get(link[1])
    assert shared.status_code == 200
    assert "sets one pooled budget" in shared.text
    assert "64 per cent" not in shared.text
    assert told["conversation"] not in shared.text
    assert client.get(f"/shared/{later}/{link[3]}").status_code == 404


def test_how_an_answer_was_made_is_a_page(client: TestClient) -> None:
    """Of one that was found and one that was not: what was weighed, and why it was not used."""
    found = client.get(f"{answer_page(send(client, BUDGET))}/made").text
    assert "<h1>How this answer was made</h1>" in found
    assert "<td>used</td>" in found
    assert "we answer from" in found
    assert "None: the sentences are those of the sources." in found
    sent = {"question": UNANSWERED}
    vain = client.post("/v1/answers", json=sent).json()["id"]
    assert "<td>too unlikely to answer</td>" in client.get(f"/answers/{vain}/made").text
    assert client.get("/answers/none/made").status_code == 404


def test_how_an_answer_was_made_shows_no_more_of_a_source_than_a_search(
    client: TestClient,
) -> None:
    """Of one that may only be linked to, nothing."""
    asked = {"question": "How many lantern keepers are there?"}
    answer = client.post("/v1/answers", json=asked).json()
    page = client.get(f"/answers/{answer['id']}/made").text
    assert "Candidates, the best first" in page
    assert LINKED_MARKER not in page
