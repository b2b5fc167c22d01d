"""Whether the service can answer, and if not, why."""

from __future__ import annotations

from collections.abc import Mapping

from api.errors import StoreError, UncountableError
from api.http.problems import reader_text
from api.http.service import Service
from ingestion.errors import BuildError, ModelError

OK = "ok"


def checks(service: Service) -> Mapping[str, str]:
    """What answering needs, each "ok" or the reason why it cannot be used.

    A language model is not among it: without one answers quote the sources.
    """
    index, model = _index(service)
    return {"index": index, "model": model, "store": _store(service), "limits": _limits(service)}


def _index(service: Service) -> tuple[str, str]:
    """The index, and the embedding model where it does not suit the index."""
    public = service.access.porter.door.kind == "public"
    say = reader_text if public else str
    try:
        service.assistant.parts()
    except BuildError as error:
        return say(error), OK
    except ModelError as error:
        return OK, say(error)
    return OK, OK


def _store(service: Service) -> str:
    try:
        service.stores.switch.message()
    except StoreError as error:
        return f"{error} See DATABASE_URL."
    return OK


def _limits(service: Service) -> str:
    try:
        service.access.quotas.check()
    except UncountableError:
        return "The store of limits cannot be reached: see LIMITS_URL."
    return OK
