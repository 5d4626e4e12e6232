"""The web application: routes, middleware and error handlers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib import resources

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from gait.version import __version__
from gait.web import api, health
from gait.web.errors.handlers import add_error_handlers
from gait.web.middleware import BodyLimit, OriginCheck, RequestLog, SecurityHeaders
from gait.web.pages import clinic, runner, visit
from gait.web.services import Services
from gait.web.settings import LOOPBACK_HOSTS

_DESCRIPTION = (
    "Send one to three clips of a runner and get measures and advice. Create a visit, upload its clips in pieces, "
    "start the analysis, poll the status until it is done, and fetch the results. Anyone who has the token of a visit "
    "has access to it."
)


def create_app(services: Services) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    services : Services
        The objects that the request handlers use. Its dispatcher runs while the application does.

    Returns
    -------
    FastAPI
    """
    # On a loopback address, a request for any other host name comes from a site whose name was made to point here.
    # Behind a proxy there is one public name, and this computer's own for health checks.
    settings = services.settings
    hosts = LOOPBACK_HOSTS if settings.on_loopback or settings.origin is not None else None
    app = FastAPI(
        title="gait",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        # The redirect would contain whatever host name the request was sent to.
        redirect_slashes=False,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        middleware=[
            # Replaces the address of a trusted proxy by that of its client.
            Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies)),
            Middleware(RequestLog, metrics=services.metrics),
            Middleware(SecurityHeaders, is_https=settings.is_https),
            Middleware(OriginCheck, hosts=hosts, origin=settings.origin),
            Middleware(BodyLimit),
        ],
    )
    app.state.services = services
    app.state.stopping = False
    # A thread of its own for the check of the database: all others may be waiting for it.
    app.state.probe = ThreadPoolExecutor(1, thread_name_prefix="probe")
    add_error_handlers(app)
    for module in (api, runner, visit, clinic, health):
        app.include_router(module.router)
    app.mount("/static", _CachedStaticFiles(directory=str(resources.files("gait.web") / "static")))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    dispatcher = app.state.services.dispatcher
    dispatcher.start()
    try:
        yield
    finally:
        dispatcher.stop()


class _CachedStaticFiles(StaticFiles):
    """Serves styles and scripts, which browsers may cache for an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response
