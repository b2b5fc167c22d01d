"""The sources of an answer as Harvard references, in the style of Cite Them Right.

Author or publisher (year) Title. Publisher. Available at: address (Accessed: day). The day is that
on which the source was last checked against its address; the corpus knows no places of publication.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from api.answering.lead_in import OUR_NAME
from api.exports.wording import NO_DATE, SUMMARISED, on_one_line, provenance
from api.told import Told, ToldCitation, ToldSource
from ingestion.dates import spoken

_MOST_AUTHORS = 3  # more are "et al."
_HONOURS = re.compile(r"^(?:(?:Professor|Prof|Dr|Sir|Dame|Mr|Mrs|Ms|Miss)\.? )+")
_PARTICLES = {"de", "da", "del", "der", "den", "di", "la", "le", "van", "von"}
_NAME = re.compile(r"[^\W\d_a-z](?:[^\W\d_]|['’-])*\.?")
_OF_BODIES = re.compile(
    r"\b(?:the|of|and|for|with|in|&|nhs|uk|government|parliament|council|fund|department|group"
    r"|association|alliance|foundation|committee|confederation|institute|university|trust|england"
    r"|partnership|commission|office|service|journal|review|board|providers|team|network|centre"
    r"|society|college|federation|agency|house|ministry|authority|health|care)\b",
    re.IGNORECASE,
)
_MOST_PARTS = 4  # of a person's name


def harvard(told: Told) -> str:
    """The reference list, in order of authors, with what replaces a quotation marked as such."""
    lines = [f"References for an answer by {OUR_NAME}", ""]
    if told.question:
        lines.append(f"Question: {on_one_line(told.question)}")
    lines += [f"Status: {told.status}. {provenance(told)}", ""]
    lines += _references(told.citations) or ["No source is cited."]
    notices = [f"Note: {on_one_line(notice.text)}" for notice in told.notices]
    return "\n".join([*lines, *([""] if notices else []), *notices]) + "\n"


def _references(citations: Sequence[ToldCitation]) -> list[str]:
    groups = sorted(_by_source(citations), key=lambda g: author_of(g[0].source).casefold())
    letters = _letters([(author_of(g[0].source), _year(g[0].source)) for g in groups])
    lines: list[str] = []
    for group, letter in zip(groups, letters, strict=True):
        lines += [reference(group[0].source, letter), f"    {_use(group)}"]
    return lines


def _by_source(citations: Sequence[ToldCitation]) -> Iterator[list[ToldCitation]]:
    ordered = sorted(citations, key=lambda c: (c.source.published or "", c.source.id, c.number))
    for _, group in groupby(ordered, key=lambda c: c.source.id):
        yield list(group)


def _letters(named: Sequence[tuple[str, str]]) -> Iterator[str]:
    """2020a and 2020b for works of one author and year, in their order."""
    total, seen = Counter(named), Counter[tuple[str, str]]()
    for name in named:
        yield chr(ord("a") + seen[name] % 26) if total[name] > 1 else ""
        seen[name] += 1


def reference(source: ToldSource, letter: str = "") -> str:
    """One reference; `letter` tells works of one author and year apart."""
    author, title = author_of(source), on_one_line(source.title)
    year = _year(source)
    year = f"{year}-{letter}" if letter and year == NO_DATE else f"{year}{letter}"
    told = f"{author} ({year}) {title}{'' if title.endswith(('.', '?', '!')) else '.'}"
    publisher = on_one_line(source.publisher)
    if source.authors and publisher not in {OUR_NAME, author}:
        told += f" {publisher}."
    if source.url:
        seen = spoken(source.checked_on) if source.checked_on else "not recorded"
        told += f" Available at: {source.url} (Accessed: {seen})."
    return told


def _year(source: ToldSource) -> str:
    return source.published[:4] if source.published else NO_DATE


def _use(group: Sequence[ToldCitation]) -> str:
    numbers = ", ".join(_place(one) for one in sorted(group, key=lambda c: c.number))
    how = SUMMARISED + ", not quoted" if group[0].ours else "quoted"
    if all(citation.basis == "record" for citation in group):
        how = "the details of this source"
    return f"Cited as {numbers}: {how}"


def _place(citation: ToldCitation) -> str:
    """ "[1]", of an Act with its provision."""
    return f"[{citation.number}]" + (f" ({citation.provision})" if citation.provision else "")


def author_of(source: ToldSource) -> str:
    """'Ham, C.', 'Ham, C. and Ville, N.', 'Ham, C. et al.'; without authors the publisher."""
    if not source.authors:
        return on_one_line(source.publisher)
    names = [inverted(on_one_line(name)) for name in source.authors]
    if len(names) > _MOST_AUTHORS:
        return f"{names[0]} et al."
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def inverted(name: str) -> str:
    """'Orla van der Finch' -> 'van der Finch, O.'; what may name a body stays as it is."""
    parts = _HONOURS.sub("", name).split()
    last = len(parts) - 1
    while last > 1 and parts[last - 1] in _PARTICLES:
        last -= 1
    given, surname = parts[:last], parts[last:]
    is_person = (
        1 < len(parts) <= _MOST_PARTS + 1
        and not _OF_BODIES.search(name)
        and all(_is_name(part) for part in (*given, surname[-1]))
        and len(surname[-1]) > 1
    )
    if not is_person:
        return name
    return f"{' '.join(surname)}, {''.join(f'{part[0]}.' for part in given)}"


def _is_name(part: str) -> bool:
    """A word that begins with a capital and is no abbreviation; an initial is one too."""
    return bool(_NAME.fullmatch(part)) and not (part.isupper() and len(part.rstrip(".")) > 1)
