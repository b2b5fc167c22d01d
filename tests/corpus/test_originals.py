"""Digests against the originals that ORIGINALS_DIR holds: our words, their figures and names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from api.answering.lead_in import OUR_REMARK
from ingestion.corpus import read_corpus
from ingestion.dates import spoken
from ingestion.matching import figures
from ingestion.reading import find_files
from ingestion.sentences import sentence_spans
from ingestion.sources import Document, Section

CORPUS = Path(__file__).parents[2] / "corpus"
RUN = 12  # words in a row that would be somebody else's sentence
# A law is called by its name: the name is nobody's sentence, however long it is.
ACT = re.compile(r"(?:[A-Z]\w+ |and |in |of |for |\(\w+\) )*(?:Act|Regulations|Order) \d{4}")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NAME = re.compile(r"(?<=[\w,;:'(] )\(?([A-Z][\w-]+)")
# Words that our sentences add to say what a thing is; the original takes them for granted.
OURS = set(
    """
    Act Acts England English UK Parliament NHS Health Care Social National Service Secretary State
    Local Government
    """.split()
) | set(MONTHS.split("|"))


# Where an original's own record gives no address, or only that of a site.
COPIES = "https://github.com/al26152/Langchain/blob/e34b44837235c799462f2d492cb974f5ea48777a/docs/"
HEARINGS = "https://covid19.public-inquiry.uk/hearings/"
ADDRESSES = {
    "reform-getting-into-shape-2017": f"{COPIES}NHS_Getting-Into-Shape_WEB-FINAL.md",
    "ippr-realising-neighbourhood-nhs-2020": (
        "http://www.ippr.org/research/publications/realising-the-neighbourhood-nhs"
    ),
    "nnhip-measurement-guide-2025": (
        "https://github.com/The-Strategy-Unit/nnhip_index_and_scorecard"
    ),
    "nuffield-trust-nhs-history-2000s": "https://github.com/torchbox/nuffield-nhs-timeline",
    "nuffield-trust-nhs-history-2010s": "https://github.com/torchbox/nuffield-nhs-timeline",
    "local-government-powers-duties-health-care": "https://github.com/BforBen/service-explorer",
    "west-sussex-pharmaceutical-needs-assessment-2025-28": (
        "https://github.com/WS-JSNA/ws-jsna-netlify"
    ),
    "uk-covid-inquiry-jeremy-hunt": HEARINGS,
    "uk-covid-inquiry-lga-closing-module-2": HEARINGS,
    "uk-covid-inquiry-lga-opening-module-1": HEARINGS,
    "uk-covid-inquiry-lord-stevens": HEARINGS,
    "uk-covid-inquiry-wormald-module-1": HEARINGS,
}


@pytest.fixture(scope="module")
def digests() -> dict[str, Document]:
    """Every source of the corpus."""
    return dict(read_corpus(find_files([CORPUS]).files).documents)


def words(text: str) -> list[str]:
    """Lower-case words, the names of laws left out."""
    return re.findall(r"\w+", ACT.sub(" ", text).lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of twelve words."""
    found = words(text)
    return (tuple(found[n : n + RUN]) for n in range(len(found) - RUN + 1))


def bodies(document: Document) -> Iterator[tuple[Section, str]]:
    """Each block with its section; headings are none."""
    for section in document.sections:
        for start, end in section.blocks:
            yield section, document.text[start:end]


def mended(text: str) -> str:
    """What conversion broke: sums of money in PDFs, and dates of a web page."""
    text = re.sub(r"\b([bmBM])il ion\b", r"\1illion", text)
    return re.sub(rf"\b(\d{{4}})({MONTHS})\b", r"\2 \1 ", text)


@cache
def texts(folder: Path) -> Mapping[str, str]:
    """Originals by address; several files of one address are one original."""
    found: dict[str, list[str]] = defaultdict(list)
    for sidecar in sorted((folder / "files").glob("*.yaml")):
        record = yaml.safe_load(sidecar.read_text("utf-8"))
        address = ADDRESSES.get(sidecar.stem) or record.get("address")
        if address:
            found[address].append(mended(sidecar.with_suffix(".txt").read_text("utf-8")))
    return {address: "\n".join(parts) for address, parts in found.items()}


def known(document: Document, section: Section, folder: Path) -> str | None:
    """The text that a section rests on, if every page that it rests on is an original at hand."""
    pages = section.attribution.rests_on or document.source.rests_on
    held = texts(folder)
    ours = section.attribution.holder == OUR_REMARK
    if ours or not pages or any(page.url not in held for page in pages):
        return None
    return "\n".join(held[page.url] for page in pages)


def test_no_digest_shares_a_run_of_words_with_an_original(
    digests: dict[str, Document], originals: Path
) -> None:
    """Twelve words in a row would be theirs, names of laws apart."""
    theirs: set[tuple[str, ...]] = set()
    for file in sorted(originals.rglob("*.txt")):
        theirs |= set(runs(file.read_text("utf-8")))
    assert len(theirs) > 1000
    shared = [
        (source_id, " ".join(run))
        for source_id, document in digests.items()
        for _, block in bodies(document)
        for run in runs(block)
        if run in theirs
    ]
    assert shared == []


def test_every_figure_and_name_of_a_digest_stands_in_its_original(
    digests: dict[str, Document], originals: Path
) -> None:
    """In each section that rests on originals at hand; our dating of the source apart."""
    glossary = set(re.findall(r"\w+", digests["glossary"].text))
    compared = 0
    for source_id, document in digests.items():
        source = document.source
        ours = " ".join(
            [
                spoken(source.published or ""),
                source.published_note or "",
                source.title,
                source.publisher,
                source.holder or "",
            ]
        )
        foreign: list[tuple[str, list[str]]] = []
        for section, block in bodies(document):
            original = known(document, section, originals)
            if original is None:
                continue
            compared += 1
            numbers = figures(f"{original} {ours}")
            names = set(re.findall(r"[\w-]+", f"{original} {ours}".lower()))
            for start, end in sentence_spans(block):
                sentence = block[start:end]
                lost = [str(figure) for figure in figures(sentence) - numbers]
                lost += [
                    name
                    for name in NAME.findall(sentence)
                    if name.lower() not in names and name not in glossary | OURS
                ]
                if lost:
                    foreign.append((sentence, lost))
        assert foreign == [], source_id
    assert compared > 10
