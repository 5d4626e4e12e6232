"""For those who run the server: is it alive, can it work, what has it done."""

from __future__ import annotations

import shutil

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from gait.web.errors.request_errors import not_found
from gait.web.services import Asking, Parts

router = APIRouter(include_in_schema=False)
_LOOPBACK = ("127.0.0.1", "::1", "testclient")


@router.get("/health")
def health() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/ready")
def ready(parts: Parts) -> Response:
    """Database, disk and workers are there."""
    parts.jobs.counts()
    checks = {
        "database": True,
        "disk": shutil.disk_usage(parts.settings.data).free > parts.settings.least_free_bytes,
        "workers": parts.keeper.alive,
    }
    return JSONResponse(checks, 200 if all(checks.values()) else 503)


@router.get("/metrics")
def metrics(request: Request, parts: Parts, person: Asking) -> Response:
    """Counts for Prometheus, for this computer and for who is signed in."""
    address = request.client.host if request.client else ""
    if person is None and address not in _LOOPBACK:
        raise not_found()
    return PlainTextResponse(parts.metrics.text(parts.jobs.counts()), media_type="text/plain; version=0.0.4")
