"""Follow-ups that ask the last question again, of another body or of two."""

from __future__ import annotations

import re

from api.answering.bodies import Bodies, Body, replace_body
from api.answering.follow_up import FollowUp
from api.answering.leaning import content
from api.answering.question import speakers_in
from api.answering.question_patterns import DOCUMENT

_REFERS = re.compile(
    r"\b(?:it|they|them|this|that|those|these|he|she|him|there|its|their|his|her)\b", re.IGNORECASE
)
_COMPARED = re.compile(
    r"\b(?:they|both|the two)\b.{0,40}\b(?:agree|disagree|differ)d?\b", re.IGNORECASE
)
_UNKNOWN_BODY = re.compile(
    r"^(?:the )?((?:[A-Z][\w'’]+ (?:(?:of|for|and|the) )*)*(?:Trust|Fund|Foundation|Confederation"
    r"|Association|Councils?|Committee|Institute|Federation|College|Union|Society|Party|Alliance"
    r"|Labour|Conservatives|Unison|BMA|RCN|RCGP|LGA|IFS|IPPR))\W*$"
)
_NOBODY = Body("it", (), ())


def of_another_body(added: str, asked: str, before: str, bodies: Bodies) -> tuple[FollowUp, ...]:
    """ "And NHS Providers?", "What did NHS Providers say?": the last question, of another body."""
    old = _one_body(before, bodies)
    newly = bodies.named_in(added) or like_a_body(added)
    if len(newly) != 1 or old is None or newly[0] == old or DOCUMENT.search(added):
        return ()
    bare = added != asked and len(added.split()) <= len(newly[0].name.split()) + 1
    also_says = bool(speakers_in(before, bodies)[0]) and _only_says(added, bodies)
    if not bare and not also_says:
        return ()
    return (FollowUp(replace_body(before, old, newly[0]), added, newly[0].name),)


def _only_says(added: str, bodies: Bodies) -> bool:
    """Whether `added` asks what a body says, and not about what."""
    speakers, _ = speakers_in(added, bodies)
    if _REFERS.search(added):
        return False
    return len(speakers) == 1 and not content(replace_body(added, speakers[0], _NOBODY))


def _one_body(text: str, bodies: Bodies) -> Body | None:
    """The body whose words `text` asks for, or the only one that it names."""
    speakers, named = speakers_in(text, bodies)[0], bodies.named_in(text)
    chosen = speakers if len(speakers) == 1 else named
    return chosen[0] if len(chosen) == 1 else None


def of_both(asked: str, earlier: str, before: str, bodies: Bodies) -> tuple[FollowUp, ...]:
    """ "Do they agree?" after the same question of two bodies: that question, of both."""
    first, second = _one_body(earlier, bodies), _one_body(before, bodies)
    if not _COMPARED.search(asked) or first is None or second is None or first == second:
        return ()
    if replace_body(earlier, first, second) != before:
        return ()
    both = Body(f"{first.name} and {second.name}", (), ())
    text = re.sub(r"\bdoes\b", "do", replace_body(before, second, both), count=1)
    return (FollowUp(text, asked, both.name),)


def like_a_body(added: str) -> tuple[Body, ...]:
    """A body that no source here carries must not be answered for by another."""
    found = _UNKNOWN_BODY.match(added)
    return (Body(found[1], (found[1],), ()),) if found else ()
