"""How the pages look and are read out: narrow screens, accessibility rules, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.documents import BUDGET, PERSONAL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.test_asking import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Opened = Callable[[int], "Page"]
LONG = f"{'Integrationpartnership' * 12} and the pooled budget for neighbourhood teams?"
DIGEST = "How fast should emergency departments take over ambulance patients?"

PAGES = {
    "ask": None,
    "answer": BUDGET,
    "digest": DIGEST,
    "list": "What three things does a place need?",
    "nearest": UNANSWERED,
    "long word": LONG,
    "declined": PERSONAL,
    "clinical": "Should I take antibiotics for my cough?",
    "error": "   ",
}


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Opened]:
    """Opens the form in a window of a given width."""
    contexts = []

    def open_form(width: int) -> Page:
        context = browser.new_context(
            base_url=site.origin, viewport={"width": width, "height": 800}
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        return page

    yield open_form
    for context in contexts:
        context.close()


def show(page: Page, name: str) -> None:
    """Go on to the page called `name`."""
    question = PAGES[name]
    if question is not None:
        ask(page, question)


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pictures, under pytest's own."""
    return tmp_path_factory.mktemp("pictures")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_at_320_pixels(opened: Opened, pictures: Path, name: str) -> None:
    """WCAG 2.2, 1.4.10: a narrow screen, or a wide one at 400 per cent."""
    page = opened(320)
    show(page, name)
    page.screenshot(path=pictures / f"{name}-320.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ["ask", "answer", "digest", "nearest", "error"])
def test_the_pages_break_no_rule_of_axe(opened: Opened, pictures: Path, name: str) -> None:
    """Contrast, names, landmarks, headings, lists: all rules that a machine can check."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(1000)
    show(page, name)
    page.screenshot(path=pictures / f"{name}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_what_is_pressed_is_large_enough(opened: Opened) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels for markers and buttons."""
    page = opened(320)
    show(page, "answer")
    targets = page.locator(".marker, button").all()
    assert len(targets) >= 4
    for target in targets:
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


def test_a_window_of_any_width_shows_a_line_that_can_be_read(opened: Opened) -> None:
    """No line of text is longer than about 80 characters."""
    page = opened(1600)
    show(page, "answer")
    paragraphs = page.locator("main p, main dd").all()
    assert len(paragraphs) > 5
    for paragraph in paragraphs:
        box = paragraph.bounding_box()
        assert box
        assert box["width"] <= 800
