"""What every page and state must pass: axe's rules, and no scrolling sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def check(page: Page, name: str = "") -> None:
    """No rule of axe is broken, and nothing is wider than the window; `name` tells which page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, (name, found.generate_report())
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, name
