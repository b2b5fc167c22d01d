"""The service with the reader of this version, as it is served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from api.answering.reorder import FEW
from api.assistant import Assistant
from ingestion.embedded_engine import EmbeddedStore
from ingestion.settings import BUNDLED
from ingestion.trained_reader import BUNDLED as BUNDLED_READER
from ingestion.trained_reader import OnnxReader
from tests.api.documents import BUDGET, CORPUS, UNANSWERED
from tests.api.service import build, serving

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel


@pytest.fixture(scope="module")
def reader() -> OnnxReader:
    """The one that is shipped."""
    return OnnxReader(BUNDLED_READER)


@pytest.fixture(scope="module")
def client(
    model: EmbeddingModel, reader: OnnxReader, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A service over the invented corpus that reads what it finds."""
    folder = tmp_path_factory.mktemp("read")
    data = build(folder, CORPUS, model)
    assistant = Assistant(EmbeddedStore(data), model, BUNDLED, reader=reader)
    with serving(assistant, folder) as served:
        yield served


def test_it_answers_by_what_the_reader_reads(client: TestClient, reader: OnnxReader) -> None:
    """And says which reader that was; the unit chosen has the best log-odds, or nearly."""
    told = client.post("/v1/answers?trace=1", json={"question": BUDGET}).json()
    assert told["status"] == "answered"
    assert told["reader"] == reader.name
    [search] = told["trace"]
    by_reader = [one["log_odds"] for one in search["candidates"]]
    assert by_reader[0] > 0
    assert max(by_reader) - by_reader[0] < 1


def test_it_refuses_by_what_the_reader_reads(client: TestClient) -> None:
    """No candidate is likelier an answer than not."""
    told = client.post("/v1/answers?trace=1", json={"question": UNANSWERED}).json()
    assert told["status"] == "unanswerable_no_evidence"
    assert all(one["log_odds"] < 0 for search in told["trace"] for one in search["candidates"])


def test_a_search_for_few_is_put_in_order_by_the_reader(
    client: TestClient, reader: OnnxReader
) -> None:
    """The question's answer first, in its own words and in others; scores do not rise."""
    for asked in (BUDGET, "Which group fixes the money that neighbourhood staff share?"):
        found = client.get("/v1/search", params={"q": asked, "limit": FEW}).json()["passages"]
        scores = [one["score"] for one in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
        assert "sets one pooled budget" in found[0]["passage"]["text"]
    many = client.get("/v1/search", params={"q": BUDGET, "limit": FEW + 1}).json()["passages"]
    assert {one["passage"]["id"] for one in found} <= {one["passage"]["id"] for one in many}


def test_readiness_names_the_reader(client: TestClient, reader: OnnxReader) -> None:
    """An operator can see whether words alone choose."""
    assert client.get("/readyz").json()["reader"] == reader.name
