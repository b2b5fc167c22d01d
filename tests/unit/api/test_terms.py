"""Terms in texts: whole words, once, and never inside of a longer term."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.explainers.glossary import Quoted, Term
from api.explainers.terms import terms_in, terms_of


def term(*names: str, says: str = "") -> Term:
    """A term with these names."""
    meaning = Quoted(says or f"A {names[0].lower()} is a thing.", "glossary.1.0", 0, 1)
    return Term(names[0].casefold(), names[0], names, (meaning,) * len(names), (meaning,), "g")


TERMS = (
    term("Integrated care board", "ICB"),
    term("Integrated care system", "ICS"),
    term("ICS NHS body", says="The ICS NHS body is a half."),
    term("Place", says="A place is a level."),
    term("Monitor", says="Monitor was a regulator."),
    term("NHSEI", "NHSE/I", says="NHSEI is a name."),
)


def names(text: str) -> list[str]:
    """The words that are explained."""
    return [text[one.start : one.end] for one in terms_in(text, TERMS)]


def test_a_term_is_explained_where_it_stands_first() -> None:
    """By any of its names, in the plural too."""
    assert names("Two integrated care boards met. The ICB and an ICS voted.") == [
        "integrated care boards", "ICS",
    ]  # fmt: skip


def test_only_whole_words_are_terms() -> None:
    """Nor parts of words that a hyphen joins."""
    assert names("ICBx, xICS, place-based, places, NHSE/I") == ["places", "NHSE/I"]


def test_a_term_inside_a_longer_one_is_not_explained() -> None:
    """The longer one says something else."""
    assert names("The ICS NHS body, then the ICS.") == ["ICS NHS body", "ICS"]


def test_a_word_in_another_sense_is_no_term() -> None:
    """Changes take place; a manager monitors; the regulator was Monitor."""
    assert names("It took place. They monitor it. At place level Monitor acts.") == [
        "place", "Monitor",
    ]  # fmt: skip


def test_what_was_explained_in_one_statement_is_not_in_the_next() -> None:
    """An answer is read from its top."""
    first, second = terms_of(["An ICB.", "The ICB at place."], TERMS)
    assert [one.term.heading for one in first] == ["Integrated care board"]
    assert [one.term.heading for one in second] == ["Place"]


@given(st.lists(st.sampled_from("ICB ICS NHS body place integrated care board , - x".split())))
def test_spans_are_in_order_apart_and_hold_a_name(words: list[str]) -> None:
    """Whatever the text."""
    text = " ".join(words)
    found = terms_in(text, TERMS)
    assert len({one.term.anchor for one in found}) == len(found)
    for one, other in pairwise(found):
        assert one.end <= other.start
    assert all(text[one.start : one.end].strip() for one in found)
    assert terms_in(text, ()) == ()
