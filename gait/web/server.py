"""Start and stop the server: database, workers and pages."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gait.errors import OptionError, OutputError
from gait.history.address import history_url
from gait.history.database import database
from gait.runtime.files import make_private_folder
from gait.web.app import create_app
from gait.web.auth.users import Authentication
from gait.web.migrate import upgrade_tables
from gait.web.operations import connections
from gait.web.operations.audit import SERVER, AuditTrail
from gait.web.operations.logs import log_to_standard_error
from gait.web.operations.metrics import Metrics
from gait.web.pages.clinic import add_to_history
from gait.web.presence import Presence
from gait.web.queue.dispatcher import Dispatcher, RunJob
from gait.web.queue.jobs import JobQueue
from gait.web.queue.process import run_job
from gait.web.queue.status import StatusCache
from gait.web.services import Services
from gait.web.settings import Settings
from gait.web.state import CLOCK, state
from gait.web.tables import Visit
from gait.web.visits.clock import Clock
from gait.web.visits.ownership import claim_folder
from gait.web.visits.visits import Visits

_MAX_HEADER_BYTES = 32_768
_SHUTDOWN_TIMEOUT_S = 10


@contextmanager
def open_database(history: str | None) -> Iterator[Engine]:
    """Open the history's database, with the tables of the upload page in it.

    Parameters
    ----------
    history : str or None
        Address of the history; see `gait.history.address.history_url`.

    Yields
    ------
    sqlalchemy.engine.Engine
    """
    with database(history_url(history), create=True, pooled=True) as engine:
        upgrade_tables(engine)
        yield engine


@contextmanager
def create_services(settings: Settings, *, run_job: RunJob = run_job) -> Iterator[Services]:
    """Create the services of a server.

    Parameters
    ----------
    settings : Settings
        The settings.
    run_job : callable
        Runs a job; see `gait.web.queue.process.run_job`.

    Yields
    ------
    Services

    Raises
    ------
    OutputError
        If the data folder cannot be created.
    HistoryError
        If the database cannot be used.
    OptionError
        If other computers could use the page without signing in, and that was not allowed, or the data folder belongs
        to another database.
    """
    try:
        make_private_folder(settings.data)
    except OSError as error:
        raise OutputError(
            f"The folder '{settings.data}' cannot be created: {error.strerror}.", "Choose another with --data."
        ) from error
    with open_database(settings.history) as engine:
        authentication = Authentication(engine)
        check_network_access(settings, has_users=authentication.has_users)
        claim_folder(engine, settings.data, now=time.time())
        with Session(engine) as session:
            clock = Clock(state(session, CLOCK))
        visits, queue, metrics = Visits(engine, settings, clock), JobQueue(engine), Metrics()
        audit = AuditTrail(engine)
        presence = Presence(engine, reachable=settings.is_reachable, now=clock.now)
        # Before anybody is served, so that the last user is not removed meanwhile.
        presence.record()

        def on_report(visit: Visit) -> None:
            add_to_history(services, visit)

        def maintain() -> None:
            presence.record()
            audit.remove_older(clock.now())

        def on_expired(visit_id: str) -> None:
            audit.record("expired", who=SERVER, subject=visit_id)

        services = Services(
            settings=settings,
            engine=engine,
            visits=visits,
            queue=queue,
            statuses=StatusCache(queue, visits),
            authentication=authentication,
            audit=audit,
            metrics=metrics,
            dispatcher=Dispatcher(
                queue,
                visits,
                settings,
                metrics,
                on_report=on_report,
                on_expired=on_expired,
                maintain=maintain,
                run_job=run_job,
            ),
        )
        try:
            yield services
        finally:
            presence.end()


def check_network_access(settings: Settings, *, has_users: bool) -> None:
    """Raise `OptionError` if other computers could use the page without signing in, and that was not allowed.

    Parameters
    ----------
    settings : Settings
        The settings of the server.
    has_users : bool
        Whether there are users who can sign in.

    Raises
    ------
    OptionError
        If other computers can reach the page, there are no users, and `open_to_network` is not set.
    """
    if settings.is_reachable and not has_users and not settings.open_to_network:
        raise OptionError(
            f"On {settings.public_url or settings.host}, anyone on the network could use the page, because there are "
            "no users.",
            "Add a user (gait user add NAME), or allow uploads without signing in with --open-to-network.",
        )


def serve(settings: Settings, *, run_job: RunJob = run_job, on_listening: Callable[[str], None] | None = None) -> None:
    """Serve until stopped by a signal. Running jobs go back into the queue then.

    Parameters
    ----------
    settings : Settings
        The settings.
    run_job : callable
        Runs a job; see `gait.web.queue.process.run_job`.
    on_listening : callable, optional
        Called with the address of the page before it is served.

    Raises
    ------
    OptionError, OutputError, HistoryError
        If the page cannot be served.
    """
    with create_services(settings, run_job=run_job) as services:
        log_to_standard_error()
        config = uvicorn.Config(
            create_app(services),
            host=settings.host,
            port=settings.port,
            access_log=False,
            log_config=None,
            server_header=False,
            # One protocol only, to offer less to attackers.
            ws="none",
            http=connections.limited_protocol(connections.most_connections()),
            backlog=connections.BACKLOG,
            # Addresses of proxies are trusted as configured, not by default.
            proxy_headers=False,
            h11_max_incomplete_event_size=_MAX_HEADER_BYTES,
            timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT_S,
            timeout_keep_alive=15,
        )
        if on_listening is not None:
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            on_listening(f"{settings.origin or f'http://{host}:{settings.port}'}/")
        logging.getLogger("gait.web").info("start", extra={"fields": {"workers": settings.workers}})
        server = _Server(config)
        try:
            server.run()
        except (KeyboardInterrupt, SystemExit):
            # After a clean shutdown the server raises the signal that stopped it once more.
            if not server.started:
                raise OutputError(
                    f"The server cannot listen on port {settings.port} of {settings.host}.",
                    "Choose another port with --port.",
                ) from None
        logging.getLogger("gait.web").info("stop")


class _Server(uvicorn.Server):
    """Tells the streams of events about a shutdown, which they would delay otherwise."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to shut down."""
        app = self.config.app
        app.state.stopping = True  # type: ignore[union-attr]
        super().handle_exit(sig, frame)
