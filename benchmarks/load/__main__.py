"""Loads a running service: python -m benchmarks.load URL --users 1 8 32 --seconds 60 --pids 1 2.

For each number of users it prints what a second brings, the latencies in milliseconds, errors,
refusals for overload, and the memory of the processes --pids. With --command it runs that every
--every seconds meanwhile, such as a sync. It needs the packages of the group `load`.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

_READERS = Path(__file__).with_name("readers.py")
_COLUMNS = "users,kind,a second,p50,p95,p99,most,errors,MB".split(",")


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a request failed."""
    told = _parser().parse_args(arguments)
    print(f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}", flush=True)
    failed = 0
    for users in told.users:
        rows = _loaded(told, users)
        memory = " + ".join(f"{_megabytes(pid):.0f}" for pid in told.pids)
        for row in rows:
            cells = (row[name] for name in ("50%", "95%", "99%", "Max Response Time"))
            times = " | ".join(f"{float(cell):.0f}" for cell in cells)
            kind, errors = row["Name"], int(row["Failure Count"])
            failed += errors
            rate = float(row["Requests/s"])
            print(f"| {users} | {kind} | {rate:.1f} | {times} | {errors} | {memory} |", flush=True)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("url")
    made.add_argument("--users", type=int, nargs="+", default=[1, 8, 32, 128])
    made.add_argument("--seconds", type=int, default=60)
    made.add_argument("--pids", type=int, nargs="*", default=[])
    made.add_argument("--command", help="what to run meanwhile")
    made.add_argument("--every", type=int, default=120, help="seconds from one to the next")
    return made


def _loaded(told: argparse.Namespace, users: int) -> list[dict[str, str]]:
    """The lines of locust's statistics, the sum of them last."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder) / "load"
        locust = subprocess.Popen(
            [
                sys.executable, "-m", "locust", "-f", str(_READERS), "--headless",
                "--host", told.url, "-u", str(users), "-r", str(min(users, 32)),
                "-t", f"{told.seconds}s", "--csv", str(prefix), "--only-summary",
                "--stop-timeout", "20", "--loglevel", "WARNING",
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        begun = last = time.monotonic()
        while locust.poll() is None:
            time.sleep(1)
            if told.command and time.monotonic() - last >= told.every:
                last = time.monotonic()
                done = subprocess.run(told.command, shell=True, check=False, capture_output=True)
                memory = " + ".join(f"{_megabytes(pid):.0f}" for pid in told.pids)
                took, at = time.monotonic() - last, last - begun
                print(
                    f"at {at:.0f} s: exit code {done.returncode} in {took:.0f} s; {memory} MB",
                    file=sys.stderr,
                    flush=True,
                )
        for line in _lines(prefix.with_name("load_failures.csv")):
            print(f"{line['Name']}: {line['Error']} ({line['Occurrences']})", file=sys.stderr)
        return list(_lines(prefix.with_name("load_stats.csv")))


def _lines(file: Path) -> Iterable[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def _megabytes(pid: int) -> float:
    """Resident memory of a process; 0 where it is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
