"""Sentences of a passage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    """The words of each sentence."""
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Boards met. Wards opened.", ["Boards met.", "Wards opened."]),
        ("Did they meet? They did!", ["Did they meet?", "They did!"]),
        ("“We met.” Then we left.", ["“We met.”", "Then we left."]),
        ("Boards met (twice.) Wards opened.", ["Boards met (twice.)", "Wards opened."]),
        ("Dr. Finch met Prof. Reed.", ["Dr. Finch met Prof. Reed."]),
        ("Cllr. Finch left Mt. Reed.", ["Cllr. Finch left Mt. Reed."]),
        ("Ask Elm Ltd. Then they try.", ["Ask Elm Ltd.", "Then they try."]),
        ("Homes, e.g. Elm House, opened.", ["Homes, e.g. Elm House, opened."]),
        ("J. Reed met us.", ["J. Reed met us."]),
        ("It rose by 4.5 per cent. Then it fell.", ["It rose by 4.5 per cent.", "Then it fell."]),
        ("One paragraph\n\nAnother one", ["One paragraph", "Another one"]),
        ("A line that\nwraps on.", ["A line that\nwraps on."]),
        ("Needed:\n- beds\n- nurses", ["Needed:", "beds", "nurses"]),
        ("1. Beds\n2) Nurses", ["Beds", "Nurses"]),
        ("See No. 5 and para. 3. Then s. 75.", ["See No. 5 and para. 3.", "Then s. 75."]),
        ("The answer is no. Boards met.", ["The answer is no.", "Boards met."]),
        ("Wards open at 9.30 a.m. Boards too.", ["Wards open at 9.30 a.m. Boards too."]),
        ("Trusts of St. Helens, e.g.\nElm.", ["Trusts of St. Helens, e.g.\nElm."]),
        ("a. Beds\n\nb. Nurses", ["a. Beds", "b. Nurses"]),
        ("Costs:\nA: 1. B | C: 2\nA: 3 | C: 4\nThat is all.",
         ["Costs:", "A: 1. B | C: 2", "A: 3 | C: 4", "That is all."]),
        ("A: It rose. It fell. | C: 4", ["A: It rose. It fell. | C: 4"]),
        ("  \n ", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_passage_is_told_apart_into_sentences(text: str, told: list[str]) -> None:
    """Abbreviations, initials and decimals end none; list items are some."""
    assert sentences(text) == told


@given(st.text(alphabet=st.sampled_from("aA1 .?!:;\n-•*)(“”\"'")))
def test_sentences_stand_in_order_and_lose_nothing_but_space_and_markers(text: str) -> None:
    """Offsets never overlap, no sentence has white space at its ends, no letter is left out."""
    spans = sentence_spans(text)
    ends = [0, *(place for span in spans for place in span), len(text)]
    assert ends == sorted(ends)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    between = "".join(text[a:b] for a, b in zip(ends[::2], ends[1::2], strict=True))
    assert not set(between) & set("aA")
