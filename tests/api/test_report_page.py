"""The page that reports an answer, and the form that a reader gets back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from api.store.tables import feedback
from tests.api.documents import BUDGET

if TYPE_CHECKING:
    from fastapi.testclient import TestClient


def asked(client: TestClient) -> str:
    """The address of an answer's page."""
    told = client.post("/v1/answers", json={"question": BUDGET}).json()
    return f"/answers/{told['id']}"


def texts(client: TestClient) -> list[str | None]:
    """What was written in all reports."""
    stores = client.app.state.service.stores  # type: ignore[attr-defined]
    with stores.engine.connect() as connection:
        return list(connection.execute(select(feedback.c.text)).scalars())


@pytest.mark.parametrize("number", ["²", "999", "1234", "-1", "x"])
def test_a_citation_that_the_answer_has_not_is_not_named(client: TestClient, number: str) -> None:
    """Whatever a form sends; the bug: a raised two ended in an internal error."""
    form = {"reason": "wrong_figure", "citation": number, "text": f"It is five. {number}"}
    response = client.post(f"{asked(client)}/report", data=form)
    assert response.status_code == 200
    assert texts(client)[-1] == f"It is five. {number}"


def test_a_report_of_an_answer_that_is_gone_is_given_back(client: TestClient) -> None:
    """To be copied: nothing that was written is lost."""
    address = asked(client)
    client.delete(f"/v1{address}")
    form = {"reason": "wrong_figure", "text": "It is five, see page 3."}
    response = client.post(f"{address}/report", data=form)
    assert response.status_code == 404
    assert "It is five, see page 3." in response.text


def test_a_form_that_is_refused_is_still_the_follow_up(client: TestClient) -> None:
    """And what it holds is there, to be mended."""
    answer_id = asked(client).rpartition("/")[2]
    response = client.post("/", data={"question": "a" * 1001, "after": answer_id})
    assert response.status_code == 422
    assert f'name="after" value="{answer_id}"' in response.text
    assert "a" * 1001 in response.text
