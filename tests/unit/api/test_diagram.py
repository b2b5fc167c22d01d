"""The map as a drawing."""

from __future__ import annotations

from api.explainers.corpus_map import Drawn, Map, Shown
from api.explainers.diagram import diagram
from api.explainers.glossary import Quoted
from ingestion.corpus_map import Element, Kind, Level, Line

CITED = Quoted("a", "p", 0, 1)


def element(name: str, level: str, column: int) -> Element:
    """A box."""
    return Element(source="a", quote="a", id=name, level=level, column=column, name=name)


def test_lines_of_money_hide_no_other_and_go_over_boxes_between() -> None:
    """Beside a line between the same boxes; above a row of them."""
    top, left, right = (element("a", "x", 0), element("b", "y", 0), element("c", "y", 3))
    levels = (
        (Level(id="x", name="x"), (Shown(top, CITED),)),
        (Level(id="y", name="y"), (Shown(left, CITED), Shown(right, CITED))),
    )
    pairs = (("answers", left, top), ("funds", top, left), ("funds", left, right))
    lines = tuple(
        Drawn(
            Line(source="a", quote="a", start=start.id, end=end.id, kind=kind),
            Kind(id=kind, says=kind), start, end, CITED,
        )
        for kind, start, end in pairs
    )  # fmt: skip
    (_, answers), (_, funds), (_, over) = diagram(Map("2026", levels, lines, 0)).paths
    assert answers.partition(",")[0] != funds.partition(",")[0]
    assert "C" in over
