"""Pages that show the corpus, in a real browser: looks, keyboard, terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.looks import check
from tests.browser.talk import ask as talk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from api.assistant import Assistant

PAGES = {
    "positions": "/positions",
    "topic": "/positions?topic=pooled+budget",
    "refused": "/positions?topic=place&published_from=x",
    "sources": "/sources?type=report&standing=current",
    "source": "/sources/glossary",
    "excerpt": "/sources/alder-places",
    "linked": "/sources/fir-notes",
    "glossary": "/glossary",
    "timeline": "/timeline?first=2025",
    "map": "/map",
    "quality": "/quality",
    "measured": "/quality/measured",
    "accessibility": "/accessibility",
    "docs": "/docs",
}
QUESTION = "Who holds an integrated care board to account?"
Asked = Callable[[bool], "Page"]


@pytest.fixture(scope="module")
def origin(explaining: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service over the explainers, at a free port."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores
    from tests.api.service import at_a_port

    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('browse') / 'answers.sqlite'}")
    with at_a_port(create_app(explaining, Stores.over(engine))) as address:
        yield address
    engine.dispose()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        pytest.param(1000, "light", marks=pytest.mark.slow),
        pytest.param(1000, "dark", marks=pytest.mark.slow),
        (320, "dark"),
    ],
)
def test_every_page_fits_breaks_no_rule_and_asks_nobody_else(
    browser: Browser, origin: str, width: int, scheme: str
) -> None:
    """Axe, no scrolling sideways, no message of the console, no request to another host."""
    context = browser.new_context(
        base_url=origin,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url.removeprefix(origin)))
    for name, address in PAGES.items():
        page.goto(address)
        check(page, name)
    elsewhere = [s for s in said if not s.startswith("/") and "status of 4" not in s]
    assert elsewhere == []
    context.close()


@pytest.fixture
def answer(browser: Browser, origin: str) -> Iterator[Asked]:
    """Opens an answer with terms in it, with or without JavaScript."""
    opened: list[BrowserContext] = []

    def ask(scripts: bool) -> Page:
        context = browser.new_context(base_url=origin, java_script_enabled=scripts)
        opened.append(context)
        page = context.new_page()
        page.goto("/")
        talk(page, QUESTION)
        return page

    yield ask
    for context in opened:
        context.close()


def test_a_term_is_explained_on_press(answer: Asked) -> None:
    """By pointer and by keyboard; Escape and Close put it away, and give the focus back."""
    page = answer(True)
    term, meaning = page.locator("a.term").first, page.locator(".sheet[aria-label]").first
    assert meaning.is_hidden()
    term.click()
    meaning.wait_for(state="visible")
    page.keyboard.press("Escape")
    meaning.wait_for(state="hidden")
    term.press("Enter")
    meaning.locator("button").click()
    meaning.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "term"


def test_a_term_leads_to_the_glossary_without_javascript(answer: Asked) -> None:
    """To its own entry."""
    page = answer(False)
    page.locator("a.term").first.click()
    assert "/glossary#" in page.url


def test_what_is_copied_is_the_statement(answer: Asked) -> None:
    """Neither a button nor a meaning is in a selection of the words."""
    page = answer(True)
    copied = page.evaluate(
        "(() => { getSelection().selectAllChildren(document.querySelector('.claim'));"
        " return getSelection().toString() })()"
    )
    first, marker, _ = " ".join(copied.split()).partition(" [1]")
    assert marker
    assert first == (
        "Integrated care boards are accountable to NHS England, according to The King's Fund."
    )


def test_the_map_is_walked_by_keyboard_and_gives_way_to_its_list(
    browser: Browser, origin: str
) -> None:
    """Each box leads to its explanation; on a narrow screen there is only the list."""
    context = browser.new_context(base_url=origin)
    page = context.new_page()
    page.goto("/map")
    box = page.get_by_role("link", name="Integrated care board", exact=True).first
    box.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#board")
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.locator(".map").is_hidden()
    assert page.get_by_role("heading", name="Integrated care board", exact=True).is_visible()
    context.close()
