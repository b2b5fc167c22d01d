"""A PostgreSQL of the tests' own: a cluster in a temporary folder, at a free port of loopback."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")  # a folder a version; its binaries are not in PATH


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, of the newest version; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return versions[-1].parent if versions else None


class Cluster:
    """A running cluster, which trusts whoever connects over loopback."""

    def __init__(self, folder: Path, programs: Path) -> None:
        """`folder` is empty and belongs to whoever runs the cluster."""
        self._data, self._programs = folder / "data", programs
        self._numbers = itertools.count()
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port: int = taken.getsockname()[1]
        self._run("initdb", "-D", str(self._data), "-U", "tests", "--auth=trust", "-E", "UTF8")

    def start(self) -> None:
        """Start, without fsync: nothing here is to outlive the tests."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        )
        log = str(self._data.parent / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop, without waiting for whoever is connected."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "stop")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """All its processes stopped by SIGSTOP: connections stay, and nothing is answered."""
        with psycopg.connect(f"postgresql://tests@127.0.0.1:{self.port}/postgres") as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
        first = (self._data / "postmaster.pid").read_text("utf-8").splitlines()[0]
        pids = [int(first), *(row[0] for row in rows)]  # the first forks no others meanwhile
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def new_database(self) -> str:
        """The URL of an empty database."""
        name = f"t{next(self._numbers)}"
        address = f"postgresql://tests@127.0.0.1:{self.port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"{address}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        user = "postgres" if os.geteuid() == 0 else None  # initdb refuses root
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            user=user, cwd=self._data.parent, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


@contextmanager
def running(programs: Path) -> Iterator[Cluster]:
    """A cluster that is started, and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # pytest's own folders are root's alone
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        cluster = Cluster(folder, programs)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)
