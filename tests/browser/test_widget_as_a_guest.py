"""The widget as a guest: where the page stands, its focus and its keys are the host's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from tests.api.documents import BUDGET, POLL
from tests.browser.host import cutting
from tests.browser.host import page as host_page
from tests.browser.test_widget import TURN, Embedded, Opened, ask, embedded, launch, opened, whole
from tests.browser.test_widget_journeys import conversation, focused

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["embedded", "opened"]
NOTHING_KEPT = '{"title": "Service Unavailable", "status": 503, "detail": "None just now."}'


def widget(embedded: Embedded, attributes: str, *, api: str = "") -> str:
    """The element with its script, without the page around it."""
    whole_page = embedded.host.with_widget(attributes, api=api)
    return whole_page.partition("</h1>")[2].partition("</main>")[0]


def link_behind(page: Page) -> None:
    """Go on by Tab until the focus is behind the widget."""
    while page.evaluate("document.activeElement.tagName") != "A":
        page.keyboard.press("Tab")


def test_a_conversation_that_is_shown_again_leaves_the_page_where_it_stands(
    opened: Opened, embedded: Embedded
) -> None:
    """The bug: a page with the widget at its end jumped down to it as soon as it was loaded."""
    embedded.host.pages["/tall"] = host_page("word " * 4000 + widget(embedded, ""))
    page = opened("/inline")
    ask(page, BUDGET)
    ask(page, POLL)
    page.goto("/tall")
    whole(page)
    assert page.evaluate("document.documentElement.scrollHeight") > 3000
    assert page.evaluate("scrollY") == 0


def test_escape_closes_what_hides_the_focus(opened: Opened, embedded: Embedded) -> None:
    """WCAG 2.2, 2.4.11: on a narrow screen Tab leads behind the panel; the focus stays there."""
    launcher = widget(embedded, 'mode="launcher" heading="Ask about policy"')
    embedded.host.pages["/links"] = host_page(f'{launcher}<a href="/links">The next page</a>')
    page = opened("/links", width=320)
    launch(page)
    link_behind(page)
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "The next page"
    launch(page)
    page.keyboard.press("Escape")
    assert focused(page) == "Ask about policy"


def test_stop_ends_the_wait_for_what_was_asked_before(opened: Opened, embedded: Embedded) -> None:
    """The bug: a service that was silent about it held back each question; Stop did nothing."""
    host, service = embedded.host, embedded.api.removesuffix("/assistant")
    with cutting(service, b'"answers":', hold=True) as cut:
        host.holds(embedded.api, host.key, cut.origin)
        host.pages["/cut"] = host.with_widget("", api=f"{cut.origin}/assistant")
        page = opened("/cut", also=cut.origin)
        ask(page, BUDGET)
        begun = conversation(page)
        page.reload()
        page.get_by_label("Your question").fill(POLL)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("Stopped.").wait_for()
        assert page.get_by_label("Your question").input_value() == POLL
        page.keyboard.press("Enter")
        assert "64 per cent" in whole(page).inner_text()
        assert conversation(page) == begun
        cut.let_go.set()


def test_what_is_shown_again_is_not_read_out_as_new(opened: Opened) -> None:
    """Nothing is added to a log that is in the page."""
    page = opened("/inline")
    ask(page, BUDGET)
    page.add_init_script(
        """window.read = [];
        const append = Element.prototype.append;
        Element.prototype.append = function (...added) {
          if (this.role === "log" && this.isConnected) window.read.push(added.length);
          append.apply(this, added);
        };"""
    )
    page.reload()
    whole(page)
    assert page.evaluate("window.read") == []


def test_all_answers_of_a_tab_that_keeps_its_own_history_are_deleted(
    opened: Opened, embedded: Embedded
) -> None:
    """The bug: only those that were still sent as history were, and all were said to be."""
    page = opened("/inline")
    allowed = {"Access-Control-Allow-Origin": embedded.host.origin}
    page.route(
        "**/v1/conversations",
        lambda route: route.fulfill(status=503, body=NOTHING_KEPT, headers=allowed),
    )
    for number in range(1, 13):
        ask(page, BUDGET)
        page.locator("policy-assistant .turn[data-status]").nth(number - 1).wait_for()
    own = page.locator("policy-assistant .turn").get_by_role("link", name="on its own page").all()
    addresses = [str(link.get_attribute("href")) for link in own]
    page.get_by_role("button", name="New conversation").click()
    page.get_by_text("The conversation is deleted.").wait_for()
    assert [httpx2.get(one).status_code for one in addresses] == [404] * 12
    assert page.locator(TURN).count() == 0
