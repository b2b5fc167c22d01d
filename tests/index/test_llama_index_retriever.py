"""The index in LlamaIndex: its own query engine and synthesizers over our passages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import ModelError, NoBuildError
from ingestion.index import BuildStore, Filters
from ingestion.searching import MOST_EXCERPTS, shown
from ingestion.settings import BUNDLED_NAME, Settings
from ingestion.sources import Source
from ingestion.sync import sync
from tests.api.documents import BUDGET, CORPUS, LINKED_MARKER, POLL

if TYPE_CHECKING:
    from llama_index.core.schema import NodeWithScore

    from ingestion.embedding import EmbeddingModel
    from ingestion.llama_index_retriever import PassageRetriever


ENGINES = ["embedded", "server in memory"]


@contextmanager
def opened(engine: str, folder: Path) -> Iterator[BuildStore]:
    """An empty store of an engine."""
    from qdrant_client import QdrantClient

    from ingestion.embedded_engine import EmbeddedStore
    from ingestion.server_engine import ServerStore

    if engine == "embedded":
        yield EmbeddedStore(folder)
        return
    client = QdrantClient(":memory:")
    yield ServerStore(client)
    client.close()


def fill(
    store: BuildStore, folder: Path, model: EmbeddingModel, files: Mapping[str, str]
) -> BuildStore:
    """The files in the index, and no others."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for old in corpus.iterdir():
        old.unlink()
    for name, content in files.items():
        (corpus / name).write_text(content, "utf-8")
    sync((corpus,), store, folder / "data", BUNDLED_NAME, lambda: model)
    return store


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BuildStore]:
    """An empty store of each engine."""
    with opened(request.param, tmp_path) as empty:
        yield empty


@pytest.fixture(scope="module", params=ENGINES)
def filled(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    model: EmbeddingModel,
) -> Iterator[BuildStore]:
    """The invented corpus in each engine; no test changes it."""
    folder = tmp_path_factory.mktemp("retriever")
    with opened(request.param, folder) as empty:
        yield fill(empty, folder, model, CORPUS)


def retriever(store: BuildStore, model: EmbeddingModel, **more: Any) -> PassageRetriever:  # noqa: ANN401
    """Over the live build of `store`."""
    from ingestion.llama_index_retriever import PassageRetriever

    return PassageRetriever(store, model, **more)


def texts(nodes: list[NodeWithScore], source: str) -> list[str]:
    """The texts of a source's nodes."""
    return [node.text for node in nodes if node.metadata["source"] == source]


def test_a_passage_comes_with_all_that_a_citation_needs(
    filled: BuildStore, model: EmbeddingModel
) -> None:
    """By both engines: its id, its score, and whose words they are."""
    nodes = retriever(filled, model).retrieve(POLL)
    first = nodes[0]
    assert first.node_id.startswith("cedar-poll.")
    assert first.score == pytest.approx(1.0, abs=0.2)
    assert [node.score for node in nodes] == sorted(node.score or 0 for node in nodes)[::-1]
    told = first.metadata
    assert told["holder"] == "the ward leaders polled"
    assert (told["voice"], told["publisher"]) == ("poll", "Cedar Journal")
    assert (told["published"], told["standing"]) == ("2020-11-02", "current")
    assert (told["words"], told["heading_path"]) == ("publisher", ["Answers"])
    assert told["end"] - told["start"] == len(first.text)
    assert first.node.ref_doc_id == "cedar-poll"


def test_the_order_is_that_of_the_search_over_http(
    filled: BuildStore, model: EmbeddingModel
) -> None:
    """One search, whoever asks."""
    from ingestion.searching import search

    index = filled.open(filled.live() or "")
    vector = next(iter(model.embed([BUDGET])))
    same = [entry.passage.id for entry in search(BUDGET, vector, index, Filters(), 5)]
    assert [n.node_id for n in retriever(filled, model, limit=5).retrieve(BUDGET)] == same


def test_an_event_loop_gets_the_same(filled: BuildStore, model: EmbeddingModel) -> None:
    """Many at once."""
    ours = retriever(filled, model)

    async def both() -> list[list[NodeWithScore]]:
        return list(await asyncio.gather(*(ours.aretrieve(q) for q in (BUDGET, POLL, BUDGET))))

    found = asyncio.run(both())
    assert [[n.node_id for n in nodes] for nodes in found] == [
        [n.node_id for n in ours.retrieve(q)] for q in (BUDGET, POLL, BUDGET)
    ]


def test_our_own_wording_is_named_as_such(filled: BuildStore, model: EmbeddingModel) -> None:
    """A model that reads the node sees it too."""
    from llama_index.core.schema import MetadataMode

    (node,) = retriever(filled, model, filters=Filters(sources=("elm-review",))).retrieve("wards")
    assert node.metadata["words"] == "ours"
    assert "words: ours" in node.node.get_content(MetadataMode.LLM)
    assert "start:" not in node.node.get_content(MetadataMode.LLM)


def test_no_word_leaves_of_a_source_that_may_only_be_linked_to(
    filled: BuildStore, model: EmbeddingModel
) -> None:
    """Neither its text nor its headings; it is found with its address."""
    nodes = retriever(filled, model, limit=50).retrieve("night lighting on wards")
    linked = [node for node in nodes if node.metadata["source"] == "fir-notes"]
    assert {node.text for node in linked} == {""}
    assert {node.metadata["url"] for node in linked} == {"https://fir.example/lighting"}
    whole = "".join(node.model_dump_json() for node in nodes)
    assert LINKED_MARKER not in whole
    assert "Night lighting on wards" not in whole


def test_of_a_source_that_may_be_shown_in_excerpts_three_texts_leave(
    store: BuildStore, tmp_path: Path, model: EmbeddingModel
) -> None:
    """The nearest ones; all of a source that may be shown in full."""
    files = {}
    for name, display in (("few", "excerpt"), ("all", "full")):
        sections = "\n\n".join(
            f"## Rotas of ward {n}\n\nWard {n} of the {name} shares its rota." for n in range(6)
        )
        files[f"{name}.md"] = f"---\ntitle: {name}\ndisplay: {display}\n---\n\n{sections}\n"
    fill(store, tmp_path, model, files)
    nodes = retriever(store, model, limit=50).retrieve("rotas of wards")
    assert [bool(text) for text in texts(nodes, "few")] == [True] * 3 + [False] * 3
    assert all(texts(nodes, "all"))


SHOWN = st.lists(
    st.builds(
        lambda key, display: Source(f"{key}-{display}", "T", "P", "P", display=display),
        st.sampled_from("abc"),
        st.sampled_from(["full", "excerpt", "link"]),
    ),
    max_size=30,
)


@given(SHOWN)
def test_what_is_shown_keeps_the_rule_of_each_source(ranked: list[Source]) -> None:
    """Whatever is found, in whatever order."""
    allowed = list(zip(ranked, shown(ranked), strict=True))
    assert all(visible for source, visible in allowed if source.display == "full")
    assert not any(visible for source, visible in allowed if source.display == "link")
    for one in {source.id for source in ranked if source.display == "excerpt"}:
        of_one = [visible for source, visible in allowed if source.id == one]
        assert of_one == [place < MOST_EXCERPTS for place in range(len(of_one))]


def test_filters_are_kept_and_must_name_something(
    filled: BuildStore, model: EmbeddingModel
) -> None:
    """A slip would find nothing, and look like an answer."""
    only = Filters(publishers=("Dogwood Council",), standings=("current",))
    found = retriever(filled, model, filters=only).retrieve(BUDGET)
    assert {node.metadata["source"] for node in found} == {"dogwood-plan-2023"}
    with pytest.raises(ValueError, match=r"There is no publisher .*: use one of Alder Fund"):
        retriever(filled, model, filters=Filters(publishers=("Alder",))).retrieve(BUDGET)


@pytest.mark.parametrize("query", ["", " \n"])
def test_an_empty_query_is_refused(filled: BuildStore, model: EmbeddingModel, query: str) -> None:
    """It would be near to anything."""
    with pytest.raises(ValueError, match="write one"):
        retriever(filled, model).retrieve(query)


def test_a_limit_of_nothing_is_refused(filled: BuildStore, model: EmbeddingModel) -> None:
    """At once."""
    with pytest.raises(ValueError, match="ask for 1 passage"):
        retriever(filled, model, limit=0)


def test_a_new_build_is_taken_up(store: BuildStore, tmp_path: Path, model: EmbeddingModel) -> None:
    """Without making the retriever anew."""
    ours = retriever(fill(store, tmp_path, model, CORPUS), model)
    before = ours.retrieve(BUDGET)[0].metadata["corpus_version"]
    rest = {name: text for name, text in CORPUS.items() if name != "alder-places.md"}
    fill(store, tmp_path, model, rest)
    nodes = ours.retrieve(BUDGET)
    assert texts(nodes, "alder-places") == []
    assert nodes[0].metadata["corpus_version"] != before


def test_no_index_and_another_model_are_errors(tmp_path: Path, indexed: Path) -> None:
    """Before anything is asked."""
    from ingestion.llama_index_retriever import PassageRetriever

    with pytest.raises(NoBuildError, match="assistant sync"):
        PassageRetriever.of(Settings(data_dir=tmp_path))
    with pytest.raises(ModelError, match="set EMBEDDING_MODEL back"):
        PassageRetriever.of(Settings(data_dir=indexed, embedding_model="other/model"))
    assert PassageRetriever.of(Settings(data_dir=indexed), limit=1).retrieve(POLL)


def test_a_query_engine_of_llama_index_answers_over_it(
    filled: BuildStore, model: EmbeddingModel
) -> None:
    """With its postprocessors, its synthesizers and its own model for tests, which repeats what it
    is sent.
    """
    from llama_index.core import get_response_synthesizer
    from llama_index.core.llms import MockLLM
    from llama_index.core.postprocessor import SimilarityPostprocessor
    from llama_index.core.query_engine import RetrieverQueryEngine

    engine = RetrieverQueryEngine(
        retriever(filled, model, limit=8),
        response_synthesizer=get_response_synthesizer(llm=MockLLM()),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=0.5)],
    )
    response = engine.query(POLL)
    assert response.source_nodes
    assert all((node.score or 0) >= 0.5 for node in response.source_nodes)
    assert "holder: the ward leaders polled" in str(response)
    assert "64 per cent of ward leaders favour" in str(response)


def test_a_synthesizer_without_a_model_hands_the_passages_on(
    filled: BuildStore, model: EmbeddingModel
) -> None:
    """Asynchronously, in the mode that writes no text."""
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine
    from llama_index.core.response_synthesizers.no_text import NoText

    synthesizer = NoText(llm=MockLLM())
    engine = RetrieverQueryEngine(retriever(filled, model), response_synthesizer=synthesizer)
    response = asyncio.run(engine.aquery(BUDGET))
    assert response.source_nodes[0].metadata["title"] == "Places that share a budget"
