"""Slips of the keyboard: "poold budgets" is read as "pooled budgets", as the corpus spells it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ingestion.terms import Vocabulary, is_stopword, stem

_WORD = re.compile(r"(?<![\w'’-])[a-z]{5,}(?![\w'’-])")  # names, and words in capitals, stay
_INFLECTED = re.compile(r"^([a-z]{4,}?)(?:ing|ed|ers?|r|e?s|ly|al|ally)")
_LONG = 8  # letters of a word in which two slips may be mended
_ENDING = 2  # letters, of words of the same form
_COMMON = 3  # passages that hold what a word is taken for
_MOST_REMEMBERED = 20_000


class Spelling:
    """The words of a corpus, as what a misspelt word of a question may have meant."""

    def __init__(self, vocabulary: Vocabulary, count_tokens: Callable[[str], int]) -> None:
        """`count_tokens` tells words from slips: of a word, the model has a piece of its own."""
        self._vocabulary = vocabulary
        self._count_tokens = count_tokens
        self._by_initial: dict[str, list[str]] = {}
        self._known = frozenset(vocabulary.forms.values())
        commonest_first = sorted(
            vocabulary.forms, key=lambda name: (-vocabulary.counts[name], name)
        )
        for name, word in ((name, vocabulary.forms[name]) for name in commonest_first):
            if word.isalpha() and vocabulary.counts[name] >= _COMMON:
                self._by_initial.setdefault(word[0], []).extend({word, word.removesuffix("s")})
        self._meant: Callable[[str], str] = lru_cache(_MOST_REMEMBERED)(self._nearest)

    def mended(self, text: str) -> str:
        """`text` with its slips mended; a word that the corpus or the model knows stays."""
        return _WORD.sub(lambda found: self._meant(found[0]), text)

    def _nearest(self, word: str) -> str:
        if is_stopword(word) or word in self._known:
            return word
        if self._count_tokens(word) == 1 or self._is_inflected(word):
            return word
        slips = 2 if len(word) >= _LONG else 1
        near = self._by_initial.get(word[0], [])
        if stem(word) in self._vocabulary.counts:  # "improvment", or "merges" where "merged" stands
            slips, near = 1, [known for known in near if _has_the_form_of(word, known)]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else word

    def _is_inflected(self, word: str) -> bool:
        """Whether it is a word of the corpus in another form: "staffing" of "staff"."""
        found = _INFLECTED.fullmatch(word)
        return found is not None and found[1] in self._known


def _has_the_form_of(word: str, known: str) -> bool:
    """Whether they differ within the word, and not in how it is inflected."""
    return stem(known) == stem(word) and known[-_ENDING:] == word[-_ENDING:]
