"""The service over the invented corpus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.api.contract import Contract

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from api.assistant import Assistant


@pytest.fixture(scope="session")
def client(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the service; tests that count or wait have a service of their own."""
    from tests.api.service import serving

    with serving(assistant, tmp_path_factory.mktemp("answers")) as served:
        yield served


@pytest.fixture(scope="session")
def explained(
    explaining: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A client of the service over the explainers."""
    from tests.api.service import serving

    with serving(explaining, tmp_path_factory.mktemp("explained")) as served:
        yield served


@pytest.fixture(scope="session")
def contract(client: TestClient) -> Contract:
    """Checks a response against the OpenAPI document that the same app publishes."""
    return Contract(client.get("/openapi.json").json())
