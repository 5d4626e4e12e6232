"""Serve the correction page on this computer until it is stopped."""

from __future__ import annotations

from collections.abc import Callable

import uvicorn

from gait.errors import OutputError
from gait.web.editing.app import create_edit_app, new_token
from gait.web.editing.film import FilmDesk

HOST = "127.0.0.1"


def serve_desk(desk: FilmDesk, *, port: int, on_listening: Callable[[str], None]) -> None:
    """Serve the correction page until stopped by a signal.

    Parameters
    ----------
    desk : FilmDesk
        The session that is corrected or labelled.
    port : int
        Port of 127.0.0.1 to listen on.
    on_listening : callable
        Called with the address of the page before it is served.

    Raises
    ------
    OutputError
        If the port cannot be used.
    """
    token = new_token()
    config = uvicorn.Config(
        create_edit_app(desk, token=token),
        host=HOST,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    on_listening(f"http://{HOST}:{port}/edit/{token}/")
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        if not server.started:
            raise OutputError(
                f"The page cannot listen on port {port} of {HOST}.", "Choose another port with --port."
            ) from None
