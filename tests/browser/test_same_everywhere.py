"""The same question gives the same statements and citations wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.answering.answer import Asked
from api.terminal import printed
from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.talk import ask, one_line

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator

    from api.assistant import Assistant

DIGEST = "How fast should emergency departments take over ambulance patients?"
WITHOUT = "e => [...e.childNodes].map(one => one.textContent).join('')"


def shown(turn: Locator) -> tuple[list[str], list[str]]:
    """Claims and gaps with their markers, and the words that are cited, as a reader sees them."""
    said = turn.locator(".answer :is(.claim, .gap)").evaluate_all(f"all => all.map({WITHOUT})")
    quotes = turn.locator(".answer .sheet mark").all_text_contents()
    return [one_line(" ".join(said))], [one_line(text) for text in quotes]


@pytest.mark.parametrize("question", [BUDGET, POLL, UNANSWERED, DIGEST])
def test_page_widget_interface_and_terminal_agree(
    context: BrowserContext, site: Site, assistant: Assistant, question: str
) -> None:
    """Statement by statement, with their markers, and every quote; the widget shows the frame."""
    told = context.request.post("/v1/answers", data={"question": question}).json()
    statements = [
        one_line(" ".join([s["text"], *(f"[{n}]" for n in s["citations"])]))
        for s in told["statements"]
        if s["kind"] in {"claim", "gap"}
    ]
    quotes = [one_line(citation["quote"]) for citation in told["citations"]]
    page = context.new_page()
    page.goto("/")
    assert shown(ask(page, question)) == ([" ".join(statements)], quotes)
    page.goto("/widget")
    widget = page.frame_locator("policy-assistant iframe")
    assert shown(ask(widget, question)) == ([" ".join(statements)], quotes)
    text = one_line(printed(assistant.answer(Asked(question, composer="extractive"))))
    assert [words for words in (*statements, *quotes) if words not in text] == []
