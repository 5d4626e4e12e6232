"""Starts the server: database, workers, pages; ends it without losing anything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from sqlalchemy import Engine

from gait.errors import OptionError, OutputError
from gait.history.address import history_url
from gait.history.database import database
from gait.web.app import make_app
from gait.web.auth.users import Door
from gait.web.migrate import bring_up_to_date
from gait.web.operations.logs import log_to_standard_error
from gait.web.operations.metrics import Metrics
from gait.web.pages.clinic import add_to_history
from gait.web.queue.dispatcher import Keeper, Work
from gait.web.queue.jobs import Jobs
from gait.web.queue.process import run_limited
from gait.web.queue.status import Board
from gait.web.services import Services
from gait.web.settings import Settings
from gait.web.tables import Visit
from gait.web.visits.visits import Visits

_HEADER_BYTES = 32_768
_GRACE_S = 10


@contextmanager
def opened(history: str | None) -> Iterator[Engine]:
    """Open the history's database with the page's own tables in it."""
    with database(history_url(history), create=True, pooled=True) as engine:
        bring_up_to_date(engine)
        yield engine


@contextmanager
def made_services(settings: Settings, *, work: Work = run_limited) -> Iterator[Services]:
    """Make the server's parts.

    Parameters
    ----------
    settings : Settings
        How the page runs.
    work : callable
        How a job is done.

    Yields
    ------
    Services

    Raises
    ------
    OutputError
        If the data folder cannot be made.
    HistoryError
        If the database cannot be used.
    OptionError
        If others than this computer could come in unasked.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OutputError(
            f"The folder '{settings.data}' cannot be made: {error.strerror}.", "Name another with --data."
        ) from error
    with opened(settings.history) as engine:
        door = Door(engine)
        refuse_open_door(settings, guarded=door.guarded)
        visits, jobs, metrics = Visits(engine, settings), Jobs(engine), Metrics()

        def after(visit: Visit) -> None:
            add_to_history(services, visit)

        services = Services(
            settings=settings,
            engine=engine,
            visits=visits,
            jobs=jobs,
            board=Board(jobs, visits),
            door=door,
            metrics=metrics,
            keeper=Keeper(jobs, visits, settings, metrics, after=after, work=work),
        )
        yield services


def refuse_open_door(settings: Settings, *, guarded: bool) -> None:
    """Refuse to listen to the network without a login unless told to."""
    if not settings.on_loopback and not guarded and not settings.open_to_network:
        raise OptionError(
            f"Listening on {settings.host} lets anyone on the network in, and nobody has a password.",
            "Add a user (gait user add NAME), or say --open-to-network if anyone may upload.",
        )


def serve(settings: Settings, *, work: Work = run_limited, listening: Callable[[str], None] | None = None) -> None:
    """Serve until asked to stop; jobs in hand go back to the queue.

    Parameters
    ----------
    settings : Settings
        How the page runs.
    work : callable
        How a job is done.
    listening : callable, optional
        Given the page's address before it is served.

    Raises
    ------
    OptionError, OutputError, HistoryError
        If it cannot be served.
    """
    with made_services(settings, work=work) as services:
        log_to_standard_error()
        app = make_app(services)
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            server_header=False,
            # Of one kind only: fewer ways to be asked.
            ws="none",
            http="h11",
            h11_max_incomplete_event_size=_HEADER_BYTES,
            timeout_graceful_shutdown=_GRACE_S,
            timeout_keep_alive=15,
            limit_concurrency=2000,
        )
        if listening is not None:
            shown = f"[{settings.host}]" if ":" in settings.host else settings.host
            listening(f"http://{shown}:{settings.port}/")
        logging.getLogger("gait.web").info("start", extra={"fields": {"workers": settings.workers}})
        server = _Server(config)
        try:
            server.run()
        except (KeyboardInterrupt, SystemExit):
            # The server, having ended in good order, raises again what it was stopped with.
            if not server.started:
                raise OutputError(
                    f"Nothing can listen on port {settings.port} of {settings.host}.",
                    "Give another with --port.",
                ) from None
        logging.getLogger("gait.web").info("stop")


class _Server(uvicorn.Server):
    """Tells the streams of progress that the end has come, so that they do not hold it up."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        app = self.config.app
        app.state.stopping = True  # type: ignore[union-attr]
        super().handle_exit(sig, frame)
