"""What a text is about, as a follow-up may mean it: names and terms, in the words of the text."""

from __future__ import annotations

import re

from api.answering.bodies import Bodies
from api.answering.titles import places_of
from ingestion.terms import is_stopword

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAME = re.compile(
    rf"(?<=\w )(?:\d+[ -])?(?!(?:{_MONTHS})\b)[A-Z][\w'’]+"
    r"(?: (?:of|for|and|the) [A-Z][\w'’]+| [A-Z][\w'’]+)*(?: \d{4})?"
)
_DOCUMENT = re.compile(  # "the health bill", "Hewitt review", "the white paper of February 2021"
    r"\b(?:[Tt]he (?:[\w'’-]+ ){0,3}?|[A-Z][\w'’]+ )"
    r"(?:act|bill|white paper|plan|framework|report|review|guidance|strategy|blueprint|stocktake"
    r"|investigation|survey|poll)s?\b(?: of (?:[A-Z][a-z]+ )?\d{4})?"
)
_MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
_BEFORE = re.compile(r"(?:\b(?:the|an?)|\bsection \d+)\s$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:The|An?)\b")
_SHORT_FORM = re.compile(r"\s\([A-Z]\w*s?\)")
_NEXT_WORDS = re.compile(r"\s([a-z-]+)(?<!ed)\b(?:\W*$|\W+(\w+))")
_LONGEST = 9  # words of a term


def names_in(text: str, bodies: Bodies) -> tuple[tuple[int, int], ...]:
    """Where `text` names bodies, sources, terms of the field or anything in capitals: start, end.

    In the order of the text; of names that overlap the longest; with the article before.
    """
    terms = {_described(text, *place) for place in _terms(text, bodies)}
    written = {found.span() for found in _NAME.finditer(text) if _says_what(found[0])}
    found = {*places_of(text, bodies.titles), *bodies.places_in(text), *terms, *written}
    found |= {document.span() for document in _DOCUMENT.finditer(text)}
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda place: (place[0] - place[1], place)):
        if all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return tuple(sorted(_with_article(text, start, end) for start, end in kept))


def names(text: str, bodies: Bodies) -> tuple[str, ...]:
    """What `text` names, each once, with its article and without a short form in brackets."""
    found = (text[start:end] for start, end in names_in(text, bodies))
    plain = (_ARTICLE.sub(lambda m: m[0].lower(), _SHORT_FORM.sub("", name)) for name in found)
    return tuple(dict.fromkeys(plain))


def _says_what(name: str) -> bool:
    """Whether a name in capitals is neither a date nor a small word."""
    return not _MONTH.search(name) and not is_stopword(name.lower())


def _described(text: str, start: int, end: int) -> tuple[int, int]:
    """With the short form in brackets after, or the noun that it describes: "ICB cluster"."""
    if short := _SHORT_FORM.match(text, end):
        return start, short.end()
    noun = _NEXT_WORDS.match(text, end)
    if noun is None or text[end - 1] == "s" or is_stopword(noun[1]):
        return start, end
    return start, noun.end(1) if noun[2] is None or is_stopword(noun[2]) else end


def _with_article(text: str, start: int, end: int) -> tuple[int, int]:
    """With the article before, and without the ending of a possessive."""
    before, owns = _BEFORE.search(text[:start]), text[start:end].endswith(("'s", "’s"))
    return (before.start() if before else start), (end - 2 if owns else end)


def _terms(text: str, bodies: Bodies) -> set[tuple[int, int]]:
    """Where terms that a glossary explains stand, long or short, in the singular or plural."""
    words = list(re.finditer(r"[\w'’-]+", text))
    found = set()
    for first, start in enumerate(words):
        for last in words[first : first + _LONGEST]:
            term = text[start.start() : last.end()].lower()
            if {term, term.removesuffix("s")} & bodies.abbreviations.keys() and not (
                is_stopword(term) or is_stopword(term.removesuffix("s"))
            ):
                found.add((start.start(), last.end()))
    return found
