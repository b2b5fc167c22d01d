"""The bill of materials, and the audit against a feed of vulnerabilities on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import run
from audit import ACCEPTED, BROKEN, CLEAN, NOT_AUDITED, VULNERABLE, accepted_until, audit, judge

TODAY = date(2026, 7, 1)
LOCK = f"idna==3.4 \\\n    --hash=sha256:{'0' * 64}\n"


def flaw(*fixed: str) -> dict[str, Any]:
    """A vulnerability as OSV tells it."""
    events = [{"introduced": "0"}, *({"fixed": version} for version in fixed)]
    package = {"name": "idna", "ecosystem": "PyPI", "purl": "pkg:pypi/idna"}
    affected = {"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {"id": "PYSEC-1", "aliases": ["CVE-1"], "summary": "A flaw", "affected": [affected]}


@contextmanager
def feed(*flaws: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The options that name a feed which tells `flaws` of every package."""

    class Feed(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps({"vulns": flaws} if flaws else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield at(server.server_port)
        server.shutdown()
        thread.join()


def at(port: int) -> tuple[str, ...]:
    """The options that name a feed at `port`."""
    return ("--vulnerability-service", "osv", "--osv-url", f"http://127.0.0.1:{port}/v1/query")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A lock of one package."""
    file = tmp_path / "one.lock"
    file.write_text(LOCK, "utf-8")
    return file


@pytest.fixture
def accepted(tmp_path: Path) -> Path:
    """A list that accepts CVE-1 until the last day of July."""
    file = tmp_path / "accepted.toml"
    text = '[[accepted]]\nid = "CVE-1"\nreason = "not reached here"\nuntil = 2026-07-31\n'
    file.write_text(text, "utf-8")
    return file


def test_a_vulnerability_with_a_fix_fails(lock: Path) -> None:
    """With the version that mends it."""
    with feed(flaw("3.7")) as options:
        verdict = audit(lock, ACCEPTED, TODAY, options)
    assert verdict.code == VULNERABLE
    assert verdict.lines == ("idna 3.4: PYSEC-1: mended in 3.7", "1 packages audited")


def test_one_without_a_fix_is_told_and_does_not_fail(lock: Path) -> None:
    """Nothing can be done but to know it."""
    with feed(flaw()) as options:
        verdict = audit(lock, ACCEPTED, TODAY, options)
    assert verdict == type(verdict)(CLEAN, ("idna 3.4: PYSEC-1: no fix yet", "1 packages audited"))


@pytest.mark.parametrize(
    ("today", "code"), [(date(2026, 7, 31), CLEAN), (date(2026, 8, 1), VULNERABLE)]
)
def test_one_is_accepted_by_any_of_its_names_until_its_day(
    today: date, code: int, lock: Path, accepted: Path
) -> None:
    """Nothing is accepted for ever."""
    with feed(flaw("3.7")) as options:
        assert audit(lock, accepted, today, options).code == code


def test_no_vulnerability_is_clean(lock: Path) -> None:
    """The feed was asked, and knows none."""
    with feed() as options:
        assert audit(lock, ACCEPTED, TODAY, options).lines == ("1 packages audited",)


def test_without_network_it_says_so_and_is_not_clean(lock: Path) -> None:
    """The port of a feed that is gone."""
    with feed() as options:
        pass
    verdict = audit(lock, ACCEPTED, TODAY, options)
    assert verdict.code == NOT_AUDITED
    assert verdict.lines == (
        "Not audited: the feed of vulnerabilities cannot be reached from here.",
    )


def test_a_package_that_was_skipped_was_not_audited() -> None:
    """The bug: pip-audit told "No known vulnerabilities found" of packages that it skipped."""
    skipped = {"name": "idna", "skip_reason": "not found"}
    known = {"name": "h11", "version": "1", "vulns": []}
    assert judge({"dependencies": [skipped]}, {}, TODAY).code == NOT_AUDITED
    assert judge({"dependencies": []}, {}, TODAY).code == NOT_AUDITED
    verdict = judge({"dependencies": [skipped, known]}, {}, TODAY)
    assert verdict == type(verdict)(NOT_AUDITED, ("Not audited: idna.", "1 packages audited"))


def test_an_audit_that_cannot_be_run_is_not_taken_for_one_without_network(tmp_path: Path) -> None:
    """A lock that is not there."""
    assert audit(tmp_path / "none.lock", ACCEPTED, TODAY).code == BROKEN


def test_what_is_accepted_has_a_reason_and_a_day(accepted: Path) -> None:
    """The list of the repository too."""
    assert all(type(until) is date for until in accepted_until(ACCEPTED).values())
    accepted.write_text('[[accepted]]\nid = "CVE-1"\n', "utf-8")
    with pytest.raises(KeyError):
        accepted_until(accepted)


def test_the_bill_of_materials_names_every_locked_package(tmp_path: Path) -> None:
    """By CycloneDX, validated by its own tool, without the network."""
    target = tmp_path / "sbom.json"
    command = [str(part) for part in run.materials(sys.executable, target)]
    subprocess.run(command, cwd=run.ROOT, capture_output=True, check=True)
    told = json.loads(target.read_text("utf-8"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    held = {f"{one['name']}=={one['version']}" for one in told["components"]}
    lines = run.LOCKS["run"].read_text("utf-8").splitlines()
    pinned = {line.split()[0] for line in lines if line[:1].isalnum()}
    assert held == pinned
