"""Faults of question files that the schema cannot see, such as golds that no source bears out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from evals.disk import Disk
from evals.oracle import oracle, place
from evals.question_file import ANSWERING, Question
from evals.terms import holds, singly, told, windows, wrongly_claimed
from ingestion.matching import normalise

FEW, SHARE = 16, 0.15  # questions of a split with their first anchor in one source
EVEN = 1.7  # times the share that each source would have, where there are few


def lint(questions: Sequence[Question], disk: Disk) -> list[str]:
    """One line a fault, with the question's id."""
    texts = {source_id: normalise(document.text) for source_id, document in disk.items()}
    faults = [
        f"{question.id}: {fault}"
        for question in questions
        for fault in (
            *_gold(question, disk),
            *_form(question),
            *_caveats(question),
            *_copied(question, texts.values()),
        )
    ]
    return [*faults, *_together(questions, disk), *_crowded(questions, len(disk))]


def _gold(question: Question, disk: Disk) -> Iterable[str]:
    """Anchors stand where they say, and the gold passes its own check."""
    lost = [name for name, anchor in question.anchors.items() if place(anchor, disk) is None]
    for name in lost:
        anchor = question.anchors[name]
        yield f"anchor {name} does not stand in {anchor.source}, section '{anchor.section}'"
    if lost or question.expected not in ANSWERING:
        return
    answer = oracle(question, disk)
    said = windows(answer)
    for nugget in question.nuggets:
        if nugget.vital and not told(nugget, said):
            yield f"its own evidence does not hold the nugget '{nugget.text}'"
    if found := wrongly_claimed(question, singly(answer)):
        yield f"its own evidence is wrong by {found[0]} ({found[1]})"
    words = sum(len(statement.text.split()) for statement in answer.claims)
    if words > question.word_cap:
        yield f"its own evidence takes {words} words, more than {question.word_cap}"


def _form(question: Question) -> Iterable[str]:
    answering = question.expected in ANSWERING
    vital = [nugget for nugget in question.nuggets if nugget.vital]
    if answering and not vital:
        yield "an answerable question needs a vital nugget"
    for nugget in vital:
        if not nugget.support:
            yield f"the vital nugget '{nugget.text}' has no support"
    if question.expected in {"abstain", "clarify"} and question.absence is None:
        yield "an unanswerable question needs `absence`"
    if answering and question.absence is not None and question.absence != "false_presupposition":
        yield "`absence` is for questions that cannot be answered"
    if question.kind == "multi_turn" and not (question.history and question.standalone):
        yield "a follow-up needs `history` and `standalone`"
    if question.kind == "injection" and question.split == "red_team" and not question.canaries:
        yield "an injection needs `canaries`"


def _caveats(question: Question) -> Iterable[str]:
    for caveat in question.caveats_required:
        if not holds(caveat, [caveat.text]):
            yield f"the caveat '{caveat.text}' does not hold its own terms"


def cluster(question: Question, disk: Disk) -> str:
    """What questions are split by: the source and section of the first anchor, else the pair."""
    first = next(iter(question.anchors.values()), None)
    if first is None:
        return question.pair or question.id
    found = place(first, disk)
    path = " > ".join(found.section.path) if found else first.section
    return f"{first.source}: {path or first.quote}"


def _copied(question: Question, texts: Iterable[str]) -> Iterable[str]:
    asked = normalise(question.question).rstrip("?. ")
    if any(asked in text for text in texts):
        yield "its words stand in the corpus"


def _together(questions: Sequence[Question], disk: Disk) -> Iterable[str]:
    """A pair and a fact cluster stand in one split, and no question stands twice."""
    splits: dict[str, set[str]] = defaultdict(set)
    members: Counter[str] = Counter()
    for question in questions:
        if question.split == "red_team":
            continue
        splits[f"cluster {cluster(question, disk)}"].add(question.split)
        if question.pair:
            splits[f"pair {question.pair}"].add(question.split)
            members[question.pair] += 1
    for name, held in sorted(splits.items()):
        if len(held) > 1:
            ids = [
                q.id for q in questions if name in {f"cluster {cluster(q, disk)}", f"pair {q.pair}"}
            ]
            yield f"{name} stands in both splits: {', '.join(ids)}"
    for name, number in members.items():
        if number == 1:
            yield f"pair {name} has one member"
    asked = Counter(
        normalise(" ".join([*(turn.content for turn in q.history), q.question])) for q in questions
    )
    yield from (f"asked twice: {words}" for words, number in asked.items() if number > 1)


def _crowded(questions: Sequence[Question], sources: int) -> Iterable[str]:
    sizes = Counter(question.split for question in questions)
    held = Counter(
        (question.split, next(iter(question.anchors.values())).source)
        for question in questions
        if question.anchors
    )
    for (split, source), number in held.items():
        even = EVEN * sizes[split] / sources  # five full texts share all questions on them
        most = max(FEW, round(SHARE * sizes[split]), round(even))
        if number > most:
            yield f"{number} {split} questions on {source}, more than {most}"
