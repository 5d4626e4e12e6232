"""Middleware: request log, security headers, origin checks and a limit for request bodies."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gait.web.errors.handlers import error_response
from gait.web.errors.request_errors import RequestError, body_too_large
from gait.web.operations.metrics import Metrics

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REPORT_POLICY = "frame-ancestors 'none'"
"""Policy for reports, which contain a stricter policy of their own."""
MAX_BODY_BYTES = 65_536
BODY_TIMEOUT_S = 30.0
_HSTS_S = 365 * 86_400
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The link of a visit gives access to it, so other sites must not see it. Our own forms still send their origin.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
# Only pages that film may use the camera.
_PAGES_MAY_SET = ("Permissions-Policy",)
_LOG = logging.getLogger("gait.web")


class SecurityHeaders:
    """Adds the security headers to every response, and by default forbids caching.

    Parameters
    ----------
    app : ASGI application
        The application.
    is_https : bool
        Whether browsers reach the page by HTTPS. Then they are told to use nothing else for a year.
    """

    def __init__(self, app: ASGIApp, is_https: bool = False) -> None:
        self._app = app
        self._headers = _SECURITY_HEADERS | ({"Strict-Transport-Security": f"max-age={_HSTS_S}"} if is_https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    if name not in _PAGES_MAY_SET:
                        headers[name] = value
                for name in _PAGES_MAY_SET:
                    headers.setdefault(name, self._headers[name])
                headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class RequestLog:
    """Times, counts and logs every request by the pattern of its route, without its path and without an address."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started_s, status = time.perf_counter(), 500

        async def send_and_record_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_and_record_status)
        finally:
            seconds = time.perf_counter() - started_s
            method = (
                scope["method"] if scope["method"] in (*_SAFE_METHODS, "POST", "PUT", "DELETE", "PATCH") else "other"
            )
            route = str(getattr(scope.get("route"), "path", "") or "other")
            # A stream of events lasts as long as somebody watches.
            if not route.endswith("/events"):
                self._metrics.request(method, route, status, seconds)
            fields = {"method": method, "route": route, "status": status, "ms": round(1000 * seconds, 1)}
            _LOG.log(logging.WARNING if status >= 500 else logging.INFO, "request", extra={"fields": fields})


class OriginCheck:
    """Rejects requests for other host names, and changes that pages of other sites ask for.

    Parameters
    ----------
    app : ASGI application
        The application.
    hosts : collection of str, optional
        The host names under which the page may be requested; None for any. Without this check, a site whose name is
        made to point to this computer (DNS rebinding) could read what only this computer may.
    origin : str, optional
        The public address behind a proxy. Requests for its host must come from exactly this origin.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None, origin: str | None = None) -> None:
        self._app, self._origin = app, origin
        self._hosts = None if hosts is None else frozenset(hosts)
        self._public_host = None if origin is None else urlsplit(origin).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        error = self._error(scope) if scope["type"] == "http" else None
        if error is None:
            await self._app(scope, receive, send)
        else:
            await error_response(scope, error)(scope, receive, send)

    def _error(self, scope: Scope) -> RequestError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        name = host if host.endswith("]") else host.rsplit(":", 1)[0]
        is_public = self._origin is not None and host == self._public_host
        if self._hosts is not None and not is_public and name not in self._hosts:
            return RequestError(
                400, "host", "This page has another address.", "Use the address that the server printed at its start."
            )
        if scope["method"] in _SAFE_METHODS:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if is_public:
            is_foreign = origin is not None and origin != self._origin
        else:
            is_foreign = origin is not None and urlsplit(origin).netloc.lower() != host
        if is_foreign or site not in (None, "same-origin", "none"):
            return RequestError(
                403, "other_site", "This request came from another site.", "Open this page itself and try again there."
            )
        return None


class BodyLimit:
    """Reads the body of every request up to a limit. The handler of clip uploads applies its own limit instead."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS or _is_clip_upload(scope):
            await self._app(scope, receive, send)
            return
        body = await _read_body(scope, receive)
        if isinstance(body, RequestError):
            await error_response(scope, body)(scope, receive, send)
        elif body is not None:
            await self._app(scope, _replay(body, receive), send)


def _is_clip_upload(scope: Scope) -> bool:
    return scope["method"] == "PUT" and scope["path"].startswith("/api/v1/visits/")


async def _read_body(scope: Scope, receive: Receive) -> bytes | RequestError | None:
    """Return the body, an error if it is too large or too slow, or None if the client disconnected."""
    announced = Headers(scope=scope).get("content-length", "0")
    if not announced.isdigit() or int(announced[:20]) > MAX_BODY_BYTES:
        return body_too_large(MAX_BODY_BYTES)
    body = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > MAX_BODY_BYTES:
                    return body_too_large(MAX_BODY_BYTES)
                if not message.get("more_body"):
                    return body
    except TimeoutError:
        return RequestError(408, "slow", "The request took too long to arrive.", "Try again.")


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive function that delivers a body that was already read."""
    first = True

    async def replay() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay


def with_report_policy(response: Response) -> Response:
    """Return a response that contains a report, with the header that leaves the policy to the report itself.

    Parameters
    ----------
    response : Response
        The response. It is changed in place.

    Returns
    -------
    Response
        The same response.
    """
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response
