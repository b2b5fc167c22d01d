"""The run: Inspect AI asks every question and keeps the log for its viewer.

Inspect's own command line ends with 0 even when a task fails, so the log is read here: its status
and the number of samples decide whether a run counts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from evals.askers import Asker, Reply
from evals.disk import Disk
from evals.dummies import DUMMIES
from evals.errors import RunError
from evals.phrasing import Phrasing
from evals.question_file import Question
from evals.verdict import Verdict, judge

AT_ONCE = 2  # questions under way: as many as there are cores


@dataclass(frozen=True)
class Run:
    """The verdicts of one run, in the order of the questions, and those of the dummies.

    A question asked in several epochs has as many verdicts, one after the other. `phrasings` are
    of the same answers.
    """

    verdicts: tuple[Verdict, ...]
    dummies: dict[str, tuple[Verdict, ...]]
    corpus_version: str
    phrasings: tuple[Phrasing, ...] = ()


def run(
    questions: Sequence[Question],
    asker: Asker,
    disk: Disk,
    name: str,
    log_dir: Path,
    epochs: int = 1,
) -> Run:
    """Ask each question `epochs` times, and judge.

    Raises RunError where the log does not hold every question as often.
    """
    from anyio import to_thread
    from inspect_ai import Epochs, Task
    from inspect_ai import eval as inspect_eval
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.scorer import Score, Scorer, Target, accuracy, mean, scorer
    from inspect_ai.solver import Generate, Solver, TaskState, solver

    logging.getLogger("inspect_ai").setLevel(logging.ERROR)
    asked = {question.id: question for question in questions}
    replies: dict[tuple[str, int], Reply] = {}  # by question and epoch, from 1
    verdicts: dict[tuple[str, int], Verdict] = {}
    progress = tqdm(total=len(questions) * epochs, desc=name, unit="question")

    @solver
    def ask() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            reply = await to_thread.run_sync(asker.ask, asked[str(state.sample_id)])
            replies[str(state.sample_id), state.epoch] = reply
            state.output.completion = reply.answer.text
            progress.update()
            return state

        return solve

    @scorer(metrics=[accuracy(), mean()])
    def verified() -> Scorer:
        async def score(state: TaskState, target: Target) -> Score:
            question = asked[str(state.sample_id)]
            reply = replies[question.id, state.epoch]
            verdict = judge(question, reply.answer, disk, reply.ranked, reply.milliseconds)
            verdicts[question.id, state.epoch] = verdict
            return Score(
                value=1.0 if verdict.right else 0.0,
                answer=verdict.status,
                explanation="\n".join(verdict.reasons) or "right",
            )

        return score

    samples = [Sample(id=q.id, input=q.question, target=q.expected) for q in questions]
    task = Task(
        dataset=MemoryDataset(samples),
        solver=ask(),
        scorer=verified(),
        epochs=Epochs(epochs, "mean"),  # within a question first: as in our scorecard
        name=name,
    )
    try:
        logs = inspect_eval(
            task,
            model="mockllm/model",  # none is called: the assistant is what is asked
            display="none",
            log_dir=str(log_dir),
            max_samples=AT_ONCE,
            fail_on_error=True,
        )
    finally:
        progress.close()
    if logs[0].status != "success" or len(logs[0].samples or []) != len(questions) * epochs:
        why = logs[0].error.message if logs[0].error else "questions are missing"
        raise RunError(f"the run of {name} did not finish ({why}): see its log in {log_dir}")
    dummies = {
        name: tuple(
            judge(question, dummy(question, replies[question.id, 1].ranked, disk), disk)
            for question in questions
        )
        for name, dummy in DUMMIES.items()
    }
    versions = {reply.corpus_version for reply in replies.values() if reply.corpus_version}
    in_order = [(question.id, epoch + 1) for question in questions for epoch in range(epochs)]
    return Run(
        tuple(verdicts[one] for one in in_order),
        dummies,
        ", ".join(sorted(versions)),
        tuple(replies[one].answer.phrasing for one in in_order),
    )
