"""Which addresses may be asked: public ones over http and https, and those a setting allows."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingestion.errors import FetchError

if TYPE_CHECKING:
    import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Ranges that Python 3.11 calls global and that lead to no public host of their own.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24")))
_NOT_PUBLIC_6 = tuple(map(ipaddress.ip_network, ("2001::/23", "2002::/16")))  # tunnels, 6to4
_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA has given out of IPv6
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # the last four bytes are the IPv4 address


def parsed(address: str) -> httpx2.URL:
    """A web address in its normal form, without a fragment. Raises FetchError."""
    import httpcore2
    import httpx2

    try:
        url = httpx2.URL(address.strip()).copy_with(fragment=None)
        httpcore2.URL(str(url))  # stricter about ports
    except (httpx2.InvalidURL, ValueError) as error:
        mend = "Copy it from the browser's address bar"
        raise FetchError(address, "this is no web address", mend) from error
    if url.scheme not in {"http", "https"}:
        mend = "Save the document, and add the file"
        raise FetchError(address, "only http and https addresses are fetched", mend)
    if not url.host or "%" in url.host:
        raise FetchError(address, "the address names no host", "Write it in full")
    if url.userinfo:
        problem = "the address holds a user's name or password"
        mend = "Save a document behind a sign-in by hand, and add the file"
        raise FetchError(str(url.copy_with(userinfo=b"")), problem, mend)
    return url


def is_public(address: Address) -> bool:
    """Whether it is a host of the public internet: no private, loopback, link-local, shared,
    reserved or multicast address, in whatever form it is written.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        tunnel = any(address in network for network in _NOT_PUBLIC_6)
        return address in _UNICAST and address.is_global and not tunnel
    special = any(address in network for network in _NOT_PUBLIC)
    return address.is_global and not (address.is_multicast or address.is_reserved or special)


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped


def refuse_unless_allowed(url: str, addresses: Iterable[str], allowed: Iterable[Network]) -> None:
    """Raises FetchError if one of the addresses of its host is neither public nor in `allowed`."""
    allowed = tuple(allowed)
    for text in addresses:
        address = ipaddress.ip_address(text)
        plain = (isinstance(address, ipaddress.IPv6Address) and _embedded(address)) or address
        if not is_public(address) and not any(plain in network for network in allowed):
            setting = f"FETCH_PRIVATE={str(plain).partition('%')[0]}"
            raise FetchError(
                url,
                f"its host is at {text}, which is not on the public internet",
                f"If you trust it, set {setting}, or save the document by hand",
            )


def resolved(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a name, as the system resolves it. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def numeric(host: str) -> tuple[str, ...]:
    """The address that `host` is itself, in any notation; () for a name."""
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
