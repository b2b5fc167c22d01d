"""Metadata of a source: YAML front matter or a sidecar, validated, with its defaults."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from ingestion.characters import is_seen, mixed_word, one_alphabet, seen
from ingestion.dates import interval
from ingestion.errors import SourceError, shown
from ingestion.readers.outline import NOTHING_TOLD, Told
from ingestion.sources import Display, RestsOn, Source, SourceType, Standing, Voice

_MOST_CHARACTERS = 200_000  # of metadata as written: a digest has a hundredth of it
_OPEN_LICENCE = re.compile(
    r"^\W*(cc[ -]by(?![ -]n[cd])|cc0|open government licence|ogl|open parliament licence)", re.I
)
_PERSONAL_TYPES = {"opinion", "blog", "framework-commentary"}


def _as_text(value: object) -> object:
    """YAML reads 2020 as a number; it is a text here."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _real(value: str) -> str:
    interval(value)
    return value


def _shown_as_written(value: object) -> object:
    """Names and titles are shown: nothing in them deceives."""
    return one_alphabet(seen(value)) if isinstance(value, str) else value


def _seen_whole(value: str) -> str:
    if not all(map(is_seen, value)):
        raise PydanticCustomError("unseen", "it holds a character that nobody sees")
    return value


def _in_one_alphabet(value: str) -> str:
    if word := mixed_word(value):
        raise PydanticCustomError("alphabets", f"'{word}' mixes letters of two alphabets")
    return value


When = Annotated[str, BeforeValidator(_as_text), AfterValidator(_real)]
Address = Annotated[
    str,
    Field(pattern=r"^https?://\S+$"),
    AfterValidator(_seen_whole),
    AfterValidator(_in_one_alphabet),
]
Words = Annotated[
    str,
    BeforeValidator(_shown_as_written),
    Field(min_length=1),
    AfterValidator(_in_one_alphabet),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _RestsOn(_Strict):
    url: Address
    kind: Literal["original", "secondary"]
    seen: When


class SectionMetadata(_Strict):
    """What a section may say of itself: in `sections` of a source, or under a digest's heading."""

    holder: Words | None = None
    voice: Voice | None = None
    rests_on: list[_RestsOn] = []


class _SectionOverride(SectionMetadata):
    heading: Words


class _Metadata(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] | None = None
    title: Words | None = None
    publisher: Words = "Unknown publisher"
    authors: list[Words] = []
    author_affiliation: Words | None = None
    holder: Words | None = None
    voice: Voice = "own"
    sections: list[_SectionOverride] = []
    published: When | None = None
    published_note: Words | None = None
    type: SourceType = "other"
    nation: Words = "England"
    url: Address | None = None
    licence: Words | None = None
    text: Literal["full", "digest"] = "full"
    standing: Standing = "current"
    superseded_by: list[Words] = []
    display: Display | None = None
    rests_on: list[_RestsOn] = []
    checked_on: When | None = None
    review_after: When | None = None
    review: Literal["unreviewed", "against-original", "expert"] = "unreviewed"


KEYS = frozenset(_Metadata.model_fields)


@dataclass(frozen=True)
class Metadata:
    """A source as its metadata tell it, and the overrides of its sections by heading."""

    source: Source
    sections: Mapping[str, SectionMetadata]


def read_metadata(file: Path, written: str | None, told_by_file: Told = NOTHING_TOLD) -> Metadata:
    """Validate `written` (YAML) for `file`, which `told_by_file` completes.

    Raises SourceError, which names the file, the key and the mend.
    """
    told = _validated(file, {**_defaults(told_by_file), **mapping(file, written or "")})
    source_id = told.id or file.stem
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source_id):
        raise SourceError(
            file,
            f"'{shown(source_id)}' cannot be an id",
            "Rename the file, or give an id of lower-case letters, digits and hyphens",
        )
    source = Source(
        id=source_id,
        title=told.title or file.stem,
        holder=told.holder or _default_holder(told),
        display=told.display or _default_display(told.licence),
        rests_on=rests_on(told.rests_on),
        authors=tuple(told.authors),
        superseded_by=tuple(told.superseded_by),
        **told.model_dump(include=_PLAIN),
    )
    return Metadata(source, {entry.heading: entry for entry in told.sections})


def _defaults(told: Told) -> dict[str, Any]:
    """What a file tells of itself, less what is no such value: nobody here wrote it wrong."""
    found = {**asdict(told), "authors": list(told.authors)}
    return {key: value for key, value in found.items() if value and is_valid(key, value)}


def is_valid(key: str, value: object) -> bool:
    """Whether metadata may have this value under this key."""
    try:
        _Metadata.model_validate({key: value})
    except ValidationError:
        return False
    return True


_PLAIN = {
    "publisher", "author_affiliation", "voice", "published", "published_note", "type", "nation",
    "url", "licence", "text", "standing", "checked_on", "review_after", "review",
}  # fmt: skip


def section_metadata(file: Path, heading: str, written: str) -> SectionMetadata:
    """Validate what a digest's section says of itself, a YAML mapping in a comment."""
    try:
        return SectionMetadata.model_validate(mapping(file, written))
    except ValidationError as error:
        raise _named(file, error, f"section '{heading}', ") from error


def rests_on(entries: list[_RestsOn]) -> tuple[RestsOn, ...]:
    """The validated entries as values."""
    return tuple(RestsOn(entry.url, entry.kind, entry.seen) for entry in entries)


def mapping(file: Path, written: str) -> Mapping[str, Any]:
    """The keys of `written`, not yet validated. Raises SourceError for what is no YAML mapping."""
    if len(written) > _MOST_CHARACTERS:
        problem = f"the metadata have more than {_MOST_CHARACTERS:,} characters"
        raise SourceError(file, problem, "Leave the text of the document out of them")
    try:
        told = yaml.load(written, _Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" at its line {line + 1}" if line is not None else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise SourceError(
            file, f"the metadata is not YAML{where} ({problem})", "Put values with ':' in quotes"
        ) from error
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise SourceError(
            file, "the metadata is not a list of keys", "Write one 'key: value' a line"
        )
    return told


class _Loader(yaml.SafeLoader):
    """Dates stay texts, and a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = _twice(keys)
        if twice is not None:
            problem = f"key '{twice}' stands twice"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in entries if not tag.endswith(":timestamp")]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _twice(names: Iterable[str]) -> str | None:
    """The first name that stands there more than once."""
    return next((name for name, times in Counter(names).items() if times > 1), None)


def _validated(file: Path, told: Mapping[str, Any]) -> _Metadata:
    try:
        metadata = _Metadata.model_validate(told)
    except ValidationError as error:
        raise _named(file, error) from error
    twice = _twice([entry.heading for entry in metadata.sections])
    if twice is not None:
        raise SourceError(file, f"key 'sections': heading '{twice}' stands twice", "Write it once")
    return metadata


_MENDS = {
    "string_type": "Put the value in quotes",
    "list_type": "Write a list, as in [first, second]",
    "literal_error": "Change its value to one of those",
    "value_error": "Write it in quotes, as '2022-10-21', '2022-10' or '2022'",
    "missing": "Add it",
    "unseen": "Type it anew",
    "alphabets": "Write each word in the letters of one",
}


def _named(file: Path, error: ValidationError, where: str = "") -> SourceError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        model = _level(first["loc"], SectionMetadata if where else _Metadata)
        known = ", ".join(model.model_fields)
        return SourceError(file, f"{where}unknown key '{key}'", f"Known keys: {known}")
    problem = first["msg"].removeprefix("Value error, ")
    mend = _MENDS.get(first["type"], "Change its value")
    return SourceError(file, f"{where}key '{key}': {problem}", mend)


def _level(location: tuple[int | str, ...], whole: type[_Strict]) -> type[_Strict]:
    """The model whose key stands at the end of `location`."""
    if "rests_on" in location[:-1]:
        return _RestsOn
    return _SectionOverride if location[0] == "sections" else whole


def _default_holder(told: _Metadata) -> str:
    if told.type not in _PERSONAL_TYPES or not told.authors:
        return told.publisher
    names = " and ".join(told.authors)
    return f"{names}, {told.author_affiliation}" if told.author_affiliation else names


def _default_display(licence: str | None) -> Display:
    return "full" if licence and _OPEN_LICENCE.match(licence) else "excerpt"
