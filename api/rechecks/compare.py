"""What became of an answer, now that its question has been asked again."""

from __future__ import annotations

from typing import Literal

from api.rechecks.said import Cited, Said, digest, words_of
from ingestion.index import PassageIndex

Outcome = Literal["first", "same", "moved", "different", "gone"]
_ANSWERED = {"answered", "partial"}


def compare(before: Said, now: Said, index: PassageIndex, *, reworded: bool = False) -> Outcome:
    """The gravest of what holds: words that were cited are gone; statements or status differ; the
    same words stand under another heading or at another place; nothing differs.

    `reworded`: a model phrased the answer before, so its statements cannot be compared with the
    sentences of the sources; its quotes can, and whether there still is an answer.
    """
    if not all(stands(cited, index) for cited in before.cited):
        return "gone"
    if reworded:
        answered = before.status in _ANSWERED
        return "same" if answered == (now.status in _ANSWERED) else "different"
    if _without_places(before) != _without_places(now):
        return "different"
    return "same" if before == now else "moved"


def stands(cited: Cited, index: PassageIndex) -> bool:
    """Whether the source still holds the words in their order, wherever."""
    if cited.source not in index.build.by_id:
        return False
    if cited.length == 0:
        return True  # it may only be linked to
    words = [word for p in index.passages_of(cited.source) for word in words_of(p.text)]
    starts = range(len(words) - cited.length + 1)
    return any(digest(words[start : start + cited.length]) == cited.words for start in starts)


def _without_places(said: Said) -> tuple[object, ...]:
    claims = (
        (claim.words, frozenset((c.source, c.words, c.held) for c in claim.cited))
        for claim in said.claims
    )
    return (said.status, *claims)
