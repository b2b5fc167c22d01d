"""Step 2, contextualise: a follow-up becomes a question that stands alone."""

from __future__ import annotations

import re

from api.answering.admit import MOST_CHARACTERS
from api.answering.answer import Turn
from api.answering.asking import is_fragment, without_asides
from api.answering.bodies import Bodies, Body, replace_body
from api.answering.leaning import content, leans
from api.answering.pushing_back import disputes, doubts_it_lasts
from api.answering.question import speakers_in, time_of, without_time
from api.answering.route import asks_nothing
from api.answering.topic import topic_of, without_speaker, without_year

_THEY = re.compile(r"\b(they)\b|\b(their)\b", re.IGNORECASE)
_HE_OR_SHE = re.compile(r"\b(he|she)\b|\b(his|her)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|this|that|these|those|them)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:(?:in|of|for|since|by) )?(?:\b\w+ )?\b(?:19|20)\d\d\b", re.IGNORECASE)
_FIRST_WORD = re.compile(
    r"(?:What|Which|Who|Whom|Whose|When|Where|Why|How|Is|Are|Was|Were|Do|Does|Did|Has|Have|Had|Can"
    r"|Could|Will|Would|Should|In|On|By|Tell|Give|The|A|Any)\b"
)
_OFFICE = re.compile(
    r"\b(?:[Tt]he )?((?:Prime Minister|Chancellor|(?:Health |Home )?Secretary(?: of State)?"
    r"|[Cc]hief [Ee]xecutive)(?:,? [A-Z][a-z]+ [A-Z][a-z]+)?)"
)
_UNKNOWN_BODY = re.compile(
    r"^(?:the )?((?:[A-Z][\w'’]+ (?:(?:of|for|and|the) )*)*(?:Trust|Fund|Foundation|Confederation"
    r"|Association|Councils?|Committee|Institute|Federation|College|Union|Society|Party|Alliance"
    r"|Labour|Conservatives|Unison|BMA|RCN|RCGP|LGA|IFS|IPPR))\W*$"
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
_NOBODY = Body("it", (), ())


def contextualise(question: str, history: tuple[Turn, ...], bodies: Bodies) -> str:
    """`question` with what it leaves out taken from the turns before it.

    The reader's turns are resolved in order, each on top of the one before. A question with a
    subject of its own stays as it is; one that leans gets a topic: "About the Hewitt review: who
    announced it?". A turn longer than a question may be is none. "How does it all fit together?"
    with nothing before it asks about the whole field.
    """
    if not history and _THE_WHOLE.search(question):
        return THE_WHOLE
    before, answer = "", ""
    for turn in history:
        if turn.role == "assistant":
            answer = turn.content
        elif len(turn.content) <= MOST_CHARACTERS and not asks_nothing(turn.content):
            before = _resolved(turn.content, before, answer, bodies)
    return _resolved(question, before, answer, bodies)


def _resolved(text: str, before: str, answer: str, bodies: Bodies) -> str:
    asked = " ".join(text.split())
    if not before or asks_nothing(asked):
        return asked
    added = without_asides(asked)
    if not added or disputes(asked):
        return before
    if doubts_it_lasts(asked):
        return _behind(before, "now?")
    return (
        _of_another_body(added, asked, before, bodies)
        or _with_fragment(added, asked, before)
        or _with_topic(added, before, answer, bodies)
        or asked
    )


def _of_another_body(added: str, asked: str, before: str, bodies: Bodies) -> str | None:
    """ "And NHS Providers?", "What did NHS Providers say?": the last question, of another body."""
    old = _one_body(before, bodies)
    newly = bodies.named_in(added) or _like_a_body(added)
    if len(newly) != 1 or old is None or newly[0] == old:
        return None
    bare = added != asked and len(added.split()) <= len(newly[0].name.split()) + 1
    also_says = bool(speakers_in(before, bodies)[0]) and _only_says(added, bodies)
    return replace_body(before, old, newly[0]) if bare or also_says else None


def _only_says(added: str, bodies: Bodies) -> bool:
    """Whether `added` asks what a body says, and not about what."""
    speakers, _ = speakers_in(added, bodies)
    if len(speakers) != 1 or _THEY.search(added) or _HE_OR_SHE.search(added):
        return False
    return not content(replace_body(added, speakers[0], _NOBODY))


def _like_a_body(added: str) -> tuple[Body, ...]:
    """A body that no source here carries must not be answered for by another."""
    found = _UNKNOWN_BODY.match(added)
    return (Body(found[1], (found[1],), ()),) if found else ()


def _one_body(text: str, bodies: Bodies) -> Body | None:
    """The body whose words `text` asks for, or the only one that it names."""
    speakers, named = speakers_in(text, bodies)[0], bodies.named_in(text)
    chosen = speakers if len(speakers) == 1 else named
    return chosen[0] if len(chosen) == 1 else None


def _with_fragment(added: str, asked: str, before: str) -> str | None:
    """ "And before COVID-19?", "in 2020?", "What about rotas?": the last question with it."""
    is_time = bool(time_of(added) or _YEAR.match(added))
    if is_fragment(added) and (added != asked or is_time):
        return _behind(before, added)
    return None


def _behind(before: str, added: str) -> str:
    """`before` with `added`, in place of its own time if that is one."""
    kept = without_time(before) if time_of(added) else before
    if _YEAR.search(added):
        kept = without_year(kept)
    return f"{kept} {added[:1].upper()}{added[1:]}"


def _with_topic(added: str, before: str, answer: str, bodies: Bodies) -> str | None:
    """ "About the Hewitt review: which minister announced it?"."""
    if not leans(added, bodies) and not _only_says(added, bodies):
        return None
    named = _named(added, before, answer, bodies)
    topic = topic_of(before)
    if named != added or _IT.search(added):
        topic = without_speaker(topic)
    if time_of(added):
        topic = without_time(topic)
    if _YEAR.search(added):
        topic = without_year(topic)
    if not topic or (named != added and topic.removeprefix("the ") in named):
        return named
    lowered = f"{named[:1].lower()}{named[1:]}" if _FIRST_WORD.match(named) else named
    return f"About {topic}: {lowered}"


def _named(added: str, before: str, answer: str, bodies: Bodies) -> str:
    """`added` with "they", "he" or "she" as the one body or person that it can stand for."""
    if bodies.named_in(added):
        return added
    one = _one_body(before, bodies)
    if one and not one.is_person:
        acts = speakers_in(before, bodies)[0] or not content(replace_body(before, one, _NOBODY))
        return _put_for(_THEY, one.name, added) if acts else added
    name = one.name if one else _person_in(answer, bodies)
    return _put_for(_HE_OR_SHE, name, added) if name else added


def _put_for(pronoun: re.Pattern[str], name: str, text: str) -> str:
    return pronoun.sub(lambda found: name if found[1] else f"{name}'s", text, count=1)


def _person_in(answer: str, bodies: Bodies) -> str | None:
    """The one person or office that an answer names."""
    people = {body.name for body in bodies.named_in(answer) if body.is_person}
    offices = {f"the {name}" for name in _OFFICE.findall(answer)}
    found = people or offices
    return found.pop() if len(found) == 1 else None
