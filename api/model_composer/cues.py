"""Words that bound what a sentence claims, by what they do; "*" stands for any ending."""

from __future__ import annotations

import re

from ingestion.matching import DENIAL
from ingestion.terms import stem


def _any_of(*lines: str) -> re.Pattern[str]:
    """Any of the words and phrases, parted by commas, in normalised text."""
    told = (words.strip() for line in lines for words in line.split(","))
    forms = (re.escape(words).replace(r"\*", r"\w*").replace(r"\ ", " ") for words in told if words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")


HEDGE = _any_of(
    "would, could, may, might, should, propos*, plan, plans, planned, planning, intend*",
    "intention*, expect*, recommend*, suggest*, consider*, aim*, likely, draft, bill, whether",
    "hope*, hoping, possib*, call for, calls for, called for, ask, asks, asked, want*, seek*",
    "sought, due, potential*, to be, wish*, option*, argu*, urg*, promis*, pledg*, was to",
    "were to",
)
_CONDITION = _any_of("if, unless, subject to, until, provided, except, apart from, rather, instead")
DUTY = _any_of(
    "must, shall, require*, has to, have to, had to, oblig*, duty, duties, mandatory, compulsory",
    "legally, will, is to, are to, going to",
)
_AMOUNT = _any_of(
    "all, every, everyone, always, only, sole*, entire*, whole, each, any, unanimous*, exclusive*",
    "alone, both, most, majority, mostly, mainly, largely, half, third*, quarter*, some, many, few",
    "several, part, partly, often, sometimes, usually, almost, nearly, about, around",
    "approximately, roughly, up to, at least, at most, more, less, fewer, over, under, just",
    "estimated, typically, between, above, below, minimum, maximum, or so, never, still, already",
    "yet, no longer",
)
_TIME = _any_of("before, after, since, by, as at, previously, formerly, now, currently, then")
CAUSE = _any_of(
    "because, caus*, led to, lead to, leads to, due to, result in, results in, resulted in",
    "therefore, thus, consequen*, owing, so that, thanks to, as a result, reason*, why",
    "in order to",
)
HEARSAY = _any_of(
    "according to, said, say, says, report*, note, noted, notes, claim*, argu*, thought, think*",
    "believ*, call, called, calls, found, finds, explain*, describ*, stress*, warn*, wrote, writes",
    "saw, sees, puts it, put it, want*, urg*, recommend*, propos*, suggest*, consider*, fear*",
    "paraphras*, quot*, summaris*, wrongly, in the view of, ask, asked, asks, told, tells",
)

CUES = (DENIAL, HEDGE, _CONDITION, DUTY, _AMOUNT, _TIME, CAUSE)
SAYING = frozenset(
    map(
        stem,
        "according view say says said "
        "tell tells told report reports reported state states stated note notes "
        "noted find finds found hold holds held also named called set out".split(),
    )
)
