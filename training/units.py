"""Units of the originals by their ids: what questions were written for.

The documents belong to others, so only the ids of their units are kept in this repository.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ingestion.sentences import sentence_spans

Row = dict[str, Any]
_BULLET = re.compile(r"\s*([-*•o]|\d+\.)\s")


def unit_id(source: str, text: str) -> str:
    """By which the questions about a unit are kept."""
    return f"{source}#{hashlib.sha1(text.encode()).hexdigest()[:8]}"


def units_of_originals(shared: Path) -> dict[str, Row]:
    """Every unit of the originals by its id: one to three sentences that follow, and lists."""
    found: dict[str, Row] = {}
    files = shared / "originals" / "files"
    for sidecar in sorted(files.glob("*.yaml")):
        about = yaml.safe_load(sidecar.read_text())
        text = next(
            path for end in ("md", "txt") if (path := files / f"{sidecar.stem}.{end}").is_file()
        ).read_text(errors="replace")
        date = str(about.get("date") or about.get("published") or "")
        told = {"title": about.get("title"), "publisher": about.get("publisher"), "date": date}
        for unit in _units(text):
            name = unit_id(sidecar.stem, unit["unit"])
            found.setdefault(name, {"id": name, **told, **unit})
    return found


def _units(text: str) -> Iterator[Row]:
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL).replace("\\", "")
    heading = ""
    for paragraph in (part.strip() for part in re.split(r"\n\s*\n", text)):
        if not paragraph:
            continue
        if _is_heading(paragraph):
            heading = paragraph.lstrip("# ").strip("* ")[:120]
        elif "|" not in paragraph and not paragraph.startswith(("![", "<")):
            yield from ({**unit, "heading": heading} for unit in _of_paragraph(paragraph))


def _is_heading(paragraph: str) -> bool:
    short = len(paragraph.split()) <= 12 and "\n" not in paragraph
    plain = not paragraph.endswith((".", ":", ";", ",")) and not paragraph.startswith(
        ("-", "*", "•", "|")
    )
    return paragraph.startswith("#") or (short and plain)


def _of_paragraph(paragraph: str) -> Iterator[Row]:
    lines = paragraph.split("\n")
    flat = " ".join(paragraph.split())
    if sum(bool(_BULLET.match(line)) for line in lines) >= 3 and lines[0].rstrip().endswith(":"):
        yield {"before": "", "unit": flat}
    sentences = [flat[start:end] for start, end in sentence_spans(flat)]
    for at in range(len(sentences)):
        before = sentences[at - 1] if at else ""
        for number in (1, 2, 3):
            yield {"before": before, "unit": " ".join(sentences[at : at + number])}
