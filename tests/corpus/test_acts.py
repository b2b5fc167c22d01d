"""Real Acts and regulations, of ORIGINALS_DIR: their provisions, by number, and none cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingestion.front_matter import split_front_matter
from ingestion.metadata import read_metadata
from ingestion.provisions import with_provisions
from ingestion.readers.markdown import read_markdown
from ingestion.sections import sections
from ingestion.sources import Document, Passage
from ingestion.splitting import split

PARAGRAPH = re.compile(r"\((?:[a-z]{1,3}|[ivx]{1,5})\)")
NHS = "National Health Service Act 2006, s"
HEALTH_AND_CARE = "Health and Care Act 2022"
NUMBERS = {
    ("care-act-2014-extract", "Care Act 2014"): ["s 1", "s 2", "s 3", "s 6"],
    ("nhs-act-2006-s75-extract", "National Health Service Act 2006"): [
        f"s {number}" for number in (72, 74, 75, 76, 77, 78)
    ],
    (
        "nhs-la-partnership-arrangements-regulations-2000",
        "NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000",
    ): [f"reg {number}" for number in range(1, 11)],
    (
        "public-bodies-joint-working-scotland-act-2014-extract",
        "Public Bodies (Joint Working) (Scotland) Act 2014",
    ): [f"s {number}" for number in range(1, 11)],
    ("health-and-social-care-act-2012-extract", "Health and Social Care Act 2012"): [
        f"s {number}" for number in range(193, 200)
    ],
    ("health-and-care-act-2022-extract", HEALTH_AND_CARE): [
        f"s {number}" for number in (1, 8, 15, 18, 19, 20, 21, 22, 24, 25, 26)
    ],
}


def passages_of(folder: Path, stem: str, title: str) -> list[Passage]:
    """The passages of an original, as ingestion makes them."""
    file = folder / "files" / f"{stem}.md"
    body = split_front_matter(file, file.read_text("utf-8")).body
    outline = with_provisions(read_markdown(body), title)
    metadata = read_metadata(file, f"title: '{title}'")
    document = Document(metadata.source, outline.text, sections(file, outline, metadata))
    return list(split(document, lambda text: 2 * len(text.split()), 254))


def numbers(passages: Sequence[Passage]) -> list[str]:
    """The provisions of the Act itself, in order."""
    own = (one.provision.number for one in passages if one.provision and not one.provision.of)
    return list(dict.fromkeys(own))


@pytest.mark.parametrize(("which", "expected"), NUMBERS.items())
def test_every_section_is_found_and_no_subsection_is_cut(
    originals: Path, which: tuple[str, str], expected: list[str]
) -> None:
    """Only the first passage of a stretch may begin with a paragraph: "(a)"."""
    passages = passages_of(originals, *which)
    assert numbers(passages) == expected
    cut = [one.id for one in passages if one.ordinal and PARAGRAPH.match(one.text)]
    assert cut == []


@pytest.mark.parametrize(
    ("words", "cited"),
    [
        ("registers of the interests of", f"{NHS} 14Z30(1)"),
        ("integrated care strategy",
         "Local Government and Public Involvement in Health Act 2007, s 116ZB(1)"),
        ("confer discretions on a person", f"{NHS} 12ZA(2A)"),
        ("joint committee for the board", "Local Government and Public Involvement in Health Act "
         "2007, s 116ZA(1)"),
    ],
)  # fmt: skip
def test_what_the_act_of_2022_inserts_is_of_the_act_that_it_changes(
    originals: Path, words: str, cited: str
) -> None:
    """The first passage with a term of art is cited by both Acts."""
    passages = passages_of(originals, "health-and-care-act-2022-extract", HEALTH_AND_CARE)
    found = next(one for one in passages if words in one.text)
    at = found.text.index(words)
    told = found.provision_at(at, at + len(words)) or ""
    assert told.startswith(f"{cited}, inserted by {HEALTH_AND_CARE}, s ")
