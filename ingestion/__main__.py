"""python -m ingestion sync | check | list | rollback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable

from ingestion.engines import build_store, recorded_name
from ingestion.errors import IngestionError, NoBuildError
from ingestion.index import IndexedPassage, PassageIndex
from ingestion.settings import Settings


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 done, 1 a check failed, 2 bad input or settings."""
    commands: dict[str, tuple[Callable[[Settings], int], str]] = {
        "sync": (_sync, "bring the index in line with the corpus"),
        "check": (_check, "read and validate the corpus, write nothing"),
        "list": (_list, "list the sources of the live build"),
        "rollback": (_rollback, "make the build before this one live again"),
    }
    parser = argparse.ArgumentParser(prog="python -m ingestion", description=__doc__)
    choices = parser.add_subparsers(dest="command", required=True)
    for name, (_, help_text) in commands.items():
        choices.add_parser(name, help=help_text)
    chosen = parser.parse_args(arguments).command
    try:
        return commands[chosen][0](Settings.read())
    except IngestionError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell has it


def _sync(settings: Settings) -> int:
    from ingestion.embedding import load_model
    from ingestion.sync import sync

    report = sync(
        settings.corpus_folders,
        build_store(settings),
        settings.data_dir,
        recorded_name(settings.embedding_model),
        lambda: load_model(settings.embedding_model),
        _progress_bar,
    )
    print(report)
    return 0


def _progress_bar(passages: Iterable[IndexedPassage], total: int) -> Iterable[IndexedPassage]:
    from tqdm import tqdm

    return tqdm(passages, total=total, desc="Indexing", unit="passage", file=sys.stderr)


def _check(settings: Settings) -> int:
    from datetime import UTC, datetime

    from ingestion.checking import findings
    from ingestion.reading import find_files
    from ingestion.sync import read_corpus

    found = find_files(settings.corpus_folders)
    chosen, replaced = read_corpus(found.files)
    for path, reason in found.skipped:
        print(f"skipped: {path} {reason}")
    documents = [document for _, document in chosen.values()]
    told = findings(documents, datetime.now(UTC).date())
    faults = sum(finding.fault for finding in told)
    for finding in told:
        print(finding)
    print(
        f"{len(chosen)} sources can be read, {len(replaced)} digests give way to full texts; "
        f"{faults} faults, {len(told) - faults} remarks"
    )
    return 1 if faults else 0


def _list(settings: Settings) -> int:
    store = build_store(settings)
    live = store.live()
    if live is None:
        raise NoBuildError("There is no index yet: run `python -m ingestion sync`")
    index = store.open(live)
    manifest = index.build.manifest
    print(f"Build {live}, corpus version {manifest.corpus_version}, model {manifest.model}")
    _print_table(index)
    return 0


_COLUMNS = ("source", "type", "published", "standing", "text", "sections", "passages", "words")


def _print_table(index: PassageIndex) -> None:
    """One line a source, and the totals: sections and words are those of its passages."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    totals = [0, 0, 0]
    for source in index.build.sources:
        passages = index.passages_of(source.id)
        sections = len({passage.id.rpartition(".")[0] for passage in passages})
        words = sum(len(passage.text.split()) for passage in passages)
        counts = (sections, len(passages), words)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        told = (source.id, source.type, source.published or "no date", source.standing, source.text)
        rows.append((*told, *(f"{count:,}" for count in counts)))
    number = f"{len(index.build.sources)} sources"
    rows.append((number, "", "", "", "", *(f"{total:,}" for total in totals)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def _rollback(settings: Settings) -> int:
    from ingestion.sync import write_lock

    with write_lock(settings.data_dir):
        print(f"Live again: build {build_store(settings).rollback()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
