"""A process of its own that logs all that goes wrong in it: logging belongs to a whole process."""

from __future__ import annotations

import subprocess
import sys

from tests.api.process import ROOT

_PROGRAM = """
import asyncio, gc, logging, sys, threading, warnings
from api.logs import start_logging

words = sys.argv[1]
start_logging("info", sys.argv[2])

async def main():
    async def fail():
        raise ValueError(words)
    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0.01)

def fail(kind):
    raise kind(words)

class Odd:
    def __del__(self):
        fail(OSError)

asyncio.run(main())
gc.collect()
logging.getLogger("some.library").warning("given: %s", words)
logging.getLogger("some.library").error(f"given: {words}")
warnings.warn(words)
thread = threading.Thread(target=fail, args=(RuntimeError,))
thread.start()
thread.join()
made = Odd()
del made
fail(KeyError)
"""


def logged(words: str, form: str = "json") -> str:
    """What it logs when everything fails with `words`."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, words, form],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr
