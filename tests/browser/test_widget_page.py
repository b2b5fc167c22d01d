"""/widget: the widget at work on the service's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET
from tests.browser.looks import check
from tests.browser.talk import ask, status

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize(("mode", "width"), [("", 320), ("?mode=launcher", 1280)])
def test_the_widget_works_on_the_services_own_page(page: Page, mode: str, width: int) -> None:
    """In its place or as a button in the corner, without a token; the page breaks no rule."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/widget{mode}")
    if mode:
        page.locator("policy-assistant .open").click()
        page.get_by_role("dialog").wait_for()
    turn = ask(page.frame_locator("policy-assistant iframe"), BUDGET)
    assert status(turn) == "answered"
    check(page, "widget")
    assert said == []
