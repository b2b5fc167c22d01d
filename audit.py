"""Known vulnerabilities of the locked packages: pip-audit asks, this judges what it tells.

Exit codes: 0 none that must be mended; 1 one that has a fix; 2 the audit itself is broken;
3 (NOT_AUDITED) the feed could not be asked about all packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
ACCEPTED = ROOT / "accepted-vulnerabilities.toml"
CLEAN, VULNERABLE, BROKEN, NOT_AUDITED = 0, 1, 2, 3
_OUT_OF_REACH = ("ConnectionError", "Could not connect", "Max retries exceeded", "timed out")


@dataclass(frozen=True)
class Verdict:
    """An exit code, and the lines that tell why."""

    code: int
    lines: tuple[str, ...]


def audit(lock: Path, accepted: Path, today: date, feed: Sequence[str] = ()) -> Verdict:
    """Ask about each package of `lock`; `feed` are options of pip-audit that name another feed."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"),
        *("--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "15"),
        *feed,
    ]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    if asked.stdout.strip():
        return judge(json.loads(asked.stdout), accepted_until(accepted), today)
    last = (asked.stderr.strip().splitlines() or ["pip-audit told nothing"])[-1]
    if any(sign in asked.stderr for sign in _OUT_OF_REACH):
        line = "Not audited: the feed of vulnerabilities cannot be reached from here."
        return Verdict(NOT_AUDITED, (line,))
    return Verdict(BROKEN, (f"The audit is broken: {last}",))


def accepted_until(file: Path) -> dict[str, date]:
    """Until when each vulnerability is accepted. Raises KeyError for one without reason or day."""
    listed = tomllib.loads(file.read_text("utf-8")).get("accepted", [])
    return {entry["id"]: entry["until"] for entry in listed if entry["reason"].strip()}


def judge(told: dict[str, Any], accepted: dict[str, date], today: date) -> Verdict:
    """What follows from pip-audit's JSON. A package that it skipped is not one without faults."""
    lines, code = [], CLEAN
    packages = told["dependencies"]
    for package in packages:
        for found in package.get("vulns", []):
            names = {found["id"], *found["aliases"]}
            spared = any(accepted[name] >= today for name in names & accepted.keys())
            fixed = ", ".join(found["fix_versions"])
            if fixed and not spared:
                code = VULNERABLE
            remark = "accepted" if spared else f"mended in {fixed}" if fixed else "no fix yet"
            lines.append(f"{package['name']} {package['version']}: {found['id']}: {remark}")
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped or not packages:
        lines.append(_not_audited(skipped, len(packages)))
        code = code or NOT_AUDITED
    return Verdict(code, (*lines, f"{len(packages) - len(skipped)} packages audited"))


def _not_audited(skipped: Sequence[str], packages: int) -> str:
    if len(skipped) == packages:
        return "Not audited: the feed of vulnerabilities knows none of the packages from here."
    return f"Not audited: {', '.join(skipped)}."


if __name__ == "__main__":
    verdict = audit(LOCK, ACCEPTED, datetime.now(UTC).date())
    print("\n".join(verdict.lines))
    sys.exit(verdict.code)
