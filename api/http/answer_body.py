"""What an answer says, as pages show it: paragraphs with their sources, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.explainers.glossary import glossary
from api.explainers.terms import Explained, terms_of
from api.http.attribution import attributions
from api.http.schemas.answers import CitationOut, StatementOut
from api.http.schemas.tables import CellOut, TableOut
from api.http.service import Service

_MOST_PARAGRAPHS = 3  # more are a list


@dataclass(frozen=True)
class Sentence:
    """A statement with the glossary's terms in it."""

    statement: StatementOut
    terms: tuple[Explained, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Sentences of one kind that rest on the same source; `source` is its line, if any."""

    kind: str
    sentences: tuple[Sentence, ...]
    source: str = ""


@dataclass(frozen=True)
class TableView:
    """A table: of each row its heading and, of each column, the paragraphs in its cell."""

    table: TableOut
    rows: tuple[tuple[str, tuple[tuple[Paragraph, ...], ...]], ...]

    @property
    def has_headings(self) -> bool:
        """Whether its rows have any."""
        return any(heading for heading, _ in self.rows)


@dataclass(frozen=True)
class Body:
    """What an answer says. `key` begins the ids of its cards; `notes` say of when it holds.

    The paragraphs `before` the table are those of statements before its first.
    """

    key: str
    paragraphs: tuple[Paragraph, ...]
    citations: tuple[CitationOut, ...]
    notes: tuple[str, ...] = ()
    before: tuple[Paragraph, ...] = ()
    table: TableView | None = None

    @property
    def is_list(self) -> bool:
        """Whether there are too many paragraphs to be read as a text."""
        claims = [one for one in self.paragraphs if one.kind == "claim"]
        return len(claims) > _MOST_PARAGRAPHS and len(claims) == len(self.paragraphs)

    @property
    def meanings(self) -> tuple[Explained, ...]:
        """The terms that can be explained, each once."""
        cells = self.table.rows if self.table else ()
        in_table = (p for _, row in cells for cell in row for p in cell)
        every = (*self.before, *in_table, *self.paragraphs)
        return tuple(t for p in every for s in p.sentences for t in s.terms)


def body_of(
    key: str,
    statements: Sequence[StatementOut],
    citations: Sequence[CitationOut],
    service: Service,
    table: TableOut | None = None,
) -> Body:
    """What an answer says, or as much of it as has come. Raises BuildError."""
    numbered = {one.number: one for one in citations}
    claims = any(one.kind == "claim" for one in statements)
    leads = [one.text for one in statements if claims and one.kind == "lead_in"]
    notes = tuple(text for text in leads if not text.endswith(":"))  # others name the source
    cells = [cell for row in table.rows for column in row.cells for cell in column] if table else []
    first = min((cell.statement for cell in cells), default=len(statements))
    placed = {cell.statement for cell in cells}
    shown = [
        (n, one)
        for n, one in enumerate(statements)
        if n not in placed and not (claims and one.kind == "lead_in")
    ]
    in_cells = [statements[cell.statement].model_copy(update={"text": cell.text}) for cell in cells]
    ahead = [one for n, one in shown if table and n < first]
    after = [one for n, one in shown if not table or n > first]
    told = _sentences([*ahead, *in_cells, *after], service if citations else None)
    made = iter(told[len(ahead) : len(ahead) + len(cells)])
    return Body(
        key,
        tuple(_paragraphs(told[len(ahead) + len(cells) :], numbered)),
        tuple(citations),
        notes,
        tuple(_paragraphs(told[: len(ahead)], numbered)),
        _table_view(table, made, numbered) if table else None,
    )


def _sentences(statements: Sequence[StatementOut], service: Service | None) -> list[Sentence]:
    """With the terms that can be explained, where there is a `service` that knows them."""
    terms = explained([one.text for one in statements], service) if service else ()
    return [Sentence(one, terms[n] if terms else ()) for n, one in enumerate(statements)]


def _table_view(
    table: TableOut, sentences: Iterator[Sentence], numbered: dict[int, CitationOut]
) -> TableView:
    """`table` with the `sentences` of its cells, which come row by row."""

    def of_cell(cells: Sequence[CellOut]) -> tuple[Paragraph, ...]:
        return tuple(_paragraphs([next(sentences) for _ in cells], numbered))

    rows = tuple((row.heading, tuple(map(of_cell, row.cells))) for row in table.rows)
    return TableView(table, rows)


def explained(texts: list[str], service: Service) -> tuple[tuple[Explained, ...], ...]:
    """For each of `texts` the terms of the glossary that stand in it for the first time."""
    return terms_of(texts, glossary(service.assistant.parts().index))


def _paragraphs(
    sentences: Iterable[Sentence], numbered: dict[int, CitationOut]
) -> Iterable[Paragraph]:
    held: list[Sentence] = []
    of: tuple[str, str] | None = None
    seen: set[str] = set()
    for one in sentences:
        statement = one.statement
        if statement.kind == "claim" and statement.text in seen:
            continue
        seen.add(statement.text)
        cited = [numbered[n] for n in statement.citations if n in numbered]
        here = (statement.kind, attributions(cited))
        if held and (here != of or statement.kind not in {"claim", "gap"}):
            yield _paragraph(of, held)
            held = []
        of = here
        held.append(one)
    if held:
        yield _paragraph(of, held)


def _paragraph(of: tuple[str, str] | None, sentences: Sequence[Sentence]) -> Paragraph:
    kind, source = of or ("", "")
    return Paragraph(kind, tuple(sentences), source)
