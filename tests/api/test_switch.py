"""The switch: off at once, on every replica and surface, with what readers are told."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.store.audit import deeds
from api.store.database import open_database
from api.store.stores import Stores
from tests.api.access import door, key_of

if TYPE_CHECKING:
    from api.assistant import Assistant

ASK = {"question": "Who sets the heliotrope budget?"}
TOLD = "We are checking a figure. Back at noon."


def test_it_is_off_at_once_everywhere_and_on_again(assistant: Assistant, database_url: str) -> None:
    """One replica is told by a key with the scope admin, the other by the command."""
    from api.__main__ import main

    engine = open_database(database_url)
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url)
        stores = Stores.over(engine)
        key = key_of(stores, scopes=("read", "ask", "admin"))
        one, other = (
            stack.enter_context(TestClient(create_app(assistant, stores, door("keys")(stores))))
            for _ in range(2)
        )
        answer = one.post("/v1/answers", json=ASK, headers=key).json()
        off = {"answering": False, "message": TOLD}
        assert one.put("/v1/admin/switch", json=off, headers=key).json() == off
        for client in (one, other):
            refused = client.post("/v1/answers", json=ASK, headers=key)
            assert (refused.status_code, refused.json()["detail"]) == (503, TOLD)
            stream = {**key, "Accept": "text/event-stream"}
            assert client.post("/v1/answers", json=ASK, headers=stream).status_code == 503
            page = client.post("/", data=ASK, headers=key)
            assert (page.status_code, TOLD in page.text) == (503, True)
            assert client.get(f"/v1/answers/{answer['id']}", headers=key).status_code == 200
            assert client.get("/readyz").status_code == 200
        assert main(["switch", "on"]) == 0
        for client in (one, other):
            assert client.post("/v1/answers", json=ASK, headers=key).status_code == 200
        assert main(["switch", "off"]) == 2  # nobody would know why
        assert main(["switch", "off", "--message", TOLD]) == 0
        assert other.get("/v1/admin/switch", headers=key).json() == off
    (made, first, second, third) = deeds(engine)
    assert made.action == "key created"
    assert (first.action, first.about) == ("answering off", TOLD)
    assert first.who.startswith("key ")
    assert (second.action, third.action) == ("answering on", "answering off")
    assert second.who.startswith("command")
    engine.dispose()
