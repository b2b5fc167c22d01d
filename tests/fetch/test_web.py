"""Requests to a real server: the site's rules, the pace, the addresses, the proxy."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from email.message import Message
from pathlib import Path

import pytest

from ingestion.errors import FetchError
from ingestion.fetching.connection import Route
from ingestion.fetching.web import Limits, Web
from tests.conftest import Require
from tests.fetch.server import TEXT, Clock, Page, Site, loopback, numbers, serving


def got(web: Web, url: str) -> bytes:
    """The body of the answer."""
    with web.get(url) as reply:
        return b"".join(reply.body)


def refused(web: Web, url: str) -> str:
    """The one line that a request fails with."""
    with pytest.raises(FetchError) as caught:
        got(web, url)
    line = str(caught.value)
    assert "\n" not in line
    print(f"| {url} | {line} |")  # noqa: T201 - shown by pytest -s
    return line


def robots(*lines: str) -> Page:
    """A robots.txt for every program."""
    return Page("\n".join(("User-agent: *", *lines)).encode())


def test_what_a_site_keeps_from_programs_is_not_asked_for(site: Site, clock: Clock) -> None:
    """And the reader is told that a person may."""
    site.pages |= {"/robots.txt": robots("Disallow: /private/*.txt"), "/private/a.txt": Page()}
    line = refused(loopback(site, clock), site.url("/private/a.txt"))
    assert "robots.txt asks programs not to fetch this. If you may use it, save it" in line
    assert site.paths == []


def test_a_rule_for_this_program_by_name_goes_before_that_for_all(site: Site, clock: Clock) -> None:
    """A site can let it in, or keep it out."""
    named = b"User-agent: *\nDisallow: /\n\nUser-agent: integration-policy-assistant\nAllow: /\n"
    site.pages |= {"/robots.txt": Page(named), "/a.txt": Page()}
    assert got(loopback(site, clock), site.url()) == TEXT.encode()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_rules_that_cannot_be_had_allow_nothing(site: Site, clock: Clock, status: int) -> None:
    """RFC 9309 has it so: a site in trouble is left alone."""
    site.pages |= {"/robots.txt": Page(b"", status), "/a.txt": Page()}
    line = refused(loopback(site, clock), site.url())
    assert f"robots.txt cannot be read (the server said {status})" in line
    assert line.endswith("Try again later")
    assert site.paths == []


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_site_without_rules_allows_everything(site: Site, clock: Clock, status: int) -> None:
    """RFC 9309 again."""
    site.pages |= {"/robots.txt": Page(b"", status), "/a.txt": Page()}
    assert got(loopback(site, clock), site.url()) == TEXT.encode()


@pytest.mark.parametrize("content", [b"\xff\xfe\0\0", b"User-agent: *\nCrawl-delay: soon\n" * 9])
def test_rules_that_are_no_rules_allow_everything(site: Site, clock: Clock, content: bytes) -> None:
    """A parser's crash would be a traceback for somebody else's typing mistake."""
    site.pages |= {"/robots.txt": Page(content), "/a.txt": Page()}
    assert got(loopback(site, clock), site.url()) == TEXT.encode()


def test_rules_in_a_circle_allow_nothing(site: Site, clock: Clock) -> None:
    """Nobody knows what they are."""
    site.pages |= {"/robots.txt": Page(b"", 301, {"Location": "/robots.txt"}), "/a.txt": Page()}
    assert "robots.txt cannot be read (the address redirects in a circle)" in refused(
        loopback(site, clock), site.url()
    )


def test_a_redirect_is_held_to_the_rules_of_where_it_leads(site: Site, clock: Clock) -> None:
    """The first page is open to programs, the second is not."""
    site.pages |= {
        "/robots.txt": robots("Disallow: /b.txt"),
        "/a.txt": Page(b"", 302, {"Location": "/b.txt"}),
        "/b.txt": Page(),
    }
    assert f"{site.url('/b.txt')}: the site's robots.txt" in refused(
        loopback(site, clock), site.url()
    )
    assert site.paths == ["/a.txt"]


def test_rules_are_asked_for_once_and_a_second_lies_between_requests(
    site: Site, clock: Clock
) -> None:
    """Two documents of one host: the rules and each of them, a second apart."""
    site.pages |= {"/a.txt": Page(), "/b.txt": Page()}
    web = loopback(site, clock)
    got(web, site.url("/a.txt"))
    got(web, site.url("/b.txt"))
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a.txt", "/b.txt"]
    assert clock.slept == [1.0, 1.0]


@pytest.mark.parametrize(("asked", "kept"), [("7", 7.0), ("0.1", 1.0), ("86400", 60.0)])
def test_a_crawl_delay_is_kept_up_to_a_minute(
    site: Site, clock: Clock, asked: str, kept: float
) -> None:
    """A day's delay is for crawlers of whole sites, not for one document."""
    site.pages |= {"/robots.txt": robots(f"Crawl-delay: {asked}"), "/a.txt": Page()}
    got(loopback(site, clock), site.url())
    assert clock.slept == [kept]


@pytest.mark.parametrize("addresses", [("10.0.0.7",), ("127.0.0.1", "10.0.0.7"), ("fe80::1%1",)])
def test_a_name_at_a_private_address_is_not_asked(
    site: Site, clock: Clock, addresses: tuple[str, ...]
) -> None:
    """Not even when another of its addresses may be."""
    web = loopback(site, clock, resolve=lambda host, port: addresses)
    line = refused(web, site.url(host="intranet.test"))
    assert line.startswith(f"{site.url(host='intranet.test')}: its host is at {addresses[-1]}, ")
    assert site.asked == []


def test_a_name_is_resolved_once_and_that_address_is_connected_to(site: Site, clock: Clock) -> None:
    """DNS rebinding: a good address for the check and a bad one for the connection."""
    told = iter([("127.0.0.1",), ("127.0.0.1",), ("10.0.0.7",)])
    site.pages["/a.txt"] = Page()
    web = loopback(site, clock, resolve=lambda host, port: next(told))
    assert got(web, site.url(host="rebinding.test")) == TEXT.encode()
    assert site.asked[0][1]["Host"] == f"rebinding.test:{site.port}"
    assert "its host is at 10.0.0.7" in refused(web, site.url(host="rebinding.test"))
    assert len(site.asked) == 2


def test_a_host_that_is_not_there_is_told(site: Site, clock: Clock) -> None:
    """A name nobody knows, and a port where nobody listens."""
    web = loopback(site, clock)
    assert "no host of that name was found" in refused(web, site.url(host="nowhere.test"))
    assert "no connection" in refused(web, "http://127.0.0.1:1/a.txt")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.org/a.txt", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://", "names no host"),
        ("http://user:secret@example.org/a", "holds a user's name or password"),
        ("http://example.org:99999/", "no web address"),
        ("http://exa\nmple.org/", "no web address"),
        ("http://10.0.0.1/", "its host is at 10.0.0.1"),
        ("https://169.254.169.254/latest/meta-data/", "not on the public internet"),
        ("http://[::1]/", "its host is at ::1"),
    ],
)
def test_an_address_that_cannot_be_asked_is_told_in_one_line(
    site: Site, clock: Clock, address: str, said: str
) -> None:
    """And no password stands in it."""
    line = refused(loopback(site, clock), address)
    assert said in line
    assert "secret" not in line


def test_a_proxy_is_asked_only_where_a_setting_names_it(
    site: Site, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It resolves names itself; an address written as a number is still refused."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.pages["/a.txt"] = Page()
    assert got(loopback(site, clock), site.url()) == TEXT.encode()
    site.pages["http://far.test/a.txt"] = Page(b"by proxy")
    web = Web(Route((), site.url(""), numbers), Limits(), clock.watch)
    assert got(web, "http://far.test/a.txt") == b"by proxy"
    assert "Proxy-Authorization" not in site.asked[-1][1]
    with_name = site.url("").replace("//", "//ward:secret@")
    web = Web(Route((), with_name, numbers), Limits(), clock.watch)
    assert got(web, "http://far.test/a.txt") == b"by proxy"
    assert site.asked[-1][1]["Proxy-Authorization"] == "Basic d2FyZDpzZWNyZXQ="
    for written in ("http://10.0.0.1/", "http://0x7f.1/", "http://2130706433/"):
        assert "not on the public internet" in refused(web, written)


def test_a_rule_longer_than_is_read_is_cut_and_the_page_still_comes(
    site: Site, clock: Clock
) -> None:
    """Half a megabyte is read of a robots.txt without end."""

    def endless(handler: object) -> None:
        with suppress(OSError):
            while True:
                handler.wfile.write(b"# nothing\n" * 1000)  # type: ignore[attr-defined]

    site.pages |= {"/robots.txt": Page(send=endless), "/a.txt": Page()}
    assert got(loopback(site, clock), site.url()) == TEXT.encode()


def test_headers_without_end_are_given_up(site: Site, clock: Clock) -> None:
    """A server that never comes to its body."""

    def long(_: Message) -> Page:
        return Page(headers={f"X-{n}": "x" * 1000 for n in range(99)} | {"X": "x" * 100_000})

    site.pages["/a.txt"] = long
    assert "broke off" in refused(loopback(site, clock), site.url())


def test_a_certificate_is_checked_against_the_name_though_its_address_is_connected_to(
    site: Site, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, require: Require
) -> None:
    """A real handshake, with a certificate of our own for one name."""
    openssl = shutil.which("openssl") or ""
    require("openssl", openssl, "it makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-keyout", str(key), "-out", str(certificate), "-subj", "/CN=site.test",
         "-addext", "subjectAltName=DNS:site.test"],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving((certificate, key)) as secure:
        secure.pages["/a.txt"] = Page()
        web = loopback(secure, clock, resolve=lambda host, port: ("127.0.0.1",))
        assert got(web, secure.url(host="site.test", scheme="https")) == TEXT.encode()
        line = refused(web, secure.url(host="other.test", scheme="https"))
        assert "certificate is not valid for 'other.test'" in line
