"""What a follow-up may mean: several readings, of which the evidence chooses one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.answering.admit import MOST_CHARACTERS
from api.answering.answer import Turn
from api.answering.asking import AUXILIARY, WH, is_bare, is_fragment, without_asides
from api.answering.bodies import Bodies
from api.answering.follow_up import ANSWERED, CARRIED, UNRESOLVED, FollowUp
from api.answering.leaning import content, refers
from api.answering.other_bodies import like_a_body, of_another_body, of_both
from api.answering.pushing_back import asks_for_less, asks_for_sources, disputes, doubts_it_lasts
from api.answering.question import asked_about, time_of, without_time
from api.answering.question_patterns import YEAR
from api.answering.route import asks_nothing
from api.answering.topic import topic_of, without_speaker, without_year
from api.answering.topics import names, names_in
from ingestion.names import has_title
from ingestion.terms import is_stopword

_SHORT = 6  # words of a topic that can stand in for a pronoun
_EACH = 2  # names of the last question, and of its answer, that are tried as the topic
_MOST_TOPICS = 4
_BACK = 2  # questions before the last that another body may be asked again
_THEY = re.compile(r"\b(?:they|them|their)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:(?P<bare>it|they|them|this|that|those|these|he|she|him|there|(?<=which )ones?)"
    r"|(?P<possessive>its|their|his|her))\b",
    re.IGNORECASE,
)
_TWO_NAMES = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+(?:-[A-Z][a-z]+)?")
_BARE_KIND = re.compile(r"the [a-z]+", re.IGNORECASE)
_SEVERAL = frozenset("they them their those these ones".split())
_ASKS_MORE = re.compile(r"^(?:why|when|how|where)\W*$", re.IGNORECASE)
_AFTER_WH = re.compile(
    rf"^(?:(?:{WH})\b.{{0,80}}?\s)??(?P<rest>(?:{AUXILIARY})\s(?P<said>.+))$", re.IGNORECASE
)
_IN_A_YEAR = re.compile(r"(?:(?:in|of|for|since|by|and) )?(?:\b\w+ )?\b(?:19|20)\d\d\b", re.I)
_CITED = re.compile(r"(?:\s\[\d{1,3}\]){1,20}$")
_FIRST_WORD = re.compile(
    r"(?:What|Which|Who|Whom|Whose|When|Where|Why|How|Is|Are|Was|Were|Do|Does|Did|Has|Have|Had|Can"
    r"|Could|Will|Would|Should|In|On|By|Tell|Give|The|A|Any)\b"
)
_THE_WHOLE = re.compile(
    r"\bhow (?:does|do) (?:it|this|everything|things|they|the (?:whole )?(?:nhs|system|thing))"
    r"(?: all)? (?:fit together|hang together|work(?= together| as a whole))",
    re.IGNORECASE,
)
THE_WHOLE = (
    "How does health and care integration in England fit together, from the national level to the "
    "neighbourhood?"
)


def readings(question: str, history: Sequence[Turn], bodies: Bodies) -> tuple[FollowUp, ...]:
    """The readings of `question` after `history`; the first holds where no evidence decides.

    Each earlier turn is read by itself, on top of those before. A turn longer than a question may
    be is none. "How does it all fit together?" with nothing before it asks about the whole field.
    """
    if not history and _THE_WHOLE.search(question):
        return (FollowUp(THE_WHOLE, THE_WHOLE),)
    past: tuple[str, ...] = ("",)
    answer = ""
    for turn in history:
        if turn.role == "assistant":
            answer = turn.content
        elif len(turn.content) <= MOST_CHARACTERS and not asks_nothing(turn.content):
            past = (*past[-_BACK:], _readings(turn.content, past, answer, bodies)[0].text)
    return _readings(question, past, answer, bodies)


def alone_if_it_can(question: str, before: Sequence[Turn], bodies: Bodies) -> str:
    """`question` itself where it may stand alone, else its first reading."""
    first, *others = readings(question, before, bodies)
    return next(
        (one.text for one in (first, *others) if not one.topic and not one.cost), first.text
    )


def _readings(text: str, past: Sequence[str], answer: str, bodies: Bodies) -> tuple[FollowUp, ...]:
    """`past` are the questions before, as they were understood, oldest first."""
    asked, before = " ".join(text.split()), past[-1]
    alone = FollowUp(asked, asked)
    if not before or asks_nothing(asked):
        return (alone,)
    added = without_asides(asked)
    if asks_for_less(added):
        return (FollowUp(before, before, shortest=True),)
    if not added or disputes(asked) or asks_for_sources(added):
        return (FollowUp(before, before),)
    if doubts_it_lasts(asked):
        return (_at_another_time(before, "now"),)
    of_bodies = next(
        filter(None, (of_another_body(added, asked, one, bodies) for one in past[::-1])), ()
    )
    found = (
        of_bodies
        or (of_both(asked, past[-2], before, bodies) if len(past) > 1 else ())
        or _of_a_fragment(added, asked, before, bodies)
    )
    if found:
        return _unique(found)
    person = _person(added, (before, answer, *past[-2::-1]), bodies)
    if person:  # whom a question before may name
        added = _with_person(added, person)
        alone = FollowUp(added, added, person)
    alone = replace(alone, aspect=added)
    whole = person and not refers(added.replace("’", "'"))
    return (alone,) if whole else _unique(_of_a_question(alone, past, answer, bodies))


def _person(asked: str, told: Sequence[str], bodies: Bodies) -> str:
    """The first person that `told` names, where `asked` has a pronoun for one."""
    if not _PERSON.search(asked):
        return ""
    named = [body for text in told for body in bodies.named_in(text)]
    people = [body.name for body in named if body.is_person or has_title(body.name)]
    like = [
        one.name for one in named if _TWO_NAMES.fullmatch(one.name) and not like_a_body(one.name)
    ]
    return next(iter(people + like), "")


def _with_person(asked: str, person: str) -> str:
    """ "according to Lord Darzi" of "according to him"."""
    owned = re.sub(r"\b(?:his|her)(?=\s+[a-z])", f"{person}'s", asked, flags=re.IGNORECASE)
    return _PERSON.sub(person, owned)


def _unique(found: Sequence[FollowUp]) -> tuple[FollowUp, ...]:
    kept: dict[str, FollowUp] = {}
    for one in found:
        kept.setdefault(one.text, one)
    return tuple(kept.values())


def _of_a_fragment(added: str, asked: str, before: str, bodies: Bodies) -> tuple[FollowUp, ...]:
    """ "And before COVID-19?", "in 2020?", "What about rotas?", "No, I meant ICPs"."""
    bare = added.strip(" ?.!")
    year = _IN_A_YEAR.search(bare)
    if year and not content(YEAR.sub("", bare)):
        return (_at_another_time(before, year[0]),)  # "How many in 2024?"
    if not is_fragment(added) or is_bare(added):
        return ()
    if time_of(added) or _IN_A_YEAR.match(added):
        return (_at_another_time(before, bare),)
    if added == asked:
        return ()
    swapped = [
        FollowUp(before[:start] + bare + before[end:], before, bare)
        for start, end in names_in(before, bodies)[:_EACH]
    ]
    joined = FollowUp(f"{before} {bare[:1].upper()}{bare[1:]}?", before, bare)
    joined = replace(joined, cost=CARRIED if swapped else 0.0)  # the old name may answer it
    return (*swapped, joined, FollowUp(f"What is {bare}?", f"What is {bare}?", cost=UNRESOLVED))


def _at_another_time(before: str, time: str) -> FollowUp:
    """`before` with `time` in place of its own."""
    kept = without_time(before) if time_of(time) else before
    if YEAR.search(time):
        kept = without_year(kept)
    return FollowUp(f"{kept.rstrip(' ?.')} {time[:1].lower()}{time[1:]}?", time)


def _of_a_question(
    alone: FollowUp, past: Sequence[str], answer: str, bodies: Bodies
) -> tuple[FollowUp, ...]:
    """As it stands, and with each topic that it may have left out."""
    points = refers(alone.aspect.replace("’", "'"))
    subjects = len(content(alone.aspect))
    leans = points or is_bare(alone.aspect) or not subjects
    whole = not leans and (subjects > 1 or bool(names(alone.aspect, bodies)))
    topics = _topics(alone.aspect, past, answer, bodies)
    carried = [
        _carried(alone.aspect, topic, points, CARRIED if whole else 0.0)
        for topic in (topics[:_EACH] if whole else topics)
    ]
    alone = replace(alone, cost=UNRESOLVED if points else CARRIED if leans else 0.0)
    return (alone, *carried) if whole else (*carried, *_more_of(alone.aspect, past[-1]), alone)


def _more_of(asked: str, before: str) -> tuple[FollowUp, ...]:
    """ "Why is NHS England being abolished?" of "Why?" after "Is NHS England being abolished?"."""
    found = _AFTER_WH.match(asked_about(before)[1]) if _ASKS_MORE.match(asked) else None
    if found is None or not content(found["said"]):
        return ()
    rest = f"{found['rest'][:1].lower()}{found['rest'][1:]}"
    return (FollowUp(f"{asked.strip(' ?.!').capitalize()} {rest}", asked, topic_of(before)),)


def _carried(asked: str, topic: _Topic, points: bool, cost: float) -> FollowUp:
    """ "who led the Hewitt review?" of "who led it?"; else "About the Hewitt review: why?"."""
    fits = points and topic.fits and len(topic.name.split()) <= _SHORT
    found = _PRONOUN.search(asked) if fits else None
    if found and not _described_by(found):
        name = _plural(topic.name) if found[0].lower() in _SEVERAL else topic.name
        inserted = f"{name}'{'' if name[-1:] == 's' else 's'}" if found["possessive"] else name
        before = asked[: found.start()]
        if name != topic.name or name.endswith("s"):  # "how many of them"
            before = re.sub(r"(?i)\b(how many) of $", r"\1 ", before)
        text = f"{before}{inserted}{asked[found.end() :]}"
    else:
        lowered = f"{asked[:1].lower()}{asked[1:]}" if _FIRST_WORD.match(asked) else asked
        text = f"About {topic.name}: {lowered}"
    return FollowUp(text, asked, topic.name, cost + topic.cost)


def _plural(name: str) -> str:
    """ "primary care networks" of "a primary care network"; others as they are."""
    one = re.sub(r"^(?:an?) ", "", name)
    if one == name or one.endswith("s"):
        return one
    return f"{one[:-1]}ies" if re.search(r"[^aeiouA-Z]y$", one) else f"{one}s"


def _described_by(pronoun: re.Match[str]) -> bool:
    """Whether a noun of its own follows it: "these networks"."""
    after = re.match(r"(?<!\s)\s{1,8}([a-z-]{1,40})", pronoun.string[pronoun.end() :])
    points = pronoun[0].lower() in {"this", "these", "those"}
    return points and after is not None and not is_stopword(after[1])


@dataclass(frozen=True)
class _Topic:
    """A topic, whether it fits where a pronoun stands, and what it costs to mean it."""

    name: str
    fits: bool = True
    cost: float = 0.0


def _topics(asked: str, past: Sequence[str], answer: str, bodies: Bodies) -> list[_Topic]:
    """What the last question names, its subject, and what the answer begins with."""
    before = past[-1]
    is_person, are_several = _PERSON.search(asked), _THEY.search(asked)
    named = names(before, bodies)[:_EACH]
    together = [name for name in named if bodies.named_in(name)]
    if are_several and len(together) > 1:  # neither may be taken for the other
        return [_Topic(" and ".join(together))]
    whole = _still_of(past) or topic_of(without_asides(before))
    subject = without_speaker(whole)
    spoken_of = subject != whole  # "What did Y say about X?": "it" is X, "they" are Y
    asked_of = [*map(_Topic, named), _Topic(subject, spoken_of or not named)]
    if spoken_of and not are_several:
        asked_of.reverse()
    answered = [
        _Topic(name, cost=0.0 if is_person else ANSWERED)
        for name in names(next(iter(_claims(answer)), ""), bodies)[:_EACH]
        if not _BARE_KIND.fullmatch(name)  # "the Fuller stocktake is the report ..."
    ]
    ordered = answered + asked_of if is_person else asked_of + answered
    if are_several:  # no single Act or review is "they"
        ordered = [one for one in ordered if _may_be_several(one.name, bodies)] or ordered
    kept: dict[str, _Topic] = {}
    for one in ordered:
        topic = replace(one, name=without_year(one.name)) if YEAR.search(asked) else one
        if topic.name and (plain := _plain(topic.name)) not in _plain(asked):
            kept.setdefault(plain, topic)
    return list(kept.values())[:_MOST_TOPICS]


def _still_of(past: Sequence[str]) -> str:
    """The topic of the question before the last, where the last goes on about it."""
    topic = topic_of(without_asides(past[-2])) if len(past) > 1 else ""
    goes_on = topic and re.search(rf"\b{re.escape(_plain(topic))}\b", past[-1].lower())
    return topic if goes_on else ""


def _may_be_several(name: str, bodies: Bodies) -> bool:
    return name.endswith("s") or not name.startswith("the ") or bool(bodies.named_in(name))


def _plain(name: str) -> str:
    return re.sub(r"^(?:the|an?) ", "", name.lower())


def _claims(answer: str) -> list[str]:
    """The cited lines of an answer without their markers; all lines where nothing is cited."""
    lines = [line for line in answer.splitlines() if line.strip()]
    cited = [line for line in lines if _CITED.search(line)]
    return [_CITED.sub("", line) for line in cited or lines]
