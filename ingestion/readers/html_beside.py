"""What stands on a page beside its text: menus, banners, share links, related items, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

_BESIDE_ROLES = frozenset(
    "navigation search dialog alertdialog menu menubar toolbar tablist tooltip "
    "doc-pagelist doc-toc".split()
)
_PAGE_ROLES = frozenset({"banner", "contentinfo", "complementary"})  # unless within the text
_PAGE_TAGS = frozenset({"header", "footer", "aside"})  # the same
_CONTAINERS = frozenset("div section aside ul ol dl p span a form header footer details".split())
_FOREIGN = re.compile(  # words of others, or of the site's law: dropped whatever their length
    r"(?:^|-)(?:cookies?|consent|gdpr|comments?(?:-(?:list|area|form|section|thread|wrapper))?|"
    r"disqus(?:-thread)?|respond|headerlink|editsection|mw-jump-link)$|"
    r"(?:^|-)(?:cookie|consent|gdpr)-(?:banner|bar|notice|popup|message|dialog|consent|law)"
)
_BESIDE = re.compile(
    r"(?:^|-)(?:nav(?:bar|igation|header|footer)?|menu|breadcrumbs?|newsletter|subscribe|subscription|"
    r"sign-?up|sidebar|pagination|pager|advert|adverts|advertisement|ads?|promo|popup|modal|"
    r"toolbar|toc|table-of-contents|shar(?:e|ing)(?:-\w+)?|(?:\w+-)?share|"
    r"social(?:-(?:links?|media|share|icons?|bar|buttons?|nav))?|related(?:-\w+)?|"
    r"recommend(?:ed|ations?)(?:-\w+)?|more-(?:like-this|stories|news)|you-may-also-like|"
    r"read-(?:next|more)|most-(?:read|popular)|trending|footer|no-?print|skip(?:-\w+)*|"
    r"back-to-top|feedback|rating|print|donate)$"
)
_MENU_LINKS = 4  # links; fewer are a sentence with a link in it
_MENU_SHARE = 0.9  # of the words stand in links
_MENU_WORDS = 8  # words a link; titles of works have more
_PROSE = 150  # words outside of links: what says so much is text, whatever it is called


@dataclass
class Weight:
    """Words below an element, how many of them stand in links, and the links."""

    words: int = 0
    linked: int = 0
    links: int = 0

    @property
    def prose(self) -> int:
        """Words outside of links."""
        return self.words - self.linked


Weights = Mapping[etree._Element, Weight]


def weigh(body: etree._Element, unseen: frozenset[etree._Element]) -> dict[etree._Element, Weight]:
    """The weight of every element; children come before their parents, so one pass does."""
    weights: dict[etree._Element, Weight] = {}
    for element in reversed(list(body.iter())):
        own = weights.setdefault(element, Weight())
        if element in unseen:
            weights[element] = own = Weight()
        own.words += 0 if element in unseen else _words(element.text)
        if element.tag == "a" and "href" in element.attrib:
            own.links, own.linked = 1, own.words
        parent = element.getparent()
        if element is not body and parent is not None:
            above = weights.setdefault(parent, Weight())
            above.words += own.words + _words(element.tail)
            above.linked += own.linked
            above.links += own.links
    return weights


def stands_beside(element: etree._Element, weight: Weight) -> bool:
    """Whether an element is no part of the text."""
    tag, role = str(element.tag), element.get("role", "").strip().lower()
    if tag == "nav" or role in _BESIDE_ROLES:
        return True
    if (tag in _PAGE_TAGS or role in _PAGE_ROLES) and not _lies_in_text(element):
        return True
    if tag in _CONTAINERS:
        names = [_plain(name) for name in element.get("class", "").split()]
        names += [_plain(element.get("id", ""))] if tag in {"div", "aside"} else []
        if any(map(_FOREIGN.search, names)):
            return True
        beside = tag == "footer" or any(map(_BESIDE.search, names))
        if beside and weight.prose < _PROSE:
            return True
    return tag in {"ul", "ol", "dl", "div", "p", "table"} and _is_menu(weight)


def _lies_in_text(element: etree._Element) -> bool:
    above = element.iterancestors()
    return any(e.tag in {"article", "main"} or e.get("role") == "main" for e in above)


def _is_menu(weight: Weight) -> bool:
    return (
        weight.links >= _MENU_LINKS
        and weight.linked >= _MENU_SHARE * weight.words
        and weight.linked <= _MENU_WORDS * weight.links
    )


def _words(text: str | None) -> int:
    return len(text.split()) if text else 0


def _plain(name: str) -> str:
    """'cookieBanner', 'cookie_banner' and 'cookie--banner' -> 'cookie-banner'."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name)
    return re.sub(r"[-_]+", "-", parted).strip("-").lower()
