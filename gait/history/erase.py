"""Erase a runner from a history, including the bytes in its files."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Engine, column, delete, inspect, select, table
from sqlalchemy.orm import Session

from gait.errors import HistoryError
from gait.history import database
from gait.history.address import address_text, history_url
from gait.history.store import find_runner, runner_name, runners_named
from gait.history.tables import Base, ClipRow, MeasurementRow, PainRow, RunnerRow, SelfCheckRow, SessionRow

_POLL_INTERVAL_S = 0.05
_PARAMETERS = 500
# The tables of the upload page, which this package does not import.
_VISITS = table("web_visits", column("id"), column("runner_name"), column("request", JSON))
_WEB_TABLES = ("web_visits", "web_clips", "web_jobs")


@dataclass(frozen=True, kw_only=True)
class Erased:
    """Result of an erasure.

    Parameters
    ----------
    sessions : int
        Number of sessions that were erased: those of the runner, and those without a runner whose report has this name
        in its header.
    visits : int
        Number of visits of the upload page that were erased with them, by the name in the history or, without one, in
        the header of the report. Their clips and reports are files of the server, which deletes them within ten
        minutes, or when it starts.
    folders : tuple of str
        Folders of erased sessions that still exist on this computer. They hold reports and videos, which are not
        deleted.
    overwritten : bool
        Whether the space that they occupied was overwritten too. On a server only the owner of the tables can do this.
    """

    sessions: int
    overwritten: bool
    visits: int = 0
    folders: tuple[str, ...] = ()


def erase_runner(url: str | Path | None, runner_id: str | None) -> Erased:
    """Erase a runner with sessions, self-checks, pain log, file names and hashes, and the visits on the upload page.

    In an SQLite file, deleted rows are overwritten, the file is rewritten without them, and the write-ahead log is
    emptied, so that no byte of them is left in these files. On a PostgreSQL server the tables are rewritten with
    ``VACUUM (FULL, ANALYZE)``. Copies elsewhere, such as backups, the server's log or file system snapshots, are not
    erased.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    Erased

    Raises
    ------
    HistoryError
        If there is no such runner. Also if another program has the file open and the log cannot be emptied: then the
        rows are deleted, and erasing the runner again completes the work.

    Examples
    --------
    >>> erase_runner("history.sqlite", "ada")  # doctest: +SKIP
    Erased(sessions=12, overwritten=True)
    """
    address = history_url(url)
    with database.database(address, create=False) as engine:
        try:
            with database.begin_writing(engine) as session:
                name = runner_name(runner_id)
                visits, sessions = _visits_of(session, name), _sessions_of(session, name)
                if not visits and not sessions:
                    find_runner(session, runner_id)
                folders = _folders_left(session, sessions, visits)
                _delete(session, sessions, visits, runners_named(session, name))
        except HistoryError:
            # Erasing the same runner again completes an erasure that was interrupted.
            _overwrite(engine, where=address_text(address))
            raise
        overwritten = _overwrite(engine, where=address_text(address))
        return Erased(sessions=len(sessions), overwritten=overwritten, visits=len(visits), folders=folders)


def to_be_erased(url: str | Path | None, runner_id: str | None) -> tuple[int, int]:
    """Return what `erase_runner` would erase, to ask before it does.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    tuple of int
        Number of sessions and number of visits of the upload page.

    Raises
    ------
    HistoryError
        If there is no such runner.
    """
    name = runner_name(runner_id)
    with database.reading(url) as session:
        visits, sessions = _visits_of(session, name), _sessions_of(session, name)
        if not visits and not sessions:
            find_runner(session, runner_id)
        return len(sessions), len(visits)


def _sessions_of(session: Session, name: str) -> list[int]:
    """Return the ids of the sessions of a runner, and of those without a runner whose header has this name."""
    own = [runner.id for runner in runners_named(session, name)]
    ids = list(session.scalars(select(SessionRow.id).where(SessionRow.runner_id.in_(own))))
    if name:
        nobodys = [runner.id for runner in runners_named(session, "")]
        rows = session.execute(select(SessionRow.id, SessionRow.visit_details).where(SessionRow.runner_id.in_(nobodys)))
        ids += [row.id for row in rows if _is_name((row.visit_details or {}).get("runner_name"), name)]
    return ids


def _visits_of(session: Session, name: str) -> list[str]:
    """Return the ids of the visits of a runner that the upload page keeps in the same database."""
    if not name or not inspect(session.connection()).has_table(_VISITS.name):
        return []
    rows = session.execute(select(_VISITS.c.id, _VISITS.c.runner_name, _VISITS.c.request))
    return [
        row.id
        for row in rows
        if _is_name(row.runner_name or ((row.request or {}).get("visit") or {}).get("shown_name"), name)
    ]


def _is_name(text: str | None, name: str) -> bool:
    return text is not None and unicodedata.normalize("NFC", text.strip()) == name


def _folders_left(session: Session, sessions: list[int], visits: list[str]) -> tuple[str, ...]:
    """Return the folders of sessions that still exist and that no server deletes."""
    known = session.execute(select(SessionRow.id, SessionRow.folder).where(SessionRow.folder.is_not(None)))
    erased = {*sessions}
    paths = {Path(str(row.folder)) for row in known if row.id in erased}
    return tuple(sorted(str(path) for path in paths if path.is_dir() and not {*path.parts} & {*visits}))


def _delete(session: Session, sessions: list[int], visits: list[str], runners: list[RunnerRow]) -> None:
    # A statement may only have a limited number of parameters.
    for start in range(0, len(sessions), _PARAMETERS):
        some = sessions[start : start + _PARAMETERS]
        for rows in (MeasurementRow, ClipRow):
            session.execute(delete(rows).where(rows.session_id.in_(some)))
        session.execute(delete(SessionRow).where(SessionRow.id.in_(some)))
    own = [runner.id for runner in runners]
    for rows_of_runner in (SelfCheckRow, PainRow):
        session.execute(delete(rows_of_runner).where(rows_of_runner.runner_id.in_(own)))
    session.execute(delete(RunnerRow).where(RunnerRow.id.in_(own)))
    for start in range(0, len(visits), _PARAMETERS):
        # Their clips and jobs go with them.
        session.execute(delete(_VISITS).where(_VISITS.c.id.in_(visits[start : start + _PARAMETERS])))


def _overwrite(engine: Engine, *, where: str) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            return _rewrite_tables(connection)
        _rewrite_file(connection, where)
        return True


def _rewrite_file(connection: Connection, where: str) -> None:
    raw: Any = connection.connection.driver_connection
    raw.execute("VACUUM")
    # The log can only be emptied while no program reads from it.
    deadline = time.monotonic() + database.BUSY_TIMEOUT_S
    while raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() > deadline:
            raise HistoryError(
                f"The runner is erased, but another program has '{where}' open, so its log could not be emptied.",
                "Close that program, then erase the runner again.",
            )
        time.sleep(_POLL_INTERVAL_S)


def _rewrite_tables(connection: Connection) -> bool:
    """Rewrite each table, and return whether all were. Without permission the server only issues a warning."""
    warnings: list[str] = []
    raw: Any = connection.connection.driver_connection
    raw.add_notice_handler(lambda notice: warnings.append(notice.severity_nonlocalized or ""))
    web_tables = [name for name in _WEB_TABLES if inspect(connection).has_table(name)]
    for name in [*(each.name for each in Base.metadata.sorted_tables), *web_tables]:
        connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{name}"')
    return "WARNING" not in warnings
