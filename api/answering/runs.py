"""Runs: neighbouring passages of one section, as sentences that know what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from api.answering.answer import Quote
from api.answering.instructions import instructs
from api.answering.question import When
from ingestion.fusion import RankedPassage
from ingestion.index import PassageIndex
from ingestion.instruments import provision_spans
from ingestion.sentences import CELLS, sentence_spans
from ingestion.sources import Passage

_BEFORE_CUE = re.compile(r"(?i)\b(prior to|before|previously|formerly|in the past|had favoured)\b")
_NOW_CUE = re.compile(
    r"(?i)\b(now|currently|at present|today|still|as at \w+ 20\d\d|at the time of the poll)\b"
)
_SELF = (
    r"(?:short |new |joint )?(?:report|article|paper|blog|document|framework|plan|review|survey"
    r"|poll|"
    r"act|bill|guidance|digest|explainer|glossary|timeline)\b"
)
_DANGLING = re.compile(
    rf"(?i)^(?:(?:and|but|so|however|indeed|instead|yet|also)\b,?\s+)?"
    rf"(?:(?:this|these|such)\b(?!\s+{_SELF})|those\b(?!\s+(?:who|whose|with|in|of|\w+ing)\b)"
    rf"|(?:they|them|their|he|she|his|her)\b"
    rf"|that\s+(?:is|was|will|would|said|means|requires|had|has|simple)\b|the (?:latter|former"
    rf"|response)\b"
    rf"|its?\b(?!\s+(?:is|was|will be|would be|should be|must also be|must be|appears|seems"
    rf"|remains)\b"
    rf"[^.]*\b(?:that|to|whether|how)\b)"
    rf"|both\b(?! \w+ and)|doing so\b|in doing so\b|in this\b|for this\b|as such\b)"
)
_FRAGMENT = re.compile(
    r"^(?:Particularly|Especially|Including|Not\b(?! all| only| every)|Or\b|Nor\b|Rather than\b|"
    r"Specifically\b|Similarly\b|Likewise\b|Equally\b|[a-z])"
)
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?:[-•*]|\d+[.)])\s+$")  # what stands before an item
_MEMBER = re.compile(r"(?:[A-L]|\d{1,2})[.)]\s[^.\n]{2,160}")  # a heading in a list of such
_MOST_MEMBERS = 12
_LOST_INSIDE = re.compile(
    r"(?i)\b(?:to|of|for|from|by|with|in|about|on) this(?:\s+(?:was|is|are|were)\b|[.,;])"
)


_OPENING, _CLOSING = ("“", '"', "‘"), ("”", '"', "’")


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place, the paragraph it stands in, and the time that it speaks of.

    `quoted` says that it belongs to somebody's words, announced before ("One leader said:").
    """

    quote: Quote
    paragraph: int
    when: When | None
    is_item: bool
    quoted: bool

    @property
    def text(self) -> str:
        """The words."""
        return self.quote.text

    @property
    def passage(self) -> Passage:
        """The passage that holds them."""
        return self.quote.passage

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table with its headers: "Area: North | Beds: 45"."""
        return CELLS in self.text

    @property
    def is_member(self) -> bool:
        """Whether it is a heading that a list announces: "B. Teams and pay"."""
        return self.is_item and _MEMBER.fullmatch(self.text) is not None

    @property
    def dangles(self) -> bool:
        """Whether it leans on the sentence before: a "this" or "they" whose noun stands there.

        A provision of law does not: it is cited by its section, to which "this section" refers.
        """
        if self.is_row or self.passage.provision is not None:
            return False
        return self.quoted or bool(
            _DANGLING.match(self.text)
            or _FRAGMENT.match(self.text)
            or _LOST_INSIDE.search(self.text)
        )


@dataclass(frozen=True)
class Run:
    """Passages that follow one another in a section, as sentences in order."""

    sentences: tuple[Sentence, ...]


def runs_around(ranked: Iterable[RankedPassage], index: PassageIndex, reach: int) -> list[Run]:
    """The ranked passages with up to `reach` neighbours after and one before, by section."""
    wanted = {entry.passage.id: entry.passage for entry in ranked}
    beside = {
        passage.neighbour(step)
        for passage in wanted.values()
        for step in (-1, *range(1, reach + 1))
        if passage.ordinal + step >= 0
    }
    wanted |= index.passages(sorted(beside - set(wanted)))
    members = [one for one in wanted.values() if _MEMBER.fullmatch(one.text)]
    rest = {one.neighbour(step) for one in members for step in range(1, _MOST_MEMBERS)}
    if rest - set(wanted):  # of a list whose members are headings, each a passage
        wanted |= index.passages(sorted(rest - set(wanted)))
    usable = (passage for passage in wanted.values() if not instructs(passage.text))
    ordered = sorted(usable, key=lambda p: (p.source_id, p.position))
    together = groupby(enumerate(ordered), lambda e: (_section(e[1]), e[1].ordinal - e[0]))
    return [_run([passage for _, passage in group]) for _, group in together]


def _section(passage: Passage) -> str:
    return passage.id.rpartition(".")[0]


def _run(passages: list[Passage]) -> Run:
    sentences: list[Sentence] = []
    paragraph = 0
    when: When | None = None
    before: tuple[Passage, int] | None = None
    quoted = False
    for passage in passages:
        spans = provision_spans(passage) if passage.provision else sentence_spans(passage.text)
        for start, end in spans:
            if before is not None and _new_paragraph(*before, passage, start):
                paragraph += 1
            quote = Quote(passage, start, end)
            announced = bool(sentences) and sentences[-1].text.endswith(":")
            quoted = quoted or (announced and quote.text.startswith(_OPENING))
            is_item = bool(_ITEM.search(passage.text[:start]) or _MEMBER.fullmatch(quote.text))
            is_item = is_item or (passage.provision is not None and quote.text.startswith("“"))
            when = _cue(quote.text) or when
            sentences.append(Sentence(quote, paragraph, when, is_item, quoted))
            quoted = quoted and not quote.text.endswith(_CLOSING)
            before = (passage, end)
    return Run(tuple(sentences))


def _new_paragraph(last: Passage, end: int, passage: Passage, start: int) -> bool:
    if last is passage:
        return "\n" in passage.text[end:start]
    return passage.start + start - (last.start + end) > 1


def _cue(text: str) -> When | None:
    """The time that the last cue in `text` names."""
    cues = [(m.start(), "before") for m in _BEFORE_CUE.finditer(text)]
    cues += [(m.start(), "now") for m in _NOW_CUE.finditer(text)]
    if not cues:
        return None
    return "before" if max(cues)[1] == "before" else "now"
