"""A table of what a build holds."""

from __future__ import annotations

from ingestion.index import PassageIndex
from ingestion.upkeep import original_seen

_COLUMNS = (
    "source", "type", "published", "standing", "original", "sections", "passages", "words",
    "address",
)  # fmt: skip


def table(index: PassageIndex) -> str:
    """One line a source, and the totals: sections and words are those of its passages."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    totals = [0, 0, 0]
    for source in index.build.sources:
        passages = index.passages_of(source.id)
        sections = len({passage.id.rpartition(".")[0] for passage in passages})
        words = sum(len(passage.text.split()) for passage in passages)
        counts = (sections, len(passages), words)
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        dated = (source.id, source.type, source.published or "no date", source.standing)
        numbers = (f"{count:,}" for count in counts)
        rows.append((*dated, original_seen(source), *numbers, source.url or "none"))
    number = f"{len(index.build.sources)} sources"
    rows.append((number, "", "", "", "", *(f"{total:,}" for total in totals), ""))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
