"""Requests that schemathesis makes from the contract, at the running server: no answer breaks it.

Routes come from the OpenAPI document, so that a new one is asked without a word here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2
import pytest

from api.access.caller import Allowance
from api.http.app import create_app
from api.store.database import open_database
from api.store.stores import Stores
from tests.api.access import INTRANET, door, key_of
from tests.api.documents import CORPUS
from tests.api.service import assistant_over, at_a_port, build

if TYPE_CHECKING:
    from api.assistant import Assistant
    from ingestion.embedding import EmbeddingModel

pytestmark = pytest.mark.slow
CASES = 12  # of each route and kind; with those of coverage about 90 for each route
CONFIG = Path(__file__).with_name("schemathesis.toml")
Tally = dict[str, Counter[int]]  # statuses by operation
WITHOUT_END = Allowance(10**6, 10**6, 10**6)
# The switch turns answering off, so that it has a server of its own.
PARTS = {
    "the switch": ("--include-path-regex", "^/v1/admin"),
    "the rest": ("--exclude-path-regex", "^/v1/admin"),
}


@pytest.fixture(scope="module")
def twice_built(model: EmbeddingModel, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Over a corpus of two versions, so that there are changes to tell."""
    folder = tmp_path_factory.mktemp("twice")
    build(folder, dict(list(CORPUS.items())[1:]), model)
    return assistant_over(build(folder, CORPUS, model), model)


@pytest.fixture
def served(twice_built: Assistant, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server that wants a key for everything, and a key for everything."""
    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    stores = Stores.over(engine)
    key = key_of(
        stores, scopes=("read", "ask", "admin"), origins=(INTRANET,), allowance=WITHOUT_END
    )
    app = create_app(twice_built, stores, door("keys", allowance=WITHOUT_END)(stores))
    with at_a_port(app) as address:
        yield address, key
    engine.dispose()


@pytest.mark.parametrize("part", PARTS)
def test_nothing_that_the_contract_allows_or_forbids_breaks_it(
    part: str, served: tuple[str, dict[str, str]], tmp_path: Path
) -> None:
    """All checks on, the same cases each time; what came back is printed (pytest -rP)."""
    address, key = served
    command = [
        *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
        *("--config-file", str(CONFIG), "run", f"{address}/openapi.json", *PARTS[part]),
        *("--checks", "all", "--max-examples", str(CASES), "--generation-deterministic"),
        *("--continue-on-failure", "--no-color", "--report", "har,json"),
        *("--report-har-path", "sent.har", "--report-json-path", "run.json"),
        *("--header", f"Authorization: {key['Authorization']}"),
        *("--output-sanitize", "false"),
    ]  # fmt: skip
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    told = json.loads((tmp_path / "run.json").read_text("utf-8"))
    sent = json.loads((tmp_path / "sent.har").read_text("utf-8"))["log"]["entries"]
    tally = tallied(sent, operations_of(address))
    failures = len(told["failures"]) + len(told["errors"])
    cases = f"{told['test_cases']['generated']} cases, {len(sent)} requests, failures: {failures}"
    sys.stdout.write(f"{table(tally)}\n{cases}\n")
    assert run.returncode == 0, run.stdout
    assert told["complete"]
    assert told["operations"]["tested"] == told["operations"]["selected"] > 0
    assert set(tally) >= set(operations_asked(part, address))


def operations_of(address: str) -> list[tuple[str, str]]:
    """Method and path of all operations in the contract, fixed paths before those with ids."""
    paths = httpx2.get(f"{address}/openapi.json").json()["paths"]
    listed = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    return sorted(listed, key=lambda one: "{" in one[1])


def operations_asked(part: str, address: str) -> list[str]:
    """The names of the operations of `part`."""
    option, pattern = PARTS[part]
    wanted = option.startswith("--include")
    return [
        f"{method} {path}"
        for method, path in operations_of(address)
        if bool(re.search(pattern, path)) is wanted
    ]


def tallied(sent: list[Any], operations: list[tuple[str, str]]) -> Tally:
    """What came back, by operation; methods that the contract lacks stand together."""
    tally: Tally = {}
    for entry in sent:
        method = entry["request"]["method"]
        path = urlsplit(entry["request"]["url"]).path
        name = next(
            (f"{m} {p}" for m, p in operations if m == method and matches(p, path)), "other methods"
        )
        tally.setdefault(name, Counter())[entry["response"]["status"]] += 1
    return tally


def matches(template: str, path: str) -> bool:
    """Whether `path` is one of `template`."""
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]*", template), path) is not None


def table(tally: Tally) -> str:
    """One line for each operation, one column for each status."""
    statuses = sorted({status for found in tally.values() for status in found})
    lines = [f"{'':36}" + "".join(f"{status:>6}" for status in statuses)]
    for name, found in sorted(tally.items(), key=lambda one: one[0].split()[::-1]):
        lines.append(f"{name:36}" + "".join(f"{found[s] or '.':>6}" for s in statuses))
    return "\n".join(lines)
