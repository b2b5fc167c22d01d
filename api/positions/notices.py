"""What to know before positions are compared. Code says what it can show, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from api.answering.answer import Citation, Notice
from api.answering.present import notices
from api.answering.question import Reading
from api.positions.position import Position
from api.wording import say
from ingestion.dates import spoken
from ingestion.matching import normalise
from ingestion.sources import Source

_REJECTS = re.compile(
    r"(?<!not )(?<!never )\b(?:rejected|rejects|opposed|opposes|opposed to|disagreed with"
    r"|disagrees with|(?:does|did) not (?:accept|support|agree with))\b"
)  # in normalised text
_TITLE_ENDS = re.compile(r"[,:(]|$")
_FEWEST_WORDS = 2  # of a title that names a document: "Hewitt review"


def about_row(reading: Reading, cited: Citation, sources: dict[str, Source]) -> tuple[Notice, ...]:
    """What an answer would tell of this citation, and that its words may not be shown."""
    found = [n for n in notices(reading, [cited], sources) if n.kind != "england_only"]
    if cited.source.display == "link":
        found.append(Notice("link_only", say("notice_link_only", title=cited.source.title)))
    return tuple(found)


def about_rows(
    reading: Reading, rows: Sequence[Position], sources: dict[str, Source]
) -> tuple[Notice, ...]:
    """What has been superseded, what nation is asked about, and how the positions compare."""
    own = [row for row in rows if row.voice == "own"]
    superseded = (n for row in rows for n in row.notices if n.kind == "superseded")
    found = [*superseded, *notices(reading, (), sources), *_several_dates(own)]
    found += _disagreements(own)
    if len({row.holder for row in own}) > 1:
        found.append(Notice("compare", say("notice_compare")))
    return tuple(dict.fromkeys(found))


def _several_dates(own: Sequence[Position]) -> Iterator[Notice]:
    for holder, group in groupby(own, lambda row: row.holder):
        dates = [_date(row) for row in group]
        if len(dates) > 1:
            text = say(
                "notice_several_dates", holder=holder, number=len(dates), dates="; ".join(dates)
            )
            yield Notice("several_dates", text)


def _disagreements(own: Sequence[Position]) -> Iterable[Notice]:
    """Where words reject something and name the document, or the holder, of another row."""
    for row in own:
        if not _REJECTS.search(normalise(row.words)):
            continue
        for other in own:
            if other.holder != row.holder and _names(row.words, other):
                text = say(
                    "notice_disagreement",
                    holder=row.holder,
                    date=_date(row),
                    title=other.citation.source.title,
                    other=other.holder,
                    other_date=_date(other),
                )
                yield Notice("disagreement", text)


def _names(words: str, other: Position) -> bool:
    title = _TITLE_ENDS.split(other.citation.source.title)[0].removeprefix("The ")
    names = [other.holder, *([title] if len(title.split()) >= _FEWEST_WORDS else [])]
    return any(normalise(name) in normalise(words) for name in names)


def _date(row: Position) -> str:
    return spoken(row.published) if row.published else "no date given"
