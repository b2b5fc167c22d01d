"""An answer is read, checked, copied, reported and printed, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.store.tables import feedback
from ingestion.readers.pdf import read_pdf
from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.talk import ask, one_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DIGEST = "How fast should emergency departments take over ambulance patients?"
LIST = "What three things does a place need?"
SUPERSEDED = "How soon does the council arrange home care after a discharge from Dogwood?"
TREE = """
- article:
  - 'heading "You asked: Who sets the pooled budget for neighbourhood teams?" [level=2]'
  - paragraph:
    - text: The committee sets one pooled budget for neighbourhood teams every April.
    - 'button "Source 1: Alder Fund, 14 June 2021"'
  - paragraph: Alder Fund, 14 June 2021
  - group: "1 source: the original, June 2021"
  - list:
    - listitem:
      - button "Copy"
"""


@pytest.fixture
def copying(context: BrowserContext, site: Site) -> Page:
    """A page that may read and write the clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.origin)
    page = context.new_page()
    page.goto("/")
    return page


def clipboard(page: Page, button: str) -> str:
    """What is on it after the button at `button` was pressed and said so."""
    page.locator(f"{button}:visible").first.click()
    page.locator("#told", has_text="Copied").wait_for(state="attached")
    told: str = page.evaluate("navigator.clipboard.readText()")
    return told


def test_a_screen_reader_meets_question_answer_and_source_in_order(page: Page) -> None:
    """The accessibility tree, as the browser tells it: each sentence once."""
    from playwright.sync_api import expect

    turn = ask(page, BUDGET)
    expect(turn).to_match_aria_snapshot(TREE)
    assert turn.inner_text().count("sets one pooled budget") == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_marker_opens_its_card(browser: Browser, site: Site, scripts: bool) -> None:
    """Quote in its passage, who, what, when, and the original; with JavaScript or without."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    turn = ask(page, POLL)
    turn.locator(".claim .marker").first.click()
    card = page.get_by_role("dialog")
    assert card.locator("mark").inner_text() in turn.locator(".claim").inner_text()
    told = card.inner_text()
    for words in (
        "the ward leaders polled (in a poll)",
        "What ward leaders told us about rotas",
        "Cedar Journal, 2 November 2020",
        "Quoted word for word",
        "Before the pandemic, 38 per cent",
    ):
        assert words in told
    assert "https://cedar.example/rotas" in (
        card.locator("a[rel=noreferrer]").get_attribute("href") or ""
    )
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    context.close()


def test_a_card_closes_where_one_presses_or_goes_elsewhere(page: Page) -> None:
    """And gives way to that of another marker."""
    turn = ask(page, LIST)
    turn.locator(".marker").last.click()
    card = page.get_by_role("dialog")
    assert card.count() == 1
    turn.locator(".asked").click()
    card.wait_for(state="hidden")
    turn.locator(".marker").first.press("Enter")
    card.wait_for()
    page.locator("#question").focus()
    card.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "question"


def test_a_publishers_words_are_copied_as_a_quote_with_holder_and_date(copying: Page) -> None:
    """And with their reference."""
    turn = ask(copying, POLL)
    turn.locator(".marker").first.click()
    reference, quote = "[data-copy]:not([data-copy^='“'][data-copy*=' – '])", "[data-copy*=' – ']"
    told = clipboard(copying, quote)
    assert told.startswith("“Now 64 per cent of ward leaders favour shared rotas")
    assert "the ward leaders polled (in a poll), in “What ward leaders told us" in told
    assert "2 November 2020" in told
    copying.wait_for_timeout(2100)  # until the button is itself again
    told = clipboard(copying, reference)
    assert "Cedar Journal (2020) What ward leaders told us about rotas." in told


def test_our_words_are_offered_as_no_quote_and_stand_in_no_quotation_marks(copying: Page) -> None:
    """What is copied of a digest says that it is a summary of ours."""
    turn = ask(copying, DIGEST)
    assert "our summary" in turn.locator(".rests summary").inner_text()
    turn.locator(".marker").first.click()
    card = copying.get_by_role("dialog")
    assert card.locator(".passage.ours").is_visible()
    assert card.locator("[data-copy]").count() == 1
    told = clipboard(copying, "[data-copy]")
    assert "not in the publisher's words" in told
    assert "“" not in told.splitlines()[0]


def test_a_whole_answer_is_copied_as_it_is_exported(copying: Page) -> None:
    """Word for word."""
    turn = ask(copying, BUDGET)
    address = turn.locator("[data-copy-from]").get_attribute("data-copy-from")
    told = clipboard(copying, "[data-copy-from]")
    assert told.split() == copying.request.get(address or "").text().split()


@pytest.mark.parametrize(
    "broken",
    [
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))",
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    ],
)
def test_a_clipboard_that_is_refused_leaves_the_text_to_be_copied_by_hand(
    page: Page, broken: str
) -> None:
    """Below the button, selected; as on plain http, where many intranets are."""
    page.add_init_script(broken)
    page.reload()
    turn = ask(page, BUDGET)
    turn.locator("[data-copy-from]").click()
    page.locator("#copied").wait_for()
    assert "sets one pooled budget" in page.evaluate("getSelection().toString()")
    assert "Copied" not in turn.locator("[data-copy-from]").inner_text()


def test_what_an_answer_rests_on_is_one_line_that_opens(page: Page) -> None:
    """To the sources with their standing, and to what is known of the answer."""
    turn = ask(page, SUPERSEDED)
    line = turn.locator(".rests summary")
    assert "superseded" in line.inner_text()
    cautions = turn.locator(".caution").all_inner_texts()
    assert [one for one in cautions if "superseded by “Dogwood discharge plan 2023”" in one]
    line.click()
    assert turn.locator(".rests a[href$='/sources/dogwood-plan-2015']").is_visible()
    assert "Corpus version:" in turn.locator(".rests").inner_text()


def test_a_search_in_vain_helps_on(page: Page) -> None:
    """What is missing, the nearest, questions that are answered, where else to ask."""
    turn = ask(page, UNANSWERED)
    assert "7 sources" in turn.locator(".gap").inner_text()
    nearest = turn.locator(".nearest")
    assert nearest.locator(".differs").first.inner_text().startswith("It ")
    nearest.locator(".marker").first.click()
    assert page.get_by_role("dialog").locator("mark").is_visible()
    page.keyboard.press("Escape")
    assert turn.locator(".next .pick").count() == 2
    assert turn.locator(".elsewhere a").count() == 3
    assert turn.locator("[href*='export'], [data-copy-from]").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_citation_is_reported(browser: Browser, site: Site, scripts: bool) -> None:
    """From its card, with or without JavaScript; what was written is not lost on an error."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    ask(page, BUDGET).locator(".marker").first.click()
    page.get_by_role("dialog").locator("a[href*='/report?citation=1']").click()
    assert page.locator("#citation").input_value() == "1"
    words = f"The chair sets it, see page 4 ({scripts})."
    page.locator("#text").fill(words)
    page.locator("form[action$='/report'] button").click()
    page.locator("#reason-error").wait_for()
    assert page.locator("#text").input_value() == words
    page.locator("#wrong_body").check()
    page.locator("form[action$='/report'] button").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    with site.engine.connect() as connection:
        rows = connection.execute(select(feedback.c.reason, feedback.c.text)).all()
    assert ("wrong_body", f"Citation 1. {words}") in [tuple(row) for row in rows]
    context.close()


def test_no_report_is_offered_where_none_can_be_sent(page: Page) -> None:
    """The frame shows the same cards, and has no page that reports."""
    page.goto("/embed")
    turn = ask(page, BUDGET)
    turn.locator(".marker").first.click()
    assert page.get_by_role("dialog").locator("mark").is_visible()
    assert turn.locator("a[href*='report']").count() == 0


def test_a_printed_answer_holds_its_sources_and_nothing_to_press(page: Page) -> None:
    """What reads a printed PDF finds question, words, passage, source, address and provenance."""
    ask(page, BUDGET)
    words = one_line(read_pdf(page.pdf()).text)
    for told in (
        BUDGET,
        "The committee sets one pooled budget for neighbourhood teams every April.",
        "Quoted word for word",
        "<https://alder.example/places",
        "A place committee brings the hospital trust",  # the passage, which is folded on screen
        "Corpus version:",
    ):
        assert told in words
    page.emulate_media(media="print")
    for hidden in ("form", ".next", ".doing", ".tools"):
        assert page.locator(f"main {hidden}:visible").count() == 0
