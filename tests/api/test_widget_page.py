"""/widget and docs/widget.md: what they tell is what the service and the script do."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.http.widget import DIGEST, FILE, SCRIPT, digest, name_of
from tests.api.access import INTRANET, door, key_of
from tests.api.service import at_a_port, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant

DOCS = FILE.read_text("utf-8")
CODE = SCRIPT.read_text("utf-8")
RELEASED = ("912cbbb038d455e4",)  # add the name of each release; pages elsewhere load them for ever


def test_the_digest_that_is_told_is_that_of_the_script() -> None:
    """Else no browser would run it; put both into docs/widget.md with each change."""
    assert DIGEST.findall(DOCS) == [digest()]
    assert re.findall(r"/static/widget/(\w+)\.js", DOCS) == [name_of()]


@pytest.mark.parametrize("release", RELEASED)
def test_a_release_is_served_for_ever(client: TestClient, release: str) -> None:
    """Without keys, to any site, and never another content; move an old one to RELEASES."""
    script = client.get(f"/static/widget/{release}.js", headers={"Origin": INTRANET})
    assert hashlib.sha384(script.content).hexdigest().startswith(release)
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["access-control-allow-origin"] == "*"
    assert client.get("/static/widget/0123456789abcdef.js").status_code == 404


def test_the_page_tells_it_of_the_service_that_shows_it(
    assistant: Assistant, tmp_path: Path
) -> None:
    """With its own address and path."""
    with serving(assistant, tmp_path, access=door("loopback", root_path="/assistant")) as client:
        page = client.get("/assistant/widget").text
    assert "assistant.example" not in page
    assert "api=&quot;http://testserver/assistant&quot;" in page
    assert "script-src http://testserver;" in page
    assert page.count(digest()) == 2
    assert "http://testserver/assistant/embed?client=CLIENT" in page


def test_any_site_may_check_the_digest_of_the_script(client: TestClient) -> None:
    """By CORS, for that file alone."""
    told = {"Origin": INTRANET}
    script = client.get("/static/widget-1.js", headers=told)
    assert script.headers["access-control-allow-origin"] == "*"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    for other in ("/static/page.css", "/static/code.css", "/widget", "/embed"):
        assert "access-control-allow-origin" not in client.get(other, headers=told).headers


def test_every_part_variable_and_attribute_of_the_script_is_told_and_no_other() -> None:
    """Whoever styles it finds them all."""
    passed_on = re.search(r"const LOOKS = \[(.*?)\]", CODE)
    assert passed_on
    short = set(re.findall(r"--policy-assistant-([a-z-]*[a-z])", CODE))
    short |= set(re.findall(r'"([a-z-]+)"', passed_on[1]))
    for name in short - {one for one in short if one.startswith("dark-")}:
        assert f"-{name}`" in DOCS, name
    parts = set(re.findall(r'part: "(\w+)"', CODE))
    listed = re.search(r"`::part\(\)`: (.*?)\. Keep", DOCS, re.DOTALL)
    assert listed
    assert set(re.findall(r"`(\w+)`", listed[1])) == parts
    attributes = set(re.findall(r'this\.getAttribute\("([a-z-]+)"\)', CODE))
    assert attributes == set(re.findall(r"^\| `([a-z-]+)` \|", DOCS, re.MULTILINE))


def test_the_code_for_a_servers_tokens_makes_one(assistant: Assistant, tmp_path: Path) -> None:
    """As it stands in the text, against a real server."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores

    found = re.search(r"```python\n(.*?)```", DOCS, re.DOTALL)
    assert found
    names: dict[str, Callable[[str, str, str], bytes]] = {}
    exec(found[1], names)
    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    stores = Stores.over(engine)
    key = key_of(stores, origins=(INTRANET,))["Authorization"].removeprefix("Bearer ")
    with at_a_port(create_app(assistant, stores, door("keys")(stores))) as address:
        told = json.loads(names["new_token"](address, key, INTRANET))
    assert set(told) == {"token", "expires_at"}
    assert stores.clients.live()
    engine.dispose()


@pytest.mark.parametrize("forbidden", ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval("])
def test_the_script_makes_nothing_from_markup(forbidden: str) -> None:
    """It runs where Trusted Types are demanded and none is allowed."""
    assert forbidden not in CODE
