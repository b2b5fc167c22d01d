"""A PDF read in a process of its own: pdfium cannot be stopped, and a broken file may fell it.

A few hundred bytes of forms within forms keep it busy for days, so the process is ended in time.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingestion.readers.outline import Block, CannotReadError, Outline, Told

_ROOT = Path(__file__).resolve().parents[2]
_MOST_MEMORY = 3 * 2**30  # bytes, where the system can hold a process to it
_MEND = "Print it to a new PDF, and add that"


def read_apart(content: bytes, seconds: float) -> Outline:
    """What pdf.read_here gives, read in `seconds` at most. Raises CannotReadError."""
    command = [sys.executable, "-m", "ingestion.readers.pdf_apart", f"{2 * seconds:f}"]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        problem = f"the PDF could not be read within {seconds:.0f} seconds"
        raise CannotReadError(problem, _MEND) from error
    if done.returncode:
        raise CannotReadError("the PDF is damaged, or needs too much memory to be read", _MEND)
    return _outline(json.loads(done.stdout))


def _outline(told: dict[str, Any]) -> Outline:
    if "problem" in told:
        raise CannotReadError(told["problem"], told["mend"])
    authors = tuple(told["told"].pop("authors"))
    return Outline(
        told["text"],
        tuple(Block(**block) for block in told["blocks"]),
        pages=tuple(told["pages"]),
        told=Told(**told["told"], authors=authors),
        gaps=tuple(told["gaps"]),
    )


def _answer(read: Callable[[bytes], Outline]) -> None:
    try:
        said = asdict(read(sys.stdin.buffer.read()))
    except CannotReadError as error:
        said = {"problem": error.problem, "mend": error.mend}
    sys.stdout.write(json.dumps(said))


def _hold_to_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return
    _, held = resource.getrlimit(resource.RLIMIT_AS)  # a sync may hold it to less
    most = _MOST_MEMORY if held == resource.RLIM_INFINITY else min(_MOST_MEMORY, held)
    resource.setrlimit(resource.RLIMIT_AS, (most, held))


def _end_in_time(seconds: float) -> None:
    """The system ends this process then: it may outlive the one that would have done so."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    from ingestion.readers.pdf import read_here

    _hold_to_memory()
    _end_in_time(float(sys.argv[1]))
    _answer(read_here)
