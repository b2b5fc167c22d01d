"""Every command that the documents name can be run as it is written."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

import run
from api.__main__ import parser as api_parser
from evals.arguments import parser as evals_parser
from ingestion.__main__ import parser as ingestion_parser

ROOT = Path(__file__).resolve().parents[2]
ASSISTANT = ROOT / "assistant"
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / folder / "README.md" for folder in ("corpus", "evals", "examples", "evals/planted")),
]
_FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`|^ {4}(.+)$", re.MULTILINE)
_ASSISTANT = re.compile(r"(?:\./|/assistant/)assistant\s+(?P<words>[^`]+)")
_MAKE = re.compile(r"^make ([a-z]+(?: \| [a-z]+)*)")
_RUN = re.compile(r"\brun\.py ([a-z]+)")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script `assistant`, which has no ending, as a module."""
    loader = SourceFileLoader("assistant_script", str(ASSISTANT))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    made = module_from_spec(spec)
    loader.exec_module(made)
    return made


def commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser by name."""
    found = (a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return {name: one for choices in found for name, one in (choices or {}).items()}


def options(parser: argparse.ArgumentParser) -> set[str]:
    """The options of a command and of its own commands."""
    own = {word for action in parser._actions for word in action.option_strings}
    return own.union(*map(options, commands(parser).values()))


def known() -> dict[str, argparse.ArgumentParser]:
    """Every command of `assistant`."""
    return {
        **commands(ingestion_parser()),
        **commands(api_parser()),
        "evals": evals_parser(),
    }


def code(document: Path) -> Iterator[str]:
    """The code of a document: lines in fences, words between backticks, and indented lines."""
    text = document.read_text("utf-8")
    for block in _FENCED.findall(text):
        yield from block.splitlines()
    for span, line in _CODE.findall(_FENCED.sub("", text)):
        yield (span or line).strip()


def test_the_script_has_every_command_and_no_other(script: ModuleType) -> None:
    """Each leads to the package that has it."""
    of_package = {"ingestion": ingestion_parser(), "api": api_parser()}
    expected = {name: package for package, one in of_package.items() for name in commands(one)}
    assert {**expected, "evals": "evals"} == script.PACKAGES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_in_a_document_exists(document: Path) -> None:
    """Commands of `assistant` with their options, targets of make, and commands of run.py."""
    for words in code(document):
        if found := _ASSISTANT.search(words):
            assert unknown(found["words"]) == set(), words
        targets = [*_MAKE.findall(words), *_RUN.findall(words)]
        assert {name for names in targets for name in names.split(" | ")} <= set(run.COMMANDS)


def unknown(words: str) -> set[str]:
    """What is wrong with a command line: names that are no command, options that are none."""
    given, names = words.split(), set(words.split(maxsplit=1)[0].split("|"))
    parsers = {name: one for name, one in known().items() if name in names}
    if names == {"evals"}:
        names = set(given[1].split("|")) - {"..."}
        parsers = {name: one for name, one in commands(evals_parser()).items() if name in names}
    allowed = {option for one in parsers.values() for option in options(one)}
    return (names - set(parsers)) | (set(re.findall(r"(?<![\w-])--[a-z-]+", words)) - allowed)


def test_a_command_that_is_none_would_be_found() -> None:
    """The test above can fail."""
    assert unknown("synch") == {"synch"}
    assert unknown("withdraw ID --undone") == {"--undone"}
    assert unknown("evals run|gone dev --wrong") == {"gone"}


def test_no_document_and_no_message_names_a_module_that_only_the_environment_can_run() -> None:
    """`python -m api` fails on a fresh clone: only the Python of .venv has the packages."""
    sources = [
        file
        for folder in ("api", "ingestion", "evals", "prompts", "examples")
        for file in (ROOT / folder).rglob("*")
        if file.suffix in {".py", ".md", ".html", ".yaml"}
    ]
    for file in {*DOCUMENTS, *sources}:
        found = re.findall(r"python3? -m\s+(?:ingestion|api|evals)\b", file.read_text("utf-8"))
        assert not found, file


def assistant(here: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a folder, by the Python that runs this test."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(ASSISTANT), *words],
        cwd=here, env={**kept, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_command_runs_from_any_folder_on_a_file_that_is_there(tmp_path: Path) -> None:
    """The file is relative to the reader's folder; an option's value stays as it is."""
    here = tmp_path / "here"
    (here / "wards").mkdir(parents=True)
    (here / "notes.md").write_text("# On wards\n\n## Beds\n\nBoards plan beds.\n", "utf-8")
    (tmp_path / "mine").mkdir()
    done = assistant(
        here, "add", "--replace", "notes.md", "--id", "wards", "--title", "Wards",
        CORPUS_DIR=f"corpus{os.pathsep}{tmp_path / 'mine'}", DATA_DIR=str(tmp_path / "data"),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(file.name for file in (tmp_path / "mine").iterdir()) == ["wards.md", "wards.yaml"]


def test_arguments_that_are_no_files_stay_as_they_are(script: ModuleType, tmp_path: Path) -> None:
    """Options, their values and web addresses."""
    given = ["a.md", "--id", "a", "--type=report", "https://example.org/a", "--replace", "b.md"]
    assert script.from_root(given, tmp_path) == [
        str(tmp_path / "a.md"), *given[1:-1], str(tmp_path / "b.md")
    ]  # fmt: skip
    assert script.from_root(given, ROOT) == given


def test_a_word_that_is_no_command_is_refused_with_the_commands() -> None:
    """In one line, with exit code 2."""
    for words in ((), ("synch",)):
        done = assistant(ROOT, *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("Usage: assistant [sync|")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("command", "target"), [("sync", "make run"), ("evals", "make check")])
def test_without_the_packages_it_says_what_to_run(
    tmp_path: Path, command: str, target: str
) -> None:
    """As on a fresh clone."""
    shutil.copy(ASSISTANT, tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "assistant", command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"The packages are not installed: run `{target}` in {tmp_path}\n"
