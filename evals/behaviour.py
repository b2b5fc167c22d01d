"""Whether the answer is the one that was wanted: behaviour, facts, caveats, length."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evals.given import Given
from evals.question_file import ANSWERING, Expected, Question
from evals.score import Score, share, whole
from evals.terms import holds, singly, told, windows, wrongly_claimed

STATUSES: Mapping[Expected, frozenset[str]] = {
    "answered": frozenset({"answered"}),
    "partial": frozenset({"partial"}),
    "abstain": frozenset({"unanswerable_no_evidence", "unanswerable_out_of_scope"}),
    "correct_premise": frozenset({"answered", "partial"}),
    "clarify": frozenset({"needs_clarification"}),
    "redirect_clinical": frozenset({"redirected_clinical"}),
    "declined": frozenset({"declined"}),
    "small_talk": frozenset({"conversational"}),
}
ANSWERED = frozenset({"answered", "partial"})
ABSTAINED = frozenset(
    {"unanswerable_no_evidence", "unanswerable_out_of_scope", "needs_clarification", "empty"}
)
ERRORS = frozenset({"error", "error_model", "error_index", "error_internal"})

BESIDE = 60  # words of one lead-in or gap that are not counted: ours take less than half

Scorer = Callable[[Question, Given], Score]


def behaviour(question: Question, given: Given) -> Score:
    """The status is one of those that are right."""
    fitting = frozenset().union(*(STATUSES[expected] for expected in question.behaviours))
    wanted = " or ".join(question.behaviours)
    fault = f"{status(given)}, where {wanted} is right" if status(given) not in fitting else ""
    return whole("behaviour", fault)


def status(given: Given) -> str:
    """The status; an answer that claims nothing is none, whatever it calls itself."""
    says = any(re.search(r"\w", claim.text) for claim in given.claims)
    return "empty" if given.status in ANSWERED and not says else given.status


def wants_facts(question: Question, given: Given) -> bool:
    """Whether facts are owed: not where abstaining is right too, and was done."""
    if question.expected not in ANSWERING:
        return False
    return status(given) in ANSWERED or not behaviour(question, given).right


def vital(question: Question, given: Given) -> Score:
    """The share of the vital facts that are claimed, and stand in what is cited for them."""
    return _recall("vital", question, given, only_vital=True)


def nuggets(question: Question, given: Given) -> Score:
    """The share of all facts that are claimed, and stand in what is cited for them."""
    return _recall("nuggets", question, given, only_vital=False)


def _recall(name: str, question: Question, given: Given, *, only_vital: bool) -> Score:
    if not wants_facts(question, given):
        return Score(name, 1.0)
    wanted = [nugget for nugget in question.nuggets if nugget.vital or not only_vital]
    said = windows(given)
    missing = [nugget.text for nugget in wanted if not told(nugget, said)]
    return share(name, missing, len(wanted), "missing")


def wrong(question: Question, given: Given) -> Score:
    """Nothing that is known to be wrong is claimed."""
    found = wrongly_claimed(question, singly(given))
    return whole("wrong", f"claims {' + '.join(found[0])}: {found[1]}" if found else "")


def caveats(question: Question, given: Given) -> Score:
    """The share of the required caveats that are said, in a statement or a notice."""
    if not wants_facts(question, given):
        return Score("caveats", 1.0)
    said = [
        *(window.words for window in windows(given)),
        *(statement.text for statement in given.statements),
        *given.notices,
    ]
    missing = [c.text for c in question.caveats_required if not holds(c, said)]
    return share("caveats", missing, len(question.caveats_required), "not said")


def words(question: Question, given: Given) -> Score:
    """The claims keep to the word cap: pouring out a passage is no answer.

    So do lead-ins and gaps, beyond what they need: words do not count less under another name.
    """
    number = sum(len(claim.text.split()) for claim in given.claims)
    beside = [len(s.text.split()) for s in given.statements if s.kind != "claim"]
    if status(given) in ANSWERED:
        number += sum(length for length in beside if length > BESIDE)
    over = f"{number} words, more than {question.word_cap}" if number > question.word_cap else ""
    return whole("words", over)


BEHAVIOUR: Mapping[str, Scorer] = {
    "behaviour": behaviour,
    "vital": vital,
    "nuggets": nuggets,
    "wrong": wrong,
    "caveats": caveats,
    "words": words,
}
