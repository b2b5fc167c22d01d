"""The words of an original that bear a digest's sentence out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from ingestion.proofs import Layer, bears_out, proved
from ingestion.sources import Attribution, Passage, Source
from ingestion.trained_reader import load_reader

DIGEST = Source("beds", "Beds in winter", "Alder Fund", "Alder Fund", text="digest")
ORIGINAL = Source("beds.original", "Beds in winter", "Alder Fund", "Alder Fund", original_of="beds")
HELD = Attribution("Alder Fund", "own")


@pytest.mark.parametrize(
    ("sentence", "quote", "holds"),
    [
        ("It found 45 beds in Leeds.", "Leeds had 45 beds that winter.", True),
        ("It found 45 beds in Leeds.", "Leeds had 54 beds that winter.", False),
        ("It found 45 beds in Leeds.", "Hull had 45 beds that winter.", False),
        ("It found 45 beds in Leeds.", "Leeds never had 45 beds that winter.", False),
        ("Wards do not close.", "No ward closes.", True),
        ("The ICB pays for beds.", "The integrated care board pays for beds.", True),
        ("The view of the Alder Fund is that beds help.", "We hold that beds help.", True),
        ("The Alder Fund opened beds.", "We opened beds.", True),
        ("It happened in May 2021.", "It happened in June 2021.", False),
    ],
)
def test_figures_names_and_denials_stand_in_the_quote(
    sentence: str, quote: str, holds: bool
) -> None:
    """Names of the source itself apart."""
    assert bears_out(sentence, quote, "Beds in winter Alder Fund") is holds


def layer(source: Source, *texts: str) -> Layer:
    """A passage of one section for each of `texts`, all equally near to each other."""
    passages: list[Passage] = []
    for n, text in enumerate(texts):
        id_ = f"{source.id}.abcd.{n}"
        passages.append(Passage(id_, source.id, text, 0, len(text), ("Winter",), n, n, HELD))
    vectors: Sequence[np.ndarray] = [np.ones(2, np.float32) for _ in texts]
    return Layer(source, passages, list(vectors))


def test_the_reader_finds_the_sentence_that_says_it_and_only_where_it_is_said() -> None:
    """Of three sentences that share words the one that says it; none for what none says."""
    reader = load_reader("bundled")
    assert reader is not None
    theirs = layer(
        ORIGINAL,
        "Beds were counted every week. Hospitals in Leeds opened 45 more beds in January. "
        "Staff were tired.",
        "Beds cost money. The county closed its cottage hospitals years before.",
    )
    ours = layer(
        DIGEST,
        "In January 45 beds were added by the hospitals of Leeds. Trains run late on 9 May 2020.",
    )
    (passage,) = proved(ours, theirs, reader)
    (proof,) = passage.proofs
    held = {one.id: one.text for one in theirs.passages}[proof.passage]
    assert held[proof.quote_start : proof.quote_end] == (
        "Hospitals in Leeds opened 45 more beds in January."
    )
    assert passage.text[proof.start : proof.end] == (
        "In January 45 beds were added by the hospitals of Leeds."
    )
    assert Passage.from_json(passage.to_json()) == passage
