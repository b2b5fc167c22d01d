"""How well units answer a question: a short list by cheap signals, read by the reader, weighed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from api.answering.bodies import Body, is_held_by
from api.answering.parts import Parts
from api.answering.retrieve import Sought
from api.answering.runs import Run, runs_around
from api.answering.signals import Seen, Sight
from api.answering.units import Unit, units, wider
from api.answering.weights import Weights, weighed
from ingestion.fusion import RankedPassage
from ingestion.index import PassageIndex
from ingestion.sources import Source
from ingestion.trained_reader import Reader, framed_text

REACH = 4  # passages after a ranked one in which the rest of a list may stand
READ = 16  # units of the short list; its recall is in docs/log.md
WIDENED = 1  # of the best of them, which are read with their neighbours too
READ_OF_ORIGINALS = 8  # further ones, of the originals of our digests
BEYOND = 1.0  # log-odds above the threshold from which on an original answers alone
GAIN = 1.0  # log-odds by which a wider unit must be better than the sentence at its core


@dataclass(frozen=True)
class RankedUnit:
    """A unit as the question sees it, with its score."""

    seen: Seen
    score: float

    @property
    def unit(self) -> Unit:
        """The unit."""
        return self.seen.unit

    @property
    def log_odds(self) -> float | None:
        """Of its being an answer, by the reader; None where there is no reader."""
        return self.seen.signals.get("reader")


def rank(sought: Sought, parts: Parts, read: int = READ) -> list[RankedUnit]:
    """The units of the passages found and of their neighbours, best first.

    Where the words of bodies are asked for, only theirs. With a reader only those of the short
    list, and each at the size at which it answers best. Of sources with two layers the digests'
    units, or the originals' where only those answer.
    """
    build = parts.index.build
    sight = Sight(sought.reading, build.by_id, build.vocabulary)
    found = list(_candidates(sought, parts.index))
    first = _ranked((sight.seen(c.unit, c.score) for c in found), parts.words.ranking)
    theirs = [entry for entry in first if _may_answer(entry, sought.reading.speakers, build.by_id)]
    layers = _layers(theirs, build.by_id)
    if parts.reader is None:
        return _one_layer(*layers, parts.weights)
    runs = {id(c.unit): c.run for c in found}
    reading = _Reading(sought.reading.text, sight, build.by_id, parts.reader)
    read_of = []
    for layer, most in zip(layers, (read, min(read, READ_OF_ORIGINALS)), strict=True):
        short = [(e.seen, runs[id(e.unit)]) for e in layer[:most]]
        seen = reading.all(short) if read == READ else reading.read([one for one, _ in short])
        read_of.append(_ranked(seen, parts.weights.ranking))
    first, originals = read_of
    return _one_layer(first, originals, parts.weights)


def _layers(
    ranked: Sequence[RankedUnit], sources: Mapping[str, Source]
) -> tuple[list[RankedUnit], list[RankedUnit]]:
    """The originals of our digests, behind all else."""
    found: tuple[list[RankedUnit], list[RankedUnit]] = ([], [])
    for entry in ranked:
        found[sources[entry.unit.passage.source_id].original_of is not None].append(entry)
    return found


def _one_layer(
    first: list[RankedUnit], originals: list[RankedUnit], weights: Weights
) -> list[RankedUnit]:
    """The originals' units where they are very likely an answer and nothing else is; else the rest.

    Where both answer our digest does: it is shorter and plainer, and its original proves it.
    """
    likely = log_odds(weights.likely)
    if not originals or (first and log_odds(answerable(first[0], weights)) >= likely):
        return first
    beyond = log_odds(answerable(originals[0], weights)) >= likely + BEYOND
    return originals if beyond else first


def answerable(best: RankedUnit, weights: Weights) -> float:
    """The probability that what looks best is an answer, by logistic regression."""
    told = {**best.seen.signals, "score": best.score}
    return 1 / (1 + math.exp(-weights.bias - weighed(told, weights.answerable)))


def log_odds(probability: float) -> float:
    """Of a probability between 0 and 1."""
    return math.log(probability / (1 - probability))


def _may_answer(entry: RankedUnit, speakers: Sequence[Body], sources: Mapping[str, Source]) -> bool:
    """Whether it is of those whose words are asked for; a question that somebody is asked in a
    document is no answer, unless it is asked what the one who puts it says.
    """
    passage = entry.unit.passage
    put = passage.attribution.voice == "question" and sources[passage.source_id].text == "full"
    if put and not entry.seen.own_words:
        return False
    return not speakers or any(is_by(entry, body) for body in speakers)


def is_by(entry: RankedUnit, body: Body) -> bool:
    """Whether it stands in a source of `body`, or is held by it in another's."""
    passage = entry.unit.passage
    return passage.source_id in body.sources or is_held_by(passage.attribution.holder, body)


@dataclass(frozen=True)
class _Candidate:
    """A unit with the run that it was taken from, and the score of its passage."""

    unit: Unit
    run: Run
    score: float


def _candidates(sought: Sought, index: PassageIndex) -> Iterator[_Candidate]:
    """Units of the passages and their neighbours, but for sources that may only be linked to."""
    scores = {entry.passage.id: entry.score for entry in sought.ranked}
    for run in runs_around(_shown(sought.ranked, index), index, REACH):
        for unit in units(run):
            yield _Candidate(unit, run, scores.get(unit.passage.id, 0.0))


def _shown(ranked: Sequence[RankedPassage], index: PassageIndex) -> list[RankedPassage]:
    sources = index.build.by_id
    return [e for e in ranked if sources[e.passage.source_id].display != "link"]


def _ranked(seen: Iterable[Seen], weights: Mapping[str, float]) -> list[RankedUnit]:
    scored = [RankedUnit(entry, weighed(entry.signals, weights)) for entry in seen]
    return sorted(scored, key=lambda entry: (-entry.score, entry.unit.place))


@dataclass(frozen=True)
class _Reading:
    """The reader at work on one question."""

    question: str
    sight: Sight
    sources: dict[str, Source]
    reader: Reader

    def all(self, short: list[tuple[Seen, Run]]) -> list[Seen]:
        """The short list with the reader's log-odds; the best of it widened where that helps."""
        read = self.read([seen for seen, _ in short])
        best = sorted(range(len(read)), key=lambda n: -read[n].signals["reader"])[:WIDENED]
        wide = [
            (n, self.sight.seen(unit, read[n].signals["passage"]))
            for n in best
            for unit in wider(short[n][1], read[n].unit)
        ]
        for (n, _), seen in zip(wide, self.read([seen for _, seen in wide]), strict=True):
            gain = seen.signals["reader"] - read[n].signals["reader"]
            if gain >= (GAIN if len(read[n].unit.sentences) < len(seen.unit.sentences) else 0):
                read[n] = seen
        return read

    def read(self, seen: list[Seen]) -> list[Seen]:
        """`seen` with the reader's log-odds."""
        texts = [framed_unit(entry.unit, self.sources) for entry in seen]
        scores = self.reader.score(self.question, texts)
        return [
            replace(entry, signals={**entry.signals, "reader": score})
            for entry, score in zip(seen, scores, strict=True)
        ]


def framed_unit(unit: Unit, sources: dict[str, Source]) -> str:
    """The unit as the reader gets it, after the sentence before."""
    source = sources[unit.passage.source_id]
    before = unit.before[-1] if unit.before else ""
    return framed_text(
        unit.passage, source, before, _spoken(unit) if source.speakers else unit.text
    )


def _spoken(unit: Unit) -> str:
    """What is said in a transcript, behind the names of those who say it."""
    said = groupby(unit.sentences, lambda sentence: sentence.passage.attribution.holder)
    return " ".join(
        f"{holder.split(',')[0]}: {' '.join(sentence.text for sentence in sentences)}"
        for holder, sentences in said
    )
