"""Error responses: JSON for programs and a page for people, with the same two sentences."""

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


def error_response(scope: Scope, error: RequestError) -> Response:
    """Return the response to a request that failed.

    Parameters
    ----------
    scope : dict
        ASGI scope of the request.
    error : RequestError
        The error.

    Returns
    -------
    Response
        JSON below `/api/`, else a page. Headers tell programs when and where to continue.
    """
    headers: dict[str, str] = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.offset is not None:
        headers["Upload-Offset"] = str(error.offset)
    if error.status in (408, 413):
        # The rest of the body is not read.
        headers["Connection"] = "close"
    if scope["path"].startswith("/api/"):
        content: dict[str, Any] = {"code": error.code, "problem": error.problem, "remedy": error.remedy}
        if error.field is not None:
            content["field"] = error.field
        return JSONResponse({"error": content}, error.status, headers)
    page = template("error.html.j2").render(
        problem=error.problem, remedy=error.remedy, user=None, sign_in_required=False
    )
    return HTMLResponse(page, error.status, headers)


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error of the application with two sentences.

    Parameters
    ----------
    app : FastAPI
        The application.
    """

    async def handle(request: Request, error: Exception) -> Response:
        return error_response(request.scope, _as_request_error(error))

    for kind in (GaitError, HTTPException, RequestValidationError, SQLAlchemyError):
        app.add_exception_handler(kind, handle)


def _as_request_error(error: Exception) -> RequestError:
    if isinstance(error, RequestError):
        return error
    if isinstance(error, OptionError):
        return RequestError(422, "answer", error.problem, error.remedy)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
        # Pydantic puts this in front of the messages of our own validators.
        message = str(first["msg"]).removeprefix("Value error, ")
        problem = f"'{field}' is not valid: {message}."
        return RequestError(422, "answer", problem, "See the API page for valid values.", field=field.split(".")[-1])
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return not_found()
        return RequestError(error.status_code, "request", f"{error.detail}.", "See the API page for valid requests.")
    _LOG.error("failure", extra={"fields": {"error": type(error).__name__}})
    return RequestError(
        503, "unavailable", "The server is not available at the moment.", "Try again in a minute.", retry_after_s=30
    )
