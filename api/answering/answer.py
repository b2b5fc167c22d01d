"""The values that the steps pass on: questions, statements, citations, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ingestion.index import Filters
from ingestion.matching import normalise
from ingestion.sources import Passage, Source

if TYPE_CHECKING:
    from api.answering.tables import Table
    from api.answering.trace import Search, Workings

Status = Literal[
    "answered",
    "partial",
    "unanswerable_no_evidence",
    "unanswerable_out_of_scope",
    "needs_clarification",
    "redirected_clinical",
    "declined",
    "conversational",
    "error_model",
    "error_index",
    "error_internal",
]
Kind = Literal["claim", "lead_in", "gap", "question"]
Composer = Literal["extractive", "model"]
ComposerChoice = Literal["auto", "extractive", "model"]


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Turn:
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True)
class Asked:
    """What came in: the question as typed, with its history, filters and choice of composer."""

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = NO_FILTERS
    composer: ComposerChoice = "auto"


@dataclass(frozen=True)
class Planned:
    """How a language model reads a question: as it stands alone, and the parts that it asks."""

    question: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """passage.text[start:end], the words that a claim rests on.

    `of_record`: the claim rests on the record of the passage's source instead, and these words only
    show which source that is.
    """

    passage: Passage
    start: int
    end: int
    of_record: bool = False

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True)
class Draft:
    """A statement before verification and numbering; a claim carries the quotes it rests on.

    `holder` is whom a lead-in names as the holder of the claims after it; `row` and `column` are
    the place in a table that a language model gives a claim, if any.
    """

    text: str
    kind: Kind
    quotes: tuple[Quote, ...] = ()
    holder: str | None = None
    row: str = ""
    column: str = ""

    @property
    def is_verbatim(self) -> bool:
        """Whether a quote holds it word for word."""
        said = normalise(self.text)
        return any(said in normalise(quote.text) for quote in self.quotes)


@dataclass(frozen=True)
class Statement:
    """One sentence-like unit of an answer; `citations` are numbers of the answer's citations.

    `reworded`: a language model put what the citations say in other words, and `row` and `column`
    are the place in a table that it gave it.
    """

    text: str
    kind: Kind
    citations: tuple[int, ...] = ()
    reworded: bool = False
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class Citation:
    """A marker's target: the quote at its place in a passage of a source.

    `of_record`: the target is the record of the source, and the quote shows which source that is.
    `original`: the words of the original that bear a digest's sentence out.
    """

    number: int
    quote: str
    quote_start: int
    quote_end: int
    passage: Passage
    source: Source
    of_record: bool = False
    original: Citation | None = None

    @property
    def provision(self) -> str | None:
        """The section or regulation that is quoted, as it is cited; None but of an Act."""
        return self.passage.provision_at(self.quote_start, self.quote_end)


@dataclass(frozen=True)
class Notice:
    """Something that the reader should know about an answer."""

    kind: str
    text: str


@dataclass(frozen=True)
class Coverage:
    """What was searched in vain, and the passages nearest to the question, as such.

    `differences` say of each of `nearest` how it differs from what was asked.
    """

    sources: int
    publishers: tuple[str, ...]
    published_from: str | None
    published_to: str | None
    nearest: tuple[Citation, ...] = ()
    differences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagnostics:
    """How a model came to an answer: tokens in all calls, and how many statements fell for what.

    `prompt_version` is a digest of the wording of the prompts.
    """

    prompt_version: str
    calls: int
    prompt_tokens: int
    reply_tokens: int
    dropped: Mapping[str, int]


@dataclass(frozen=True)
class Option:
    """What a question may mean: a few words that name it, and the question in that sense."""

    label: str
    question: str


@dataclass(frozen=True)
class Understood:
    """How a question was read that is not answered as typed: `aspect` is what is asked of `topic`,
    which is "" where it brings its own, at a time, in the words of bodies.
    """

    topic: str
    aspect: str
    time: Literal["now", "before"] | None
    whose: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What every question gets. `timings_ms` maps the steps to milliseconds.

    `reader` names the model that chose what answers; None where words and vectors did.
    `keep` is False where nothing of the exchange may be written anywhere. `searches` tell how it
    was made, with its `workings`. `table` sets statements of it out by what they compare, or
    by date.
    """

    id: str
    created_at: str
    question: str
    standalone_question: str
    status: Status
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    coverage: Coverage | None = None
    composer: Composer | None = None
    model: str | None = None
    corpus_version: str | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    keep: bool = True
    diagnostics: Diagnostics | None = None
    reader: str | None = None
    searches: tuple[Search, ...] = ()
    understood: Understood | None = None
    table: Table | None = None
    workings: Workings | None = None
    options: tuple[Option, ...] = ()

    @property
    def text(self) -> str:
        """The statements joined, each claim with its markers."""
        return "\n".join(
            " ".join([statement.text, *(f"[{number}]" for number in statement.citations)])
            for statement in self.statements
        )
