"""An answer as a client of the HTTP interface is given it, read from its JSON alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.errors import RunError
from evals.phrasing import Phrasing


@dataclass(frozen=True)
class GivenStatement:
    """One statement: its words, its kind and the numbers of its citations."""

    text: str
    kind: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class GivenCitation:
    """One citation: what it says of itself, of its passage and of its source."""

    number: int
    quote: str
    quote_start: int
    quote_end: int
    holder: str
    voice: str
    words: str
    passage: str
    heading_path: tuple[str, ...]
    source: Mapping[str, Any]
    basis: str = "text"

    @property
    def source_id(self) -> str:
        """The id of the source cited."""
        return str(self.source.get("id"))


@dataclass(frozen=True)
class Weighed:
    """What was weighed for a question: the probability that it is answered, the best units."""

    likely: float
    units: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What scorers know of an answer. A failed request has status error and nothing else.

    `weighed` is there for a question that asks one thing and was searched for.
    """

    status: str
    text: str = ""
    statements: tuple[GivenStatement, ...] = ()
    citations: tuple[GivenCitation, ...] = ()
    notices: tuple[str, ...] = ()
    echoed: str = ""  # the question as the answer gives it back
    phrasing: Phrasing = field(default_factory=Phrasing)
    weighed: Weighed | None = None

    @property
    def claims(self) -> tuple[GivenStatement, ...]:
        """The statements that claim something."""
        return tuple(statement for statement in self.statements if statement.kind == "claim")

    def cited(self, statement: GivenStatement) -> tuple[GivenCitation, ...]:
        """The citations that a statement names and that are there."""
        return tuple(c for c in self.citations if c.number in statement.citations)


def given(answer: Mapping[str, Any]) -> Given:
    """Read the JSON of an answer. Raises RunError where it is not one."""
    try:
        return Given(
            status=str(answer["status"]),
            text=str(answer["text"]),
            statements=tuple(
                GivenStatement(s["text"], s["kind"], tuple(s["citations"]))
                for s in answer["statements"]
            ),
            citations=tuple(_citation(record) for record in answer["citations"]),
            notices=tuple(str(notice["text"]) for notice in answer["notices"]),
            echoed=f"{answer['question']} {answer['standalone_question']}",
            phrasing=Phrasing.of(answer),
            weighed=_weighed(answer.get("trace") or []),
        )
    except (KeyError, TypeError) as error:
        raise RunError(f"the reply is not an Answer: {error!r}: check the server") from error


def _weighed(searches: Sequence[Mapping[str, Any]]) -> Weighed | None:
    if len(searches) != 1:
        return None
    units = tuple(candidate["text"] or "" for candidate in searches[0]["candidates"])
    return Weighed(float(searches[0]["likely"]), units)


def _citation(record: Mapping[str, Any]) -> GivenCitation:
    return GivenCitation(
        number=record["number"],
        quote=record["quote"],
        quote_start=record["quote_start"],
        quote_end=record["quote_end"],
        holder=record["holder"],
        voice=record["voice"],
        words=record["words"],
        passage=record["passage"]["text"],
        heading_path=tuple(record["passage"]["heading_path"]),
        source=record["source"],
        basis=record.get("basis", "text"),
    )
