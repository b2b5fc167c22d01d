"""What changed between two corpus versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.errors import NotFoundError
from api.http.contract import problems
from api.http.schemas.changes import ChangesOut, changes_out
from api.http.service import ServiceHere
from ingestion.changes import changes as between
from ingestion.errors import VersionError

Prefix = Annotated[
    str | None,
    Query(pattern="^[0-9a-f]{4,64}$", description="the beginning of a corpus version"),
]
From = Annotated[Prefix, Query(alias="from", description="left out: the version before `to`")]
To = Annotated[Prefix, Query(alias="to", description="left out: the newest")]
changes = APIRouter(prefix="/v1")


@changes.get("/changes", responses=problems(404))
def get_changes(service: ServiceHere, first: From = None, last: To = None) -> ChangesOut:
    """Sources added, changed, superseded, withdrawn and removed between two corpus versions, and
    their standings; between the two newest where none is named.
    """
    records = service.assistant.records
    if records is None:
        raise NotFoundError("There is no corpus version yet.")
    try:
        return changes_out(between(records, first, last), records.versions())
    except VersionError as error:
        raise NotFoundError(f"{error}.") from error
