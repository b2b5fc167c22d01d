"""Results on disk: one JSON file a suite, the accepted baseline beside it, and the ledger."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from evals.epochs import by_question
from evals.errors import RunError
from evals.outcome import Outcome, outcome_of
from evals.phrasing import ModelRun
from evals.question_file import Question
from evals.scorecard import Scorecard, scorecard
from evals.verdict import Verdict
from ingestion.matching import VERSION

HERE = Path(__file__).resolve().parent
SCORERS = 1  # raised when a scorer changes: results of two versions are not compared
RESULTS = HERE / "results"
BASELINES = HERE / "baselines"
LEDGER = HERE / "ledger.md"
_LONGEST = 60  # characters of a model's name in that of a file


@dataclass(frozen=True)
class Result:
    """One run: what was run, its scorecard as JSON, the dummies' headlines, every outcome.

    `model_run` is there where the composer is `model`.
    """

    suite: str
    composer: str
    corpus_version: str
    questions: str
    normaliser: int
    scorers: int
    card: Mapping[str, Any]
    dummies: Mapping[str, Mapping[str, float]]
    outcomes: Mapping[str, Outcome]
    epochs: int = 1
    model_run: ModelRun | None = None

    @property
    def name(self) -> str:
        """The suite, and the models where there are any: dev, by gpt-x."""
        return f"{self.suite}, by {_models(self.model_run)}" if self.model_run else self.suite

    @property
    def stem(self) -> str:
        """The name of its file, without the ending: a run in model mode has one of its own."""
        return stem(
            self.suite, list(self.model_run.models) or ["unnamed"] if self.model_run else []
        )

    @property
    def composed_by(self) -> str:
        """The composer; of a model its name, the version of its prompts and the epochs."""
        if self.model_run is None:
            return self.composer
        prompts = _counted(self.model_run.prompt_versions)
        return f"model {_models(self.model_run)}, prompts {prompts}, epochs {self.epochs}"

    @property
    def wavering(self) -> tuple[str, ...]:
        """The questions that were right in some epochs and not in all."""
        return tuple(sorted(i for i, one in self.outcomes.items() if 0 < one.right < 1))

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a result. Raises RunError for a file that is none."""
        try:
            told = json.loads(file.read_text("utf-8"))
            outcomes = {i: Outcome.from_json(one) for i, one in told.pop("outcomes").items()}
            counted = told.pop("model_run", None)
            by_model = ModelRun(**counted) if counted else None
            return cls(**told, outcomes=outcomes, model_run=by_model)
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
    by_model: ModelRun | None = None,
) -> Result:
    """Put a run's verdicts together, one for each epoch of each question."""
    questions = by_question(verdicts)
    return Result(
        suite=suite,
        composer=composer,
        corpus_version=corpus_version,
        questions=digest([of[0].question for of in questions]),
        normaliser=VERSION,
        scorers=SCORERS,
        card=asdict(scorecard(verdicts)),
        dummies={name: _headline(scorecard(of)) for name, of in dummies.items()},
        outcomes={of[0].question.id: outcome_of(of) for of in questions},
        epochs=len(questions) and len(verdicts) // len(questions),
        model_run=by_model,
    )


def stem(suite: str, models: Sequence[str]) -> str:
    """dev, or dev.gpt-x; a name that no file can bear is spelt otherwise, with a digest of it."""
    return f"{suite}.{_slug(' '.join(sorted(models)))}" if models else suite


def last(folder: Path) -> list[Result]:
    """The last result of every suite and model in `folder`; none where it is not there."""
    return [Result.read(file) for file in sorted(folder.glob("*.json"), key=lambda f: f.stem)]


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-.")[:_LONGEST]
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def _models(run: ModelRun) -> str:
    return _counted(run.models) or "a model that no answer names"


def _counted(numbers: Mapping[str, int]) -> str:
    """The names, with how many answers each has where there are several; fit for a table."""
    names = {" ".join(name.split()).replace("|", "/"): n for name, n in sorted(numbers.items())}
    many = len(names) > 1
    return " and ".join(f"{name} ({n} answers)" if many else name for name, n in names.items())


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
