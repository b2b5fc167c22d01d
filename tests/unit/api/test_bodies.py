"""Bodies and people, and the names they go by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.answering.bodies import Bodies, Body, bodies_of, is_held_by
from ingestion.sources import Source
from tests.unit.api.parts import ALDER, BIRCH


def sources_of(*publishers: str) -> Bodies:
    """The bodies of a source a publisher."""
    return bodies_of(replace(ALDER, id=name.lower(), publisher=name, holder=name)
                     for name in publishers)  # fmt: skip


def names(bodies: Bodies, text: str) -> list[str]:
    """The names of the bodies in `text`."""
    return [body.name for body in bodies.named_in(text)]


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        ("The Alder Fund", "What does the alder fund say?"),
        ("The Fund’s Friends", "What do the Fund's Friends say?"),
        ("The Fund's Friends", "What do the Fund’s Friends say?"),
        ("Department of Wards and Social Rotas", "What does DWSR say?"),
        ("NHS Confederates", "What do the Confederates say?"),
        ("Alder Fund", "What does the Alder\nFund say?"),
    ],
)
def test_a_body_goes_by_its_name_its_initials_and_its_last_word(publisher: str, text: str) -> None:
    """Without the article, with either apostrophe, across a line's end."""
    assert names(sources_of(publisher), text) == [publisher]


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        ("NHS England", "What happens in England?"),
        ("Alder Fund", "What happens to the fund?"),
        ("Alder Fund", "What do Alder Funders say?"),
        ("Alder Fund", "What does AF say?"),
    ],
)
def test_a_word_of_a_name_is_not_the_body(publisher: str, text: str) -> None:
    """A country, a common noun, a longer word, two initials."""
    assert names(sources_of(publisher), text) == []


@pytest.mark.parametrize(("text", "found"), [("What does Ham say?", True), ("ham rolls", False),
                                             ("Hamlets", False), ("Jo ham", True)])  # fmt: skip
def test_a_surname_counts_with_its_capital_only(text: str, found: bool) -> None:
    """Ham is a name, and ham is not; a full name may be written in any case."""
    bodies = bodies_of([replace(ALDER, authors=("Jo Ham",))])
    assert ("Jo Ham" in names(bodies, text)) is found


def test_the_longest_name_wins() -> None:
    """What belongs to a longer name is not a mention of a shorter one."""
    bodies = sources_of("Alder", "Alder Fund", "Alder Fund Trust")
    assert names(bodies, "The Alder Fund Trust met.") == ["Alder Fund Trust"]
    assert names(bodies, "Alder met the Alder Fund.") == ["Alder", "Alder Fund"]


def test_bodies_come_in_the_order_of_their_first_mention_and_once() -> None:
    """However often they are named."""
    bodies = sources_of("Alder Fund", "Birch Alliance")
    text = "The Birch Alliance and the Alder Fund, says the Birch Alliance."
    assert names(bodies, text) == ["Birch Alliance", "Alder Fund"]


def test_an_author_is_a_person_with_sources_and_the_affiliation_is_not_the_holder() -> None:
    """The publisher has the source too; the holder "X, body" adds no third one."""
    bodies = bodies_of([BIRCH])
    assert {(body.name, body.is_person, body.sources) for body in bodies.known} == {
        ("Orla Finch", True, ("birch",)),
        ("Birch Alliance", False, ("birch",)),
    }


@pytest.mark.parametrize(
    ("holder", "text", "found"),
    [
        ("Royal College of Wards", "What does the RCW say?", ["Royal College of Wards"]),
        ("Ann Lee, Royal College of Wards", "What does Ann Lee say?", ["Ann Lee"]),
        ("Alder Fund", "What does the Alder Fund say?", ["The Alder Fund"]),
        ("leaders of wards", "What do leaders of wards say?", []),
        ("Cedar Trust and Birch Union", "What do Cedar Trust and Birch Union say?", []),
    ],
)
def test_who_holds_a_view_in_another_source_is_a_body(
    holder: str, text: str, found: list[str]
) -> None:
    """By one name each; not a group without a name, nor two who hold it together."""
    source = replace(ALDER, publisher="The Alder Fund", holder="The Alder Fund", authors=())
    assert names(bodies_of([source], holders=[holder]), text) == found


def test_a_view_is_held_by_the_person_and_not_by_the_affiliation() -> None:
    """Position pinned on the wrong body: the worst failure."""
    person, alliance = bodies_of([BIRCH]).named_in("Orla Finch of the Birch Alliance")
    assert is_held_by(BIRCH.holder, person)
    assert not is_held_by(BIRCH.holder, alliance)
    assert is_held_by("the Birch Alliance", alliance)


def test_each_of_two_authors_holds_what_they_wrote_together() -> None:
    """The bug: their joint holder was neither of them, and a notice said so."""
    holder = "Orla Finch and Sam Reed, Birch Alliance"
    people = [Body(name, (name,), (), is_person=True) for name in ("Orla Finch", "Sam Reed")]
    assert all(is_held_by(holder, person) for person in people)


def test_the_and_in_the_name_of_a_body_parts_nothing() -> None:
    """The Department of Wards and Rotas is not the Department of Wards."""
    assert not is_held_by("Department of Wards and Rotas", Body("Department of Wards", (), ()))


HEARD = replace(
    ALDER,
    speakers=(
        "Counsel",
        "Lord Simon Hill",
        "Mr Keith, Lead Counsel",
        "Dr Osei, for the Porters' Union and the Birch Alliance",
    ),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What did Lord Hill say?", ["Lord Simon Hill"]),
        ("What did Simon Hill say?", ["Lord Simon Hill"]),
        ("What did Hill say?", ["Lord Simon Hill"]),
        ("What did Mr Keith ask?", ["Mr Keith"]),
        ("What did Keith Ham say?", []),
        ("What did the Porters' Union say?", ["Porters' Union"]),
        ("What did the Birch Alliance say?", ["Birch Alliance"]),
        ("What did counsel ask?", []),
    ],
)
def test_who_speaks_in_a_transcript_is_known(text: str, found: list[str]) -> None:
    """With title, first name or last name alone, and the bodies spoken for."""
    assert names(bodies_of([HEARD]), text) == found


def test_a_transcript_is_no_source_of_its_speakers() -> None:
    """What others say in it is not theirs: they are only heard in it."""
    (hill,) = bodies_of([HEARD]).named_in("Lord Hill")
    assert (hill.sources, hill.heard_in, hill.is_person) == ((), ("alder",), True)


def test_an_author_who_speaks_elsewhere_is_one_person() -> None:
    """With a title or without."""
    heard = replace(ALDER, speakers=("Ms Orla Finch",))
    (finch,) = bodies_of([heard, BIRCH]).named_in("Orla Finch")
    assert (finch.sources, finch.heard_in) == (("birch",), ("alder",))
    assert is_held_by("Ms Orla Finch", finch)


def test_who_speaks_for_a_body_holds_it_as_the_body_does() -> None:
    """And so does each of two bodies."""
    for name in ("Dr Osei", "Porters' Union", "Birch Alliance"):
        (body,) = bodies_of([HEARD]).named_in(name)
        assert is_held_by("Dr Osei, for the Porters' Union and the Birch Alliance", body)
    assert not is_held_by("Dr Osei, for the Union", Body("Porters' Union", (), ()))


def test_a_name_that_nobody_carries_is_not_found() -> None:
    """None, rather than a guess."""
    assert sources_of("Alder Fund").named_in("Zebra Trust") == ()


def test_only_a_two_word_name_is_shortened_to_its_last_word() -> None:
    """The bug: any Association was taken for a body that published with one."""
    joint = Source("j", "T", "NHS Alder with the Birch Association", "X")
    found = bodies_of([joint])
    assert found.named_in("What does the Cedar Association say?") == ()
    assert bodies_of([Source("c", "T", "NHS Confederation", "X")]).named_in("the Confederation")


def test_what_stands_in_brackets_behind_a_name_is_no_part_of_it() -> None:
    """The bug: a committee whose report is held was said to have no source here."""
    committee = Source("c", "T", "Parliament", "Ward Committee (House of Commons)")
    assert [b.name for b in bodies_of([committee]).named_in("the Ward Committee says")]


@pytest.mark.parametrize("name", ["(anonymous)", "The (x)", "()", "The"])
def test_a_name_in_brackets_alone_is_a_name(name: str) -> None:
    """The bug: an author "(anonymous)", as a PDF may tell, ended every question in an error."""
    assert names(sources_of(name), "Who plans beds?") == []
