"""Adds sessions to a history and reads them back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from gait import measurement
from gait.errors import HistoryError, OptionError
from gait.history.database import reading, writing
from gait.history.document import analysed_at, session_document, session_row
from gait.history.tables import MeasurementRow, RunnerRow, SessionRow

if TYPE_CHECKING:
    import pandas as pd

Added = Literal["added", "replaced", "present"]
UNNAMED = ""
"""Name of the runner whose sessions were added without one."""
LONGEST_NAME = 200
SESSION_COLUMNS = (
    *("session", "recorded_at", "speed_mps", "incline_deg", "surface", "height_m", "engine", "model"),
    *("gait_version", "views", "files", "content_sha256"),
)
MEASUREMENT_COLUMNS = (
    *("session", "recorded_at", "measure"),
    *(name for name in measurement.MEASUREMENT_COLUMNS if name != "id"),
)
"""The columns of a measurement of the history: those of `gait.measurement`, with `id` as `measure`."""


def add_session(
    url: str | Path | None, session_dir: Path, *, runner_id: str | None, when: datetime | None = None
) -> Added:
    """Add the session in a folder to a history.

    The same results are never added twice. New results from the same clips, such as those of a newer version or with
    a speed put right, take the place of the older ones.

    Parameters
    ----------
    url : str or Path or None
        The history's address; made if it is not there. See `gait.history.address.history_url`.
    session_dir : Path
        A folder that `gait analyze` wrote; only its `results.json` is read.
    runner_id : str or None
        Whose session it is; None for nobody's.
    when : datetime, optional
        When the runner ran, local time if it has no zone. By default the date a session has already, or that of its
        `results.json`.

    Returns
    -------
    {"added", "replaced", "present"}
        Whether the session is new, took an older one's place, or was there with the same content.

    Raises
    ------
    InputError
        If the folder holds no session.
    OptionError
        If the name is no name.
    HistoryError
        If the history cannot be written.

    Examples
    --------
    >>> add_session("history.sqlite", Path("report"), runner_id="ada")  # doctest: +SKIP
    'added'
    """
    name = runner_name(runner_id)
    session_dir = Path(session_dir)
    document = session_document(session_dir)
    new = session_row(document, recorded_at=when or analysed_at(session_dir))
    with writing(url) as session:
        runner = session.scalar(select(RunnerRow).where(RunnerRow.name == name))
        if runner is None:
            runner = RunnerRow(name=name)
            session.add(runner)
            session.flush()
        known = select(SessionRow).where(SessionRow.runner_id == runner.id, SessionRow.clips_sha256 == new.clips_sha256)
        old = session.scalar(known)
        if old is None:
            outcome: Added = "added"
        elif old.content_sha256 == new.content_sha256:
            if when is not None:
                old.recorded_at = when
            return "present"
        else:
            outcome = "replaced"
            new.recorded_at = when or old.recorded_at
            session.delete(old)
            session.flush()
        new.runner_id = runner.id
        session.add(new)
    return outcome


def check_history(url: str | Path | None, runner_id: str | None) -> None:
    """Refuse, before any work, a history or a name that `add_session` would refuse after it.

    Parameters
    ----------
    url : str or Path or None
        The history's address; made if it is not there.
    runner_id : str or None
        Whose session is to be added.

    Raises
    ------
    OptionError
        If the address or the name is none.
    HistoryError
        If the history cannot be written.
    """
    runner_name(runner_id)
    with writing(url):
        pass


def runners(url: str | Path | None) -> pd.DataFrame:
    """Return the runners of a history, one row each.

    Returns
    -------
    DataFrame
        Columns `runner`, `sessions`, `first`, `last`, by name. The runner without a name is `""`.
    """
    import pandas as pd

    query = (
        select(RunnerRow.name, func.count(), func.min(SessionRow.recorded_at), func.max(SessionRow.recorded_at))
        .join(SessionRow)
        .group_by(RunnerRow.id, RunnerRow.name)
    )
    with reading(url) as session:
        rows = sorted(tuple(row) for row in session.execute(query))
    return pd.DataFrame(rows, columns=["runner", "sessions", "first", "last"])


def sessions_of(url: str | Path | None, runner_id: str | None) -> pd.DataFrame:
    """Return a runner's sessions, one row each, oldest first.

    Parameters
    ----------
    url : str or Path or None
        The history's address.
    runner_id : str or None
        The runner; None for the sessions of nobody.

    Returns
    -------
    DataFrame
        With the columns `SESSION_COLUMNS`: speed in metres per second, incline in degrees, times in UTC.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.

    Examples
    --------
    >>> sessions_of("history.sqlite", "ada").speed_mps.tolist()  # doctest: +SKIP
    [2.8, 3.2]
    """
    import pandas as pd

    with reading(url) as session:
        rows = [
            (
                *(row.id, row.recorded_at, row.speed_mps, row.incline_deg, row.surface, row.height_m, row.engine),
                *(row.model, row.gait_version, ", ".join(clip.view for clip in row.clips)),
                *(", ".join(clip.file for clip in row.clips), row.content_sha256),
            )
            for row in sessions_in_order(session, runner_id)
        ]
    table = pd.DataFrame(rows, columns=list(SESSION_COLUMNS))
    return table.astype({"speed_mps": float, "height_m": float})


def measurements_of(url: str | Path | None, runner_id: str | None) -> pd.DataFrame:
    """Return every measurement of a runner, one row each, oldest first, with the columns `MEASUREMENT_COLUMNS`."""
    import pandas as pd

    with reading(url) as session:
        rows = [
            (row.id, row.recorded_at, *(getattr(found, name) for name in MEASUREMENT_COLUMNS[2:]))
            for row in sessions_in_order(session, runner_id)
            for found in row.measurements
        ]
    return pd.DataFrame(rows, columns=list(MEASUREMENT_COLUMNS))


def sessions_in_order(session: Session, runner_id: str | None) -> list[SessionRow]:
    """Return a runner's sessions with clips and measurements, oldest first.

    Raises
    ------
    HistoryError
        If there is no such runner.
    """
    runner = find_runner(session, runner_id)
    query = (
        select(SessionRow)
        .where(SessionRow.runner_id == runner.id)
        .order_by(SessionRow.recorded_at, SessionRow.id)
        .options(selectinload(SessionRow.clips), selectinload(SessionRow.measurements))
    )
    return list(session.scalars(query))


def find_runner(session: Session, runner_id: str | None) -> RunnerRow:
    """Return the runner of that name; raises `HistoryError` if there is none."""
    name = runner_name(runner_id)
    runner = session.scalar(select(RunnerRow).where(RunnerRow.name == name))
    if runner is None:
        raise HistoryError(
            f"The history holds no runner '{name}'." if name else "The history holds no sessions without a runner.",
            "See who is in it with: gait history list.",
        )
    return runner


def measure_names(session: Session, runner: RunnerRow) -> list[str]:
    """Return which measures a runner's sessions hold, by name."""
    query = select(MeasurementRow.measure).join(SessionRow).where(SessionRow.runner_id == runner.id).distinct()
    return sorted(session.scalars(query))


def runner_name(runner_id: str | None) -> str:
    """Return the name as it is stored.

    Raises
    ------
    OptionError
        If it is empty, very long, or not printable.

    Examples
    --------
    >>> runner_name(" ada "), runner_name(None)
    ('ada', '')
    """
    if runner_id is None:
        return UNNAMED
    name = runner_id.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise OptionError(
            "The runner's name is empty, too long or not readable.",
            f"Give one of 1 to {LONGEST_NAME} letters, digits and signs.",
        )
    return name
