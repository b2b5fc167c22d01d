"""The page that reports a wrong answer or citation; it takes what the interface takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.errors import InadmissibleError, NotFoundError, StoreError
from api.http.browse.problem_page import PageRoute
from api.http.pages import Form, page
from api.http.problems import described
from api.http.routes.feedback import report
from api.http.schemas.answers import AnswerOut
from api.http.schemas.feedback import MOST_OF_A_REPORT, FeedbackIn, Reason
from api.http.service import CallerHere, Service, ServiceHere, stored

report_pages = APIRouter(include_in_schema=False, route_class=PageRoute)

REASONS: Mapping[Reason, str] = {
    "wrong_figure": "A figure or a date is wrong",
    "wrong_body": "It is pinned on the wrong body or person",
    "quote_does_not_support": "The citation does not bear out the statement",
    "out_of_date": "It is out of date",
    "incomplete": "Something that matters is missing",
    "should_not_have_answered": "It should not have been answered",
}  # as a reader is asked


@report_pages.get("/answers/{answer_id}/report")
def get_report_page(answer_id: str, service: ServiceHere, citation: str = "") -> HTMLResponse:
    """The form that reports an answer; `citation` is the number of the one meant, if any."""
    return _report_page(answer_id, service, {"citation": citation})


@report_pages.post("/answers/{answer_id}/report")
def post_report_page(
    answer_id: str, form: Form, service: ServiceHere, caller: CallerHere
) -> HTMLResponse:
    """Take a report, or say what it lacks; nothing that was written is lost."""
    try:
        report(answer_id, _reported(form, stored(answer_id, service)), service, caller)
    except InadmissibleError as error:
        return _report_page(answer_id, service, form, error)
    except (NotFoundError, StoreError) as error:
        status = described(error).status_code
        written = form.get("text", "")
        return page(service, "problem.html", status, problem=str(error), written=written)
    return page(service, "reported.html", answer_id=answer_id)


def _reported(form: Mapping[str, str], answer: AnswerOut) -> FeedbackIn:
    """The report in `form`. Raises InadmissibleError."""
    reason = next((known for known in get_args(Reason) if known == form.get("reason")), None)
    place, text = form.get("citation", ""), form.get("text", "").replace("\r\n", "\n").strip()
    if place in {str(citation.number) for citation in answer.citations}:
        text = f"Citation {place}. {text}".strip()
    if len(text) > MOST_OF_A_REPORT:
        problem = f"This is {len(text):,} characters long: write {MOST_OF_A_REPORT:,} at most."
        raise InadmissibleError("text", problem)
    return FeedbackIn(useful=False, reason=reason, text=text or None)


def _report_page(
    answer_id: str,
    service: Service,
    form: dict[str, str],
    problem: InadmissibleError | None = None,
) -> HTMLResponse:
    return page(
        service,
        "report.html",
        422 if problem else 200,
        answer=stored(answer_id, service),
        reasons=REASONS,
        form={"reason": "", "citation": "", "text": "", **form},
        problem=problem,
    )
