"""What a standalone question asks for: its terms, whom it asks about, when, and what kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from api.answering.bodies import Bodies, Body
from api.answering.demands import Demand, compares, demands
from api.matching import number_word
from ingestion.terms import stems

Wants = Literal["share", "number", "money", "date", "list", "text"]
When = Literal["now", "before"]

_VERBS = """
    say says said think thinks thought believe believes believed argue argues argued find finds
    found want wants wanted ask asks asked see sees saw suggest suggests suggested recommend
    recommends recommended propose proposes proposed oppose opposes opposed support supports
    supported favour favours favoured welcome welcomes welcomed warn warns warned describe
    describes described identify identifies identified regard regards regarded claim claims
    claimed conclude concludes concluded report reports reported note notes noted advocate
    advocates advocated prefer prefers preferred expect expects expected promise promises
    promised feel feels felt demand demands demanded criticise criticises criticised praise
    praises praised write writes wrote agree agrees agreed disagree disagrees disagreed complain
    complains complained object objects objected respond responds responded
    """.split()
_PHRASES = ["call for", "calls for", "called for", "make of", "makes of", "set out", "sets out"]
_SAYING = "|".join([*_PHRASES, "stand on", "stands on", *_VERBS])
_ARTICLE = r"(?:[Tt]he\s+|[Dd]id\s+|[Dd]oes\s+|[Dd]o\s+|[Hh]as\s+)*"
_NAME = r"(?P<name>[A-Z][\w'’&]*(?:\s+(?:(?:of|for|and|the|in|on)\s+)*[A-Z][\w'’&]*){0,8})"
_SPEAKER = (
    re.compile(rf"\b{_ARTICLE}{_NAME}\s+(?:\w+ly\s+)?(?:{_SAYING})\b"),
    re.compile(rf"\b[Aa]ccording to\s+(?:the\s+)?{_NAME}"),
    re.compile(rf"{_NAME}(?:'s|’s|’|')\s+(?:own\s+)?(?:\w+\s+)?(?:view|position|opinion|stance|"
               r"argument|recommendation|criticism|response|reaction|concern|proposal|question)s?\b"),
    re.compile(rf"\b(?:view|position|opinion|stance|response)s?\s+of\s+(?:the\s+)?{_NAME}"),
)  # fmt: skip
_QUESTION_WORDS = frozenset(
    """
    What Which Who Whom Whose When Where Why How Does Did Do Is Are Was Were Has Have Can Could
    Should Would Will In On The And But For According If Tell Give List Name Explain Describe I To
    At By From Please
    """.split()
)
_DOCUMENT = re.compile(
    r"(?i)\b(act|bill|paper|plan|framework|report|review|guidance|strategy|blueprint|stocktake|"
    r"manifesto|mandate|survey|poll)s?\b"
)

# Words that say what kind of answer is sought, or that somebody said it: they name no subject.
_ASKING = frozenset(
    stems(
        """
        share proportion percentage percent per cent number many much figure date year month name
        list tell give explain describe say think believe argue find ask see suggest want call make
        mean meaning definition define view position opinion stance according please know happen
        exactly currently current one two three four five six seven eight nine ten kind sort type
        thing use get said meant still every suppose answer go come take put let suggest recommend
        identify conclude feel regard respond write
        """
    )
)
_SHARE = re.compile(r"(?i)\b(share|proportion|percentage|per ?cent|%|what fraction)\b")
_NUMBER = re.compile(r"(?i)\bhow (many|large|big|old|long|often)\b|\b(the )?number of\b")
_MONEY = re.compile(
    r"(?i)\bhow much (money|funding)\b|\b(cost|budget of|spend on)\b.*\?|£|\bprice\b"
)
_DATE = re.compile(
    r"(?i)^\W*(when|since when|until when|by when)\b|\b(what|which) (date|year|month|day)\b"
)
_LIST = re.compile(
    r"(?i)\b(which|what|name|list|the)\s+(?:are\s+|were\s+)?(?:the\s+)?(?:\w+\s+)?"
    r"(two|three|four|five|six|seven|eight|nine|ten|2|3|4|5|6|7|8|9|10)\b"
    r"(?![\s-](?:years?|months?|weeks?|days?|per|million|billion|people)\b)"
    r"\s+((?:\w+\s+)?\w+)"
)
LIST_NOUN = re.compile(
    r"(?i)\b(principles|issues|questions|foundations|models|options|reasons|examples|features|"
    r"advantages|disadvantages|caveats|recommendations|priorities|shifts|levels|elements|themes|"
    r"drivers|criticisms|functions|proposals)\b"
)
_TERM = r"(?:an? |the )?([\w'’ -]{2,60}?)"
_DEFINES = re.compile(
    rf"(?i)^\W*(?:(?:so|and|please),? )?(?:what|who)(?:'s|’s| is| are| was| were)"
    rf"(?: meant by| the meaning of)? {_TERM}(?: for)?\W*$"
    rf"|^\W*what do(?:es)? {_TERM} (?:mean|stand for)\W*$|^\W*(?:define|explain) {_TERM}\W*$"
)
# What a question about a stance asks for, and what a sentence about it must then say.
_STANCES = (
    (
        re.compile(r"(?i)\b(disagree\w*|oppos\w*|against|reject\w*|did not (?:agree|support))\b"),
        re.compile(r"(?i)\b(disagree\w*|oppos\w*|against|reject\w*|not|wrong|critic\w*)\b"),
    ),
    (
        re.compile(r"(?i)\b(undecided|unsure|don'?t know|neither agreed)\b"),
        re.compile(r"(?i)\b(undecided|unsure|don'?t know|neither)\b"),
    ),
)
_NOT_A_TERM = re.compile(
    r"(?i)\b(for|in|on|to|with|at|by|from|about|after|before|since|between|the|responsible|doing"
    r"|it|this|that|these|those|they)\b"
)
_LONGEST_TERM = 5  # words of a term that is to be defined
_BEFORE = re.compile(
    r"(?i)\b(before|prior to|previously|earlier|used to|formerly|pre-?(covid|pandemic))\b"
)
_NOW = re.compile(
    r"(?i)\b(now|currently|at present|today|nowadays|these days|at the time of the (poll|survey)|"
    r"after (covid|the pandemic)|since (covid|the pandemic))\b"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ABOUT = re.compile(r"^About (?P<topic>[^:]+): (?P<asked>.+)$")
_HEAD = re.compile(
    r"(?i)\b(?:how many|how much|(?:number|share|proportion|percentage|per cent|dose|cost|age"
    r"|salary)"
    r"s? of)\s+(?:the\s+|all\s+)?([\w-]+(?:\s+[\w-]+)?)"
)


@dataclass(frozen=True)
class Reading:
    """A standalone question, read.

    `items` is how many things are asked for, and `item_nouns` the stems of what they are called.
    `terms` are the stems of its subject; `head` those of what is counted ("women" in "how many
    women"); `defines` is the term to be explained; `stance` matches what a sentence about the
    stance asked for must say. `speakers` are bodies whose words are asked for; `unheld` is such a
    name that no source here carries; `demands` are what must be named where the answer stands, all
    of them, or any where the question `compares`.
    """

    text: str
    terms: tuple[str, ...]
    head: tuple[str, ...]
    wants: Wants
    items: int | None
    item_nouns: frozenset[str]
    when: When | None
    named: tuple[Body, ...]
    speakers: tuple[Body, ...]
    unheld: str | None
    years: tuple[str, ...]
    defines: str | None
    stance: re.Pattern[str] | None
    demands: tuple[Demand, ...] = ()
    compares: bool = False


def read_question(text: str, bodies: Bodies) -> Reading:
    """Read `text`; nothing here asks the index. The kind of answer is in what follows a topic."""
    _, asked = asked_about(text)
    named = bodies.named_in(text)
    speakers, unheld = speakers_in(text, bodies)
    ignored = {stem for body in speakers for alias in body.aliases for stem in stems(alias)}
    defines = _defined(asked)
    subject = stems(defines or text)
    terms = dict.fromkeys(s for s in subject if defines or s not in _ASKING | ignored)
    listed = _LIST.search(asked)
    items = number_word(listed[2]) if listed else None
    head = _HEAD.search(asked)
    return Reading(
        text=text,
        terms=tuple(terms),
        head=tuple(s for s in stems(head[1]) if s not in _ASKING)[:1] if head else (),
        wants=_wants(asked, items),
        items=items,
        item_nouns=frozenset(stems(listed[3])) if listed else frozenset(),
        when=time_of(text),
        named=named,
        speakers=speakers,
        unheld=unheld,
        years=tuple(dict.fromkeys(_YEAR.findall(text))),
        defines=defines,
        stance=next((said for about, said in _STANCES if about.search(asked)), None),
        demands=demands(text, bodies, speakers),
        compares=compares(text),
    )


def asked_about(text: str) -> tuple[str, str]:
    """The topic and the question of "About the Hewitt review: who announced it?"; "" without."""
    found = _ABOUT.match(text)
    return (found["topic"], found["asked"]) if found else ("", text)


def speakers_in(text: str, bodies: Bodies) -> tuple[tuple[Body, ...], str | None]:
    """The bodies that `text` makes say something, and the first such name that is not known."""
    found: dict[str, Body] = {}
    unheld: str | None = None
    for match in (m for pattern in _SPEAKER for m in pattern.finditer(text)):
        name = _without_question_words(match["name"])
        known = bodies.named_in(name)
        found |= {body.name: body for body in known}
        if name and not known and not _DOCUMENT.search(name):
            unheld = unheld or name
    return tuple(found.values()), unheld


def _without_question_words(name: str) -> str:
    words = name.split()
    while words and words[0] in _QUESTION_WORDS:
        words = words[1:]
    return " ".join(words)


def _wants(text: str, items: int | None) -> Wants:
    if _SHARE.search(text):
        return "share"
    if _MONEY.search(text):
        return "money"
    if _NUMBER.search(text):
        return "number"
    if _DATE.search(text):
        return "date"
    return "list" if items or LIST_NOUN.search(text) else "text"


def _defined(text: str) -> str | None:
    """The term whose meaning is asked for: "place" in "What is place?"."""
    found = _DEFINES.search(text)
    term = next((group for group in found.groups() if group), None) if found else None
    if term is None or len(term.split()) > _LONGEST_TERM or _NOT_A_TERM.search(term):
        return None
    return term


def time_of(text: str) -> When | None:
    """The time that `text` asks about."""
    if _BEFORE.search(text):
        return "before"
    return "now" if _NOW.search(text) else None


def without_time(text: str) -> str:
    """`text` without its words for now or before, and what they were before."""
    event = r"(?:\s+(?:the\s+)?(?:covid(?:-19)?|pandemic))?"
    for cue in (_BEFORE, _NOW):
        text = re.sub(cue.pattern + event, "", text)
    return " ".join(text.replace(" ?", "?").split())
