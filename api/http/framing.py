"""A conversation in a frame of another site: what its forms carry on, and who may frame it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse

from api.http.conversation_pages import conversation_page
from api.http.guard import FRAME
from api.http.headers import SAFETY_HEADERS
from api.http.pages import page
from api.http.schemas.answers import AnswerOut
from api.http.service import Service

_POLICY = "Content-Security-Policy"
_UNFRAMED = "frame-ancestors 'none'"
NO_CLIENT = "There is no such client: check the address in your page."


@dataclass(frozen=True)
class Framed:
    """The client whose page holds the frame, and its token if one is needed.

    `posted` says that a form led here, so that what the frame shows is what it is to show.
    """

    client: str
    token: str = ""
    posted: bool = False

    @property
    def address(self) -> str:
        """Of the frame, below the path that the service is served under."""
        return f"{FRAME}?{urlencode({'client': self.client})}" if self.client else FRAME


def frame(
    service: Service,
    framed: Framed,
    answers: Sequence[AnswerOut] = (),
    status: int = 200,
    **values: Any,  # noqa: ANN401 - for Jinja
) -> HTMLResponse:
    """The conversation, which the client's origins may frame, and this service; `values` as
    conversation_page takes them.
    """
    client = service.stores.clients.by_id(framed.client) if framed.client else None
    if framed.client and client is None:
        return page(service, "problem.html", 404, problem=NO_CLIENT)
    response = conversation_page(service, answers, status, framed=framed, **values)
    origins = " ".join(("'self'", *(client.origins if client else ())))
    response.headers[_POLICY] = SAFETY_HEADERS[_POLICY].replace(
        _UNFRAMED, f"frame-ancestors {origins}"
    )
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # for sites under COEP
    return response
