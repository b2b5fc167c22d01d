"""The service in a real server, and Chromium to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.held_back import HeldBack, held_back
from tests.conftest import Require

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from sqlalchemy import Engine

    from api.assistant import Assistant
    from api.store.answers import AnswerStore

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@dataclass(frozen=True)
class Site:
    """A running service: its address, the store behind it, and the database below that."""

    origin: str
    answers: AnswerStore
    engine: Engine


@pytest.fixture(scope="package")
def site(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service at a free port of 127.0.0.1, served by uvicorn in a thread."""
    from api.http.app import create_app
    from api.store.database import open_database
    from api.store.stores import Stores
    from tests.api.service import at_a_port

    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('site') / 'answers.sqlite'}")
    stores = Stores.over(engine)
    with at_a_port(create_app(assistant, stores)) as origin:
        yield Site(origin, stores.answers, engine)
    engine.dispose()


@pytest.fixture(scope="package")
def browser(require: Require) -> Iterator[Browser]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    require("Chromium", CHROMIUM.exists(), f"install it, so that there is {CHROMIUM}")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A reader with JavaScript, at the service's address."""
    opened = browser.new_context(base_url=site.origin)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that is open at the form."""
    opened = context.new_page()
    opened.goto("/")
    return opened


@pytest.fixture
def held(site: Site) -> Iterator[HeldBack]:
    """The service behind a proxy that holds events back."""
    with held_back(site.origin) as proxy:
        yield proxy


@pytest.fixture
def said() -> list[str]:
    """What the console says, and errors that nobody caught."""
    return []


@pytest.fixture
def slow(browser: Browser, held: HeldBack, said: list[str]) -> Iterator[Page]:
    """The form, behind it."""
    context = browser.new_context(base_url=held.origin)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/")
    yield page
    context.close()
