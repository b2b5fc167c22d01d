"""No text of a reader's makes a pattern slow, whatever it repeats."""

from __future__ import annotations

import re

from tests.patterns import LONGEST, MOST_SECONDS, Found, made_while_running, patterns, worst

_OF_ESCAPED_NAMES = {  # of the corpus and of bodies, or of a model's quote: no reader writes them
    "api.answering.bodies", "api.answering.demands", "api.answering.divide", "api.answering.fits",
    "api.answering.question",
    "api.answering.follow_ups", "ingestion.instruments",
    "api.explainers.glossary", "api.explainers.terms",
    "api.model_composer.cues", "api.model_composer.locate", "api.model_composer.support",
    "api.positions.spoken", "api.positions.topic",
    "api.answering.route_patterns",  # once, when it is imported
}  # fmt: skip


def test_no_pattern_takes_long_over_the_longest_text() -> None:
    """Each is met with what it repeats, in many shapes and scripts, at the greatest length."""
    slow = [one for one in map(worst, patterns()) if one.seconds > MOST_SECONDS]
    assert [(one.found.where, round(1000 * one.seconds), one.begins) for one in slow] == []


def test_the_inputs_find_patterns_that_are_known_to_be_slow() -> None:
    """Without an anchor, with two loops over the same, and with a loop in a loop."""
    known = (
        r"[\w.]+ ?[(] ?at",
        r"a\s*-?\s*b",
        r"\b(?:i|my)\b.*\bend\b",
        r"(?:a+b?)+c",
        r"\n\s*---",
    )
    for pattern in known:
        met = worst(Found(pattern, re.compile(pattern)))
        assert met.seconds > MOST_SECONDS, (pattern, met, LONGEST)


def test_patterns_that_are_made_while_running_are_made_of_names() -> None:
    """Any other is written where the test above finds it."""
    assert made_while_running() <= _OF_ESCAPED_NAMES
