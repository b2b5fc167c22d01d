"""An answer is checked, copied, followed up and reported, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.store.tables import feedback
from ingestion.readers.pdf import read_pdf
from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.test_asking import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DIGEST = "How fast should emergency departments take over ambulance patients?"
TREE = """
- main:
  - heading "Answer" [level=1]
  - paragraph: "You asked: Who sets the pooled budget for neighbourhood teams?"
  - paragraph: "Alder Fund (14 June 2021):"
  - paragraph:
    - text: The committee sets one pooled budget for neighbourhood teams every April.
    - link "Citation 1":
      - /url: "#cite-1"
      - text: "[1]"
  - region "Citations":
    - heading "Citations" [level=2]
    - list:
      - listitem:
        - paragraph: Matches the text held here
        - blockquote:
          - paragraph: “The committee sets one pooled budget for neighbourhood teams every April.”
        - paragraph:
          - text: "Whose view: Alder Fund (in its own voice)"
          - link "Places that share a budget"
          - text: ", Alder Fund, 14 June 2021; current"
        - group: The words in their passage
        - group: More about this source
        - paragraph:
          - button "Copy with reference (citation 1)"
          - button "Copy as quote (citation 1)"
        - paragraph:
          - button "Report this citation (1)"
"""


@pytest.fixture
def copying(context: BrowserContext, site: Site) -> Page:
    """A page that may read and write the clipboard."""
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.origin)
    page = context.new_page()
    page.goto("/")
    return page


def clipboard(page: Page, button: str) -> str:
    """What is on it after `button` was pressed and said so."""
    page.get_by_role("button", name=button).first.click()
    page.locator("#told", has_text="Copied").wait_for(state="attached")
    told: str = page.evaluate("navigator.clipboard.readText()")
    return told


def test_a_screen_reader_meets_statement_marker_and_citation_in_order(page: Page) -> None:
    """The accessibility tree, as the browser tells it."""
    from playwright.sync_api import expect

    ask(page, BUDGET)
    expect(page.locator("main")).to_match_aria_snapshot(TREE)


def test_a_publishers_words_are_copied_as_a_quote_with_holder_and_date(copying: Page) -> None:
    """And with their reference; the marks are there, the holder is the one whose words they are."""
    ask(copying, POLL)
    quote = clipboard(copying, "Copy as quote")
    assert quote.startswith("“Now 64 per cent of ward leaders favour shared rotas")
    assert "the ward leaders polled (in a poll), in “What ward leaders told us" in quote
    assert "2 November 2020" in quote
    told = clipboard(copying, "Copy with reference")
    assert "Cedar Journal (2020) What ward leaders told us about rotas." in told


def test_our_words_are_offered_as_no_quote_and_stand_in_no_quotation_marks(copying: Page) -> None:
    """What is copied of a digest says that it is a summary of ours."""
    ask(copying, DIGEST)
    assert copying.get_by_text("Our summary, not the publisher’s words").first.is_visible()
    assert copying.get_by_role("button", name="Copy as quote").count() == 0
    assert copying.locator("blockquote").count() == 0
    told = clipboard(copying, "Copy with reference")
    assert "not in the publisher's words" in told
    assert "“" not in told.splitlines()[0]


@pytest.mark.parametrize(
    ("button", "begins"),
    [("Copy with references", "An answer by"), ("Copy as Markdown", "# An"), ("Copy as CSV", "")],
)
def test_a_whole_answer_is_copied_as_it_is_exported(
    copying: Page, button: str, begins: str
) -> None:
    """Word for word."""
    ask(copying, BUDGET)
    told = clipboard(copying, button)
    address = copying.get_by_role("button", name=button).get_attribute("data-copy-from")
    exported = copying.request.get(address or "").text()
    assert told.split() == exported.removeprefix("\ufeff").split()
    assert told.removeprefix("\ufeff").lstrip().startswith(begins)


def test_a_clipboard_that_is_refused_leaves_the_text_to_be_copied_by_hand(page: Page) -> None:
    """It stands below the button, selected."""
    page.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    page.reload()
    ask(page, BUDGET)
    page.get_by_role("button", name="Copy as quote").click()
    page.locator("#copied").wait_for()
    assert page.evaluate("getSelection().toString()").startswith("“The committee sets")


def test_a_page_without_a_clipboard_says_so_and_never_says_copied(page: Page) -> None:
    """Browsers give none to pages on plain http, as many intranets are."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.reload()
    ask(page, BUDGET)
    button = page.get_by_role("button", name="Copy with reference").first
    button.click()
    page.locator("#copied").wait_for()
    assert "Alder Fund (2021) Places that share a budget." in page.locator("#copied").inner_text()
    assert "Copied" not in button.inner_text()


def test_a_panel_closes_where_one_presses_elsewhere(page: Page) -> None:
    """And with the marker of another citation it shows that one."""
    ask(page, "What three things does a place need?")
    page.locator(".marker").last.click()
    panel = page.get_by_role("dialog")
    panel.wait_for()
    assert panel.locator("mark").is_visible()
    assert panel.get_by_text("Alder Fund (in its own voice)").is_visible()
    page.locator("h1").click()
    panel.wait_for(state="hidden")
    page.locator(".marker").first.press("Enter")
    panel.wait_for()
    page.get_by_label("Your question").focus()  # it covers nothing that the reader has gone on to
    panel.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.id") == "question"


def test_a_follow_up_is_understood_by_the_answer_before(page: Page) -> None:
    """Also where that page was left and loaded again."""
    ask(page, POLL)
    page.reload()
    ask(page, "And before the pandemic?")
    assert "38 per cent" in page.locator(".answer").inner_text()
    assert page.get_by_text("Understood as:").is_visible()


def test_what_to_ask_next_is_offered_and_can_be_asked(page: Page) -> None:
    """Three questions, none of them the one just asked."""
    ask(page, BUDGET)
    offered = page.locator(".suggested button")
    assert offered.count() == 3
    words = offered.first.inner_text()
    offered.first.click()
    page.locator(".asked", has_text=words).wait_for()


def test_a_search_in_vain_says_what_was_searched(page: Page) -> None:
    """Sources, publishers and dates; the nearest passages are told to be no answer."""
    ask(page, UNANSWERED)
    assert page.locator("h1").inner_text() == "The corpus does not say"
    assert "We searched 7 sources by Alder Fund, Birch" in page.locator(".answer").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_wrong_citation_is_reported(browser: Browser, site: Site, scripts: bool) -> None:
    """With or without JavaScript; what was written is not lost on an error."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Your question").fill(BUDGET)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Report this citation (1)").click()
    assert page.get_by_label("Which citation?").input_value() == "1"
    words = f"The chair sets it, see page 4 ({scripts})."
    page.get_by_label("What should it say").fill(words)
    page.get_by_role("button", name="Send the report").click()
    assert "choose a reason" in page.locator(".error").inner_text()
    assert page.get_by_label("What should it say").input_value() == words
    page.get_by_label("It is pinned on the wrong body").check()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    with site.engine.connect() as connection:
        rows = connection.execute(select(feedback.c.reason, feedback.c.text)).all()
    assert ("wrong_body", f"Citation 1. {words}") in [tuple(row) for row in rows]
    context.close()


def test_a_citation_is_reported_from_its_panel_too(page: Page) -> None:
    """The one that is read; a number that the answer does not have chooses none."""
    ask(page, "What three things does a place need?")
    page.locator(".marker").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Report this citation (1)").click()
    page.wait_for_url("**/report?citation=1")
    chosen = page.get_by_label("Which citation?")
    assert chosen.input_value() == "1"
    page.goto(page.url.replace("=1", "=99"))
    assert chosen.input_value() == ""


def test_no_report_is_offered_where_none_can_be_sent(page: Page) -> None:
    """The frame shows the same citations, and has no page that reports."""
    page.goto("/embed")
    ask(page, BUDGET)
    assert page.locator("blockquote").is_visible()
    assert page.get_by_role("button", name="Report this citation").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_back_is_answered_just_under_it(
    browser: Browser, site: Site, scripts: bool
) -> None:
    """The form comes before anything else; a few words go with the question, or one starts anew."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Your question").fill("What does the plan say?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("heading", name="One question back").wait_for()
    below = page.locator(".answer ~ :has(button)").first
    below.get_by_label("Your reply").fill("The 2015 one")
    below.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Understood as: What does the plan say? The 2015 one").wait_for()
    page.get_by_role("link", name="Start afresh").click()
    page.wait_for_url(f"{site.origin}/")
    assert page.locator("[name=after]").count() == 0
    context.close()


def test_a_printed_answer_holds_all_of_its_citations_and_nothing_to_press(page: Page) -> None:
    """What reads a printed PDF finds question, words, source, address and provenance in it."""
    ask(page, BUDGET)
    page.locator(".marker").first.click()
    page.keyboard.press("Escape")
    outline = read_pdf(page.pdf())
    words = " ".join(outline.text.split())
    for told in (
        BUDGET,
        "The committee sets one pooled budget for neighbourhood teams every April. [1]",
        "Matches the text held here",
        "Places that share a budget <https://alder.example/places",
        "A place committee brings the hospital trust",  # the passage, which is folded on screen
        "How places share a budget",
        "Corpus version:",
    ):
        assert told in words
    for left_out in ("Copy", "Report", "Keep this answer", "Ask another", "What else", "See it in"):
        assert left_out not in words


def test_print_shows_no_button_form_or_suggestion(page: Page) -> None:
    """And opens details, as is seen before a printer is asked."""
    ask(page, BUDGET)
    page.emulate_media(media="print")
    assert page.locator("dt", has_text="Section").is_visible()
    assert page.locator("mark").is_visible()
    assert page.get_by_text("Corpus version:").is_visible()
    for hidden in ("button", "form", ".next-questions", "summary"):
        assert page.locator(f"main {hidden}").count()
        assert page.locator(f"main {hidden}:visible").count() == 0
