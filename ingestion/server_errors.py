"""What a Qdrant server says when it fails, as one line for the operator with what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ingestion.errors import ServerError, shown

_LONGEST = 300  # characters of what a server says
_MENDS = {  # by what the server says, in lower case; the first that is in it
    "no space": "make room on the disk of the Qdrant server, and run it again",
    "disk": "make room on the disk of the Qdrant server, and run it again",
    "operations failed": "a node of the cluster is down or cut off: start it, and run it again",
    "consensus": "a node of the cluster is down or cut off: start it, and run it again",
    "replica": "a node of the cluster is down: start it, and run it again",
    "shard": "a node of the cluster is down: start it, and run it again",
    "peer": "a node of the cluster is down: start it, and run it again",
}
_MENDS_BY_STATUS = {
    404: "it was removed meanwhile, by hand or by another program: run it again",
    409: "another program writes to the same server: run it again",
    413: "let the server take larger requests (service.max_request_size_mb)",
    429: "the server is asked too much: run it again later",
}


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """What the client raises becomes a ServerError of one line here.

    Besides its own errors those are ValueError (its checks, its memory mode), KeyError (its memory
    mode before 1.20), RuntimeError (it is closed), AssertionError (an answer without a result: not
    Qdrant) and OSError (the network).
    """
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ApiException

    others = (ValueError, KeyError, RuntimeError, AssertionError, OSError)
    try:
        yield
    except (ApiException, QdrantException, *others) as error:
        raise ServerError(*_told(doing, error)) from error


def is_timeout(error: BaseException) -> bool:
    """Whether no answer came in time."""
    from httpx import TimeoutException

    source = getattr(error, "source", None)
    return isinstance(error, TimeoutError) or isinstance(source, TimeoutException)


def status_of(error: BaseException | None) -> int | None:
    """The HTTP status that the server answered with, if it did."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _told(doing: str, error: Exception) -> tuple[str, str]:
    """The problem and the mend."""
    status = status_of(error)
    if status in {401, 403}:
        return (
            f"Qdrant refused the API key ({status})",
            "set QDRANT_API_KEY to the key that the server at QDRANT_URL was started with",
        )
    if status is not None:
        said = _said(error)
        return f"Qdrant answered {status} when {doing}: {said}", _mend(status, said)
    if is_timeout(error):
        return (
            f"Qdrant did not answer in time when {doing}",
            "is it running at QDRANT_URL, and not overloaded?",
        )
    if _unreached(error):
        return f"Qdrant cannot be reached when {doing} ({_line(error)})", _IS_IT_RUNNING
    return f"Qdrant failed when {doing} ({_line(error)})", "is QDRANT_URL the address of a Qdrant?"


_IS_IT_RUNNING = "is it running at QDRANT_URL?"


def _unreached(error: Exception) -> bool:
    from httpx import TransportError

    source = getattr(error, "source", None)
    return isinstance(error, OSError) or isinstance(source, TransportError)


def _said(error: Exception) -> str:
    """What the server wrote: Qdrant's own words where it is one."""
    content = getattr(error, "content", b"")
    text = content.decode("utf-8", "replace")
    with suppress(ValueError, KeyError, TypeError):
        text = json.loads(text)["status"]["error"]
    line = " ".join(str(text).split()) or "nothing more"
    return shown(line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …")


def _mend(status: int, said: str) -> str:
    lowered = said.lower()
    for words, mend in _MENDS.items():
        if words in lowered:
            return mend
    return _MENDS_BY_STATUS.get(status, "see the log of the Qdrant server")


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
