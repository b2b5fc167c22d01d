"""What speaks for and against a unit."""

from __future__ import annotations

import pytest

from api.answering.lead_in import OUR_REMARK
from api.answering.signals import IN_CONTEXT, IN_SOURCE, Seen
from evals.fitting import READER, WORDS
from ingestion.sources import Passage
from ingestion.terms import Vocabulary
from tests.unit.api.parts import held_by, passage
from tests.unit.api.sights import FIELD, sight_of, units_of

EVEN = Vocabulary({}, 100)  # every word weighs the same


def seen(question: str, *held: Passage, core: int = -1) -> Seen:
    """The last unit of these passages, or that at `core`, as `question` sees it."""
    return sight_of(question, vocabulary=EVEN).seen(units_of(*held)[core], 0.25)


def signal(name: str, question: str, text: str, core: int = -1) -> float:
    """One signal of the last unit of `text`, or of that at `core`."""
    return seen(question, passage(text), core=core).signals[name]


NAMED = {name for models in (WORDS, READER) for name in (*models.ranking, *models.answerable)}


@pytest.mark.parametrize("name", sorted(NAMED - {"score", "reader"}))
def test_every_signal_that_has_a_weight_is_seen(name: str) -> None:
    """Those that the fitting names, but for the score, made of them, and the reader's."""
    assert isinstance(seen("Why do wards need rotas?", passage("Rotas help.")).signals[name], float)


def test_signals_are_numbers_by_the_same_names_for_every_unit() -> None:
    """The fitting makes a table of them."""
    text = "A ward needs:\n- a named chair for it\n- a joint team\n\nThis was never so in May 2020."
    found = [sight_of("Which two things?").seen(unit, 0.0) for unit in units_of(passage(text))]
    assert len({tuple(entry.signals) for entry in found}) == 1


def test_a_unit_that_says_all_terms_covers_the_question() -> None:
    """Whatever their form."""
    told = seen("Do wards need a rota?", passage("A ward needs rotas.")).signals
    assert told["said"] == told["covered"] == pytest.approx(1)
    assert told["around"] == told["about"] == 0


def test_a_term_before_the_unit_counts_in_part() -> None:
    """It stands in the heading, "Budgets", or in the sentence before."""
    told = seen("Do wards have budgets?", passage("Wards open. Most of all pay.")).signals
    assert told["said"] == 0
    assert told["around"] == pytest.approx(1)
    assert told["covered"] == pytest.approx(IN_CONTEXT)


def test_a_term_in_the_name_of_the_source_counts_least() -> None:
    """The title says what the whole is about, and none of its sentences."""
    told = seen("Why places?", passage("Wards need rotas.")).signals
    assert told["said"] == told["around"] == 0
    assert told["about"] == pytest.approx(1)
    assert told["covered"] == pytest.approx(IN_SOURCE)


def test_what_is_named_stands_wherever_it_stands() -> None:
    """The year of a report is that of all its sentences."""
    told = seen("Why rotas in 2021?", passage("Wards need rotas.")).signals
    assert told["said"] == pytest.approx(1)
    assert told["about"] == 0


def test_a_rare_term_weighs_more_than_a_common_one() -> None:
    """A unit that says "rota" says more of it than one that says "ward"."""
    sight = sight_of("Do wards need rotas?", vocabulary=FIELD)
    ward, rota = (
        sight.seen(unit, 0.0).signals["said"]
        for text in ("Any ward opens.", "Any rota helps.")
        for unit in units_of(passage(text))
    )
    assert 0 < ward < rota < 1


def test_a_speaker_is_subject_enough() -> None:
    """What X said is about nothing but X, whose words are looked in."""
    assert signal("covered", "What did the Alder Fund say?", "Rotas help.") == 1
    assert signal("covered", "Why?", "Rotas help.") == 0


def test_the_score_of_the_passage_is_handed_on() -> None:
    """As retrieval gave it."""
    assert signal("passage", "Why rotas?", "Rotas help.") == 0.25


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Rotas for wards cost money.", 1),
        ("Wards with rotas cost money.", 1),
        ("Rotas cost wards money.", 1),
        ("Rotas cost many wards money.", 0),
        ("Rotas cost money, and after many years so do the wards.", 0),
        ("Nurses cost money.", 0),
    ],
)
def test_words_that_stand_together_are_sought_together(text: str, share: float) -> None:
    """In either order, with a word between them at most."""
    assert signal("together", "Why rotas on wards?", text) == share


def test_focus_is_the_share_of_words_that_are_asked_about() -> None:
    """A sentence about many things says little of each."""
    assert signal("focus", "Why rotas on wards?", "Rotas on wards.") == 1
    assert signal("focus", "Why rotas on wards?", "Rotas on wards annoy nurses.") == 0.5


def test_length_grows_up_to_eighty_words() -> None:
    """A longer unit is no longer longer."""
    assert signal("length", "Why?", "Rotas help on wards.") == 4 / 80
    assert signal("length", "Why?", f"Rotas help {'so ' * 100}much.") == 1


def test_a_list_answers_another_question_only_by_what_announces_it() -> None:
    """The words of its items may be about anything."""
    text = "A ward needs:\n- a named chair for it\n- a joint team"
    assert signal("said", "Why chairs?", text, 0) == 0
    assert signal("said", "Which chairs?", text, 0) == 1
    assert signal("said", "Why wards?", text, 0) == 1


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("Were there rotas in 2015?", {"no year"}),
        ("Were there rotas in 2021?", set()),
        ("Did Mark Cubbon want rotas?", {"no name"}),
        ("Do CCGs want rotas?", {"no term"}),
        ("Did Mark Cubbon want rotas in CCGs in 2015?", {"no year", "no name", "no term"}),
        ("Why were rotas dropped in 2015?", set()),
        ("Did the Alder Fund have rotas?", set()),
    ],
)
def test_what_is_named_and_missing_is_told_by_kind(question: str, lacking: set[str]) -> None:
    """A source's date and holder count as named; a "why" may err on its year."""
    told = seen(question, passage("Wards need rotas.")).signals
    assert {name for name in ("no year", "no name", "no term") if told[name]} == lacking


def test_what_is_missing_is_kept_by_name() -> None:
    """So that a reader can be told what was not found."""
    found = seen("Why were rotas dropped in 2015?", passage("Wards need rotas."))
    assert [demand.name for demand in found.unmet] == ["2015"]


def test_capitals_alone_make_no_name() -> None:
    """Two words that stand everywhere, in capitals, are no name that must be found."""
    (unit,) = units_of(passage("Wards need rotas."))
    rare, common = "Does Mark Cubbon like rotas?", "Does the Health Secretary like rotas?"
    assert sight_of(rare).seen(unit, 0.0).signals["no name"] == 1
    assert sight_of(common).seen(unit, 0.0).signals["no name"] == 0


@pytest.mark.parametrize(
    ("question", "holder", "own"),
    [
        ("What does the Alder Fund say about rotas?", "Alder Fund", True),
        ("What does the Alder Fund say about rotas?", "Birch Alliance", False),
        ("What does Orla Finch say about rotas?", "Orla Finch, Birch Alliance", True),
        ("Why rotas?", "Alder Fund", False),
    ],
)
def test_own_words_are_those_of_a_body_that_is_asked_for(
    question: str, holder: str, own: bool
) -> None:
    """Whoever published them."""
    assert seen(question, held_by(holder, "Rotas help.")).own_words is own


def test_our_remark_lacks_no_figure() -> None:
    """That none is known is what it says."""
    remark = held_by(OUR_REMARK, "The source does not say how many rotas there are.")
    assert seen("How many rotas are there?", remark).signals["other kind"] == 0


@pytest.mark.parametrize(
    ("name", "question", "text", "flag"),
    [
        ("other kind", "How many wards are there?", "Wards are many.", 1),
        ("other kind", "How many wards are there?", "There are 42 wards.", 0),
        ("other kind", "What share of wards is new?", "Half of them all are new.", 0),
        ("other kind", "When was it opened?", "It is known to open in May 2021, that is all.", 0),
        ("other kind", "When was it opened?", "Wards open if nurses are there, and not before.", 1),
        ("other kind", "When will it open?", "Wards open if nurses are there, and not before.", 0),
        ("other kind", "When will it open?", "It is known to open in May 2031, that is all.", 0),
        ("other kind", "When will it open?", "It is known to be far from here, that is all.", 1),
        ("other kind", "How much money do wards get?", "Wards get 42 beds.", 1),
        ("other kind", "Why wards?", "Wards are many.", 0),
    ],
)
def test_a_figure_of_another_kind_is_marked(
    name: str, question: str, text: str, flag: float
) -> None:
    """By 1 and 0."""
    assert signal(name, question, text) == flag
