"""The frame on a page of another origin, in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from tests.api.access import door
from tests.api.documents import BUDGET, POLL
from tests.browser.host import Host, intranet, page
from tests.browser.looks import check
from tests.browser.talk import ask, send, turns
from tests.browser.test_widget import Embedded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page, ViewportSize

    from api.access.clients import Scope
    from api.assistant import Assistant

DIGEST = "How fast should emergency departments take over ambulance patients?"
FIT = "iframe { width: 100%; height: 700px; border: 0 }"


def holding(api: str, client: str, token: str) -> str:
    """A page with the frame, and the form that opens it with a token."""
    frame = f"{api}/embed?client={client}"
    return page(
        f'<form method="post" action="{frame}" target="assistant">'
        f'<input type="hidden" name="token" value="{token}">'
        "<button>Open the policy assistant</button></form>"
        '<iframe name="assistant" title="Policy assistant" sandbox="allow-forms allow-popups '
        'allow-popups-to-escape-sandbox allow-same-origin"></iframe>'
        f'<iframe name="straight" title="Straight" src="{frame}"></iframe>'
        f'<iframe name="page" title="Page" src="{api}/"></iframe>'
    )


@pytest.fixture(scope="module")
def framed(
    assistant: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Embedded, Host]]:
    """A service under a path, the intranet of its client, and somebody else's site."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores
    from tests.api.access import PLENTY
    from tests.api.service import at_a_port

    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('frame') / 'answers.sqlite'}")
    stores = Stores.over(engine)
    app = create_app(assistant, stores, door("public", root_path="/assistant")(stores))
    with at_a_port(app) as origin, intranet(FIT) as host, intranet(FIT) as other:
        api = f"{origin}/assistant"
        may: tuple[Scope, ...] = ("read", "ask")
        client, key = stores.clients.create("Intranet", may, (host.origin,), PLENTY, None, "a test")
        for site in (host, other):
            site.holds(api, key)
        for site in (host, other):
            site.pages = {"/": holding(api, client.id, json.loads(host.new_token())["token"])}
        yield Embedded(host, api, stores), other
    engine.dispose()


def opened(page: Page) -> FrameLocator:
    """The frame, opened by the form around it."""
    page.get_by_role("button", name="Open the policy assistant").click()
    frame = page.frame_locator("iframe[name=assistant]")
    frame.locator("#question").wait_for()
    return frame


@pytest.mark.parametrize("scripts", [True, False])
def test_an_intranet_frames_the_assistant_with_or_without_scripts(
    browser: Browser, framed: tuple[Embedded, Host], scripts: bool
) -> None:
    """Opened with a token, asked twice, a marker, a link in a new tab, and begun anew."""
    embedded, _ = framed
    context = browser.new_context(base_url=embedded.host.origin, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/")
    frame = opened(page)
    ask(frame, POLL)
    turn = ask(frame, "And before the pandemic?")
    assert "38 per cent" in turn.locator(".claim").inner_text()
    assert "64 per cent" in turns(frame).first.locator(".claim").inner_text()
    turn.locator(".claim .marker").first.click()
    card = frame.get_by_role("dialog")
    with context.expect_page() as tab:
        card.locator("a[href*='/passages/']").click()
    assert "/assistant/passages/" in tab.value.url
    assert page.url == f"{embedded.host.origin}/"
    frame.locator("[name=anew]").click()
    turns(frame).first.wait_for(state="detached")
    context.close()


def test_other_sites_and_other_pages_are_not_framed(
    browser: Browser, framed: tuple[Embedded, Host]
) -> None:
    """The browser refuses; what is framed is the frame, by its client's origin."""
    embedded, other = framed
    for site, shows in ((embedded.host, True), (other, False)):
        page = browser.new_page()
        page.goto(f"{site.origin}/")
        straight = page.frame_locator("iframe[name=straight]")
        assert (straight.locator("#question").count() == 1) is shows
        page.get_by_role("button", name="Open the policy assistant").click()
        page.wait_for_load_state("networkidle")
        opened = page.frame_locator("iframe[name=assistant]")
        assert (opened.locator("#question").count() == 1) is shows
        assert (
            "refused to connect"
            in page.frame_locator("iframe[name=page]").locator("body").inner_text()
        )
        page.close()


@pytest.mark.parametrize(
    ("width", "scheme"), [pytest.param(1000, "light", marks=pytest.mark.slow), (320, "dark")]
)
def test_the_frame_fits_and_breaks_no_rule_of_axe(
    browser: Browser,
    framed: tuple[Embedded, Host],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    """Empty, refused, and with answers of the publisher's words and of ours."""
    embedded, _ = framed
    size: ViewportSize = {"width": width, "height": 800}
    context = browser.new_context(base_url=embedded.api, viewport=size, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{embedded.api}/embed")
    for name, question in {"empty": None, "answers": BUDGET, "ours": DIGEST, "fault": " "}.items():
        if question is not None and question.strip():
            ask(page, question)
        elif question is not None:
            send(page, question)
            page.locator("[aria-invalid=true]").wait_for()
        check(page, name)
    assert said == []
    context.close()
