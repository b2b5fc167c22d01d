"""The messages that a model is sent. All wording is in prompts/model_*.md."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from api.answering.answer import Asked, Draft
from api.model_composer.endpoint import Message
from api.model_composer.failure import ModelFailure
from api.model_composer.reply import MOST_PARTS, MOST_STATEMENTS, Said
from api.model_composer.settings import Style
from api.wording import FOLDER, say
from ingestion.dates import spoken
from ingestion.sources import Passage, Source

_CHARACTERS_A_TOKEN = 3.5  # of English; fewer than there are, so that a count errs upwards
_AROUND = 40  # tokens between the parts
_TURNS = 6  # of a conversation that a plan is made from
_MOST_OF_A_TURN = 1200  # characters
_FILES = (
    "model_rules",
    "model_rules_fluent",
    "model_passage",
    "model_question",
    "model_repair",
    "model_judge",
    "model_judge_direct",
    "model_plan",
)


@dataclass(frozen=True)
class Prompt:
    """Messages, and the passages in them: passage n is passages[n - 1]."""

    messages: tuple[Message, ...]
    passages: tuple[Passage, ...]

    @property
    def tokens(self) -> int:
        """About how many tokens the messages have."""
        return sum(tokens(message["content"]) for message in self.messages)


def version() -> str:
    """8 hexadecimal digits of the wording of all prompts: an answer records them."""
    told = "\0".join((FOLDER / f"{name}.md").read_text("utf-8") for name in _FILES)
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def prompt(
    question: str,
    found: Sequence[Passage],
    sources: dict[str, Source],
    most_tokens: int,
    style: Style,
) -> Prompt:
    """The question with as many of the passages `found`, in their order, as `most_tokens` hold.

    Each passage stands between marks that its text cannot know. Raises ModelFailure if none fits.
    """
    mark = secrets.token_hex(4)
    name = "model_rules_fluent" if style == "fluent" else "model_rules"
    rules = say(name, statements=MOST_STATEMENTS)
    room = most_tokens - tokens(rules) - tokens(question) - _AROUND
    shown: list[str] = []
    passages: list[Passage] = []
    for passage in found:
        source = sources[passage.source_id]
        if source.display == "link":
            continue  # its words may not leave
        text = _shown(passage, source, len(passages) + 1, mark)
        room -= tokens(text)
        if room < 0:
            break
        shown.append(text)
        passages.append(passage)
    if not passages:
        raise ModelFailure("too_long", "no passage fits")
    told = say("model_question", passages="\n\n".join(shown), question=question)
    return Prompt(
        ({"role": "system", "content": rules}, {"role": "user", "content": told}), tuple(passages)
    )


def repair(before: Prompt, faulty: Sequence[tuple[Said, str]]) -> Prompt:
    """`before`, what the model made of it that was not accepted, and why."""
    sent = json.dumps({"statements": [said.model_dump() for said, _ in faulty]})
    faults = "\n".join(f"- {said.text}\n  {reason}" for said, reason in faulty)
    asked = say("model_repair", faults=faults)
    added = ({"role": "assistant", "content": sent}, {"role": "user", "content": asked})
    return Prompt((*before.messages, *added), before.passages)


def judge_prompt(claims: Sequence[Draft]) -> Prompt:
    """Whether each claim, at its place in a table if it has one, says no more than its quotes."""
    told = "\n\n".join(
        f"{n}. {_placed(claim)}\n   cites: {' / '.join(quote.text for quote in claim.quotes)}"
        for n, claim in enumerate(claims, 1)
    )
    return Prompt(({"role": "user", "content": say("model_judge", sentences=told)},), ())


def _placed(claim: Draft) -> str:
    place = ", ".join(one for one in (claim.column, claim.row) if one)
    return f"{place}: {claim.text}" if place else claim.text


def plan_prompt(asked: Asked) -> Prompt:
    """What to search for, of the last turns and the question."""
    turns = "\n".join(
        f"{turn.role}: {turn.content[:_MOST_OF_A_TURN]}" for turn in asked.history[-_TURNS:]
    )
    told = say("model_plan", turns=turns or "(none)", question=asked.question, parts=MOST_PARTS)
    return Prompt(({"role": "user", "content": told},), ())


def tokens(text: str) -> int:
    """About how many tokens `text` has."""
    return int(len(text) / _CHARACTERS_A_TOKEN) + 1


def _shown(passage: Passage, source: Source, number: int, mark: str) -> str:
    return say(
        "model_passage",
        mark=mark,
        number=number,
        title=source.title,
        publisher=source.publisher,
        date=spoken(source.published) if source.published else "no date given",
        holder=passage.attribution.holder,
        voice=passage.attribution.voice,
        text=passage.text,
    )
