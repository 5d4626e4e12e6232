"""Limits of connections: how many there may be, and how long one may take to send the headers of a request."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_TIMEOUT_S = 15.0
"""Time from the start of a connection, or from the end of the last response, to the end of the headers."""
BACKLOG = 128
"""Connections that the system accepts before the server has seen them."""
_WANTED_FILES = 8192
# For the database, clips, reports, pipes of workers, and what is accepted before the limit of connections applies.
_RESERVED_FILES = 256 + BACKLOG
_LEAST_CONNECTIONS = 64


def most_connections() -> int:
    """Return how many connections this process can hold. Its limit of open files is raised first, where allowed.

    Returns
    -------
    int
    """
    try:
        resource: Any = import_module("resource")
    except ImportError:
        # Windows has no limit of this kind.
        return _WANTED_FILES - _RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        soft = _WANTED_FILES
    elif soft < _WANTED_FILES:
        raised = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
        except (OSError, ValueError):
            # Some systems have a further limit for the whole computer.
            pass
    return max(_LEAST_CONNECTIONS, min(soft, _WANTED_FILES) - _RESERVED_FILES)


def limited_protocol(most: int) -> type[asyncio.Protocol]:
    """Return the protocol of a server with limited connections.

    Parameters
    ----------
    most : int
        Largest number of connections. When there are more, the one that has sent no request for the longest time is
        closed; if all have sent one, the new connection is closed.

    Returns
    -------
    type
    """

    class Limited(_LimitedProtocol):
        # In the order in which they began to wait.
        waiting: dict[_LimitedProtocol, None] = {}  # noqa: RUF012
        most_connections = most

    return Limited


class _LimitedProtocol(H11Protocol):
    """HTTP/1.1 with a timer for headers, and a limit of connections that all protocols of one class share."""

    waiting: dict[_LimitedProtocol, None]
    most_connections: int
    _headers_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most_connections:
            next(iter(self.waiting)).transport.abort()

    def data_received(self, data: bytes) -> None:
        """Receive data, and stop the timer when the headers are complete."""
        super().data_received(data)
        if self._is_responding:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request, and for the rest of a body that the response did not need."""
        super().on_response_complete()
        if not self.transport.is_closing() and not self._is_responding:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def _is_responding(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._stop_waiting()
        self.waiting[self] = None
        self._headers_timer = self.loop.call_later(HEADERS_TIMEOUT_S, self.transport.abort)

    def _stop_waiting(self) -> None:
        self.waiting.pop(self, None)
        if self._headers_timer is not None:
            self._headers_timer.cancel()
            self._headers_timer = None
