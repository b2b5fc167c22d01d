"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.settings import Settings
from api.store.retention import ANSWER

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted((ROOT / "docs" / "assurance").glob("*.md")), ROOT / "SECURITY.md"]
_FILE = re.compile(r"`([\w./-]+/[\w./-]+\.(?:py|md|html|yaml))`")
_BESIDE = re.compile(r"`?(\b[\w-]+\.md)`?")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_is_named_is_there(document: Path) -> None:
    """A control that is claimed can be looked at."""
    text = document.read_text("utf-8")
    missing = [name for name in _FILE.findall(text) if not (ROOT / name).exists()]
    beside = [name for name in _BESIDE.findall(_FILE.sub("", text)) if not _found(document, name)]
    assert missing + beside == []


def _found(document: Path, name: str) -> bool:
    return any((folder / name).exists() for folder in (document.parent, ROOT, ROOT / "docs"))


def test_every_hazard_names_a_control_that_can_be_looked_at() -> None:
    """At least one file of code and one test for each row but those without code."""
    log = (ROOT / "docs" / "assurance" / "hazard-log.md").read_text("utf-8")
    rows = [line for line in log.splitlines() if re.match(r"\| H\d", line)]
    assert len(rows) >= 12
    for row in rows:
        assert _FILE.search(row), row


def test_the_list_of_settings_has_every_one_and_no_other() -> None:
    """A setting that nobody can find, or one that does nothing."""
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
    table = settings.split("| setting |", 1)[1].split("\n\n", 1)[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    told = {name.strip() for row in rows for name in row.split(",")}
    assert told == {name.upper() for name in Settings.model_fields}


def test_what_is_told_of_keeping_is_what_the_code_does() -> None:
    """Hours and days."""
    told = (ROOT / "docs" / "assurance" / "retention.md").read_text("utf-8")
    assert f"{ANSWER.total_seconds() / 3600:.0f} hours" in told
    for name in re.findall(r"\b([A-Z]+_DAYS)\b", told):
        days = Settings.model_fields[name.lower()].default
        assert f"{name} ({days})" in told


_NOT_ENGLISH = re.compile(
    r"(?:held|known|judged) here|stands? above|borne out|bears? (?:it|them|\w+) out|get leave"
    r"|to take along|gone on with|whoever|found to say|passes your filters|as at \$"
    r"|(?:may|must) not be shown here|(?:is|are) over[.,;]",
    re.IGNORECASE,
)


def test_what_people_read_is_plain_english() -> None:
    """Phrases that were once translated stay away from pages, prompts, messages and documents."""
    read = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
    read += (ROOT / "docs").glob("*.md")
    read += [*(ROOT / "docs" / "operations").glob("*.md"), *(ROOT / "docs" / "assurance").glob("*")]
    read += [*(ROOT / "prompts").glob("*"), *(ROOT / "api" / "web").rglob("*.html")]
    read += [*(ROOT / "api" / "web").rglob("*.js"), *(ROOT / "api" / "http").rglob("*.py")]
    read += [*(ROOT / "api" / "exports").glob("*.py"), *(ROOT / "examples").rglob("*.py")]
    found = {
        f"{path.relative_to(ROOT)}: {one[0]}"
        for path in read
        if path.name not in {"log.md", "widget-1.js"}  # a script that changes with a release alone
        for one in _NOT_ENGLISH.finditer(path.read_text("utf-8"))
    }
    assert len(read) > 150
    assert found == set()
