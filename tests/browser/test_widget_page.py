"""/widget: the widget at work on the service's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET
from tests.browser.looks import check
from tests.browser.talk import ask, status

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("width", [320, 1280])
def test_the_widget_works_on_the_services_own_page(page: Page, width: int) -> None:
    """In its place, without a token; the page breaks no rule."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/widget")
    turn = ask(page.frame_locator("policy-assistant iframe"), BUDGET)
    assert status(turn) == "answered"
    check(page, "widget")
    assert said == []


def test_the_page_shows_the_launcher_too(page: Page) -> None:
    """As a button in the corner."""
    page.goto("/widget?mode=launcher")
    page.locator("policy-assistant .open").click()
    page.get_by_role("dialog").wait_for()
    frame = page.frame_locator("policy-assistant iframe")
    assert status(ask(frame, BUDGET)) == "answered"
