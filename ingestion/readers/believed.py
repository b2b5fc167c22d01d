"""Which titles and authors that a file tells of itself were written by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingestion.readers.outline import unnumbered

_NO_AUTHOR = re.compile(
    r"(?:admin\w*|(?:word|windows|microsoft|office|web|site|default|local|guest|test)?[\s-]?"
    r"(?:user|master|editor|team|account)s?\d*|owner|author|unknown|unspecified|anonymous|guest|"
    r"[\w-]+ user\d*|default|test|staff|windows|"
    r"python-docx|microsoft.*|apache poi|libreoffice|openoffice.*|"
    r"un-?named|n/?a|none|null|me)?|\S*[\d@_\\/]\S*|https?:.*|.*\([^()]*\b[A-Z]\d\d\w*\)?",
    re.IGNORECASE,
)  # the last is a directory's entry: "SMITH, Jane (NHS ENGLAND - X24)"
_ACCOUNT = re.compile(r"[a-z][\w.-]*|[A-Z]{2}[a-z]{2,}")  # jsmith, jane.smith, JSmith
_NO_TITLE = re.compile(
    r"(?:microsoft|powerpoint|word|excel|print|layout)\b.*"
    r"|(?:untitled|unknown|unspecified|anonymous|document|slide|presentation|title|report|template"
    r"|draft|normal|blank)[\s\d]*"
    r"|(?:word|blank|new|my) (?:document|template).*"
    r"|.*\.(?:docx?|dotx?|pdf|indd|pptx?|xlsx?|rtf|odt|tex|qxd|pub|pages|html?)"
    r"|\S*_\S*(?:\s*\(.*)?|\S+\d\S*",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = (
    rf"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?"
    rf"(?:{_MONTH}|spring|summer|autumn|winter),?\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?\d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}(?:[-/]\d{1,2}){0,2}"
)
_VERSION = r"(?:version|ver|v|issue|revision|rev|edition|draft)\.?\s*\d+(?:\.\d+)*[a-z]?"
_LABEL = re.compile(
    rf"(?:(?:first |last )?(?:date|publi\w+|updated?|issued?|reviewed?|approved|as at|as of)\b"
    rf"[\w ]{{0,30}}:?\s*)?(?:{_DATE})"
    rf"|(?:(?:final|draft|working|master)\s+)?{_VERSION}(?:\W+(?:final|draft|{_DATE}))?"
    r"|(?:(?:publication |document |version )?(?:date|authors?|version|status|classification"
    r"|reference|ref|owner|control|number)|(?:published|updated|issued|prepared|approved|written)"
    r"(?: by| on| for| date)?|date (?:of )?\w+|agenda item(?: \d+)?) ?:.*"
    r"|official(?:[ -]+sensitive.*)?|confidential|draft|final|master|contents|page \d+.*"
    r"|template|\[.*\]|<.*>",
    re.IGNORECASE,
)
_HOW_NAMED = re.compile(r"[^\W\d]{4,}")
_FIGURES = re.compile(r"\w*\d[\w.]*")
_BODY = re.compile(
    r"(?:partnership|board|trust|council|authority|department|ministry|institute|committee"
    r"|foundation|university|commission|agency|office|group|network|association|society|college"
    r"|federation|confederation|alliance|team|centre|fund|government|nhs|company|union)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:[^\W\d_][\w.'’-]*\s+){1,3}[^\W\d_][\w.'’-]*(?:\s+\([^()]*\))?")
_SMALL = re.compile(r"\b(?:of|for|the|in|on|to|at)\b", re.IGNORECASE)
_LONGEST = 200  # characters
_MOST_WORDS = 9  # "The Royal Borough of Kensington and Chelsea Health Board"


def believed_authors(written: Iterable[str]) -> tuple[str, ...]:
    """The names of people in `written`, each once; lists of names in one text are parted."""
    found: list[str] = []
    for text in written:
        if len(text) <= _LONGEST:
            found += [name for name in _parted(text) if is_name(name) and not _is_made_up(name)]
    return tuple(dict.fromkeys(found))


def is_name(written: str) -> bool:
    """Whether it may name a person or a body: a sentence planted in its place does not."""
    return len(written.split()) <= _MOST_WORDS and not re.search(r"[:!?]|[a-z]{3}\. ", written)


def believed_title(written: str) -> str | None:
    """The title, unless a program made it up: "Document1", "Microsoft Word - x.docx"."""
    believed = 0 < len(written) <= _LONGEST and not _NO_TITLE.fullmatch(written.strip("()"))
    named = any(map(str.isalpha, written)) and not is_label(written)
    return written if believed and named else None


def is_label(words: str) -> bool:
    """Whether it says when or in which version a text was written, and not what it is called."""
    return _LABEL.fullmatch(words.strip(" .:*_#|")) is not None


def is_stale(title: str, heading: str) -> bool:
    """Whether `title` is that of another version of the text with this first heading: the same
    words with other figures.
    """
    ours, theirs = (set(_HOW_NAMED.findall(text.casefold())) for text in (title, heading))
    figures = [_FIGURES.findall(unnumbered(text).casefold()) for text in (title, heading)]
    alike = bool(theirs) and 2 * len(ours & theirs) >= len(ours | theirs)
    return alike and all(figures) and figures[0] != figures[1]


def _is_made_up(name: str) -> bool:
    plain = name.strip("()")
    return bool(_NO_AUTHOR.fullmatch(plain) or _ACCOUNT.fullmatch(plain))


def _parted(text: str) -> list[str]:
    """By semicolons, or by commas and "and" where each part is a name by itself."""
    names = [name.strip() for name in text.split(";")]
    if len(names) == 1:
        plain = re.sub(r"^by\s+", "", text.strip(), flags=re.IGNORECASE)
        parts = re.split(r"\s*,\s*(?:and\s+)?|\s+(?:and|&)\s+", plain)
        if all(map(_is_person, parts)) or all(map(_is_body, parts)):
            names = parts
    return [re.sub(r"^by\s+", "", name, flags=re.IGNORECASE).strip() for name in names]


def _is_person(name: str) -> bool:
    words = name.split()
    named = _PERSON.fullmatch(name) is not None and not _SMALL.search(name)
    return named and not any(map(_BODY.fullmatch, words))


def _is_body(name: str) -> bool:
    """Whether it ends with what it is: of "National Institute for Care and Community Excellence"
    neither half does.
    """
    words = re.sub(r"\s*\([^()]*\)$", "", name).split()
    return len(words) > 1 and _BODY.fullmatch(words[-1]) is not None
