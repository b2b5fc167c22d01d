"""Every compiled pattern of the service, and inputs that make each as slow as it can be.

    python -m tests.patterns    the table: each pattern with its worst input and its time

A backtracking matcher holds Python's global lock while it works, so one slow pattern stalls every
reader. The inputs are made from a pattern's own parts: whatever it repeats is repeated to the
greatest length that it may meet, behind what leads there and before something that fits nothing.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import product
from math import inf
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import api
import ingestion
from api.answering.admit import MOST_TURN_CHARACTERS

LONGEST = MOST_TURN_CHARACTERS  # characters of the longest text of a reader's
MOST_SECONDS = 0.050
_FEW, _LONG_FOR_FEW = 24, 0.005  # characters, and seconds that so few never take
_SCREEN = (500, 2_000)  # characters at which most patterns are found to be quick
_LEFT_OUT = ("ingestion.readers", "ingestion.adding", "ingestion.fetching")
_TAKE_PATTERNS = {
    f"re.{name}"
    for name in ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub")
}
_ENDS = ("", "\0")  # what may fit, and what fits nearly nothing
_BRANCHES = 4  # tried of alternatives: the rest are words like them
_SCRIPTS = (
    "a", "A", "1", " ", "\t", "\n", ".", "-", "@", "'", '"', "(", ")", "[", ",", ":", "/", "_", "é",
    "a ", "A ", "1 ", "a.", "a-", "a@", "a'", "1.", "1-", "1/", "(a", "a(", "[1]", "\n ", "\n-",
    "Ab ", "ab ", "The ", "the ", "and ", "what ", "who is ", "my ", "I am ", "it ", "a b.c ", "? ",
    "д", "Д ", "слово ", "界", "語。", "ع ", "٣", "٣ ", "א", "हिंदी ", "ก", "ß", "İ", "ﬃ", "½",
    "…", "’", "“a”", " .", "e\u0301", "👍", "👩\u200d⚕️", "\u202e", "\u00ad",
)  # fmt: skip
Shape = tuple[str, str, str]  # what an input begins with, repeats and ends with


@dataclass(frozen=True)
class Found:
    """A pattern, and where it stands."""

    where: str
    pattern: re.Pattern[Any]


@dataclass(frozen=True)
class Worst:
    """The slowest input of a pattern: seconds, and how it begins."""

    found: Found
    seconds: float
    begins: str


def patterns() -> list[Found]:
    """Each once: those that modules hold, and those written inside functions."""
    seen: dict[tuple[str | bytes, int], Found] = {}
    for module in modules():
        for found in (*_in_module(module), *_in_functions(module)):
            seen.setdefault((found.pattern.pattern, found.pattern.flags), found)
    return list(seen.values())


def modules() -> Iterator[ModuleType]:
    """All of api and ingestion but those that read files and addresses."""
    for package in (api, ingestion):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            left_out = info.name.startswith(_LEFT_OUT) or info.name.endswith("__main__")
            if not left_out:
                yield importlib.import_module(info.name)


def _in_module(module: ModuleType) -> Iterator[Found]:
    met: set[int] = set()
    for name, value in vars(module).items():
        if not name.startswith("__"):
            for place, pattern in _in_value(value, module.__name__, met):
                yield Found(f"{module.__name__}.{name}{place}", pattern)


def _in_functions(module: ModuleType) -> Iterator[Found]:
    """Those that are written where they are used."""
    for call in _calls(module):
        if isinstance(call.args[0], ast.Constant):
            yield Found(f"{module.__name__}:{call.lineno}", re.compile(call.args[0].value))


def made_while_running() -> set[str]:
    """The modules that put patterns together from what is only known while they run."""
    return {
        module.__name__
        for module in modules()
        for call in _calls(module)
        if not isinstance(call.args[0], ast.Constant)
    }


def _calls(module: ModuleType) -> Iterator[ast.Call]:
    """Each call of a function of `re` that takes a pattern, inside a function."""
    tree = ast.parse(inspect.getsource(module))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _TAKE_PATTERNS:
                yield node


def _in_value(value: object, module: str, met: set[int]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """What is in a value of `module`, and where; what was `met` is not gone through again."""
    if isinstance(value, re.Pattern):
        yield "", value
    elif id(value) not in met:
        met.add(id(value))
        for number, inner in enumerate(_held(value, module)):
            for place, pattern in _in_value(inner, module, met):
                yield f"[{number}]{place}", pattern


def _held(value: object, module: str) -> Iterable[object]:
    """What a container, a value of ours or a class of the module holds."""
    if isinstance(value, Mapping):
        return list(value.values())
    if isinstance(value, tuple | list | set | frozenset):
        return list(value)
    if isinstance(value, type):
        return list(vars(value).values()) if value.__module__ == module else ()
    if is_dataclass(value):
        return [getattr(value, one.name) for one in fields(value)]
    return ()


def worst(found: Found) -> Worst:
    """The slowest of all inputs for a pattern, measured at the greatest length.

    What is quick at a smaller one is quick there too, were it quadratic: it is not measured again.
    """
    pattern, slowest, suspects = found.pattern, (0.0, ("", "a", "")), []
    for shape in shapes(pattern):
        if _timed(pattern, shape, _FEW) > _LONG_FOR_FEW:  # it doubles with each character
            return Worst(found, inf, _shown(shape))
        seconds = _timed(pattern, shape, _SCREEN[0])
        slowest = max(slowest, (seconds, shape))
        if _is_suspect(seconds, _SCREEN[0]) and _is_suspect(
            _timed(pattern, shape, _SCREEN[1]), _SCREEN[1]
        ):
            suspects.append(shape)
    timed = [(_whole(pattern, shape), shape) for shape in (*suspects, slowest[1])]
    seconds, shape = max(timed)
    return Worst(found, seconds, _shown(shape))


def _shown(shape: Shape) -> str:
    begin, pump, end = shape
    return f"{begin}{pump * 3}…{end}"


def _is_suspect(seconds: float, length: int) -> bool:
    return seconds * (LONGEST / length) ** 2 > MOST_SECONDS


def _whole(pattern: re.Pattern[Any], shape: Shape) -> float:
    """The better of two measurements at the greatest length, unless half of it is too slow."""
    half = _timed(pattern, shape, LONGEST // 2)
    if half > MOST_SECONDS:
        return half
    return min(_timed(pattern, shape, LONGEST) for _ in range(2))


def _timed(pattern: re.Pattern[Any], shape: Shape, length: int) -> float:
    begin, pump, end = shape
    room = max(0, length - len(begin) - len(end))
    text: Any = begin + (pump * (room // len(pump) + 1))[:room] + end
    if isinstance(pattern.pattern, bytes):
        text = text.encode()
    started = time.thread_time()
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - started


def shapes(pattern: re.Pattern[Any]) -> Iterator[Shape]:
    """What to begin with, to repeat and to end with, without doubles."""
    told = (
        pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    )
    tree = parser.parse(told, pattern.flags & ~re.UNICODE)
    made = dict.fromkeys(
        (begin, pump, end)
        for begin, pump in [*_pumps(tree), *(("", one) for one in _SCRIPTS)]
        for end in _ENDS
        if pump
    )
    return iter(made)


def _pumps(tree: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - of a private module
    """Of each thing that is repeated: a text that leads to it, and what it repeats; and each
    beginning of a match, again and again.
    """
    before = [""]
    for node in tree:
        op, argument = node
        for inner, repeats in _inside(op, argument):
            for lead in before:
                for begin, pump in _pumps(inner):
                    yield lead + begin, pump
                if repeats:
                    for pump in _samples(inner):
                        yield lead, pump
                        yield "", lead + pump
                        yield lead, pump + " "
        before = _joined(before, _sample(op, argument))
        for lead in before:
            yield "", lead
            yield "", lead + " "


def _inside(op: Any, argument: Any) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """What a node holds, and whether it repeats it."""
    if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        yield argument[2], argument[1] > 1
    elif op is sre.SUBPATTERN:
        yield argument[3], False
    elif op is sre.ATOMIC_GROUP:
        yield argument, False
    elif op is sre.BRANCH:
        yield from ((branch, False) for branch in argument[1])
    elif op in {sre.ASSERT, sre.ASSERT_NOT}:
        yield argument[1], False


def _samples(tree: Any) -> list[str]:  # noqa: ANN401
    """Some texts that a sequence fits, mostly."""
    made = [""]
    for op, argument in tree:
        made = _joined(made, _sample(op, argument))
    return made


def _joined(begun: list[str], added: list[str]) -> list[str]:
    if len(added) == 1:
        return [one + added[0] for one in begun]
    return list(dict.fromkeys(one + other for one, other in product(begun, added)))[:_BRANCHES]


def _sample(op: Any, argument: Any) -> list[str]:  # noqa: ANN401
    if op in {sre.LITERAL, sre.IN, sre.ANY, sre.NOT_LITERAL}:
        return [_character(op, argument)]
    if op in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
        return [one * max(1, argument[0]) for one in _samples(argument[2])]
    if op is sre.BRANCH:
        several = [one for branch in argument[1] for one in _samples(branch)[:1]]
        return [*several[: _BRANCHES - 1], *several[-1:]]
    if op is sre.SUBPATTERN:
        return _samples(argument[3])
    return _samples(argument) if op is sre.ATOMIC_GROUP else [""]


def _character(op: Any, argument: Any) -> str:  # noqa: ANN401
    """One that fits: of a class, one that is usual in texts, if it has any."""
    if op is not sre.IN:
        return chr(argument) if op is sre.LITERAL else "x"
    fits = re.compile(_written(argument))
    usual = "a A1 .-'\n(@,:;/_é"
    return next((one for one in usual if fits.match(one)), _first(argument))


def _written(argument: Any) -> str:  # noqa: ANN401
    names = {
        sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    parts = []
    for op, value in argument:
        if op is sre.NEGATE:
            parts.append("^")
        elif op is sre.LITERAL:
            parts.append(re.escape(chr(value)))
        elif op is sre.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            parts.append(names[value])
    return f"[{''.join(parts)}]"


def _first(argument: Any) -> str:  # noqa: ANN401
    for op, value in argument:
        if op is sre.LITERAL:
            return chr(value)
        if op is sre.RANGE:
            return chr(value[0])
    return "x"


def table() -> str:
    """A line a pattern, the slowest first."""
    told = sorted(map(worst, patterns()), key=lambda one: -one.seconds)
    return "\n".join(
        f"{1000 * one.seconds:8.1f} ms  {one.found.where:60}  {one.begins[:60]!r}" for one in told
    )


if __name__ == "__main__":
    print(table())  # noqa: T201 - a command
