"""Every fact of the fact sheets the digests were written from is in its digest, or says why not."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ingestion.reading import find_files, read_document
from ingestion.sentences import sentence_spans
from ingestion.sources import Document

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
COVERAGE = HERE / "fact_coverage.yaml"
NUMBERS = {
    "ville-system-by-default": 25,
    "nhs-providers-no-one-size-fits-all": 29,
    "ham-how-we-do-things-around-here": 20,
    "nhs-confederation-time-to-be-radical": 37,
    "kings-fund-supporting-place-based-partnerships": 17,
}
LEFT_OUT_WHOLLY = {("nhs-confederation-time-to-be-radical", "37")}
SILENT: Final = "not"
Words = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Held(_Strict):
    """A part of a fact: some sentence of the section holds all the terms."""

    section: Words
    terms: Annotated[list[Words], Field(min_length=1)]


class Fact(_Strict):
    """What a document says, or what a reader would wrongly expect of it."""

    fact: Words
    held: list[Held] = []
    left_out: Words | None = None


Sheet = dict[int | Literal["not"], Fact | list[Fact]]


@dataclass(frozen=True)
class Numbered:
    """A fact with the number that it is named by: '7', or 'not 2'."""

    number: str
    fact: Fact


@cache
def sheets() -> dict[str, Sheet]:
    """The coverage file, by document."""
    told = yaml.safe_load(COVERAGE.read_text("utf-8"))
    return TypeAdapter(dict[str, Sheet]).validate_python(told)


@cache
def digest(source_id: str) -> Document:
    """The digest of a document, as read."""
    (file,) = (file for file in find_files([CORPUS]).files if file.path.stem == source_id)
    return read_document(file)


def facts(source_id: str) -> Iterator[Numbered]:
    """Its facts in order, then what it does not say."""
    for number, told in sheets()[source_id].items():
        if isinstance(told, Fact):
            yield Numbered(str(number), told)
        else:
            yield from (Numbered(f"{number} {n}", fact) for n, fact in enumerate(told, 1))


def sentences(document: Document, heading: str) -> list[str] | None:
    """The sentences under a heading, by words, beginning or path; None unless it is one place."""
    if heading.endswith("…"):
        found = [s for s in document.sections if s.path[-1].startswith(heading[:-1])]
    else:
        found = [s for s in document.sections if heading in {*s.path[-1:], " > ".join(s.path)}]
    if len(found) != 1:
        return None
    blocks = [document.text[start:end] for start, end in found[0].blocks]
    return [block[start:end] for block in blocks for start, end in sentence_spans(block)]


def missing(sentence: str, terms: Sequence[str]) -> list[str]:
    """The terms that do not stand in the sentence as whole words."""
    return [
        term
        for term in terms
        if not re.search(rf"(?<!\w){re.escape(term)}(?!\w)", sentence, re.IGNORECASE)
    ]


def fault(document: Document, held: Held) -> str | None:
    """Why a part of a fact is not held where it is said to be, or None."""
    there = sentences(document, held.section)
    if there is None:
        return f"no heading, or more than one, is '{held.section}'"
    fewest = min((missing(sentence, held.terms) for sentence in there), key=len)
    return (
        f"no sentence under '{held.section}' holds all; nearest lacks {fewest}" if fewest else None
    )


def keys_that_stand_twice(node: yaml.Node) -> list[str]:
    """Keys that a later one of the same mapping would silently replace."""
    if isinstance(node, yaml.SequenceNode):
        return [key for child in node.value for key in keys_that_stand_twice(child)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [f"{key.value} (line {key.start_mark.line + 1})" for key, _ in node.value]
    plain = [key.value for key, _ in node.value]
    twice = [told for n, told in enumerate(keys) if plain[n] in plain[:n]]
    return twice + [key for _, child in node.value for key in keys_that_stand_twice(child)]


def test_no_entry_of_the_coverage_replaces_another() -> None:
    """A number or key written twice would drop the first one unseen."""
    whole = yaml.compose(COVERAGE.read_text("utf-8"))
    assert whole is not None
    assert keys_that_stand_twice(whole) == []


def test_the_coverage_names_every_document() -> None:
    """Five fact sheets, no more and no fewer."""
    assert list(sheets()) == list(NUMBERS)


@pytest.mark.parametrize("source_id", NUMBERS)
def test_every_number_of_a_fact_sheet_is_there(source_id: str) -> None:
    """From 1 to the last without a gap, then what the document does not say."""
    assert list(sheets()[source_id]) == [*range(1, NUMBERS[source_id] + 1), SILENT]
    assert sheets()[source_id][SILENT]


@pytest.mark.parametrize("source_id", NUMBERS)
def test_every_fact_is_held_or_says_why_it_is_left_out(source_id: str) -> None:
    """Nothing is passed over in silence; only the facts named here are left out as a whole."""
    bare = {f"{told.number} {told.fact.fact}" for told in facts(source_id) if not told.fact.held}
    allowed = {
        f"{told.number} {told.fact.fact}"
        for told in facts(source_id)
        if (source_id, told.number) in LEFT_OUT_WHOLLY and told.fact.left_out
    }
    assert bare == allowed, f"{source_id}: neither held nor rightly left out: {bare ^ allowed}"


@pytest.mark.parametrize("source_id", NUMBERS)
def test_each_part_of_a_fact_stands_in_one_sentence_of_its_section(source_id: str) -> None:
    """All the words that make it that fact, hedge and figure included, are said in one breath."""
    document = digest(source_id)
    faults = [
        f"{source_id}, fact {told.number} ({told.fact.fact}): {problem}"
        for told in facts(source_id)
        for held in told.fact.held
        if (problem := fault(document, held))
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_a_term_is_a_whole_word_and_all_terms_share_a_sentence() -> None:
    """The check would see a wrong figure, a lost hedge, and terms strewn over two sentences."""
    document = digest("nhs-confederation-time-to-be-radical")
    section = "The role of ICSs and NHSEI"
    right = Held(section=section, terms=["76 per cent of system leaders", "partners"])
    assert fault(document, right) is None
    wrong_figure = Held(section=section, terms=["6 per cent", "partners"])
    assert "nearest lacks ['6 per cent']" in str(fault(document, wrong_figure))
    strewn = Held(section=section, terms=["76 per cent", "73 per cent"])
    assert "nearest lacks" in str(fault(document, strewn))
    assert "no heading" in str(fault(document, Held(section="Nowhere", terms=["a"])))


@pytest.mark.parametrize("source_id", NUMBERS)
def test_all_but_the_facts_named_here_are_covered(source_id: str) -> None:
    """`pytest -rP` prints each document's totals, and what is left out with its reason."""
    told = list(facts(source_id))
    numbers = [fact for fact in told if not fact.number.startswith(SILENT)]
    held = [fact for fact in numbers if fact.fact.held]
    parts = sum(len(fact.fact.held) for fact in told)
    sys.stdout.write(
        f"{source_id}: {len(held)} of {len(numbers)} facts held,"
        f" {len(told) - len(numbers)} silences, {parts} parts in all\n"
    )
    for fact in told:
        if fact.fact.left_out:
            whole = "in part" if fact.fact.held else "wholly"
            sys.stdout.write(f"  left out {whole}: {fact.number}: {fact.fact.left_out}\n")
    wholly = [number for document, number in LEFT_OUT_WHOLLY if document == source_id]
    assert len(held) == NUMBERS[source_id] - len(wholly)
    assert parts >= len(told)
