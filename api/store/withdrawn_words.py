"""Withdrawn sources: nothing that is stored goes on quoting them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, select

from api.store.tables import answers, feedback, rechecks

_ROWS = 200  # read at a time


class WithdrawnWords:
    """The list of withdrawn sources, and what has to go because of it."""

    def __init__(self, engine: Engine, ids: Callable[[], frozenset[str]]) -> None:
        """`ids` tells the list; while it fails nothing is handed out, or stored."""
        self._engine = engine
        self._ids = ids
        self._dropped: frozenset[str] = frozenset()

    def drop(self) -> None:
        """Delete answers, reports and rechecks of sources that were not listed when last asked."""
        listed = self._ids()
        if listed - self._dropped:
            with self._engine.begin() as connection:
                _drop_from(connection, listed)
        self._dropped = listed

    def quoted_in(self, body: Mapping[str, Any]) -> bool:
        """Whether an answer quotes a source that was on the list at the last `drop`."""
        return not self._dropped.isdisjoint(quoted(body))


def quoted(body: Mapping[str, Any]) -> set[str]:
    """The ids of the sources that a stored answer quotes, also as the nearest in vain, and in what
    fell while it was made.
    """
    nearest = (body.get("coverage") or {}).get("nearest", [])
    cited = {citation["source"]["id"] for citation in [*body.get("citations", []), *nearest]}
    workings = (body.get("made") or {}).get("workings") or {}
    return cited | {one for fallen in workings.get("fallen", []) for one in fallen["sources"]}


def _drop_from(connection: Connection, listed: frozenset[str]) -> None:
    rows = connection.execute(select(answers.c.id, answers.c.body)).yield_per(_ROWS)
    gone = [row.id for row in rows if not listed.isdisjoint(quoted(row.body))]
    for answer_id in gone:
        connection.execute(delete(answers).where(answers.c.id == answer_id))
        connection.execute(delete(rechecks).where(rechecks.c.answer_id == answer_id))
    told = connection.execute(select(feedback.c.id, feedback.c.answer)).yield_per(_ROWS)
    for report in [row.id for row in told if not listed.isdisjoint(quoted(row.answer))]:
        connection.execute(delete(feedback).where(feedback.c.id == report))
    checked = connection.execute(select(rechecks)).yield_per(_ROWS)
    for row in [row for row in checked if _names(row.detail, listed)]:
        of_one = and_(
            rechecks.c.answer_id == row.answer_id, rechecks.c.corpus_version == row.corpus_version
        )
        connection.execute(delete(rechecks).where(of_one))


def _names(detail: object, ids: Collection[str]) -> bool:
    """Whether the id of a source, or of a passage of it, stands anywhere in `detail`."""
    return any(text in ids or text.split(".")[0] in ids for text in _texts(detail))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            yield str(name)
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)
