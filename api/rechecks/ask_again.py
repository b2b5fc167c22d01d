"""Asking again: kept answers and public questions, of the live build, in the sources' own words."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from pydantic import TypeAdapter

from api.answering.answer import Asked
from api.answering.answer_question import answer_question
from api.answering.parts import Parts
from api.assistant import Assistant
from api.errors import InadmissibleError
from api.rechecks.compare import Outcome, compare
from api.rechecks.public import public_id
from api.rechecks.said import Said, said_now, said_then
from api.store.rechecks import Recheck, RecheckStore
from api.told import Told, told

_SAID = TypeAdapter(Said)
_log = logging.getLogger("api.rechecks")


def ask_again(
    assistant: Assistant, store: RecheckStore, public: Iterable[str]
) -> Iterator[Recheck | None]:
    """Ask what was not yet asked of the live build; after each question what became of it, or None
    where there is nothing to say. `public` are the public questions.

    Raises BuildError, ModelError and what the database raises.

    All of one round is asked of one build, even if another is published meanwhile.
    """
    parts = assistant.parts()
    version = parts.corpus_version
    store.purge()
    done = {recheck.answer_id for recheck in store.of_version(version)}
    for question in public:
        if public_id(question) not in done:
            yield _saved(_public(question, store, parts), store)
    pending = store.pending(version)
    random.shuffle(pending)  # replicas begin at different ends
    for answer_id in pending:
        yield _saved(_kept(answer_id, store, parts), store)


def _saved(recheck: Recheck | None, store: RecheckStore) -> Recheck | None:
    return recheck if recheck is not None and store.save(recheck) else None


def _public(question: str, store: RecheckStore, parts: Parts) -> Recheck:
    """Compared with what it was answered in the version before."""
    now = said_now(answer_question(Asked(question, composer="extractive"), parts))
    before = store.of(public_id(question))
    outcome: Outcome = "first"
    if before:
        outcome = compare(_SAID.validate_python(before[0].detail["said"]), now, parts.index)
    return _recheck(public_id(question), outcome, parts, said=asdict(now))


def _kept(answer_id: str, store: RecheckStore, parts: Parts) -> Recheck | None:
    """Compared with the answer as it was given."""
    body = store.kept(answer_id)
    if body is None:  # deleted since
        return None
    before = told(body)
    if before.corpus_version == parts.corpus_version:
        return _recheck(answer_id, "same", parts)
    try:
        answer = answer_question(_asked(before), parts)
    except InadmissibleError:
        _log.error("a kept answer cannot be asked again: its question is not taken any more")
        return _recheck(answer_id, "different", parts)
    reworded = before.composer == "model"
    outcome = compare(said_then(before), said_now(answer), parts.index, reworded=reworded)
    return _recheck(answer_id, outcome, parts)


def _asked(before: Told) -> Asked:
    """The question with what its conversation told, among the same sources."""
    return Asked(
        before.standalone_question,
        filters=before.filters.as_filters() if before.filters else Asked("").filters,
        composer="extractive",
    )


def _recheck(answer_id: str, outcome: Outcome, parts: Parts, **detail: object) -> Recheck:
    published = parts.index.build.manifest.created_at
    return Recheck(answer_id, parts.corpus_version, outcome, {"published": published, **detail})
