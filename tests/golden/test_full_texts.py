"""What reading and splitting make of the five full texts, which stand outside the repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingestion.pull_quotes import without_pull_quotes
from ingestion.readers.outline import Outline
from ingestion.readers.plain_text import read_plain_text
from ingestion.reading import find_files, read_document
from ingestion.sources import Document, embedded_text
from ingestion.splitting import PASSAGE_TOKENS, split

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel

LONG = 40  # characters
NO_HEADING = ""


@dataclass(frozen=True)
class Golden:
    """The heading over each section, passages, pull quotes dropped, and whose words they are."""

    headings: tuple[str, ...]
    passages: int
    pull_quotes: int
    voices: dict[str, str]


GOLDEN = {
    "ham-how-we-do-things-around-here": Golden((NO_HEADING,), 7, 0, {"Chris Ham": "own"}),
    "kings-fund-supporting-place-based-partnerships": Golden(
        (NO_HEADING, "Join us at our virtual conference"), 8, 2, {"The King's Fund": "own"}
    ),
    "nhs-confederation-time-to-be-radical": Golden(
        (
            NO_HEADING,
            "About NHS Reset",
            "About the Integrated Care Systems Network",
            "About the NHS Confederation",
            "Key points",
            "Background",
            "Overall direction",
            "Health and care integration",
            "The role of ICSs and NHSEI",
            "Commissioning",
            "Next steps",
            "APPENDIX",
            "Voluntary partnerships",
            "The voluntary partnership approach in practice:",
            "Without the need for significant legislative",
            "Advantages of voluntary partnership:",
            "Disadvantages/unanswered questions of voluntary partnership:",
            "Statutory integrated authorities",
            "The statutory integrated authorities approach in",
            "Key features of the Scottish integrated health and",
            "Advantages of statutory integrated authorities:",
            "Disadvantages/unanswered questions of statutory",
            "A middle way?",
            "A middle way approach in practice: partnerships",
            "This model may include:",
            "Who to contact – your regional lead",
            "How to stay in touch",
        ),
        42,
        1,
        {
            "NHS Confederation": "own",
            "system leaders polled by the NHS Confederation's ICS Network": "poll",
            "supporters and critics of each approach": "argument",
        },
    ),
    "nhs-providers-no-one-size-fits-all": Golden(
        (
            NO_HEADING,
            "What are ICSs for?",
            "How will accountabilities, financial flows and",
            "Is this the right balance between control and",
            "How do we enable a full contribution from all who",
        ),
        10,
        1,
        {"NHS Providers": "own"},
    ),
    "ville-system-by-default": Golden(
        (NO_HEADING, "Network of networks", "Time for brave changes"),
        7,
        2,
        {"Nick Ville, NHS Confederation": "own"},
    ),
}


@pytest.fixture(scope="module")
def documents(full_texts: Path) -> dict[str, Document]:
    """The full texts as ingestion reads them, by source id."""
    read = (read_document(file) for file in find_files([full_texts]).files)
    return {document.source.id: document for document in read}


def test_the_five_full_texts_are_there(documents: dict[str, Document]) -> None:
    """Their file names are their ids, those of the digests."""
    assert documents.keys() == GOLDEN.keys()
    assert {document.source.text for document in documents.values()} == {"full"}


@pytest.mark.parametrize("source_id", GOLDEN)
def test_the_headings_of_a_full_text_are_found(
    documents: dict[str, Document], source_id: str
) -> None:
    """In order, with the title left out; a long one is told by its beginning."""
    found = [s.path[-1] if s.path else NO_HEADING for s in documents[source_id].sections]
    assert len(found) == len(GOLDEN[source_id].headings)
    for heading, told in zip(found, GOLDEN[source_id].headings, strict=True):
        assert heading == told or (heading.startswith(told) and len(told) > LONG)


@pytest.mark.parametrize("source_id", GOLDEN)
def test_each_section_of_a_full_text_has_the_holder_that_its_metadata_tell(
    documents: dict[str, Document], source_id: str
) -> None:
    """A poll is the view of those polled, and a report also sets out others' arguments."""
    told = {s.attribution.holder: s.attribution.voice for s in documents[source_id].sections}
    assert told == GOLDEN[source_id].voices


@pytest.mark.parametrize("source_id", GOLDEN)
def test_the_passages_of_a_full_text_are_exact(
    documents: dict[str, Document], source_id: str, model: EmbeddingModel
) -> None:
    """As many as before, in order, exact to the character, and within the model's limit."""
    document = documents[source_id]
    passages = list(split(document, model.count_tokens, model.max_tokens))
    assert len(passages) == GOLDEN[source_id].passages
    end = 0
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.start >= end
        end = passage.end
        assert model.count_tokens(passage.text) <= PASSAGE_TOKENS
        embedded = embedded_text(document.source, passage)
        assert model.count_tokens(embedded) <= model.max_tokens


@pytest.mark.parametrize("source_id", GOLDEN)
def test_pull_quotes_of_a_full_text_are_dropped(
    documents: dict[str, Document], full_texts: Path, source_id: str
) -> None:
    """Only their places in the text are left out; its characters stay."""
    before = _outline(full_texts, source_id)
    after = without_pull_quotes(before)
    assert len(before.blocks) - len(after.blocks) == GOLDEN[source_id].pull_quotes
    assert after.text == documents[source_id].text == before.text


def _outline(folder: Path, source_id: str) -> Outline:
    from ingestion.readers.markdown import read_markdown

    file = next(path for path in folder.glob(f"{source_id}.*") if path.suffix != ".yaml")
    read = read_markdown if file.suffix == ".md" else read_plain_text
    return read(file.read_text("utf-8"))
