"""/embed: who may frame it, who may ask in it, and what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.access.caller import Allowance
from api.access.clients import Client, Scope
from api.access.doors import Kind
from api.store.stores import Stores
from tests.api.access import INTRANET, PLENTY, bearer, door
from tests.api.documents import BUDGET, PERSONAL, POLL, UNANSWERED
from tests.api.service import serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient
    from httpx2 import Response

    from api.assistant import Assistant

MAY: tuple[Scope, ...] = ("read", "ask")
ELSEWHERE = "https://elsewhere.example"
DIGEST = "How fast should emergency departments take over ambulance patients?"
FROM_HOST = {"Origin": INTRANET, "Sec-Fetch-Site": "cross-site"}
FROM_FRAME = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Framing:
    """A service, an intranet's client of it with its key, and another client."""

    http: TestClient
    stores: Stores
    intranet: Client
    key: str
    other: Client

    def token(self) -> str:
        """As the intranet's server makes one."""
        made = self.http.post("/v1/tokens", json={"origin": INTRANET}, headers=bearer(self.key))
        return str(made.json()["token"])

    def post(self, headers: dict[str, str], /, **form: str) -> Response:
        """A form sent to the intranet's frame."""
        return self.post_to(self.intranet, headers, **form)

    def post_to(self, client: Client, headers: dict[str, str], /, **form: str) -> Response:
        """A form sent to the frame of `client`."""
        address = f"/embed?client={client.id}"
        return self.http.post(address, data=form, headers=headers)


@pytest.fixture(params=["keys", "public"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """The front door."""
    told: Kind = request.param
    return told


@pytest.fixture
def framing(assistant: Assistant, tmp_path: Path, kind: Kind) -> Iterator[Framing]:
    """At that door."""
    with serving(assistant, tmp_path, access=door(kind)) as http:
        stores: Stores = http.app.state.service.stores  # type: ignore[attr-defined]
        made = stores.clients.create("Intranet", MAY, (INTRANET,), PLENTY, None, "a test")
        other = stores.clients.create("Other", MAY, (ELSEWHERE,), PLENTY, None, "a test")
        yield Framing(http, stores, *made, other[0])


only = pytest.mark.parametrize


def ancestors(response: Response) -> str:
    """Who may frame it."""
    found = re.search(r"frame-ancestors ([^;]*)", response.headers["content-security-policy"])
    assert found
    return found[1]


def hidden(response: Response, name: str) -> str:
    """What a form of the frame carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text)
    assert found
    return found[1]


@only("kind", ["public"])
def test_the_origins_of_the_client_alone_may_frame_it(framing: Framing) -> None:
    """Nobody learns those of the others, and an unnamed frame is for this service."""
    frame = framing.http.get(f"/embed?client={framing.intranet.id}")
    assert ancestors(frame) == f"'self' {INTRANET}"
    assert "x-frame-options" not in frame.headers
    assert frame.headers["cross-origin-resource-policy"] == "cross-origin"
    assert ancestors(framing.http.get("/embed")) == "'self'"
    assert ancestors(framing.http.get("/")) == "'none'"


@only("kind", ["public"])
def test_a_client_that_is_not_or_no_more_frames_nothing(framing: Framing) -> None:
    """404, which no site may frame."""
    framing.stores.clients.revoke(framing.other.id, "a test")
    for client in ("nobody", framing.other.id):
        frame = framing.http.get(f"/embed?client={client}")
        assert frame.status_code == 404
        assert ancestors(frame) == "'none'"
        assert frame.headers["x-frame-options"] == "DENY"
        asked = framing.http.post(f"/embed?client={client}", data={"question": BUDGET})
        assert asked.status_code == 404
        assert "pooled budget" not in asked.text


def test_a_token_opens_the_frame_whose_forms_carry_it_on(framing: Framing) -> None:
    """The site around it sends it; then the frame asks by itself, and remembers."""
    opened = framing.post(FROM_HOST, token=framing.token())
    assert opened.status_code == 200
    assert ancestors(opened) == f"'self' {INTRANET}"
    token = hidden(opened, "token")
    asked = framing.post(FROM_FRAME, token=token, question=POLL)
    assert "Now 64 per cent of ward leaders" in asked.text
    assert "Quoted word for word" in asked.text
    conversation = hidden(asked, "conversation")
    told = {"token": token, "conversation": conversation}
    both = framing.post(FROM_FRAME, question="And before the pandemic?", **told).text
    assert both.index("Now 64 per cent of ward leaders") < both.rindex("38 per cent")
    headers = {**bearer(token), "Origin": INTRANET}
    address = f"/v1/conversations/{conversation}"
    assert len(framing.http.get(address, headers=headers).json()["answers"]) == 2
    anew = framing.post(FROM_FRAME, anew="yes", **told)
    assert hidden(anew, "conversation") == ""
    assert framing.http.get(address, headers=headers).status_code == 404


@only("kind", ["public"])
def test_where_anybody_may_ask_the_frame_needs_no_token(framing: Framing) -> None:
    """But another site's form does."""
    assert "pooled budget" in framing.post(FROM_FRAME, question=BUDGET).text
    refused = framing.post(FROM_HOST, question=BUDGET)
    assert refused.status_code == 403
    assert "ask there with a token" in refused.text
    assert ancestors(refused) == f"'self' {INTRANET}"


@only("kind", ["keys"])
def test_a_clients_frame_opens_without_a_token_and_shows_nothing_of_anybody(
    framing: Framing,
) -> None:
    """So that the widget can hand it one by a message; without a client there is no frame."""
    opened = framing.http.get(f"/embed?client={framing.intranet.id}")
    assert opened.status_code == 200
    assert ancestors(opened) == f"'self' {INTRANET}"
    assert hidden(opened, "token") == ""
    assert framing.http.get("/embed").status_code == 401


def test_a_script_in_the_frame_gets_the_answer_as_events(framing: Framing) -> None:
    """By the frame's own form; what is wrong is a problem with its status."""
    streamed = {**FROM_FRAME, "Accept": "text/event-stream"}
    told = framing.post(streamed, token=framing.token(), question=BUDGET)
    assert told.headers["content-type"].startswith("text/event-stream")
    assert "event: finished" in told.text
    assert "sets one pooled budget" in told.text
    refused = framing.post(streamed, token="a.b.c", question=BUDGET)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"


@only("kind", ["keys"])
def test_where_people_need_a_token_the_frame_says_so(framing: Framing) -> None:
    """Within the frame, to whom it may frame."""
    refused = framing.post(FROM_FRAME, question=BUDGET)
    assert refused.status_code == 401
    assert "A key is needed" in refused.text
    assert ancestors(refused) == f"'self' {INTRANET}"


def test_no_other_token_is_taken(framing: Framing) -> None:
    """A key, a forged one, one of another client's frame, one used on another site."""
    token = framing.token()
    tries = {
        framing.post(FROM_HOST, token=framing.key): (403, "a page must not hold one"),
        framing.post(FROM_HOST, token="a.b.c"): (401, "not one of ours: get a new one. Reload"),
        framing.post_to(framing.other, FROM_HOST, token=token): (403, "another client"),
        framing.post({"Origin": ELSEWHERE}, token=token): (403, "for another origin"),
        framing.post({"Origin": "null"}, token=token): (403, "for another origin"),
    }
    for refused, (status, words) in tries.items():
        assert (refused.status_code, words in refused.text) == (status, True), words
        assert "pooled budget" not in refused.text


@only("kind", ["public"])
def test_what_goes_wrong_is_told_in_the_frame(framing: Framing) -> None:
    """At the field, with the question still in it and the answers before it below."""
    conversation = hidden(framing.post(FROM_FRAME, question=BUDGET), "conversation")
    empty = framing.post(FROM_FRAME, question=" ", conversation=conversation)
    assert empty.status_code == 422
    assert "sets one pooled budget" in empty.text
    assert hidden(empty, "conversation") == conversation
    assert 'aria-describedby="question-hint question-error"' in empty.text
    framing.stores.switch.turn("Being mended: back at noon.", "a test")
    off = framing.post(FROM_FRAME, question=BUDGET)
    assert off.status_code == 503
    assert "Being mended: back at noon." in off.text
    assert f"{BUDGET}</textarea>" in off.text
    framing.stores.switch.turn(None, "a test")
    lost = framing.post(FROM_FRAME, question=BUDGET, conversation="nothing")
    assert lost.status_code == 404
    assert hidden(lost, "conversation") == ""


@only("kind", ["public"])
def test_statuses_notices_and_nearest_passages_are_shown_in_full(framing: Framing) -> None:
    """As on the page of an answer; a declined question is not shown again."""
    unanswered = framing.post(FROM_FRAME, question=UNANSWERED).text
    assert 'data-status="unanswerable_no_evidence"' in unanswered
    assert 'class="nearest"' in unanswered
    declined = framing.post(FROM_FRAME, question=PERSONAL).text
    assert 'data-status="declined"' in declined
    assert "943 476" not in declined
    digest = framing.post(FROM_FRAME, question=DIGEST).text
    assert "Our summary, not the publisher’s words" in digest
    assert "Do not quote it as the words of" in digest


def test_a_frame_counts_against_its_clients_limit(assistant: Assistant, tmp_path: Path) -> None:
    """As any other question."""
    with serving(assistant, tmp_path, access=door("keys")) as http:
        stores: Stores = http.app.state.service.stores  # type: ignore[attr-defined]
        allowance = Allowance(1, 1, 0)
        made = stores.clients.create("Intranet", MAY, (INTRANET,), allowance, None, "a test")
        framing = Framing(http, stores, *made, made[0])
        token = framing.token()
        told = [framing.post(FROM_FRAME, token=token, question=BUDGET) for _ in range(2)]
    assert [response.status_code for response in told] == [200, 429]
