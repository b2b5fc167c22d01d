"""The widget on a hostile page of another origin, in a real browser: a launcher, and a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest

from tests.api.access import bearer, door, key_of
from tests.api.documents import BUDGET, POLL, UNANSWERED
from tests.browser.host import Host, intranet
from tests.browser.host import page as host_page
from tests.browser.talk import ask, send, status, turns, whole

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page

    from api.assistant import Assistant
    from api.store.stores import Stores

FORGED = "eyJhbGciOiJIUzI1NiJ9.e30.x"
FRAME = "policy-assistant iframe"


@dataclass(frozen=True)
class Embedded:
    """A service under a path, and an intranet that holds it."""

    host: Host
    api: str
    stores: Stores


@pytest.fixture(scope="module")
def embedded(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """People need a token, which the intranet's server makes with its key."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores
    from tests.api.service import at_a_port

    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('widget') / 'answers.sqlite'}")
    stores = Stores.over(engine)
    app = create_app(assistant, stores, door("keys", root_path="/assistant")(stores))
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
    known = (f"{embedded.host.origin}/", f"{embedded.api}/")

    def open_page(path: str, *, width: int = 1000, scheme: Scheme = "light") -> Page:
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


def framed(page: Page) -> FrameLocator:
    """The conversation in the widget, once it has what it needs from the page around."""
    frame = page.frame_locator(FRAME)
    frame.locator("#question").wait_for()
    return frame


def launch(page: Page) -> Locator:
    """Open the launcher; its dialog."""
    page.get_by_role("button", name="Ask about policy").click()
    return page.get_by_role("dialog", name="Ask about policy")


def remembered(page: Page) -> str | None:
    """The id of the tab's conversation."""
    told: str | None = page.evaluate(
        "(held => held ? JSON.parse(held).id : null)(Object.values(sessionStorage)[0])"
    )
    return told


def focused(page: Page) -> str:
    """What has the focus inside the widget, by tag and words."""
    told: str = page.evaluate(
        "(e => e ? `${e.tagName} ${e.textContent.trim()}`.trim() : '')"
        "(document.querySelector('policy-assistant').shadowRoot.activeElement)"
    )
    return told


def test_a_conversation_in_its_place(opened: Opened, embedded: Embedded) -> None:
    """The page's own turns and cards, with the client's token, which no address tells."""
    from playwright.sync_api import expect

    page = opened("/inline")
    frame = framed(page)
    expect(frame.locator(".welcome .pick")).to_have_text(
        ["Who sets the pooled budget?", "What is a place?"]
    )
    first = ask(frame, POLL)
    assert "64 per cent" in first.locator(".claim").inner_text()
    assert "38 per cent" in ask(frame, "And before the pandemic?").locator(".claim").inner_text()
    first.locator(".marker").first.click()
    assert frame.get_by_role("dialog").locator("mark").is_visible()
    addresses = [one.url for one in page.frames]
    assert [one for one in addresses if "token" in one or "eyJ" in one] == []
    headers = {**bearer(embedded.host.key), "Origin": embedded.host.origin}
    kept = page.request.get(
        f"{embedded.api}/v1/conversations/{remembered(page)}", headers=headers
    ).json()
    assert len(kept["answers"]) == 2


def test_a_launcher_opens_and_closes_by_keyboard(opened: Opened) -> None:
    """The focus goes into the box, Escape gives it back, and the conversation is still there."""
    page = opened("/")
    page.keyboard.press("Tab")
    assert focused(page) == "BUTTON Ask about policy"
    page.keyboard.press("Enter")
    frame = framed(page)
    frame.locator("#question:focus").wait_for()
    page.keyboard.type(BUDGET)
    page.keyboard.press("Enter")
    turn = whole(frame, 1)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert focused(page) == "BUTTON Ask about policy"
    page.keyboard.press("Enter")
    frame.locator("#question:focus").wait_for()
    assert turn.is_visible()


def test_escape_stops_an_answer_or_closes_a_card_before_it_closes_the_panel(opened: Opened) -> None:
    """One thing at a time."""
    page = opened("/")
    panel = launch(page)
    frame = framed(page)
    ask(frame, BUDGET).locator(".marker").first.click()
    card = frame.get_by_role("dialog")
    card.wait_for()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert panel.is_visible()
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_the_tab_remembers_the_conversation_until_a_new_one_begins(opened: Opened) -> None:
    """On other pages of the intranet too; then it is deleted."""
    page = opened("/inline")
    ask(framed(page), BUDGET)
    page.goto("/elsewhere")
    launch(page)
    frame = framed(page)
    whole(frame, 1)
    assert "38 per cent" in ask_twice(frame)
    before = remembered(page)
    frame.locator("[name=anew]").click()
    turns(frame).first.wait_for(state="detached")
    page.wait_for_function(
        "before => !JSON.stringify({...sessionStorage}).includes(before)", arg=before
    )
    ask(framed(page), UNANSWERED)
    page.reload()
    launch(page)
    whole(framed(page), 1)


def ask_twice(frame: FrameLocator) -> str:
    """A question and its follow-up; the claim."""
    ask(frame, POLL)
    return ask(frame, "And before the pandemic?").locator(".claim").inner_text()


def test_a_token_that_is_over_is_renewed_once(opened: Opened, embedded: Embedded) -> None:
    """Without the reader noticing."""
    page = opened("/inline")
    frame = framed(page)
    ask(frame, BUDGET)
    made = embedded.host.tokens_made
    frame.locator("[name=token]").evaluate("(e, forged) => { e.value = forged; }", FORGED)
    assert status(ask(frame, POLL)) == "answered"
    assert embedded.host.tokens_made == made + 1


def test_a_page_without_a_token_shows_its_link_and_says_why(
    opened: Opened, embedded: Embedded
) -> None:
    """Nothing of the assistant's is framed."""
    embedded.host.tokens = [FORGED]
    page = opened("/inline")
    page.locator("policy-assistant [role=alert]").wait_for()
    assert page.locator("policy-assistant > a").is_visible()
    assert page.locator(FRAME).is_hidden()


def test_what_the_switch_says_is_shown(opened: Opened, embedded: Embedded) -> None:
    """In the operator's words."""
    page = opened("/inline")
    frame = framed(page)
    embedded.stores.switch.turn("Being mended: back at noon.", "a test")
    send(frame, BUDGET)
    error = frame.locator(".failed .error")
    error.wait_for()
    embedded.stores.switch.turn(None, "a test")
    assert error.inner_text() == "Being mended: back at noon."


def test_a_policy_that_allows_no_frame_leaves_the_link(
    browser: Browser, embedded: Embedded
) -> None:
    """As where the browser runs no script."""
    policy = embedded.host.policy
    embedded.host.policy = policy.replace("frame-src", "img-src")
    page = browser.new_page(base_url=embedded.host.origin)
    page.goto("/inline")
    page.locator("policy-assistant > a").wait_for()
    embedded.host.policy = policy
    page.context.close()
    context = browser.new_context(base_url=embedded.host.origin, java_script_enabled=False)
    page = context.new_page()
    page.goto("/inline")
    assert page.locator("policy-assistant > a").count() == 1
    context.close()


def test_the_pages_variables_dress_the_frame(opened: Opened, embedded: Embedded) -> None:
    """Those that docs/widget.md names; nothing else of the host reaches in."""
    page = opened("/inline")
    frame = framed(page)
    button = frame.locator("#send")
    assert "fantasy" not in button.evaluate("e => getComputedStyle(e).fontFamily")
    page.evaluate(
        "document.querySelector('policy-assistant').style.setProperty("
        "'--policy-assistant-button', 'rgb(1, 2, 3)')"
    )
    page.evaluate(
        "document.body.append(document.querySelector('policy-assistant').cloneNode(true))"
    )
    again = page.frame_locator(FRAME).last
    again.locator("#send").wait_for()
    page.wait_for_timeout(300)
    colour = again.locator("#send").evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(1, 2, 3)"


def test_a_page_with_the_widget_stays_where_it_is(opened: Opened, embedded: Embedded) -> None:
    """A conversation that is shown again, at the end of a tall page, does not scroll it."""
    with_widget = embedded.host.with_widget("")
    element = with_widget.partition("</h1>")[2].partition("</main>")[0]
    embedded.host.pages["/tall"] = host_page("word " * 4000 + element)
    page = opened("/inline")
    ask(framed(page), BUDGET)
    page.goto("/tall")
    whole(framed(page), 1)
    assert page.evaluate("document.documentElement.scrollHeight") > 3000
    assert page.evaluate("scrollY") == 0


STATES: dict[str, tuple[str, str | None]] = {
    "closed": ("/", None),
    "opened": ("/", ""),
    "inline": ("/inline", ""),
    "answer": ("/", BUDGET),
    "refusal": ("/inline", UNANSWERED),
    "long word": ("/", f"{'Integrationpartnership' * 12} and the pooled budget?"),
}


@pytest.mark.parametrize(
    ("width", "scheme"), [pytest.param(1000, "light", marks=pytest.mark.slow), (320, "dark")]
)
def test_every_state_fits_and_breaks_no_rule_of_axe(
    opened: Opened, width: int, scheme: Scheme
) -> None:
    """Narrow and wide, light and dark; test_frame.py looks at what is in the frame."""
    from axe_playwright_python.sync_playwright import Axe

    for name, (path, question) in STATES.items():
        page = opened(path, width=width, scheme=scheme)
        if path == "/" and question is not None:
            launch(page)
        if question is not None:
            frame = framed(page)
        if question:
            ask(frame, question)
        context = {"include": [["policy-assistant"]]}
        found = Axe().run(page, context=context, options={"iframes": False})
        assert found.violations_count == 0, (name, found.generate_report())
        panel = page.locator("policy-assistant .panel")
        assert panel.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), name
        if question is not None:
            wide = frame.locator("html").evaluate("e => e.scrollWidth - e.clientWidth")
            assert wide <= 0, name
