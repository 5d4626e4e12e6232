"""Health checks and metrics for the people who run the server."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from concurrent.futures import Executor

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, PlainTextResponse, Response

from gait.web.errors.request_errors import not_found
from gait.web.services import CurrentUser, InjectedServices, Services

router = APIRouter(include_in_schema=False)
_READY_TIMEOUT_S = 2.0
_PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_LOOPBACK = ("127.0.0.1", "::1", "testclient")


@router.get("/health")
async def health() -> Response:
    """Answer as long as the process runs. No thread is needed, which may all wait for a locked database."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
async def ready(request: Request) -> Response:
    """Report within seconds whether the database, the disk and the workers can be used."""
    services: Services = request.app.state.services
    checks = {
        "database": await _answers(request.app.state.probe, services.queue.counts),
        "disk": shutil.disk_usage(services.settings.data).free > services.settings.min_free_bytes,
        "workers": services.dispatcher.is_alive,
    }
    return JSONResponse(checks, 200 if all(checks.values()) else 503)


async def _answers(threads: Executor, query: Callable[[], object]) -> bool:
    """Return whether a query succeeds in time."""
    try:
        await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(threads, query), _READY_TIMEOUT_S)
    except (TimeoutError, SQLAlchemyError, OSError):
        return False
    return True


@router.get("/metrics")
def metrics(request: Request, services: InjectedServices, user: CurrentUser) -> Response:
    """Return the metrics for Prometheus, to programs on this computer and to users, such as by an API token.

    A proxy on this computer has its address too. So nobody without a user is served behind a proxy that is configured
    here, or that adds a header of its own.
    """
    address = request.client.host if request.client else ""
    is_direct = services.settings.public_url is None and not any(name in request.headers for name in _PROXY_HEADERS)
    if user is None and not (is_direct and address in _LOOPBACK):
        raise not_found()
    return PlainTextResponse(services.metrics.text(services.queue.counts()), media_type="text/plain; version=0.0.4")
