"""Opens a history: connects, brings its tables up to date, and turns a database's failures into two sentences."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from gait.errors import HistoryError
from gait.history.address import history_url, is_file, shown
from gait.history.migrate import WRITES_LOCK, bring_up_to_date

BUSY_TIMEOUT_S = 30.0
"""How long to wait for another program that is writing."""
_CONNECT_TIMEOUT_S = 10
_PAUSE_S = 0.02
_POOL: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 8, "max_overflow": 48}
_WRITES = "gait_writes"
_OWNER_ONLY_FILE, _OWNER_ONLY_FOLDER = 0o600, 0o700


@contextmanager
def reading(history: str | Path | None) -> Iterator[Session]:
    """Open a history to read from it; what is read belongs to one moment.

    Parameters
    ----------
    history : str or Path or None
        Its address; see `history_url`.

    Yields
    ------
    sqlalchemy.orm.Session

    Raises
    ------
    HistoryError
        If the history is missing, locked, damaged or cannot be reached.
    """
    url = history_url(history)
    with database(url, create=False) as engine, Session(engine) as session:
        yield session


@contextmanager
def writing(history: str | Path | None) -> Iterator[Session]:
    """Open a history, made if it is not there, to write to it; writers come one after another, all or nothing.

    Parameters
    ----------
    history : str or Path or None
        Its address; see `history_url`.

    Yields
    ------
    sqlalchemy.orm.Session
        Committed at the end, or rolled back after an error.

    Raises
    ------
    HistoryError
        If the history is locked, damaged, cannot be reached or cannot be written.
    """
    url = history_url(history)
    with database(url, create=True) as engine, begin_writing(engine) as session:
        yield session


@contextmanager
def begin_writing(engine: Engine) -> Iterator[Session]:
    """Begin a transaction that no other writer runs beside."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITES_LOCK})
        with Session(connection) as session:
            yield session
            session.flush()


@contextmanager
def database(url: URL, *, create: bool, pooled: bool = False) -> Iterator[Engine]:
    """Connect to a history whose tables are up to date.

    Parameters
    ----------
    url : sqlalchemy.engine.URL
        From `history_url`.
    create : bool
        Whether a file that is not there is made.
    pooled : bool
        Whether connections are kept for the next to use them, for a program that asks often.

    Yields
    ------
    sqlalchemy.engine.Engine
        Closed afterwards.

    Raises
    ------
    HistoryError
        If the database fails, here or in the body of the `with`.
    """
    if is_file(url):
        _prepare_file(Path(str(url.database)), create=create)
    try:
        engine = _engine(url, pooled=pooled)
    except (ImportError, NoSuchModuleError):
        raise HistoryError(
            "The program's part for PostgreSQL is not installed.",
            "Install it with: pip install 'gait-report[postgres]'.",
        ) from None
    try:
        bring_up_to_date(engine, where=shown(url), begin=lambda: _migrating(engine))
        yield engine
    except SQLAlchemyError as error:
        raise _failure(url, error) from error
    finally:
        engine.dispose()


def _engine(url: URL, *, pooled: bool = False) -> Engine:
    milliseconds = round(1000 * BUSY_TIMEOUT_S)
    # A server may have been restarted since a kept connection was last used.
    pool: dict[str, Any] = _POOL | {"pool_pre_ping": not is_file(url)} if pooled else {"poolclass": NullPool}
    if not is_file(url):
        return create_engine(
            url,
            **pool,
            # What a statement was given may be a runner's name, which no error message needs.
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "options": f"-c lock_timeout={milliseconds}"},
        )
    engine = create_engine(
        url, **pool, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    )
    event.listen(engine, "connect", _set_up_file)
    event.listen(engine, "begin", _begin_in_file)
    return engine


def _set_up_file(connection: DBAPIConnection, _record: object) -> None:
    """Make writers and readers get along, deleted rows vanish, and rows of a runner go with it."""
    cursor = connection.cursor()
    try:
        for pragma in ("foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _persistently(lambda: cursor.execute("PRAGMA journal_mode=WAL"))
    finally:
        cursor.close()


def _persistently(change: Any) -> None:
    """SQLite gives up at once where two programs change the journal at a time; wait here instead."""
    import sqlite3

    until = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            change()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _begin_in_file(connection: Connection) -> None:
    """A writer takes its place in the row at once: one that reads first and then writes may find it taken."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction for changing tables: alone, and in SQLite free to replace a table that others refer to."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITES_LOCK})
            yield connection


def _prepare_file(path: Path, *, create: bool) -> None:
    """Make the file for its owner's eyes alone, or say that it is missing."""
    if path.is_dir():
        raise HistoryError(f"'{path}' is a folder.", "Name a file for the history with --history.")
    if path.exists():
        return
    if not create:
        raise HistoryError(
            f"There is no history at '{path}'.",
            "Add a session to it first (gait history add), or name another with --history.",
        )
    try:
        path.parent.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY_FILE))
    except OSError as error:
        raise HistoryError(
            f"The history '{path}' cannot be made: {error.strerror}.",
            "Name a file with --history in a folder that you may write to.",
        ) from error


def _failure(url: URL, error: SQLAlchemyError) -> HistoryError:
    """Say what a database's error means."""
    where = shown(url)
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines() or [type(error).__name__]
    reason = said[0].rstrip(".")
    for marks, problem, remedy in _MEANINGS:
        if any(mark in reason for mark in marks):
            return HistoryError(problem.format(where=where), remedy)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return HistoryError(f"The history at '{where}' went away.", "Check that its server runs, then try again.")
    return HistoryError(
        f"The history at '{where}' cannot be used: {reason}.", "Check its address, its server and your rights to it."
    )


_MEANINGS = (
    (
        ("database is locked", "database table is locked", "lock timeout"),
        "The history at '{where}' is locked by another program.",
        "Wait until that program is done with it, then try again.",
    ),
    (
        ("readonly database", "read-only"),
        "The history at '{where}' may not be written.",
        "Change its permissions, or name another with --history.",
    ),
    (
        ("not a database", "malformed", "disk image"),
        "'{where}' is no history, or a damaged one.",
        "Name another with --history, or restore it from a copy.",
    ),
    (
        ("unable to open database file",),
        "The history '{where}' cannot be opened.",
        "Check that its folder exists and that you may read and write there.",
    ),
    (
        ("database or disk is full", "No space left"),
        "The disk of the history at '{where}' is full.",
        "Make room on it, then try again.",
    ),
)
