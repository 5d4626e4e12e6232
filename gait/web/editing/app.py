"""The application of the correction page. It listens on this computer only, and every address holds a token."""

from __future__ import annotations

import hmac
import logging
import secrets
from importlib import resources
from json import JSONDecodeError
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from gait.errors import EditError, GaitError
from gait.version import __version__
from gait.web.editing.film import FilmDesk
from gait.web.errors.handlers import add_error_handlers
from gait.web.errors.request_errors import RequestError, not_found
from gait.web.middleware import BodyLimit, OriginCheck, SecurityHeaders
from gait.web.settings import LOOPBACK_HOSTS
from gait.web.templates import template

_LOG = logging.getLogger("gait.web")
_TOKEN_BYTES = 24


def new_token() -> str:
    """Return a token that nobody can guess.

    Returns
    -------
    str
    """
    return secrets.token_urlsafe(_TOKEN_BYTES)


def create_edit_app(desk: FilmDesk, *, token: str) -> FastAPI:
    """Return the application of the correction page.

    Parameters
    ----------
    desk : FilmDesk
        The session that is corrected or labelled.
    token : str
        The token that every address of the page holds, except that of styles and scripts.

    Returns
    -------
    FastAPI
    """

    def require_token(token_sent: str) -> None:
        if not hmac.compare_digest(token_sent.encode(), token.encode()):
            raise not_found()

    app = FastAPI(
        title="gait edit",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(OriginCheck, hosts=LOOPBACK_HOSTS),
            Middleware(BodyLimit),
        ],
    )
    add_error_handlers(app)
    app.add_exception_handler(EditError, _refused)
    router = APIRouter(prefix="/edit/{token_sent}", dependencies=[Depends(require_token)])

    @router.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(template("edit.html.j2").render(desk=desk))

    @router.get("/state")
    def state() -> Any:
        return desk.state()

    @router.get("/view/{view}")
    def view_data(view: str) -> Any:
        _require_view(desk, view)
        return desk.view_data(view)

    @router.get("/film/{view}")
    def film(view: str) -> Response:
        path = desk.film(view)
        if path is None:
            raise not_found()
        return FileResponse(path, media_type="video/mp4")

    @router.post("/act")
    async def act(request: Request) -> Any:
        body = await _json(request)
        return await run_in_threadpool(desk.act, body)

    @router.post("/draw")
    async def draw(request: Request) -> Any:
        body = await _json(request)
        return await run_in_threadpool(desk.draw, body)

    app.include_router(router)
    app.mount("/static", StaticFiles(directory=str(resources.files("gait.web") / "static")))
    return app


def _require_view(desk: FilmDesk, view: str) -> None:
    if view not in desk.views:
        raise not_found()


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise RequestError(422, "answer", "The request is not a JSON object.", "Load the page again.")
    return body


async def _refused(request: Request, error: Exception) -> Response:
    """Answer an edit that is not possible: its two sentences are for the person at the page."""
    assert isinstance(error, GaitError)
    return JSONResponse({"error": {"problem": error.problem, "remedy": error.remedy}}, 409)
