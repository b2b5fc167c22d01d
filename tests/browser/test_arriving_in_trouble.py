"""What readers are told where an answer does not arrive, and what they lose by it: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from api.access.caller import Allowance
from api.access.counting import InMemory
from api.access.doors import Kind
from api.assistant import Assistant
from api.errors import StoreError
from api.store.answers import AnswerStore
from api.store.stores import Stores
from tests.api.access import PLENTY, door
from tests.api.documents import BUDGET
from tests.browser.test_arriving import send

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from ingestion.embedding import EmbeddingModel

NOBODY = "http://127.0.0.1:9"  # no model answers there, and none is asked
Served = Callable[..., str]


class Unsure(AnswerStore):
    """Goes away once an answer is stored."""

    def is_kept(self, answer_id: str) -> bool:
        """Nobody can tell."""
        raise StoreError("The database of answers cannot be reached: try again in a moment.")


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
            unsure: bool = False,
            root: str = "",
            by: Assistant = assistant,
        ) -> str:
            stores = Stores.over(engine)
            if unsure:
                stores = replace(stores, answers=Unsure(engine))
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
    """Once, in words; the question is still there."""
    reader.goto(served(Allowance(1, 1, 1)))
    send(reader, BUDGET)
    reader.wait_for_url("**/answers/*")
    send(reader, BUDGET)
    problem = reader.locator("[data-problem]:visible")
    problem.wait_for()
    told = problem.inner_text()
    assert re.search(r"Try again in \d+ seconds\.$", told)
    assert told.count("again in") == 1
    assert reader.locator("h1").inner_text() == "No answer"
    assert reader.get_by_label("Your question").input_value() == BUDGET


def test_a_service_that_is_switched_off_says_why(served: Served, reader: Page) -> None:
    """In the words of whoever runs it."""
    reader.goto(served(message="We are checking a figure. Back at noon."))
    send(reader, BUDGET)
    reader.get_by_text("We are checking a figure. Back at noon.").wait_for()
    assert reader.locator("h1").inner_text() == "No answer"
    assert reader.get_by_label("Your question").input_value() == BUDGET


def test_a_failure_on_the_way_keeps_what_came(served: Served, reader: Page) -> None:
    """The last event is the problem, in words: nothing breaks off without any."""
    reader.goto(served(unsure=True))
    send(reader, BUDGET)
    reader.get_by_text("The database of answers cannot be reached").wait_for()
    assert reader.locator("h1").inner_text() == "Part of an answer"
    assert reader.locator(".answer .claim").count() == 1


def test_asked_again_a_question_is_sent_to_no_model_that_was_not_to_have_it(
    served: Served, reader: Page, indexed: Path, model: EmbeddingModel
) -> None:
    """The choice stays with the question, made or not."""
    reader.goto(served(by=with_a_model(indexed, model)))
    box = reader.get_by_label("Answer with the sources' own sentences")
    box.check()
    reader.context.set_offline(True)
    send(reader, BUDGET)
    reader.get_by_text("The assistant cannot be reached.").wait_for()
    assert box.is_checked()
    box.uncheck()
    send(reader, BUDGET)
    reader.get_by_text("The assistant cannot be reached.").wait_for()
    assert not box.is_checked()


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
    return Assistant(EmbeddedStore(indexed), model, BUNDLED, indexed, composer)


def test_a_browser_without_streams_sends_the_form_as_ever(served: Served, reader: Page) -> None:
    """The answer is there all the same, as a page of its own."""
    reader.add_init_script("delete globalThis.TextDecoderStream")
    reader.goto(served())
    reader.evaluate("document.documentElement.old = true")
    send(reader, BUDGET)
    reader.wait_for_url("**/answers/*")
    assert reader.evaluate("document.documentElement.old") is None
    assert reader.locator(".answer .claim").count() == 1


def test_a_script_that_does_not_come_leaves_the_form(served: Served, reader: Page) -> None:
    """One file that is missing is enough for none to run."""
    reader.route("**/static/settle.js", lambda route: route.abort())
    reader.goto(served())
    send(reader, BUDGET)
    reader.wait_for_url("**/answers/*")
    assert reader.locator(".answer .claim").count() == 1


def test_answers_arrive_below_a_path(served: Served, reader: Page) -> None:
    """At an address that holds it, and remembered there."""
    origin = served(root="/assistant")
    reader.goto(f"{origin}/assistant/")
    send(reader, BUDGET)
    reader.wait_for_url(f"{origin}/assistant/answers/*")
    assert reader.locator(".answer .claim").count() == 1
    reader.goto(f"{origin}/assistant/")
    reader.locator("#past").get_by_role("link", name=BUDGET).click()
    reader.wait_for_url(f"{origin}/assistant/answers/*")
