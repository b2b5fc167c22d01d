"""A corpus of many sources, in a real browser: nothing overflows, and all can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.many_sources import SOURCES
from tests.browser.looks import check
from tests.browser.talk import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from ingestion.embedding import EmbeddingModel


@pytest.fixture(scope="module")
def many(
    many_sources: Path, model: EmbeddingModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The service over them, at a free port."""
    from tests.api.service import assistant_over, served_at_a_port

    assistant = assistant_over(many_sources, model)
    with served_at_a_port(assistant, tmp_path_factory.mktemp("many")) as address:
        yield address


@pytest.fixture(params=[320, 1280])
def page(browser: Browser, many: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A narrow and a wide window."""
    context = browser.new_context(base_url=many, viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def test_the_list_of_sources_is_turned_page_by_page_and_narrowed(page: Page) -> None:
    """All of them can be reached, by turning over and by words of the title."""
    page.goto("/sources")
    check(page)
    assert page.get_by_text(f"{SOURCES} sources.").is_visible()
    assert page.locator(".listed > li").count() == 50
    page.get_by_role("link", name="Next page").click()
    page.get_by_text(f"Page 2 of {SOURCES // 50}").wait_for()
    page.get_by_label("Words of the title").fill("number 177")
    page.get_by_role("button", name="Show sources").click()
    page.get_by_role("link", name="Notes on shared rotas, number 177").click()
    assert "agreed by 177 wards" in page.locator(".source-text").inner_text()


def test_positions_of_many_bodies_stay_readable(page: Page) -> None:
    """The page shows as many as can be read, says so, and the table holds the rest."""
    page.goto("/positions?topic=shared+rotas")
    check(page)
    assert page.get_by_text("The table holds all of them.").is_visible()
    assert len(page.content()) < 500_000


def test_a_question_among_many_alike_sources_is_answered_from_the_one_asked_for(
    page: Page,
) -> None:
    """The body named is the holder cited."""
    page.goto("/")
    turn = ask(page, "What does the board of street 177 say about rotas?")
    check(page)
    assert "Wards of street 177" in turn.locator(".source").first.inner_text()
