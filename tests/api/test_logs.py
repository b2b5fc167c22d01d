"""What the real process logs: enough to find out what went wrong, and nothing that was sent."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from api.http.middleware import request_id
from tests.api.documents import BUDGET, PERSONAL
from tests.api.logging_apart import logged
from tests.api.process import Running, running

NUMBER, NAME, EMAIL = "943 476 5919", "Marigold Quillfeather", "marigold@quillfeather.example"
SECRETS = ("943 476 5919", "9434765919", "943%20476", "Quillfeather", "quillfeather")
UUID = "0b7f3a52-9434-4659-9190-6a1f0c3d2e11"


@pytest.fixture(scope="module")
def served(indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A process over a data folder of its own."""
    data = shutil.copytree(indexed, tmp_path_factory.mktemp("served") / "data")
    with running(data) as process:
        yield process


def test_a_session_with_personal_data_leaves_none_of_it(served: Running) -> None:
    """In the question, the path, the query, headers, broken bodies, and an error that is raised:
    nothing stands in the logs, in any file, or in the metrics.
    """
    data = served.log.parent
    with httpx2.Client(base_url=served.url, timeout=60) as client:
        told = [
            client.post("/v1/answers", json={"question": PERSONAL}),
            client.post("/v1/answers", json={"question": f"I am {NAME}, {EMAIL}. What now?"}),
            client.post("/", data={"question": PERSONAL}),
            client.get(f"/v1/answers/{NUMBER}"),
            client.get(f"/{NAME}/{NUMBER}"),
            client.get("/v1/search", params={"q": PERSONAL, NAME: EMAIL}),
            client.get("/v1/sources", headers={"X-End-User": EMAIL, "User-Agent": NAME}),
            client.get("/healthz", headers={"X-Request-Id": NUMBER.replace(" ", "")}),
            client.get("/healthz", headers={"X-Request-Id": NAME, "Referer": f"/{EMAIL}"}),
            client.get("/v1/sources", headers={"Authorization": f"Bearer {EMAIL}"}),
            client.post("/v1/answers", content=f'{{"question": "{NAME} {NUMBER}'),
            client.post("/v1/answers", json={NAME: NUMBER, "question": "Who decides?"}),
            client.post("/v1/answers", content=b"\xff" + NAME.encode()),
            client.request(f"{NAME.split()[1]}", "/v1/answers"),
        ]
        failed = _failing_with(data, f"{NAME} {NUMBER}", client)
        metrics = client.get("/metrics").text
    assert [response.status_code for response in told].count(500) == 0
    assert failed.status_code == 500
    found = {
        f.name for f in data.rglob("*") if f.is_file() and _holds(f.read_bytes().decode("latin-1"))
    }
    assert found == set()
    assert not _holds(metrics)
    line = next(line for line in served.lines if line["event"].startswith("internal error"))
    assert line["error"] == "IntegrityError"
    assert line["request_id"] == failed.headers["x-request-id"]
    assert any(place.startswith("api/store/answers.py:") for place in line["at"])


def _failing_with(data: Path, words: str, client: httpx2.Client) -> httpx2.Response:
    """An answer that the database refuses with an error of these words."""
    with closing(sqlite3.connect(data / "answers.sqlite")) as database, database:
        told = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        database.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON answers {told}")
    response = client.post("/v1/answers", json={"question": BUDGET})
    with closing(sqlite3.connect(data / "answers.sqlite")) as database, database:
        database.execute("DROP TRIGGER refuse")
        database.execute("VACUUM")
    return response


def _holds(text: str) -> bool:
    return any(secret in text for secret in SECRETS)


def test_every_line_is_json_and_those_of_a_request_name_it(served: Running) -> None:
    """The id that was sent if it is safe, else one of ours; it is in the response too."""
    given = httpx2.get(f"{served.url}/healthz", headers={"X-Request-Id": UUID})
    made = httpx2.get(f"{served.url}/nobody/typed/this", headers={"X-Request-Id": "a b"})
    assert given.headers["x-request-id"] == UUID
    assert made.headers["x-request-id"] != "a b"
    for response, route in ((given, "/healthz"), (made, "none")):
        named = response.headers["x-request-id"]
        served.said(named)  # the line is written behind the response
        lines = [line for line in served.lines if line.get("request_id") == named]
        assert [(line["logger"], line["route"]) for line in lines] == [("api.access", route)]
    assert all({"event", "level", "logger", "timestamp"} <= set(line) for line in served.lines)


def test_two_requests_of_one_connection_have_two_ids(served: Running) -> None:
    """The id of the first does not stay with the connection."""
    with httpx2.Client(base_url=served.url) as client:
        ids = {client.get("/healthz").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(
    "sent", ["", "x" * 65, "a b", "a\nb", "9434765919", "id=1", "a@b.example", "é", None]
)
def test_an_id_that_is_long_or_odd_or_somebodys_number_is_not_taken(sent: str | None) -> None:
    """It would be written into each line."""
    assert request_id(sent) != sent


@pytest.mark.parametrize("sent", ["r-17", UUID, UUID.replace("-", ""), "01J9ZQ3S8B.7"])
def test_an_id_as_proxies_make_it_is_taken(sent: str) -> None:
    """So that a request can be followed through all of them."""
    assert request_id(sent) == sent


def test_the_words_of_an_error_and_of_a_library_are_left_out() -> None:
    """A library may log what it was given, and asyncio the error of a task that nobody awaited."""
    lines = [json.loads(line) for line in logged(NAME).splitlines()]
    assert not any(NAME in json.dumps(line) for line in lines)
    assert {line["logger"] for line in lines} >= {"asyncio", "some.library", "api", "py.warnings"}
    assert {line.get("error") for line in lines} >= {"RuntimeError", "ValueError", "KeyError"}
