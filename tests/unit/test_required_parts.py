"""Parts that may be missing are skipped by name, and required where everything must be there."""

from __future__ import annotations

import pytest

from tests.conftest import Require


def test_a_part_that_is_there_is_used(require: Require) -> None:
    """Nothing is skipped."""
    require("CHROMIUM", "/usr/bin/chromium", "install it")


def test_a_missing_part_is_skipped_by_its_name_with_the_reason(
    require: Require, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report says what to do."""
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="CHROMIUM: install it"):
        require("CHROMIUM", None, "install it")


def test_a_missing_part_fails_where_all_is_required(
    require: Require, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for parts that are always optional."""
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="CHROMIUM is required"):
        require("CHROMIUM", None, "install it")
    with pytest.raises(pytest.skip.Exception):
        require("QDRANT_URL", None, "no server", optional=True)
