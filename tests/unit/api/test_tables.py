"""Statements as a table: each in the cell of what it speaks of, or on its date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.answer import Draft, Quote, Statement
from api.answering.bodies import bodies_of
from api.answering.present import numbered
from api.answering.question import read_question
from api.answering.tables import Table, table_of
from api.explainers.timeline import date_in
from tests.unit.api.parts import ALDER, BIRCH, passage

KNOWN = {"ngt": frozenset({"night garden team"}), "night garden team": frozenset({"ngt"})}
BODIES = replace(bodies_of([ALDER, BIRCH]), abbreviations=KNOWN)


def table(question: str, *drafts: Draft | str) -> Table | None:
    """Of an answer that says these sentences of the Alder Fund."""
    made = [
        Draft(one, "claim", (Quote(passage(one, n), 0, len(one)),)) if isinstance(one, str) else one
        for n, one in enumerate(drafts)
    ]
    statements, citations = numbered(made, {ALDER.id: ALDER, BIRCH.id: BIRCH})
    return table_of(read_question(question, BODIES), statements, citations, BODIES)


def cells(made: Table | None) -> list[tuple[str, ...]]:
    """The rows: heading and texts."""
    assert made is not None
    return [(row.heading, *(" / ".join(c.text for c in k) for k in row.cells)) for row in made.rows]


ASKED = "What is the difference between an NGT and a day rota?"
TEAM = "A night garden team (NGT) tends the beds after dusk."
ROTA = "The day rota is drawn up by the wards."


def test_each_of_two_things_has_its_column() -> None:
    """By any name that the glossary knows it by; the head is as it was asked."""
    made = table(ASKED, TEAM, ROTA)
    assert made is not None
    assert (made.caption, made.corner, made.columns) == (
        "NGT and day rota, side by side", "", ("NGT", "Day rota"),
    )  # fmt: skip
    assert cells(made) == [("", TEAM, ROTA)]
    assert [cell.citations for column in made.rows[0].cells for cell in column] == [(1,), (2,)]


def test_what_speaks_of_both_stands_beside_the_table() -> None:
    """In a column it would seem to speak of one."""
    both = "A night garden team works when the day rota has ended."
    assert cells(table(ASKED, both, TEAM, ROTA)) == [("", TEAM, ROTA)]


def test_a_side_of_which_nothing_is_said_makes_no_table() -> None:
    """Half a comparison reads as if the other half were empty."""
    assert table(ASKED, TEAM) is None


def test_labelled_statements_of_both_are_rows() -> None:
    """Each half in the column of what it names, whichever comes first; the words stay."""
    made = table(
        ASKED,
        "Hours: an NGT works after dusk, while a day rota ends then.",
        "Law: a day rota needs no order, while an NGT needs one.",
    )
    assert cells(made) == [
        ("Hours", "an NGT works after dusk", "a day rota ends then"),
        ("Law", "an NGT needs one", "a day rota needs no order"),
    ]


def test_one_labelled_statement_is_a_sentence() -> None:
    """A table of one row says no more."""
    assert table(ASKED, "Hours: an NGT works after dusk, while a day rota ends then.") is None


def test_the_words_of_two_bodies_stand_side_by_side() -> None:
    """By their holder, where the sentence does not name them."""
    held = passage("Beds should open.", 0), passage("Governors should meet.", 1, BIRCH)
    drafts = [Draft(one.text, "claim", (Quote(one, 0, len(one.text)),)) for one in held]
    made = table("What do Alder Fund and Birch Alliance each want?", *drafts)
    assert cells(made) == [("", "Beds should open.", "Governors should meet.")]


def test_what_changed_stands_in_order_of_date() -> None:
    """What has no date stands beside it."""
    made = table(
        "How has the day rota changed?",
        "In May 2021 it ended.", "It was liked.", "On 3 June 2019 it began.", "In 2021 it shrank.",
    )  # fmt: skip
    assert cells(made) == [
        ("3 June 2019", "On 3 June 2019 it began."),
        ("2021", "In 2021 it shrank."),
        ("May 2021", "In May 2021 it ended."),
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How has the day rota changed?", ["In May 2021 it ended.", "In May 2021 beds opened."]),
        ("When did the day rota end?", ["In May 2021 it ended.", "In 2019 it began."]),
    ],
    ids=["one date", "no change asked for"],
)
def test_no_timeline_without_dates_and_a_change(question: str, said: list[str]) -> None:
    """One date is no course of things."""
    assert table(question, *said) is None


def test_the_year_of_an_act_is_part_of_its_name() -> None:
    """Boards did not begin in 2012 because the Lantern Act 2012 says what they are."""
    assert date_in("The Lantern Act 2012 made boards, which began in April 2013.") == "2013-04"


def placed(row: str, column: str, text: str = TEAM) -> Draft:
    """A claim at the place that a model gave it."""
    quote = Quote(passage(text), 0, len(text))
    return Draft(text, "claim", (quote,), row=row, column=column)


def test_a_model_may_place_its_claims() -> None:
    """Where its heads are things asked about, by any of their names."""
    made = table(ASKED, placed("Hours", "Night garden team"), placed("Hours", "day rota", ROTA))
    assert made is not None
    assert (made.corner, made.columns) == ("Point", ("Night garden team", "Day rota"))
    assert cells(made) == [("Hours", TEAM, ROTA)]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("Hours", "Birch Alliance"),
        ("Costs 97 per cent more", "day rota"),
        ("Birch Alliance", "day rota"),
        ("See https://x.example", "day rota"),
    ],
)
def test_a_head_that_claims_something_makes_no_table_of_the_models(row: str, column: str) -> None:
    """Heads are not checked against quotes; the claims are placed by what they name instead."""
    made = table(ASKED, placed(row, "NGT"), placed(row, column, ROTA))
    assert cells(made) == [("", TEAM, ROTA)]


def test_only_claims_are_placed() -> None:
    """A gap that names a thing is none."""
    things = read_question(ASKED, BODIES)
    assert table_of(things, [Statement("NGT and day rota.", "gap")], [], BODIES) is None
