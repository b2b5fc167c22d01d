"""What a question is about: its words without those that ask."""

from __future__ import annotations

import re

from api.answering.question import asked_about

_MOST_WORDS = 20  # of a topic: as good as any from 12 to 24
_ASKING = re.compile(
    r"^\W*(?:(?:can|could|would) you (?:please )?|please |do you know |i would like to know |"
    r"i'd like to know )*"
    r"(?:(?:tell|give|show) me (?:more )?(?:about )?|list |name |explain |describe |define )?"
    r"(?:(?:in|on|by|at|to|for|from|of|with|since|until) )?"
    r"(?:(?:what|which|who|whom|whose|when|where|why|how)(?:'s)?\b\s*)?"
    r"(?:(?:many|much|long|often|far|large|big|old)\b\s*)?",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can't|can|could|will|would|should|may|might|must)"
    r"(?: not|n't)?\s+(?:there\s+)?(?:any\s+)?",
    re.IGNORECASE,
)
# "the PM announce that NHS England would go": what is said, not who said it when.
_REPORTED = re.compile(
    r"^.{0,60}?\b(?:announce|say|said|think|argue|claim|find|found|report|suggest|recommend|warn"
    r"|propose|believe|decide)d? that\s+",
    re.IGNORECASE,
)
_EMPTY_END = re.compile(
    r"(?<!\s)\s+(?:(?:first )?(?:published|released|issued|written|passed)|mean|do|find|say|think"
    r"|want|argue|for|about)$",
    re.IGNORECASE,
)
_SMOOTHED = (
    (_AUXILIARY, ""),
    (_REPORTED, ""),
    (re.compile(r"^\w*(?:ed|s|e|t) (?=(?:the|an?) )"), ""),  # "led the Fuller stocktake"
    (_EMPTY_END, ""),
    (re.compile(r"(?<!\s)\s+(?:is|are|was|were) there\b"), ""),
    (re.compile(r"\s(?:do|does|did)(?= (?:the|an?|[A-Z]))"), ""),
    (re.compile(r"\sbe(?= )"), " being"),
)
_SAID_ABOUT = re.compile(
    r"^.{2,60}? (?:say|said|think|thought|make|made|recommend|argue|want|write|wrote|find|found)s?"
    r" (?:about|on|of|for) (?P<what>.+)$",
    re.IGNORECASE,
)
_IN_A_YEAR = re.compile(
    r"(?<!\s)\s+(?:in|during|by|since|before|after|until) (?:\w+ )?(?:19|20)\d\d(?:/\d\d)?\b",
    re.IGNORECASE,
)


def topic_of(question: str) -> str:
    """ "the Hewitt review" of "When was the Hewitt review published?".

    Of a question with a topic before it, that.
    """
    topic, asked = asked_about(question)
    subject = _subject(asked)
    return _short(topic or (f"what {subject}" if _SAID_ABOUT.match(subject) else subject))


def without_speaker(topic: str) -> str:
    """ "budgets" of "what the Alder Fund say about budgets": what "it" may stand for."""
    found = _SAID_ABOUT.match(topic)
    return found["what"] if found else topic


def without_year(topic: str) -> str:
    """`topic` without the year in which something was; a year that is part of a name stays."""
    return _IN_A_YEAR.sub("", topic)


def _subject(asked: str) -> str:
    rest = _ASKING.sub("", asked.rstrip(" ?.!").replace("?", ",").replace(":", ","), count=1)
    for pattern, instead in _SMOOTHED:
        rest = pattern.sub(instead, rest, count=1)
    return rest.strip(" ,;")


def _short(topic: str) -> str:
    return " ".join(topic.split()[:_MOST_WORDS])
