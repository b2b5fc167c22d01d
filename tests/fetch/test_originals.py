"""`fetch`: the originals of digests, from a real web server to the user's own folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.__main__ import main
from ingestion.adding.commands import Outcome, fetch
from ingestion.adding.originals import chosen
from ingestion.adding.shelf import Shelf
from ingestion.corpus import read_corpus
from ingestion.errors import AddError
from ingestion.reading import find_files, read_document
from ingestion.sync import write_lock
from tests.fetch.server import TEXT, Clock, Page, Site, loopback

DIGEST = """---
id: {id}
title: "{id} by digest"
publisher: The Ward Fund
authors: [A. Nurse]
holder: Nurses
published: '2020-07'
published_note: "Month of the press notice"
type: report
url: {url}
licence: "Digest: CC BY 4.0, our own wording. Original: Open Government Licence v3.0"
text: digest
standing: superseded
superseded_by: [wards]
display: {display}
rests_on:
  - url: https://example.org/beds
    kind: secondary
    seen: '2026-07-01'
checked_on: '2026-11-22'
review: unreviewed
---

# {id}

## Counting
<!-- {{holder: Doctors}} -->

Doctors count beds.
"""
Fetched = Callable[..., list[Outcome]]


@pytest.fixture
def ours(tmp_path: Path, site: Site) -> Path:
    """The repository's own corpus: digests with and without an address."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("beds", "linked"):
        display = "link" if name == "linked" else "full"
        text = DIGEST.format(id=name, url=site.url(f"/{name}.txt"), display=display)
        (folder / f"{name}.md").write_text(text, "utf-8")
    (folder / "wards.md").write_text("---\ntext: digest\n---\n# Wards\n\nWards open.\n", "utf-8")
    return folder


@pytest.fixture
def fetched(ours: Path, site: Site, clock: Clock, tmp_path: Path) -> Fetched:
    """Runs `fetch` of those ids, or of all."""

    def run(*ids: str, replace: bool = False, everything: bool = False) -> list[Outcome]:
        shelf = Shelf((ours, tmp_path / "mine"), read_document, replace, ours)
        wanted = chosen(ids, everything, shelf.held)
        return list(fetch(wanted, shelf, lambda: loopback(site, clock), tmp_path / "kept"))

    return run


def test_an_original_stands_behind_its_digest_and_keeps_its_metadata(
    fetched: Fetched, ours: Path, site: Site, tmp_path: Path
) -> None:
    """But not what holds for the digest alone: its display, its licence, what it rests on."""
    site.pages["/beds.txt"] = Page()
    (outcome,) = fetched("beds")
    assert outcome.kind == "replaced"
    assert 'title "beds by digest" (from the digest)' in outcome.taken
    assert 'display "excerpt" (from the digest)' in outcome.taken
    corpus = read_corpus(find_files((ours, tmp_path / "mine")).files)
    assert corpus.layered == ("beds",)
    document = corpus.documents["beds.original"]
    assert document.text == TEXT
    found = document.source
    assert (found.text, found.display, found.standing) == ("full", "excerpt", "superseded")
    assert (found.holder, found.authors, found.superseded_by) == (
        "Nurses",
        ("A. Nurse",),
        ("wards",),
    )
    assert (found.published, found.type) == ("2020-07", "report")
    assert (found.licence, found.url) == ("Open Government Licence v3.0", site.url("/beds.txt"))
    assert (found.rests_on, found.checked_on) == ((), None)
    assert document.sections[0].attribution.holder == "Nurses"


def test_a_digest_that_is_shown_by_link_alone_stays_so_in_full(
    fetched: Fetched, site: Site
) -> None:
    """A full text is never shown more widely than its digest."""
    site.pages["/linked.txt"] = Page()
    (outcome,) = fetched("linked")
    assert 'display "link" (from the digest)' in outcome.taken


def test_what_is_there_is_fetched_anew_only_if_asked(
    fetched: Fetched, site: Site, tmp_path: Path
) -> None:
    """And what the user wrote into its sidecar stays."""
    site.pages["/beds.txt"] = Page()
    fetched("beds")
    (outcome,) = fetched("beds")
    assert (outcome.kind, len(site.paths)) == ("there", 1)
    sidecar = tmp_path / "mine" / "beds.yaml"
    sidecar.write_text(sidecar.read_text("utf-8").replace("excerpt", "full"), "utf-8")
    site.pages["/beds.txt"] = Page(b"Beds are counted anew.\n")
    (outcome,) = fetched("beds", replace=True)
    assert outcome.kind == "replaced"
    assert 'display "full" (from its sidecar)' in outcome.taken
    assert (tmp_path / "mine" / "beds.txt").read_text("utf-8") == "Beds are counted anew.\n"


def test_all_brings_every_original_that_has_an_address_and_names_what_fails(
    fetched: Fetched, site: Site
) -> None:
    """One failure stops none of the others."""
    site.pages["/linked.txt"] = Page()
    outcomes = fetched(everything=True)
    assert [outcome.kind for outcome in outcomes] == ["failed", "replaced"]
    assert [outcome.kind for outcome in fetched(everything=True)] == ["failed", "there"]
    assert outcomes[0].text == (
        f"beds: {site.url('/beds.txt')}: there is no such page (404). "
        "Check the address: it may have moved"
    )


def test_a_source_without_an_address_says_how_to_give_one(fetched: Fetched) -> None:
    """Most digests were written from other pages."""
    (outcome,) = fetched("wards")
    assert outcome.kind == "failed"
    assert "`./assistant add ADDRESS --id wards`" in outcome.text


def test_ids_that_no_source_has_are_all_named(fetched: Fetched) -> None:
    """Before anything is fetched."""
    with pytest.raises(AddError, match="nope, neither: no source has that id"):
        fetched("beds", "nope", "neither")


def test_the_commands_run_from_the_command_line(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings, exit codes, what to do next; loopback is refused until a setting allows it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CORPUS_DIR", str(tmp_path / "mine"))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("FETCH_PRIVATE", raising=False)
    monkeypatch.delenv("FETCH_PROXY", raising=False)
    site.pages["/beds.txt"] = Page()
    assert main(["add", site.url("/beds.txt")]) == 1
    assert "set FETCH_PRIVATE=127.0.0.1" in capsys.readouterr().out
    monkeypatch.setenv("FETCH_PRIVATE", "192.168.0.0/16, 127.0.0.1")
    assert main(["add", site.url("/beds.txt"), "--author", "A", "--author", "B"]) == 0
    told = capsys.readouterr().out
    assert f"added: {tmp_path / 'mine' / 'beds.txt'} from {site.url('/beds.txt')}\n" in told
    assert 'authors "A, B" (--author)\n' in told
    assert told.endswith("1 added\nNext: `./assistant sync` brings them into the index\n")
    assert main(["fetch", "beds"]) == 0
    assert "there: " in capsys.readouterr().out
    with write_lock(tmp_path / "data", "add"):
        assert main(["add", "x.md"]) == 2
        assert "Another add is writing to" in capsys.readouterr().err
    for arguments, said in (
        (["fetch"], "say --all"),
        (["fetch", "nope"], "nope: no source has that id"),
        (["add", "x.md", "--published", "soon"], "'soon' is not a date"),
        (["add", "x.md", "--id", "../x"], "key 'id'"),
    ):
        assert main(arguments) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FETCH_PRIVATE", "everything"),
        ("FETCH_PRIVATE", "10.0.0.1/8"),
        ("FETCH_PROXY", "proxy:3128"),
    ],
)
def test_a_setting_that_cannot_be_read_is_told(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names it, exit code 2."""
    monkeypatch.setenv(name, value)
    assert main(["fetch", "--all"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"Error: Setting {name}: ")
    assert told.count("\n") == 1
