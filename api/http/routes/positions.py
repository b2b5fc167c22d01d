"""Who holds what on a topic."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.http.looking import admitted, named_as_in_a_query
from api.http.schemas.given import TopicIn
from api.http.schemas.positions import PositionsOut, positions_out
from api.http.service import ServiceHere
from api.positions.find import positions as find

positions = APIRouter(prefix="/v1")


@positions.get("/positions")
def get_positions(told: Annotated[TopicIn, Query()], service: ServiceHere) -> PositionsOut:
    """Who holds what on `topic`, in whose voice and when, and in whose documents it is not."""
    with named_as_in_a_query("topic"):
        topic, parts, filters = admitted(told.topic, told, service)
        return positions_out(find(topic, filters, parts))
