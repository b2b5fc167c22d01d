"""How the pages look and are read out: narrow screens, accessibility rules."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from api.access.caller import ANYONE
from api.store.rechecks import Recheck, RecheckStore
from tests.api.documents import BUDGET, PERSONAL, UNANSWERED
from tests.browser.conftest import Site
from tests.browser.looks import check
from tests.browser.talk import ask, send

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


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "dark"), pytest.param(1280, "light", marks=pytest.mark.slow)]
)
def test_every_state_fits_and_breaks_no_rule(opened: Opened, width: int, scheme: Scheme) -> None:
    """WCAG 2.2: contrast, names, landmarks, headings; 1.4.10: a narrow screen, or 400 per cent."""
    for name, question in PAGES.items():
        page = opened(width, scheme)
        if question is not None and question.strip():
            ask(page, question)
        elif question is not None:
            send(page, question)
        check(page, name)


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.slow)])
def test_what_opens_and_what_follows_breaks_no_rule(opened: Opened, width: int) -> None:
    """A card, details, an answer's page, a report with its error and its thanks, no connection."""
    page = opened(width, "dark")
    turn = ask(page, BUDGET)
    turn.locator(".marker").first.click()
    check(page, "card")
    page.keyboard.press("Escape")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    check(page, "details")
    turn.locator("a[href*='/answers/']:not([href*='report'], [href$='/made'])").click()
    page.locator("form[action$='/keep'] button").click()
    page.locator("form[action$='/keep']").wait_for(state="detached")
    check(page, "kept")
    page.locator(".doing a[href$='/report']").click()
    check(page, "report")
    page.locator("form[action$='/report'] button").click()
    page.locator("#reason-error").wait_for()
    check(page, "report without a reason")
    page.locator("#out_of_date").check()
    page.locator("form[action$='/report'] button").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    check(page, "reported")
    page.goto("/")
    if width < 960:
        page.locator("[popovertarget=menu]").first.click()
        check(page, "menu")
        page.keyboard.press("Escape")
    page.context.set_offline(True)
    send(page, BUDGET)
    page.locator(".failed").wait_for()
    check(page, "no answer")


@pytest.mark.parametrize(
    ("width", "scheme"), [(320, "light"), pytest.param(1280, "dark", marks=pytest.mark.slow)]
)
def test_an_answer_that_is_no_longer_so_breaks_no_rule(
    opened: Opened, site: Site, assistant: Assistant, width: int, scheme: Scheme
) -> None:
    """Its banner stands before the statements. Nor does the page on accessibility."""
    page = opened(width, scheme)
    turn = ask(page, BUDGET)
    answer_id = (turn.get_attribute("id") or "").removeprefix("turn-")
    page.goto(f"/answers/{of_an_older_corpus(answer_id, page, site, assistant)}")
    assert page.locator(".banner ~ .answer").is_visible()
    assert page.locator(".banner button").is_visible()
    check(page, "banner")
    page.goto("/accessibility")
    check(page, "accessibility")


def of_an_older_corpus(shown: str, page: Page, site: Site, assistant: Assistant) -> str:
    """The id of the answer `shown`, as if given before the corpus was changed."""
    body = page.request.get(f"/v1/answers/{shown}").json()
    older = {**body, "id": secrets.token_urlsafe(16), "corpus_version": "older"}
    site.answers.save(older["id"], older, ANYONE)
    live = assistant.parts().corpus_version
    told = Recheck(older["id"], live, "different", {"published": "2026-11-01T09:00:00+00:00"})
    RecheckStore(site.engine).save(told)
    answer_id: str = older["id"]
    return answer_id


def test_a_card_is_at_the_foot_of_a_narrow_screen(opened: Opened) -> None:
    """Over its width; on a wide one it is beside its marker."""
    page = opened(320)
    for width, beside in ((320, False), (1280, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/")
        marker = ask(page, BUDGET).locator(".marker").first
        marker.click()
        card = page.get_by_role("dialog")
        card.wait_for()
        box, place = card.bounding_box(), marker.bounding_box()
        assert box
        assert place
        below = box["y"] - place["y"] - place["height"]
        assert (abs(below) < 16) is beside
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
        assert box["width"] > 300 or beside


def test_the_box_is_in_view_at_320_pixels_and_hides_no_focus(opened: Opened) -> None:
    """WCAG 2.2, 2.4.11: what Tab leads to is not under the box."""
    page = opened(320)
    page.set_viewport_size({"width": 320, "height": 568})
    ask(page, BUDGET)
    ask(page, UNANSWERED)
    box = page.locator("#ask").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 568
    page.evaluate("scrollTo(0, 0); document.getElementById('main').focus()")
    covered = "(e => e.closest('#ask') ? false : e.getBoundingClientRect().top >= BOX)"
    for _ in range(14):
        page.keyboard.press("Tab")
        told = covered.replace("BOX", str(box["y"]))
        assert not page.evaluate(f"{told}(document.activeElement)")


def test_what_is_pressed_is_large_enough(opened: Opened) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels for markers and buttons."""
    page = opened(320)
    ask(page, BUDGET)
    targets = page.locator(".marker:visible, button:visible, summary:visible").all()
    assert len(targets) >= 4
    for target in targets:
        box = target.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24


def test_a_window_of_any_width_shows_a_line_that_can_be_read(opened: Opened) -> None:
    """No line of text is longer than about 80 characters."""
    page = opened(1600)
    ask(page, BUDGET)
    paragraphs = page.locator("main p:visible").all()
    assert len(paragraphs) > 2
    for paragraph in paragraphs:
        box = paragraph.bounding_box()
        assert box
        assert box["width"] <= 800
