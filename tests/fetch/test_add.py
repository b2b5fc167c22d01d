"""`add`: documents into the user's own folder, by files, folders and a real web server."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from ingestion.adding.commands import Outcome, add
from ingestion.adding.held import OWN_CORPUS
from ingestion.adding.shelf import Shelf
from ingestion.corpus import read_corpus
from ingestion.errors import SettingsError
from ingestion.reading import find_files, read_document
from ingestion.sources import Source
from tests.fetch.server import TEXT, Clock, Page, Site, loopback

WARDS = "# On wards\n\nWards open in spring.\n"
DIGEST = """---
id: beds
title: "Beds, by digest"
publisher: The Ward Fund
authors: [A. Nurse]
holder: Nurses
published: '2020-07'
type: report
licence: "Digest: CC BY 4.0, our own wording. Original: copyright, The Ward Fund"
text: digest
standing: historic
display: full
---

# Beds

Nurses count beds.
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """The repository's own corpus, with one digest."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "beds.md").write_text(DIGEST, "utf-8")
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """The user's folder, not made yet."""
    return tmp_path / "mine"


@pytest.fixture
def added(ours: Path, mine: Path, site: Site, clock: Clock, tmp_path: Path) -> Added:
    """Runs `add`; addresses are fetched from the site on loopback alone."""

    def run(*arguments: object, replace: bool = False, **said: object) -> list[Outcome]:
        shelf = Shelf((ours, mine), read_document, replace, ours)
        found = list(
            add(map(str, arguments), said, shelf, lambda: loopback(site, clock), tmp_path / "kept")
        )
        assert not list(mine.glob(".*")), "nothing half-written stays"
        for outcome in found:
            assert all(line.isprintable() for line in str(outcome).split("\n"))
        return found

    return run


Added = Callable[..., list[Outcome]]


def file(folder: Path, name: str, content: str | bytes = WARDS) -> Path:
    """A file of that content."""
    path = folder / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sources(*folders: Path) -> Mapping[str, Source]:
    """What a sync would make sources of."""
    documents = read_corpus(find_files(folders).files).documents
    return {key: document.source for key, document in documents.items()}


def sidecar(path: Path) -> dict[str, object]:
    """The keys of a sidecar."""
    told = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(told, dict)
    return told


def test_a_file_goes_in_with_a_sidecar_and_says_what_was_taken_from_where(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """What is said by an option goes before what the document tells."""
    (outcome,) = added(file(tmp_path, "in/Ward report.md"), publisher="NHS", authors=["A", "B"])
    assert outcome.kind == "added"
    assert outcome.taken == (
        'title "On wards" (from the document)',
        'publisher "NHS" (--publisher)',
        'authors "A, B" (--author)',
        'display "excerpt" (the default)',
        "not found: published (say --published)",
    )
    assert (mine / "ward-report.md").read_text("utf-8") == WARDS
    assert sidecar(mine / "ward-report.yaml") == {
        "id": "ward-report", "title": "On wards", "publisher": "NHS", "authors": ["A", "B"],
        "text": "full", "display": "excerpt",
    }  # fmt: skip
    assert sources(mine)["ward-report"].publisher == "NHS"


def test_metadata_that_stand_written_already_are_taken_along(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """From front matter, which moves into the sidecar, and from a sidecar of the file's own."""
    file(tmp_path, "in/a.md", f"---\nid: wards\npublished: 2020\nlicence: CC0\n---\n{WARDS}")
    file(tmp_path, "in/b.txt", "Beds are counted.\n")
    file(tmp_path, "in/b.yaml", "title: On beds\nstanding: historic\n")
    first, second = added(tmp_path / "in")
    assert 'published "2020" (from its front matter)' in first.taken
    assert 'title "On beds" (from b.yaml)' in second.taken
    found = sources(mine)
    assert (found["wards"].published, found["wards"].display) == ("2020", "full")
    assert (found["b"].title, found["b"].standing) == ("On beds", "historic")


def test_a_folder_goes_in_with_all_that_can_be_read_and_the_rest_is_named(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """Nothing stops the others."""
    file(tmp_path, "in/deep/good.md")
    file(tmp_path, "in/.hidden.md")
    file(tmp_path, "in/README.md")
    file(tmp_path, "in/picture.png")
    file(tmp_path, "in/lonely.yaml", "title: x")
    file(tmp_path, "in/empty.md", "")
    file(tmp_path, "in/latin.txt", "caf\xe9".encode("latin-1"))
    file(tmp_path, "in/unclosed.md", "---\ntitle: a\n")
    outside = file(tmp_path, "elsewhere/secret.md")
    (tmp_path / "in" / "link.md").symlink_to(outside)
    told = {
        outcome.text.split(": ")[0].rpartition("/")[2]: outcome
        for outcome in added(tmp_path / "in")
    }
    kinds = sorted((outcome.kind, name.split()[0]) for name, outcome in told.items())
    assert kinds == [
        ("added", "good.md"), ("failed", "empty.md"), ("failed", "latin.txt"),
        ("failed", "link.md"), ("failed", "unclosed.md"), ("skipped", "lonely.yaml"),
        ("skipped", "picture.png"),
    ]  # fmt: skip
    assert "holds no text. Add its text" in told["empty.md"].text
    assert "is not UTF-8" in told["latin.txt"].text
    assert f"Add {outside} itself if you want it" in told["link.md"].text
    assert "Close it with a line" in told["unclosed.md"].text
    assert sorted(path.name for path in mine.iterdir()) == ["good.md", "good.yaml"]


def test_a_folder_that_is_not_looked_into_is_named(added: Added, tmp_path: Path) -> None:
    """The walk follows no links, and would say nothing of it."""
    file(tmp_path, "in/a.md")
    file(tmp_path, "elsewhere/b.md")
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    outcomes = added(tmp_path / "in")
    assert [outcome.kind for outcome in outcomes] == ["added", "failed", "failed"]
    assert f"Add {tmp_path / 'elsewhere'} itself if you want it" in outcomes[1].text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("My  ward report.MD", "my-ward-report"),
        ("line\nbreak \x1b[31mred.md", "line-break-31mred"),
        ("Été à l'hôpital.md", "ete-a-lhopital"),
        ("..md.md", "md"),
        ("病院.md", "on-wards"),
        (os.fsdecode(b"b\xffd.md"), "bd"),
        ("x" * 200 + ".md", "x" * 60),
        ("README.md", "on-wards"),
    ],
)
def test_any_file_name_gives_an_id(
    added: Added, mine: Path, tmp_path: Path, name: str, expected: str
) -> None:
    """Or the title does, where the name has no letter that an id may have."""
    (outcome,) = added(file(tmp_path, f"in/{name}"))
    assert outcome.kind == "added"
    assert set(sources(mine)) == {expected}


HOSTILE = [
    "../../etc/passwd", "x\n---\nid: beds", "{a: b}", "!!python/object:os.system", "'\"\\", "- a",
    "a: b # c", "\x1b]0;pwned\x07 On \u202edrawkcab\u202c beds", "*anchor", "null", "2020-01-01",
    "T" * 5000, "a\u2028b\x85c", "%TAG ! x",
]  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_words_and_nothing_else(
    added: Added, mine: Path, tmp_path: Path, title: str
) -> None:
    """No path, no YAML of its own, no control characters."""
    body = yaml.safe_dump({"title": title, "publisher": title}, allow_unicode=False)
    (outcome,) = added(file(tmp_path, "in/病.md", f"---\n{body}---\n{WARDS}"))
    assert outcome.kind == "added", outcome.text
    (found,) = sources(mine).values()
    assert found.text == "full"
    assert [path.parent for path in mine.rglob("*")] == [mine, mine]
    assert all(c.isprintable() for c in found.title)
    assert len(found.title) <= 1000
    assert set(sidecar(mine / f"{found.id}.yaml")) == {
        "id",
        "title",
        "publisher",
        "text",
        "display",
    }


@pytest.mark.parametrize("wanted", ["../beds", "a/b", "A b", "con.txt", "readme", "/etc/x"])
def test_an_id_that_is_a_path_is_refused(
    added: Added, mine: Path, tmp_path: Path, wanted: str
) -> None:
    """It stands in the document's own front matter, so a stranger wrote it."""
    (outcome,) = added(file(tmp_path, "in/a.md", f"---\nid: {wanted}\n---\n{WARDS}"))
    assert outcome.kind == "failed"
    assert not list(mine.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "in", "mine"]


def test_a_source_that_is_there_is_written_over_only_if_asked(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """Another content under the same id."""
    added(file(tmp_path, "in/a.md"), title="First")
    (outcome,) = added(file(tmp_path, "in/a.txt", TEXT))
    assert outcome.kind == "failed"
    assert "--replace" in outcome.text
    assert sources(mine)["a"].title == "First"
    (outcome,) = added(tmp_path / "in/a.txt", replace=True, title="Second")
    assert outcome.kind == "replaced"
    assert sorted(path.name for path in mine.iterdir()) == ["a.txt", "a.yaml"]
    assert sources(mine)["a"].title == "Second"


def test_two_files_that_would_get_one_id_are_told_apart(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """The second is named, not lost."""
    file(tmp_path, "in/My report.md")
    file(tmp_path, "in/my-report.txt", TEXT)
    first, second = added(tmp_path / "in")
    assert (first.kind, second.kind) == ("added", "failed")
    assert f"the id 'my-report' is that of {mine / 'my-report.md'}" in second.text


def test_the_same_content_twice_is_named_as_such(added: Added, mine: Path, tmp_path: Path) -> None:
    """In one run, and in a later one."""
    file(tmp_path, "in/a.md")
    file(tmp_path, "in/b.md")
    first, second = added(tmp_path / "in")
    assert (first.kind, second.kind) == ("added", "same")
    assert second.text.endswith("b.md: its content is there already, as source 'a'")
    assert [outcome.kind for outcome in added(tmp_path / "in")] == ["same", "same"]
    (outcome,) = added(tmp_path / "in/b.md", replace=True)
    assert outcome.kind == "same"
    assert set(sources(mine)) == {"a"}


def test_a_file_that_is_another_source_is_never_written_over(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """a.md in the folder may have another id than its name."""
    file(mine, "a.md", f"---\nid: other\n---\n{WARDS}")
    (outcome,) = added(file(tmp_path, "in/a.txt", TEXT), replace=True)
    assert outcome.kind == "failed"
    assert "a.md stands there already, as source 'other'" in outcome.text


def test_a_digest_gives_way_to_its_full_text_only_where_that_is_meant(
    added: Added, ours: Path, mine: Path, tmp_path: Path
) -> None:
    """A file that happens to be called like one must not take its place."""
    path = file(tmp_path, "in/beds.md", WARDS)
    (outcome,) = added(path)
    assert outcome.kind == "failed"
    assert "Say --id beds if this is its full text" in outcome.text
    (outcome,) = added(path, id="beds", title="Beds in full")
    assert outcome.kind == "replaced"
    assert 'publisher "The Ward Fund" (from the digest)' in outcome.taken
    found = sources(ours, mine)["beds.original"]
    assert (found.text, found.title, found.holder) == ("full", "Beds in full", "Nurses")
    assert sources(ours, mine)["beds"].text == "digest"
    assert (found.standing, found.published) == ("historic", "2020-07")
    assert (found.licence, found.display) == ("copyright, The Ward Fund", "excerpt")


def test_an_address_goes_in_with_where_it_came_from(
    added: Added, site: Site, mine: Path, tmp_path: Path
) -> None:
    """A redirect's end is its address."""
    site.pages["/old"] = Page(b"", 301, {"Location": "/Ward%20report.txt#beds"})
    site.pages["/Ward%20report.txt"] = Page()
    (outcome,) = added(site.url("/old"), published="2021")
    assert outcome.kind == "added"
    address = site.url("/Ward%20report.txt")
    assert f'url "{address}" (where it was fetched)' in outcome.taken
    found = sources(mine)["ward-report"]
    assert (found.url, found.published) == (address, "2021")
    assert not list((tmp_path / "kept").iterdir())


def test_what_cannot_be_fetched_or_read_stops_none_of_the_others(
    added: Added, site: Site, tmp_path: Path, mine: Path
) -> None:
    """One line each, and the good one goes in."""
    site.pages |= {"/empty.md": Page(b"\n\n# \n", kind="text/markdown"), "/a.txt": Page()}
    outcomes = added(
        "http://10.0.0.1/a.txt", site.url("/none"), site.url("/empty.md"), site.url(),
        tmp_path / "none.md", "/dev/null", file(tmp_path, "a.png"),
    )  # fmt: skip
    assert [outcome.kind for outcome in outcomes] == ["failed"] * 3 + ["added"] + ["failed"] * 3
    assert "the file holds no text" in outcomes[2].text
    assert outcomes[2].text.startswith(site.url("/empty.md"))
    assert set(sources(mine)) == {"a"}


def test_an_id_or_title_cannot_be_that_of_several(added: Added, tmp_path: Path, mine: Path) -> None:
    """Before anything is done."""
    file(tmp_path, "in/a.md")
    file(tmp_path, "in/b.txt", TEXT)
    with pytest.raises(SettingsError, match="--id can be said of one document only"):
        added(tmp_path / "in", id="x")
    assert not list(mine.iterdir())


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file that fails for root too")
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_an_unreadable_file_is_told(added: Added, tmp_path: Path, name: str) -> None:
    """Root may read every file that has content; this one has none at its beginning."""
    path = tmp_path / name
    path.symlink_to("/proc/self/mem")
    (outcome,) = added(path)
    assert outcome.text.startswith(f"{path}: ")
    assert "cannot be read (Input/output error). Give yourself the right to read it" in outcome.text


def test_what_a_killed_command_left_is_cleared(added: Added, mine: Path, tmp_path: Path) -> None:
    """It was hidden, so no sync read it."""
    file(mine, ".adding-x/source.md")
    assert added(file(tmp_path, "in/a.md"))[0].kind == "added"


def test_a_sidecar_that_a_killed_command_left_alone_is_written_anew(
    added: Added, mine: Path, tmp_path: Path
) -> None:
    """It goes into place before its document; a sync names it until the command runs again."""
    file(mine, "a.yaml", "id: a\ntitle: Old\n")
    assert added(file(tmp_path, "in/a.md"))[0].kind == "added"
    assert sources(mine)["a"].title == "On wards"


def test_without_a_folder_of_ones_own_nothing_is_added() -> None:
    """The repository's corpus is not the user's."""
    with pytest.raises(SettingsError, match="CORPUS_DIR=corpus:my-corpus"):
        Shelf((OWN_CORPUS, OWN_CORPUS / "deeper"), read_document)
