"""Bodies and people of the corpus: publishers, holders and authors, and the names they go by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from api.answering.abbreviations import Abbreviations, abbreviations
from api.answering.titles import Titles, titles
from api.answering.whole_names import names_with_and
from ingestion.names import has_title, untitled
from ingestion.sources import Passage, Source

_SHORTEST_SURNAME = 3
_FEWEST_INITIALS = 3
_SHORT_FOR = 6  # letters: "the Confed"
_DISTINCTIVE = 10  # letters: "the Confederation" is the NHS Confederation, "England" is not a body
_ASIDE = re.compile(r"(?:(?<!\s)\s+)?\([^()]*\)$")  # "Health Committee (House of Commons)"
_TOGETHER = re.compile(r" and (?=the |(?:\S+ ){2})")  # bodies that one speaker speaks for
_PERSON = re.compile(r"(?<![\w'’-])[A-Z][\w'’-]{1,60}(?: [A-Z][\w'’.-]{0,60}){1,3}")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """A body or a person, with the ids of the sources it published, wrote or holds views in, and
    of the transcripts in which it is `heard_in`.
    """

    name: str
    aliases: tuple[str, ...]
    sources: tuple[str, ...]
    is_person: bool = False
    heard_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bodies:
    """All bodies of a build, the longest names first, so that a longer one wins.

    `abbreviations` are what its glossaries explain, both ways: {"icb": {"integrated care board"}};
    `titles` the names of its sources; `whole` those of all names whose "and" parts nothing.
    """

    known: tuple[Body, ...]
    abbreviations: Abbreviations = field(default_factory=dict)
    titles: Titles = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def named_in(self, text: str) -> tuple[Body, ...]:
        """The bodies that `text` names, in the order of their first mention."""
        places = {start: body for (start, _), body in self._found(text).items()}
        unique: dict[str, Body] = {places[place].name: places[place] for place in sorted(places)}
        return tuple(unique.values())

    def places_in(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where `text` first names each body: start and end."""
        return tuple(sorted(self._found(text)))

    def _found(self, text: str) -> dict[tuple[int, int], Body]:
        places: dict[tuple[int, int], Body] = {}
        rest, words = text, text.casefold().replace("’", "'")
        for body in self.known:
            for alias in body.aliases:
                if alias.split()[0].casefold().replace("’", "'") not in words:
                    continue
                found = re.search(_pattern(alias), rest)
                if found:
                    places.setdefault(found.span(), body)
                    rest = re.sub(_pattern(alias), lambda m: " " * len(m[0]), rest)
        return places


def bodies_of(
    sources: Iterable[Source],
    glossary: Iterable[Passage] = (),
    terms: Iterable[str] = (),
    holders: Iterable[str] = (),
) -> Bodies:
    """Publishers, people and own-voice holders of `sources`, and the `holders` of passages in them;
    abbreviations from `glossary`, whose entries go by `terms`.
    """
    sources = tuple(sources)
    held: dict[str, set[str]] = {}
    people: set[str] = set()
    for source in sources:
        held.setdefault(source.publisher, set()).add(source.id)
        for author in source.authors:
            held.setdefault(author, set()).add(source.id)
            people.add(author)
        # "Nick Ville, NHS Confederation" is the person; the affiliation is not the holder.
        holder = source.holder.split(",")[0] if source.authors else source.holder
        if holder not in people:
            held.setdefault(holder, set()).add(source.id)
    for name in _one_each(holders, held):
        held[name] = set()
    heard = _heard(sources, held)
    people |= {name for name, (is_person, _) in heard.items() if is_person}
    known = sorted(
        (
            Body(
                name,
                _aliases(name, name in people),
                tuple(sorted(held.get(name, ()))),
                name in people,
                tuple(sorted(heard[name][1])) if name in heard else (),
            )
            for name in {**held, **heard}
            if name
        ),
        key=lambda body: (-len(body.name), body.name),
    )
    explained = abbreviations(glossary)
    named = titles(sources, explained)
    called = (alias for body in known for alias in body.aliases)
    return Bodies(
        tuple(known), explained, named, names_with_and((*called, *explained, *named, *terms))
    )


def is_held_by(holder: str, body: Body) -> bool:
    """Whether `holder` names `body`, as in "Nick Ville, NHS Confederation" for Nick Ville.

    Several people hold what they wrote together; "and" in the name of a body parts nothing. Who
    speaks for a body ("Mr Hill, for the Alder Fund") holds it as the body does.
    """
    named = holder.split(",", maxsplit=1)[0]
    names = [holder, named, *(named.split(" and ") if body.is_person else ())]
    return _plain(body.name) in {_plain(name) for name in (*names, *_spoken_for(holder))}


def _plain(name: str) -> str:
    """Without article and title."""
    return untitled(_ARTICLE.sub("", name)).casefold()


def _spoken_for(holder: str) -> list[str]:
    """The bodies for which a speaker speaks, together and one by one."""
    _, found, bodies = holder.partition(", for ")
    return [bodies, *_TOGETHER.split(bodies)] if found else []


def _one_each(holders: Iterable[str], held: Iterable[str]) -> list[str]:
    """The names among `holders`, without affiliation and by one form each, that are not `held`.

    "Trust leaders" and "our own remark" are no names, and a view held together is nobody's alone.
    """
    known = {_plain(name) for name in held}
    named = {name: _plain(name) for name in (holder.split(",")[0] for holder in sorted(holders))}
    new = {plain: name for name, plain in named.items() if plain not in known}
    return [name for name in new.values() if name[:1].isupper() and " and " not in name]


def _heard(sources: Iterable[Source], held: Iterable[str]) -> dict[str, tuple[bool, set[str]]]:
    """Who speaks in transcripts, and for which bodies: whether it is a person, and where.

    By the name in `held` where that is there already.
    """
    known = {_plain(name): name for name in held}
    heard: dict[str, tuple[bool, set[str]]] = {}
    for source in sources:
        for speaker in source.speakers:
            named = speaker.split(",", maxsplit=1)[0]
            people = [named] if has_title(named) or _PERSON.fullmatch(named) else []
            for told in (*people, *_spoken_for(speaker)):
                name = known.setdefault(_plain(told), _ARTICLE.sub("", told))
                heard.setdefault(name, (told in people, set()))[1].add(source.id)
    return heard


def replace_body(text: str, old: Body, new: Body) -> str:
    """`text` with the name of `new` where it names `old`."""
    for alias in old.aliases:
        changed = re.sub(rf"(?:[Tt]he )?{_pattern(alias)}", new.name, text, count=1)
        if changed != text:
            return changed
    return text


def _aliases(name: str, is_person: bool) -> tuple[str, ...]:
    plain = _ASIDE.sub("", _ARTICLE.sub("", name))
    aliases = [plain if plain.strip() else name]  # "(anonymous)" is all aside
    bare = untitled(plain)
    if is_person and bare != plain:  # "Keith" of Mr Keith may be a first name, so it is none
        short = f"{plain.split()[0]} {bare.split()[-1]}"
        aliases += [bare, short] if " " in bare else []
        plain = bare
    words = plain.split()
    if is_person and len(words) > 1 and len(words[-1]) >= _SHORTEST_SURNAME:
        aliases.append(words[-1])
    initials = "".join(word[0] for word in words if word[0].isupper())
    if not is_person and len(initials) >= _FEWEST_INITIALS:
        aliases.append(initials)
    if words[:1] == ["NHS"] and len(words[1:]) == 1 and len(words[1]) >= _DISTINCTIVE:
        aliases += [words[1], words[1][:_SHORT_FOR]]
    return tuple(aliases)


def _pattern(alias: str) -> str:
    """Word by word, apostrophes of either kind; case counts only in one-word names (Ham)."""
    words = re.split(r"\s+", alias)
    joined = r"\s+".join(re.sub("['’]", "['’]", re.escape(word)) for word in words)
    return rf"\b{joined}\b" if len(words) == 1 else rf"(?i:\b{joined}\b)"
