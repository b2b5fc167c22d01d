"""What a page tells of itself in its head: title, publisher, authors, date and address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from lxml import etree

from ingestion.dates import interval
from ingestion.readers.believed import believed_authors, is_name
from ingestion.readers.characters import cleaned
from ingestion.readers.html_file import all_text
from ingestion.readers.html_linked import Entry, names, works
from ingestion.readers.outline import Told
from ingestion.readers.pieces import Piece

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title")
_PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher", "dcterms.publisher",
               "publisher", "application-name")  # fmt: skip
_AUTHORS = ("citation_author", "dc.creator", "dcterms.creator", "author", "article:author",
            "parsely-author", "sailthru.author")  # fmt: skip
_DATES = ("article:published_time", "citation_publication_date", "dcterms.issued", "dc.date.issued",
          "og:published_time", "govuk:first-published-at", "publication_date", "pubdate",
          "datepublished", "parsely-pub-date", "sailthru.date", "dcterms.date", "dc.date",
          "date")  # fmt: skip
_SITE = re.compile(r"\s+(?:[|·•»—–-]|::)\s+")
_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?!\d)")
_EARLIEST = 1900
_LONGEST = 300  # characters of what is told


def told(root: etree._Element, heading: Piece | None) -> Told:
    """`heading` is the first of the text; it is the title if at level 1, or if <title> says so."""
    metas, entries = _metas(root), list(works(root))
    publisher = _first(metas, _PUBLISHERS) or next(names(entries, "publisher"), None)
    if publisher and not is_name(publisher):
        publisher = None
    return Told(
        title=_title(root, metas, heading, publisher),
        publisher=publisher,
        authors=_authors(root, metas, entries, publisher),
        published=_published(root, metas, entries),
        url=_address(root, metas),
    )


def _metas(root: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = cleaned(meta.get("content", ""))
        if name and content and len(content) <= _LONGEST:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(metas: Mapping[str, list[str]], names: Sequence[str]) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


def _title(
    root: etree._Element,
    metas: Mapping[str, list[str]],
    heading: Piece | None,
    publisher: str | None,
) -> str | None:
    named = _first(metas, _TITLES)
    if named:
        return _without_site(named, publisher, every=False)
    element = next(root.iter("title"), None)
    words = cleaned(all_text(element)) if element is not None else ""
    if heading and (heading.level == 1 or words.startswith(heading.words)):
        return heading.words[:_LONGEST]
    return _without_site(words, publisher, every=True)[:_LONGEST] or None


def _without_site(title: str, publisher: str | None, every: bool) -> str:
    """ "Beds in Marlow | A Trust" -> "Beds in Marlow"; `every`: whatever stands behind a bar."""
    parts = _SITE.split(title)
    last = parts[-1].casefold()
    named = publisher is not None and last == publisher.casefold()
    barred = every and "|" in title and len(parts[-1]) < len(title) / 2
    if len(parts) < 2 or not (named or barred):  # noqa: PLR2004 - a title and a site
        return title
    cut = re.compile(_SITE.pattern + re.escape(parts[-1]) + "$")
    return cut.sub("", title)


def _authors(
    root: etree._Element,
    metas: Mapping[str, list[str]],
    entries: Sequence[Entry],
    publisher: str | None,
) -> tuple[str, ...]:
    written = next((metas[name] for name in _AUTHORS if name in metas), [])
    if not written or written[0].startswith("http"):
        written = list(names(entries, "author"))
    if not written:
        links = (a for a in root.iter("a") if "author" in a.get("rel", "").split())
        written = [cleaned(all_text(link)) for link in links]
    believed = believed_authors(written)
    return tuple(name for name in believed if name.casefold() != (publisher or "").casefold())


def _published(
    root: etree._Element, metas: Mapping[str, list[str]], entries: Sequence[Entry]
) -> str | None:
    ours = [metas[name][0] for name in _DATES if name in metas]
    linked = [str(entry["datePublished"]) for entry in entries if entry.get("datePublished")]
    timed = [
        time.get("datetime", "")
        for time in root.iter("time")
        if "pubdate" in time.attrib
        or time.get("itemprop") == "datePublished"
        or re.search(r"publish|entry-date|posted", time.get("class", ""))
    ]
    return next(filter(None, map(_day, [*ours, *linked, *timed])), None)


def _day(written: str) -> str | None:
    """'2021-04-01T09:00Z' -> '2021-04-01', '2021/4' -> '2021-04'; None for what is no date."""
    found = _DATE.match(written.strip())
    if not found:
        return None
    day = "-".join(part.zfill(2) for part in found.groups() if part)
    try:
        first = interval(day).first
    except ValueError:
        return None
    return day if _EARLIEST <= first.year <= date.today().year + 1 else None


def _address(root: etree._Element, metas: Mapping[str, list[str]]) -> str | None:
    links = (link for link in root.iter("link") if "canonical" in link.get("rel", "").split())
    written = [link.get("href", "").strip() for link in links] + metas.get("og:url", [])
    return next((url for url in written if re.fullmatch(r"https?://[^\s<>\"]{1,2000}", url)), None)
