"""Downloads from a real server that misbehaves: each failure is one line that says what to do."""

from __future__ import annotations

import gzip
import io
import socket
import time
import zipfile
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingestion.errors import FetchError
from ingestion.fetching.download import Fetched, download
from ingestion.fetching.web import Limits
from tests.fetch.server import TEXT, Clock, Page, Site, loopback

SMALL = Limits(bytes=4096, read=5)


def fetched(site: Site, clock: Clock, folder: Path, path: str = "/a.txt") -> Fetched:
    """What a download of that path brings."""
    return download(loopback(site, clock, SMALL), site.url(path), folder)


def refused(site: Site, clock: Clock, folder: Path, path: str = "/a.txt") -> str:
    """The one line that it fails with; nothing may be left but a part."""
    with pytest.raises(FetchError) as caught:
        fetched(site, clock, folder, path)
    assert not [p for p in folder.glob("*") if p.suffix not in {".part", ".json"}]
    line = str(caught.value)
    assert "\n" not in line
    print(f"| {path} | {line} |")  # noqa: T201 - shown by pytest -s
    return line


def redirecting(target: str) -> Page:
    """A page that leads elsewhere."""
    return Page(b"", 302, {"Location": target})


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without end."""
    while True:
        handler.wfile.write(b"x" * 1024)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then."""
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.002)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Half of what was announced, then nothing."""
    handler.wfile.write(TEXT.encode()[:20])
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def test_a_document_comes_whole_with_its_address_and_kind(
    site: Site, clock: Clock, tmp_path: Path
) -> None:
    """The program names itself, and asks for the rules of the site first."""
    site.pages["/a.txt"] = Page()
    found = fetched(site, clock, tmp_path)
    assert found.path.read_text("utf-8") == TEXT
    assert (found.url, found.suffix) == (site.url(), ".txt")
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a.txt"]
    assert all(h["User-Agent"].startswith("integration-policy-assistant/") for _, h in site.asked)
    assert list(tmp_path.iterdir()) == [found.path]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://10.0.0.1/a.txt", "10.0.0.1, which is not on the public internet"),
        ("http://169.254.169.254/latest/meta-data", "set FETCH_PRIVATE=169.254.169.254"),
        ("http://[::1]:1/a.txt", "its host is at ::1"),
        ("http://[::ffff:10.0.0.1]/a.txt", "not on the public internet"),
        ("http://127.0.0.2/a.txt", "its host is at 127.0.0.2"),
        ("file:///etc/passwd", "redirects to file:/etc/passwd, and only http and https"),
        ("//u:p@127.0.0.1/", "holds a user's name or password"),
        ("http://[", "names no host"),
        ("/a.txt", "redirects in a circle"),
    ],
)
def test_a_redirect_is_checked_as_an_address_that_a_user_gives(
    site: Site, clock: Clock, tmp_path: Path, target: str, said: str
) -> None:
    """Only 127.0.0.1 is allowed here; what it leads to is not."""
    site.pages["/a.txt"] = redirecting(target)
    assert said in refused(site, clock, tmp_path)
    assert site.paths == ["/a.txt"]


def test_five_redirects_are_followed_and_no_more(site: Site, clock: Clock, tmp_path: Path) -> None:
    """A sixth says to open it in a browser."""
    site.pages |= {f"/{n}": redirecting(f"/{n + 1}") for n in range(6)} | {"/5": Page()}
    assert fetched(site, clock, tmp_path, "/0").url == site.url("/5")
    site.pages |= {"/5": redirecting("/6"), "/6": Page()}
    (found,) = tmp_path.iterdir()
    found.unlink()
    assert "redirects more than 5 times" in refused(site, clock, tmp_path, "/0")


FAILING: dict[str, tuple[Page, str]] = {
    "endless": (Page(send=endless), "larger than 4096 bytes. Save it, and add the file"),
    "announced as too long": (
        Page(send=endless, headers={"Content-Length": "99999999"}),
        "larger than 4096 bytes",
    ),
    "empty": (Page(b""), "the document is empty. Check the address in a browser"),
    "404": (Page(b"no", 404), "there is no such page (404). Check the address"),
    "403": (Page(b"no", 403), "refuses to give it out (403). Save it with a browser"),
    "418": (Page(b"no", 418), "does not give it out (418)"),
    "500": (Page(b"no", 500), "the server failed (500). Try again later"),
    "a picture": (Page(b"\x89PNG\r\n", kind="image/png"), "a PNG image came, which is not read"),
    "a page called text": (
        Page(b"<!DOCTYPE html><title>Sign in</title>"), "a web page came"),
    "json": (Page(b"{}", kind="application/json"), "though it is called application/json"),
    "binary": (Page(b"a\0b"), "binary data of no known format came"),
    "a gzip bomb": (
        Page(gzip.compress(b"x" * 10**6),
             headers={"Content-Encoding": "gzip"}),
        "larger than 4096 bytes"),
    "damaged gzip": (
        Page(gzip.compress(TEXT.encode())[:-12], headers={"Content-Encoding": "gzip"}),
        "came damaged"),
    "no gzip": (Page(headers={"Content-Encoding": "gzip"}), "came damaged"),
    "brotli": (Page(headers={"Content-Encoding": "br"}), "packed as 'br'"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_what_is_no_document_is_refused_in_one_line(
    site: Site, clock: Clock, tmp_path: Path, name: str
) -> None:
    """And nothing of it is kept."""
    page, said = FAILING[name]
    site.pages["/a.txt"] = page
    assert said in refused(site, clock, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_web_page_that_is_called_a_pdf_is_refused(
    site: Site, clock: Clock, tmp_path: Path
) -> None:
    """What a sign-in page looks like to a program."""
    site.pages["/a.pdf"] = Page(b"<!DOCTYPE html><p>Sign in", kind="application/pdf")
    assert "a web page came" in refused(site, clock, tmp_path, "/a.pdf")


def test_a_zip_archive_is_told_from_a_word_document(
    site: Site, clock: Clock, tmp_path: Path
) -> None:
    """Both begin with the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    site.pages["/a.docx"] = Page(packed.getvalue(), kind="application/octet-stream")
    assert "a zip archive came" in refused(site, clock, tmp_path, "/a.docx")


def test_a_drip_of_bytes_does_not_outlast_the_time_for_a_document(
    site: Site, tmp_path: Path
) -> None:
    """Each byte comes in time, all together never; the part is kept."""
    site.pages["/a.txt"] = Page(send=dripping, headers={"ETag": '"1"'})
    line = refused(site, Clock(tick=10), tmp_path)
    assert "the server is too slow: the time for one document is up. Try again later" in line
    assert site.paths == ["/a.txt"]


def test_a_server_that_falls_silent_is_given_up(site: Site, clock: Clock, tmp_path: Path) -> None:
    """Even in the middle of its headers."""
    site.pages["/a.txt"] = Page(send=lambda handler: time.sleep(0.3))
    with pytest.raises(FetchError, match="the server stopped answering"):
        download(loopback(site, clock, Limits(read=0.05)), site.url(), tmp_path)


def busy(times: int, asked: str, status: int = 429) -> Callable[[Message], Page]:
    """A page that is busy so many times."""
    left = [times]

    def answer(_: Message) -> Page:
        left[0] -= 1
        return Page() if left[0] < 0 else Page(b"", status, {"Retry-After": asked})

    return answer


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wait_that_a_server_asks_for_is_kept(
    site: Site, clock: Clock, tmp_path: Path, status: int
) -> None:
    """Then the document is asked for again."""
    site.pages["/a.txt"] = busy(1, "7", status)
    assert fetched(site, clock, tmp_path).suffix == ".txt"
    assert 7 in clock.slept


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("3600", "Try again after 2026-11-26 13:01 UTC"),
        ("Fri, 27 Nov 2026 09:30:00 GMT", "Try again after 2026-11-27 09:30 UTC"),
        ("soon", "Try again later"),
    ],
)
def test_a_long_wait_ends_the_download_and_says_when_to_come_back(
    site: Site, clock: Clock, tmp_path: Path, asked: str, said: str
) -> None:
    """The server is not asked again in this run."""
    site.pages["/a.txt"] = busy(9, asked)
    line = refused(site, clock, tmp_path)
    assert "the server is busy, or asked too often (429)" in line
    assert said in line
    assert len(site.paths) == 1


def test_a_server_that_stays_busy_is_asked_three_times(
    site: Site, clock: Clock, tmp_path: Path
) -> None:
    """It says a short wait each time, and means none of them."""
    site.pages["/a.txt"] = busy(9, "2")
    assert "Try again after 2026-11-26 12:01 UTC" in refused(site, clock, tmp_path)
    assert len(site.paths) == 3


def ranged(body: bytes, etag: str, first: Page | None = None) -> Callable[[Message], Page]:
    """A page that serves ranges as RFC 9110 has it, after `first` was served once."""
    firsts = [first] if first else []

    def answer(headers: Message) -> Page:
        if firsts:
            return firsts.pop()
        if "Range" not in headers or headers["If-Range"] != etag:
            return Page(body, headers={"ETag": etag})
        start = int(headers["Range"].removeprefix("bytes=").removesuffix("-"))
        place = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return Page(body[start:], 206, {"ETag": etag, "Content-Range": place})

    return answer


def broken(etag: str) -> Page:
    """Twenty bytes of a longer body."""
    return Page(send=cut, headers={"ETag": etag, "Content-Length": str(len(TEXT))})


def test_a_body_that_broke_off_is_gone_on_with(site: Site, clock: Clock, tmp_path: Path) -> None:
    """Only the rest is asked for, on condition that it is still the same."""
    site.pages["/a.txt"] = ranged(TEXT.encode(), '"1"', broken('"1"'))
    assert fetched(site, clock, tmp_path).path.read_text("utf-8") == TEXT
    *_, (_, last) = site.asked
    assert (last["Range"], last["If-Range"]) == ("bytes=20-", '"1"')


def test_a_part_of_an_earlier_run_is_gone_on_with(site: Site, clock: Clock, tmp_path: Path) -> None:
    """The server breaks off whenever it is asked, then is mended."""
    site.pages["/a.txt"] = broken('"1"')
    said = refused(site, clock, tmp_path)
    assert "broke off before the document was whole. Try again later: what has come is kept" in said
    site.pages["/a.txt"] = ranged(TEXT.encode(), '"1"')
    assert fetched(site, clock, tmp_path).path.read_text("utf-8") == TEXT
    assert site.asked[-1][1]["Range"] == "bytes=20-"


def test_a_document_that_changed_between_its_parts_is_fetched_anew(
    site: Site, clock: Clock, tmp_path: Path
) -> None:
    """Two halves of different documents would make none."""
    site.pages["/a.txt"] = ranged(b"Another text altogether.", '"2"', broken('"1"'))
    assert fetched(site, clock, tmp_path).path.read_bytes() == b"Another text altogether."


@pytest.mark.parametrize(
    "lie",
    [
        {"Content-Range": "bytes 20-59/60", "ETag": '"2"'},
        {"Content-Range": "bytes 0-59/60", "ETag": '"1"'},
        {"ETag": '"1"'},
    ],
)
def test_a_rest_that_is_not_the_rest_is_not_put_to_the_part(
    site: Site, clock: Clock, tmp_path: Path, lie: dict[str, str]
) -> None:
    """The server ignores If-Range, or sends another range than was asked for."""

    def answer(headers: Message) -> Page:
        return Page(b"zzz", 206, lie) if "Range" in headers else Page(headers={"ETag": '"2"'})

    pages = [broken('"1"')]
    site.pages["/a.txt"] = lambda headers: pages.pop() if pages else answer(headers)
    assert fetched(site, clock, tmp_path).path.read_text("utf-8") == TEXT


@pytest.mark.parametrize("etag", ['W/"1"', '"\xe9"', "", '"a\tb"'])
def test_a_part_that_cannot_be_told_from_a_later_one_is_begun_anew(
    site: Site, clock: Clock, tmp_path: Path, etag: str
) -> None:
    """A weak ETag, one that cannot be sent back, or none at all."""
    pages = [Page(), broken(etag)]
    site.pages["/a.txt"] = lambda _: pages.pop()
    assert fetched(site, clock, tmp_path).path.read_text("utf-8") == TEXT
    assert "Range" not in site.asked[-1][1]


def test_a_part_longer_than_the_document_is_dropped(
    site: Site, clock: Clock, tmp_path: Path
) -> None:
    """The server answers 416: there is no such range."""
    pages = [Page(), Page(b"", 416), broken('"1"')]
    site.pages["/a.txt"] = lambda _: pages.pop()
    assert fetched(site, clock, tmp_path).path.read_text("utf-8") == TEXT


def test_packed_text_is_unpacked(site: Site, clock: Clock, tmp_path: Path) -> None:
    """Some servers pack whatever they are asked."""
    site.pages["/a.txt"] = Page(gzip.compress(TEXT.encode()), headers={"Content-Encoding": "gzip"})
    assert fetched(site, clock, tmp_path).path.read_text("utf-8") == TEXT
