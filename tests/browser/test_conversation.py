"""A conversation, in a real browser: asked, gone on with, found again, shared and deleted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from api.store.tables import answers
from tests.api.documents import BUDGET, PERSONAL, POLL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.talk import ask, focused, one_line, send, status, turns, whole

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CLINICAL = "Should I take antibiotics for my cough?"


def stored(site: Site) -> int:
    """How many answers there are."""
    with site.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(answers)).scalar_one()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_thread_grows_and_the_box_stays_in_reach(
    browser: Browser, site: Site, scripts: bool
) -> None:
    """Three turns, a follow-up among them, the newest in view; with JavaScript or without."""
    context = browser.new_context(
        base_url=site.origin, java_script_enabled=scripts, viewport={"width": 320, "height": 640}
    )
    page = context.new_page()
    page.goto("/")
    first = ask(page, POLL)
    assert "64 per cent of ward leaders" in first.locator(".claim").inner_text()
    follow_up = ask(page, "And before the pandemic?")
    assert "38 per cent" in follow_up.locator(".claim").inner_text()
    assert follow_up.locator(".reading").is_visible()
    last = ask(page, UNANSWERED)
    assert status(last) == "unanswerable_no_evidence"
    assert [status(one) for one in turns(page).all()][:2] == ["answered", "answered"]
    for shown in (last.locator(".asked"), page.locator("#question")):
        box = shown.bounding_box()
        assert box
        assert 0 <= box["y"] < 640
    assert re.search(r"/conversations/\w+", page.url)
    page.reload()
    assert turns(page).count() == 3
    context.close()


def test_enter_sends_and_shift_enter_begins_a_line(page: Page) -> None:
    """The focus stays in the box, which is empty for the next question."""
    field = page.locator("#question")
    assert focused(page) == "question"
    page.keyboard.type("Who sets the pooled budget")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("for neighbourhood teams?")
    assert "\n" in field.input_value()
    page.keyboard.press("Enter")
    whole(page, 1)
    assert focused(page) == "question"
    assert field.input_value() == ""


def test_a_keyboard_is_enough(page: Page) -> None:
    """From the box to the newest answer, its card, back to the marker, and on to the box."""
    send(page, BUDGET)
    turn = whole(page, 1)
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "to-newest"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "marker" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    card.wait_for()
    assert card.locator("mark").inner_text() in turn.locator(".claim").inner_text()
    page.keyboard.press("Tab")
    assert card.get_by_role("link").first.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert "marker" in page.evaluate("document.activeElement.className")


def test_the_skip_link_shows_on_focus_and_leads_past_the_menu(page: Page) -> None:
    """Out of sight until then."""
    page.goto("/sources")
    link = page.locator("body > .skip")
    before = link.bounding_box()
    assert before
    assert before["x"] + before["width"] < 0
    page.keyboard.press("Tab")
    after = link.bounding_box()
    assert after
    assert after["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources#main")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_error_is_tied_to_the_box(browser: Browser, site: Site, scripts: bool) -> None:
    """A reader who cannot see it hears it at the field."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    page.locator("#question").fill("   ")
    page.locator("#send").click()
    page.locator("#question[aria-invalid=true]").wait_for()
    ids = (page.locator("#question").get_attribute("aria-describedby") or "").split()
    assert "question-error" in ids
    assert page.locator("#question-error").inner_text().startswith("Error:")
    assert turns(page).count() == 0
    context.close()


def test_a_suggestion_is_asked_within_the_conversation(page: Page) -> None:
    """Those of the newest turn alone are offered."""
    first = ask(page, BUDGET)
    picks = first.locator(".next .pick")
    words = picks.first.inner_text()
    assert words != BUDGET
    picks.first.click()
    second = whole(page, 2)
    assert words in second.locator(".asked").inner_text()
    assert first.locator(".pick").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_back_is_answered_by_a_button(
    browser: Browser, site: Site, scripts: bool
) -> None:
    """One for each reading."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    turn = ask(page, "What does the plan say?")
    assert status(turn) == "needs_clarification"
    options = turn.locator(".picks .pick")
    assert options.all_inner_texts()[:2] == [
        "“Dogwood discharge plan 2015”", "“Dogwood discharge plan 2023”",
    ]  # fmt: skip
    options.first.click()
    chosen = whole(page, 2)
    assert "“Dogwood discharge plan 2015”" in chosen.locator(".asked").inner_text()
    assert status(chosen) != "needs_clarification"
    context.close()


def test_a_reading_can_be_corrected(page: Page) -> None:
    """It goes into the box, to be changed and sent."""
    ask(page, POLL)
    turn = ask(page, "And before the pandemic?")
    reading = turn.locator(".reading [dir]").inner_text()
    turn.locator("[data-edit]").click()
    assert page.locator("#question").input_value() == reading
    assert focused(page) == "question"


def test_a_browser_lists_its_conversations_until_they_are_removed(
    page: Page, browser: Browser, site: Site
) -> None:
    """One by one or all; nothing of somebody's health, and nothing in another browser."""
    for question in (BUDGET, POLL):
        page.goto("/")
        ask(page, question)
    ask(page, UNANSWERED)
    for question in (CLINICAL, PERSONAL):
        page.goto("/")
        ask(page, question)
    page.goto("/")
    past = page.locator("#past")
    assert past.get_by_role("link").all_inner_texts() == [POLL, BUDGET]
    past.get_by_role("link", name=POLL).click()
    assert turns(page).count() == 2
    page.locator(".tools summary").click()
    page.locator("form[action$='/delete'] button").click()
    page.wait_for_url(f"{site.origin}/")
    assert past.get_by_role("link").all_inner_texts() == [BUDGET]
    other = browser.new_page(base_url=site.origin)
    other.goto("/")
    assert other.locator("#past").is_hidden()
    other.context.close()
    past.locator("[data-clear]").click()
    page.reload()
    assert past.is_hidden()


def test_what_nobody_here_wrote_into_storage_breaks_nothing(page: Page) -> None:
    """It may hold anything."""
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    for held in ("{", "7", '[null, 1, {"question": "x"}, {"question": "x", "at": "never"}]'):
        told = "held => localStorage.setItem('integration-policy-assistant.past', held)"
        page.evaluate(told, held)
        page.reload()
        assert page.locator("#past").is_hidden()
    assert broken == []


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
    ask(page, BUDGET)
    assert broken == []
    context.close()


def test_a_conversation_is_shared_as_it_stands_and_gone_on_with_apart(
    page: Page, browser: Browser
) -> None:
    """Later turns stay with whom they belong to; who has the link can neither add nor delete."""
    ask(page, BUDGET)
    ask(page, POLL)
    page.locator(".tools summary").click()
    link = page.locator("[data-share]").get_attribute("href")
    ask(page, UNANSWERED)
    own = page.url
    other = browser.new_page(base_url=page.url)
    other.goto(link or "")
    assert turns(other).count() == 2
    assert other.locator("form[action$='/delete']").count() == 0
    ask(other, "And before the pandemic?")
    assert "38 per cent" in turns(other).last.locator(".claim").inner_text()
    assert other.url != own
    page.reload()
    assert turns(page).count() == 3
    forged = (link or "")[:-3] + "abc"
    response = other.goto(forged)
    assert response
    assert response.status == 404
    other.context.close()


def test_a_conversation_is_downloaded_without_what_was_not_answered(page: Page) -> None:
    """As text, Markdown and a table."""
    for question in (BUDGET, UNANSWERED, POLL):
        ask(page, question)
    page.locator(".tools summary").click()
    links = page.locator(".tools a[href*='/export']")
    assert links.count() == 3
    for link in links.all():
        told = page.request.get(link.get_attribute("href") or "")
        assert told.status == 200
        text = one_line(told.text())
        assert "sets one pooled budget" in text
        assert "64 per cent of ward leaders" in text
        assert UNANSWERED not in text


def test_back_and_forward_lead_to_conversations(page: Page, site: Site) -> None:
    """A conversation is one step, however many questions it has."""
    ask(page, BUDGET)
    ask(page, POLL)
    page.go_back()
    page.wait_for_url(f"{site.origin}/")
    page.locator(".welcome").wait_for()
    page.go_forward()
    whole(page, 2)


def test_an_answer_can_be_kept_and_deleted_at_its_own_page(page: Page, site: Site) -> None:
    """Both by buttons; afterwards its address leads to nothing."""
    turn = ask(page, BUDGET)
    turn.locator("a[href*='/answers/']:not([href*='report'], [href$='/made'])").click()
    page.wait_for_url("**/answers/*")
    address = page.url
    answer_id = address.rpartition("/")[2]
    page.locator("form[action$='/keep'] button").click()
    page.locator("form[action$='/keep']").wait_for(state="detached")
    assert site.answers.is_kept(answer_id)
    page.locator("form[action$='/delete'] button").click()
    page.wait_for_url(f"{site.origin}/")
    assert site.answers.get(answer_id) is None
    response = page.goto(address)
    assert response
    assert response.status == 404


def test_what_is_asked_at_an_answers_page_follows_it(page: Page) -> None:
    """In a conversation that begins with it."""
    turn = ask(page, POLL)
    turn.locator("a[href*='/answers/']:not([href*='report'], [href$='/made'])").click()
    page.wait_for_url("**/answers/*")
    ask(page, "And before the pandemic?")
    page.reload()
    assert turns(page).count() == 2
    assert "38 per cent" in turns(page).last.locator(".claim").inner_text()


def test_a_declined_question_is_not_stored_or_shown(page: Page, site: Site) -> None:
    """It has no address, and nothing can be kept."""
    before = stored(site)
    turn = ask(page, PERSONAL)
    assert status(turn) == "declined"
    assert page.url == f"{site.origin}/"
    assert "943" not in page.content()
    assert turn.locator(".doing").count() == 0
    assert stored(site) == before


def test_no_request_leaves_the_service(context: BrowserContext, site: Site) -> None:
    """No font, script, picture or count comes from, or goes to, anybody else."""
    requested: list[str] = []
    context.on("request", lambda request: requested.append(request.url))
    page = context.new_page()
    page.goto("/")
    for question in (BUDGET, UNANSWERED, PERSONAL):
        ask(page, question)
    assert len(requested) > 8
    assert [url for url in requested if not url.startswith(f"{site.origin}/")] == []


@pytest.mark.parametrize("question", [None, BUDGET])
def test_a_first_load_is_light(context: BrowserContext, question: str | None) -> None:
    """Under 100 KB in all, a conversation with everything that it needs."""
    page = context.new_page()
    page.goto("/")
    if question:
        ask(page, question)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(len(response.body())))
    page.goto(page.url)
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 4
    assert sum(sizes) < 100_000
