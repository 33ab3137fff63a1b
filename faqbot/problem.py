"""An error as HTTP says it: problem JSON, RFC 9457. Decides nothing; knows no route and no error of ours."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"

# Python took over the names of RFC 9110 for these in 3.13; ours must not depend on the interpreter.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response. `detail` is one sentence for the person who must act.

    `type` is always `about:blank`: the status says everything that a program may act on, and `detail` the rest.
    """
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(content, status_code=status, headers=headers, media_type=MEDIA_TYPE)
