"""Units: what may stand as an answer."""

from __future__ import annotations

import pytest

from api.answering.runs import Run, runs_around
from api.answering.units import Unit, units, wider
from ingestion.fusion import RankedPassage
from tests.unit.api.parts import HeldPassages, passage


def run_of(*texts: str) -> Run:
    """One run of these passages, which follow one another."""
    held = [passage(text, n) for n, text in enumerate(texts)]
    found = runs_around([RankedPassage(held[0], 1.0)], HeldPassages(held), len(held))
    assert len(found) == 1
    return found[0]


def told(*texts: str) -> list[str]:
    """The words of every unit."""
    return [unit.text for unit in units(run_of(*texts))]


def lists(*texts: str) -> list[Unit]:
    """The units that are lists."""
    return [unit for unit in units(run_of(*texts)) if unit.items]


def test_a_sentence_that_stands_alone_is_a_unit() -> None:
    """Each of them."""
    assert told("Boards meet in May. Wards open in June.") == [
        "Boards meet in May.",
        "Wards open in June.",
    ]


@pytest.mark.parametrize(
    "leaning",
    [
        "This costs money.",
        "These cost money.",
        "They meet in public.",
        "Their chair is elected.",
        "It costs money.",
        "However, they meet in public.",
        "He meets the public.",
        "The latter costs money.",
        "That is a risk.",
        "Such boards cost money.",
        "Particularly in May.",
        "Members complain about this.",
    ],
)
def test_a_sentence_that_leans_never_stands_alone(leaning: str) -> None:
    """A "this" or "they" whose noun is cut off could mean anything."""
    assert told(leaning) == []
    assert f"Boards have members. {leaning}" in told(f"Boards have members. {leaning}")


@pytest.mark.parametrize(
    "whole",
    [
        "This report covers May.",
        "It is clear that boards cost money.",
        "Those who chair boards are elected.",
        "Both wards and boards cost money.",
        "Not all boards meet.",
    ],
)
def test_a_sentence_that_only_looks_like_leaning_stands_alone(whole: str) -> None:
    """Its subject stands in it."""
    assert told(whole) == [whole]


def test_a_chain_that_leans_too_far_is_no_unit() -> None:
    """Three sentences at most, and the first must stand."""
    chain = "Boards meet. They vote. They leave. They rest."
    assert "Boards meet. They vote. They leave." in told(chain)
    assert not any("rest" in text for text in told(chain))


def test_a_list_is_whole_with_the_sentence_that_announces_it() -> None:
    """All its items, and their number."""
    text = "A ward needs:\n- a named chair for it\n- a public account\n- a joint team"
    (found,) = lists(text)
    assert found.items == 3
    assert found.text == "A ward needs: a named chair for it a public account a joint team"
    assert "A ward needs:" not in told(text)


def test_a_sentence_behind_a_year_is_no_list_item() -> None:
    """The bug: the "0. " of "in 2020. Boards met" was taken for the number of an item."""
    text = "Boards met in 2020. Wards met in 2021. Homes met in 2022. Nobody met since."
    assert lists(text) == []
    (found,) = lists("Needed:\n1. A chair for the board\n2) A team for the ward")
    assert found.items == 2


def test_a_list_goes_on_in_the_passages_that_follow() -> None:
    """Where a passage ends is no end of a list."""
    (found,) = lists(
        "A ward needs three things. First, it needs a chair.",
        "Second, it needs a team. The team is small.",
        "Third, it needs an account. Fourthly is nothing.",
    )
    assert found.items >= 3
    assert "Third, it needs an account." in found.text


def test_ordinals_must_begin_with_the_first_and_come_in_order() -> None:
    """A list without its beginning is none."""
    assert lists("Boards differ. Second, they are large. Third, they are old.") == []
    (found,) = lists("Boards differ. First, they are new. Boards vary. Finally, some are large.")
    assert found.items == 2


def test_questions_that_follow_a_sentence_are_a_list() -> None:
    """As in "we asked the following"."""
    (found,) = lists("We ask boards. Who decides? Who pays? Boards answer.")
    assert found.items == 2


@pytest.mark.parametrize(
    "text",
    [
        "Write to press@fund.example.",
        "See https://fund.example/rotas.",
        "Follow us on Twitter.",
        "Tel 111 222.",
        "Ring Ann Ash on 020 7946 0958.",
        "Ann Ash answers at (0113) 496 0000.",
        "Write to ann.ash [at] fund.example.",
    ],
)
def test_contact_details_are_never_a_unit(text: str) -> None:
    """Nobody asked for them."""
    assert told(text) == []


@pytest.mark.parametrize("text", ["Rotas", "Rotas and wards in May", "A ward needs:"])
def test_what_is_no_whole_sentence_is_no_unit(text: str) -> None:
    """Captions, headings and openings."""
    assert told(text) == []


def test_a_unit_knows_the_heading_and_the_sentences_before() -> None:
    """As context for its terms, never as its words."""
    last = list(units(run_of("Boards meet. Wards open. Rotas help.")))[-1]
    assert last.text == "Rotas help."
    assert last.context == "Budgets Boards meet. Wards open."


def test_passages_of_two_sections_are_two_runs() -> None:
    """Nothing leans across a heading."""
    first = passage("Boards meet.", 0)
    far = passage("They vote.", 7)
    ranked = [RankedPassage(entry, 1.0) for entry in (first, far)]
    found = runs_around(ranked, HeldPassages([first, far]), 2)
    assert [len(run.sentences) for run in found] == [1, 1]
    assert [unit.text for run in found for unit in units(run)] == ["Boards meet."]


def test_quoted_words_never_stand_without_who_is_said_to_say_them() -> None:
    """The bug: an unnamed leader's words appeared as the author's own."""
    text = "One leader said:\n\n“It is a maze. Somebody should map it.”\n\nBoards agreed at once."
    found = told(text)
    assert all(unit.startswith("One leader said:") for unit in found if "map it" in unit)
    assert not any(unit.startswith("“It is a maze") for unit in found)
    assert "Boards agreed at once." in found


def test_what_was_asked_comes_with_what_was_answered() -> None:
    """A sentence that only says what a survey asked answers nothing by itself."""
    assert told("We then asked about wards. Most members liked them.")[0] == (
        "We then asked about wards. Most members liked them."
    )


def test_a_short_remark_stays_with_what_it_is_about() -> None:
    """ "This must not go on" belongs to the sentence before."""
    assert told("Councils are left out. This must not go on.")[0] == (
        "Councils are left out. This must not go on."
    )


def test_a_list_that_is_too_long_is_no_unit_rather_than_half_of_one() -> None:
    """The bug: thirteen items became twelve without a word."""
    items = "\n".join(f"- Board number {n} meets every week in the hall." for n in range(13))
    assert lists(f"The boards are these:\n\n{items}") == []


NORTH = "Board: North | Costs in 2031: £3.2m | Staff: 310"
SOUTH = "Board: South | Costs in 2031: £4m | Staff: 52"
TABLE = f"{NORTH}\n{SOUTH}"


def test_a_row_of_a_table_is_a_unit_with_its_headers() -> None:
    """Without a full stop at its end, whatever it begins with; and exact to the character."""
    text = f"The costs were as follows.\n\n{TABLE}\n\nThat is all."
    found = [unit for unit in units(run_of(text)) if not unit.items]
    assert [unit.text for unit in found][:2] == [NORTH, SOUTH]
    for unit in found[:2]:
        quote = unit.core.quote
        assert quote.passage.text[quote.start : quote.end] == quote.text == unit.text
    assert told("board: North | it: 3") == ["board: North | it: 3"]


def test_a_row_is_read_with_what_announces_its_table_and_not_with_other_rows() -> None:
    """What another row names is not what this one is about."""
    last = list(units(run_of(f"The costs were these.\n\n{TABLE}")))[-1]
    assert last.text == SOUTH
    assert last.context == "Budgets The costs were these."


def test_the_rows_of_a_table_are_a_list_with_the_sentence_that_announces_them() -> None:
    """All of them; what announces them is nothing by itself."""
    text = f"The costs were as follows.\n\n{TABLE}"
    (found,) = lists(text)
    assert (found.items, found.counted) == (2, True)
    assert found.text == f"The costs were as follows. {TABLE}".replace("\n", " ")
    assert "The costs were as follows." not in told(text)
    assert "The costs were as follows." in told("The costs were as follows. Nobody paid.")


def test_a_row_without_headers_is_a_unit_beside_another_alone() -> None:
    """A menu or a line of names and offices is no table."""
    assert told("Chair | Ann Ash\nTreasurer | Ben Birch") == [
        "Chair | Ann Ash",
        "Treasurer | Ben Birch",
    ]
    assert told("Home | Boards | Wards") == []


def test_a_row_in_which_sentences_stand_is_one_unit() -> None:
    """Half of a cell would stand without its header."""
    row = "Area: North | What was done: Boards met. Wards opened. | By when: 9.30 a.m. on 5 May"
    assert told(f"{row}\nArea: South | What was done: Nothing.")[0] == row


def test_a_cue_of_time_holds_until_the_next() -> None:
    """The sentence after "before the pandemic" speaks of the same time."""
    found = list(units(run_of("Before May, few met. Most wrote. Now most meet.")))
    assert [unit.when for unit in found] == ["before", "before", "now"]


def test_rows_that_name_years_are_not_of_the_year_of_their_source() -> None:
    """The bug: a table of 2031 was taken for figures of 2025, when it was published."""
    rows = list(units(run_of(TABLE)))
    assert [unit.names_years for unit in rows] == [True, True]
    assert not any(u.names_years for u in units(run_of("Area: A | Beds: 4\n\nIn 2031 it rose.")))


def test_a_list_of_headings_is_announced_by_its_number() -> None:
    """Each member is a passage; other sentences may stand between; all or none."""
    lead = "There are three core parts (A to C). The board agreed them in May."
    (unit,) = lists(lead, "A. Beds", "B. Teams and pay", "C. Hubs")
    assert unit.text == "There are three core parts (A to C). A. Beds B. Teams and pay C. Hubs"
    assert (unit.items, unit.counted) == (3, True)
    assert lists(lead, "A. Beds", "B. Teams and pay") == []


def test_a_wider_unit_that_begins_a_list_holds_it_whole() -> None:
    """Half of a list reads like all of it."""
    first, second, third = (f"Board number {n} meets every week in the hall." for n in (1, 2, 3))
    run = run_of(f"These boards meet:\n\n- {first}\n- {second}\n- {third}")
    (item,) = (unit for unit in units(run) if unit.text == first)
    begun = [unit.text for unit in wider(run, item) if unit.text.startswith("These boards meet:")]
    assert begun == [f"These boards meet: {first} {second} {third}"]
