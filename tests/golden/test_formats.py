"""One text as Markdown, web page, Word file and PDF: the same passages and the same answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from ingestion.embedded_engine import EmbeddedStore
from ingestion.settings import BUNDLED_NAME
from ingestion.sources import Passage
from ingestion.sync import sync
from tests.api.service import assistant_over, serving
from tests.same_text import FORMATS, METADATA, NOTE, TEXT, headings_by_page

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

Service = tuple[TestClient, list[Passage]]
PAGES = headings_by_page()
OTHERS = [suffix for suffix in FORMATS if suffix != ".md"]
ASKED = {  # question -> words of the quote that answers it; None where the text does not say
    "How many members does the Aldermere place committee have?": "has fourteen members",
    "How many times did the Aldermere place committee meet in public in 2023?":
        "nine times in 2023.",
    "What does the Aldermere place committee decide by itself?": "the budget for community nursing",
    "What happens if the chair cannot settle a dispute within thirty days?": "two neighbouring",
    "How much was in the place fund of Aldermere in 2023?": "£3.1 million in 2023",
    "What share of the place fund went to community nursing in 2023?": "38 per cent went to",
    "What share of staff said that the place committee had made it easier to plan a discharge?":
        "61 per cent said",
    "What did the patients' panel complain about?": "only two days before",
    "What should the Aldermere place committee publish every quarter?": "publish its attendance",
    "How much did the Aldermere place committee spend on dentistry?": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def services(
    tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel
) -> Iterator[Mapping[str, Service]]:
    """The service over each format, and the passages of its index."""
    with ExitStack() as stack:
        made: dict[str, Service] = {}
        for suffix, make in FORMATS.items():
            folder = tmp_path_factory.mktemp("format")
            corpus, data = folder / "corpus", folder / "data"
            corpus.mkdir()
            (corpus / f"aldermere{suffix}").write_bytes(make())
            if suffix != ".md":
                (corpus / "aldermere.yaml").write_text(METADATA, "utf-8")
            store = EmbeddedStore(data)
            sync((corpus,), store, data, BUNDLED_NAME, lambda: model)
            passages = list(store.open(str(store.live())).passages_of("aldermere"))
            client = stack.enter_context(serving(assistant_over(data, model), folder))
            made[suffix] = (client, passages)
        yield made


def ask(service: Service, question: str) -> tuple[str, list[dict[str, Any]]]:
    """Status and citations of the answer."""
    answer = service[0].post("/v1/answers", json={"question": question}).json()
    return answer["status"], answer["citations"]


@pytest.mark.parametrize(("question", "words"), ASKED.items())
def test_every_format_gives_the_same_answer(
    services: Mapping[str, Service], question: str, words: str | None
) -> None:
    """The same status and the same quoted words, the right ones."""
    status, citations = ask(services[".md"], question)
    quotes = [citation["quote"] for citation in citations]
    assert status == ("answered" if words else "unanswerable_no_evidence")
    assert not words or any(words in quote for quote in quotes)
    for suffix in OTHERS:
        other, cited = ask(services[suffix], question)
        assert (suffix, other, [citation["quote"] for citation in cited]) == (
            suffix,
            status,
            quotes,
        )


@pytest.mark.parametrize(("question", "words"), [(q, w) for q, w in ASKED.items() if w])
def test_a_citation_of_the_pdf_names_its_page(
    services: Mapping[str, Service], question: str, words: str
) -> None:
    """The page on which the section stands."""
    _, citations = ask(services[".pdf"], question)
    assert citations
    for citation in citations:
        assert citation["passage"]["page"] == PAGES[citation["passage"]["heading_path"][-1]]


@pytest.mark.parametrize("suffix", OTHERS)
def test_every_format_has_the_same_passages(services: Mapping[str, Service], suffix: str) -> None:
    """Golden: heading paths, order and words, but for the footnote's own place and number."""
    note = str(TEXT[-1][1])

    def told(service: Service) -> list[tuple[tuple[str, ...], str]]:
        return [
            (passage.heading_path, passage.text.replace(f"1 {note}", note))
            for passage in service[1]
        ]

    assert told(services[suffix]) == told(services[".md"])


def test_nothing_beside_the_text_is_a_passage(services: Mapping[str, Service]) -> None:
    """Menus, banners, hidden words, running headers and page numbers."""
    for suffix, (_, passages) in services.items():
        text = "\n".join(passage.text for passage in passages)
        assert "Area: Fenmouth | Home visits in 2022: 4100 | Home visits in 2023" in text, suffix
        for gone in ("cookies", "ninety", "99 times", "Share this", "in Harrowby\n", ": the place"):
            assert gone not in text, suffix
        assert NOTE not in text
        assert "2023.1" not in text, suffix
