"""Takes everything of a runner out of a history, the bytes in its files included."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.orm import Session

from gait.errors import HistoryError
from gait.history import database as opened
from gait.history.address import history_url, shown
from gait.history.store import find_runner
from gait.history.tables import Base, ClipRow, MeasurementRow, RunnerRow, SessionRow

_PAUSE_S = 0.05


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What an erasure did.

    Parameters
    ----------
    sessions : int
        How many sessions were erased.
    overwritten : bool
        Whether the space they took was overwritten too; on a server this takes the tables' owner.
    """

    sessions: int
    overwritten: bool


def erase_runner(url: str | Path | None, runner_id: str | None) -> Erased:
    """Erase a runner with every session, measurement, file name and hash.

    In a file, deleted rows are overwritten, the file is rewritten without them, and the write-ahead log is emptied: no
    byte of them is left in the file or beside it. On a PostgreSQL server the tables are rewritten by
    ``VACUUM (FULL, ANALYZE)``. Copies elsewhere (backups, a server's own log, a file system's history) are out of
    reach.

    Parameters
    ----------
    url : str or Path or None
        The history's address.
    runner_id : str or None
        The runner; None for the sessions of nobody.

    Returns
    -------
    Erased

    Raises
    ------
    HistoryError
        If there is no such runner, or a program that holds the file open keeps the log from being emptied; then the
        rows are gone, and erasing again finishes the work.

    Examples
    --------
    >>> erase_runner("history.sqlite", "ada")  # doctest: +SKIP
    Erased(sessions=12, overwritten=True)
    """
    address = history_url(url)
    with opened.database(address, create=False) as engine:
        try:
            with opened.begin_writing(engine) as session:
                count = _delete(session, find_runner(session, runner_id))
        except HistoryError:
            # An erasure that was cut short is finished by asking again.
            _overwrite(engine, where=shown(address))
            raise
        return Erased(sessions=count, overwritten=_overwrite(engine, where=shown(address)))


def _delete(session: Session, runner: RunnerRow) -> int:
    theirs = select(SessionRow.id).where(SessionRow.runner_id == runner.id).scalar_subquery()
    count = session.scalar(select(func.count()).select_from(SessionRow).where(SessionRow.runner_id == runner.id))
    for rows in (MeasurementRow, ClipRow):
        session.execute(delete(rows).where(rows.session_id.in_(theirs)))
    session.execute(delete(SessionRow).where(SessionRow.runner_id == runner.id))
    session.execute(delete(RunnerRow).where(RunnerRow.id == runner.id))
    return count or 0


def _overwrite(engine: Engine, *, where: str) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            return _rewrite_tables(connection)
        _rewrite_file(connection, where)
        return True


def _rewrite_file(connection: Connection, where: str) -> None:
    raw: Any = connection.connection.driver_connection
    raw.execute("VACUUM")
    # The log can only be emptied while nobody reads from it.
    until = time.monotonic() + opened.BUSY_TIMEOUT_S
    while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > until:
            raise HistoryError(
                f"The runner is erased, but another program holds '{where}' open and its log could not be emptied.",
                "Close that program, then erase the runner again.",
            )
        time.sleep(_PAUSE_S)


def _rewrite_tables(connection: Connection) -> bool:
    """Rewrite each table; the server warns, rather than fails, where the right to do so is missing."""
    warnings: list[str] = []
    raw: Any = connection.connection.driver_connection
    raw.add_notice_handler(lambda notice: warnings.append(notice.severity_nonlocalized or ""))
    for table in Base.metadata.sorted_tables:
        connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table.name}"')
    return "WARNING" not in warnings
