"""Each example, run as its usage says, against a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.conftest import Require

if TYPE_CHECKING:
    from api.assistant import Assistant

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
RUNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "curl/ask.sh": ((POLL, "And before the pandemic?"),
                    ("64 per cent", '"status":"answered"', "38 per cent")),
    "curl/stream.sh": ((BUDGET,), ("event: started", "event: statement", "event: finished")),
    "curl/search.sh": (("shared rotas",), ('"rank":1', '"polls":[{', "cedar-poll")),
    "python/ask.py": ((POLL, "And before the pandemic?"),
                      ("(answered)", "[1] the ward leaders polled (poll): “", "38 per cent")),
    "python/stream.py": ((BUDGET,), ("pooled budget", "[1]", "(answered, ")),
    "python/search.py": (("shared rotas",), ("1. ", "Polls:\n- the ward leaders polled, 2020",)),
    "python/openai_client.py": ((BUDGET,), ("[1] Alder Fund.", "Status: answered; ")),
    "python/mcp_client.py": ((BUDGET,), ("positions: Compare positions", "Status: answered")),
    "python/llama_index_retriever.py": ((POLL,), ("the ward leaders polled: ", "(verbatim)",
                                                  "The engine was sent ")),
    "javascript/ask.mjs": ((POLL, "And before the pandemic?"),
                           ("(answered)", "[1] the ward leaders polled (poll): “", "38 per cent")),
    "javascript/stream.mjs": ((BUDGET,), ("pooled budget", "[1]", "(answered, ")),
    "javascript/search.mjs": (("shared rotas",),
                              ("1. ", "Polls:\n- the ward leaders polled, 2020")),
}  # fmt: skip
Run = Callable[..., subprocess.CompletedProcess[str]]
PROGRAMS = {".sh": "bash", ".py": sys.executable, ".mjs": "node"}


@pytest.fixture(scope="module")
def origin(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service at a port."""
    from tests.api.service import served_at_a_port

    with served_at_a_port(assistant, tmp_path_factory.mktemp("examples")) as address:
        yield address


@pytest.fixture
def run(origin: str, indexed: Path, require: Require) -> Run:
    """Runs an example; what it prints."""

    def ran(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        program = PROGRAMS[Path(name).suffix]
        require(program, shutil.which(program), f"it runs examples/{name}")
        if program == "bash":
            require("curl", shutil.which("curl"), f"examples/{name} calls it")
        environment = {
            **os.environ,
            "ASSISTANT_URL": origin,
            "DATA_DIR": str(indexed),
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
        }
        environment.pop("QDRANT_URL", None)
        return subprocess.run(
            [program, str(EXAMPLES / name), *arguments],
            env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    return ran


def test_every_example_is_run() -> None:
    """One that nobody runs would rot, and one that the README does not name is not found."""
    files = {
        str(file.relative_to(EXAMPLES).as_posix())
        for file in EXAMPLES.rglob("*")
        if file.suffix in PROGRAMS
    }
    assert files == set(RUNS)
    told = (EXAMPLES / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in told for name in files)


@pytest.mark.parametrize("name", RUNS)
def test_an_example_shows_what_it_is_for(name: str, run: Run) -> None:
    """And nothing on the error stream."""
    arguments, shown = RUNS[name]
    done = run(name, *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for words in shown:
        assert words in done.stdout


@pytest.mark.parametrize("name", ["python/ask.py", "javascript/ask.mjs", "python/stream.py"])
def test_an_example_shows_that_there_is_no_answer(name: str, run: Run) -> None:
    """It is no error."""
    done = run(name, UNANSWERED)
    assert done.returncode == 0, done.stderr
    assert "(unanswerable_no_evidence" in done.stdout


@pytest.mark.parametrize("name", ["curl/ask.sh", "python/ask.py", "javascript/ask.mjs"])
def test_an_example_says_what_is_wrong(name: str, run: Run) -> None:
    """By the detail of the problem."""
    done = run(name, "x" * 1_001)
    assert done.returncode != 0
    assert "shorten it" in done.stdout + done.stderr
