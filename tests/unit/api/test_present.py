"""Numbers, links and notices."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pytest

from api.answering.answer import Citation, Draft, Quote
from api.answering.bodies import bodies_of
from api.answering.lead_in import OUR_NAME
from api.answering.present import as_at, citation, coverage, deep_link, notices, numbered, searched
from api.answering.question import read_question
from api.answering.units import units
from ingestion.dates import interval
from ingestion.index import Filters
from ingestion.sources import Attribution, Passage, RestsOn, Source, Standing
from tests.unit.api.parts import ALDER, BIRCH, passage
from tests.unit.api.test_units import run_of

URL = "https://alder.example/places"
TEXT = "Boards met in May. Wards, homes & step-down beds opened in June, when nobody had asked."


def cited(source: Source = ALDER, words: str = TEXT, of: Passage | None = None) -> Citation:
    """A citation of `words` in a passage of `source`."""
    held = of or passage(TEXT, source=source)
    start = held.text.index(words)
    return citation(Quote(held, start, start + len(words)), 1, {source.id: source})


def told(source: Source, question: str = "Who opened beds?", *others: Source) -> dict[str, str]:
    """The notices of an answer that cites `source`, by kind."""
    sources = {entry.id: entry for entry in (source, *others)}
    reading = read_question(question, bodies_of(sources.values()))
    return {n.kind: n.text for n in notices(reading, [cited(source)], sources)}


def test_citations_are_numbered_in_the_order_of_their_markers() -> None:
    """One number a quote, however many statements cite it."""
    first, second = (Quote(passage(TEXT), *span) for span in ((0, 18), (19, len(TEXT))))
    drafts = (
        Draft("Alder Fund:", "lead_in"),
        Draft("A.", "claim", (second,)),
        Draft("B.", "claim", (first, second)),
    )
    statements, citations = numbered(drafts, {ALDER.id: ALDER})
    assert [statement.citations for statement in statements] == [(), (1,), (2, 1)]
    assert [(entry.number, entry.quote) for entry in citations] == [
        (1, second.text),
        (2, first.text),
    ]
    assert all(c.passage.text[c.quote_start : c.quote_end] == c.quote for c in citations)


def test_a_sources_own_note_numbers_are_no_markers() -> None:
    """The bug: "97 per cent [1]" in a source read as a citation of ours; the quote stays whole."""
    words = "Boards met in May [3]."
    quote = Quote(passage(words), 0, len(words))
    statements, citations = numbered((Draft(words, "claim", (quote,)),), {ALDER.id: ALDER})
    assert statements[0].text == "Boards met in May."
    assert citations[0].quote == words


def test_the_publishers_own_words_are_linked_to_where_they_stand() -> None:
    """By a text fragment, with what has a meaning in it encoded."""
    link = deep_link(cited(replace(ALDER, url=URL), "Wards, homes & step-down beds opened in June"))
    assert link == f"{URL}#:~:text=Wards%2C%20homes%20%26%20step%2Ddown%20beds%20opened%20in%20June"


def test_a_long_quote_is_linked_to_by_its_ends() -> None:
    """Five words each, parted by a comma."""
    link = deep_link(cited(replace(ALDER, url=URL)))
    assert link
    assert unquote(link) == f"{URL}#:~:text=Boards met in May. Wards,,June, when nobody had asked."


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("North | 9 | £5 million", "North,£5 million"),
        ("The budget covers premises. [2]", "The budget covers premises."),
        ("Boards met [1] in May", "Boards met,in May"),
        ("Three things:\n- a single record\n- a laptop", "Three things:,a laptop"),
    ],
)
def test_a_fragment_holds_only_what_stands_on_the_page(words: str, fragment: str) -> None:
    """The bug: bars between cells, list marks and brackets are ours, so no browser found them."""
    of = passage(words, source=ALDER)
    link = deep_link(cited(replace(ALDER, url=URL), words, of))
    assert link
    assert unquote(link.partition(":~:text=")[2]) == fragment


def test_an_address_with_an_anchor_keeps_it() -> None:
    """The bug: a second "#" made a fragment that no browser reads."""
    link = deep_link(cited(replace(ALDER, url=f"{URL}#part-two"), "Boards met in May."))
    assert link == f"{URL}#part-two:~:text=Boards%20met%20in%20May."
    paged = replace(passage(TEXT), page=3)
    of_page = deep_link(cited(replace(ALDER, url=f"{URL}#part-two"), of=paged))
    assert of_page == f"{URL}#page=3"


def test_our_words_are_linked_to_without_a_text_fragment() -> None:
    """They do not stand there."""
    assert deep_link(cited(replace(ALDER, url=URL, text="digest"))) == URL


def test_a_source_without_an_address_has_no_link() -> None:
    """None, rather than a guess."""
    assert deep_link(cited()) is None


def test_a_current_full_text_in_its_publishers_voice_needs_no_notice() -> None:
    """Notices are for what may mislead."""
    assert told(ALDER) == {}


def test_a_superseded_source_names_its_successors() -> None:
    """With its own date."""
    newer = replace(ALDER, id="newer", title="On places again")
    found = told(replace(ALDER, standing="superseded", superseded_by=("newer",)), "?", newer)
    assert found == {
        "superseded": "“On places” (14 June 2021) has been superseded by “On places again”."
    }


@pytest.mark.parametrize("standing", ["historic", "draft", "proposed", "superseded"])
def test_a_source_that_is_not_current_is_said_to_be_dated(standing: Standing) -> None:
    """A superseded one too, when no successor is held."""
    found = told(replace(ALDER, standing=standing))
    assert found.keys() == {"dated"}
    assert f"a {standing} document" in found["dated"]
    assert "14 June 2021" in found["dated"]


def test_a_digest_is_said_to_be_our_wording() -> None:
    """Nobody must quote it as the publisher's."""
    found = told(replace(ALDER, text="digest"))
    assert found.keys() == {"our_wording"}
    assert "Our summary" in found["our_wording"]
    assert "Alder Fund" in found["our_wording"]


def test_a_secondary_page_is_named_by_its_address() -> None:
    """Of the section before that of the source; an original page needs no notice."""
    secondary = RestsOn("https://press.example/a", "secondary", "2025-01-01")
    original = RestsOn("https://alder.example", "original", "2025-01-01")
    found = told(replace(ALDER, rests_on=(secondary, original)))
    assert found["secondary"].endswith("https://press.example/a.")
    assert told(replace(ALDER, rests_on=(original,))) == {}
    held = replace(passage(TEXT), attribution=Attribution("Alder Fund", "own", (original,)))
    source = replace(ALDER, rests_on=(secondary,))
    reading = read_question("?", bodies_of([source]))
    assert notices(reading, [cited(source, of=held)], {source.id: source}) == ()


@pytest.mark.parametrize("nation", ["Scotland", "Wales", "Northern Ireland", "Welsh"])
def test_a_question_about_another_nation_is_told_what_the_corpus_is_about(nation: str) -> None:
    """Under the name that the question uses."""
    found = told(ALDER, f"How do {nation} boards meet?")
    assert nation in found["england_only"]


def test_words_published_by_a_body_but_held_by_another_are_told_apart() -> None:
    """When that body's words were asked for."""
    found = told(BIRCH, "What does the Birch Alliance say about beds?")
    assert "You asked about Birch Alliance." in found["holder"]
    assert "Orla Finch" in found["holder"]
    assert told(BIRCH, "What does Orla Finch say about beds?") == {}
    assert told(BIRCH, "Who opened beds?") == {}


@pytest.mark.parametrize(
    ("published", "checked_on", "opening"),
    [
        ("2021-06-14", "2025-02-01", "Source dated 14 June 2021, last checked 1 February 2025."),
        ("2021-06-14", None, "Source dated 14 June 2021."),
    ],
)
def test_an_answer_about_now_opens_with_the_day_it_is_as_at(
    published: str, checked_on: str | None, opening: str
) -> None:
    """The day of the last check, or else of publication."""
    source = replace(ALDER, published=published, checked_on=checked_on)
    said = as_at(read_question("What do boards do now?", bodies_of([])), [cited(source)])
    assert said
    assert said.text == opening
    assert said.kind == "lead_in"


def test_other_answers_have_no_such_opening() -> None:
    """Nor has one from a source without a date."""
    now = read_question("What do boards do now?", bodies_of([]))
    assert as_at(read_question("What do boards do?", bodies_of([])), [cited()]) is None
    assert as_at(now, []) is None
    assert as_at(now, [cited(replace(ALDER, published=None))]) is None


SOURCES = {
    "alder": ALDER,
    "birch": BIRCH,
    "undated": replace(ALDER, id="undated", published=None, type="plan", standing="historic"),
}


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (Filters(), 3),
        (Filters(publishers=("Birch Alliance",)), 1),
        (Filters(types=("plan",)), 1),
        (Filters(sources=("alder", "undated")), 2),
        (Filters(standings=("current",)), 2),
        (Filters(published=interval("2022")), 1),
        (Filters(publishers=("Birch Alliance",), types=("plan",)), 0),
    ],
)
def test_what_was_searched_is_what_the_filters_leave(filters: Filters, number: int) -> None:
    """A source without a date is outside every span of dates."""
    assert coverage(filters, (), SOURCES).sources == number


def test_our_own_explainers_are_not_counted_among_what_was_searched() -> None:
    """Their date is not that of the newest source; they count where nothing else is left.

    The bug: "published to November 2026" was the date of our glossary.
    """
    ours = replace(ALDER, id="ours", publisher=OUR_NAME, published="2026-11-21")
    everything = {**SOURCES, ours.id: ours}
    assert coverage(Filters(), (), everything) == coverage(Filters(), (), SOURCES)
    assert coverage(Filters(sources=("ours",)), (), everything).sources == 1


def test_what_was_searched_is_told_with_its_span() -> None:
    """Publishers by name, dates as the widest that they may mean, nearest units numbered."""
    nearest = tuple(units(run_of("Boards met. Wards opened.")))
    found = coverage(Filters(), nearest, SOURCES)
    assert (found.published_from, found.published_to) == ("2021-06-14", "2022-03-31")
    assert [(n.number, n.quote) for n in found.nearest] == [
        (1, "Boards met."),
        (2, "Wards opened."),
    ]
    assert searched(found) == {
        "sources": "3 sources",
        "publishers": "Alder Fund and Birch Alliance",
        "span": "from June 2021 to March 2022",
    }


def test_nothing_searched_is_told_as_nothing() -> None:
    """Filters may leave no source at all."""
    told_of_none = searched(coverage(Filters(types=("bill",)), (), SOURCES))
    assert told_of_none == {"sources": "0 sources", "publishers": "", "span": "at no date given"}
