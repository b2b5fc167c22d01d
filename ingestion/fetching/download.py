"""Downloads that may be cut off: a part is kept, and gone on with if it is still the same."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ingestion.errors import BrokenFetchError, FetchError, SettingsError
from ingestion.fetching.kinds import kind
from ingestion.fetching.timing import seconds_asked
from ingestion.fetching.web import Limits, Reply, Web

_PIECE = 64 * 1024  # bytes unpacked at a time
_BUSY = {429, 503}
_WHOLE, _REST, _NO_SUCH_RANGE = 200, 206, 416
_BY_HAND = "Save it with a browser, and add the file"
_STATUS = {
    401: ("it asks to sign in", _BY_HAND),
    403: ("the server refuses to give it out", _BY_HAND),
    404: ("there is no such page", "Check the address: it may have moved"),
    410: ("the page is gone", "Look for its new address, or for a copy in a web archive"),
}


@dataclass(frozen=True)
class Fetched:
    """A whole document at `path`; `url` is where it was found in the end, `suffix` what it is."""

    path: Path
    url: str
    suffix: str


@dataclass(frozen=True)
class _Part:
    """The bytes that have come of one address, and beside them what they are a part of."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def told(self) -> dict[str, str]:
        try:
            told = json.loads(self._beside.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    @property
    def _beside(self) -> Path:
        return self.path.with_suffix(".json")

    def headers(self) -> dict[str, str]:
        """What asks for the rest alone, if it is still the rest of the same; {} to begin anew."""
        same = self.told.get("same")
        return {"Range": f"bytes={self.size}-", "If-Range": same} if same and self.size else {}

    def begin(self, reply: Reply) -> None:
        self.path.write_bytes(b"")
        self._beside.write_text(json.dumps(_identity(reply)), "utf-8")

    def goes_on(self, reply: Reply) -> bool:
        place = reply.headers.get("content-range", "")
        identity = _identity(reply)
        return place.startswith(f"bytes {self.size}-") and all(
            identity[key] == self.told.get(key) for key in ("same", "encoding")
        )

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self._beside.unlink(missing_ok=True)


def _identity(reply: Reply) -> dict[str, str]:
    """What tells this content from a later one: a strong ETag, else when it was modified."""
    etag = reply.headers.get("etag", "")
    strong = etag if etag.startswith('"') else ""
    same = strong or reply.headers.get("last-modified", "")
    return {
        "same": same if same.isascii() and same.isprintable() else "",  # it is sent back
        "encoding": reply.headers.get("content-encoding", "").lower(),
    }


def download(web: Web, url: str, folder: Path) -> Fetched:
    """Fetch `url` to a file below `folder`, which the caller moves or removes.

    A part that came before is gone on with. Raises FetchError; SettingsError where `folder` cannot
    be written to.
    """
    part = _Part(folder / f"{hashlib.sha256(url.encode()).hexdigest()[:20]}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _settled(part, _tried(web, url, part), web.limits)
    except OSError as error:
        raise SettingsError(
            f"{folder} cannot be written to ({error.strerror}): make room, or change DATA_DIR"
        ) from error


def _settled(part: _Part, reply: Reply, limits: Limits) -> Fetched:
    """The part as a whole document, unpacked if it was sent packed, of the kind that it is."""
    encoding = part.told.get("encoding", "")
    whole = part.path.with_suffix(".whole")
    part.path.replace(whole)
    part.remove()
    try:
        if encoding in {"gzip", "x-gzip"}:
            _unpack(whole, reply.url, limits.bytes)
        elif encoding not in {"", "identity"}:
            problem = f"the server sends it packed as {encoding!r}, which was not asked for"
            raise FetchError(reply.url, problem, _BY_HAND)
        if whole.stat().st_size == 0:
            raise FetchError(reply.url, "the document is empty", "Check the address in a browser")
        return Fetched(whole, reply.url, kind(reply.url, reply.headers.get("content-type"), whole))
    except FetchError:
        whole.unlink(missing_ok=True)
        raise


def _tried(web: Web, url: str, part: _Part) -> Reply:
    """Ask until the document is whole, as often as the limits allow."""
    for left in reversed(range(web.limits.attempts)):
        before = part.size
        try:
            reply = _asked(web, url, part)
        except BrokenFetchError:
            if not left or part.size == before:
                raise
            continue
        if reply.status not in _BUSY:
            return reply
        _wait(web, reply, left)
    raise AssertionError("the last attempt returns or raises")


def _wait(web: Web, reply: Reply, left: int) -> None:
    """Leave the server alone for as long as it asks, or give up and say when to come back."""
    now = web.watch.now()
    asked = seconds_asked(reply.headers.get("retry-after"), now)
    if left and asked is not None and asked <= web.limits.longest_wait:
        web.watch.sleep(asked)
        return
    whole_minute = timedelta(seconds=(asked or 0) + 59)
    moment = f"after {now + whole_minute:%Y-%m-%d %H:%M} UTC" if asked else "later"
    problem = f"the server is busy, or asked too often ({reply.status})"
    raise FetchError(reply.url, problem, f"Try again {moment}")


def _asked(web: Web, url: str, part: _Part) -> Reply:
    """One attempt: the reply, its body written to the part if it is the document."""
    with web.get(url, part.headers()) as reply:
        if reply.status == _NO_SUCH_RANGE or (reply.status == _REST and not part.goes_on(reply)):
            part.remove()
            raise BrokenFetchError(url, "the document changed meanwhile", "Try again")
        if reply.status in _BUSY:
            return reply
        if reply.status not in {_WHOLE, _REST}:
            raise _refused(reply)
        if reply.status == _WHOLE:
            part.begin(reply)
        _append(part, reply, web.limits.bytes)
        return reply


def _refused(reply: Reply) -> FetchError:
    problem, mend = _STATUS.get(reply.status, ("the server failed", "Try again later"))
    if reply.status < 500 and reply.status not in _STATUS:  # noqa: PLR2004 - not its own failure
        problem, mend = "the server does not give it out", _BY_HAND
    return FetchError(reply.url, f"{problem} ({reply.status})", mend)


def _append(part: _Part, reply: Reply, most: int) -> None:
    size = part.size
    with part.path.open("ab") as file:
        for piece in reply.body:
            size += len(piece)
            if size > most:
                part.remove()
                raise _too_large(reply.url, most)
            file.write(piece)


def _too_large(url: str, most: int) -> FetchError:
    size = f"{most // 1024**2} MB" if most >= 1024**2 else f"{most} bytes"
    return FetchError(url, f"the document is larger than {size}", "Save it, and add the file")


def _unpack(path: Path, url: str, most: int) -> None:
    packed = path.with_suffix(".packed")
    path.replace(packed)
    size = 0
    try:
        with gzip.open(packed) as file, path.open("wb") as plain:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > most:
                    raise _too_large(url, most)
                plain.write(piece)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FetchError(url, "the document came damaged", _BY_HAND) from error
    finally:
        packed.unlink()
