"""A result as people read it: the scorecard for a terminal, and the public quality page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evals.compare import Comparison
from evals.intervals import Estimate
from evals.outcome import Outcome
from evals.results import Result

MOST_SHOWN = 40  # flips, or wrong answers


def scorecard_lines(result: Result, against: Comparison | None) -> Iterator[str]:
    """The scorecard, the dummies beside it, and every flip against the baseline."""
    card = result.card
    about = f"{result.composed_by}, corpus {result.corpus_version}"
    yield f"{result.suite}: {card['number']} questions, {about}"
    yield f"  Verified Answer Rate  {told(card['verified'])}"
    yield from (f"  {line}" for line in model_lines(result))
    if result.epochs > 1:
        yield f"  not the same in all epochs: {_some(_waverings(result))}"
    yield f"  truthfulness          {card['truthfulness']:+.3f}"
    yield f"  missing               {told(card['missing'])}"
    yield from _block("hard fails (target 0)", card["hard"])
    yield from _block("reported on their own", card["guarded"])
    yield from _block("diagnostics", card["diagnostics"])
    half, most = card["milliseconds"]
    yield f"  words of claims: {card['words']:.0f}; answered in p50 {half:.0f}, p95 {most:.0f} ms"
    kinds = ", ".join(f"{kind} {right}/{n}" for kind, (right, n) in card["by_kind"].items())
    yield f"  right by kind: {kinds}"
    yield from _dummies(result)
    if against:
        yield from comparison_lines(against)


def gate_lines(result: Result, against: Comparison | None) -> Iterator[str]:
    """What the gate says of a suite: no question by question, so that no look at test is taken."""
    about = f"{result.composed_by}, corpus {result.corpus_version}"
    yield f"{result.suite}: {result.card['number']} questions, {about}"
    yield f"  Verified Answer Rate  {told(result.card['verified'])}"
    yield from (f"  {line}" for line in model_lines(result))
    if against:
        yield f"  against the baseline  {signed(against.verified)}"
    yield from _block("hard fails (target 0)", result.card["hard"])
    yield from _block("reported on their own", result.card["guarded"])


def model_lines(result: Result) -> Iterator[str]:
    """What was phrased by models, gave way to the sources' sentences, was dropped, and varied."""
    run = result.model_run
    if run is None:
        return
    phrased, gave_way = sum(run.models.values()), sum(run.fallbacks.values())
    yield f"answers: {run.answers}, of them phrased by a model {phrased} ({numbers(run.models)})"
    yield f"gave way to sentences of the sources: {gave_way} ({numbers(run.fallbacks)})"
    yield f"statements dropped: {sum(run.dropped.values())} ({numbers(run.dropped)})"
    yield f"by version of the prompts: {numbers(run.prompt_versions)}"
    wavering = len(result.wavering)
    yield f"right in some of {result.epochs} epochs but not in all: {wavering} questions"


def numbers(counted: Mapping[str, int]) -> str:
    """Names with their numbers, the greatest first."""
    held = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name} {number}" for name, number in held) or "none"


def _waverings(result: Result) -> list[str]:
    return [f"{i} {result.outcomes[i].right:.0%}" for i in result.wavering]


def comparison_lines(against: Comparison) -> Iterator[str]:
    """Paired differences to the baseline, and the questions that flipped."""
    yield "  against the baseline (paired, now minus before):"
    yield f"    Verified Answer Rate  {signed(against.verified)}"
    yield f"    truthfulness          {signed(against.truthfulness)}"
    for name, difference in against.guarded.items():
        yield f"    {name:<21} {signed(difference)}"
    for what, ids in (("now right", against.gained), ("now not", against.lost)):
        yield f"    {what} ({len(ids)}): {_some(ids)}"
    if against.added or against.removed:
        yield f"    questions added {len(against.added)}, removed {len(against.removed)}"


def wrong_lines(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """Each question that is not right, and why."""
    for name, outcome in sorted(outcomes.items()):
        if outcome.right < 1:
            yield f"{name} ({outcome.status}): {'; '.join(outcome.reasons)}"


def table(results: Sequence[Result]) -> str:
    """A Markdown table of the headlines, the dummies under each suite."""
    rows = [
        "| suite | questions | Verified Answer Rate | truthfulness | missing | hard fails |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for result in results:
        card = result.card
        hard = sum(_hits(estimate) for estimate in card["hard"].values())
        rows.append(
            f"| **{result.name}** | {card['number']} | {told(card['verified'])} "
            f"| {card['truthfulness']:+.3f} | {told(card['missing'])} | {hard} |"
        )
        rows += [
            f"| {name} | | {of['verified']:.1%} | {of['truthfulness']:+.3f} "
            f"| {of['missing']:.1%} | |"
            for name, of in result.dummies.items()
        ]
    return "\n".join(rows)


def told(estimate: Mapping[str, Any]) -> str:
    """An estimate as it lies in a result."""
    return str(Estimate(**estimate))


def signed(difference: Estimate) -> str:
    """A difference in points, with its interval."""
    points = [100 * value for value in (difference.value, difference.low, difference.high)]
    return "{:+.1f} points ({:+.1f} to {:+.1f})".format(*points)


def _block(title: str, estimates: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield f"  {title}:"
    for name, estimate in estimates.items():
        yield f"    {name:<21} {told(estimate)} of {estimate['number']}"


def _dummies(result: Result) -> Iterator[str]:
    yield "  dummies:"
    for name, of in result.dummies.items():
        figures = ", ".join(f"{key} {value:.3f}" for key, value in of.items())
        yield f"    {name:<21} {figures}"


def _hits(estimate: Mapping[str, Any]) -> int:
    return round(float(estimate["value"]) * int(estimate["number"]))


def _some(ids: Iterable[str]) -> str:
    held = list(ids)
    more = f" and {len(held) - MOST_SHOWN} more" if len(held) > MOST_SHOWN else ""
    return ", ".join(held[:MOST_SHOWN]) + more if held else "none"
