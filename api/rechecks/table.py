"""A table of what became of kept answers and public questions."""

from __future__ import annotations

from collections import Counter

from api.assistant import Assistant
from api.rechecks.ask_again import ask_again
from api.rechecks.public import public_id, public_questions
from api.store.rechecks import RecheckStore

_GRAVEST = ("gone", "different", "moved", "first", "same")


def asked_again(assistant: Assistant, store: RecheckStore) -> str:
    """Ask what was not yet asked of the live build, then tell of all: one line each, the gravest
    first. Kept answers are told by their ids alone: their questions are their readers'.
    """
    for _ in ask_again(assistant, store, public_questions()):
        pass
    version = assistant.parts().corpus_version
    questions = {public_id(question): question for question in public_questions()}
    found = store.of_version(version)
    told = sorted(
        (_GRAVEST.index(entry.outcome), entry.answer_id, entry.outcome) for entry in found
    )
    counts = Counter(outcome for *_, outcome in told)
    total = ", ".join(f"{counts[outcome]} {outcome}" for outcome in _GRAVEST if counts[outcome])
    lines = [f"{outcome:<9}  {questions.get(name, name)}" for _, name, outcome in told]
    return "\n".join([f"Corpus version {version}: {total or 'nothing to ask'}", *lines])
