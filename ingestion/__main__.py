"""./assistant sync | check | list | changes | add | fetch | withdraw | rollback."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeVar, get_args

from ingestion.engines import build_store, recorded_name
from ingestion.errors import IngestionError, NoBuildError, SettingsError
from ingestion.listing import table
from ingestion.records import home_of
from ingestion.settings import Settings
from ingestion.sources import Display, SourceType, Standing

if TYPE_CHECKING:
    from ingestion.adding.commands import Outcome
    from ingestion.fetching.web import Web

Thing = TypeVar("Thing")
Run = Callable[[Settings, Namespace], int]
_SAID = (
    "id", "title", "publisher", "authors", "published", "type", "holder", "nation", "url",
    "licence", "standing", "display",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 done, 1 a check or a document failed, 2 bad input or settings."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.run(Settings.read(), chosen))
    except IngestionError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell has it


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    made = argparse.ArgumentParser(prog="./assistant", description=__doc__)
    choices = made.add_subparsers(dest="command", required=True)
    plain: dict[str, tuple[Run, str]] = {
        "sync": (_sync, "bring the index in line with the corpus"),
        "check": (_check, "read and validate the corpus, write nothing"),
        "list": (_list, "list the sources of the live build"),
        "rollback": (_rollback, "make the build before this one live again"),
    }
    for name, (run, help_text) in plain.items():
        choices.add_parser(name, help=help_text).set_defaults(run=run)
    changes = choices.add_parser("changes", help="what changed between two corpus versions")
    changes.set_defaults(run=_changes)
    for place, meaning in (("first", "the version before"), ("last", "the newest")):
        changes.add_argument(
            place, nargs="?", metavar="VERSION", help=f"its beginning; left out: {meaning}"
        )
    add = choices.add_parser("add", help="add files, folders and web addresses to your own folder")
    add.set_defaults(run=_add)
    add.add_argument("documents", nargs="+", metavar="FILE|FOLDER|URL")
    for name in ("id", "title", "publisher", "published", "holder", "nation", "url", "licence"):
        add.add_argument(f"--{name}")
    add.add_argument("--author", action="append", dest="authors", help="again for each author")
    for name, values in (("type", SourceType), ("standing", Standing), ("display", Display)):
        add.add_argument(f"--{name}", choices=get_args(values))
    fetch = choices.add_parser("fetch", help="bring the originals of digests to your own folder")
    fetch.set_defaults(run=_fetch)
    fetch.add_argument("ids", nargs="*", metavar="ID")
    fetch.add_argument("--all", action="store_true", help="of every digest that names its original")
    withdraw = choices.add_parser("withdraw", help="remove the text of sources, and keep it out")
    withdraw.set_defaults(run=_withdraw)
    withdraw.add_argument("ids", nargs="+", metavar="ID")
    withdraw.add_argument("--undo", action="store_true", help="let the next sync bring it back")
    for command in (add, fetch):
        command.add_argument("--replace", action="store_true", help="put it in another's place")
    return made


def _sync(settings: Settings, _: Namespace) -> int:
    from ingestion.embedding import load_model
    from ingestion.sync import sync
    from ingestion.trained_reader import load_reader

    report = sync(
        settings.corpus_folders,
        build_store(settings),
        home_of(settings),
        recorded_name(settings.embedding_model),
        lambda: load_model(settings.embedding_model),
        _progress_bar,
        lambda: load_reader(settings.reader),
    )
    print(report)
    return 1 if report.unread else 0


def _progress_bar(things: Iterable[Thing], total: int, doing: str) -> Iterable[Thing]:
    """How far it is, the rate and the time left, on stderr, of what takes longer than a moment."""
    from tqdm import tqdm

    return tqdm(things, total=total, desc=doing, file=sys.stderr, delay=1)


def _check(settings: Settings, _: Namespace) -> int:
    from datetime import UTC, datetime

    from ingestion.checking import findings
    from ingestion.corpus import read_corpus
    from ingestion.corpus_map import map_findings, read_map
    from ingestion.reading import MAP, find_files
    from ingestion.sync_report import failures, skips
    from ingestion.upkeep import upkeep

    found = find_files(settings.corpus_folders)
    corpus = read_corpus(found.files, progress=_progress_bar)
    maps = [held for folder in settings.corpus_folders if (held := read_map(folder / MAP))]
    of_maps = (one for held in maps for one in map_findings(held, corpus.documents))
    today = datetime.now(UTC).date()
    told = (*of_maps, *findings(corpus.documents.values(), today))
    faults = sum(finding.fault for finding in told)
    kept = upkeep(corpus.documents.values(), today)
    for line in (*skips(found.skipped), *told, *corpus.repeats, *kept, *failures(corpus.unread)):
        print(line)
    print(
        f"{len(corpus.files)} sources can be read, {len(corpus.layered)} digests with their "
        f"originals; {faults} faults, {len(told) - faults} remarks"
    )
    return 1 if faults or corpus.unread else 0


def _list(settings: Settings, _: Namespace) -> int:
    store = build_store(settings)
    live = store.live()
    if live is None:
        raise NoBuildError("There is no index yet: run `./assistant sync`")
    index = store.open(live)
    manifest = index.build.manifest
    print(f"Build {live}, corpus version {manifest.corpus_version}, model {manifest.model}")
    print(table(index))
    return 0


def _changes(settings: Settings, chosen: Namespace) -> int:
    from ingestion.changes import changes

    print(changes(home_of(settings).records, chosen.first, chosen.last))
    return 0


def _rollback(settings: Settings, _: Namespace) -> int:
    from ingestion.withdrawing import roll_back

    print(f"Live again: build {roll_back(build_store(settings), home_of(settings))}")
    return 0


def _withdraw(settings: Settings, chosen: Namespace) -> int:
    from ingestion.embedding import load_model
    from ingestion.withdrawing import reinstate, withdraw

    if chosen.undo:
        reinstate(chosen.ids, home_of(settings))
        print("No longer withdrawn. Next: `./assistant sync` brings back what it can read")
        return 0
    held = withdraw(
        chosen.ids,
        build_store(settings),
        home_of(settings),
        lambda: load_model(settings.embedding_model),
        _progress_bar,
    )
    for source_id in chosen.ids:
        where = "removed from the index" if source_id in held else "not in the index"
        print(f"{source_id}: {where}; no sync indexes it until `withdraw --undo {source_id}`")
    print("Answers that quote it go within a minute, or when the API is next started. Its file in")
    print("your folder stays: delete it yourself if you have no right to hold it.")
    return 0


def _add(settings: Settings, chosen: Namespace) -> int:
    from ingestion.adding.commands import add
    from ingestion.adding.shelf import Shelf
    from ingestion.adding.sidecar import validated
    from ingestion.reading_apart import apart
    from ingestion.sync import write_lock

    said = validated({key: getattr(chosen, key) for key in _SAID if getattr(chosen, key)})
    with write_lock(settings.data_dir, "add"), apart() as read:
        shelf = Shelf(settings.corpus_folders, read, chosen.replace)
        kept = settings.data_dir / "fetched"
        return _told(add(chosen.documents, said, shelf, _browser(settings), kept))


def _fetch(settings: Settings, chosen: Namespace) -> int:
    from ingestion.adding.commands import fetch
    from ingestion.adding.originals import chosen as sources
    from ingestion.adding.shelf import Shelf
    from ingestion.reading_apart import apart
    from ingestion.sync import write_lock

    if bool(chosen.ids) == chosen.all:
        raise SettingsError("Name the sources whose originals to fetch, or say --all")
    with write_lock(settings.data_dir, "add"), apart() as read:
        shelf = Shelf(settings.corpus_folders, read, chosen.replace)
        wanted = sources(chosen.ids, chosen.all, shelf.held)
        print(f"To {shelf.folder}. You need the right to use each original: see its licence.")
        kept = settings.data_dir / "fetched"
        return _told(fetch(wanted, shelf, _browser(settings), kept))


def _browser(settings: Settings) -> Callable[[], Web]:
    """Makes what addresses are fetched by, when the first is, once."""

    @cache
    def browse() -> Web:
        from ingestion.fetching.connection import Route
        from ingestion.fetching.web import Web

        return Web(Route(settings.private_networks, settings.fetch_proxy))

    return browse


def _told(outcomes: Iterable[Outcome]) -> int:
    """Print each as it comes, then what to do next; 1 if any failed."""
    kinds: Counter[str] = Counter()
    for outcome in outcomes:
        print(outcome, flush=True)
        kinds[outcome.kind] += 1
    changed = kinds["added"] + kinds["replaced"]
    print(", ".join(f"{number} {kind}" for kind, number in kinds.items()) or "Nothing to do")
    if changed:
        print("Next: `./assistant sync` brings them into the index")
    return 1 if kinds["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
