"""What is said when something goes wrong: one shape everywhere, the one OpenAI's clients read."""

from __future__ import annotations

import logging
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.errors import AssistantError, ModelFailed, ModelUnavailable, QuestionError, UnknownDocument
from assistant.frontends.admission import Busy

_log = logging.getLogger(__name__)

Kind = Literal["invalid_request_error", "authentication_error", "not_found_error", "rate_limit_error", "server_error"]
_KINDS: dict[int, Kind] = {401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error"}
_SOON = 5
"""Seconds to wait where nothing tells how long."""
_UNEXPECTED = "Something went wrong; the details are in the server's log."


class Failure(BaseModel):
    """What happened and what to do."""

    message: str
    type: Kind
    param: str | None = Field(None, description="The field of the request that is wrong.")
    code: str | None = None


class Problem(BaseModel):
    """Every answer whose status is 400 or more."""

    error: Failure


RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request is not well formed, or the question cannot be asked."},
    401: {"model": Problem, "description": "A bearer token is needed."},
    413: {"model": Problem, "description": "The request is too large."},
    "4XX": {"model": Problem, "description": "The request cannot be met."},
    "5XX": {"model": Problem, "description": "The server failed; `Retry-After` is there where it may soon work."},
}
"""The failures of a route, for the OpenAPI document."""

_RETRY_AFTER = {"Retry-After": {"description": "Seconds until another may pass.", "schema": {"type": "integer"}}}
ASKING: dict[int | str, dict[str, Any]] = {
    **RESPONSES,
    429: {
        "model": Problem,
        "description": "Too many questions within a minute.",
        "headers": _RETRY_AFTER,
    },
    503: {
        "model": Problem,
        "description": "Too many questions are waiting, or something that is needed is away for a while.",
        "headers": _RETRY_AFTER,
    },
}
"""Those of a route that takes questions."""


def problem(message: str, kind: Kind, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """The body of a failure."""
    return Problem(error=Failure(message=message, type=kind, param=param, code=code)).model_dump()


def explain_failures(app: FastAPI) -> None:
    """Have all failures of the API told in the one shape, without a word of what was sent."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(AssistantError, _failed)
    app.add_exception_handler(Exception, _unexpected)


def told(error: Exception) -> tuple[int, dict[str, Any]]:
    """The status and body for an error of the assistant's, or any other."""
    match error:
        case QuestionError():
            return 400, problem(str(error), "invalid_request_error")
        case UnknownDocument():
            return 404, problem(str(error), "not_found_error")
        case ModelFailed() | ModelUnavailable():
            return 503, problem(str(error), "server_error")
        case AssistantError():
            return 503 if error.retry else 500, problem(str(error), "server_error")
        case _:
            return 500, problem(_UNEXPECTED, "server_error")


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = _KINDS.get(error.status_code, "server_error" if error.status_code >= 500 else "invalid_request_error")
    return JSONResponse(problem(str(error.detail), kind), error.status_code, error.headers)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"] if isinstance(step, int) or step.isidentifier())
    return JSONResponse(problem(f"{place}: {first['msg']}.", "invalid_request_error", place), 400)


async def _failed(_: Request, error: Exception) -> JSONResponse:
    status, body = told(error)
    seconds = error.seconds if isinstance(error, Busy) else _SOON
    return JSONResponse(body, status, {"Retry-After": str(seconds)} if status == 503 else None)


async def _unexpected(_: Request, error: Exception) -> JSONResponse:
    status, body = told(error)  # the server logs the error itself
    return JSONResponse(body, status)
