"""What the page of an answer is told."""

from __future__ import annotations

from typing import Any

from api.errors import StoreError
from api.explainers.glossary import glossary
from api.explainers.terms import Explained, terms_of
from api.exports.wording import banner, provenance
from api.http.schemas.answers import AnswerOut
from api.http.service import NOT_STORED, Service
from api.told import told
from ingestion.errors import ModelError


def is_stored(answer: AnswerOut, service: Service) -> bool:
    """Whether it can be had again at its address."""
    if any(notice.kind == NOT_STORED for notice in answer.notices):
        return False
    try:
        return service.stores.answers.get(answer.id) is not None
    except StoreError:  # it went away just now
        return False


def shown(answer: AnswerOut, service: Service, *, stays: bool) -> dict[str, Any]:
    """Values for answer.html; `stays` says that the answer is stored. Raises StoreError."""
    as_told = told(answer.model_dump(mode="json"))
    texts = [statement.text for statement in answer.statements]
    return {
        "answer": answer,
        "stays": stays,
        "by_code": False,
        "code": "",
        "refused": "",
        "kept": stays and service.stores.answers.is_kept(answer.id),
        "explained": explained(texts, service) if answer.citations else (),
        "provenance": provenance(as_told),
        "banner": banner(as_told),
        "suggested": _suggested(answer, service),
    }


def _suggested(answer: AnswerOut, service: Service) -> tuple[str, ...]:
    """What to ask next, but after what is no question on this field."""
    if answer.status in {"redirected_clinical", "declined"} or not answer.standalone_question:
        return ()
    try:
        return service.assistant.suggested(answer.standalone_question)
    except ModelError:  # an answer is worth showing without
        return ()


def explained(texts: list[str], service: Service) -> tuple[tuple[Explained, ...], ...]:
    """For each of `texts` the terms of the glossary that stand in it for the first time."""
    return terms_of(texts, glossary(service.assistant.parts().index))
