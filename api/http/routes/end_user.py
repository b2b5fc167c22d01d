"""What is stored of the person behind a request."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import InadmissibleError
from api.http.contract import problems
from api.http.schemas.feedback import DeletedOut
from api.http.service import CallerHere, ServiceHere

end_user = APIRouter(prefix="/v1")


@end_user.delete("/end-user", responses=problems(422, 503))
def delete_end_user(service: ServiceHere, caller: CallerHere) -> DeletedOut:
    """Delete all that is stored of the end user of this request at this client: conversations,
    answers (those that are kept too) and feedback. Answers how much there was of each.
    """
    if caller.end_user is None:
        problem = "Nothing tells whose data to delete: name the end user in the request."
        raise InadmissibleError("end user", problem)
    gone = service.stores.delete_all_of(caller)
    return DeletedOut(
        conversations=gone.conversations, answers=gone.answers, feedback=gone.feedback
    )
