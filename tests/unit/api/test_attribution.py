"""The short line that tells whose words a claim rests on, and the one that sums up its sources."""

from __future__ import annotations

from typing import Literal

import pytest

from api.answering.lead_in import OUR_NAME, OUR_REMARK
from api.http.attribution import attributions, summary_line
from api.http.schemas.answers import CitationOut
from api.http.schemas.sources import PassageOut, SourceOut


def cited(
    holder: str = "Alder Fund",
    voice: str = "own",
    *,
    publisher: str = "Alder Fund",
    title: str = "Places that share",
    published: str | None = "2021-04",
    text: Literal["full", "digest"] = "full",
    standing: str = "current",
) -> CitationOut:
    """A citation of a source whose id is its title."""
    source = SourceOut(
        id=title, title=title, publisher=publisher, authors=[], published=published, type="report",
        standing=standing, nation="England", url=None, licence=None, text=text, checked_on=None,
    )  # fmt: skip
    passage = PassageOut(id="p", text="Words.", heading_path=[], page=None, ordinal=0)
    return CitationOut(
        number=1, words="ours" if text == "digest" else "publisher", holder=holder, voice=voice,
        quote="Words.", quote_start=0, quote_end=6, deep_link=None, passage=passage, source=source,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("citation", "line"),
    [
        (cited(), "Alder Fund, April 2021"),
        (cited(published=None), "Alder Fund, no date given"),
        (cited("Orla Finch"), "Orla Finch, published by Alder Fund, April 2021"),
        (
            cited("ward leaders", "poll"),
            "Ward leaders, in a poll published by Alder Fund, April 2021",
        ),
        (cited("a critic", "question"), "A question put by a critic, April 2021"),
        (
            cited("critics", "argument"),
            "Arguments from critics, set out by Alder Fund, not its own, April 2021",
        ),
        (
            cited("the union", "reported"),
            "The union, reported in “Places that share” (Alder Fund, 2021)",
        ),
        (
            cited("news.example", "reported", text="digest", title="The review, April 2021"),
            "news.example, reported in our summary of “The review, April 2021” (Alder Fund, 2021)",
        ),
        (
            cited("the union", "reported", publisher=OUR_NAME),
            "The union, reported in our explainer “Places that share” (2021)",
        ),
        (cited(OUR_NAME, publisher=OUR_NAME), "Our explainer, April 2021"),
        (cited(OUR_REMARK), "Our note on “Places that share”"),
    ],
)
def test_a_claim_is_attributed_in_its_holders_voice(citation: CitationOut, line: str) -> None:
    """Nobody's view is pinned on the body that published or reported it."""
    assert attributions([citation]) == line


def test_a_claim_of_several_sources_names_each_once() -> None:
    """In their order."""
    line = attributions([cited(), cited(title="Another"), cited("Birch", publisher="Birch")])
    assert line == "Alder Fund, April 2021; Birch, April 2021"


@pytest.mark.parametrize(
    ("citations", "line"),
    [
        ([cited(), cited()], "1 source: the original, April 2021"),
        (
            [cited(text="digest", standing="historic")],
            "1 source: our summary, April 2021; historic",
        ),
        (
            [
                cited(published="2026-07-02"),
                cited(title="B", text="digest"),
                cited(title="C", text="digest", standing="superseded"),
            ],
            "3 sources: 1 original, 2 our summaries; newest July 2026; 1 superseded",
        ),
        (
            [cited(publisher=OUR_NAME, published="2026"), cited(title="B", published=None)],
            "2 sources: 1 original, 1 our explainer; newest 2026",
        ),
    ],
)
def test_what_an_answer_rests_on_is_summed_up(citations: list[CitationOut], line: str) -> None:
    """Each source once, whoever wrote its words, how new the newest is, what no longer holds."""
    assert summary_line(citations) == line
