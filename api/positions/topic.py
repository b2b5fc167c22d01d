"""A topic, read: its terms and what may stand for them, and the names that say nothing about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.answering.bodies import Bodies
from api.answering.question import Reading, read_question
from api.errors import InadmissibleError
from ingestion.index import PassageIndex
from ingestion.terms import stem, stems, words

if TYPE_CHECKING:
    from ingestion.embedding import EmbeddingModel, Vector

# Words of the field in another sense.
IDIOMS = re.compile(
    r"(?i)\b(?:(?:in|take[ns]?|taking|took|first) place\b(?!-| level| partner)"
    r"|(?:to|will|would|could|may|must) place (?=an?\b|the\b|no\b|more\b))"
)
# Words for a side of a subject: a body's role is spoken of without the word, too.
_ASPECTS = frozenset(
    stems("role future policy approach issue debate idea topic subject stance attitude opinions")
)
# Endings that change a word and not its subject: abolition, abolish; accountability, accountable.
# The stems of questions are too coarse here: they make one of governance and government.
_FAMILIES = (
    ("ition", "ish"), ("olution", "olve"), ("uction", "uce"), ("ansion", "and"), ("ision", "ide"),
    ("usion", "ude"), ("eption", "eive"), ("osure", "ose"), ("erger", "erge"), ("ention", "ent"),
    ("ability", "able"), ("ation", "ate"), ("ence", "ent"),
)  # fmt: skip
_MONEY = frozenset({"money", "spend", "fund", "budget", "invest"})  # of one thing, as bases
_INFLECTED = re.compile(r"(?:ing|ed|e)$")
_SHORTEST_INFLECTED = 5  # letters
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
_TITLE_ENDS = re.compile(r"(?:(?<!\s)\s+)?[:(]|, \w+ \d{4}$")
_FEWEST_WORDS = 2  # of the name of a document or body


@dataclass(frozen=True)
class Topic:
    """A topic read. `weights` has its stems, `bases` what their other forms share.

    `names` finds those of documents and bodies that the topic does not name itself, `verbatim` the
    topic as written.
    """

    reading: Reading
    vector: Vector
    weights: dict[str, float]
    bases: dict[str, str]
    names: re.Pattern[str]
    verbatim: re.Pattern[str]

    def said_in(self, text: str) -> str:
        """`text` without what only names something, or uses a word in another sense."""
        return IDIOMS.sub(" ", self.names.sub(" ", text))


def read_topic(text: str, index: PassageIndex, bodies: Bodies, model: EmbeddingModel) -> Topic:
    """`text` as a topic. Raises InadmissibleError where it names no subject."""
    plain = _without_speaker(" ".join(text.split()), bodies)
    reading = read_question(plain, bodies)
    if not reading.terms:
        raise InadmissibleError(
            "question", "This names no topic. Write a few words, such as “place”."
        )
    return Topic(
        reading=reading,
        vector=next(iter(model.embed([plain]))),
        weights=_weights(_subject(reading), index.build.vocabulary.idf),
        bases={stem(word): base(word) for word in words(plain)},
        names=_names(reading, index, bodies),
        verbatim=re.compile(rf"(?i)\b{spaced(plain)}(?:e?s)?\b"),
    )


def _without_speaker(text: str, bodies: Bodies) -> str:
    """ "The King's Fund on place" is about place, on which others speak as well."""
    for body in bodies.named_in(text):
        for alias in body.aliases:
            rest = re.sub(rf"(?i)^(?:the )?{spaced(alias)}(?:['’]s?)? (?:on|about) ", "", text)
            if rest != text:
                return rest
    return text


def _subject(reading: Reading) -> Sequence[str]:
    """The terms without bodies, which are asked for by name, unless there is nothing else."""
    of_bodies = {s for body in reading.named for alias in body.aliases for s in stems(alias)}
    rest = [term for term in reading.terms if term not in of_bodies]
    return rest if set(rest) - _ASPECTS else reading.terms


def spaced(text: str) -> str:
    """A pattern of `text` with white space of any kind and length."""
    return r"\s+".join(map(re.escape, text.split()))


def _weights(terms: Sequence[str], idf: Callable[[str], float]) -> dict[str, float]:
    """How telling each term is; an aspect at most as much as its subject."""
    weights = {term: idf(term) for term in terms}
    subject = sum(weight for term, weight in weights.items() if term not in _ASPECTS)
    most = subject or float("inf")
    return {t: min(weight, most) if t in _ASPECTS else weight for t, weight in weights.items()}


def base(word: str) -> str:
    """What `word` shares with its other forms: places, placed; planning, plan; merger, merged."""
    one = f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")
    if len(one) < _SHORTEST_INFLECTED and one not in _MONEY:
        return one.removesuffix("e")
    verb = next((one.removesuffix(e) + other for e, other in _FAMILIES if one.endswith(e)), one)
    bare = _DOUBLED.sub(r"\1", _INFLECTED.sub("", verb))
    if bare in _MONEY:
        return "money"
    return bare[:-1] + "i" if bare.endswith("y") else bare


def _names(reading: Reading, index: PassageIndex, bodies: Bodies) -> re.Pattern[str]:
    told = [source.title for source in index.build.sources] + [body.name for body in bodies.known]
    named = [alias for body in reading.named for alias in body.aliases]
    asked = reading.text.casefold()
    names = {
        name
        for name in (_TITLE_ENDS.split(full)[0].removeprefix("The ") for full in told)
        if len(name.split()) >= _FEWEST_WORDS
        and name.casefold() not in asked
        and not any(alias in name for alias in named)
    }
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
