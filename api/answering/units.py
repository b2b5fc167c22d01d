"""Units: the stretches of verbatim sentences that can stand as (part of) an answer.

A sentence alone where it stands alone, with the one before where it leans on it, a row of a table
with its headers, and a list or the rows of a table with the sentence that announces them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from api.answering.answer import Quote
from api.answering.personal_data import has_telephone_number
from api.answering.question import When
from api.answering.question_patterns import LIST_NOUN, YEAR
from api.answering.replies import goes_on, is_bare_reply, is_courtesy, one_turn, question_of
from api.answering.runs import Run, Sentence
from ingestion.headed_lists import announced
from ingestion.sources import Passage

LONGEST = 120  # words of a unit that is no list
_MOST_LEANING = 3  # sentences in a unit that is no list
_MOST_ITEMS = 12
_SHORTEST_ITEM = 8  # words; shorter ones are headings, menus and lists of links
_LIST_REACH = 16  # sentences after the announcing one in which First, Second, Third must stand
_FEWEST_ITEMS = 2
_ENDING = 40  # characters in which an announcing sentence ends with the noun of its list
_ORDINALS = (
    re.compile(r"^(?:The )?(?:First|Firstly|One)\b", re.IGNORECASE),
    re.compile(r"^(?:The )?(?:Second|Secondly|Another)\b", re.IGNORECASE),
    re.compile(r"^(?:The )?(?:Third|Thirdly|Another)\b", re.IGNORECASE),
    re.compile(r"^(?:The )?(?:Fourth|Fourthly|Another)\b", re.IGNORECASE),
    re.compile(r"^(?:The )?(?:Fifth|Fifthly|Another)\b", re.IGNORECASE),
)
_FINALLY = re.compile(r"^(?:And )?(?:Finally|Lastly|The last)\b", re.IGNORECASE)
_SHORT_REMARK = 6  # words, as in "This must not continue."
_ASKS = re.compile(
    r"(?i)\bwe (?:then |also |firstly |first |therefore )?(?:asked|wanted to|began)\b"
)
_HEADER = ": "  # between the name of a column and its cell
_ANNOUNCES = re.compile(r"(?i)\b(?:as follows|the following|these|below)\W*$")
_CONTACT = re.compile(r"@|[(\[]at[)\]]|https?://|www\.|\bTel\b|\bTwitter\b")


@dataclass(frozen=True)
class Unit:
    """Sentences of one run, in order; `core` is the one that was picked.

    `before` are up to two sentences before them; `items` counts the items of a list, else 0;
    `counted` says that they are set out one by one: bullets, rows, questions, or First, Second,
    Third.
    """

    sentences: tuple[Sentence, ...]
    core: Sentence
    before: tuple[str, ...] = ()
    items: int = 0
    counted: bool = False

    @property
    def text(self) -> str:
        """The words of all its sentences."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def own_text(self) -> str:
        """The words of its holder: without the question to which it replies."""
        held = self.passage.attribution
        own = (one for one in self.sentences if one.passage.attribution == held)
        return " ".join(sentence.text for sentence in own)

    @property
    def context(self) -> str:
        """Its headings, and the sentences before."""
        return " ".join([*self.passage.heading_path, *self.before])

    @property
    def passage(self) -> Passage:
        """The passage of the core."""
        return self.core.passage

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it stands, to break ties by."""
        return self.passage.source_id, self.passage.position, self.core.quote.start

    @property
    def when(self) -> When | None:
        """The time that the core speaks of."""
        return self.core.when

    @property
    def names_years(self) -> bool:
        """Whether it is rows that name years: then the date of their source tells none."""
        return self.sentences[-1].is_row and YEAR.search(self.text) is not None

    @property
    def words(self) -> int:
        """Its length in words."""
        return len(self.text.split())


def is_one_quote(unit: Unit) -> bool:
    """Whether it stands in one passage, so that one place cites it whole."""
    return len({sentence.passage.id for sentence in unit.sentences}) == 1


def quote_of(unit: Unit) -> Quote:
    """From the first word to the last of a unit that stands in one passage."""
    spans = [sentence.quote for sentence in unit.sentences]
    return Quote(unit.passage, min(s.start for s in spans), max(s.end for s in spans))


def units(run: Run) -> Iterator[Unit]:
    """Every unit of `run` that stands alone; contact details are none."""
    for place, sentence in enumerate(run.sentences):
        if not _says_something(run, place):
            continue
        unit = _standing(run, place)
        if unit is not None:
            yield unit
        items = _items(run, place)
        if len(items) >= _FEWEST_ITEMS:
            opening = unit.sentences if unit else (sentence,)
            listed = items[0].is_item or items[0].is_row
            counted = listed or not LIST_NOUN.search(sentence.text[-_ENDING:])
            yield Unit((*opening, *items), sentence, _before(run, place), len(items), counted)


def wider(run: Run, unit: Unit) -> Iterator[Unit]:
    """`unit` with the sentence before, the one after, both, and its whole paragraph.

    Within the section or the turn, and not over a paragraph's length. A list that it begins it
    holds whole.
    """
    first = run.sentences.index(unit.sentences[0])
    last = run.sentences.index(unit.sentences[-1])
    paragraph = [n for n, s in enumerate(run.sentences) if s.paragraph == unit.core.paragraph]
    spans = {(first - 1, last), (first, last + 1), (first - 1, last + 1)}
    spans.add((min(first, paragraph[0]), max(last, paragraph[-1])))
    inside = {span for span in spans if span[0] >= 0 and span[1] < len(run.sentences)}
    for start, end in sorted({_with_list(run, *span) for span in inside} - {(first, last)}):
        if not one_turn(run, start, end):
            continue
        taken = run.sentences[start : end + 1]
        whole = Unit(taken, unit.core, _before(run, start), unit.items, unit.counted)
        if whole.words <= LONGEST:
            yield whole


def _with_list(run: Run, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of a list that is announced in it."""
    announced = (n for n in range(start, end + 1) if _announces(run, n))
    return start, max([end, *(n + len(_items(run, n)) for n in announced)])


def _says_something(run: Run, place: int) -> bool:
    """A whole sentence, a row, or a list item of some length, without contact details."""
    sentence = run.sentences[place]
    whole = sentence.text.endswith((".", "!", "?", ":", ".”", '."', ".’", ".'", ")"))
    long_item = sentence.is_item and len(sentence.text.split()) >= _SHORTEST_ITEM
    return (whole or long_item or _is_of_a_table(run, place)) and not _is_contact(sentence.text)


def _is_of_a_table(run: Run, place: int) -> bool:
    """Whether it is a row with a header or beside another row; a menu ("Home | News") is none."""
    sentence, beside = run.sentences[place], run.sentences[max(0, place - 1) : place + 2]
    return sentence.is_row and (_HEADER in sentence.text or sum(s.is_row for s in beside) > 1)


def _is_contact(text: str) -> bool:
    """Whether it tells how to reach somebody: who wants that looks it up at the source."""
    return _CONTACT.search(text) is not None or has_telephone_number(text)


def _standing(run: Run, place: int) -> Unit | None:
    """The sentence with those before that it leans on, a reply with its question; None if it still
    leans on something.
    """
    first = place
    while (
        run.sentences[first].dangles
        and place - first < _MOST_LEANING - 1
        and first > 0
        and one_turn(run, first - 1, first)
    ):
        first -= 1
    last = place + _leaning_back(run, place) if place - first < _MOST_LEANING - 1 else place
    asked = question_of(run, first)
    leans = run.sentences[first].dangles or is_bare_reply(run, first)
    if (leans and not asked) or goes_on(run, first) or _announces(run, last):
        return None
    first -= asked
    return Unit(run.sentences[first : last + 1], run.sentences[place], _before(run, first))


def _announces(run: Run, place: int) -> bool:
    """Whether the sentence is nothing without what follows it: "The costs were as follows."."""
    if run.sentences[place].text.endswith(":"):
        return True
    after = run.sentences[place + 1 : place + 2]
    set_out = any(one.is_item or one.is_row for one in after)
    return set_out and _ANNOUNCES.search(run.sentences[place].text) is not None


def _leaning_back(run: Run, place: int) -> int:
    """1 where the next sentence belongs here: what was answered, or a short word on it."""
    if place + 1 == len(run.sentences):
        return 0
    after = run.sentences[place + 1]
    if not one_turn(run, place, place + 1):
        return 0
    asks = _ASKS.search(run.sentences[place].text) is not None
    short = after.dangles and len(after.text.split()) <= _SHORT_REMARK
    return int((asks or short) and after.paragraph - run.sentences[place].paragraph <= asks)


def _before(run: Run, first: int) -> tuple[str, ...]:
    """Up to two sentences before: of a row, those before its table; of a turn, what led to it."""
    while first > 0 and run.sentences[first].is_row and run.sentences[first - 1].is_row:
        first -= 1
    led = [
        one.text for n, one in enumerate(run.sentences[:first]) if not is_courtesy(run, n, first)
    ]
    return tuple(led[-2:])


def _items(run: Run, place: int) -> tuple[Sentence, ...]:
    """What the sentence at `place` announces: bullets, rows, First to Third, questions, or the
    rest.
    """
    reach = run.sentences[place + 1 : place + 1 + _LIST_REACH]
    held = run.sentences[place].passage.attribution
    after = tuple(takewhile(lambda s: s.passage.attribution == held, reach))
    if not after or run.sentences[place].is_item or run.sentences[place].is_row:
        return ()
    if (members := _members(run.sentences[place], after)) or after[0].is_member:
        return members
    if after[0].is_item or after[0].is_row:
        rows = after[0].is_row
        items = tuple(takewhile(lambda s: s.is_row if rows else s.is_item, after))
        return items if len(items) <= _MOST_ITEMS else ()  # whole or not at all
    if after[0].text.endswith("?"):
        return tuple(takewhile(lambda s: s.text.endswith("?"), after))
    if LIST_NOUN.search(run.sentences[place].text[-_ENDING:]):
        same = run.sentences[place].paragraph
        return tuple(takewhile(lambda s: s.paragraph == same, after))
    return _ordinals(after)


def _members(announcing: Sentence, after: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The headings that a sentence announces by their number, further down, all or none."""
    items = tuple(takewhile(lambda s: s.is_item, dropwhile(lambda s: not s.is_item, after)))
    named = announcing.text.endswith(":") and after[0].is_member
    return items if named or len(items) in announced(announcing.text) else ()


def _ordinals(after: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for sentence in after:
        wanted = _ORDINALS[min(len(found), len(_ORDINALS) - 1)]
        if wanted.match(sentence.text) or (found and _FINALLY.match(sentence.text)):
            found.append(sentence)
        elif not found:
            return ()
    return tuple(found)
