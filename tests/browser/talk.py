"""What journeys share: asking in a conversation, wherever it is shown, and looking at its turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    Place = Page | FrameLocator

ALL = 50  # more events than any answer has


def send(place: Place, question: str) -> None:
    """Write `question` and press Enter; what comes then is for the test."""
    place.locator("#question").fill(question)
    place.locator("#question").press("Enter")


def ask(place: Place, question: str) -> Locator:
    """Ask by the button, with or without JavaScript; the turn, once it is whole."""
    before = turns(place).count()
    place.locator("#question").fill(question)
    place.locator("#send").click()
    return whole(place, before + 1)


def whole(place: Place, number: int) -> Locator:
    """Turn `number`, counted from 1, once its answer is whole."""
    from playwright.sync_api import expect

    expect(turns(place)).to_have_count(number, timeout=30_000)
    return turns(place).nth(number - 1)


def turns(place: Place) -> Locator:
    """The turns whose answers are whole."""
    return place.locator(".turn[data-status]")


def status(turn: Locator) -> str:
    """How it ended, as the interface names it."""
    return turn.get_attribute("data-status") or ""


def focused(page: Page) -> str:
    """What has the focus: its id, else its tag and words."""
    told: str = page.evaluate(
        "(one => one.id || `${one.tagName} ${one.innerText ?? ''}`.trim())(document.activeElement)"
    )
    return told


def one_line(text: str) -> str:
    """Without line ends and runs of spaces."""
    return " ".join(text.split())
