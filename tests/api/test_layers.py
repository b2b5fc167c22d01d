"""A digest and its original as one source: ours answers, theirs proves and goes beyond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from api.assistant import Assistant
from ingestion.embedded_engine import EmbeddedStore
from ingestion.settings import BUNDLED, BUNDLED_NAME
from ingestion.sync import sync
from ingestion.trained_reader import load_reader
from ingestion.withdrawing import withdraw
from tests.api.service import serving

if TYPE_CHECKING:
    from pathlib import Path

    from fastapi.testclient import TestClient

    from ingestion.embedding import EmbeddingModel

FRONT = """---
id: rowan-wards
title: Wards in winter
publisher: Rowan Trust
type: report
published: 2021-11
text: {text}
display: {display}
---

"""
DIGEST = """## Beds

The Rowan Trust opened 45 more beds in Marlow in January 2021, and paid for them from its reserves.
"""
FULL = """## Capacity

In January 2021 we opened 45 more beds in Marlow, which were paid for from our reserves.

## Staff

We hired twelve agency nurses from Elmstead for the night shift because local staff were ill.
"""
BEDS = "How many beds did the Rowan Trust open in Marlow?"
NURSES = "Why did the Rowan Trust hire agency nurses for the night shift?"


def files(display: str) -> dict[str, str]:
    """The digest, and its original with that display."""
    return {
        "ours/rowan-wards.md": FRONT.format(text="digest", display="full") + DIGEST,
        "theirs/rowan-wards.md": FRONT.format(text="full", display=display) + FULL,
    }


def data_of(folder: Path, display: str, model: EmbeddingModel) -> Path:
    """An index of both layers."""
    for name, content in files(display).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    data = folder / "data"
    sync(
        (folder / "ours", folder / "theirs"),
        EmbeddedStore(data),
        data,
        BUNDLED_NAME,
        lambda: model,
        load_reader=lambda: load_reader(BUNDLED),
    )
    return data


@pytest.fixture(params=["excerpt", "link"])
def display(request: pytest.FixtureRequest) -> str:
    """How much of the original may be shown."""
    return str(request.param)


@pytest.fixture
def client(model: EmbeddingModel, tmp_path: Path, display: str) -> Iterator[TestClient]:
    """A service over both layers."""
    data = data_of(tmp_path, display, model)
    reader = load_reader(BUNDLED)
    assistant = Assistant(EmbeddedStore(data), model, BUNDLED, reader=reader)
    with serving(assistant, tmp_path) as served:
        yield served


def answer(client: TestClient, question: str) -> dict[str, Any]:
    """What the service answers."""
    told: dict[str, Any] = client.post("/v1/answers", json={"question": question}).json()
    return told


def test_the_digest_answers_and_the_original_proves_it_or_goes_beyond(
    client: TestClient, display: str
) -> None:
    """Nothing of an original leaves that may only be linked to."""
    told = answer(client, BEDS)
    (cited,) = told["citations"]
    assert (cited["words"], cited["source"]["id"]) == ("ours", "rowan-wards")
    proof = cited["original"]
    beyond = answer(client, NURSES)
    if display == "link":
        assert proof is None
        assert beyond["status"] == "unanswerable_no_evidence"
        assert "Elmstead" not in str(beyond)
        return
    quote, words = proof["quote"], proof["passage"]["text"]
    assert quote == words[proof["quote_start"] : proof["quote_end"]]
    assert quote.startswith("In January 2021 we opened 45 more beds in Marlow")
    assert proof["source"] == "rowan-wards.original"
    page = client.get(f"/answers/{told['id']}").text
    assert "In the original" in page
    assert quote in page
    (cited,) = beyond["citations"]
    assert (cited["words"], cited["source"]["original_of"]) == ("publisher", "rowan-wards")
    assert "Elmstead" in cited["quote"]
    assert cited["original"] is None
    listed = client.get("/v1/sources").json()["sources"]
    assert [source["id"] for source in listed] == ["rowan-wards"]
    filtered = {"question": NURSES, "filters": {"source": ["rowan-wards"]}}
    assert client.post("/v1/answers", json=filtered).json()["status"] == "answered"


def test_a_withdrawn_digest_takes_its_original_along(model: EmbeddingModel, tmp_path: Path) -> None:
    """From the build, and from each that follows."""
    other = FRONT.replace("rowan-wards", "other").format(text="full", display="full")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "other.md").write_text(f"{other}Others stay.\n", "utf-8")
    data = data_of(tmp_path, "excerpt", model)
    store = EmbeddedStore(data)
    withdraw(["rowan-wards"], store, data, lambda: model)
    for _ in range(2):
        live = store.live()
        assert live is not None
        assert set(store.open(live).build.by_id) == {"other"}
        sync((tmp_path / "ours", tmp_path / "theirs"), store, data, BUNDLED_NAME, lambda: model)
