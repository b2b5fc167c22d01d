"""Turns of transcripts: who says what, and what is only asked; and what is no transcript."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingestion.readers.html import read_html
from ingestion.readers.markdown import read_markdown
from ingestion.readers.outline import Outline
from ingestion.readers.plain_text import read_plain_text
from ingestion.turns import with_turns

Said = list[tuple[str | None, str, str]]


def said(outline: Outline, title: str = "") -> Said:
    """Holder, voice and words of each block that belongs to a turn."""
    told = with_turns(outline, title)
    return [
        (block.turn.holder, block.turn.voice, " ".join(told.words(block).split()))
        for block in told.blocks
        if block.turn
    ]


COUNSEL = "The ward closed in May, did it not?"
WITNESS = "It closed in June, as I told your colleague."
HEARING = [
    ("Mr Ash", "question", COUNSEL),
    ("Dr Osei", "own", WITNESS),
    ("Mr Ash", "question", "So the board was late?"),
    ("Dr Osei", "own", "Yes."),
]


def spoken(pattern: str, between: str) -> str:
    """The hearing with its speakers written as `pattern` has it."""
    return between.join(pattern.format(name=name, words=words) for name, _, words in HEARING)


def as_html(text: str) -> Outline:
    """A page with these paragraphs."""
    return read_html(f"<main><h1>Day 3</h1>{text}</main>".encode())


@pytest.mark.parametrize(
    ("read", "pattern", "between"),
    [
        (read_plain_text, "{name}: {words}", "\n\n"),
        (read_plain_text, "{name}: {words}", "\n"),
        (read_plain_text, "**{name}**: {words}", "\n\n"),
        (read_plain_text, ":{name}: {words}", "\n"),
        (read_plain_text, "[00:12:03] {name}: {words}", "\n"),
        (read_plain_text, "00:12:03.120 {name}: {words}", "\n"),
        (read_plain_text, "{name}  0:12\n{words}", "\n\n"),
        (read_markdown, "**{name}:** {words}", "\n\n"),
        (read_markdown, "**{name}**: {words}", "\n"),
        (read_markdown, "- **{name}:** {words}", "\n"),
        (read_markdown, "## {name}\n\n{words}", "\n\n"),
        (as_html, "<p><b>{name}:</b> {words}</p>", ""),
        (as_html, "<p><strong>{name}</strong>: {words}</p>", "\n"),
    ],
)
def test_each_turn_is_its_speakers(
    read: Callable[[str], Outline], pattern: str, between: str
) -> None:
    """However the names are set off; what is put to somebody is asked."""
    assert said(read(spoken(pattern, between))) == HEARING


def test_capitals_are_written_small_and_a_name_is_one_however_it_is_written() -> None:
    """As in official transcripts, with honours on some lines."""
    text = "MR O’DELL KC: Why?\n\nLADY HILL: I know why.\n\nMR O’DELL: Do you?\n\nLady Hill: I do."
    assert [holder for holder, _, _ in said(read_plain_text(text))] == [
        "Mr O’Dell KC",
        "Lady Hill",
        "Mr O’Dell KC",
        "Lady Hill",
    ]


EXAMINED = """DR ADA OSEI (sworn)

Examination by MR ASH

Q.  You led the trust?

A.  I did, for two years.

Q.  Help us with the budget.

A.  We had no budget.

Questions from the Chair

Q.  None at all?

A.  None.
"""


def test_q_and_a_are_those_who_are_named_above() -> None:
    """The witness who is sworn, and who examines."""
    assert said(read_plain_text(EXAMINED)) == [
        ("Mr Ash", "question", "You led the trust?"),
        ("Dr Ada Osei", "own", "I did, for two years."),
        ("Mr Ash", "question", "Help us with the budget."),
        ("Dr Ada Osei", "own", "We had no budget."),
        ("the questioner", "question", "None at all?"),
        ("Dr Ada Osei", "own", "None."),
    ]


def test_questions_from_somebody_are_a_heading_in_plain_text() -> None:
    """And no words of the speaker before."""
    told = with_turns(read_plain_text(EXAMINED))
    headings = [told.words(block) for block in told.blocks if block.kind == "heading"]
    assert headings == ["Examination by MR ASH", "Questions from the Chair"]


def test_a_part_is_given_the_name_of_who_plays_it() -> None:
    """Counsel is named once, and then only as counsel."""
    text = """Questions from Counsel to the Inquiry

**Mr Ash**: Your name, please?

**Dr Osei**: Ada Osei.

**Counsel to the Inquiry**: And your post?

**Dr Osei**: I am a director.

**Lady Hill**: Thank you, we are grateful.
"""
    assert [holder for holder, _, _ in said(read_markdown(text))] == [
        "Mr Ash, Counsel to the Inquiry",
        "Dr Osei",
        "Mr Ash, Counsel to the Inquiry",
        "Dr Osei",
        "Lady Hill",
    ]


def test_numbered_questions_of_a_committee() -> None:
    """The member who puts one asks, with every turn; the witness does not."""
    text = """**Q1** **Chair:** Welcome. What did the board decide?

**Jo Hill:** It decided nothing, I am afraid.

**Chair:** That is a pity.

**Q2** **Dr Ash:** Tell us about beds.

**Jo Hill:** We have 40.
"""
    assert [told[:2] for told in said(read_markdown(text))] == [
        ("Chair", "question"),
        ("Jo Hill", "own"),
        ("Chair", "question"),
        ("Dr Ash", "question"),
        ("Jo Hill", "own"),
    ]


def test_an_interview_is_with_whom_its_title_names() -> None:
    """Where the labels are parts alone."""
    text = "Interviewer: Do wards talk?\n\nInterviewee: Ours do.\n\nInterviewer: Since when?"
    found = said(read_plain_text(text), "An interview with Ada Osei, director")
    assert found == [
        ("Interviewer", "question", "Do wards talk?"),
        ("Ada Osei", "own", "Ours do."),
        ("Interviewer", "question", "Since when?"),
    ]
    assert said(read_plain_text(text))[1][0] == "Interviewee"


def test_names_without_titles_speak_where_they_alternate_and_talk() -> None:
    """As in a podcast."""
    text = (
        "Ada Osei: Do you plan together?\n\nJo Hill: I do.\n\nAda Osei: Why?\n\nJo Hill: You ask."
    )
    assert [holder for holder, _, _ in said(read_plain_text(text))] == [
        "Ada Osei",
        "Jo Hill",
        "Ada Osei",
        "Jo Hill",
    ]


def test_the_answers_of_a_faq_are_its_publishers() -> None:
    """And its questions are asked."""
    text = "Q: What is a hub?\n\nA: A place with a team.\n\nQ: Who pays?\n\nA: The board pays."
    assert said(read_markdown(text)) == [
        (None, "question", "What is a hub?"),
        (None, "own", "A place with a team."),
        (None, "question", "Who pays?"),
        (None, "own", "The board pays."),
    ]


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("Mr Ash: On behalf of Alder Council, I say that it was late.", "for Alder Council"),
        ("Mr Ash: I appear for the Union of Porters today.", "for the Union of Porters"),
        ("Mr Ash: It is my task to represent the Birch Alliance.", "for the Birch Alliance"),
        ("Mr Ash (Alder Fund): I thought it was late.", "Alder Fund"),
        ("Mr Ash, Alder Fund: I thought it was late.", "Alder Fund"),
        ("Mr Ash: I wrote to the council on behalf of nobody.", None),
    ],
)
def test_the_body_that_a_speaker_speaks_for_is_told(line: str, holder: str | None) -> None:
    """Where the text says so."""
    text = f"Lady Hill: Shall we start?\n\n{line}\n\nLady Hill: I thank you."
    expected = f"Mr Ash, {holder}" if holder else "Mr Ash"
    assert said(read_plain_text(text))[1][0] == expected


def test_a_turn_goes_on_until_somebody_else_speaks() -> None:
    """Over paragraphs, and what breaks off and looks like a heading; directions are nobody's."""
    text = """Mr Ash: Why?

Dr Osei: I will tell you.

So that was --

And then the board met, and it was all over within the hour.

(A short break)

Mr Ash: Thank you. Is that all?
"""
    assert [told[:1] + told[2:] for told in said(read_plain_text(text))] == [
        ("Mr Ash", "Why?"),
        ("Dr Osei", "I will tell you."),
        ("Dr Osei", "So that was --"),
        ("Dr Osei", "And then the board met, and it was all over within the hour."),
        ("Mr Ash", "Thank you. Is that all?"),
    ]


def test_talk_within_a_longer_document_ends_with_it() -> None:
    """What follows is nobody's turn, even without a heading."""
    report = "The board met in public and agreed the plan for the year, as set out below. " * 3
    talk = "Mr Ash: Why was it late?\n\nDr Osei: I do not know.\n\nMr Ash: Do you want to?"
    found = said(
        read_markdown(f"# Papers\n\n{report}\n\n{talk}\n\n{report}\n\n## Item 2\n\n{report}")
    )
    assert [holder for holder, _, _ in found] == ["Mr Ash", "Dr Osei", "Mr Ash"]


def test_captions_without_names_are_nobodys_position() -> None:
    """Not that of the body whose meeting it is; the times are left out."""
    text = "\n".join(f"00:0{n}:03.120 we met and you saw us on day {n}" for n in range(6))
    found = said(read_plain_text(f"# made by a program\n# No title\n\n{text}"))
    assert {told[:2] for told in found} == {("a speaker whom the captions do not name", "reported")}
    assert found[0][2].startswith("we met and you saw us on day 0 we met and you saw us on day 1")


def test_answers_to_questions_from_members_of_the_public_are_the_publishers() -> None:
    """As in the papers of a board; and a paragraph of several lines is parted."""
    text = """# Papers

## Questions from the public

**Question 1 from Mr Ash:** Why were beds closed? **Answer:** We closed none.

**Question 2 from Ms Lim:** Who pays?

**Answer:** We do.
"""
    assert said(read_markdown(text)) == [
        ("Mr Ash", "question", "Why were beds closed?"),
        (None, "own", "We closed none."),
        ("Ms Lim", "question", "Who pays?"),
        (None, "own", "We do."),
    ]


def test_an_office_has_the_name_in_brackets() -> None:
    """As in debates; a member who moves something once asks nobody."""
    text = """**Jo Hill** (Alder): I beg to move that beds be counted. Do you agree?

**The Minister for Wards (Ada Osei)**: I thank you. We count them in May.

**Jo Hill**: I am grateful to you.

**The Minister for Wards**: You are welcome, and I agree.
"""
    assert [told[:2] for told in said(read_markdown(text))] == [
        ("Jo Hill, Alder", "own"),
        ("Ada Osei, The Minister for Wards", "own"),
    ] * 2


def test_an_interviewer_asks_somebody_without_a_title() -> None:
    """Who may answer once."""
    text = "Interviewer: Why hubs?\n\nJo Hill: I like them.\n\nInterviewer: Thank you."
    assert said(read_plain_text(text))[1] == ("Jo Hill", "own", "I like them.")


NO_TALK = {
    "a glossary": "Place: an area.\n\nSystem: you and your places.\n\nHub: a team that we share.",
    "minutes": "Action: Dr Osei to write.\n\nDecision: agreed.\n\nAction: Mr Ash to pay.\n\n"
    "Decision: we agreed.\n\nAction: Jo Hill to call you.",
    "minutes by name": "Dr Osei: reported on beds.\n\nMr Ash: noted the report.\n\n"
    "Dr Osei: presented the accounts of the year.\n\nMr Ash: thanked the team for it.",
    "notes": "Note: see you there?\n\nNote: we met.\n\nNote: I agree.\n\nWarning: mind your step.",
    "risks": "Risk: we run late.\n\nMitigation: we meet weekly.\n\nRisk: we lose staff.\n\n"
    "Mitigation: we train our own people.",
    "a form": "Key Issue: no beds.\n\nNext Step: we buy some.\n\nKey Issue: no staff.\n\n"
    "Next Step: we hire some.",
    "members": "Chair: Jo Hill\n\nSecretary: Dr Osei\n\nChair: Ada Ash\n\nSecretary: Mr Lim",
    "appendices": "Q. Quality of care\n\nA. Access to care\n\nB. Beds for you",
    "times": "09:00 Welcome\n\n09:30 Mr Ash\n\n10:00 Questions from members\n\n11:00 Close",
}


@pytest.mark.parametrize("kind", NO_TALK)
@pytest.mark.parametrize("read", [read_plain_text, read_markdown])
def test_what_only_looks_like_turns_is_its_publishers(
    kind: str, read: Callable[[str], Outline]
) -> None:
    """Labels that nobody says anything behind."""
    assert [told for told in said(read(NO_TALK[kind])) if told[0] is not None] == []
