"""A page where something is wrong with what was asked for: for people, not as problem+json."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from api.errors import AssistantError
from api.http.events import EVENTS
from api.http.pages import page
from api.http.problems import described, reader_text
from api.http.service import service_of
from ingestion.errors import BuildError, ModelError

_UNREADABLE = "This address cannot be read: go to the page itself, and choose there."


class PageRoute(APIRoute):
    """A route whose errors are pages, with the status that they have everywhere."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As FastAPI's own, around which errors are caught."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            retry: dict[str, str] = {}
            try:
                return await handle(request)
            except RequestValidationError:
                status, text = 422, _UNREADABLE
            except (AssistantError, BuildError, ModelError) as error:
                if EVENTS in request.headers.get("accept", ""):
                    raise  # a script asked, and reads problems
                told = described(error)
                status, text = told.status_code, reader_text(error)
                retry = {k: v for k, v in told.headers.items() if k == "retry-after"}
            response = page(service_of(request), "problem.html", status, problem=text)
            response.headers.update(retry)
            return response

        return handled
