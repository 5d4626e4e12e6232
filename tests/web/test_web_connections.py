"""Silent connections are closed, connections are limited, and floods do not fill the log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
from uvicorn.server import ServerState

from gait.web.operations import connections
from gait.web.operations.logs import RateLimit

REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


class Listener:
    """Accepts connections as a server does, on a clock that stands still."""

    def __init__(self, most: int = 10) -> None:
        self.loop = asyncio.get_running_loop()
        self.timers: dict[Any, Any] = {}
        self.protocol = connections.limited_protocol(most)
        self.config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off")
        self.config.load()
        self.state = ServerState()

    def connect(self) -> Any:
        made: Any = self.protocol(self.config, server_state=self.state, app_state={}, _loop=self)  # type: ignore[call-arg]
        transport = Mock(get_extra_info=Mock(return_value=None), is_closing=Mock(return_value=False))
        made.connection_made(transport)
        return made

    def call_later(self, seconds: float, callback: Any) -> Any:
        timer = SimpleNamespace(cancel=lambda: self.timers.pop(id(timer), None))
        self.timers[id(timer)] = callback
        return timer

    def create_task(self, coroutine: Any, **more: Any) -> Any:
        return self.loop.create_task(coroutine, **more)

    def let_all_time_pass(self) -> None:
        for callback in list(self.timers.values()):
            callback()


def run_alone(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine. Unlike `asyncio.run`, this leaves the event loop of the thread to other tests."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()


async def answered(connection: Any) -> None:
    while not (connection.cycle and connection.cycle.response_complete):
        await asyncio.sleep(0)


@pytest.mark.parametrize("sent", [b"", b"GET", REQUEST[:-2]])
def test_a_connection_without_complete_headers_is_closed(sent: bytes) -> None:
    async def run() -> None:
        listener = Listener()
        connection = listener.connect()
        for byte in sent:
            connection.data_received(bytes([byte]))
        listener.let_all_time_pass()
        connection.transport.abort.assert_called_once()

    run_alone(run())


def test_a_connection_that_answers_has_no_timer_and_one_that_waits_again_has() -> None:
    async def run() -> None:
        listener = Listener()
        connection = listener.connect()
        connection.data_received(REQUEST)
        assert not listener.timers
        await answered(connection)
        connection.data_received(REQUEST[:5])
        listener.let_all_time_pass()
        connection.transport.abort.assert_called_once()

    run_alone(run())


def test_above_the_limit_the_longest_silent_connection_is_closed() -> None:
    async def run() -> None:
        listener = Listener(most=2)
        busy, silent, new = listener.connect(), listener.connect(), None
        busy.data_received(REQUEST)
        new = listener.connect()
        silent.transport.abort.assert_called_once()
        busy.transport.abort.assert_not_called()
        new.transport.abort.assert_not_called()
        await answered(busy)

    run_alone(run())


def test_the_limit_leaves_files_for_the_rest_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = Mock(RLIMIT_NOFILE=7, RLIM_INFINITY=-1, getrlimit=Mock(return_value=(1024, 4096)))
    monkeypatch.setattr(connections, "import_module", Mock(return_value=resource))
    assert connections.most_connections() == 4096 - 256 - connections.BACKLOG
    resource.setrlimit.assert_called_once_with(7, (4096, 4096))
    resource.setrlimit.side_effect = ValueError
    assert connections.most_connections() == 1024 - 256 - connections.BACKLOG
    monkeypatch.setattr(connections, "import_module", Mock(side_effect=ImportError))
    assert connections.most_connections() > 1024


def test_a_flood_of_log_records_is_cut_and_counted() -> None:
    clock = [0.0]
    limit = RateLimit(warnings_per_minute=2, now=lambda: clock[0])

    def record(message: str) -> logging.LogRecord:
        return logging.LogRecord("asyncio", logging.ERROR, "x.py", 1, message, (), None)

    assert [limit.filter(record("no file")) for _ in range(4)] == [True, True, False, False]
    assert limit.filter(record("another")), "another kind"
    clock[0] = 61.0
    first = record("no file")
    assert limit.filter(first)
    assert first.fields == {"left_out": 2}  # type: ignore[attr-defined]
