"""Asking again while the service runs: one question at a time, with pauses for readers' own."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from api.assistant import Assistant
from api.errors import AssistantError
from api.rechecks.ask_again import ask_again
from api.rechecks.public import public_questions
from api.store.rechecks import RecheckStore
from ingestion.errors import IngestionError, NoBuildError

_MOMENT = 2.0  # seconds between looks at which build is live
_AGAIN = 60.0  # seconds until answers kept meanwhile are looked for in the same build
_PAUSE = 0.25  # seconds after a question, which takes about 0.05: readers have the rest
_log = logging.getLogger("api.rechecks")


class Background:
    """A thread that asks again whenever a build is live that was not asked."""

    def __init__(self, assistant: Assistant, store: RecheckStore) -> None:
        """Nothing runs yet."""
        self._assistant = assistant
        self._store = store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="rechecks")
        self._finished: tuple[str, float] = ("", 0.0)
        self._failure = ""

    def start(self) -> None:
        """Begin, after a moment."""
        self._thread.start()

    def stop(self) -> None:
        """End after the question under way; the rest is asked by the next start, or a replica."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_MOMENT):
            try:
                self._round()
                self._failure = ""
            except NoBuildError:  # there is nothing to ask of yet
                continue
            except (SQLAlchemyError, IngestionError, AssistantError, ValueError) as error:
                if type(error).__name__ != self._failure:  # /readyz tells what lasts
                    self._failure = type(error).__name__
                    _log.error("asking again: %s", self._failure)

    def _round(self) -> None:
        version = self._assistant.parts().corpus_version
        finished, at = self._finished
        if version == finished and time.monotonic() < at + _AGAIN:
            return
        for _ in ask_again(self._assistant, self._store, public_questions()):
            if self._stop.wait(_PAUSE):
                return
        self._finished = (version, time.monotonic())
