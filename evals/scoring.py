"""Scores of one answer, as pure functions: each gives a verdict with its reason.

What is cited is looked up in the source files as they lie on disk, never in the text that the
answer carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.answering.answer import Answer
from api.matching import figures, normalise
from evals.question_file import Question

_STATUSES: Mapping[str, tuple[str, ...]] = {
    "answered": ("answered",),
    "partial": ("partial",),
    "abstain": ("unanswerable_no_evidence", "unanswerable_out_of_scope"),
    "correct_premise": ("answered", "partial"),
    "clarify": ("needs_clarification",),
    "redirect_clinical": ("redirected_clinical",),
    "declined": ("declined",),
    "small_talk": ("conversational",),
}


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right; `faults` say why not, hard ones first."""

    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """No fault at all."""
        return not self.faults


def judge(question: Question, answer: Answer, texts: Mapping[str, str]) -> Verdict:
    """All checks of one answer; `texts` maps source ids to their texts on disk."""
    faults = (
        *_unfaithful(answer, texts),
        *_wrong_status(question, answer),
        *_wrong_facts(question, answer),
        *_missing_facts(question, answer),
        *_too_long(question, answer),
    )
    return Verdict(faults)


def claims(answer: Answer) -> str:
    """The words of all claims, normalised."""
    return normalise(" ".join(s.text for s in answer.statements if s.kind == "claim"))


def _unfaithful(answer: Answer, texts: Mapping[str, str]) -> list[str]:
    faults = [
        f"hard: the quote of [{citation.number}] does not stand in {citation.source.id}"
        for citation in answer.citations
        if citation.quote not in texts.get(citation.source.id, "")
    ]
    quotes = {citation.number: citation.passage for citation in answer.citations}
    for statement in answer.statements:
        if statement.kind != "claim":
            continue
        cited = [quotes[number] for number in statement.citations if number in quotes]
        standing = " ".join(texts.get(p.source_id, "")[max(0, p.start) : p.end] for p in cited)
        if not cited:
            faults.append("hard: a claim cites nothing")
        elif lost := figures(statement.text) - figures(standing):
            faults.append(f"hard: figures without evidence: {sorted(f.value for f in lost)}")
    return faults


def _wrong_status(question: Question, answer: Answer) -> list[str]:
    fitting = _STATUSES[question.expected]
    return [] if answer.status in fitting else [f"status {answer.status}, not {fitting[0]}"]


def _wrong_facts(question: Question, answer: Answer) -> list[str]:
    said = claims(answer)
    return [
        f"says what is wrong: {' + '.join(terms)}"
        for wrong in question.wrong
        for terms in wrong.any_of
        if _stand(terms, said)
    ]


def _missing_facts(question: Question, answer: Answer) -> list[str]:
    said = claims(answer)
    return [
        f"misses: {' + '.join(nugget.any_of[0])}"
        for nugget in question.nuggets
        if nugget.vital and not any(_stand(terms, said) for terms in nugget.any_of)
    ]


def _too_long(question: Question, answer: Answer) -> list[str]:
    words = len(claims(answer).split())
    cap = 200 if question.kind in {"list", "newcomer", "comparison"} else question.max_words
    return [f"{words} words, more than {cap}"] if words > cap else []


def _stand(terms: list[str], said: str) -> bool:
    """All terms in `said`; a term that is a figure must be the same typed figure there."""
    return all(
        figures(term) <= figures(said) if figures(term) else normalise(term) in said
        for term in terms
    )
