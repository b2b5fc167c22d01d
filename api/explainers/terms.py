"""Where the terms of the glossary stand in a text, so that a reader can be told what they mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from api.explainers.glossary import Quoted, Term
from api.positions.topic import IDIOMS

_WHOLE = r"(?<![\w-])(?:{names})(?![\w-])"


@dataclass(frozen=True)
class Explained:
    """text[start:end] is a name of `term`, and `meaning` is the sentence that says what it is."""

    start: int
    end: int
    term: Term
    meaning: Quoted


def terms_in(
    text: str, terms: tuple[Term, ...], known: Collection[str] = ()
) -> tuple[Explained, ...]:
    """The first place of each term in `text`, in order, as whole words and not in a longer term.

    `known` are anchors of terms that the reader has met already.
    """
    names, pattern = _compiled(terms)
    met = set(known)
    found: list[Explained] = []
    others = [match.span() for match in IDIOMS.finditer(text)]
    for match in pattern.finditer(text):
        term, meaning = names[_key(match)]
        used_otherwise = any(start < match.end() and match.start() < end for start, end in others)
        if term.anchor not in met and not used_otherwise:
            met.add(term.anchor)
            found.append(Explained(*match.span(), term, meaning))
    return tuple(found)


def terms_of(texts: Sequence[str], terms: tuple[Term, ...]) -> tuple[tuple[Explained, ...], ...]:
    """As `terms_in` for texts that are read one after another: a term only at its first place."""
    met: set[str] = set()
    found = []
    for text in texts:
        here = terms_in(text, terms, met)
        met.update(one.term.anchor for one in here)
        found.append(here)
    return tuple(found)


def is_common(name: str, terms: Sequence[Term]) -> bool:
    """Whether the glossary itself writes it with small letters: "Monitor" it does not."""
    small = re.compile(rf"\b{re.escape(name[:1].lower() + name[1:])}")
    return name[1:].islower() and any(small.search(text) for text in _sentences(terms))


@lru_cache(maxsize=2)
def _compiled(
    terms: tuple[Term, ...],
) -> tuple[dict[str, tuple[Term, Quoted]], re.Pattern[str]]:
    """What each name means, by a key of its own, and a pattern whose groups are the keys."""
    spelt: dict[str, str] = {}
    names: dict[str, tuple[Term, Quoted]] = {}
    for term in terms:
        for name, meaning in zip(term.names, term.meanings, strict=True):
            pattern = _spelt(name, is_common(name, terms))
            if pattern not in spelt.values():
                spelt[key := f"t{len(spelt)}"] = pattern
                names[key] = (term, meaning)
    longest_first = sorted(spelt.items(), key=lambda item: -len(item[1]))
    whole = "|".join(f"(?P<{key}>{pattern})" for key, pattern in longest_first) or "(?!)"
    return names, re.compile(_WHOLE.format(names=whole))


def _key(match: re.Match[str]) -> str:
    return str(match.lastgroup)


def _spelt(name: str, common: bool) -> str:
    """A pattern of `name` in singular and plural; with a small letter too if it is `common`."""
    one = r"\s+".join(map(re.escape, name.removesuffix("s").split()))
    plural = f"{one}(?:e?s)?"
    return f"(?i:{plural})" if common else plural


def _sentences(terms: Sequence[Term]) -> Iterator[str]:
    return (sentence.text for term in terms for sentence in term.sentences)
