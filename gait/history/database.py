"""Connections to a history, with its tables upgraded and the errors of the database turned into `HistoryError`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from gait.errors import HistoryError
from gait.history.address import address_text, history_url, is_file
from gait.history.migrate import WRITES_LOCK, upgrade
from gait.runtime.files import make_private_folder

BUSY_TIMEOUT_S = 30.0
"""How long to wait while another program is writing."""
_CONNECT_TIMEOUT_S = 10
_POLL_INTERVAL_S = 0.02
_POOL: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 8, "max_overflow": 48}
_WRITES = "gait_writes"


@contextmanager
def reading(history: str | Path | None) -> Iterator[Session]:
    """Open a history for reading. All queries see the same state of it.

    Parameters
    ----------
    history : str or Path or None
        The address; see `history_url`.

    Yields
    ------
    sqlalchemy.orm.Session

    Raises
    ------
    HistoryError
        If the history is missing, locked, damaged or unreachable.
    """
    url = history_url(history)
    with database(url, create=False) as engine, Session(engine) as session:
        yield session


@contextmanager
def writing(history: str | Path | None) -> Iterator[Session]:
    """Open a history for writing, in a transaction that excludes other writers.

    Parameters
    ----------
    history : str or Path or None
        The address; see `history_url`. A missing file is created.

    Yields
    ------
    sqlalchemy.orm.Session
        Committed at the end of the block, or rolled back after an error.

    Raises
    ------
    HistoryError
        If the history is locked, damaged, unreachable or read-only.
    """
    url = history_url(history)
    with database(url, create=True) as engine, begin_writing(engine) as session:
        yield session


@contextmanager
def begin_writing(engine: Engine) -> Iterator[Session]:
    """Begin a transaction that excludes other writers.

    Parameters
    ----------
    engine : sqlalchemy.engine.Engine
        From `database`.

    Yields
    ------
    sqlalchemy.orm.Session
        Committed at the end of the block, or rolled back after an error.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITES_LOCK})
        with Session(connection) as session:
            yield session
            session.flush()


@contextmanager
def database(url: URL, *, create: bool, pooled: bool = False) -> Iterator[Engine]:
    """Connect to a history and upgrade its tables.

    Parameters
    ----------
    url : sqlalchemy.engine.URL
        From `history_url`.
    create : bool
        Whether a missing file is created.
    pooled : bool
        Whether connections are kept open and used again, for a program with many queries.

    Yields
    ------
    sqlalchemy.engine.Engine
        Disposed of at the end of the block.

    Raises
    ------
    HistoryError
        If the database reports an error, here or inside the `with` block.
    """
    if is_file(url):
        _prepare_file(Path(str(url.database)), create=create)
    try:
        engine = _engine(url, pooled=pooled)
    except (ImportError, NoSuchModuleError):
        raise HistoryError(
            "The package for PostgreSQL is not installed.",
            "Install it with: pip install 'gait-report[postgres]'.",
        ) from None
    try:
        upgrade(engine, where=address_text(url), begin=lambda: _migrating(engine))
        yield engine
    except SQLAlchemyError as error:
        raise _failure(url, error) from error
    finally:
        engine.dispose()


def _engine(url: URL, *, pooled: bool = False) -> Engine:
    milliseconds = round(1000 * BUSY_TIMEOUT_S)
    # The server may have been restarted since a pooled connection was last used.
    pool: dict[str, Any] = _POOL | {"pool_pre_ping": not is_file(url)} if pooled else {"poolclass": NullPool}
    if not is_file(url):
        return create_engine(
            url,
            **pool,
            # The parameters of a statement may contain a runner's name, which must not appear in error messages.
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "options": f"-c lock_timeout={milliseconds}"},
        )
    engine = create_engine(
        url, **pool, hide_parameters=True, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Enforce foreign keys, overwrite deleted rows, and use a write-ahead log, with which readers never wait."""
    cursor = connection.cursor()
    try:
        for pragma in ("foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _retry_while_locked(lambda: cursor.execute("PRAGMA journal_mode=WAL"))
    finally:
        cursor.close()


def _retry_while_locked(change: Callable[[], object]) -> None:
    """Wait for another program that changes the journal mode at the same time: here SQLite itself does not wait."""
    import sqlite3

    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            change()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_INTERVAL_S)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start of a transaction that writes, since a later attempt may fail."""
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction for changing tables, which excludes other writers.

    In SQLite, foreign keys are not enforced, so that a table that others refer to can be replaced.
    """
    with engine.connect().execution_options(**{_WRITES: True}) as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITES_LOCK})
            yield connection


def _prepare_file(path: Path, *, create: bool) -> None:
    """Create the file, readable by its owner only, or raise an error if it is missing."""
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
        make_private_folder(path.parent)
        path.touch(mode=0o600)
    except OSError as error:
        raise HistoryError(
            f"The history '{path}' cannot be created: {error.strerror}.",
            "Name a file with --history in a folder that you may write to.",
        ) from error


def _failure(url: URL, error: SQLAlchemyError) -> HistoryError:
    """Convert an error of the database to one that explains it."""
    where = address_text(url)
    lines = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines() or [type(error).__name__]
    reason = lines[0].rstrip(".")
    for texts, problem, remedy in _EXPLANATIONS:
        if any(text in reason for text in texts):
            return HistoryError(problem.format(where=where), remedy)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return HistoryError(
            f"The connection to the history at '{where}' was lost.", "Check that its server is running, then try again."
        )
    return HistoryError(
        f"The history at '{where}' cannot be used: {reason}.", "Check its address, its server and your permissions."
    )


_EXPLANATIONS = (
    (
        ("database is locked", "database table is locked", "lock timeout"),
        "The history at '{where}' is locked by another program.",
        "Wait until that program has finished, then try again.",
    ),
    (
        ("readonly database", "read-only"),
        "The history at '{where}' is read-only.",
        "Change its permissions, or name another history with --history.",
    ),
    (
        ("not a database", "malformed", "disk image"),
        "'{where}' is not a history, or it is damaged.",
        "Name another file with --history, or restore a copy.",
    ),
    (
        ("unable to open database file",),
        "The history '{where}' cannot be opened.",
        "Check that its folder exists and that you have permission to read and write there.",
    ),
    (
        ("database or disk is full", "No space left"),
        "The disk of the history at '{where}' is full.",
        "Free space on it, then try again.",
    ),
)
