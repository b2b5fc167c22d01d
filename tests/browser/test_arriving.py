"""An answer arrives on the page while it is made, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.api.service import served_at_a_port
from tests.browser.conftest import Site
from tests.browser.held_back import HeldBack, held_back

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from api.assistant import Assistant

BEFORE_THE_END = 3  # events of BUDGET: sources, lead-in, statement
ALL = 20  # more than any answer has


def send(page: Page, question: str) -> None:
    """Fill in the form and press Enter on its button; what comes then is for the test."""
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).press("Enter")


def go(page: Page, steps: int) -> None:
    """Back or forward, without waiting: the page may load itself again."""
    page.evaluate("steps => { setTimeout(() => history.go(steps)); }", steps)


def test_statements_stand_there_before_the_answer_is_whole(
    slow: Page, held: HeldBack, said: list[str]
) -> None:
    """Each with its marker and its citation; at the end the whole page, at its address."""
    send(slow, BUDGET)
    assert slow.locator("h1").inner_text() == "Answer on its way"
    assert slow.locator(".progress").inner_text() == "Searching the corpus…"
    held.let(1)
    slow.get_by_text("Reading what").wait_for()
    held.let(BEFORE_THE_END - 1)
    claim = slow.locator(".answer .claim").first
    claim.wait_for()
    assert slow.get_by_role("button", name="Keep this answer").count() == 0
    claim.get_by_role("link", name="Citation 1").click()
    assert slow.locator("#cite-1 blockquote").is_visible()
    slow.evaluate("document.querySelector('.answer .claim').seen = true")
    held.let(ALL)
    slow.get_by_role("button", name="Keep this answer").wait_for()
    assert slow.url.startswith(f"{held.origin}/answers/")
    assert slow.evaluate("document.querySelector('.answer .claim').seen") is True
    assert slow.title().startswith("Answer –")
    assert said == []


def test_what_arrived_is_what_the_address_shows(slow: Page, held: HeldBack) -> None:
    """Loaded again, the page is the same to the letter."""
    held.let(ALL)
    send(slow, POLL)
    slow.wait_for_url("**/answers/*")
    whole = "document.querySelector('main').innerText"
    arrived = slow.evaluate(whole)
    slow.reload()
    assert slow.evaluate(whole) == arrived


def test_a_reader_who_cannot_see_is_told_what_happens(slow: Page, held: HeldBack) -> None:
    """A live region, and the focus on the heading; not each word."""
    told = slow.locator("#told")
    assert told.get_attribute("role") == "status"
    send(slow, BUDGET)
    assert told.inner_text() == "Searching the corpus"
    assert slow.evaluate("document.activeElement.tagName") == "H1"
    held.let(BEFORE_THE_END)
    slow.get_by_text("The answer begins").wait_for(state="attached")
    held.let(ALL)
    slow.wait_for_url("**/answers/*")
    assert re.fullmatch(r"Answer: \d statements?, \d citations?", told.inner_text())
    assert slow.evaluate("document.activeElement.innerText") == "Answer"


def test_whoever_reads_already_keeps_the_focus(slow: Page, held: HeldBack) -> None:
    """The end of an answer takes nobody away from a citation."""
    send(slow, BUDGET)
    held.let(BEFORE_THE_END)
    slow.locator(".marker").first.focus()
    held.let(ALL)
    slow.wait_for_url("**/answers/*")
    assert slow.evaluate("document.activeElement.className") == "marker"


def test_what_a_reader_opened_or_selected_stays_so(slow: Page, held: HeldBack) -> None:
    """Passages, the place that the focus was led to, and words to be copied."""
    send(slow, BUDGET)
    held.let(BEFORE_THE_END)
    slow.get_by_text("The words in their passage").click()
    slow.evaluate("getSelection().selectAllChildren(document.querySelector('.answer .claim'))")
    selected = slow.evaluate("getSelection().toString()")
    slow.evaluate("const one = document.getElementById('cite-1'); one.tabIndex = -1; one.focus()")
    held.let(ALL)
    slow.wait_for_url("**/answers/*")
    assert slow.locator("#cite-1 details.in-place").get_attribute("open") is not None
    assert slow.evaluate("document.activeElement.id") == "cite-1"
    assert slow.evaluate("getSelection().toString()") == selected != ""
    assert slow.locator(".copying").first.is_visible()


def test_a_meaning_that_is_open_stays_open(
    browser: Browser, explaining: Assistant, tmp_path: Path
) -> None:
    """A reader of a term is not interrupted by the end of the answer."""
    with served_at_a_port(explaining, tmp_path) as origin, held_back(origin) as held:
        page = browser.new_page(base_url=held.origin)
        page.goto("/")
        send(page, "Who holds an integrated care board to account?")
        term = page.locator("button.explain").first
        held.let(BEFORE_THE_END)
        term.wait_for()
        term.click()
        assert page.locator(".meaning:popover-open").count() == 1
        held.let(ALL)
        page.wait_for_url("**/answers/*")
        assert page.locator(".meaning:popover-open").count() == 1
        page.context.close()


def test_an_answer_can_be_stopped(slow: Page, held: HeldBack) -> None:
    """What came stays, is told not to be whole, and can be asked again; nobody works on."""
    send(slow, BUDGET)
    held.let(BEFORE_THE_END)
    slow.locator(".answer .claim").first.wait_for()
    slow.get_by_role("button", name="Stop").click()
    problem = slow.locator("[data-problem]")
    assert "You stopped this answer, so it is not whole." in problem.inner_text()
    assert slow.locator("h1").inner_text() == "Part of an answer"
    assert slow.locator(".answer .claim").count() >= 1
    assert slow.evaluate("document.activeElement.hasAttribute('data-problem')") is True
    assert slow.get_by_label("Your question").input_value() == BUDGET
    assert held.left.wait(10)
    held.let(ALL)
    slow.get_by_role("button", name="Ask", exact=True).click()
    slow.wait_for_url("**/answers/*")


def test_an_answer_that_breaks_off_is_said_not_to_be_whole(slow: Page, held: HeldBack) -> None:
    """With what came of it, and the question to be asked again."""
    send(slow, BUDGET)
    held.let(BEFORE_THE_END)
    slow.locator(".answer .claim").first.wait_for()
    held.cut()
    problem = slow.get_by_text("The connection broke off, so this answer is not whole.")
    problem.wait_for()
    assert slow.locator(".answer .claim").count() >= 1
    assert slow.get_by_label("Your question").input_value() == BUDGET


def test_a_service_that_is_away_is_told_in_words(slow: Page) -> None:
    """The question is not lost."""
    slow.context.set_offline(True)
    send(slow, BUDGET)
    slow.get_by_text("The assistant cannot be reached.").wait_for()
    assert slow.locator("h1").inner_text() == "No answer"
    assert slow.get_by_label("Your question").input_value() == BUDGET


def test_a_reader_is_told_when_it_takes_long(slow: Page, held: HeldBack) -> None:
    """Silence is not taken for an end."""
    slow.clock.install()
    send(slow, BUDGET)
    slow.locator("h1", has_text="on its way").wait_for()
    slow.clock.run_for(9_000)
    assert slow.locator(".progress").inner_text() == "Still working on it…"
    held.let(ALL)
    slow.wait_for_url("**/answers/*")


def test_back_and_forward_lead_to_the_answers(page: Page, site: Site) -> None:
    """Each answer is a step."""
    send(page, BUDGET)
    page.wait_for_url("**/answers/*")
    first = page.url
    send(page, UNANSWERED)
    page.get_by_role("heading", name="The corpus does not say").wait_for()
    assert page.url != first
    go(page, -1)
    page.get_by_role("heading", name="Answer", exact=True).wait_for()
    go(page, 1)
    page.get_by_role("heading", name="The corpus does not say").wait_for()
    go(page, -2)
    page.wait_for_url(f"{site.origin}/")
    page.get_by_role("heading", name="Ask about").wait_for()


@pytest.mark.parametrize("question", [None, BUDGET])
def test_a_first_load_is_light(context: BrowserContext, question: str | None) -> None:
    """Under 100 KB in all, the answer with everything that it needs."""
    page = context.new_page()
    if question:
        page.goto("/")
        send(page, question)
        page.wait_for_url("**/answers/*")
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(page.url if question else "/")
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 4
    assert sum(sizes) < 100_000


def test_a_service_that_falls_silent_is_taken_for_broken(slow: Page, held: HeldBack) -> None:
    """It would say so every few seconds if it still worked; what came stays."""
    slow.clock.install()
    send(slow, BUDGET)
    held.let(BEFORE_THE_END)
    slow.locator(".answer .claim").first.wait_for()
    slow.clock.run_for(31_000)
    slow.get_by_text("The connection broke off, so this answer is not whole.").wait_for()
    assert slow.locator(".answer .claim").count() >= 1
