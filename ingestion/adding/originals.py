"""The originals of digests: which are meant, and what a digest says that holds for its original."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingestion.adding.held import Held
from ingestion.adding.sidecar import Said
from ingestion.errors import AddError

_KEPT = (
    "title", "publisher", "authors", "author_affiliation", "holder", "voice", "published",
    "published_note", "type", "nation", "url", "standing", "superseded_by",
)  # fmt: skip
_OF_ORIGINAL = re.compile(r"\bOriginal: *(.+)", re.DOTALL)


def chosen(ids: Iterable[str], everything: bool, held: Iterable[Held]) -> list[Held]:
    """The sources of those ids, or all digests that name their original.

    Where the user's folder holds a source, that one is given, else the repository's. Raises
    AddError for ids that no source has.
    """
    held = tuple(held)
    by_id: dict[str, Held] = {}
    for source in held:
        if source.id not in by_id or not source.ours:
            by_id[source.id] = source
    if everything:
        return [by_id[one.id] for one in held if one.is_digest and one.written.get("url")]
    ids = list(dict.fromkeys(ids))
    unknown = [wanted for wanted in ids if wanted not in by_id]
    if unknown:
        mend = "`./assistant list` names every source"
        raise AddError(", ".join(unknown), "no source has that id", mend)
    return [by_id[wanted] for wanted in ids]


def original(digest: Held) -> Said:
    """What a digest says that holds for the full text too, standing and holder among it.

    Its `display` does not: a digest is our own wording and may be shown whole. Its original is
    shown in excerpts, or by a link alone where the digest is too, until the user allows more.
    """
    keys: dict[str, Any] = {
        key: digest.written[key] for key in _KEPT if digest.written.get(key) not in (None, [])
    }
    licence = _OF_ORIGINAL.search(str(digest.written.get("licence", "")))
    if licence:
        keys["licence"] = licence[1].strip()
    keys["display"] = "link" if digest.written.get("display") == "link" else "excerpt"
    return Said(keys, dict.fromkeys(keys, "from the digest"))
