"""/widget, where the widget stands on the service's own page, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.api.documents import BUDGET
from tests.browser.conftest import Site
from tests.browser.looks import check
from tests.browser.test_widget import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize


@pytest.mark.parametrize(("width", "scheme"), [(1000, "light"), (320, "dark")])
def test_the_widget_works_on_the_services_own_page(
    browser: Browser, site: Site, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Under the service's policy, without a token; axe, and nothing to complain of."""
    size: ViewportSize = {"width": width, "height": 800}
    context = browser.new_context(base_url=site.origin, viewport=size, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url.removeprefix(site.origin)))
    page.goto("/widget")
    assert "sets one pooled budget" in ask(page, BUDGET).inner_text()
    page.screenshot(path=tmp_path / f"widget-page-{width}-{scheme}.png", full_page=True)
    check(page)
    assert [one for one in said if not one.startswith("/")] == []
    context.close()


def test_the_page_shows_the_launcher_too(page: Page) -> None:
    """Which remembers what the other form was asked."""
    page.goto("/widget")
    ask(page, BUDGET)
    page.get_by_role("link", name="Show it as a button in the corner").click()
    page.get_by_role("button", name="Ask about integration policy").click()
    page.get_by_role("dialog").get_by_text("sets one pooled budget").first.wait_for()
