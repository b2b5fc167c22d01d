"""Fingerprints of texts: numbers that are equal where the words are, whatever the layout."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Prints = NDArray[np.uint64]

RUN = 5  # words of which one print is made
_WORD = re.compile(r"[^\W_]+")
_FACTOR = 0x9E3779B97F4A7C15  # odd, so that no bit of a word is lost


def plain_words(text: str) -> list[str]:
    """Words and numbers in lower case, without what stands between them."""
    return _WORD.findall(text.lower())


def print_of(text: str) -> int:
    """One print of all words of `text`."""
    return hash_of(" ".join(plain_words(text)))


def runs(words: list[str]) -> Prints:
    """The prints of every run of five words (of all, where there are fewer), each once, in order.

    A polynomial in the words' own prints, modulo 2**64, with its bits mixed (as in MurmurHash3).
    """
    import numpy as np

    if not words:
        return np.zeros(0, dtype=np.uint64)
    prints = np.fromiter(map(hash_of, words), dtype=np.uint64, count=len(words))
    length = min(RUN, len(words))
    sums = np.zeros(len(words) - length + 1, dtype=np.uint64)
    for place in range(length):
        sums = sums * np.uint64(_FACTOR) + prints[place : place + len(sums)]
    sums ^= sums >> np.uint64(33)
    sums *= np.uint64(0xFF51AFD7ED558CCD)
    sums ^= sums >> np.uint64(33)
    return np.unique(sums)


@lru_cache(maxsize=100_000)
def hash_of(text: str) -> int:
    """64 bits of `text`, the same in every process."""
    written = text.encode()
    return zlib.crc32(written) << 32 | zlib.crc32(written, 0x5BD1E995)
