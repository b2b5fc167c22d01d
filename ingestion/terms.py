"""Word stems without the words that carry no subject, and how many passages hold each."""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Self

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_PLURAL_ACRONYM = re.compile(r"\b([A-Z]{2,})s\b")
_SHORTEST_STEMMED = 4  # letters: ICS is no plural
_STOPWORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from further had
    has have having he her here hers him his how i if in into is it its itself just me more most my
    no nor not now of off on once only or other our out over own per same she should so some such
    than that the their theirs them then there these they this those through to too under until up
    upon us very was we were what when where which while who whom why will with within without would
    yes you your
    """.split()
)


@dataclass(frozen=True)
class Vocabulary:
    """How many of `passages` passages hold each stem, and the word it most often stands for."""

    counts: dict[str, int]
    passages: int
    forms: dict[str, str] = field(default_factory=dict)

    def idf(self, stem: str) -> float:
        """Inverse document frequency as in BM25 (Robertson and Spärck Jones), never negative."""
        held = self.counts.get(stem, 0)
        return math.log(1 + (self.passages - held + 0.5) / (held + 0.5))

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {"counts": self.counts, "passages": self.passages, "forms": self.forms}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(**record)


def vocabulary(texts: Iterable[str]) -> Vocabulary:
    """Count, for each stem, the texts that hold it."""
    counts: Counter[str] = Counter()
    written: Counter[tuple[str, str]] = Counter()
    number = 0
    for text in texts:
        held = [(stem(word), word) for word in words(text) if word not in _STOPWORDS]
        written.update(held)
        counts.update({name for name, _ in held})
        number += 1
    rarest_first = sorted(written, key=lambda pair: (written[pair], pair))
    return Vocabulary(dict(counts), number, dict(rarest_first))  # the last one of a stem stays


def stems(text: str) -> list[str]:
    """The stems of `text` in order, stopwords left out."""
    return list(_stems(text))


@lru_cache(maxsize=20_000)  # the same sentences are candidates again and again
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text) if word not in _STOPWORDS)


def is_stopword(word: str) -> bool:
    """Whether a lower-case word carries no subject."""
    return word in _STOPWORDS


def words(text: str) -> list[str]:
    """Lower-case words and numbers; a possessive 's is dropped, and ICSs is more than one ICS."""
    found = _WORD.findall(_PLURAL_ACRONYM.sub(r"\1", text).lower())
    return [re.sub(r"['’]s?$", "", word) for word in found]


_ONE_AT_A_TIME = threading.Lock()  # a stemmer holds the word it works on


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball English stem of a lower-case word; short words stay as they are."""
    if len(word) < _SHORTEST_STEMMED:
        return word
    with _ONE_AT_A_TIME:
        return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word
