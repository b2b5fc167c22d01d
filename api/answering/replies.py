"""Replies in a transcript: one that leans on a question takes it along."""

from __future__ import annotations

import re

from api.answering.runs import Run, Sentence

_REPLY = re.compile(
    r"(?i)^(?:well,? |oh,? |um?h?,? )?(?:(?:yes|yeah|yep|no|nope|correct|absolutely|exactly|indeed"
    r"|agreed|certainly|definitely|of course|quite|not at all|never|true|partly)\b"
    r"|i (?:do|did|am|was|have|had|would|could|can|will|agree|think so|believe so|accept)"
    r"(?: not|n['’]t)?(?:[,.]|$))"
)
_NOD = re.compile(
    r"(?i)^(?:yeah|mm-?h\w*|sure|right|ok(?:ay)?|i see|of course)\b\W*$"
)  # while another talks
_SHORT = 5  # words of a reply that says little by itself
_FULL = 8  # words from which on a question's last sentence tells what is asked
_TELLING = 12  # words from which on what is said before a question may lead to it
_MOST_ASKED = 3  # sentences of a question that a reply takes along
_BROKEN_OFF = ("-", "–", "—", "…", "...")


def one_turn(run: Run, first: int, last: int) -> bool:
    """Whether the sentences from `first` to `last` are held by one and the same."""
    held = {sentence.passage.attribution for sentence in run.sentences[first : last + 1]}
    return len(held) == 1


def question_of(run: Run, place: int) -> int:
    """How many sentences right before `place` are the question to which it replies.

    0 where it replies to none, says enough by itself, or the question is broken off.
    """
    sentence = run.sentences[place]
    if place == 0 or one_turn(run, place - 1, place):
        return 0
    before = run.sentences[place - 1].passage.attribution
    if before.voice != "question" or sentence.passage.attribution.voice == "question":
        return 0
    short = len(sentence.text.split()) <= _SHORT
    alone = place + 1 == len(run.sentences) or not one_turn(run, place, place + 1)
    if _NOD.match(sentence.text) and not run.sentences[place - 1].text.endswith("?"):
        return 0
    if not (short or _REPLY.match(sentence.text) or (alone and sentence.dangles)):
        return 0
    first = place - 1
    while (
        first > 0
        and place - first < _MOST_ASKED
        and (run.sentences[first].dangles or _words(run, first, place) < _FULL)
        and one_turn(run, first - 1, first)
    ):
        first -= 1
    broken = run.sentences[first].text.startswith(_BROKEN_OFF)
    return 0 if broken else place - first


def goes_on(run: Run, place: int) -> bool:
    """Whether the sentence goes on with one that somebody else broke off ("-- and so it was")."""
    return run.sentences[place].text.startswith(_BROKEN_OFF)


def is_bare_reply(run: Run, place: int) -> bool:
    """Whether it affirms or denies what another said, and says nothing by itself ("Yes.")."""
    first = place == 0 or not one_turn(run, place - 1, place)
    text = run.sentences[place].text
    short = len(text.split()) <= _SHORT
    return first and short and bool(_REPLY.match(text) or _NOD.match(text))


def is_courtesy(run: Run, place: int, before: int) -> bool:
    """Whether it is of a turn that asks nothing, though by one who asks: "Thank you, Dr Osei."."""
    held = run.sentences[place].passage.attribution
    if held.voice != "question" or one_turn(run, place, before):
        return False
    turn = _turn(run, place)
    asks = any(one.text.endswith("?") for one in turn)
    return not asks and sum(len(one.text.split()) for one in turn) < _TELLING


def _turn(run: Run, place: int) -> tuple[Sentence, ...]:
    """The sentences around `place` that are held by one and the same."""
    first, last = place, place
    while first > 0 and one_turn(run, first - 1, first):
        first -= 1
    while last + 1 < len(run.sentences) and one_turn(run, last, last + 1):
        last += 1
    return run.sentences[first : last + 1]


def _words(run: Run, first: int, last: int) -> int:
    return sum(len(sentence.text.split()) for sentence in run.sentences[first:last])
