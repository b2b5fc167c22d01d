"""/v1/sources and /v1/passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.contract import Contract
from tests.api.documents import CORPUS

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def test_every_source_is_listed_with_all_that_is_known(
    client: TestClient, contract: Contract
) -> None:
    """Publisher, holder, date and standing, and how many passages it has."""
    listed = contract.check(client.get("/v1/sources"))["sources"]
    assert {f"{source['id']}.md" for source in listed} == set(CORPUS)
    by_id = {source["id"]: source for source in listed}
    birch = by_id["birch-opinion"]
    assert birch["holder"] == "Orla Finch, Birch Alliance"
    assert (birch["publisher"], birch["published"]) == ("Birch Alliance", "2022-03")
    assert by_id["dogwood-plan-2015"]["superseded_by"] == ["dogwood-plan-2023"]
    assert by_id["elm-review"]["rests_on"][0]["kind"] == "secondary"
    assert all(source["passages"] > 0 for source in listed)


def test_a_source_lists_its_passages_in_order(client: TestClient, contract: Contract) -> None:
    """With their texts where the licence lets it be shown in full."""
    page = contract.check(client.get("/v1/sources/dogwood-plan-2023"))
    assert page["display"] == "full"
    assert page["passages"] == len(page["passage_list"])
    assert "45 step-down beds" in page["passage_list"][0]["text"]


def test_a_passage_tells_its_source_and_holder(client: TestClient, contract: Contract) -> None:
    """A section's own holder and voice go before those of the source."""
    ids = [p["id"] for p in client.get("/v1/sources/cedar-poll").json()["passage_list"]]
    passages = [contract.check(client.get(f"/v1/passages/{i}")) for i in ids]
    assert [(p["holder"], p["voice"]) for p in passages] == [
        ("the ward leaders polled", "poll"),
        ("Cedar Journal", "own"),
    ]
    assert {p["source"]["id"] for p in passages} == {"cedar-poll"}


def test_what_is_not_there_is_not_found(client: TestClient, contract: Contract) -> None:
    """With what to do."""
    for address in ("/v1/sources/zebra", "/v1/passages/zebra.00000000.0"):
        response = client.get(address)
        assert response.status_code == 404
        assert contract.check(response)["detail"].startswith("There is no such ")
