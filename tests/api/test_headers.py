"""Headers for safety, on each kind of response."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest
from starlette.datastructures import MutableHeaders

from api.access.caller import Allowance
from api.http.headers import SAFETY_HEADERS, make_safe
from tests.api.access import door
from tests.api.documents import BUDGET
from tests.api.process import Running, running
from tests.api.service import serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant

ASK = {"question": BUDGET}
Request = tuple[str, str, dict[str, object], int]
KINDS: dict[str, Request] = {
    "a page": ("GET", "/", {}, 200),
    "a file": ("GET", "/static/page.css", {}, 200),
    "an answer": ("POST", "/v1/answers", {"json": ASK}, 200),
    "a stream": (
        "POST", "/v1/answers", {"json": ASK, "headers": {"Accept": "text/event-stream"}}, 200,
    ),
    "a redirect": ("POST", "/", {"data": ASK, "follow_redirects": False}, 303),
    "the contract": ("GET", "/openapi.json", {}, 200),
    "figures": ("GET", "/metrics", {}, 200),
    "health": ("GET", "/readyz", {}, 200),
    "no such thing": ("GET", "/nothing", {}, 404),
    "no such answer's page": ("GET", "/answers/nothing", {}, 404),
    "another method": ("PUT", "/v1/answers", {}, 405),
    "a broken body": ("POST", "/v1/answers", {"content": b"{"}, 422),
    "a large body": ("POST", "/v1/answers", {"content": b"x" * 300_000}, 413),
    "another site": ("POST", "/", {"data": ASK, "headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    "a bad credential": ("GET", "/v1/sources", {"headers": {"Authorization": "Bearer ipa_x"}}, 401),
    "an origin that is no client's": (
        "OPTIONS", "/v1/answers",
        {"headers": {"Origin": "https://x.example", "Access-Control-Request-Method": "POST"}}, 400,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_response_has_them(client: TestClient, kind: str) -> None:
    """Also the errors; nothing but files may be kept by a cache."""
    method, address, told, status = KINDS[kind]
    response = client.request(method, address, **told)  # type: ignore[arg-type]
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in SAFETY_HEADERS} == SAFETY_HEADERS
    assert response.headers["x-frame-options"] == "DENY"
    kept = None if address.startswith("/static/") else "no-store"
    assert response.headers.get("cache-control") == kept
    assert "strict-transport-security" not in response.headers
    assert response.headers["x-request-id"]


def test_a_limit_has_them_too(assistant: Assistant, tmp_path: Path) -> None:
    """429, by the guard before all routes and by the question."""
    access = door("public", allowance=Allowance(1, 1, 0))
    with serving(assistant, tmp_path, access=access) as client:
        told = [client.post("/v1/answers", json=ASK) for _ in range(2)]
    assert [response.status_code for response in told] == [200, 429]
    assert (
        SAFETY_HEADERS.items()
        <= {name: told[1].headers.get(name) for name in SAFETY_HEADERS}.items()
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_https_is_demanded_where_it_is_used(scheme: str) -> None:
    """A year, of this name alone."""
    headers = MutableHeaders()
    make_safe(headers, "/", scheme)
    expected = "max-age=31536000" if scheme == "https" else None
    assert headers.get("strict-transport-security") == expected


def test_the_script_of_the_widget_may_be_loaded_by_others() -> None:
    """And nothing else."""
    for path, allowed in {
        "/static/widget.js": "cross-origin",
        "/static/widget-1.js": "cross-origin",
        "/static/page.css": "same-origin",
        "/v1/static/widget.js": "same-origin",
    }.items():
        headers = MutableHeaders()
        make_safe(headers, path, "http")
        assert headers["cross-origin-resource-policy"] == allowed


def test_what_a_route_says_itself_stays() -> None:
    """A page that may be framed says so, and is not refused by the older header."""
    headers = MutableHeaders({"Content-Security-Policy": "frame-ancestors https://x.example"})
    make_safe(headers, "/", "http")
    assert headers["content-security-policy"] == "frame-ancestors https://x.example"
    assert "x-frame-options" not in headers


@pytest.fixture(scope="module")
def served(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real process."""
    with running(shutil.copytree(indexed, tmp_path_factory.mktemp("served") / "data")) as process:
        yield process


def test_no_response_tells_what_serves_it(served: Running) -> None:
    """No banner of a server, with or without an error."""
    for path in ("/", "/nothing", "/static/page.css"):
        response = httpx2.get(served.url + path)
        assert not {"server", "x-powered-by"} & set(response.headers)
        assert "uvicorn" not in str(response.headers).lower()
