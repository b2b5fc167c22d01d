"""Several processes: refused where they would not share what they keep, else served together."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from api.http.serve import serve
from api.settings import Settings
from ingestion.errors import SettingsError
from tests.api.access import REDIS, redis
from tests.api.process import ROOT, running

if TYPE_CHECKING:
    from tests.conftest import Require

SHARED = {
    "qdrant_url": "http://127.0.0.1:9",
    "database_url": "sqlite:///shared.sqlite",
    "limits_url": "redis://127.0.0.1:9/0",
}


NEEDED = ("database_url", "limits_url")  # one machine needs no Qdrant server: builds never change


@pytest.mark.parametrize("lacking", [*NEEDED, None])
def test_processes_that_share_nothing_are_refused(lacking: str | None, tmp_path: Path) -> None:
    """By the names of the settings that they need, those that are missing apart."""
    told = {} if lacking is None else {name: SHARED[name] for name in NEEDED if name != lacking}
    given = {"qdrant_url": None, "database_url": None, "limits_url": None, **told}
    settings = Settings(workers=2, data_dir=tmp_path, **given)  # type: ignore[arg-type]
    with pytest.raises(
        SettingsError, match="WORKERS=2 needs DATABASE_URL and LIMITS_URL"
    ) as told_of:
        serve(settings)
    assert f"set {(lacking or 'database_url').upper()}" in str(told_of.value)
    assert "WORKERS=1" in str(told_of.value)


@contextmanager
def empty_qdrant() -> Iterator[str]:
    """The address of a server that answers as a Qdrant does which holds nothing."""

    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held = "aliases" if self.path.endswith("aliases") else "collections"
            body = json.dumps({"result": {held: []}, "status": "ok", "time": 0.0}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Empty)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_two_processes_serve_one_address_and_end_together(require: Require, tmp_path: Path) -> None:
    """Each tells who it is in its log; SIGTERM ends both, and the whole ends well."""
    require("Redis", REDIS, "install redis-server")
    with redis(tmp_path) as limits, empty_qdrant() as qdrant:
        told = {
            "WORKERS": "2",
            "QDRANT_URL": qdrant,
            "LIMITS_URL": limits,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite'}",
        }
        with running(tmp_path, told) as served:
            served.said("Application startup complete", times=2)
            ready = httpx2.get(f"{served.url}/readyz", timeout=60)
            served.process.send_signal(signal.SIGTERM)
            code = served.process.wait(60)
        lines = served.lines
    assert (ready.status_code, ready.json()["checks"]["limits"]) == (503, "ok")
    assert "./assistant sync" in ready.json()["checks"]["index"]
    assert code == 0
    assert sum(line["event"].startswith("Finished server process") for line in lines) == 2
    assert not [line for line in lines if line["level"] in {"error", "critical"}]


@pytest.mark.slow
def test_two_processes_answer_from_one_embedded_index(
    require: Require, indexed: Path, tmp_path: Path
) -> None:
    """At once, and from the same build: nobody writes to it."""
    require("Redis", REDIS, "install redis-server")
    data = shutil.copytree(indexed, tmp_path / "data")
    ask = {"question": "Who elects the chair of a place committee?"}
    with redis(tmp_path) as limits:
        told = {
            "WORKERS": "2",
            "LIMITS_URL": limits,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite'}",
        }
        with running(data, told) as served, ThreadPoolExecutor(4) as readers:
            served.said("Application startup complete", times=2)
            asked = [
                readers.submit(httpx2.post, f"{served.url}/v1/answers", json=ask, timeout=120)
                for _ in range(16)
            ]
            answers = [one.result() for one in asked]
            served.process.send_signal(signal.SIGTERM)
            assert served.process.wait(60) == 0
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["text"] for answer in answers}) == 1
    assert len({answer.json()["corpus_version"] for answer in answers}) == 1


def test_what_stops_every_process_is_told_at_once(tmp_path: Path) -> None:
    """Instead of starting them again for ever; with the mend."""
    shared = {name.upper(): value for name, value in SHARED.items()}
    told = {**shared, "DATABASE_URL": f"sqlite:///{tmp_path / 'shared.sqlite'}", "WORKERS": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "api", "serve"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PORT": "0", "DATA_DIR": str(tmp_path), **told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "QDRANT_URL" in done.stderr.splitlines()[-1]
