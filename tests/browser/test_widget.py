"""The widget on a hostile page of another origin, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import httpx2
import pytest

from tests.api.access import bearer, door, key_of
from tests.api.documents import BUDGET, PERSONAL, POLL, UNANSWERED
from tests.browser.host import Host, intranet

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from api.assistant import Assistant
    from api.store.stores import Stores

DIGEST = "How fast should emergency departments take over ambulance patients?"
TURN = "policy-assistant .turn:last-of-type"


@dataclass(frozen=True)
class Embedded:
    """A service under a path, and an intranet that holds it."""

    host: Host
    api: str
    stores: Stores


@pytest.fixture(scope="module")
def embedded(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """Anybody may read its pages; the widget asks with tokens of the intranet's key."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores
    from tests.api.service import at_a_port

    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('widget') / 'answers.sqlite'}")
    stores = Stores.over(engine)
    app = create_app(assistant, stores, door("public", root_path="/assistant")(stores))
    with at_a_port(app) as origin, intranet() as host:
        api = f"{origin}/assistant"
        key = key_of(stores, origins=(host.origin,))["Authorization"].removeprefix("Bearer ")
        host.holds(api, key)
        yield Embedded(host, api, stores)
    engine.dispose()


Scheme = Literal["light", "dark"]
Opened = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, embedded: Embedded) -> Iterator[Opened]:
    """Opens a page of the intranet; at the end nothing was complained of and nobody else asked."""
    contexts = []
    said: list[str] = []
    known = [f"{embedded.host.origin}/", f"{embedded.api}/"]

    def open_page(
        path: str, *, width: int = 1000, scheme: Scheme = "light", also: str | None = None
    ) -> Page:
        known.extend([f"{also}/"] if also else [])
        context = browser.new_context(
            base_url=embedded.host.origin,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = "Failed to load resource"  # what Chromium says of every 4xx and 5xx
    assert [one for one in said if not one.startswith((*known, expected))] == []


def ask(page: Page, question: str) -> Locator:
    """Ask by the field and the button; the whole answer."""
    page.get_by_label("Your question").fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    return whole(page)


def whole(page: Page) -> Locator:
    """The last turn, once its answer is whole."""
    turn = page.locator(f"{TURN}[data-status]")
    turn.wait_for()
    return turn


def shown(turn: Locator) -> dict[str, Any]:
    """What a turn tells, in the form of the interface."""
    return {
        "statements": turn.locator("[role=log] > p").all_inner_texts(),
        "quotes": turn.locator(".citations :is(blockquote, .ours)").all_inner_texts(),
        "notices": turn.locator(".notices li").all_inner_texts(),
    }


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """The same of an answer as JSON."""
    return {
        "statements": [
            " ".join([one["text"], *(f"[{number}]" for number in one["citations"])])
            for one in answer["statements"]
        ],
        "quotes": [one["quote"] for one in answer["citations"]],
        "notices": [one["text"] for one in answer["notices"]],
    }


@pytest.mark.parametrize("question", [BUDGET, POLL, DIGEST, UNANSWERED])
def test_the_widget_tells_what_the_interface_tells(
    opened: Opened, embedded: Embedded, question: str
) -> None:
    """The same statements, quotes and notices as by curl with the key."""
    turn = ask(opened("/inline"), question)
    headers = bearer(embedded.host.key)
    answer = httpx2.post(
        f"{embedded.api}/v1/answers", json={"question": question}, headers=headers
    ).json()
    assert shown(turn) == told(answer)
    assert turn.get_attribute("data-status") == answer["status"]


def launch(page: Page) -> Locator:
    """Open the launcher; its dialog."""
    page.get_by_role("button", name="Ask about policy").click()
    return page.get_by_role("dialog", name="Ask about policy")


STATES: dict[str, tuple[str, str | None]] = {
    "closed": ("/", None),
    "opened": ("/", ""),
    "inline": ("/inline", ""),
    "answer": ("/inline", BUDGET),
    "digest": ("/", DIGEST),
    "nearest": ("/inline", UNANSWERED),
    "declined": ("/", PERSONAL),
    "empty": ("/inline", " "),
    "long word": ("/", f"{'Integrationpartnership' * 12} and the pooled budget?"),
}


@pytest.mark.parametrize(
    ("width", "scheme"), [pytest.param(1000, "light", marks=pytest.mark.slow), (320, "dark")]
)
def test_every_state_fits_and_breaks_no_rule_of_axe(
    opened: Opened, tmp_path: Path, width: int, scheme: Scheme
) -> None:
    """Narrow and wide, light and dark, with every part of an answer unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    for name, (path, question) in STATES.items():
        page = opened(path, width=width, scheme=scheme)
        if path == "/" and question is not None:
            launch(page)
        if question and question.strip():
            turn = ask(page, question)
            turn.evaluate("e => e.querySelectorAll('details').forEach((one) => one.open = true)")
        elif question:
            page.get_by_label("Your question").press("Enter")
        page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png")
        found = Axe().run(page, context={"include": [["policy-assistant"]]})
        assert found.violations_count == 0, (name, found.generate_report())
        panel = page.locator("policy-assistant .panel")
        assert panel.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), name
        if name == "opened":
            box = panel.evaluate("e => (b => [b.left, b.right])(e.getBoundingClientRect())")
            assert 0 <= box[0] < box[1] <= width
