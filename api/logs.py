"""Logs: a line of JSON for each event, with the id of the request and nothing that was sent.

What an exception says may repeat what was typed, and so may a line of another library: of the
first only its type and its place in our code are told, of the second only where it comes from.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter
from structlog.types import EventDict

from api.settings import Form, Level

ROOT = Path(__file__).resolve().parent.parent
_OURS = ("api", "ingestion")
_PLAIN = ("uvicorn", "alembic")  # libraries whose lines are about themselves alone
_MOST_PLACES = 8
_log = logging.getLogger("api")


def start_logging(level: Level = "info", form: Form | None = None) -> None:
    """Log to standard error; without `form` as text where that is a terminal, else as JSON."""
    text = form == "text" or (form is None and sys.stderr.isatty())
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.contextvars.merge_contextvars,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _told,
            ],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in (*_OURS, "uvicorn"):
        logging.getLogger(name).setLevel(level.upper())
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _thrown("a thread ended", told.exc_value)
    sys.unraisablehook = lambda told: _thrown("an error was ignored", told.exc_value)


def fault(error: BaseException) -> dict[str, object]:
    """An error without its words: its type, the types of what caused it, its places in our code,
    the innermost first.
    """
    chain = list(_chain(error))
    places = [place for one in chain for place in _places(one.__traceback__)]
    told: dict[str, object] = {"error": type(error).__name__, "at": places[:_MOST_PLACES]}
    if causes := [type(one).__name__ for one in chain[1:]]:
        told["causes"] = causes
    return told


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what caused it, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _places(trace: TracebackType | None) -> list[str]:
    frames = reversed(traceback.extract_tb(trace, limit=None))
    return [
        f"{Path(frame.filename).relative_to(ROOT).as_posix()}:{frame.lineno}"
        for frame in frames
        if _is_ours(frame.filename)
    ]


def _is_ours(filename: str) -> bool:
    return any(Path(filename).is_relative_to(ROOT / name) for name in _OURS)


def _told(_: object, __: str, line: EventDict) -> MutableMapping[str, Any]:
    """The line as it may be told."""
    record: logging.LogRecord = line["_record"]
    exc_info = line.pop("exc_info", None)
    if isinstance(exc_info, tuple) and exc_info[1] is not None:
        line.update(fault(exc_info[1]))
    library = record.name.partition(".")[0]
    if library in _OURS:
        return ExtraAdder()(_log, "", line)
    if library not in _PLAIN:
        line["event"] = "a line of a library, whose words are left out"
        line["from"] = f"{record.module}:{record.lineno}"
    else:
        line["event"] = str(line["event"]).strip().partition("\n")[0]
    return line


def _uncaught(_: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        _thrown("the process ends", error.with_traceback(trace))


def _thrown(what: str, error: BaseException | None) -> None:
    _log.critical(what, extra=fault(error) if error is not None else {})
