"""What a site's robots.txt allows, by RFC 9309."""

from __future__ import annotations

from protego import Protego

from ingestion.errors import FetchError

MOST = 500 * 1024  # bytes read of a robots.txt: what RFC 9309 has a crawler read at least
PRODUCT = "integration-policy-assistant"
_LONGEST_DELAY = 60.0  # seconds: a longer crawl-delay is meant for crawlers of whole sites
_GAP = 1.0
_TOO_MANY_REQUESTS = 429


class Rules:
    """The rules of one site, for this product."""

    def __init__(self, written: str = "") -> None:
        """`written` is the content of a robots.txt; without any, everything is allowed."""
        self._parsed = Protego.parse(written)

    def refuse_unless_allowed(self, url: str) -> None:
        """Raises FetchError for an address that the site keeps from programs."""
        if not self._parsed.can_fetch(url, PRODUCT):
            raise FetchError(
                url,
                "the site's robots.txt asks programs not to fetch this",
                "If you may use it, save it with a browser and add the file",
            )

    @property
    def gap(self) -> float:
        """Seconds to leave between two requests: its crawl-delay, at least 1 and at most 60."""
        return min(max(_GAP, self._parsed.crawl_delay(PRODUCT) or 0.0), _LONGEST_DELAY)


def rules(url: str, status: int, content: bytes) -> Rules:
    """The rules that a site's answer for its robots.txt stands for.

    None there (4xx) allows everything; one that cannot be had (429, 5xx) allows nothing yet: raises
    FetchError.
    """
    if status == _TOO_MANY_REQUESTS or status >= 500:  # noqa: PLR2004 - the server's own failures
        raise unknown(url, f"the server said {status}")
    return Rules(content.decode("utf-8", "replace") if 200 <= status < 300 else "")  # noqa: PLR2004


def unknown(url: str, why: str) -> FetchError:
    """The error for a site whose rules cannot be had."""
    return FetchError(
        url,
        f"the site's robots.txt cannot be read ({why}), so what it allows is not known",
        "Try again later",
    )
