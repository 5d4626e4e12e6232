"""Health checks and metrics for the people who run the server."""

from __future__ import annotations

import shutil

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from gait.web.errors.request_errors import not_found
from gait.web.services import CurrentUser, InjectedServices

router = APIRouter(include_in_schema=False)
_PROXY_HEADERS = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
_LOOPBACK = ("127.0.0.1", "::1", "testclient")


@router.get("/health")
def health() -> Response:
    """Answer as long as the process runs."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
def ready(services: InjectedServices) -> Response:
    """Report whether the database, the disk and the workers can be used."""
    services.queue.counts()
    checks = {
        "database": True,
        "disk": shutil.disk_usage(services.settings.data).free > services.settings.min_free_bytes,
        "workers": services.dispatcher.is_alive,
    }
    return JSONResponse(checks, 200 if all(checks.values()) else 503)


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
