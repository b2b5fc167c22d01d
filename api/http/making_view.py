"""How an answer was made, as its page shows it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.answering.choose import PassedOver
from api.answering.trace import Purpose
from api.http.schemas.trace import CandidateOut, MadeOut, WeighedSearchOut, WorkingsOut
from api.http.service import Service
from api.model_composer.failure import SPOKEN
from ingestion.searching import shown
from ingestion.sources import Passage

PASSED_OVER: Mapping[PassedOver, str] = {
    "long": "too long",
    "time": "about another time",
    "unlikely": "too unlikely to answer",
    "said": "says what is said already",
    "lower": "scores clearly lower than the best",
    "room": "no room left",
}
PURPOSES: Mapping[Purpose, str] = {
    "plan": "Plan the searches",
    "write": "Write the answer",
    "mend": "Mend what failed a check",
    "look_again": "Judge its own sentences",
}


@dataclass(frozen=True)
class CandidateView:
    """A candidate with what became of it; `text` is "" where it may not be shown, or is gone.

    `percent` is the reader's estimate that it answers, where a reader read it.
    """

    candidate: CandidateOut
    title: str
    text: str
    percent: int | None
    outcome: str


@dataclass(frozen=True)
class SearchView:
    """A search with its candidates."""

    search: WeighedSearchOut
    candidates: tuple[CandidateView, ...]


@dataclass(frozen=True)
class MakingView:
    """All that is known of how an answer was made. Calls have a name and what failed in words."""

    searches: tuple[SearchView, ...]
    workings: WorkingsOut | None
    calls: tuple[tuple[str, str], ...]


def making_view(made: MadeOut | None, service: Service) -> MakingView | None:
    """`made` with the words of the live build; None where nothing of it was stored.

    Raises BuildError.
    """
    if made is None:
        return None
    index = service.assistant.parts().index
    ids = {one.passage for search in made.trace for one in search.candidates}
    held = index.passages(sorted(ids))
    told = made.workings.calls if made.workings else []
    calls = ((PURPOSES[c.purpose], _failed(c.failed)) for c in told)
    searches = (SearchView(one, _candidates(one, held, service)) for one in made.trace)
    return MakingView(tuple(searches), made.workings, tuple(calls))


def _failed(cause: str | None) -> str:
    return next((words for known, words in SPOKEN.items() if known == cause), cause or "")


def _candidates(
    search: WeighedSearchOut, held: Mapping[str, Passage], service: Service
) -> tuple[CandidateView, ...]:
    sources = service.assistant.parts().index.build.by_id
    known = [one for one in search.candidates if one.source in sources]
    allowed: Sequence[bool] = shown(sources[one.source] for one in known)
    return tuple(
        CandidateView(
            one,
            sources[one.source].title,
            _text(one, held) if may_be_shown else "",
            None if one.log_odds is None else round(100 / (1 + math.exp(-one.log_odds))),
            "used" if one.passed_over is None else PASSED_OVER[one.passed_over],
        )
        for one, may_be_shown in zip(known, allowed, strict=True)
    )


def _text(candidate: CandidateOut, held: Mapping[str, Passage]) -> str:
    passage = held.get(candidate.passage)
    return passage.text[candidate.start : candidate.end] if passage else ""
