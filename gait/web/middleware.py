"""What stands between the network and every page: headers, where a request comes from, how much it may send."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gait.web.errors import request_errors as refusals
from gait.web.errors.handlers import error_response
from gait.web.errors.request_errors import RequestError
from gait.web.operations.metrics import Metrics

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
REPORT_POLICY = "frame-ancestors 'none'"
"""For the report, which brings a stricter policy of its own."""
MOST_BODY_BYTES = 65_536
BODY_TIMEOUT_S = 30.0
_SAFE = ("GET", "HEAD", "OPTIONS")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A link is a key: other sites never see it. Our own forms still say where they come from.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
_LOG = logging.getLogger("gait.web")


class SecurityHeaders:
    """Puts the security headers on every answer; pages of visits are kept by no cache."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, headed)


class Observed:
    """Times and counts every request; logs it by its route's pattern, without address or link."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - began
            method = scope["method"] if scope["method"] in (*_SAFE, "POST", "PUT", "DELETE", "PATCH") else "other"
            route = str(getattr(scope.get("route"), "path", "") or "other")
            if not route.endswith("/events"):
                self._metrics.request(method, route, status, seconds)
            fields = {"method": method, "route": route, "status": status, "ms": round(1000 * seconds, 1)}
            _LOG.log(logging.WARNING if status >= 500 else logging.INFO, "request", extra={"fields": fields})


class KnownSender:
    """Turns away requests for other hosts' names and changes asked for by other sites' pages.

    Parameters
    ----------
    app : ASGI application
    hosts : collection of str, optional
        Names under which this page may be asked for; None for any. Without it, a foreign site whose name is made to
        point here could read what only this computer may.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self._app, self._hosts = app, None if hosts is None else frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await error_response(scope, refusal)(scope, receive, send)

    def _refusal(self, scope: Scope) -> RequestError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if self._hosts is not None and _name(host) not in self._hosts:
            return RequestError(
                400, "host", "This page does not go by that name.", "Use the address that the server printed."
            )
        if scope["method"] in _SAFE:
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        foreign = origin is not None and urlsplit(origin).netloc != host
        if foreign or site not in (None, "same-origin", "none"):
            return RequestError(
                403, "other_site", "This request came from another site.", "Open this page itself and try there."
            )
        return None


class BodyLimit:
    """Reads every request's body first, up to a limit; pieces of clips pass, their page counts them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] in _SAFE or _is_piece(scope):
            await self._app(scope, receive, send)
            return
        body = await _read_body(scope, receive)
        if isinstance(body, RequestError):
            await error_response(scope, body)(scope, receive, send)
        elif body is not None:
            await self._app(scope, _replayed(body, receive), send)


async def _read_body(scope: Scope, receive: Receive) -> bytes | RequestError | None:
    too_much = refusals.body_too_large(MOST_BODY_BYTES)
    promised = Headers(scope=scope).get("content-length", "0")
    if not promised.isdigit() or int(promised[:20]) > MOST_BODY_BYTES:
        return too_much
    body = b""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
                body += message.get("body", b"")
                if len(body) > MOST_BODY_BYTES:
                    return too_much
                if not message.get("more_body"):
                    return body
    except TimeoutError:
        return RequestError(408, "slow", "The request took too long to arrive.", "Try again.")


def _replayed(body: bytes, receive: Receive) -> Receive:
    first = True

    async def replay() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay


def _is_piece(scope: Scope) -> bool:
    return scope["method"] == "PUT" and scope["path"].startswith("/api/v1/visits/")


def _name(host: str) -> str:
    """The host's name without its port."""
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def with_report_policy(response: Response) -> Response:
    """Leave the report to its own policy."""
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response
