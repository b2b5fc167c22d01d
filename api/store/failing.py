"""What a database that cannot be used says, in one place: every store raises StoreError for it."""

from __future__ import annotations

import logging
import sqlite3

from prometheus_client import Counter
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError

from api.errors import DamagedStoreError, StoreError

# What is wrong with what was sent to the database is our fault, and no state of the database.
_OURS = (DataError, IntegrityError, NotSupportedError)
_WRONG_SQL = frozenset({"SQLITE_ERROR", "42"})  # a statement that can never succeed
_FULL = frozenset({"SQLITE_FULL", "53100"})
_BUSY = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01", "40001", "57014", "53300"})
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002")
_READ_ONLY = frozenset({"SQLITE_READONLY", "25006"})
FAILURES = Counter("store_errors", "Errors of the database", ["kind"], registry=None)
_log = logging.getLogger("api.store")


def tell_failures(engine: Engine) -> None:
    """From now on `engine` raises StoreError where the database cannot be used."""
    event.listen(engine, "handle_error", _translated)


def _translated(met: ExceptionContext) -> BaseException | None:
    error = met.sqlalchemy_exception
    FAILURES.labels(type(error).__name__).inc()
    if met.is_pre_ping or not isinstance(error, DBAPIError) or isinstance(error, _OURS):
        return None
    code = _code(met.original_exception)
    if code in _WRONG_SQL or code[:2] in _WRONG_SQL:
        return None
    _log.error("store: %s %s", type(met.original_exception).__name__, code)
    return DamagedStoreError() if code.startswith(_DAMAGED) else StoreError(_told(code))


def _code(error: BaseException) -> str:
    """SQLite's name of an error, PostgreSQL's code of five characters, or nothing."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "") or ""
    return getattr(error, "sqlstate", None) or ""


def _told(code: str) -> str:
    if code in _FULL:
        return (
            "The disk on which answers are stored is full: the operator has to make room. "
            "A question with store false is still answered."
        )
    if code in _READ_ONLY:
        return (
            "The database of answers cannot be written: the operator has to make it "
            "writable. A question with store false is still answered."
        )
    if code in _BUSY or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "The database of answers is busy: try again in a moment."
    return "The database of answers cannot be reached: try again in a moment."
