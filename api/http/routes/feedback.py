"""Reports of answers by their readers."""

from __future__ import annotations

from datetime import UTC

from fastapi import APIRouter

from api.access.caller import Caller
from api.answering.admit import refuse_length, visible
from api.answering.personal_data import personal_data
from api.errors import InadmissibleError
from api.http.contract import problems
from api.http.schemas.feedback import MOST_OF_A_REPORT, FeedbackIn, FeedbackOut
from api.http.service import CallerHere, Service, ServiceHere, stored

feedback = APIRouter(prefix="/v1/answers")


@feedback.post(
    "/{answer_id}/feedback", status_code=201, responses=problems(400, 404, 413, 422, 503)
)
def post_feedback(
    answer_id: str, told: FeedbackIn, service: ServiceHere, caller: CallerHere
) -> FeedbackOut:
    """Say whether an answer was useful, and if not, why not.

    The answer is stored with your report and its question, so that the operator can see what
    it is about; it stays after the answer itself is deleted, for a year
    unless set otherwise, or until all that is stored of the end user is deleted. Text that holds
    personal data is refused, and nothing is stored.
    """
    return report(answer_id, told, service, caller)


def report(answer_id: str, told: FeedbackIn, service: Service, caller: Caller) -> FeedbackOut:
    """Store a report. Raises InadmissibleError, NotFoundError and StoreError."""
    refuse_length("text", told.text or "", MOST_OF_A_REPORT, "Your report")
    text = visible(told.text or "").strip() or None
    _check(told, text or "")
    answer = stored(answer_id, service).model_dump(mode="json")
    made = service.stores.feedback.add(
        answer, caller, useful=told.useful, reason=told.reason, text=text
    )
    created_at = made.created_at.replace(tzinfo=UTC).isoformat(timespec="seconds")
    return FeedbackOut(id=made.id, created_at=created_at)


def _check(told: FeedbackIn, text: str) -> None:
    if not told.useful and told.reason is None:
        raise InadmissibleError("reason", "Say what is wrong with the answer: choose a reason.")
    if told.useful and told.reason is not None:
        raise InadmissibleError("reason", "An answer marked useful has no reason: leave it out.")
    if found := personal_data(text):
        raise InadmissibleError(
            "text", f"This seems to contain {found}. Remove it and try again. Nothing was stored."
        )
