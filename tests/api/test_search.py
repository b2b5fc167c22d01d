"""/v1/search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.contract import Contract
from tests.api.documents import BUDGET, CORPUS

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def found(client: TestClient, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as sent
    """The passages found."""
    response = client.get("/v1/search", params={"q": BUDGET, **query})
    assert response.status_code == 200, response.text
    passages: list[dict[str, Any]] = response.json()["passages"]
    return passages


def test_passages_come_best_first(client: TestClient, contract: Contract) -> None:
    """Ranked from 1, with scores that do not rise."""
    told = contract.check(client.get("/v1/search", params={"q": BUDGET}))
    assert told["question"] == BUDGET
    passages = told["passages"]
    assert [entry["rank"] for entry in passages] == list(range(1, len(passages) + 1))
    assert "sets one pooled budget" in passages[0]["passage"]["text"]
    scores = [entry["score"] for entry in passages]
    assert scores == sorted(scores, reverse=True)


def test_the_limit_holds(client: TestClient) -> None:
    """One is the best one."""
    (only,) = found(client, limit=1)
    assert only == found(client)[0]


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ({"publisher": "Dogwood Council"}, {"dogwood-plan-2015", "dogwood-plan-2023"}),
        ({"publisher": ["Cedar Journal", "Birch Alliance"]}, {"cedar-poll", "birch-opinion"}),
        ({"type": "plan", "standing": "current"}, {"dogwood-plan-2023"}),
        ({"source": "fir-notes"}, {"fir-notes"}),
        ({"standing": ["superseded", "historic"]}, {"dogwood-plan-2015", "elm-review"}),
        ({"published_from": "2022", "published_to": "2022"}, {"birch-opinion"}),
        ({"published_to": "2015-06-30"}, {"dogwood-plan-2015"}),
        ({"published_from": "2015-06-30", "published_to": "2018-01"},
         {"dogwood-plan-2015", "fir-notes"}),
    ],
)  # fmt: skip
def test_filters_leave_only_what_they_name(
    client: TestClient, query: dict[str, Any], sources: set[str]
) -> None:
    """Within a list any value matches, across lists all must; a year overlaps its days."""
    assert {entry["source"]["id"] for entry in found(client, limit=50, **query)} == sources


def test_every_source_can_be_found(client: TestClient) -> None:
    """Without filters, whatever its standing and display."""
    ids = {entry["source"]["id"] for entry in found(client, limit=50)}
    assert {f"{name}.md" for name in ids} == set(CORPUS)
