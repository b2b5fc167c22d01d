"""The switch, for a key with the scope admin."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import InadmissibleError
from api.http.schemas.access import SwitchIn, SwitchOut
from api.http.service import CallerHere, Service, ServiceHere

admin = APIRouter(prefix="/v1/admin")


@admin.get("/switch")
def get_switch(service: ServiceHere) -> SwitchOut:
    """Whether questions are answered."""
    return _told(service)


@admin.put("/switch")
def put_switch(told: SwitchIn, service: ServiceHere, caller: CallerHere) -> SwitchOut:
    """Turn answering off, with a message for readers, or on; at once, in every replica."""
    message = " ".join(told.message.split())
    if not told.answering and not message:
        raise InadmissibleError("message", "Give the message that readers see while it is off.")
    service.stores.switch.turn(None if told.answering else message, f"key {caller.client}")
    return _told(service)


def _told(service: Service) -> SwitchOut:
    message = service.stores.switch.message()
    return SwitchOut(answering=message is None, message=message or "")
