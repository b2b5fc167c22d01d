"""The connection to a Qdrant server, and what its errors say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingestion.errors import EngineError

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

_TIMEOUT = 10  # seconds


def connect(url: str, api_key: str | None) -> QdrantClient:
    """A client of the server at `url`, of which nothing is asked yet. Raises EngineError for an
    address it cannot be.
    """
    from qdrant_client import QdrantClient

    with translated("connecting"):
        return QdrantClient(url, api_key=api_key, timeout=_TIMEOUT, check_compatibility=False)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """What the client raises becomes an EngineError of one line here.

    Besides its own errors those are ValueError (its checks, its memory mode), RuntimeError (it is
    closed), AssertionError (an answer without a result: not Qdrant) and OSError (the network).
    """
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ApiException

    others = (ValueError, RuntimeError, AssertionError, OSError)
    try:
        yield
    except (ApiException, QdrantException, *others) as error:
        raise _told(doing, error) from error


def _told(doing: str, error: Exception) -> EngineError:
    status = getattr(error, "status_code", None)
    if status in {401, 403}:
        return EngineError(
            f"Qdrant refused the API key ({status}): set QDRANT_API_KEY to the key that the server "
            "at QDRANT_URL was started with"
        )
    first_line = next(iter(str(error).splitlines()), type(error).__name__)
    reason = f"{status} {getattr(error, 'reason_phrase', '')}".strip() if status else first_line
    return EngineError(f"Qdrant failed when {doing} ({reason}): is it running at QDRANT_URL?")
