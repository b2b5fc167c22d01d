"""`add` and `fetch`: one document after the other; what fails is named, and the rest goes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urlsplit

from ingestion.adding.given import Given, PassedOver, given, suffix_of
from ingestion.adding.held import Held, written
from ingestion.adding.shelf import Draft, Put, Shelf
from ingestion.adding.sidecar import Said
from ingestion.errors import AddError, IngestionError, SettingsError, shown

if TYPE_CHECKING:
    from ingestion.fetching.download import Fetched
    from ingestion.fetching.web import Web

Browse = Callable[[], "Web"]
_OPTIONS = {"authors": "author"}  # where they are not named like their key
_FOR_ONE = ("id", "title", "url")


@dataclass(frozen=True)
class Outcome:
    """What became of one document, as a line for a terminal with what was taken below it."""

    kind: Literal["added", "replaced", "same", "there", "skipped", "failed"]
    text: str
    taken: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The lines."""
        return "\n  ".join(map(shown, (f"{self.kind}: {self.text}", *self.taken)))


def add(
    arguments: Iterable[str], said: Mapping[str, Any], shelf: Shelf, browse: Browse, kept: Path
) -> Iterator[Outcome]:
    """Add what `arguments` name: files, folders and addresses; `said` is metadata by option.

    `browse` gives what addresses are fetched by, `kept` is where their parts are kept. Raises
    SettingsError for options that cannot be meant.
    """
    documents = list(given(arguments))
    several = sum(isinstance(one, Given) for one in documents) > 1
    shared = [f"--{key}" for key in _FOR_ONE if key in said]
    if several and shared:
        raise SettingsError(f"{', '.join(shared)} can be said of one document only: add it alone")
    options = Said(said, {key: f"--{_OPTIONS.get(key, key)}" for key in said})
    for one in documents:
        if isinstance(one, PassedOver):
            yield Outcome("skipped", f"{one.file} {one.why}")
        elif isinstance(one, IngestionError):
            yield Outcome("failed", str(one))
        else:
            yield _tried(one.name, partial(_added, one, options, shelf, browse, kept))


def fetch(sources: Iterable[Held], shelf: Shelf, browse: Browse, kept: Path) -> Iterator[Outcome]:
    """Bring the originals of `sources` to the user's folder, under their ids and metadata."""
    for source in sources:
        yield _tried(source.id, partial(_brought, source, shelf, browse, kept))


def _tried(name: str, doing: Callable[[], Outcome]) -> Outcome:
    try:
        return doing()
    except SettingsError:
        raise
    except IngestionError as error:
        text = str(error)
        return Outcome("failed", text if text.startswith(shown(name)) else f"{name}: {text}")


def _added(one: Given, options: Said, shelf: Shelf, browse: Browse, kept: Path) -> Outcome:
    if one.file is None:
        return _fetched(one.name, options, shelf, browse, kept)
    keys, where, text = written(one.file)
    said = options.over(Said(keys, dict.fromkeys(keys, where)))
    draft = Draft(one.name, one.file, suffix_of(one.file), said, text, one.file.stem)
    return _outcome(shelf.put(draft))


def _brought(source: Held, shelf: Shelf, browse: Browse, kept: Path) -> Outcome:
    if not (source.ours or shelf.replace):
        return Outcome("there", f"{source.path}: --replace fetches it anew")
    url = source.written.get("url")
    if not url:
        mend = f"Find its address, and run `./assistant add ADDRESS --id {source.id}`"
        raise AddError(source.id, "its metadata do not name where the original is", mend)
    own = {} if source.ours else {**source.written}
    said = Said({**own, "id": source.id}, dict.fromkeys(own, "from its sidecar"))
    return _fetched(str(url), said, shelf, browse, kept)


def _fetched(url: str, said: Said, shelf: Shelf, browse: Browse, kept: Path) -> Outcome:
    from ingestion.fetching.download import download

    found = download(browse(), url, kept)
    try:
        draft = Draft(url, found.path, found.suffix, said, None, _stem(found), found.url)
        return _outcome(shelf.put(draft))
    finally:
        found.path.unlink(missing_ok=True)


def _stem(found: Fetched) -> str:
    """The name of a file in its address; a page's title says more than the end of its address."""
    file = Path(unquote(urlsplit(found.url).path))
    return file.stem if suffix_of(file) == found.suffix != ".html" else ""


def _outcome(put: Put) -> Outcome:
    if put.same:
        return Outcome("same", f"{put.draft}: its content is there already, as source '{put.id}'")
    lines = (*put.told.lines(), *filter(None, (put.gap,)))
    if put.replaced is None:
        return Outcome("added", f"{put.path} from {put.draft}", lines)
    told = f"in the place of {put.replaced.path}"
    if put.replaced.ours:
        told = f"the full text of {put.id}, of which our digest stays"
    return Outcome("replaced", f"{put.path} from {put.draft}, {told}", lines)
