"""Results on disk: one JSON file a suite, the accepted baseline beside it, and the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from api.matching import VERSION
from evals.errors import RunError
from evals.question_file import Question
from evals.scorecard import GUARDED, Scorecard, clusters, scorecard
from evals.verdict import Verdict

HERE = Path(__file__).resolve().parent
SCORERS = 1  # raised when a scorer changes: results of two versions are not compared
RESULTS = HERE / "results"
BASELINES = HERE / "baselines"
LEDGER = HERE / "ledger.md"


@dataclass(frozen=True)
class Outcome:
    """What came of one question, small enough to be committed."""

    status: str
    right: bool
    truthfulness: int
    cluster: str
    guarded: Mapping[str, bool]
    reasons: tuple[str, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Self:
        """The inverse of `asdict`, after a round through JSON."""
        return cls(**{**record, "reasons": tuple(record["reasons"])})


@dataclass(frozen=True)
class Result:
    """One run: what was run, its scorecard as JSON, the dummies' headlines, every outcome."""

    suite: str
    composer: str
    corpus_version: str
    questions: str
    normaliser: int
    scorers: int
    card: Mapping[str, Any]
    dummies: Mapping[str, Mapping[str, float]]
    outcomes: Mapping[str, Outcome]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a result. Raises RunError for a file that is none."""
        try:
            told = json.loads(file.read_text("utf-8"))
            outcomes = {i: Outcome.from_json(one) for i, one in told.pop("outcomes").items()}
            return cls(**told, outcomes=outcomes)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise RunError(f"{file} is no result ({error!r}): run the suite again") from error

    def write(self, file: Path) -> None:
        """Write it as JSON with sorted keys, so that a diff of two runs can be read."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n", "utf-8")


def result_of(
    suite: str,
    composer: str,
    corpus_version: str,
    verdicts: Sequence[Verdict],
    dummies: Mapping[str, Sequence[Verdict]],
) -> Result:
    """Put a run's verdicts together."""
    held = zip(verdicts, clusters(verdicts), strict=True)
    return Result(
        suite=suite,
        composer=composer,
        corpus_version=corpus_version,
        questions=digest([verdict.question for verdict in verdicts]),
        normaliser=VERSION,
        scorers=SCORERS,
        card=asdict(scorecard(verdicts)),
        dummies={name: _headline(scorecard(of)) for name, of in dummies.items()},
        outcomes={v.question.id: _outcome(v, cluster) for v, cluster in held},
    )


def _outcome(verdict: Verdict, cluster: str) -> Outcome:
    told = {name: fails(verdict) for name, (applies, fails) in GUARDED.items() if applies(verdict)}
    return Outcome(
        verdict.status, verdict.right, verdict.truthfulness, cluster, told, verdict.reasons
    )


def _headline(card: Scorecard) -> dict[str, float]:
    return {
        "verified": card.verified.value,
        "truthfulness": card.truthfulness,
        "missing": card.missing.value,
        "vital facts": card.diagnostics["vital facts"].value,
        "citation_precision": card.diagnostics["citation_precision"].value,
    }


def digest(questions: Sequence[Question]) -> str:
    """12 hexadecimal digits of what was asked and what counts as right."""
    told = "\n".join(question.model_dump_json() for question in questions)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def note(line: str) -> None:
    """Add a line to the ledger: every look at the test split, and every accepted baseline."""
    with LEDGER.open("a", encoding="utf-8") as ledger:
        ledger.write(f"| {datetime.now(UTC):%Y-%m-%d %H:%M} | {line} |\n")
