"""Journeys with the widget: keyboard, memory of the tab, and all that can fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx2
import pytest

from api.access.caller import Allowance
from tests.api.access import bearer, key_of
from tests.api.documents import BUDGET, POLL
from tests.browser.host import cutting
from tests.browser.test_widget import (
    TURN,
    Embedded,
    Opened,
    ask,
    embedded,
    launch,
    opened,
    whole,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["embedded", "opened"]
FORGED = "eyJhbGciOiJIUzI1NiJ9.e30.x"


def focused(page: Page) -> str:
    """What has the focus inside the widget, by its words."""
    told: str = page.evaluate(
        "(e => e ? e.ariaLabel || e.id || e.textContent : '')"
        "(document.querySelector('policy-assistant').shadowRoot.activeElement)"
    )
    return told


def failure(page: Page) -> str:
    """What the last turn says went wrong."""
    alert = page.locator(f"{TURN} [role=alert]")
    alert.wait_for()
    return alert.inner_text()


def conversation(page: Page) -> str:
    """The id of the tab's conversation."""
    told: str = page.evaluate("JSON.parse(Object.values(sessionStorage)[0]).id")
    return told


def test_a_keyboard_is_enough(opened: Opened) -> None:
    """Open, ask, go to a citation and back, close: the focus is never lost."""
    page = opened("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Ask about policy"
    page.keyboard.press("Enter")
    assert focused(page) == "question"
    page.keyboard.type(BUDGET)
    page.keyboard.press("Enter")
    turn = whole(page)
    assert focused(page) == "question"
    turn.get_by_role("button", name="Citation 1", exact=True).press("Enter")
    assert focused(page) == "turn-1-1"
    turn.get_by_role("button", name="Back to the answer").press("Enter")
    assert focused(page) == "Citation 1"
    page.keyboard.press("Escape")
    assert focused(page) == "Ask about policy"
    assert page.get_by_role("dialog").count() == 0


def test_who_presses_ask_keeps_the_focus(opened: Opened) -> None:
    """The button goes while the answer is on its way."""
    page = opened("/inline")
    page.get_by_label("Your question").fill(BUDGET)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    whole(page)
    assert focused(page) in {"question", "Ask"}


def test_only_whole_statements_are_read_out(opened: Opened) -> None:
    """What is added to the log is a statement each, once."""
    page = opened("/inline")
    page.get_by_label("Your question").fill(BUDGET)
    page.evaluate(
        """() => {
        window.added = [];
        const root = document.querySelector('policy-assistant').shadowRoot;
        new MutationObserver((all) => all.forEach(({target, addedNodes}) => {
          if (target.role === 'log') addedNodes.forEach((n) => window.added.push(n.textContent));
        })).observe(root, {childList: true, subtree: true, characterData: true});
        }"""
    )
    page.keyboard.press("Enter")
    turn = whole(page)
    assert page.evaluate("window.added") == turn.locator("[role=log] > p").all_text_contents()
    assert turn.locator("[role=log]").get_attribute("aria-live") == "polite"
    assert page.locator("policy-assistant [role=status]").inner_text().startswith("Answer: 2 ")


def test_the_tab_remembers_the_conversation_until_it_is_deleted(
    opened: Opened, embedded: Embedded
) -> None:
    """On another page a follow-up is understood; New conversation deletes it at the service."""
    page = opened("/")
    launch(page)
    ask(page, POLL)
    page.goto("/elsewhere")
    launch(page)
    assert "64 per cent" in whole(page).inner_text()
    turn = ask(page, "And before the pandemic?")
    assert "38 per cent" in turn.inner_text()
    address = f"{embedded.api}/v1/conversations/{conversation(page)}"
    headers = bearer(embedded.host.key)
    assert len(httpx2.get(address, headers=headers).json()["answers"]) == 2
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("The conversation is deleted.").wait_for()
    assert httpx2.get(address, headers=headers).status_code == 404
    assert focused(page) == "question"
    page.reload()
    launch(page)
    assert page.locator(TURN).count() == 0


def test_a_conversation_that_is_over_does_not_stop_a_question(
    opened: Opened, embedded: Embedded
) -> None:
    """It begins anew."""
    page = opened("/inline")
    ask(page, POLL)
    before = conversation(page)
    headers = bearer(embedded.host.key)
    httpx2.delete(f"{embedded.api}/v1/conversations/{before}", headers=headers)
    assert "pooled budget" in ask(page, BUDGET).inner_text()
    assert conversation(page) != before


def test_a_token_that_is_not_taken_is_got_anew_once(opened: Opened, embedded: Embedded) -> None:
    """With the new one the question is answered; a second bad one is told."""
    embedded.host.tokens = [FORGED]
    page = opened("/inline")
    assert "pooled budget" in ask(page, BUDGET).inner_text()
    page = opened("/inline")
    embedded.host.tokens = [FORGED, FORGED]
    page.get_by_label("Your question").fill(BUDGET)
    page.keyboard.press("Enter")
    assert "could not get leave to ask" in failure(page)
    assert embedded.host.tokens == []
    page.get_by_role("button", name="Ask this again").click()
    assert "pooled budget" in whole(page).inner_text()
    assert page.locator(TURN).count() == 1


def test_a_token_is_got_anew_before_it_is_over(opened: Opened, embedded: Embedded) -> None:
    """One that is about to end is not used."""
    made = embedded.host.tokens_made
    page = opened("/inline")
    ask(page, BUDGET)
    ask(page, POLL)
    assert embedded.host.tokens_made == made + 1
    embedded.host.seconds = 30
    page = opened("/inline")
    ask(page, BUDGET)
    embedded.host.seconds = 900
    assert embedded.host.tokens_made == made + 3  # for the conversation, and for the question


def test_a_page_without_leave_is_told_so(opened: Opened) -> None:
    """Of another origin, without a token."""
    page = opened("/open")
    page.get_by_label("Your question").fill(BUDGET)
    page.keyboard.press("Enter")
    assert "ask there with a token" in failure(page)


def test_what_the_switch_says_is_shown(opened: Opened, embedded: Embedded) -> None:
    """In the words of whoever turned it."""
    embedded.stores.switch.turn("Being mended: back at noon.", "a test")
    page = opened("/inline")
    page.get_by_label("Your question").fill(BUDGET)
    page.keyboard.press("Enter")
    try:
        assert failure(page) == "Being mended: back at noon."
    finally:
        embedded.stores.switch.turn(None, "a test")
    page.get_by_role("button", name="Ask this again").click()
    assert "pooled budget" in whole(page).inner_text()


@pytest.fixture
def scarce(embedded: Embedded) -> Iterator[None]:
    """The intranet's key may ask once a minute."""
    before = embedded.host.key
    allowance = Allowance(1, 1, 0)
    made = key_of(embedded.stores, origins=(embedded.host.origin,), allowance=allowance)
    embedded.host.key = made["Authorization"].removeprefix("Bearer ")
    yield
    embedded.host.key = before


@pytest.mark.usefixtures("scarce")
def test_a_limit_says_when_to_ask_again(opened: Opened) -> None:
    """By the seconds of Retry-After; what was typed is not lost."""
    page = opened("/inline")
    ask(page, BUDGET)
    page.get_by_label("Your question").fill(POLL)
    page.keyboard.press("Enter")
    told = failure(page)
    assert told.startswith("Too many questions came at once. Try again in ")
    assert told.endswith(" seconds.")
    assert POLL in page.locator(TURN).inner_text()


def test_no_connection_is_told_and_the_question_can_be_asked_again(opened: Opened) -> None:
    """Without a word of what the browser calls it."""
    page = opened("/inline")
    page.context.set_offline(True)
    page.get_by_label("Your question").fill(BUDGET)
    page.keyboard.press("Enter")
    assert failure(page).startswith("The assistant cannot be reached.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Ask this again").click()
    assert "pooled budget" in whole(page).inner_text()


def test_a_question_that_cannot_be_taken_is_told_at_its_field(opened: Opened) -> None:
    """It can be mended there."""
    page = opened("/inline")
    field = page.get_by_label("Your question")
    field.fill("\u200b")
    page.keyboard.press("Enter")
    page.get_by_text("The question is empty").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    assert field.input_value() == "\u200b"
    assert page.locator(TURN).count() == 0


@pytest.mark.parametrize("how", ["broken", "stopped", "silent"])
def test_what_came_of_an_answer_is_kept_and_said_not_to_be_whole(
    opened: Opened, embedded: Embedded, how: str
) -> None:
    """Where the connection breaks or says nothing more, and where the reader presses Stop."""
    host, service = embedded.host, embedded.api.removesuffix("/assistant")
    with cutting(service, b"event: statement", hold=how != "broken") as cut:
        host.holds(embedded.api, host.key, cut.origin)
        host.pages["/cut"] = host.with_widget("", api=f"{cut.origin}/assistant")
        page = opened("/cut", also=cut.origin)
        page.clock.install()
        page.get_by_label("Your question").fill(BUDGET)
        page.keyboard.press("Enter")
        page.locator("policy-assistant [role=log] > p").wait_for()
        if how == "silent":
            page.clock.fast_forward(31_000)
        if how == "stopped":
            page.get_by_label("Your question").press("Enter")
            assert "press Stop" in page.locator("policy-assistant [role=status]").inner_text()
            page.get_by_role("button", name="Stop").click()
        told = failure(page)
        cut.let_go.set()
    assert told.startswith("Stopped." if how == "stopped" else "The connection broke")
    assert "It is not the whole answer." in told
    turn = page.locator(TURN)
    assert turn.get_by_role("heading", name="Not the whole answer").count() == 1
    assert turn.locator("[role=log] > p").count() == 1
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()


def test_a_publishers_words_alone_stand_in_quotation_marks(opened: Opened) -> None:
    """Those that the style sheet draws."""
    page = opened("/inline")
    quoted = ask(page, BUDGET).locator("blockquote p").first
    drawn = "e => getComputedStyle(e, '::before').content"
    assert quoted.evaluate(drawn) == '"“"'
    turn = ask(page, "How fast should emergency departments take over ambulance patients?")
    ours = turn.locator(".citations .ours").first
    assert ours.evaluate(drawn) == "none"
    assert "“" not in turn.locator(".citations").inner_text()
    assert "Our summary, not the publisher’s words" in turn.inner_text()


def test_a_citation_leads_to_the_page_of_its_passage(opened: Opened, embedded: Embedded) -> None:
    """In a new tab, which is told, with the quote marked there too."""
    page = opened("/inline")
    turn = ask(page, BUDGET)
    turn.get_by_text("The words in their passage").first.click()
    assert "one pooled budget" in turn.locator("mark").first.inner_text()
    link = turn.get_by_role("link", name="See it in its place").first
    assert "opens in a new tab" in link.inner_text()
    address = link.get_attribute("href") or ""
    assert address.startswith(f"{embedded.api}/passages/")
    assert "<mark>The committee sets one pooled budget" in httpx2.get(address).text


def test_without_javascript_there_is_a_link(browser: Browser, embedded: Embedded) -> None:
    """To the assistant's own page."""
    context = browser.new_context(base_url=embedded.host.origin, java_script_enabled=False)
    page = context.new_page()
    page.goto("/inline")
    link = page.get_by_role("link", name="Ask the policy assistant")
    assert link.is_visible()
    assert link.get_attribute("href") == f"{embedded.api}/"
    context.close()


def test_text_from_right_to_left_keeps_its_direction(opened: Opened) -> None:
    """By its own letters, whatever the direction of the page."""
    page = opened("/inline")
    turn = ask(page, "مرحبا، ما هي الميزانية المشتركة؟")
    asked = turn.locator(".asked [dir]")
    assert asked.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert turn.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_where_no_conversation_is_kept_questions_carry_their_history(
    opened: Opened, embedded: Embedded
) -> None:
    """The tab remembers the answers, and New conversation deletes each at the service."""
    page = opened("/inline")
    refused = {"status": 404, "headers": {"Access-Control-Allow-Origin": "*"}, "body": "{}"}
    page.route("**/v1/conversations", lambda route: route.fulfill(**refused))
    ask(page, POLL)
    assert "38 per cent" in ask(page, "And before the pandemic?").inner_text()
    page.goto("/elsewhere")
    launch(page)
    whole(page)
    assert page.locator("policy-assistant .turn").count() == 2
    link = page.get_by_role("link", name="This answer on its own page").first
    answer = (link.get_attribute("href") or "").replace("/answers/", "/v1/answers/")
    headers = bearer(embedded.host.key)
    assert httpx2.get(answer, headers=headers).status_code == 200
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("The conversation is deleted.").wait_for()
    assert httpx2.get(answer, headers=headers).status_code == 404
