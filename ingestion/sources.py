"""What the corpus is made of: sources, their sections and passages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal, Self

from ingestion.dates import Interval, interval

Voice = Literal["own", "reported", "poll", "argument", "question"]
Standing = Literal["current", "superseded", "historic", "draft", "proposed"]
Display = Literal["full", "excerpt", "link"]
SourceType = Literal[
    "report", "blog", "opinion", "framework", "framework-commentary", "white-paper", "legislation",
    "bill", "guidance", "review", "plan", "briefing", "glossary", "other",
]  # fmt: skip


@dataclass(frozen=True)
class RestsOn:
    """A page that a digest was written from; `seen` is YYYY-MM-DD."""

    url: str
    kind: Literal["original", "secondary"]
    seen: str


ORIGINAL = ".original"  # behind the id of a digest: the id of its full text


@dataclass(frozen=True)
class Source:
    """A document of the corpus. Dates are texts as published (see ingestion.dates).

    `speakers` are those who speak in a transcript, in order. `original_of` is the id of our digest
    of it, where we hold both: then it is the second layer of that source.
    """

    id: str
    title: str
    publisher: str
    holder: str
    authors: tuple[str, ...] = ()
    author_affiliation: str | None = None
    voice: Voice = "own"
    published: str | None = None
    published_note: str | None = None
    type: SourceType = "other"
    nation: str = "England"
    url: str | None = None
    licence: str | None = None
    text: Literal["full", "digest"] = "full"
    standing: Standing = "current"
    superseded_by: tuple[str, ...] = ()
    display: Display = "excerpt"
    rests_on: tuple[RestsOn, ...] = ()
    checked_on: str | None = None
    review_after: str | None = None
    review: Literal["unreviewed", "against-original", "expert"] = "unreviewed"
    speakers: tuple[str, ...] = ()
    original_of: str | None = None

    @cached_property
    def interval(self) -> Interval | None:
        """The days that `published` may mean."""
        return interval(self.published) if self.published else None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`, after a round through JSON too."""
        lists = {key: tuple(record[key]) for key in ("authors", "superseded_by", "speakers")}
        return cls(**{**record, **lists, "rests_on": _rests_on(record["rests_on"])})


@dataclass(frozen=True)
class Attribution:
    """Who holds what the words say, in which voice, and what a digest's section rests on."""

    holder: str
    voice: Voice
    rests_on: tuple[RestsOn, ...] = ()


@dataclass(frozen=True)
class Provision:
    """Where in an Act or in regulations words stand, as it is cited: `number` is "s 14Z30", "reg 5"
    or "Sch 1, para 3". Words that another Act inserts stand `of` one Act `by` another.
    """

    number: str
    of: str | None = None
    by: str | None = None

    def cited(self, marks: Iterable[str] = ()) -> str:
        """With subsections: "s 5(1) to (3)", "Care Act 2014, s 5, inserted by ..."."""
        told = list(dict.fromkeys(mark for mark in marks if mark))
        joint = " and " if len(told) == 2 else " to "  # noqa: PLR2004 - the first and the last
        number = f"{self.number}{joint.join(dict.fromkeys([*told[:1], *told[-1:]]))}"
        return ", ".join(part for part in (self.of, number, self.by) if part)


@dataclass(frozen=True)
class Section:
    """A heading and the text under it. Blocks are (start, end) character spans of the text.

    `occurrence` counts repeated heading paths from 0; `path` is () for text before any heading.
    Under a heading of a transcript each turn is a section, of the same path and occurrence. That
    of a `provision` has subsections and definitions: `marks` are the offsets at which they begin,
    each with its "(1)", or "" where it has no number.
    """

    path: tuple[str, ...]
    occurrence: int
    attribution: Attribution
    blocks: tuple[tuple[int, int], ...]
    provision: Provision | None = None
    marks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Document:
    """A source with its text as read: every offset elsewhere counts characters of `text`.

    `pages` are the offsets at which its pages begin, where it has pages; `gaps` say by page what
    was not read.
    """

    source: Source
    text: str
    sections: tuple[Section, ...]
    pages: tuple[int, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def gap(self) -> str | None:
        """What of it is not searched, in words, if anything."""
        return "; ".join(self.gaps) or None


@dataclass(frozen=True)
class Proof:
    """The words of the original that bear a sentence of its digest out.

    The sentence is text[start:end] of the digest's passage, the words are
    text[quote_start:quote_end] of the original's passage with the id `passage`.
    """

    start: int
    end: int
    passage: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True)
class Passage:
    """The citable stretch that is embedded, ranked and quoted: document.text[start:end] == text.

    `ordinal` counts under the heading, `position` within the source, both from 0. `page` counts
    from 1 and is the page on which the passage begins; `page_breaks` are the offsets in `text` at
    which further pages begin. `provision` is that of an Act, and `marks` are the offsets in `text`
    at which its subsections and definitions begin, each with its "(1)".
    `proofs` are those of a digest's sentences, in order.
    """

    id: str
    source_id: str
    text: str
    start: int
    end: int
    heading_path: tuple[str, ...]
    ordinal: int
    position: int
    attribution: Attribution
    page: int | None = None
    page_breaks: tuple[int, ...] = ()
    provision: Provision | None = None
    marks: tuple[tuple[int, str], ...] = ()
    proofs: tuple[Proof, ...] = ()

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`, after a round through JSON too."""
        told = record["attribution"]
        attribution = Attribution(told["holder"], told["voice"], _rests_on(told["rests_on"]))
        lists: dict[str, Any] = {
            key: tuple(record.get(key, ())) for key in ("heading_path", "page_breaks")
        }
        lists["marks"] = tuple((at, mark) for at, mark in record.get("marks", ()))
        lists["provision"] = Provision(**law) if (law := record.get("provision")) else None
        lists["proofs"] = tuple(Proof(**proof) for proof in record.get("proofs", ()))
        return cls(**{**record, **lists, "attribution": attribution})

    def provision_at(self, start: int, end: int) -> str | None:
        """The provision of text[start:end] as it is cited, None where it stands in no Act."""
        if self.provision is None:
            return None
        first = max(0, bisect_right([at for at, _ in self.marks], start) - 1)
        return self.provision.cited(mark for at, mark in self.marks[first:] if at < end)

    def page_at(self, offset: int) -> int | None:
        """The page on which text[offset] stands."""
        return None if self.page is None else self.page + bisect_right(self.page_breaks, offset)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    def neighbour(self, step: int) -> str:
        """The id that the passage `step` places on in the same section has, if there is one."""
        stem, _, ordinal = self.id.rpartition(".")
        return f"{stem}.{int(ordinal) + step}"


def _rests_on(records: list[Mapping[str, Any]]) -> tuple[RestsOn, ...]:
    return tuple(RestsOn(**record) for record in records)


_SHORT_REPLY, _MOST_ASKED = 400, 300  # characters: of a reply, and of the question before it
_MOST_OF_A_PART = 80  # characters of a heading: words behind a longer prefix would not be embedded


def embedded_text(source: Source, passage: Passage, asked: str = "") -> str:
    """What is embedded and indexed for BM25: the passage behind who, what, when and where.

    In a transcript who speaks stands there too, behind what the speaker is `asked`.
    """
    said = passage.text
    if source.speakers and passage.attribution.holder != source.holder:
        said = f"{passage.attribution.holder}: {said}"
    return "\n".join(part for part in (prefix(source, passage.heading_path), asked, said) if part)


def embedded_texts(source: Source, passages: Iterable[Passage]) -> Iterator[tuple[Passage, str]]:
    """Each of a source's passages in order, with what is embedded of it.

    A short reply stands behind its question: "Yes." alone would be found by nobody.
    """
    before: Passage | None = None
    for passage in passages:
        asked = ""
        if before is not None and _replies(passage, before):
            words = before.text
            cut = len(words) > _MOST_ASKED
            asked = words[-_MOST_ASKED:].partition(" ")[2] if cut else words
        yield passage, embedded_text(source, passage, asked)
        before = passage


def _replies(passage: Passage, before: Passage) -> bool:
    asked = before.attribution.voice == "question" and passage.attribution.voice == "own"
    beside = passage.neighbour(-1) == before.id
    return asked and beside and len(passage.text) < _SHORT_REPLY


def prefix(source: Source, heading_path: tuple[str, ...]) -> str:
    """Title, publisher, authors, date and the last two headings, as one line of bounded length."""
    said = (source.title, source.publisher, ", ".join(source.authors), source.published or "")
    parts = (*said, " > ".join(heading[:_MOST_OF_A_PART] for heading in heading_path[-2:]))
    return ". ".join(part[: 2 * _MOST_OF_A_PART] for part in parts if part)
