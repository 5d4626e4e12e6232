"""The application, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gait.version import __version__
from gait.web import api, health
from gait.web.errors.handlers import handle_errors
from gait.web.middleware import BodyLimit, KnownSender, Observed, SecurityHeaders
from gait.web.pages import clinic
from gait.web.pages import runner as pages
from gait.web.services import Services
from gait.web.settings import LOOPBACK_HOSTS

_ABOUT = (
    "Send one or two clips of a runner, get measures and advice. Make a visit, send its clips in pieces, start it, ask "
    "for its status until it is done, fetch the results. Whoever has a visit's token has the visit."
)


def make_app(services: Services) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    services : Services
        The server's parts; its keeper runs while the application does.

    Returns
    -------
    FastAPI
    """
    # On this computer only, no other name leads here but by a trick.
    hosts = LOOPBACK_HOSTS if services.settings.on_loopback else None
    app = FastAPI(
        title="gait",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        # Such a redirect would repeat whatever name of a host it was asked under.
        redirect_slashes=False,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        middleware=[
            Middleware(Observed, metrics=services.metrics),
            Middleware(SecurityHeaders),
            Middleware(KnownSender, hosts=hosts),
            Middleware(BodyLimit),
        ],
    )
    app.state.services = services
    app.state.stopping = False
    handle_errors(app)
    for part in (api, pages, clinic, health):
        app.include_router(part.router)
    app.mount("/static", _Static(directory=str(resources.files("gait.web") / "static")))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    keeper = app.state.services.keeper
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Static(StaticFiles):
    """Styles, scripts and pictures, which browsers may keep for an hour."""

    async def get_response(self, path: str, scope: Scope):  # type: ignore[no-untyped-def]
        """Return a file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
