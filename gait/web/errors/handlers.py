"""Errors as answers: JSON for programs, a page for people, the same two sentences in both."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from gait.errors import GaitError, OptionError
from gait.web.errors.request_errors import RequestError, not_found
from gait.web.templates import template

_LOG = logging.getLogger("gait.web")


def error_response(scope: Scope, refusal: RequestError) -> Response:
    """Return a refusal as an answer, with the headers that tell programs when and where to go on."""
    headers: dict[str, str] = {}
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(refusal.retry_after_s)
    if refusal.offset is not None:
        headers["Upload-Offset"] = str(refusal.offset)
    if refusal.status in (408, 413):
        # What is still coming of the body is not read.
        headers["Connection"] = "close"
    if scope["path"].startswith("/api/"):
        return JSONResponse(error_dict(refusal), refusal.status, headers)
    page = template("error.html.j2").render(problem=refusal.problem, remedy=refusal.remedy, person=None, guarded=False)
    return HTMLResponse(page, refusal.status, headers)


def error_dict(refusal: RequestError) -> dict[str, Any]:
    """Return a refusal as programs get it."""
    return {"error": {"code": refusal.code, "problem": refusal.problem, "remedy": refusal.remedy}}


def handle_errors(app: FastAPI) -> None:
    """Have every error of the application answered in two sentences."""

    async def refused(request: Request, error: Exception) -> Response:
        return error_response(request.scope, _as_refusal(error))

    for kind in (GaitError, HTTPException, RequestValidationError, SQLAlchemyError):
        app.add_exception_handler(kind, refused)


def _as_refusal(error: Exception) -> RequestError:
    if isinstance(error, RequestError):
        return error
    if isinstance(error, OptionError):
        return RequestError(422, "answer", error.problem, error.remedy)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        return RequestError(
            422, "answer", f"'{where}' cannot be used: {first['msg']}.", "See the API's page for what it takes."
        )
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return not_found()
        return RequestError(error.status_code, "request", f"{error.detail}.", "See the API's page for how to ask.")
    _LOG.error("failure", extra={"fields": {"error": type(error).__name__}})
    return RequestError(
        503, "unavailable", "The server cannot answer just now.", "Try again in a minute.", retry_after_s=30
    )
