"""The public quality page: the last results, what each number means, what is known to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Template

from evals.report import model_lines, table, told
from evals.results import Result

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "quality.md"


def quality_page(results: Sequence[Result]) -> str:
    """Fill evals/quality_page.md; a placeholder that it lacks or does not know is an error."""
    template = Template((HERE / "quality_page.md").read_text("utf-8"))
    return template.substitute(
        headline="\n\n".join([table(results), *_models(results)]),
        hard=_matrix(results, "hard"),
        guarded=_matrix(results, "guarded"),
        kinds=_kinds(results),
        weaknesses=(HERE / "known_weaknesses.md").read_text("utf-8").strip(),
    )


def _models(results: Sequence[Result]) -> list[str]:
    """A paragraph for each run in model mode."""
    return [
        f"**{result.name}** (epochs: {result.epochs}). {'; '.join(model_lines(result))}."
        for result in results
        if result.model_run
    ]


def _matrix(results: Sequence[Result], block: str) -> str:
    """One row a measure, one column a suite."""
    names = list(results[0].card[block])
    head = ["measure", *(result.name for result in results)]
    rows = [[name, *(told(result.card[block][name]) for result in results)] for name in names]
    return _rows(head, rows)


def _kinds(results: Sequence[Result]) -> str:
    kinds = sorted({kind for result in results for kind in result.card["by_kind"]})
    head = ["kind", *(result.name for result in results)]
    rows = [[kind, *(_of(result, kind) for result in results)] for kind in kinds]
    return _rows(head, rows)


def _of(result: Result, kind: str) -> str:
    right, number = result.card["by_kind"].get(kind, (0, 0))
    return f"{right} of {number}" if number else "-"


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
