"""Which addresses are on the public internet."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.errors import FetchError, shown
from ingestion.fetching.addresses import is_public, numeric, parsed
from ingestion.fetching.timing import seconds_asked
from ingestion.fetching.web import redirected
from tests.fetch.server import NOON

PRIVATE = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "2002::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
]  # fmt: skip


def within(network: str) -> st.SearchStrategy[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Addresses of a network."""
    return st.ip_addresses(network=network)


@given(st.sampled_from(PRIVATE).flatmap(within))
def test_no_address_of_a_special_range_is_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Nor any IPv6 form that carries such an IPv4 address."""
    assert not is_public(address)
    if isinstance(address, ipaddress.IPv4Address):
        for prefix in ("::ffff:", "::", "64:ff9b::"):
            assert not is_public(ipaddress.ip_address(f"{prefix}{address}"))
        six_to_four = (0x2002 << 112) | (int(address) << 80)
        assert not is_public(ipaddress.IPv6Address(six_to_four))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "151.101.0.144", "2a00:1450:4009::1", "64:ff9b::808:808"]
)
def test_an_ordinary_address_is_public(address: str) -> None:
    """Also behind a NAT64, where IPv4 hosts have IPv6 addresses."""
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_an_address_in_another_notation_is_the_same_address(host: str) -> None:
    """What the system takes for an address is checked as one."""
    assert numeric(host) == ("127.0.0.1",)


def test_a_name_is_no_address() -> None:
    """And nobody is asked for it."""
    assert numeric("example.test") == ()


@given(st.text() | st.text().map("http://{}".format) | st.text().map("http://a.test/{}".format))
def test_any_text_is_a_web_address_or_is_refused_as_none(text: str) -> None:
    """A traceback for a slip of the pen helps nobody."""
    try:
        url = str(parsed(text))
    except FetchError as error:
        assert str(error) == shown(str(error))  # noqa: PT017 - most are no error
    else:
        assert url.isascii()
        assert str(parsed(url)) == url


@given(st.text(st.characters(max_codepoint=255)) | st.text().map("//{}/".format))
def test_any_location_is_a_web_address_or_is_refused_as_none(location: str) -> None:
    """A redirect comes from a stranger."""
    try:
        url = str(redirected(parsed("https://a.test/b?c"), location))
    except FetchError as error:
        assert str(error) == shown(str(error))  # noqa: PT017 - most are no error
    else:
        assert str(parsed(url)) == url


@given(
    st.none() | st.text() | st.integers().map(str) | st.datetimes().map("{:%a, %d %b %Y}".format)
)
def test_any_retry_after_is_a_time_or_says_nothing(told: str | None) -> None:
    """It comes from a stranger."""
    seconds = seconds_asked(told, NOON)
    assert seconds is None or seconds >= 0
