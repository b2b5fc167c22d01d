"""A site that misbehaves as told, and a clock that waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fetch.server import Clock, Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    """A real HTTP server on 127.0.0.1."""
    with serving() as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    """Nobody waits for real."""
    return Clock()
