"""Qdrant servers of the tests: one node or a cluster on loopback, from the program at QDRANT_BIN.

with running(binary, 3) as nodes:
    nodes[2].kill()     # as kill -9; nodes[2].start() starts it again with its data
    with nodes[0].frozen(): ...
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2

SERVER = os.environ.pop("QDRANT_URL", None)  # for the suites alone: no test meets it unasked
SERVER_KEY = os.environ.pop("QDRANT_API_KEY", None)
_PATIENCE = 60.0  # seconds until a node or a cluster must be ready


def binary() -> Path | None:
    """The program that QDRANT_BIN names; None where it is not set. Raises AssertionError."""
    named = os.environ.get("QDRANT_BIN")
    if not named:
        return None
    program = Path(named).resolve()
    assert os.access(program, os.X_OK), f"QDRANT_BIN names no program: {program}"
    return program


class Node:
    """One server with a folder and ports of its own."""

    def __init__(
        self,
        program: Path,
        folder: Path,
        first: Node | None,
        key: str | None,
        host: str = "127.0.0.1",
    ) -> None:
        """`first` is the node whose cluster this one joins, itself for the first of a cluster; a
        single node has None. It listens at `host`.
        """
        self._program, self._folder, self._key, self._host = program, folder, key, host
        self._http, self._grpc, self._p2p = _free_ports(3)
        self._first = first
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"http://127.0.0.1:{self._http}"

    def start(self) -> None:
        """Start it, with what it has stored; it may not be ready yet."""
        told = {
            "SERVICE__HOST": self._host,
            "SERVICE__HTTP_PORT": str(self._http),
            "SERVICE__GRPC_PORT": str(self._grpc),
            "STORAGE__STORAGE_PATH": str(self._folder / "storage"),
            "STORAGE__SNAPSHOTS_PATH": str(self._folder / "snapshots"),
            "STORAGE__WAL__WAL_CAPACITY_MB": "2",
            "TELEMETRY_DISABLED": "true",
            "LOG_LEVEL": "WARN",
        }
        if self._key:
            told["SERVICE__API_KEY"] = self._key
        arguments = ["--disable-telemetry"]
        if self._first is not None:
            told |= {"CLUSTER__ENABLED": "true", "CLUSTER__P2P__PORT": str(self._p2p)}
            arguments += ["--uri", self.peer]
            arguments += ["--bootstrap", self._first.peer] if self._first is not self else []
        self._folder.mkdir(exist_ok=True)
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._program), *arguments],
                cwd=self._folder,
                env={"PATH": "/usr/bin:/bin", **{f"QDRANT__{k}": v for k, v in told.items()}},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def founds(self) -> None:
        """It is the first of a cluster."""
        self._first = self

    @property
    def peer(self) -> str:
        """Its address for other nodes."""
        return f"http://127.0.0.1:{self._p2p}"

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON is whatever the server says
        """The `result` of a request, such as `/cluster`. Raises httpx2.HTTPError."""
        return self._asked("GET", path)

    def delete(self, path: str) -> None:
        """Delete, such as `/collections/NAME`. Raises httpx2.HTTPError."""
        self._asked("DELETE", path)

    def _asked(self, method: str, path: str) -> Any:  # noqa: ANN401 - JSON is whatever it says
        headers = {"api-key": self._key} if self._key else {}
        with httpx2.Client(trust_env=False, timeout=10, headers=headers) as client:
            answer = client.request(method, self.url + path).raise_for_status()
            return answer.json()["result"]

    def ready(self) -> bool:
        """Whether it answers, as a member of its cluster if it has one."""
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        try:
            with httpx2.Client(trust_env=False, timeout=5) as client:
                return client.get(f"{self.url}/readyz").is_success
        except httpx2.HTTPError:
            return False

    def wait(self) -> None:
        """Until it is ready. Raises AssertionError after a minute."""
        deadline = time.monotonic() + _PATIENCE
        while not self.ready():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a crash does (SIGKILL); it keeps what it has stored."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in order (SIGTERM), or as a crash where it does not within ten seconds."""
        self._end(signal.SIGTERM)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stopped by SIGSTOP: connections are accepted, and nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """What it has said, warnings and errors alone."""
        return (self._folder / "log").read_text("utf-8", errors="replace")

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None


@contextmanager
def running(
    program: Path, count: int = 1, key: str | None = None, host: str = "127.0.0.1"
) -> Iterator[list[Node]]:
    """One node, or a cluster of `count` whose members know each other; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="qdrant-"))
    nodes: list[Node] = []
    try:
        for number in range(count):
            first = nodes[0] if nodes else None
            node = Node(program, folder / str(number), first, key, host)
            if count > 1 and first is None:
                node.founds()
            nodes.append(node)
            node.start()
            node.wait()  # each in turn: a cluster takes in one at a time
        if count > 1:
            _together(nodes)
        yield nodes
    finally:
        for node in nodes:
            node.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _together(nodes: Sequence[Node]) -> None:
    """Wait until every node names every other, and one of them leads."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        states = [node.get("/cluster") for node in nodes]
        whole = all(len(state["peers"]) == len(nodes) for state in states)
        if whole and all(state["raft_info"]["leader"] for state in states):
            return
        assert time.monotonic() < deadline, [node.log() for node in nodes]
        time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        taken = [
            stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
            for _ in range(count)
        ]
        return [held.getsockname()[1] for held in taken]
