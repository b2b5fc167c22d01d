"""The names that sources go by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.titles import named_sources, places_of, titles
from ingestion.sources import Source


def source(title: str, name: str = "one") -> Source:
    """A source of that title."""
    return Source(name, title, "Alder Fund", "Alder Fund")


def names(title: str) -> set[str]:
    """What a source of that title goes by."""
    return set(titles([source(title)]))


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Thriving places", {"thriving places"}),
        ("Integrating care: next steps", {"integrating care", "next steps"}),
        ("Joined beds (White Paper)", {"joined beds"}),
        ("The model board – draft, version 1.0", {"the model board", "model board"}),
        ("NHS Long Term Plan", {"nhs long term plan", "long term plan"}),
        ("NHS England operating framework",
         {"nhs england operating framework", "operating framework"}),
        ("'How we do things': a view", {"how we do things", "a view"}),
        ("Health and Care Act 2022", {"health and care act 2022"}),
    ],
)  # fmt: skip
def test_a_source_goes_by_the_parts_of_its_title(title: str, known: set[str]) -> None:
    """With and without what often is left out, and without dates and drafts."""
    assert names(title) == known


@pytest.mark.parametrize("title", ["The Oak review, April 2023", "Next of next steps (Oak report)"])
def test_an_inquiry_goes_by_its_name_and_any_kind(title: str) -> None:
    """Readers mix up reviews, reports, stocktakes and the like."""
    assert names(title) >= {"oak", "oak review", "oak report", "oak stocktake", "oak inquiry"}


@pytest.mark.parametrize(
    "title", ["Places", "How money and accountability flow in health and care", "", "2020: 2021"]
)
def test_one_word_and_long_sentences_are_no_names(title: str) -> None:
    """The first would be found everywhere, the others nowhere."""
    assert names(title) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Who led the Oak review?",
        "What was in the OAK stocktake?",
        "What does “thriving places” say?",
        "What does Thriving\n places say?",
    ],
)
def test_a_source_is_named_whatever_the_capitals_and_quotes(text: str) -> None:
    """Quotation marks and line breaks are no part of a name."""
    known = titles([source("Oak review: thriving places")])
    assert named_sources(text, known) == {"one"}


@pytest.mark.parametrize("text", ["Who leads Oakham?", "Which soak?", "thriving", "", "places"])
def test_part_of_a_name_or_of_a_word_names_nothing(text: str) -> None:
    """Oakham is not Oak."""
    assert named_sources(text, titles([source("Oak review: thriving places")])) == frozenset()


def test_sources_that_share_a_name_are_all_named() -> None:
    """Which one is meant is not for a name to say."""
    known = titles([source("Oak review: a view"), source("Elm review: a view", "two")])
    assert named_sources("Is there a view?", known) == {"one", "two"}
    assert named_sources("Is there an Elm report?", known) == {"two"}


def test_the_places_of_names_are_told() -> None:
    """Start and end, in any capitals and across a line break."""
    text = "Is Thriving\nplaces like THRIVING PLACES?"
    found = sorted(places_of(text, titles([source("Thriving places")])))
    assert [text[start:end] for start, end in found] == ["Thriving\nplaces", "THRIVING PLACES"]


@given(st.text(), st.text())
def test_any_title_and_text_can_be_read(title: str, text: str) -> None:
    """Nothing raises, and every place lies in the text."""
    known = titles([source(title)])
    assert named_sources(text, known) <= {"one"}
    assert all(0 <= start < end <= len(text) for start, end in places_of(text, known))


@given(st.lists(st.sampled_from("oak wards beds care the nhs plan".split()), min_size=2))
def test_every_name_of_a_source_names_it(words: list[str]) -> None:
    """Alone and in a sentence."""
    known = titles([source(" ".join(words))])
    for name in known:
        assert named_sources(f"What is in {name.title()}?", known) == {"one"}


def test_a_title_may_be_named_with_an_abbreviation() -> None:
    """As readers who know the field do, and also where it begins with a number that is no year."""
    known = {"ward board": frozenset({"wb"})}
    assert "wb design framework" in titles([source("Ward board design framework")], known)
    assert "10 year plan" in titles([source("Fit for beds: 10 Year Plan")])
