"""What all tests share: parts that may be missing, the real model, and a way to build an index."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from filelock import FileLock
from hypothesis import settings

from ingestion.settings import BUNDLED, BUNDLED_NAME
from ingestion.sync import sync
from tests import qdrant

if TYPE_CHECKING:
    from api.assistant import Assistant
    from ingestion.embedded_engine import EmbeddedStore
    from ingestion.embedding import EmbeddingModel
    from tests.postgres import Cluster
    from tests.qdrant import Node

settings.register_profile("house", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("house")

Once = Callable[[str, Callable[[Path], object]], Path]
Corpus = Callable[[Mapping[str, str | bytes]], Path]
Synced = Callable[[Mapping[str, str | bytes]], "EmbeddedStore"]


class Require(Protocol):
    """Skips a test by the name of what it lacks; fails it where everything must be there."""

    def __call__(
        self, name: str, available: object, reason: str, *, optional: bool = False
    ) -> None:
        """`optional` parts are skipped even under REQUIRE_ALL=1."""
        ...


@pytest.fixture(scope="session")
def require() -> Require:
    """Call it with a part's name, whether it is there, and the reason to print if not."""

    def check(name: str, available: object, reason: str, *, optional: bool = False) -> None:
        if available:
            return
        if os.environ.get("REQUIRE_ALL") == "1" and not optional:
            pytest.fail(f"{name} is required by REQUIRE_ALL=1: {reason}")
        pytest.skip(f"{name}: {reason}")

    return check


@pytest.fixture(scope="session")
def full_texts(require: Require) -> Path:
    """The folder of full texts, which the repository has no right to hold."""
    told = os.environ.get("FULL_TEXT_DIR", "")
    folder = Path(told)
    require("FULL_TEXT_DIR", told and folder.is_dir(), "set it to the folder of full texts")
    return folder


@pytest.fixture(scope="session")
def postgres(require: Require) -> Iterator[Cluster]:
    """A real PostgreSQL, started for the tests alone."""
    from tests.postgres import binaries, running

    programs = binaries()
    require("POSTGRESQL", programs, "install Debian's postgresql, or put initdb into PATH")
    assert programs is not None
    with running(programs) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def qdrant_nodes(require: Require) -> Iterator[Callable[[int], list[Node]]]:
    """Called with 1 or 3: nodes of a real Qdrant, started once for all tests that leave them whole.

    A test that kills or freezes one takes `tests.qdrant.running` for itself.
    """
    program = qdrant.binary()
    with ExitStack() as stack:
        started: dict[int, list[Node]] = {}

        def nodes(count: int) -> list[Node]:
            require("QDRANT_BIN", program, "no program to start Qdrant with", optional=True)
            assert program is not None
            if count not in started:
                started[count] = stack.enter_context(qdrant.running(program, count))
            return started[count]

        yield nodes


ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each engine that the stores run on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'below' / 'answers.sqlite'}"
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster.new_database()


@pytest.fixture(scope="session")
def model() -> EmbeddingModel:
    """The bundled model, with its real weights; it makes no vector twice."""
    from ingestion.embedding import load_model
    from tests.remembering import Remembering

    return Remembering(load_model(BUNDLED))


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fills a folder once in a test run, by the first of its processes that asks for its name."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, whole = shared / f"once-{name}", shared / f"once-{name}.whole"
        with FileLock(shared / f"once-{name}.lock"):
            if not whole.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                whole.touch()
        return folder

    return filled


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Writes files into a corpus folder, whose other files it removes, and returns the folder."""
    folder = tmp_path / "corpus"

    def written(files: Mapping[str, str | bytes]) -> Path:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        return folder

    return written


@pytest.fixture
def synced(tmp_path: Path, corpus: Corpus, model: EmbeddingModel) -> Synced:
    """Brings a store under the test's folder in line with the files given, by the real sync."""
    from ingestion.embedded_engine import EmbeddedStore

    store = EmbeddedStore(tmp_path / "data")

    def run(files: Mapping[str, str | bytes]) -> EmbeddedStore:
        sync((corpus(files),), store, tmp_path / "data", BUNDLED_NAME, lambda: model)
        return store

    return run


@pytest.fixture(scope="session")
def indexed(once: Once, model: EmbeddingModel) -> Path:
    """The data folder of the invented corpus of tests/api/documents.py; no test changes it."""
    from tests.api.documents import CORPUS
    from tests.api.service import build

    return once("indexed", lambda folder: build(folder, CORPUS, model)) / "data"


@pytest.fixture(scope="session")
def digests(once: Once, model: EmbeddingModel) -> Path:
    """The data folder of the repository's own corpus; no test changes it.

    Its vectors take the longest; those that a sync here has made are not made again.
    """
    from evals.askers import take_vectors
    from evals.suites import CORPUS
    from ingestion.embedded_engine import EmbeddedStore

    def fill(folder: Path) -> None:
        data = CORPUS.parent / "data"
        take_vectors([data / "vectors.sqlite", *data.glob("evals/*/vectors.sqlite")], folder)
        sync((CORPUS,), EmbeddedStore(folder), folder, BUNDLED_NAME, lambda: model)

    return once("digests", fill)


EXPLAINERS = (
    "glossary",
    "timeline",
    "how-it-fits-together",
    "whos-who",
    "funding-and-accountability",
)


@pytest.fixture(scope="session")
def explaining(once: Once, model: EmbeddingModel) -> Assistant:
    """The assistant over the repository's own explainers beside the invented corpus."""
    from tests.api.documents import CORPUS
    from tests.api.service import assistant_over, build

    folder = Path(__file__).parents[1] / "corpus"
    ours = {f"{name}.md": (folder / f"{name}.md").read_text("utf-8") for name in EXPLAINERS}
    folder = once("explained", lambda folder: build(folder, {**CORPUS, **ours}, model))
    return assistant_over(folder / "data", model)


@pytest.fixture(scope="session")
def many_sources(once: Once, model: EmbeddingModel) -> Path:
    """The data folder of many sources; no test changes it."""
    from tests.api.many_sources import MANY
    from tests.api.service import build

    return once("many", lambda folder: build(folder, MANY, model)) / "data"


@pytest.fixture(scope="session")
def assistant(indexed: Path, model: EmbeddingModel) -> Assistant:
    """The assistant over it."""
    from tests.api.service import assistant_over

    return assistant_over(indexed, model)


@pytest.fixture(scope="module", autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    """Apps and their assistants are in circles: each held its build until Python went by."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: Playwright leaves an event loop running in the thread of all tests."""
    items.sort(key=lambda item: "browser" in item.path.parts)
