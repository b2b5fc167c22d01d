"""Wording: each file is used, with exactly its placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import Template
from typing import Literal, get_args

import pytest

from api.answering.answer import Coverage
from api.answering.lead_in import OUR_REMARK, lead_in
from api.answering.present import searched
from api.answering.route import Kind, Way
from api.errors import WordingError
from api.wording import FOLDER, say
from ingestion.sources import Voice
from tests.unit.api.parts import ALDER

API = FOLDER.parent / "api"
FILES = {file.stem: file for file in FOLDER.glob("*.md") if file.name != "README.md"}
SEARCHED = set(searched(Coverage(0, (), None, None)))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def names_of(node: ast.expr, function: Function) -> set[str]:
    """The files that the first argument of a call may name."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.JoinedStr):
        parts = (
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"
            for part in node.values
        )
        pattern = "".join(parts)
        return {name for name in FILES if re.fullmatch(pattern, name)}
    if isinstance(node, ast.IfExp):
        return names_of(node.body, function) | names_of(node.orelse, function)
    assert isinstance(node, ast.Name), f"a test cannot tell what {ast.unparse(node)} names"
    given = [
        assigned.value
        for assigned in ast.walk(function)
        if isinstance(assigned, ast.Assign) and ast.unparse(assigned.targets[0]) == node.id
    ]
    if given:
        return {name for value in given for name in names_of(value, function)}
    return {name for name in get_args(Way) if name in FILES}  # a way is a parameter


@dataclass(frozen=True)
class Said:
    """A say(...) in the code: its place, the files it may name, and what it fills in."""

    place: str
    names: tuple[str, ...]
    filled: tuple[str, ...]


def said_in(file: Path) -> Iterator[Said]:
    """Every say(...) in a file."""
    tree = ast.parse(file.read_text("utf-8"))
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "say":
                filled = {word.arg for word in call.keywords if word.arg}
                if any(word.arg is None for word in call.keywords):  # **searched(...)
                    filled |= SEARCHED
                names = tuple(sorted(names_of(call.args[0], function)))
                yield Said(f"{file.name}:{call.lineno}", names, tuple(sorted(filled)))


SAID = [said for file in sorted(API.rglob("*.py")) for said in said_in(file)]


def placeholders(name: str) -> tuple[str, ...]:
    """Those in a file."""
    return tuple(sorted(Template(FILES[name].read_text("utf-8")).get_identifiers()))


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.place)
def test_the_code_fills_in_exactly_the_placeholders(said: Said) -> None:
    """A missing or unused one fails here, and not before a reader.

    Where a name is put together, other calls may tell some of the files that it could name.
    """
    assert said.names
    assert set(said.names) <= set(FILES), "it says a file that is not there"
    agreeing = [name for name in said.names if placeholders(name) == said.filled]
    assert agreeing if len(said.names) > 1 else agreeing == list(said.names)


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_is_said_somewhere(name: str) -> None:
    """With exactly its placeholders; wording that nothing says is removed."""
    assert any(name in said.names and placeholders(name) == said.filled for said in SAID)


@pytest.mark.parametrize("voice", get_args(Voice))
@pytest.mark.parametrize("holder", ["Alder Fund", "those polled"])
@pytest.mark.parametrize("text", ["full", "digest"])
def test_there_is_a_lead_in_for_every_voice(
    voice: Voice, holder: str, text: Literal["full", "digest"]
) -> None:
    """With who holds it, and when."""
    source = replace(ALDER, text=text)
    assert re.search(rf"\b{re.escape(holder)}\b.*\b2021\)?:$", lead_in(source, holder, voice), re.I)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_one_line_without_markup_left_over(name: str) -> None:
    """Every $ opens a placeholder, and nothing else; what a model reads may have more lines."""
    text = FILES[name].read_text("utf-8")
    assert text == text.strip() + "\n"
    assert name.startswith("model_") or "\n" not in text.strip()
    assert Template(text).is_valid()


def test_wording_is_filled_in() -> None:
    """With whatever the values print as."""
    assert say("gap_items", wanted=4, found="three").startswith("You asked for 4.")


@pytest.mark.parametrize(
    "values", [{}, {"wanted": 4}, {"wanted": 4, "found": 3, "asked": 5}, {"asked": 1, "had": 2}]
)
def test_a_placeholder_or_a_value_left_over_is_an_error(values: dict[str, int]) -> None:
    """It names the file and both sets."""
    with pytest.raises(WordingError, match=r"gap_items\.md has the placeholders"):
        say("gap_items", **values)


def test_a_value_that_looks_like_a_placeholder_is_left_as_it_is() -> None:
    """Values come from sources and are never filled in again."""
    assert "$found" in say("gap_items", wanted="$found", found="x")


def test_a_file_that_is_not_there_is_an_error() -> None:
    """With what to do."""
    with pytest.raises(WordingError, match=r"no_such_file\.md cannot be read: restore"):
        say("no_such_file")


def test_the_examples_of_the_field_have_the_kinds_that_the_router_knows() -> None:
    """The router learns from them what belongs here."""
    kinds = re.findall(r"^(\w+):$", Path(FOLDER / "field.yaml").read_text("utf-8"), re.MULTILINE)
    assert sorted(kinds) == sorted(get_args(Kind))


def test_a_remark_of_ours_is_never_led_in_as_somebodys_view() -> None:
    """It is about the source, by nobody in it."""
    assert lead_in(ALDER, OUR_REMARK, "reported") == "Our note on “On places”:"
