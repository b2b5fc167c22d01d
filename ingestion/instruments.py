"""Names of Acts and regulations, and the numbers of their provisions, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.sources import Passage

KINDS = {
    "act": "s", "measure": "s", "bill": "cl", "regulations": "reg", "order": "art", "rules": "r",
}  # fmt: skip
_YEAR = r"(?:1[89]|20)\d\d"
_KIND = r"(?:Act|Measure|Bill|Regulations|Order|Rules)"
_NATION = r"(?:\s+\((?:Northern Ireland|Wales|Scotland)\))?"
_TITLE = re.compile(
    rf"(?:The\s+)?(?P<name>[A-Z][^\n:]{{1,200}}?\b(?P<kind>{_KIND}){_NATION}(?:\s+{_YEAR})?)"
    r"(?P<rest>\s*[(\[,][^\n]*)?"
)
_NAMED = re.compile(rf"\b{_KIND}{_NATION}\s+(?P<year>{_YEAR})\b")
_THAT = re.compile(rf"\b(?:that {_KIND}|the (?P<year>{_YEAR}) {_KIND})\b")
_JOINING = frozenset("and of for to in on with by the etc at or under from after before".split())
_LONGEST_NAME = 24  # words

NUMBER = r"\d{1,4}(?:[A-Z]{1,3}(?:\d{1,3}[A-Z]{0,2})?)?"
_NUMBERED = re.compile(
    r"(?:(?:Section|Regulation|Article|Rule|Clause)\s{1,20})?"
    rf"(?P<number>{NUMBER}|\d{{1,4}}(?=[A-Z]))"
    r"(?P<stop>(?:\s{0,20}[.:]?\s{0,20}[—–]\s{0,20}(?=\S)|[.:]\s{1,40}|\s{1,40}"
    r"|(?=[A-Z][a-z])|(?<=\d)(?=[A-Z])|[.:]?$))"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_SUBSECTION = re.compile(
    r"[“\"]?\s{0,20}(?:\[?F\d{1,4}\s?)?(?P<mark>\(\d{1,3}[A-Z]{0,3}\))\s{0,20}"
)
_BRACKETED = re.compile(
    rf"[“\"]?\s{{0,20}}\((?P<number>{NUMBER})\)\s{{0,20}}(?P<rest>.*)", re.DOTALL
)
_LABEL = re.compile(
    rf"[“\"]?\s{{0,20}}(?:\(\w{{1,6}}\)|{NUMBER}\s{{0,20}}[.:]?\s{{0,20}}[—–](?=\S)|“)"
)
_SCHEDULE = re.compile(r"(?i)(?:the )?schedule\b\s*(?P<number>\d{1,3}[A-Z]{0,2})?\b(?P<rest>.*)")
_NO_LAW = re.compile(r"(?i)explanatory (?:notes?|memorandum)\b")
_LONGEST_TITLE = 24  # words of a provision's heading
_INSERTS = re.compile(
    r"\b(?P<verb>insert|substitut|add)(?:e|ed|s)?\b[^.;\n]{0,60}(?:[—–:-]\s*)$", re.IGNORECASE
)
_WHERE = re.compile(
    r"(?i)\b(?:after|before|for|at the end of|in)\s+(?:the\s+)?"
    r"(?P<what>sub-?section|section|regulation|article|rule|sub-?paragraph|paragraph|definition"
    r"|chapter|part|schedule)s?\b"
)
_TARGET = re.compile(
    rf"\b(?P<kind>[Ss]ection|[Rr]egulation|[Aa]rticle|[Rr]ule|Schedule)s?\s+(?P<number>{NUMBER})"
)
_CITED_AS = {"section": "s", "regulation": "reg", "article": "art", "rule": "r", "schedule": "Sch"}
_DEFINES = re.compile(
    r"(?:- )?“[^“”]{1,90}”(?=[^“”]{0,160}\b(?:means?|includes?|ha(?:s|ve) the|is to be|does not)\b)"
)
_BULLET = re.compile(r"\s{0,20}[-•] ")
_BEGINS = re.compile(r"(?:\A|\n|[;—–:]|\band)\Z")
_OMISSION = re.compile(r"\W+")


@dataclass(frozen=True)
class Instrument:
    """An Act or regulations: its short title, and how its provisions are cited: s, reg, art."""

    name: str
    cited_as: str


@dataclass(frozen=True)
class Numbered:
    """A line that begins with the number of a provision: "5.—(1) A board may ..."."""

    number: str
    stop: str
    rest: str
    place: int  # of `rest` in the line

    @property
    def order(self) -> tuple[int, str]:
        """To compare numbers by: 14Z9 stands before 14Z30, and 15 behind both."""
        found = re.match(r"(\d+)(.*)", self.number)
        digits, letters = (found[1], found[2]) if found else ("0", "")
        return int(digits), re.sub(r"\d+", lambda m: m[0].zfill(4), letters)

    @property
    def has_title(self) -> bool:
        """Whether a heading follows the number, and no words of law."""
        words = self.rest.split()
        begins = self.rest[:1].isupper()
        ends = self.rest.rstrip().endswith((".", ";", ",", ":", "—", "–"))
        return begins and len(words) <= _LONGEST_TITLE and not (ends and words[-1:] != ["etc."])


def instrument(title: str) -> Instrument | None:
    """The Act, regulations, order or bill that a document's title names, if it names just that."""
    found = _TITLE.fullmatch(title.strip())
    if found is None or not (found["kind"] == "Bill" or re.search(_YEAR, found["name"])):
        return None
    return Instrument(found["name"], KINDS[found["kind"].lower()])


def named(words: str) -> Iterator[str]:
    """The short titles in `words`, in order: "National Health Service Act 2006"."""
    for found in _NAMED.finditer(words):
        before = words[: found.start()].split()[-_LONGEST_NAME:]
        name: list[str] = []
        for word in reversed(before):
            if not (word.lstrip("(")[:1].isupper() or word.strip(",") in _JOINING):
                break
            name.insert(0, word)
        while name and name[0].strip(",").lower() in _JOINING:
            name.pop(0)
        if name:
            yield " ".join([*name, found[0]])


def meant(words: str, known: list[str]) -> str | None:
    """The last Act that `words` name: in full, as "that Act" or as "the 2006 Act"; of those
    `known`, the last one first.
    """
    told = [*named(words)]
    if told:
        return told[-1]
    found = _THAT.search(words)
    if found is None:
        return None
    years = (name for name in reversed(known) if name.endswith(found["year"] or ""))
    return next(years, None)


def numbered(words: str) -> Numbered | None:
    """The number with which a line begins, without an opening quotation mark; years are none."""
    opening = len(words) - len(words.lstrip("“\"‘' -"))
    found = _NUMBERED.match(words, opening)
    if found is None or re.fullmatch(_YEAR, found["number"]):
        return None
    return Numbered(found["number"], found["stop"], found["rest"].strip(), found.start("rest"))


def bracketed(words: str) -> Numbered | None:
    """The number in brackets with which a line begins: "(14Z30)", "(1A)"."""
    found = _BRACKETED.match(words)
    if found is None:
        return None
    return Numbered(found["number"], "", found["rest"].strip(), found.start("rest"))


def subsection(words: str) -> str | None:
    """ "(1)", where a line begins so."""
    found = _SUBSECTION.match(words)
    return found["mark"] if found else None


def begins_anew(words: str) -> bool:
    """Whether a line begins with a label or a quotation mark, so that it goes on with nothing."""
    return _LABEL.match(words) is not None


def schedule(words: str) -> str | None:
    """ "Sch 1" of a heading of a schedule, "Sch" of one without a number."""
    found = _SCHEDULE.match(words)
    if found is None or len(words.split()) > _LONGEST_TITLE or words.rstrip().endswith("."):
        return None
    return f"Sch {found['number']}" if found["number"] else "Sch"


def is_no_law(words: str) -> bool:
    """Whether it is the heading of notes that are no part of the law."""
    return _NO_LAW.match(words) is not None


def inserts(words: str) -> str | None:
    """ "inserted" or "substituted", where what follows the words is put into another Act."""
    found = _INSERTS.search(words)
    if found is None:
        return None
    return "substituted" if found["verb"].lower().startswith("sub") else "inserted"


def brings_provisions(words: str) -> bool:
    """Whether whole provisions are inserted, and not parts of one."""
    places = [found["what"].lower().replace("-", "") for found in _WHERE.finditer(words)]
    if re.search(r"(?i)\bat the end\b(?! of (?:part|chapter))", words) or not places:
        return bool(places) and places[-1] in {"part", "chapter"}
    return places[-1] in {"section", "regulation", "article", "rule", "chapter", "part"}


def target(words: str) -> str | None:
    """The last provision of another Act that `words` name: "s 13N"."""
    found = [*_TARGET.finditer(words)]
    return f"{_CITED_AS[found[-1]['kind'].lower()]} {found[-1]['number']}" if found else None


def definitions(words: str) -> list[int]:
    """Where the definitions in `words` begin."""
    starts = (found.start() for found in _DEFINES.finditer(words))
    return [at for at in starts if _BEGINS.search(words[:at].rstrip(" "))]


def is_omission(words: str) -> bool:
    """Whether it only marks what is left out: "[...]"."""
    return _OMISSION.fullmatch(words) is not None


def words_begin(words: str) -> int:
    """Where the words of a subsection begin, behind its "(1)" or the bullet of a definition."""
    found = _SUBSECTION.match(words) or _BULLET.match(words)
    return found.end() if found else 0


def provision_spans(passage: Passage) -> list[tuple[int, int]]:
    """(start, end) of the words of each subsection and definition of a passage of law, whole: a
    duty with its conditions is one sentence.
    """
    text = passage.text
    starts = [at for at, _ in passage.marks]
    spans = []
    for start, after in zip(starts, [*starts[1:], len(text)], strict=True):
        begin = start + words_begin(text[start:after])
        end = begin + len(text[begin:after].rstrip())
        if begin < end:
            spans.append((begin, end))
    return spans
