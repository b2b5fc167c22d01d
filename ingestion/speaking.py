"""Who speaks in a transcript: names made whole, parts given names, bodies spoken for, voices."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingestion.names import has_title, in_small_letters
from ingestion.readers.labels import Label, key_of
from ingestion.readers.outline import Turn, unnumbered
from ingestion.sentences import sentence_spans
from ingestion.sources import Voice

_BODY = (
    r"(?:the )?[A-Z][\w’'&-]*(?: (?:(?:of|for|and|the|on|in) ){0,2}[A-Z][\w’'&-]*){0,12}"
    r"(?: (?:groups?|families|councils|trusts|boards|hospitals|members|unions?))?"
)
_SPEAKS_FOR = re.compile(
    rf"^(?:Speaking )?[Oo]n behalf of (?P<one>{_BODY})"
    r"|\b(?:I (?:appear|act|speak)|I(?:’m|'m| am) (?:here|speaking|appearing|acting))(?: today)?"
    rf" (?:on behalf of|for) (?P<two>{_BODY})"
    rf"|\bI[^.?!]{{0,30}} ask [^.?!]{{0,60}}on behalf of (?P<three>{_BODY})"
    rf"|\b(?:I|to) represent (?:the interests of )?(?P<four>{_BODY})"
)
_HEARD = re.compile(
    r"(?i:\b(?:evidence|examination|testimony|interview|conversation|q ?& ?a)) (?i:of|with|from) "
    r"(?P<name>[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*){1,5})"
)
_SUBMITS = re.compile(r"(?i)\bon behalf of (?P<body>.{3,160}) by (?P<name>[^,]{3,60})$")
_PERSON = re.compile(r"[A-Z][a-z’'-]+(?: [A-Z][\w’'-]*[a-z][\w’'-]*){1,3}")  # with a title or not
_REACH = 400  # characters of a turn in which it says for whom it speaks
_ASKED_BACK = 20  # words of a question back
_ASKING = 0.5  # more of the turns of one who asks end with a question mark
_GENERIC = {"Q": "the questioner", "A": "the witness"}


@dataclass
class Sitting:
    """What stands above turns: whose evidence it is, who asks, for whom somebody submits."""

    title: str
    heading: str = ""
    witness: str | None = None
    asker: str | None = None
    said: list[Spoken] = field(default_factory=list)

    def under(self, heading: str, asker: str | None) -> Sitting:
        """The sitting below another heading; "Questions from ..." goes on with the same witness."""
        bare = unnumbered(heading.strip("*_ "))
        named = _HEARD.search(bare)
        witness = named["name"] if named else bare if has_title(bare) else None
        kept = self.witness if asker or witness is None else witness
        return Sitting(self.title, heading, kept, asker)

    def hearing(self, witness: str) -> Sitting:
        """The same with a witness who is sworn."""
        return Sitting(self.title, self.heading, in_small_letters(witness.strip("*_ ")), self.asker)

    @property
    def heard(self) -> str | None:
        """Who is heard, by what stands above or by the title."""
        found = _HEARD.search(self.title)
        return self.witness or (found["name"] if found else None)


@dataclass
class Spoken:
    """What one speaker says until another does."""

    label: Label
    sitting: Sitting
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it, on one line."""
        return " ".join(" ".join(self.words).split())


def speaking(turns: Iterable[Spoken]) -> dict[int, Turn]:
    """Holder and voice of each, by `id`."""
    held = list({id(spoken): spoken for spoken in turns}.values())
    return _Speakers(held).turns()


class _Speakers:
    """All who speak in a transcript."""

    def __init__(self, said: Sequence[Spoken]) -> None:
        self._said = said
        self._names = _whole_names(said)
        self._numbered = {one.label.key for one in said if one.label.number}
        self._called: dict[str, str] = {}  # parts of those who are named, by their names
        self._parts = self._named_parts()
        self._bodies = self._spoken_for()

    def turns(self) -> dict[int, Turn]:
        """Holder and voice of each."""
        often = self._often_asking()
        return {id(one): Turn(self._holder(one), self._voice(one, often)) for one in self._said}

    def _name(self, spoken: Spoken) -> str | None:
        """The speaker's name, or the part where none is told; None for the author of a FAQ."""
        label, sitting = spoken.label, spoken.sitting
        if label.answers and sitting.heard:
            return self._names.get(key_of(sitting.heard), sitting.heard)
        if label.asks and label.is_part and (name := self._parts.get(_part_of(sitting.asker))):
            return name
        if label.is_part:
            known = self._parts.get(_part_of(label.name))
            return known or (self._generic(label) if label.name in _GENERIC else label.name)
        return self._names[label.key]

    def _generic(self, label: Label) -> str | None:
        """Of a "Q" or "A" without a name: nobody but the publisher where no one else speaks."""
        alone = all(one.label.name in _GENERIC or one.label.number for one in self._said)
        heard = any(one.sitting.heard for one in self._said)
        return None if alone and not heard else _GENERIC[label.name]

    def _holder(self, spoken: Spoken) -> str | None:
        name = self._name(spoken)
        if name is None:
            return None
        told = (name, self._called.get(name), self._bodies.get(key_of(name)))
        return ", ".join(part for part in told if part)

    def _named_parts(self) -> dict[str, str]:
        """The names of "Counsel to the Inquiry" and "Chair", where the text tells them."""
        found: dict[str, str] = {}
        for spoken in self._said:
            if spoken.label.is_part and _PERSON.fullmatch(spoken.label.aside or ""):
                found[_part_of(spoken.label.name)] = name = spoken.label.aside or ""
                self._called.setdefault(name, spoken.label.name)
        for sitting in {id(one.sitting): one.sitting for one in self._said}.values():
            if sitting.asker is None:
                continue
            part = _part_of(sitting.asker)
            if has_title(sitting.asker):
                found[part] = self._names[key_of(sitting.asker)]
            elif Label(sitting.asker, 0).is_part and part not in found:
                who = _asker_among(sitting)
                if who is None:
                    continue
                found[part] = self._names[who.label.key]
                self._called.setdefault(found[part], sitting.asker)
        return found

    def _spoken_for(self) -> dict[str, str]:
        """Bodies by the key of who speaks for them, or belongs to them."""
        found: dict[str, str] = {}
        for spoken in self._said:
            name = self._name(spoken)
            key = key_of(name) if name else ""
            submits = _SUBMITS.search(spoken.sitting.heading)
            says = _SPEAKS_FOR.search(spoken.text[:_REACH])
            aside = spoken.label.aside
            if submits and key_of(submits["name"]) == key:
                found.setdefault(key, f"for {submits['body']}")
            elif says and not spoken.label.is_part:
                found.setdefault(key, f"for {next(filter(None, says.groups()))}")
            elif aside and not spoken.label.is_part and aside[0].isupper():
                found.setdefault(key, aside)
        return found

    def _often_asking(self) -> set[tuple[str | None, str]]:
        """Names with the heading under which most of their turns end in a question."""
        ends: dict[tuple[str | None, str], list[bool]] = defaultdict(list)
        for spoken in self._said:
            ends[self._place(spoken)].append(_asks(spoken.text))
        heard = {one.sitting.heard for one in self._said}
        return {
            place
            for place, asked in ends.items()
            if len(asked) > 1 and sum(asked) > _ASKING * len(asked) and place[0] not in heard
        }

    def _place(self, spoken: Spoken) -> tuple[str | None, str]:
        return self._name(spoken), spoken.sitting.heading

    def _voice(self, spoken: Spoken, often: set[tuple[str | None, str]]) -> Voice:
        """Question, of all that somebody says whose part is to ask, and of what only asks."""
        name, asker = self._name(spoken), self._parts.get(_part_of(spoken.sitting.asker))
        asks = (
            spoken.label.asks
            or spoken.label.key in self._numbered
            or (asker is not None and name == asker)
            or self._place(spoken) in often
        )
        sentences = (spoken.text[start:end] for start, end in sentence_spans(spoken.text))
        # One who is heard and ends a long answer with "isn't it?" still answers.
        answers = name == spoken.sitting.heard and len(spoken.text.split()) > _ASKED_BACK
        return "question" if asks or (all(map(_asks, sentences)) and not answers) else "own"


def _asks(words: str) -> bool:
    return words.rstrip("\"'”’ ").endswith("?")


def _whole_names(said: Sequence[Spoken]) -> dict[str, str]:
    """By key the fullest way in which a name stands in labels, and above them."""
    written = [one.label.name for one in said if not one.label.is_part]
    written += [one.sitting.heard for one in said if one.sitting.heard]
    written += [one.sitting.asker for one in said if one.sitting.asker]
    full: dict[str, str] = {}
    for name in map(in_small_letters, written):
        key = key_of(name)
        full[key] = max(full.get(key, ""), name, key=len)
    longer = Counter(key.split()[-1] for key in full if " " in key)
    for key in list(full):
        if " " not in key and longer[key] == 1:
            whole = next(one for one in full if " " in one and one.split()[-1] == key)
            if has_title(full[whole]) and full[whole].split()[0] == full[key].split()[0]:
                full[key] = full[whole]
    return full


def _asker_among(sitting: Sitting) -> Spoken | None:
    """Who asks under "Questions from Counsel": the last with a name before the part stands for it,
    else the one who says most there.
    """
    heard = key_of(sitting.heard or "")
    named: list[Spoken] = []
    for spoken in sitting.said:
        if spoken.label.asks and spoken.label.is_part and named:
            return next((one for one in reversed(named) if _asks(one.text)), named[0])
        is_heard = heard.split()[-1:] == spoken.label.key.split()[-1:]
        if has_title(spoken.label.name) and not is_heard:
            named.append(spoken)
    often = Counter(spoken.label.key for spoken in named)
    return max(named, key=lambda one: often[one.label.key], default=None)


def _part_of(name: str | None) -> str:
    """Articles and capitals do not tell parts apart."""
    return key_of(re.sub(r"(?i)^the ", "", name)) if name else ""
