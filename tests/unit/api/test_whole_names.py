"""Names that hold an "and"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.bodies import bodies_of
from api.answering.demands import demands
from api.answering.divide import sides
from api.answering.whole_names import joined, names_with_and, parted
from ingestion.sources import Source
from tests.unit.api.parts import ALDER, passage

NAMES = names_with_and(
    ["Health and wellbeing board", "NHS England and NHS Improvement", "Trust", "Rule and reward"]
)
MINISTRY = Source("m", "Beds and wards: a plan", "Ministry of Care and Work", "Lord Elder")
BODIES = bodies_of((ALDER, MINISTRY), [passage("A Health and wellbeing board (HWB) is a board.")])


@pytest.mark.parametrize(
    "question",
    [
        "Who runs a Health and Wellbeing Board?",
        "who runs health and wellbeing boards",
        "What did NHS England and NHS Improvement say?",
        "Why rule and reward?",
    ],
)
def test_the_and_of_a_known_name_is_bound(question: str) -> None:
    """In any case, and in the plural."""
    assert "_and_" in joined(question, NAMES)
    assert parted(joined(question, NAMES)) == question


def test_another_and_stays() -> None:
    """Also beside a name that holds one."""
    bound = joined("A health and wellbeing board and a trust, and wards", NAMES)
    assert bound == "A health_and_wellbeing board and a trust, and wards"


@given(st.text(alphabet="and hetl.,?\n", max_size=60))
def test_what_was_bound_is_parted_as_it_was_but_for_its_spaces(text: str) -> None:
    """Whatever the text."""
    assert parted(joined(text, frozenset({"the and hat"}))).split() == text.split()


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What is the difference between a health and wellbeing board and an ICP?",
            ("What is a health and wellbeing board?", "What is an ICP?"),
        ),
        (
            "What is the difference between an ICP and a health and wellbeing board?",
            ("What is an ICP?", "What is a health and wellbeing board?"),
        ),
        (
            "How do health and wellbeing boards differ from trusts?",
            ("What are health and wellbeing boards?", "What are trusts?"),
        ),
    ],
)
def test_no_name_is_taken_for_two_things(question: str, parts: tuple[str, ...]) -> None:
    """The bug: the answer said that no source tells what "health" is."""
    assert sides(question, BODIES.whole) == parts


@pytest.mark.parametrize(
    "name",
    [
        "Ministry of Care and Work",
        "Health and Wellbeing Board",
        "Royal College of Nurses and Midwives",
    ],
)
def test_no_name_is_demanded_in_halves(name: str) -> None:
    """The name of a body, a term of a glossary, or a body that no source is by."""
    asked = demands(f"Why did the {name} close the wards?", BODIES, ())
    assert not any(demand.name in name and " and " not in demand.name for demand in asked)


def test_several_names_side_by_side_are_demanded_each_by_itself() -> None:
    """A sentence may name one of them."""
    asked = demands("Why did Mark Cubbon and Wales disagree?", BODIES, ())
    assert [demand.name for demand in asked] == ["Mark Cubbon", "Wales"]


@pytest.mark.parametrize("text", ["hi Whats a ward", "Hello. Whats a ward", "please: Wheres it?"])
def test_a_word_that_asks_is_no_name(text: str) -> None:
    """The bug: "The nearest passages do not speak of Whats"."""
    assert demands(text, BODIES, ()) == ()


@pytest.mark.parametrize("text", ["so\nBeds are full", "- Beds are full", "👋 Beds are full"])
def test_the_first_word_of_a_line_is_no_name(text: str) -> None:
    """It has its capital for another reason."""
    assert demands(text, BODIES, ()) == ()
