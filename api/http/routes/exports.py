"""An answer as a download."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.exports.formats import FORMATS, FormatName, file_name
from api.http.contract import Responses, problems
from api.http.service import ServiceHere, stored
from api.told import told

_MEDIA_TYPES = sorted({f"{kind.media_type}; charset=utf-8" for kind in FORMATS.values()})
FILE: Responses = {
    200: {
        "description": "The file, with its name in Content-Disposition",
        "content": {media_type: {"schema": {"type": "string"}} for media_type in _MEDIA_TYPES},
    }
}
exports = APIRouter(prefix="/v1/answers")


@exports.get(
    "/{answer_id}/export",
    response_class=Response,
    responses={**FILE, **problems(404)},
)
def get_export(answer_id: str, format: FormatName, service: ServiceHere) -> Response:
    """An answer as plain text, Markdown, Harvard references or a table of its statements (CSV).

    Publishers' words stand in quotation marks with their holder; what stands for our digests is
    told as summarised by us, and never quoted.
    """
    answer = told(stored(answer_id, service).model_dump(mode="json"))
    chosen = FORMATS[format]
    return Response(
        chosen.write(answer),
        media_type=f"{chosen.media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(answer, format)}"',
            "X-Robots-Tag": "noindex",
        },
    )
