"""Asking, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from api.store.tables import answers
from tests.api.documents import BUDGET, PERSONAL, POLL, UNANSWERED
from tests.browser.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


def ask(page: Page, question: str) -> None:
    """Fill in the form, send it, and wait for what comes."""
    page.get_by_label("Your question").fill(question)
    page.evaluate("document.querySelector('h1').old = true")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_function(
        "h1 => document.querySelector('h1')?.old !== true && !document.querySelector('.progress')"
    )


def focused(page: Page) -> str:
    """What has the focus, by tag and words."""
    told: str = page.evaluate(
        "[document.activeElement.tagName, document.activeElement.innerText].join(' ')"
    )
    return told


def stored(site: Site) -> int:
    """How many answers there are."""
    with site.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(answers)).scalar_one()


def test_a_reader_without_javascript_gets_statements_that_lead_to_their_citations(
    browser: Browser, site: Site
) -> None:
    """Quote, source, holder, date and standing stand where the marker leads."""
    context = browser.new_context(base_url=site.origin, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    ask(page, POLL)
    assert page.locator("h1").inner_text() == "Answer"
    claim = page.locator(".answer .claim")
    assert "64 per cent of ward leaders" in claim.inner_text()
    claim.get_by_role("link", name="Citation 1").click()
    assert page.url.endswith("#cite-1")
    page.locator("#cite-1 summary").first.click()
    assert page.locator("#cite-1 mark").inner_text() in claim.inner_text()
    cited = page.locator("#cite-1")
    assert cited.locator("blockquote").inner_text() in claim.inner_text()
    told = cited.inner_text()
    for words in (
        "Matches the text held here",
        "What ward leaders told us about rotas",
        "the ward leaders polled (in a poll)",
        "Cedar Journal",
        "2 November 2020",
        "current",
    ):
        assert words in told
    assert "As at 2 November 2020" in page.locator(".answer").inner_text()
    context.close()


def past_the_header(page: Page) -> None:
    """To what can be reached first behind it."""
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)


def test_a_keyboard_is_enough(page: Page) -> None:
    """To the field, type, Tab to the button, Enter; then from marker to citation."""
    past_the_header(page)
    assert focused(page).startswith("TEXTAREA")
    page.keyboard.type(BUDGET)
    page.keyboard.press("Tab")
    assert focused(page) == "BUTTON Ask"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/answers/*")
    assert focused(page) == "H1 Answer"
    page.keyboard.press("Tab")
    assert focused(page) == "A [1]"
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Citation 1")
    panel.wait_for()
    assert panel.locator("mark").inner_text() in page.locator(".answer .claim").inner_text()
    page.keyboard.press("Tab")
    assert focused(page) == "A Places that share a budget"
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert focused(page) == "A [1]"
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Go to it in the list").press("Enter")
    panel.wait_for(state="hidden")
    assert focused(page).startswith("LI Matches the text held here")


def test_the_skip_link_shows_on_focus_and_leads_past_the_header(page: Page) -> None:
    """Out of sight until then."""
    link = page.get_by_role("link", name="Skip to main content")
    before = link.bounding_box()
    assert before
    assert before["x"] + before["width"] < 0
    page.keyboard.press("Tab")
    after = link.bounding_box()
    assert after
    assert after["x"] >= 0
    assert after["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/#main")
    page.keyboard.press("Tab")
    assert focused(page).startswith("TEXTAREA")


def test_an_error_is_tied_to_its_field(page: Page) -> None:
    """A reader who cannot see it hears it at the field, and in the title."""
    ask(page, "   ")
    field = page.get_by_label("Your question")
    assert page.title().startswith("Error: ")
    assert field.get_attribute("aria-invalid") == "true"
    ids = (field.get_attribute("aria-describedby") or "").split()
    described = " ".join(page.locator(f"#{name}").inner_text() for name in ids)
    assert "The question is empty: write one." in described
    assert "deleted after 24 hours" in described


def test_an_answer_can_be_kept_and_deleted(page: Page, site: Site) -> None:
    """Both by buttons; afterwards its address leads to nothing."""
    ask(page, BUDGET)
    page.wait_for_url("**/answers/*")
    address = page.url
    answer_id = address.rpartition("/")[2]
    page.get_by_role("button", name="Keep this answer").click()
    page.get_by_text("is kept at this address").wait_for()
    assert page.get_by_role("button", name="Keep this answer").count() == 0
    assert site.answers.is_kept(answer_id)
    page.get_by_role("button", name="Delete this answer").click()
    page.wait_for_url(f"{site.origin}/")
    assert site.answers.get(answer_id) is None
    response = page.goto(address)
    assert response
    assert response.status == 404
    assert "There is no such answer" in page.locator("main").inner_text()


def test_a_declined_question_is_not_stored(page: Page, site: Site) -> None:
    """It is not shown again, has no address, and nothing can be kept."""
    before = stored(site)
    ask(page, PERSONAL)
    page.get_by_role("heading", name="Not answered").wait_for()
    assert page.url == f"{site.origin}/"
    assert "943" not in page.content()
    assert page.get_by_role("button", name="Keep this answer").count() == 0
    assert stored(site) == before


def test_no_request_leaves_the_service(context: BrowserContext, site: Site) -> None:
    """No font, script, picture or count comes from, or goes to, anybody else."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto("/")
    for question in (BUDGET, UNANSWERED, PERSONAL, " "):
        ask(page, question)
        page.locator("h1").wait_for()
    assert len(asked) > 8
    assert [url for url in asked if not url.startswith(f"{site.origin}/")] == []
    scripts = page.evaluate("[...document.scripts].map(one => one.src)")
    assert all(address.startswith(f"{site.origin}/static/") for address in scripts)
