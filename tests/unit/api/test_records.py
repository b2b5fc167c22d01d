"""What is known of sources: who wrote and published them, when, how long, how many there are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.answer import Draft
from api.answering.bodies import bodies_of
from api.answering.question import read_question
from api.answering.records import Record, evidence, quotes_for, records
from api.answering.verify import verify
from ingestion.sources import Source
from tests.unit.api.parts import ALDER, BIRCH, HeldPassages, passage

CEDAR = Source(
    "cedar",
    "Shared wards: a plan",
    "Alder Fund",
    "Alder Fund",
    published="2020",
    text="digest",
    standing="superseded",
    superseded_by=("alder",),
    url="https://example.org/wards",
    nation="Scotland",
)
SOURCES = (ALDER, BIRCH, CEDAR)
BODIES = bodies_of(SOURCES)
HELD = HeldPassages(
    [
        passage("Places meet. The fund wrote on 14 June 2021."),
        passage("Governors have a say.", source=BIRCH),
        passage("Wards are shared now.", source=CEDAR),
    ],
    SOURCES,
)


def told(question: str) -> list[Record]:
    """The records that may answer `question`."""
    return list(records(read_question(question, BODIES), SOURCES, HELD))


def texts(question: str) -> list[str]:
    """Their words."""
    return [record.text for record in told(question)]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who wrote On governors?", "“On governors” was written by Orla Finch."),
        ("When did On places come out?",
         "“On places” was published by Alder Fund on 14 June 2021."),
        ("When did On governors come out?",
         "“On governors” was published by Birch Alliance in March 2022."),
        ("Is Shared wards current?", "“Shared wards: a plan” is out of date: it was superseded by"
         " “On places”."),
        ("Is Shared wards the original?",
         "What we have of “Shared wards: a plan” is a summary in our own words."),
        ("How long is Shared wards?", "Our text of “Shared wards: a plan” is 4 words long."),
        ("Where is Shared wards?",
         "“Shared wards: a plan” can be read at https://example.org/wards."),
    ],
)  # fmt: skip
def test_a_source_that_is_named_tells_what_is_known_of_it(question: str, said: str) -> None:
    """The reader chooses among all of it."""
    assert said in texts(question)


def test_a_person_who_wrote_one_source_names_it() -> None:
    """As "the Finch piece" does."""
    assert {record.sources for record in told("How long is the Finch piece?")} == {(BIRCH,)}


def test_a_question_that_names_no_source_and_does_not_ask_us_has_no_records() -> None:
    """Nothing more is read for it."""
    assert texts("What do wards cost?") == []


@pytest.mark.parametrize(
    ("question", "said", "cited"),
    [
        ("What sources do you have?",
         "We have 3 sources, published from January 2020 to March 2022, by "
         "Alder Fund (2) and Birch Alliance (1).", (ALDER, BIRCH)),
        ("What is your newest document?",
         "The newest document we have is “On governors” by Birch Alliance (March 2022).",
         (BIRCH,)),
        ("Do you have anything by the Alder Fund?",
         "We have 2 sources by Alder Fund: “On places” (14 June 2021) and “Shared wards: a plan”"
         " (2020).", (ALDER, CEDAR)),
        ("Have you got anything on Scotland?",
         "We have 1 source on Scotland: “Shared wards: a plan” (2020).", (CEDAR,)),
    ],
)  # fmt: skip
def test_what_we_have_is_told_where_we_are_asked(
    question: str, said: str, cited: tuple[Source, ...]
) -> None:
    """With the sources that it tells of, newest first."""
    assert Record(said, cited) in told(question)


@pytest.mark.parametrize("question", ["Who wrote On governors?", "What sources do you have?"])
def test_every_record_holds_when_it_is_verified(question: str) -> None:
    """Against the build, as any claim is."""
    drafts = [Draft(one.text, "claim", quotes_for(one, HELD)) for one in told(question)]
    assert verify(drafts, HELD, BODIES).dropped == ()


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        ("“On places” was published on 15 June 2021.", "no record cited"),
        ("We have 7 sources by Alder Fund.", "no record cited"),
        ("“On places” was written by Orla Finch.", "no record cited names Orla Finch"),
    ],
)
def test_what_no_record_says_is_dropped(altered: str, why: str) -> None:
    """A figure, or somebody else's name."""
    draft = Draft(altered, "claim", quotes_for(Record(altered, (ALDER,)), HELD))
    (dropped,) = verify([draft], HELD, BODIES).dropped
    assert why in dropped.reason


def test_a_record_cites_the_sentence_with_its_figures() -> None:
    """So that readers who look it up find it."""
    record = Record("“On places” was published by Alder Fund on 14 June 2021.", (ALDER,))
    (quote,) = quotes_for(record, HELD)
    assert (quote.text, quote.of_record) == ("The fund wrote on 14 June 2021.", True)


def test_counts_are_of_the_live_build() -> None:
    """One source fewer is one fewer in the evidence."""
    fewer = replace(HELD.build, sources=(ALDER, BIRCH))
    held = HeldPassages([], fewer.sources)
    assert "We have" not in evidence((), held)
    assert "2 sources" in evidence((), held)
