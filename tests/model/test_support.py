"""What a quote bears out, as a model's statements are checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.answering.parts import Parts
from api.answering.verify import Fault
from api.model_composer.characters import unfounded
from api.model_composer.judge import judge
from api.model_composer.reply import Cited, Said
from evals.verifier import Checked, checked
from tests.api.service import assistant_over

if TYPE_CHECKING:
    from api.assistant import Assistant
    from ingestion.embedding import EmbeddingModel

PLACE = "alder-places"


@pytest.fixture(scope="module")
def parts(assistant: Assistant) -> Parts:
    """Over the invented corpus."""
    return assistant.parts()


def fault(parts: Parts, source: str, quote: str, text: str) -> str | None:
    """What is wrong with `text` on `quote`, if anything."""
    passages = [p for p in parts.index.passages_of(source) if quote in " ".join(p.text.split())]
    judged = judge(
        Said(text=text, citations=[Cited(passage=1, quote=quote)]), passages, parts, "strict"
    )
    return judged.reason if isinstance(judged, Fault) else None


RECOMMENDS = (
    "The Alder Fund recommends that every place committee publishes its pooled budget by 30 June."
)


@pytest.mark.parametrize(
    "text",
    [
        RECOMMENDS,
        "The Alder Fund recommends that every place committee publishes its budget by 30 June.",
        "According to the Alder Fund, it recommends that every place publishes it by 30 June.",
    ],
)
def test_the_words_of_a_quote_and_whose_they_are(parts: Parts, text: str) -> None:
    """Verbatim, and shortened, with who says it."""
    assert fault(parts, PLACE, RECOMMENDS, text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The Alder Fund recommends that every place committee publishes its pooled budget.", "by"),
        ("Every place committee publishes its pooled budget by 30 June.", "recommends"),
        ("According to the Alder Fund, every place committee publishes its budget by 30 June.",
         "recommends"),
        ("The Alder Fund recommends that the place committee publishes its budget by 30 June.",
         "every"),
        ("The Alder Fund recommends that every place committee hides its budget by 30 June.",
         "hides"),
        ("The Alder Fund recommends that every budget publishes its place committee by 30 June.",
         "order"),
        ("The Alder Fund recommends that every place committee publishes its budget by 31 July.",
         "31"),
    ],
)  # fmt: skip
def test_a_bound_that_is_lost_or_changed_is_found(parts: Parts, text: str, reason: str) -> None:
    """And named, so that it can be mended."""
    found = fault(parts, PLACE, RECOMMENDS, text)
    assert found is not None
    assert reason in found


DISGUISED = [
    "Это отменено.",  # Russian: this is abolished
    "这项建议已被撤回。",  # Chinese: it is withdrawn
    "この勧告は撤回された",
    "ΔΕΝ ισχύει",
    "لم يعد ساريا",
    "לא נכון",
    "यह गलत है",
    "Νot:",  # a Greek capital
    "nоt",  # a Cyrillic letter
    "ɴᴏᴛ",
    "ｎｏｔ",
    "𝐧𝐨𝐭",
    "🅝🅞🅣",
    "ⓝⓞⓣ",
    "❌",
    "🚫🤥",
    "🇬🇧",
    "👎\u200d👎",
    "\u202eton\u202c",
    "\u2067",
    "\u200b",
    "\u00ad",
    "\u3164",
    "N\u0338o\u0338t\u0338",
    "⠝⠕⠞",
    "≠",
    "¬",
    "→",
    "~",
    "!",
    "?",
    "<",
    "=",
    "*",
    "٤٢",
    "１２",
    "²",
    "½",
    "Ⅻ",
    "①",
    "€",
]


@pytest.mark.parametrize("sign", DISGUISED)
@pytest.mark.parametrize("where", ["before", "after", "within"])
def test_what_is_no_letter_of_ours_and_not_in_the_quote_is_found(
    parts: Parts, sign: str, where: str
) -> None:
    """The bug: the check saw a-z and digits alone, and 15 of 15 such sentences went out."""
    text = {
        "before": f"{sign} {RECOMMENDS}",
        "after": f"{RECOMMENDS} {sign}",
        "within": RECOMMENDS.replace("recommends", f"recommends {sign}"),
    }[where]
    assert fault(parts, PLACE, RECOMMENDS, text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The Alder Fund “recommends” that every place committee publishes its pooled budget by 30 "
        "June.",
        "The Alder Fund recommends – that every place committee publishes its budget – by 30 June.",
        "The Alder Fund: it recommends that every place committee (of them) publishes its budget "
        "by 30 June.",
    ],
)
def test_plain_punctuation_is_nobody_s_words(parts: Parts, text: str) -> None:
    """Quotation marks, dashes and brackets may be set differently."""
    assert fault(parts, PLACE, RECOMMENDS, text) is None


def test_letters_and_signs_of_the_quote_may_be_repeated() -> None:
    """Whatever they are, in the words in which they stand there."""
    quote = "Café Ölçer’s β-plan costs £5m ± 3% & saves −2 °C"
    assert unfounded("The β-plan of Café Ölçer costs £5m ± 3% & -2 °C", quote) is None
    assert unfounded("CAFE\u0301", quote) is None


@pytest.mark.parametrize(
    ("said", "given", "found"),
    [
        ("It rose by -5 points.", "It rose by 5 points.", "-5"),
        ("It is Öpen.", "Ölçer is open.", "Öpen"),
        ("A рolicy.", "A рolicy.", "рolicy"),  # the quote mixes alphabets too
        ("It is \u202eopen.", "It is \u202eopen.", "U+202E"),
    ],
)
def test_signs_and_words_are_not_put_together_anew(said: str, given: str, found: str) -> None:
    """A letter of the quote in another word, a minus that was a hyphen."""
    assert unfounded(said, given) == found


@pytest.fixture(scope="module")
def sets(digests: Path, model: EmbeddingModel) -> dict[str, Checked]:
    """The labelled statements, judged over the repository's corpus."""
    held = assistant_over(digests, model)
    return {entry.name: entry for entry in checked(held.parts())}


def test_few_wrong_statements_are_taken_for_right(sets: dict[str, Checked]) -> None:
    """Of 538 that differ from a right one in one thing; docs/log.md tells which pass."""
    assert sets["paraphrased"].false_acceptance == 0
    assert sets["shortened"].false_acceptance <= 0.035
    assert sets["shortened"].precision >= 0.85


def test_right_statements_in_the_words_of_their_quotes_pass(sets: dict[str, Checked]) -> None:
    """All that are verbatim, and half of those that only leave something out."""
    by_kind: dict[str, list[bool]] = {}
    for entry in sets["shortened"].entries:
        if entry.supported:
            by_kind.setdefault(entry.kind, []).append(entry.fault is None)
    assert all(by_kind["verbatim"])
    assert sets["shortened"].recall >= 0.3
