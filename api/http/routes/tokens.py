"""Tokens for widgets, made for an integrator's server that shows its key."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from api.access.clients import origin_of
from api.access.porter import end_user_of
from api.access.tokens import Claims
from api.errors import ForbiddenError
from api.http.schemas.access import TokenIn, TokenOut
from api.http.service import CallerHere, ServiceHere

tokens = APIRouter(prefix="/v1/tokens")


@tokens.post("", status_code=201)
def post_token(told: TokenIn, service: ServiceHere, caller: CallerHere) -> TokenOut:
    """A short-lived token for a page of `origin`, so that no key is in a page."""
    client = service.stores.clients.by_id(caller.client or "")
    if client is None or origin_of(told.origin) not in client.origins:
        raise ForbiddenError("This key is not for this origin: add it when you make a key.")
    person = end_user_of([told.end_user] if told.end_user is not None else [])
    digest = service.access.porter.door.digest(client.id, person) if person else caller.end_user
    claims = Claims(client.id, told.origin, digest)
    token, ends = service.access.tokens.mint(claims, timedelta(seconds=told.seconds))
    return TokenOut(token=token, expires_at=ends.isoformat(timespec="seconds"))
