"""The same question gives the same statements and citations wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.answering.answer import Asked
from api.terminal import printed
from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.test_arriving import send

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

    from api.assistant import Assistant

DIGEST = "How fast should emergency departments take over ambulance patients?"
Shown = tuple[list[str], list[str]]  # statements with markers, and the words cited


def one_line(text: str) -> str:
    """Without line ends."""
    return " ".join(text.split())


def shown(place: Page | Locator, statements: str, cited: str) -> Shown:
    """What a reader sees."""
    said = place.locator(statements).all_inner_texts()
    quotes = place.locator(cited).all_text_contents()
    return [one_line(text) for text in said], [one_line(text) for text in quotes]


@pytest.mark.parametrize("question", [BUDGET, POLL, UNANSWERED, DIGEST])
def test_page_widget_frame_interface_and_terminal_agree(
    context: BrowserContext, site: Site, assistant: Assistant, question: str
) -> None:
    """Statement by statement, with their markers, and every quote."""
    told = context.request.post("/v1/answers", data={"question": question}).json()
    statements = [
        one_line(" ".join([s["text"], *(f"[{n}]" for n in s["citations"])]))
        for s in told["statements"]
    ]
    wanted = statements, [one_line(citation["quote"]) for citation in told["citations"]]
    page = context.new_page()
    page.goto("/")
    send(page, question)
    page.wait_for_url("**/answers/*")
    words = "blockquote, .ours"
    assert shown(page, ".answer p", f"section #citations ~ ol > li :is({words})") == wanted
    page.goto("/widget")
    widget = page.locator("policy-assistant")
    widget.get_by_label("Your question").fill(question)
    widget.get_by_role("button", name="Ask", exact=True).click()
    widget.get_by_text("This answer on its own page").wait_for()
    assert shown(widget, "[role=log] p", f".citations :is({words})") == wanted
    page.goto("/embed")
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.locator("article").wait_for()
    assert shown(page, ".answer p", f"h3:text('Citations') + ol :is({words})") == wanted
    text = one_line(printed(assistant.answer(Asked(question, composer="extractive"))))
    assert [words for part in wanted for words in part if words not in text] == []
