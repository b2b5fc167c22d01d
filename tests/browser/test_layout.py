"""How the pages look and are read out: narrow screens, accessibility rules, pictures."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from api.access.caller import ANYONE
from api.store.rechecks import Recheck, RecheckStore
from tests.api.documents import BUDGET, PERSONAL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.looks import check
from tests.browser.test_asking import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from api.assistant import Assistant

Opened = Callable[..., "Page"]
Scheme = Literal["light", "dark"]
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
    "greeting": "Hello",
    "thanks": "Thank you",
    "partial": f"{BUDGET} And which hospital trust runs a fleet of submarines?",
    "out of scope": "What is the capital of France?",
    "question back": "What does the report say?",
    "superseded": "How soon does the council arrange home care after a discharge from Dogwood?",
    "right to left": "מי קובע את התקציב המשותף לצוותי שכונה? pooled budget",
}


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Opened]:
    """Opens the form in a window of a given width, light or dark."""
    contexts = []

    def open_form(width: int, scheme: Scheme = "light") -> Page:
        context = browser.new_context(
            base_url=site.origin, viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        return page

    yield open_form
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pictures, under pytest's own."""
    return tmp_path_factory.mktemp("pictures")


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "dark"), pytest.param(1280, "light", marks=pytest.mark.slow)]
)
def test_every_state_fits_and_breaks_no_rule(
    opened: Opened, pictures: Path, width: int, scheme: Scheme
) -> None:
    """WCAG 2.2: contrast, names, landmarks, headings; 1.4.10: a narrow screen, or 400 per cent."""
    for name, question in PAGES.items():
        page = opened(width, scheme)
        if question is not None:
            ask(page, question)
        page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", full_page=True)
        check(page, name)


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.slow)])
def test_what_opens_and_what_follows_breaks_no_rule(opened: Opened, width: int) -> None:
    """A panel, details, a report with its error and its thanks, a kept answer, a stopped one."""
    page = opened(width, "dark")
    ask(page, BUDGET)
    page.locator(".marker").first.click()
    check(page, "panel")
    page.keyboard.press("Escape")
    page.locator(".citations details").evaluate_all("all => all.forEach(one => one.open = true)")
    check(page, "details")
    page.get_by_role("button", name="Keep this answer").click()
    page.get_by_text("is kept at this address").wait_for()
    check(page, "kept")
    page.get_by_role("link", name="Report a wrong answer").click()
    check(page, "report")
    page.get_by_role("button", name="Send the report").click()
    page.get_by_text("choose a reason").wait_for()
    check(page, "report without a reason")
    page.get_by_label("It is out of date").check()
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    check(page, "reported")
    page.goto("/")
    page.context.set_offline(True)
    page.get_by_label("Your question").fill(BUDGET)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("cannot be reached").wait_for()
    check(page, "no answer")


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), pytest.param(1280, "dark", marks=pytest.mark.slow)]
)
def test_an_answer_that_is_no_longer_so_breaks_no_rule(
    opened: Opened, site: Site, assistant: Assistant, width: int, scheme: Scheme
) -> None:
    """Its banner stands before the statements. Nor does the page on accessibility."""
    page = opened(width, scheme)
    ask(page, BUDGET)
    page.goto(f"/answers/{of_an_older_corpus(page, site, assistant)}")
    assert page.locator(".banner + .answer").is_visible()
    assert page.locator(".banner").get_by_role("button", name="Ask again").is_visible()
    check(page, "banner")
    page.get_by_role("link", name="Accessibility").click()
    page.get_by_role("heading", name="Accessibility", exact=True).wait_for()
    check(page, "accessibility")


def of_an_older_corpus(page: Page, site: Site, assistant: Assistant) -> str:
    """The id of the answer that `page` shows, as if given before the corpus was changed."""
    body = page.request.get(f"/v1/answers/{page.url.rpartition('/')[2]}").json()
    older = {**body, "id": secrets.token_urlsafe(16), "corpus_version": "older"}
    site.answers.save(older["id"], older, ANYONE)
    live = assistant.parts().corpus_version
    told = Recheck(older["id"], live, "different", {"published": "2026-11-01T09:00:00+00:00"})
    RecheckStore(site.engine).save(told)
    answer_id: str = older["id"]
    return answer_id


def test_a_panel_stands_at_the_foot_of_a_narrow_screen(opened: Opened) -> None:
    """Over its width, with publisher and date in sight; on a wide one it is beside its marker."""
    page = opened(320)
    for width, beside in ((320, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/")
        ask(page, BUDGET)
        page.locator(".marker").first.click()
        panel = page.get_by_role("dialog")
        panel.get_by_text("Alder Fund, 14 June 2021").wait_for()
        box, marker = panel.bounding_box(), page.locator(".marker").first.bounding_box()
        assert box
        assert marker
        below = box["y"] - marker["y"] - marker["height"]
        assert (abs(below) < 16) is beside
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
        assert box["width"] > 300 or beside


def test_what_is_pressed_is_large_enough(opened: Opened) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels for markers and buttons."""
    page = opened(320)
    ask(page, BUDGET)
    targets = page.locator(".marker, button:visible, summary").all()
    assert len(targets) >= 4
    for target in targets:
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


def test_a_window_of_any_width_shows_a_line_that_can_be_read(opened: Opened) -> None:
    """No line of text is longer than about 80 characters."""
    page = opened(1600)
    ask(page, BUDGET)
    paragraphs = page.locator("main p, main dd").all()
    assert len(paragraphs) > 5
    for paragraph in paragraphs:
        box = paragraph.bounding_box()
        assert box
        assert box["width"] <= 800
