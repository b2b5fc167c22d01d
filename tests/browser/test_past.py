"""Earlier questions, which one browser alone remembers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.api.documents import BUDGET, PERSONAL, POLL
from tests.browser.conftest import Site
from tests.browser.test_arriving import send

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAME = "integration-policy-assistant.past"  # under which it is kept


def asked(page: Page, question: str) -> str:
    """The address of its answer."""
    page.goto("/")
    send(page, question)
    page.wait_for_url("**/answers/*")
    return page.url


def test_each_entry_says_what_came_of_it_and_how_long_it_is_there(page: Page) -> None:
    """A day, unless it is kept; after that nobody promises it."""
    asked(page, BUDGET)
    page.goto("/")
    entry = page.locator("#past li")
    assert re.search(r"Answer; asked .+; there until ", entry.inner_text())
    entry.get_by_role("link").click()
    page.get_by_role("button", name="Keep this answer").click()
    page.get_by_text("is kept at this address").wait_for()
    asked(page, POLL)
    page.clock.install()
    page.clock.fast_forward("25:00:00")
    page.goto("/")
    newer, older = entry.all_inner_texts()
    assert "over 24 hours old, so gone unless it was kept" in newer
    assert "kept until it is deleted" in older


def test_a_question_on_somebodys_health_is_not_remembered(page: Page) -> None:
    """Others may use this browser."""
    asked(page, "Should I take antibiotics for my cough?")
    page.goto("/")
    assert page.locator("#past").is_hidden()


def test_the_question_of_an_answer_that_is_gone_is_there_to_be_asked_again(
    page: Page, site: Site
) -> None:
    """Its page says that it is gone, and so does the list from then on."""
    address = asked(page, BUDGET)
    site.answers.delete(address.rpartition("/")[2])
    page.goto("/")
    page.locator("#past").get_by_role("link", name=BUDGET).click()
    page.get_by_text("There is no such answer").wait_for()
    assert page.get_by_label("Your question").input_value() == BUDGET
    page.goto("/")
    assert "the answer is gone" in page.locator("#past li").inner_text()


def test_what_nobody_here_wrote_breaks_nothing(page: Page) -> None:
    """Storage may hold anything."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    for held in ("{", "7", '[null, 1, {"question": "x"}, {"question": "x", "at": "never"}]'):
        page.evaluate(f"held => localStorage.setItem('{NAME}', held)", held)
        page.reload()
        assert page.locator("#past").is_hidden()
    assert broken == []


def test_this_browser_remembers_its_questions_until_they_are_cleared(
    page: Page, browser: Browser, site: Site
) -> None:
    """One by one or all; another browser knows nothing, and declined ones are not among them."""
    for question in (BUDGET, POLL, PERSONAL):
        send(page, question)
        page.get_by_text("Ask another question").wait_for()
    page.goto("/")
    past = page.locator("#past")
    assert past.get_by_role("link").all_inner_texts() == [POLL, BUDGET]
    past.get_by_role("link", name=BUDGET).click()
    page.get_by_role("heading", name="Answer", exact=True).wait_for()
    page.get_by_role("button", name="Delete this answer").click()
    page.wait_for_url(f"{site.origin}/")
    assert past.get_by_role("link").all_inner_texts() == [POLL]
    other = browser.new_page(base_url=site.origin)
    other.goto("/")
    assert other.locator("#past").is_hidden()
    other.context.close()
    past.get_by_role("button", name="Clear the list").click()
    assert past.is_hidden()
    page.reload()
    assert past.is_hidden()


def test_a_browser_that_refuses_storage_asks_all_the_same(browser: Browser, site: Site) -> None:
    """Then nothing is remembered, and nothing breaks."""
    context = browser.new_context(base_url=site.origin)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })"
    )
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto("/")
    send(page, BUDGET)
    page.wait_for_url("**/answers/*")
    page.goto("/")
    assert page.locator("#past").is_hidden()
    assert broken == []
    context.close()
