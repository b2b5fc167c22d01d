"""A frame as a page: what its forms carry on, and who may frame it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from api.http.headers import SAFETY_HEADERS
from api.http.pages import page
from api.http.schemas.answers import AnswerOut
from api.http.service import Service

_POLICY = "Content-Security-Policy"
_UNFRAMED = "frame-ancestors 'none'"
NO_CLIENT = "There is no such client: look at the address that was put into the page."


@dataclass(frozen=True)
class Framed:
    """What a frame's forms carry on: its client, the token if one is needed, the conversation, and
    whether a model may phrase answers.
    """

    client: str
    token: str = ""
    conversation: str = ""
    composer: str = ""


def frame(
    service: Service,
    framed: Framed,
    status: int = 200,
    *,
    answers: Sequence[AnswerOut] = (),
    question: str = "",
    problem: str | None = None,
) -> HTMLResponse:
    """The page, newest answer first, which the client's origins may frame, and this service."""
    client = service.stores.clients.by_id(framed.client) if framed.client else None
    if framed.client and client is None:
        return page(service, "problem.html", 404, problem=NO_CLIENT)
    response = page(
        service, "frame.html", status, framed=framed, question=question, problem=problem,
        answers=[*enumerate(answers, 1)][::-1],
    )  # fmt: skip
    origins = " ".join(("'self'", *(client.origins if client else ())))
    response.headers[_POLICY] = SAFETY_HEADERS[_POLICY].replace(
        _UNFRAMED, f"frame-ancestors {origins}"
    )
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # for sites under COEP
    return response
