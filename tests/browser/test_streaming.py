"""An answer arrives while it is made, in a real browser; where it does not, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from api.access.caller import Allowance
from api.access.counting import InMemory
from api.access.doors import Kind
from api.assistant import Assistant
from api.store.stores import Stores
from tests.api.access import PLENTY, door
from tests.api.documents import BUDGET, POLL
from tests.api.service import served_at_a_port
from tests.browser.held_back import HeldBack, held_back
from tests.browser.talk import ALL, ask, focused, send, whole

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from ingestion.embedding import EmbeddingModel

BEFORE_THE_END = 3  # events of BUDGET: sources, lead-in, statement
NOBODY = "http://127.0.0.1:9"  # no model answers there, and none is asked
Served = Callable[..., str]


def begun(slow: Page, held: HeldBack) -> Locator:
    """The claim of an answer that is not whole."""
    send(slow, BUDGET)
    held.let(BEFORE_THE_END)
    claim = slow.locator(".turn .claim").first
    claim.wait_for()
    return claim


def error(page: Page) -> str:
    """What the last turn says went wrong."""
    told = page.locator(".turn:last-of-type .failed .error")
    told.wait_for()
    return told.inner_text()


def test_statements_are_there_before_the_answer_is_whole(
    slow: Page, held: HeldBack, said: list[str]
) -> None:
    """With marker and card; what was read already stays in its place to the end."""
    claim = begun(slow, held)
    assert slow.locator("#stop").is_visible()
    claim.locator(".marker").click()
    card = slow.get_by_role("dialog")
    assert card.locator("mark").is_visible()
    slow.evaluate("document.querySelector('.turn .claim').seen = true")
    held.let(ALL)
    whole(slow, 1)
    assert card.is_visible()
    assert slow.evaluate("document.querySelector('.turn .claim').seen") is True
    assert slow.locator("#send").is_visible()
    assert said == []


def test_what_arrived_is_what_the_address_shows(slow: Page, held: HeldBack) -> None:
    """Loaded again, the conversation is the same to the letter."""
    held.let(ALL)
    send(slow, POLL)
    whole(slow, 1)
    read = "document.getElementById('thread').innerText"
    arrived = slow.evaluate(read)
    slow.reload()
    assert slow.evaluate(read) == arrived


def test_a_reader_who_cannot_see_hears_that_an_answer_came(slow: Page, held: HeldBack) -> None:
    """Not each token: what is said is written down as it is announced."""
    slow.evaluate(
        "window.heard = []; new MutationObserver(() => heard.push(document.getElementById('told')"
        ".textContent)).observe(document.getElementById('told'), { childList: true })"
    )
    assert slow.locator("#told").get_attribute("role") == "status"
    assert slow.locator("#thread [aria-live], #thread [role=log]").count() == 0
    held.let(ALL)
    send(slow, BUDGET)
    whole(slow, 1)
    first, last = slow.evaluate("heard")
    assert first
    assert re.search(r"1 source\.$", last)
    assert focused(slow) == "question"


def test_whoever_reads_already_keeps_focus_and_selection(slow: Page, held: HeldBack) -> None:
    """The end of an answer takes nobody away."""
    claim = begun(slow, held)
    slow.evaluate("getSelection().selectAllChildren(document.querySelector('.turn .claim'))")
    selected = slow.evaluate("getSelection().toString()")
    claim.locator(".marker").focus()
    held.let(ALL)
    whole(slow, 1)
    assert slow.evaluate("document.activeElement.className") == "marker"
    assert slow.evaluate("getSelection().toString()") == selected != ""


def test_a_meaning_that_is_open_stays_open(
    browser: Browser, explaining: Assistant, tmp_path: Path
) -> None:
    """A reader of a term is not interrupted by the end of the answer."""
    with served_at_a_port(explaining, tmp_path) as origin, held_back(origin) as held:
        page = browser.new_page(base_url=held.origin)
        page.goto("/")
        send(page, "Who holds an integrated care board to account?")
        held.let(BEFORE_THE_END)
        page.locator("a.term").first.click()
        assert page.locator(".sheet:popover-open").count() == 1
        held.let(ALL)
        whole(page, 1)
        assert page.locator(".sheet:popover-open").count() == 1
        page.context.close()


@pytest.mark.parametrize("by", ["button", "Escape"])
def test_an_answer_can_be_stopped(slow: Page, held: HeldBack, by: str) -> None:
    """What came stays, is said not to be whole, and can be asked again; nobody works on."""
    claim = begun(slow, held)
    if by == "button":
        slow.locator("#stop").click()
    else:
        slow.keyboard.press("Escape")
    assert "You stopped this answer" in error(slow)
    assert claim.is_visible()
    assert focused(slow) == "question"
    assert held.left.wait(10)
    held.let(ALL)
    slow.locator(".failed .pick").click()
    whole(slow, 1)


def test_an_answer_that_breaks_off_is_said_not_to_be_whole(slow: Page, held: HeldBack) -> None:
    """With what came of it."""
    claim = begun(slow, held)
    held.cut()
    assert "connection broke" in error(slow)
    assert claim.is_visible()


def test_a_service_that_falls_silent_is_taken_for_broken(slow: Page, held: HeldBack) -> None:
    """It would say so every few seconds if it still worked; before that readers are reassured."""
    slow.clock.install()
    begun(slow, held)
    slow.clock.run_for(9_000)
    assert slow.locator(".progress").inner_text() == "Still working on it…"
    slow.clock.run_for(25_000)
    assert "connection broke" in error(slow)


def test_a_service_that_is_away_is_told_and_the_question_is_not_lost(slow: Page) -> None:
    """A button asks it again."""
    slow.context.set_offline(True)
    send(slow, BUDGET)
    assert "cannot reach" in error(slow)
    assert slow.locator(".failed .pick").get_attribute("value") == BUDGET


@pytest.fixture
def served(assistant: Assistant, tmp_path: Path) -> Iterator[Served]:
    """The address of a service of a test's own: its door, its stores, its assistant."""
    from api.http.app import create_app
    from api.store.database import open_database
    from tests.api.service import at_a_port

    engine = open_database(f"sqlite:///{tmp_path / 'answers.sqlite'}")
    with ExitStack() as stack:

        def serve(
            allowance: Allowance | None = None,
            *,
            message: str = "",
            root: str = "",
            by: Assistant = assistant,
        ) -> str:
            stores = Stores.over(engine)
            if message:
                stores.switch.turn(message, "a test")
            kind: Kind = "public" if allowance else "loopback"
            access = door(kind, allowance=allowance or PLENTY, root_path=root)(stores)
            return stack.enter_context(at_a_port(create_app(by, stores, access)))

        yield serve
    engine.dispose()


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A page that is nowhere yet."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_one_question_too_many_is_told_with_the_time_to_wait(served: Served, reader: Page) -> None:
    """Once, in words."""
    reader.goto(served(Allowance(1, 1, 1)))
    ask(reader, BUDGET)
    send(reader, BUDGET)
    told = error(reader)
    assert re.search(r"again in \d+ seconds\.$", told)
    assert told.count("again in") == 1


def test_a_service_that_is_switched_off_says_why(served: Served, reader: Page) -> None:
    """In the operator's words."""
    reader.goto(served(message="We are checking a figure. Back at noon."))
    send(reader, BUDGET)
    assert error(reader) == "We are checking a figure. Back at noon."


def test_asked_again_a_question_goes_to_no_model_that_was_not_to_have_it(
    served: Served, reader: Page, indexed: Path, model: EmbeddingModel
) -> None:
    """The choice stays as it was made."""
    reader.goto(served(by=with_a_model(indexed, model)))
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.post_data or ""))
    reader.locator("#composer").check()
    reader.context.set_offline(True)
    send(reader, BUDGET)
    error(reader)
    reader.locator(".failed .pick").click()
    reader.locator(".failed").nth(1).wait_for()
    bodies = [body for body in asked if body]
    assert len(bodies) == 2
    assert all("composer=extractive" in body for body in bodies)


def with_a_model(indexed: Path, model: EmbeddingModel) -> Assistant:
    """An assistant that would ask one."""
    from api.model_composer.compose import ModelComposer
    from api.model_composer.endpoint import Endpoint
    from api.model_composer.settings import ModelSettings
    from api.model_composer.spending import Spending
    from ingestion.embedded_engine import EmbeddedStore
    from ingestion.settings import BUNDLED

    settings = ModelSettings(
        answer_model="nobody", openai_base_url=NOBODY, openai_api_key=SecretStr("sk-of-a-test")
    )
    composer = ModelComposer(Endpoint(settings), settings, Spending(InMemory()))
    return Assistant(EmbeddedStore(indexed), model, BUNDLED, None, composer)


def test_a_browser_without_streams_sends_the_form_as_ever(served: Served, reader: Page) -> None:
    """The answer is there all the same, on a page of its own."""
    reader.add_init_script("delete globalThis.TextDecoderStream")
    reader.goto(served())
    reader.evaluate("document.documentElement.old = true")
    ask(reader, BUDGET)
    assert reader.evaluate("document.documentElement.old") is None


def test_a_script_that_does_not_come_leaves_the_form(served: Served, reader: Page) -> None:
    """One file that is missing is enough for none to run."""
    reader.route("**/static/morph.js", lambda route: route.abort())
    reader.goto(served())
    ask(reader, BUDGET)
    reader.wait_for_url("**/conversations/*")


def test_answers_arrive_below_a_path(served: Served, reader: Page) -> None:
    """At an address that holds it, and remembered there."""
    origin = served(root="/assistant")
    reader.goto(f"{origin}/assistant/")
    ask(reader, BUDGET)
    reader.wait_for_url(f"{origin}/assistant/conversations/*")
    reader.goto(f"{origin}/assistant/")
    reader.locator("#past").get_by_role("link", name=BUDGET).click()
    reader.wait_for_url(f"{origin}/assistant/conversations/*")
