"""Which units make an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.choose import NEAR_THE_BEST, WORDS, choose, is_the_list
from api.answering.lead_in import OUR_REMARK
from api.answering.ranking import RankedUnit, answerable
from api.answering.signals import Seen
from api.answering.units import Unit
from api.answering.weights import Weights
from tests.unit.api.parts import held_by, passage
from tests.unit.api.sights import read, units_of

SURE = Weights({}, {}, bias=5.0, likely=0.7)
BY_SCORE = Weights({}, {"score": 4.0}, bias=0.0, likely=0.7)
PLAIN = read("Why do wards need rotas?")
ALDERS = read("What does the Alder Fund say about rotas?")
FINCHS = read("What does Orla Finch say about rotas?")
NUMBERS = "one two three four five six seven eight nine ten".split()


def entry(
    unit: Unit | str, score: float = 1.0, *, own: bool = False, remark: bool = False
) -> RankedUnit:
    """A unit, or the first of a passage of this text, with its score."""
    if isinstance(unit, str):
        unit = units_of(held_by(OUR_REMARK, unit) if remark else passage(unit))[0]
    return RankedUnit(Seen(unit, {"remark": float(remark)}, own), score)


def long(words: int, name: str) -> str:
    """A sentence of so many words, of which no two with other names say the same."""
    return " ".join(f"{name.title()}{n}" for n in range(words)) + "."


def texts(chosen: Sequence[RankedUnit]) -> list[str]:
    """The words of each."""
    return [one.unit.text for one in chosen]


def test_the_best_comes_first_with_those_that_add_to_it() -> None:
    """Three units at most."""
    found = [entry(long(5, name), 1 - n / 100) for n, name in enumerate(NUMBERS)]
    assert choose(PLAIN, found, SURE) == found[:3]
    assert choose(PLAIN, found, SURE, most=2) == found[:2]


@pytest.mark.parametrize("question", ["Which options are there?", "Give me an overview of rotas"])
def test_a_list_or_an_overview_may_show_five(question: str) -> None:
    """However few units a plain answer may show."""
    found = [entry(long(5, name)) for name in NUMBERS]
    assert choose(read(question), found, SURE, most=2) == found[:5]


def test_nothing_is_chosen_from_nothing() -> None:
    """Where nothing was found."""
    assert choose(PLAIN, [], SURE) == []


def test_what_is_improbable_is_no_answer() -> None:
    """From the probability on that is called likely, it is one."""
    just = math.log(BY_SCORE.likely / (1 - BY_SCORE.likely)) / BY_SCORE.answerable["score"]
    assert choose(PLAIN, [entry("Rotas help.", just - 0.01)], BY_SCORE) == []
    assert texts(choose(PLAIN, [entry("Rotas help.", just + 0.01)], BY_SCORE)) == ["Rotas help."]


def test_the_probability_is_that_of_a_logistic_regression() -> None:
    """Of the bias, the score and the signals that have a weight."""
    weights = Weights({}, {"score": 2.0, "remark": -1.0}, bias=-1.0, likely=0.7)
    assert answerable(entry("Rotas help.", 0.5), weights) == 0.5
    assert answerable(entry("Rotas help.", 1.5, remark=True), weights) == pytest.approx(0.731, 1e-3)
    assert answerable(entry("Rotas help.", 0.5), SURE) > SURE.likely


def test_what_is_far_from_the_best_is_left_out() -> None:
    """It adds words and little else."""
    near, far = 1 - NEAR_THE_BEST, 1 - NEAR_THE_BEST - 0.01
    found = [entry("Rotas help."), entry("Wards open.", near), entry("Beds cost money.", far)]
    assert choose(PLAIN, found, SURE) == found[:2]


def test_a_unit_that_exceeds_the_words_is_never_chosen() -> None:
    """The next best is, unless a list is asked for, which may be longer."""
    found = [entry(long(WORDS + 1, "one")), entry(long(WORDS, "two"))]
    assert choose(PLAIN, found, SURE) == found[1:]
    assert choose(read("Which options are there?"), found, SURE) == found


def test_what_fits_no_more_gives_way_to_what_does() -> None:
    """Words are counted together."""
    found = [entry(long(50, "one")), entry(long(31, "two"), 0.95), entry(long(30, "three"), 0.9)]
    assert choose(PLAIN, found, SURE) == [found[0], found[2]]


def test_no_sentence_is_shown_twice() -> None:
    """A sentence alone, and the same with one that leans on it, overlap."""
    alone, leaning = units_of(passage("Boards have members. They meet in public on most Mondays."))
    assert set(alone.sentences) < set(leaning.sentences)
    assert choose(PLAIN, [entry(alone), entry(leaning)], SURE) == [entry(alone)]
    assert choose(PLAIN, [entry(leaning), entry(alone)], SURE) == [entry(leaning)]


def test_what_says_nearly_the_same_is_shown_once() -> None:
    """Sources repeat one another, in other forms of the words."""
    found = [
        entry("All wards need rotas."),
        entry("Each ward needed a long rota."),
        entry("Beds help."),
    ]
    assert choose(PLAIN, found, SURE) == [found[0], found[2]]


def test_a_unit_of_another_time_does_not_fit() -> None:
    """What was before is no answer to what is now; what tells no time may be."""
    before = entry("Before May, few wards met.")
    plain, now = entry("Wards meet.", 0.9), entry("Most members now write.", 0.85)
    assert choose(read("Do wards meet now?"), [before, plain, now], SURE) == [plain, now]
    assert choose(read("Did wards meet before?"), [before, plain, now], SURE) == [before, plain]
    assert choose(read("Do wards meet?"), [before, plain, now], SURE) == [before, plain, now]


def test_the_list_asked_for_stands_alone() -> None:
    """Whole, with its announcement, whatever is near it and however improbable it looks."""
    (unit,) = (
        u for u in units_of(passage("A ward needs two things:\n- a chair\n- a team")) if u.items
    )
    found = [entry(unit, 0.0), entry("Rotas help.", 0.0)]
    assert choose(read("Which two things does a ward need?"), found, BY_SCORE) == found[:1]
    assert choose(read("Which three things does a ward need?"), found, BY_SCORE) == []


@pytest.mark.parametrize(
    ("question", "is_it"),
    [
        ("Which two things does a ward need?", True),
        ("What are the 2 things?", True),
        ("Which three things does a ward need?", False),
        ("Which two chairs does a ward need?", False),
        ("Which things does a ward need?", False),
    ],
)
def test_the_list_asked_for_is_known_by_number_and_noun(question: str, is_it: bool) -> None:
    """Both as the sentence that announces it has them."""
    (unit,) = (
        u for u in units_of(passage("A ward needs two things:\n- a chair\n- a team")) if u.items
    )
    assert is_the_list(read(question), unit) is is_it


def test_own_words_go_before_better_ones_of_others() -> None:
    """What a body published of others is not what it says."""
    other, own = entry("Rotas help."), entry("Rotas cost money.", 0.8, own=True)
    assert choose(ALDERS, [other, own], SURE) == [own]
    assert choose(PLAIN, [other, own], SURE) == [other, own]


def test_our_remark_on_a_source_may_stand_beside_own_words() -> None:
    """That a body says nothing of it is told of the body."""
    remark = entry("Nothing is said of rotas.", remark=True)
    own = entry("Rotas cost money.", 0.9, own=True)
    assert choose(ALDERS, [remark, own, entry("Wards open.")], SURE) == [remark, own]


def test_what_a_body_published_stands_in_for_its_own_words() -> None:
    """But not for those of a person, whose article may report others only."""
    found = [entry("Rotas help."), entry("Wards open.", 0.9)]
    assert choose(ALDERS, found, SURE) == found
    assert choose(FINCHS, found, SURE) == []


@given(st.lists(st.tuples(st.floats(0, 2), st.integers(1, 120)), max_size=10))
def test_whatever_is_found_the_answer_keeps_its_limits(found: list[tuple[float, int]]) -> None:
    """At most three units of eighty words together, near the best, each once and in order."""
    ranked = [
        entry(long(words, NUMBERS[n]), score)
        for n, (score, words) in enumerate(sorted(found, reverse=True))
    ]
    chosen = choose(PLAIN, ranked, SURE)
    assert len(chosen) <= 3
    assert sum(one.unit.words for one in chosen) <= WORDS
    assert all(one.score >= chosen[0].score - NEAR_THE_BEST for one in chosen)
    assert chosen == [one for one in ranked if one in chosen]
    assert bool(chosen) == any(one.unit.words <= WORDS for one in ranked)


def listed(name: str, items: int, log_odds: float) -> RankedUnit:
    """A list of so many items of nine words each, as the reader sees it."""
    lines = "\n".join(f"- {name} number {n} meets every week in the hall." for n in range(items))
    (unit,) = (one for one in units_of(passage(f"These are the boards:\n\n{lines}")) if one.items)
    return RankedUnit(Seen(unit, {"reader": log_odds}, False), log_odds)


def alone(log_odds: float) -> RankedUnit:
    """A sentence, as the reader sees it."""
    (unit,) = units_of(passage(long(6, "wards")))
    return RankedUnit(Seen(unit, {"reader": log_odds}, False), log_odds)


def test_a_list_that_answers_clearly_better_is_shown_whole() -> None:
    """Though it is longer than other answers may be; where it is no better, the sentence wins."""
    whole = listed("Board", 10, 2.0)
    assert whole.unit.words > WORDS
    assert choose(PLAIN, [whole, alone(0.5)], SURE) == [whole]
    near = alone(1.5)
    assert choose(PLAIN, [whole, near], SURE) == [near]


def test_of_lists_that_are_announced_alike_the_longest_is_shown() -> None:
    """The others are parts of it."""
    longer = listed("Board", 6, 1.0)
    assert choose(PLAIN, [listed("Panel", 3, 2.0), longer], SURE) == [longer]
