"""Answers made before, given again to the same question, as long as nothing has changed.

What an answer depends on is its key: the question with its history, filters and composer, the
build, the reader, the day, and the client who asks. So a client with a key is given nothing of what
others asked, and no answer outlives its build. Nothing is kept of a question that is not to be
stored, of one with personal data, or of an answer that had to do without its model.
"""

from __future__ import annotations

import hashlib
import pickle
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, date, datetime

from prometheus_client import Counter

from api.access.caller import Caller
from api.answering.admit import cleaned
from api.answering.answer import Answer, Asked
from api.answering.trace import without_texts
from api.assistant import Assistant

SECONDS = 3600.0  # that an answer stays, at most
_MEGABYTE = 1024 * 1024
_ENTRY = 300  # bytes beside an answer: its key, its place and its time
_WITHOUT_MODEL = frozenset({"model_failed", "model_unsupported"})  # kinds of notices


class AnswerCache:
    """Up to `megabytes` of answers in the memory of this process; those asked last stay."""

    def __init__(
        self,
        megabytes: float,
        seconds: float = SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Empty; `now` counts seconds."""
        self._most, self._seconds, self._now = megabytes * _MEGABYTE, seconds, now
        self._held: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0
        self.hits = Counter("answers_cached", "Answers given again from memory", registry=None)

    def get(self, key: bytes, withdrawn: Collection[str] = ()) -> Answer | None:
        """The answer under `key`, as a new one: with an id and a time of its own.

        None where there is none, or it quotes one of the sources `withdrawn`.
        """
        with self._lock:
            made, packed = self._held.get(key, (0.0, b""))
            if packed and self._now() - made > self._seconds:
                self._drop(key)
                packed = b""
            if not packed:
                return None
            self._held.move_to_end(key)
        answer: Answer = pickle.loads(packed)  # our own bytes, out of our own memory
        if not _sources(answer).isdisjoint(withdrawn):
            with self._lock:
                self._drop(key)
            return None
        self.hits.inc()
        at = datetime.now(UTC).isoformat(timespec="seconds")
        return replace(answer, id=secrets.token_urlsafe(16), created_at=at)

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep `answer` under `key`, if it may be given again and is not too large."""
        if not _may_be_given_again(answer):
            return
        searches = without_texts(answer.searches)
        packed = pickle.dumps(replace(answer, searches=searches, timings_ms={"cached": 0.0}))
        with self._lock:
            self._drop(key)
            self._held[key] = (self._now(), packed)
            self.bytes += len(packed) + _ENTRY
            while self.bytes > self._most:
                self._drop(next(iter(self._held)))

    def _drop(self, key: bytes) -> None:
        _, packed = self._held.pop(key, (0.0, b""))
        self.bytes -= len(packed) + _ENTRY if packed else 0


def key_of(asked: Asked, assistant: Assistant, caller: Caller) -> bytes | None:
    """What the answer to `asked` depends on, as a digest; None while no build is open."""
    manifest, composer, reader = assistant.manifest, assistant.composer, assistant.reader
    if manifest is None:
        return None
    told = (
        cleaned(asked),
        (manifest.build, manifest.corpus_version),
        composer.model if composer else None,
        (reader.name, reader.digest) if reader else None,
        caller.client,
        date.today().isoformat(),
    )
    return hashlib.sha256(repr(told).encode()).digest()


def _may_be_given_again(answer: Answer) -> bool:
    kinds = {notice.kind for notice in answer.notices}
    failed = answer.status.startswith("error_")
    return answer.keep and not failed and kinds.isdisjoint(_WITHOUT_MODEL)


def _sources(answer: Answer) -> set[str]:
    cited = [*answer.citations, *(answer.coverage.nearest if answer.coverage else ())]
    originals = (one.original for one in cited if one.original)
    return {one.source.id for one in (*cited, *originals)}
