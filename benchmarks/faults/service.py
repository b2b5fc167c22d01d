"""The service and its syncs, as an operator starts them, and readers who keep asking."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.api.process import ROOT, Running, running

READERS = 4
_WAIT = 60  # seconds that a reader waits for an answer
_QUESTIONS = (
    "What is an integrated care board?",
    "Who makes up an integrated care partnership?",
    "What does a place do?",
    "What is a primary care network?",
)


@dataclass
class Asked:
    """One question as its reader saw it."""

    begun: float  # seconds since the first
    seconds: float
    status: int  # 0: no answer at all
    detail: str = ""  # what a problem said
    build: str = ""  # the corpus version of an answer


@dataclass
class Readers:
    """Readers who ask one question after the other while something happens."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    @contextmanager
    def asking(self) -> Iterator[list[Asked]]:
        """READERS of them, until the end of the block; yields what they see as they see it."""
        done = threading.Event()
        begun = time.monotonic()
        threads = [
            threading.Thread(target=self._ask, args=(number, begun, done))
            for number in range(READERS)
        ]
        for thread in threads:
            thread.start()
        try:
            yield self.asked
        finally:
            done.set()
            for thread in threads:
                thread.join()

    def _ask(self, number: int, begun: float, done: threading.Event) -> None:
        with httpx2.Client(trust_env=False, timeout=_WAIT) as client:
            while not done.is_set():
                self.asked.append(_asked(client, self.url, _QUESTIONS[number], begun))
                time.sleep(0.2)


def _asked(client: httpx2.Client, url: str, question: str, begun: float) -> Asked:
    at = time.monotonic()
    try:
        answer = client.post(f"{url}/v1/answers", json={"question": question, "store": False})
    except httpx2.HTTPError as error:
        return Asked(at - begun, time.monotonic() - at, 0, type(error).__name__)
    told = answer.json()
    return Asked(
        at - begun,
        time.monotonic() - at,
        answer.status_code,
        told.get("detail", ""),
        told.get("corpus_version") or "",
    )


def summary(asked: Sequence[Asked]) -> str:
    """How many got which status, how long the slowest waited, and what problems said."""
    by_status = Counter(one.status for one in asked)
    parts = []
    for status, count in sorted(by_status.items()):
        slowest = max(one.seconds for one in asked if one.status == status)
        parts.append(f"{count} x {status}, slowest {slowest:.2f} s")
    said = sorted({one.detail for one in asked if one.status != 200})
    builds = len({one.build for one in asked if one.status == 200})
    return "; ".join([*parts, f"builds {builds}", *said])


def readiness(url: str) -> str:
    """Status and seconds of `/readyz`, and what it says of the index."""
    begun = time.monotonic()
    with httpx2.Client(trust_env=False, timeout=_WAIT) as client:
        answer = client.get(f"{url}/readyz")
    seconds = time.monotonic() - begun
    return f"{answer.status_code} in {seconds:.2f} s: {answer.json()['checks']['index']}"


def said(served: Running) -> list[str]:
    """The different warnings and errors of the log."""
    lines: dict[str, int] = Counter()
    for line in served.lines:
        if line["level"] in {"warning", "error", "critical"}:
            more = {k: v for k, v in line.items() if k in {"error", "problem", "detail", "causes"}}
            lines[f"{line['event']} {more or ''}".strip()] += 1
    return [f"{count} x {line}" for line, count in lines.items()]


@dataclass
class Machine:
    """A folder of data and a small corpus, of which a sync makes a build on the server."""

    folder: Path
    url: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take some digests, and the vectors that were made for them."""
        self.corpus.mkdir(parents=True, exist_ok=True)
        for name in (
            "glossary",
            "timeline",
            "whos-who",
            "how-it-fits-together",
        ):
            shutil.copy(ROOT / "corpus" / f"{name}.md", self.corpus)
        self.data.mkdir(exist_ok=True)
        made = ROOT / "data" / "vectors.sqlite"
        if made.exists():
            shutil.copy(made, self.data)

    @property
    def corpus(self) -> Path:
        """CORPUS_DIR."""
        return self.folder / "corpus"

    @property
    def data(self) -> Path:
        """DATA_DIR."""
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of every process."""
        return {
            "CORPUS_DIR": str(self.corpus),
            "QDRANT_URL": self.url,
            "READER": "off",
            **self.settings,
        }

    def change(self, number: int) -> None:
        """Give the corpus another text."""
        text = f"---\ntitle: Note {number}\n---\n\n## Note {number}\n\nBoards plan {number} beds.\n"
        (self.corpus / "note.md").write_text(text, "utf-8")

    def start_sync(self) -> subprocess.Popen[str]:
        """A sync in a process of its own."""
        kept = {k: os.environ[k] for k in ("PATH", "HOME", "TMPDIR") if k in os.environ}
        return subprocess.Popen(
            [sys.executable, "-m", "ingestion", "sync"],
            cwd=ROOT,
            env={**kept, "DATA_DIR": str(self.data), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def sync(self) -> str:
        """Exit code, seconds and what a sync printed, bars left out."""
        begun = time.monotonic()
        return outcome(self.start_sync(), begun)

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """The service over it."""
        with running(self.data, self.environment) as served:
            yield served


def outcome(process: subprocess.Popen[Any], begun: float) -> str:
    """Wait for a sync; its exit code, seconds and what it printed, bars left out."""
    output, _ = process.communicate(timeout=300)
    lines = [line.split("\r")[-1].strip() for line in output.splitlines()]
    printed = " / ".join(line for line in lines if line and "it/s" not in line and "|" not in line)
    return f"exit {process.returncode} in {time.monotonic() - begun:.1f} s: {printed}"
