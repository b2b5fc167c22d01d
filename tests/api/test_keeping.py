"""Who has only the link to an answer that somebody keeps reads it, and does not delete it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient

from tests.api.access import door
from tests.api.documents import BUDGET
from tests.api.service import serving

if TYPE_CHECKING:
    from api.assistant import Assistant


def asked(client: TestClient, headers: dict[str, str] | None = None) -> str:
    """The address of an answer under /v1."""
    told = client.post("/v1/answers", json={"question": BUDGET}, headers=headers)
    return f"/v1/answers/{told.json()['id']}"


def test_at_a_public_door_a_code_deletes_what_is_kept(assistant: Assistant, tmp_path: Path) -> None:
    """It is given once, to whoever keeps the answer first."""
    with serving(assistant, tmp_path, access=door("public")) as client:
        address = asked(client)
        code = client.post(f"{address}/keep").json()["delete_code"]
        assert client.post(f"{address}/keep").json() == {
            "id": address.rpartition("/")[2], "kept": True,
        }  # fmt: skip
        for headers in ({}, {"X-Delete-Code": "abcde-fghjk"}):
            refused = client.delete(address, headers=headers)
            assert refused.status_code == 403
            assert refused.headers["content-type"] == "application/problem+json"
            assert "Someone else keeps this answer" in refused.json()["detail"]
        assert client.get(address).status_code == 200
        assert client.delete(address, headers={"X-Delete-Code": code}).status_code == 204
        assert client.get(address).status_code == 404
        assert client.delete(asked(client)).status_code == 204  # nobody keeps it


def test_the_page_shows_the_code_once_and_asks_for_it(assistant: Assistant, tmp_path: Path) -> None:
    """Without a cookie and without scripts."""
    with serving(assistant, tmp_path, access=door("public")) as client:
        page = asked(client).removeprefix("/v1")
        kept = client.post(f"{page}/keep")
        (code,) = re.findall(r"you need this code: <strong>([\w-]+)</strong>", kept.text)
        assert "set-cookie" not in kept.headers
        seen = client.get(page).text
        assert code not in seen
        assert 'name="code"' in seen
        refused = client.post(f"{page}/delete", data={"code": "wrong"})
        assert refused.status_code == 403
        assert "Someone else keeps this answer" in refused.text
        assert client.post(f"{page}/delete", data={"code": code}).url.path == "/"
        assert client.get(page).status_code == 404


def test_behind_a_sign_on_the_person_who_keeps_or_asked_deletes(
    assistant: Assistant, tmp_path: Path
) -> None:
    """By who they are: there is no code to lose."""
    ann, ben, cleo = ({"X-Forwarded-User": name} for name in ("ann", "ben", "cleo"))
    access = door("proxy", proxies="10.0.0.2")
    with serving(assistant, tmp_path, access=access) as served:
        client = TestClient(served.app, client=("10.0.0.2", 50_000))
        first, second = asked(client, ann), asked(client, ann)
        for address in (first, second):
            assert set(client.post(f"{address}/keep", headers=ben).json()) == {"id", "kept"}
            assert client.delete(address, headers=cleo).status_code == 403
        assert client.delete(first, headers=ben).status_code == 204
        assert client.delete(second, headers=ann).status_code == 204
