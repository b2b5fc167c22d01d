"""The service as whoever runs it starts it: `./assistant serve`, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
_PATIENCE = 180  # seconds until it is up, on a machine that does much else
_SERVING = re.compile(r"Serving at (http://127\.0\.0\.1:\d+)")


@dataclass
class Running:
    """A process that serves at `url`, and the file with what it logs."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log, each line as JSON; anything else fails the test."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def said(self, words: str, times: int = 1) -> None:
        """Wait until the log says so, so often."""
        _until(lambda: self.log.read_text("utf-8").count(words) >= times, self.process)


@contextmanager
def running(data: Path, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Serves `data` at a free port of loopback until the end of the block."""
    log = data / "stderr.log"
    kept = {k: os.environ[k] for k in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if k in os.environ}
    told = {**kept, "DATA_DIR": str(data), "PORT": "0", **(settings or {})}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "serve"], cwd=ROOT, env=told, stderr=errors
        )
    try:
        _until(lambda: _SERVING.search(log.read_text("utf-8")) is not None, process)
        found = _SERVING.search(log.read_text("utf-8"))
        assert found
        yield Running(found[1], process, log)
    finally:
        process.kill()
        process.wait()


def _until(true: Any, process: subprocess.Popen[bytes]) -> None:  # noqa: ANN401 - any condition
    until = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < until, "it does not come"
        assert process.poll() is None, "the process ended"
        time.sleep(0.05)
