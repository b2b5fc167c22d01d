"""Nothing leaves that does not stand in the corpus."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answering.answer import Draft, Kind, Quote
from api.answering.bodies import bodies_of
from api.answering.verify import Verified, verify
from ingestion.sources import Passage, Voice
from tests.unit.api.parts import ALDER, BIRCH, HeldPassages, held_by, passage

TEXT = "In 2020, 42 per cent of wards spent £1.5 million on shared rotas. Few liked them."
SENTENCE = TEXT.partition(". ")[0] + "."
WARDS = passage(TEXT)
BODIES = bodies_of((ALDER, BIRCH))


def claim(text: str = SENTENCE, of: Passage = WARDS, words: str = SENTENCE) -> Draft:
    """A claim that cites `words` where they stand in `of`."""
    start = of.text.index(words)
    return Draft(text, "claim", (Quote(of, start, start + len(words)),))


def checked(*drafts: Draft, held: tuple[Passage, ...] = (WARDS,)) -> Verified:
    """The drafts against an index that holds `held`."""
    return verify(drafts, HeldPassages(held), BODIES)


def reason(*drafts: Draft, held: tuple[Passage, ...] = (WARDS,)) -> str:
    """Why the one draft that does not hold does not."""
    (dropped,) = checked(*drafts, held=held).dropped
    return dropped.reason


def test_a_verbatim_claim_holds() -> None:
    """With the quote at its place."""
    draft = claim()
    assert checked(draft) == Verified((draft,), ())


def test_a_claim_without_a_quote_is_refused() -> None:
    """No claim leaves unverified."""
    assert reason(Draft(SENTENCE, "claim")) == "it cites nothing"


def test_a_citation_of_a_passage_that_the_index_does_not_hold_is_refused() -> None:
    """It may have been there in another build, or nowhere."""
    assert reason(claim(), held=()) == f"there is no passage {WARDS.id}"


def test_a_quote_that_does_not_stand_at_its_place_is_refused() -> None:
    """The passage as the index holds it now counts, not the one that was handed in."""
    changed = replace(WARDS, text=TEXT.replace("shared", "common"))
    assert "does not stand" in reason(claim(), held=(changed,))


@pytest.mark.parametrize("moved", [TEXT[1:], "x" + TEXT])
def test_offsets_that_are_off_by_one_are_refused(moved: str) -> None:
    """The quote must stand where the citation says, and not beside it."""
    assert "does not stand" in reason(claim(), held=(replace(WARDS, text=moved),))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (5, 4), (len(TEXT), len(TEXT) + 9), (2, 3)])
def test_a_quote_without_words_is_refused(start: int, end: int) -> None:
    """Empty, backwards, past the end, or white space alone."""
    blank = replace(WARDS, text=TEXT[:2] + " " + TEXT[3:])
    draft = Draft("Wards met.", "claim", (Quote(blank, start, end),))
    assert "does not stand" in reason(draft, held=(blank,))


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("In 2020, 43 per cent of wards spent £1.5 million.", "43"),
        ("In 2020, 42 wards spent £1.5 million.", "42"),
        ("In 2021, 42 per cent of wards spent £1.5 million.", "2021"),
        ("42 per cent of wards spent £1.5 billion.", "£1500000000"),
        ("42 percentage points more wards spent £1.5 million.", "42 points"),
        ("Two in 42 per cent of wards spent £1.5 million.", "2"),
        ("On 3 April 2020, wards spent £1.5 million.", "2020-04-03"),
    ],
)
def test_a_figure_that_stands_in_no_cited_passage_is_refused(text: str, figure: str) -> None:
    """Nor does the same number of another kind bear it out."""
    told = reason(claim(text))
    assert told.startswith("figures that stand in no cited passage: ")
    assert figure in told


def test_a_figure_of_a_passage_that_this_claim_does_not_cite_is_refused() -> None:
    """Another claim's passage bears out that claim only."""
    other = passage("A further 43 wards wait.", 1)
    both = (WARDS, other)
    assert "43" in reason(claim("43 wards spent £1.5 million."), claim(of=other, words=other.text,
                          text=other.text), held=both)  # fmt: skip


def test_a_figure_may_stand_beside_the_quote_in_its_passage() -> None:
    """And may be written in another way."""
    draft = claim("In 2020, 42% of wards spent £1.5m.", words="Few liked them.")
    assert checked(draft).dropped == ()


@given(st.integers(0, len(SENTENCE) - 1), st.characters(exclude_categories=["Cs"]))
def test_a_quote_with_one_character_changed_is_always_refused(place: int, character: str) -> None:
    """Whatever the character and wherever it stands."""
    forged = TEXT[:place] + character + TEXT[place + 1 :]
    if forged == TEXT:
        return
    draft = claim(words=forged[: len(SENTENCE)], of=replace(WARDS, text=forged))
    assert "does not stand" in reason(draft)


DIGITS = [n for n, character in enumerate(SENTENCE) if character.isdigit()]


@given(st.sampled_from(DIGITS), st.sampled_from("0123456789"))
def test_a_claim_with_one_digit_changed_is_always_refused(place: int, digit: str) -> None:
    """Though its quote be right."""
    forged = SENTENCE[:place] + digit + SENTENCE[place + 1 :]
    if forged != SENTENCE:
        assert "figures that stand in no cited passage" in reason(claim(forged))


def test_a_body_that_our_words_make_a_speaker_must_be_the_holder() -> None:
    """A position pinned on the wrong body is the worst failure."""
    assert checked(claim("The Alder Fund says that few liked them.")).dropped == ()
    assert "pinned on Birch Alliance" in reason(claim("The Birch Alliance says few liked them."))
    assert "pinned on Orla Finch" in reason(claim("According to Orla Finch, few liked them."))


@pytest.mark.parametrize("voice", ["reported", "poll", "argument", "question"])
def test_a_body_must_hold_it_in_its_own_voice(voice: Voice) -> None:
    """What a body reports, asks or sets out is not its position."""
    heard = passage(TEXT, voice=voice)
    draft = claim("The Alder Fund says that few liked them.", of=heard)
    assert "does not hold it in its own voice" in reason(draft, held=(heard,))


def test_the_publisher_is_not_the_holder_of_what_it_published() -> None:
    """An article on a body's site is its author's view."""
    article = passage("Rotas help.", source=BIRCH)
    text = "The Birch Alliance believes that rotas help."
    assert "pinned on Birch Alliance" in reason(claim(text, article, article.text), held=(article,))
    own = claim("Orla Finch believes that rotas help.", article, article.text)
    assert checked(own, held=(article,)).dropped == ()


def test_a_body_that_no_source_carries_may_speak_only_where_the_quote_names_it() -> None:
    """A model may not invent who said something."""
    assert "pinned on Zebra Trust" in reason(claim("Zebra Trust says that few liked them."))
    heard = passage("The Zebra Trust likes rotas.")
    draft = claim("The Zebra Trust says that it likes rotas.", heard, heard.text)
    assert checked(draft, held=(heard,)).dropped == ()


def test_a_source_may_attribute_words_in_its_own_words() -> None:
    """What stands verbatim in the quote is the source's attribution, not ours."""
    heard = passage("The Birch Alliance says that rotas help.")
    assert checked(claim(heard.text, heard, heard.text), held=(heard,)).dropped == ()


def test_a_lead_in_that_names_another_holder_refuses_the_claims_after_it() -> None:
    """And goes with them."""
    lead_in = Draft("Birch Alliance (2022):", "lead_in", holder="Birch Alliance")
    found = checked(lead_in, claim())
    assert found.drafts == ()
    assert (
        found.dropped[0].reason == "led in as the words of Birch Alliance, but held by Alder Fund"
    )


def test_a_lead_in_stays_before_the_first_claim_that_holds() -> None:
    """Claims that do not hold leave no trace."""
    lead_in = Draft("Alder Fund, 14 June 2021:", "lead_in", holder="Alder Fund")
    wrong = claim("43 wards met.")
    assert checked(lead_in, wrong, claim()).drafts == (lead_in, claim())


def test_a_lead_in_without_claims_goes() -> None:
    """It would promise something that does not come."""
    first = Draft("Alder Fund, 14 June 2021:", "lead_in", holder="Alder Fund")
    second = Draft("Others, as reported by Alder Fund:", "lead_in", holder="others")
    other = held_by("others", "Rotas hurt.", 1)
    found = checked(first, claim("43 wards met."), second, claim(other.text, other, other.text),
                    held=(WARDS, other))  # fmt: skip
    assert [draft.kind for draft in found.drafts] == ["lead_in", "claim"]
    assert found.drafts[0].text.startswith("Others, published by Alder Fund")
    assert checked(first).drafts == ()


def test_quotes_of_two_holders_under_one_name_are_refused() -> None:
    """A lead-in names one holder, and both must be it."""
    other = held_by("others", "Rotas hurt.", 1)
    lead_in = Draft("Alder Fund:", "lead_in", holder="Alder Fund")
    both = Draft("Rotas hurt.", "claim", (*claim().quotes, Quote(other, 0, 11)))
    assert "held by Alder Fund, others" in reason(lead_in, both, held=(WARDS, other))


def test_gaps_and_questions_back_hold_without_a_quote() -> None:
    """They claim nothing about the corpus."""
    drafts = (Draft("Nothing on that is here.", "gap"), Draft("Which board?", "question"))
    assert checked(*drafts).drafts == drafts


@pytest.mark.parametrize("kind", ["gap", "question"])
def test_a_gap_or_a_question_back_must_carry_no_figure_and_no_body(kind: Kind) -> None:
    """The bug: only claims were read, so a gap could claim anything."""
    for text in ("90 per cent want more.", "Alder Fund wants more."):
        assert reason(Draft(text, kind)) == "only a claim may carry a figure or a body"


def test_a_lead_in_is_written_anew_from_the_passage_behind_it() -> None:
    """The bug: a lead-in could say anything, if it only named the right holder."""
    forged = Draft("Alder Fund says 90 per cent agree:", "lead_in", holder="Alder Fund")
    assert checked(forged, claim()).drafts[0].text == "Alder Fund, 14 June 2021:"


@pytest.mark.parametrize(
    "text",
    [
        "Orla Finch insisted on longer visits.",
        "Longer visits are backed by Orla Finch.",
        "It is Orla Finch's policy that visits be longer.",
        "The Birch Alliance's leaders favour longer visits.",
    ],
)
def test_a_body_that_the_cited_words_do_not_name_is_never_pinned_with_them(text: str) -> None:
    """The bug: only some verbs, before the name, were seen."""
    assert "pinned on" in reason(Draft(text, "claim", claim().quotes))


@pytest.mark.parametrize(
    "text",
    [
        "Half of the wards opened.",
        "A majority of the wards opened.",
        "Two thirds of the wards opened.",
        "The wards opened in July.",
        "Wards opened for minus 42 per cent.",
        "Zero wards opened.",
    ],
)
def test_a_share_in_words_needs_evidence_too(text: str) -> None:
    """The bug: fractions, months, signs and nought were no figures."""
    assert "figures that stand in no cited passage" in reason(Draft(text, "claim", claim().quotes))


def test_a_quotation_inside_a_claim_must_stand_in_the_passage() -> None:
    """Words in quotation marks are somebody's words."""
    text = "The wards were “a disaster for everyone”."
    assert "a quotation that stands in no cited passage" in reason(
        Draft(text, "claim", claim().quotes)
    )
