"""Add sessions to a history, and read them as tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from gait import measurement
from gait.errors import HistoryError, OptionError
from gait.history.database import reading, writing
from gait.history.document import analysed_at, filmed_at, session_document, session_row
from gait.history.tables import MeasurementRow, PainRow, RunnerRow, SelfCheckRow, SessionRow
from gait.results.reading import units_of
from gait.units import Units

if TYPE_CHECKING:
    import pandas as pd

Added = Literal["added", "replaced", "present", "unwanted"]
UNNAMED = ""
"""Name in the database of the runner of sessions that were added without a runner."""
MAX_NAME_LENGTH = 200
SESSION_COLUMNS = (
    *("session", "recorded_at", "speed_mps", "incline_deg", "surface", "height_m", "engine", "model"),
    *(
        "gait_version",
        "views",
        "files",
        "content_sha256",
        "pain_run",
        "pain_24h",
        "symptoms",
        "cues",
        "lengths",
        "speeds",
    ),
)
MEASUREMENT_COLUMNS = (
    *("session", "recorded_at", "measure"),
    *(name for name in measurement.MEASUREMENT_COLUMNS if name not in ("id", "sd", *measurement.VARIABILITY_COLUMNS)),
)
"""The columns of a measurement of the history: those of `gait.measurement` without the spread of the steps, and with
`id` as `measure`."""


def add_session(
    url: str | Path | None,
    session_dir: Path,
    *,
    runner_id: str | None,
    when: datetime | None = None,
    remember_folder: bool = True,
    is_wanted: Callable[[Session], bool] | None = None,
) -> Added:
    """Add a session to a history.

    The same results are never added twice. New results of the same clips, such as those of a newer version of gait or
    with a corrected speed, replace the earlier ones.

    Parameters
    ----------
    url : str or Path or None
        Address of the history, see `gait.history.address.history_url`. A missing file is created.
    session_dir : Path
        A folder that `gait analyze` wrote. Only its `results.json` is read.
    runner_id : str or None
        The runner; None to add the session without one.
    when : datetime, optional
        When the runner ran, in local time if it has no time zone. By default, the day of filming in `results.json`, or
        the date that is already stored, or the modification time of `results.json`.
    remember_folder : bool
        Whether to store where the folder is, so that its session can be compared with a later one. False for a
        temporary copy.
    is_wanted : callable, optional
        Called within the transaction that adds the session, when nobody else can write. If it returns False, nothing is
        added.

    Returns
    -------
    {"added", "replaced", "present", "unwanted"}
        Whether the session is new, replaced earlier results, was in the history with the same content, or was not
        wanted.

    Raises
    ------
    InputError
        If the folder does not contain a session.
    OptionError
        If the runner's name is not valid.
    HistoryError
        If the history cannot be written.

    Examples
    --------
    >>> add_session("history.sqlite", Path("report"), runner_id="ada")  # doctest: +SKIP
    'added'
    """
    runner_name(runner_id)
    session_dir = Path(session_dir)
    document = session_document(session_dir)
    when = when or filmed_at(document)
    new = session_row(document, recorded_at=when or analysed_at(session_dir))
    new.folder = str(session_dir.resolve()) if remember_folder else None
    with writing(url) as session:
        if is_wanted is not None and not is_wanted(session):
            return "unwanted"
        runner = runner_to_add_to(session, runner_id)
        same_clips = select(SessionRow).where(
            SessionRow.runner_id == runner.id, SessionRow.clips_sha256 == new.clips_sha256
        )
        old = session.scalar(same_clips)
        if old is None:
            outcome: Added = "added"
        elif old.content_sha256 == new.content_sha256:
            if when is not None:
                old.recorded_at = when
            # An earlier version of the history did not keep these.
            old.runner_answers, old.visit_details, old.cues = new.runner_answers, new.visit_details, new.cues
            # The folder may have been moved.
            old.folder = new.folder or old.folder
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
    """Check before an analysis that its session can be added to a history.

    Parameters
    ----------
    url : str or Path or None
        Address of the history. A missing file is created.
    runner_id : str or None
        The runner; None to add the session without one.

    Raises
    ------
    OptionError
        If the address or the runner's name is not valid.
    HistoryError
        If the history cannot be written.
    """
    runner_name(runner_id)
    with writing(url):
        pass


def runners(url: str | Path | None) -> pd.DataFrame:
    """Return the runners of a history as a table.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.

    Returns
    -------
    DataFrame
        One row for each runner, sorted by name, with the columns `runner`, `sessions` (number of sessions), `first` and
        `last` (dates in UTC; those of self-checks and pain log for a runner without sessions). Sessions without a
        runner have the name `""`.

    Raises
    ------
    HistoryError
        If the history cannot be read.
    """
    import pandas as pd

    sessions = (
        select(RunnerRow.name, func.count(), func.min(SessionRow.recorded_at), func.max(SessionRow.recorded_at))
        .join(SessionRow)
        .group_by(RunnerRow.id, RunnerRow.name)
    )
    with reading(url) as session:
        rows = {name: (name, count, first, last) for name, count, first, last in session.execute(sessions)}
        days: dict[str, list[str]] = {}
        for table in (SelfCheckRow, PainRow):
            for name, day in session.execute(select(RunnerRow.name, table.day).join(table)):
                days.setdefault(name, []).append(day)
    for name in days.keys() - rows.keys():
        first, last = (datetime.fromisoformat(day).astimezone(UTC) for day in (min(days[name]), max(days[name])))
        rows[name] = (name, 0, first, last)
    return pd.DataFrame(sorted(rows.values()), columns=["runner", "sessions", "first", "last"])


def sessions_of(url: str | Path | None, runner_id: str | None) -> pd.DataFrame:
    """Return the sessions of a runner as a table.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    DataFrame
        One row for each session, oldest first, with the columns `SESSION_COLUMNS`: speed in metres per second, incline
        in degrees, times in UTC. `pain_run` and `pain_24h` are the worst pain during a run and in the 24 hours after
        it, from 0 to 10; `symptoms` are the places that hurt and `cues` the instructions of the cues, separated by
        semicolons. They are empty for sessions that were added before the history kept them.
        `lengths` and `speeds` are the units in which the session is shown, see `gait.units.Units`.

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
                *((row.runner_answers or {}).get(name) for name in ("pain_run", "pain_24h")),
                *("; ".join(texts or ()) for texts in ((row.runner_answers or {}).get("symptoms"), row.cues)),
                *(row.lengths, row.speeds),
            )
            for row in sessions_in_order(session, runner_id)
        ]
    table = pd.DataFrame(rows, columns=list(SESSION_COLUMNS))
    return table.astype(dict.fromkeys(("speed_mps", "height_m", "pain_run", "pain_24h"), float))


def measurements_of(url: str | Path | None, runner_id: str | None) -> pd.DataFrame:
    """Return the measurements of a runner as a table.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    DataFrame
        One row for each measurement, oldest first, with the columns `MEASUREMENT_COLUMNS`. Columns of numbers are
        floats, with NaN for values that are withheld.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    import pandas as pd

    with reading(url) as session:
        rows = [
            (row.id, row.recorded_at, *(getattr(measured, name) for name in MEASUREMENT_COLUMNS[2:]))
            for row in sessions_in_order(session, runner_id)
            for measured in row.measurements
        ]
    table = pd.DataFrame(rows, columns=list(MEASUREMENT_COLUMNS))
    numbers = [name for name in measurement.NUMBER_COLUMNS if name in MEASUREMENT_COLUMNS]
    return table.astype(dict.fromkeys(numbers, float))


def last_units(url: str | Path | None, runner_id: str | None) -> Units | None:
    """Return the units in which the last session of a runner is shown.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    Units or None
        None if the history does not contain the runner.

    Raises
    ------
    HistoryError
        If the history cannot be read.
    """
    with reading(url) as session:
        query = select(SessionRow).join(RunnerRow).where(RunnerRow.name == runner_name(runner_id))
        last = session.scalar(query.order_by(SessionRow.recorded_at.desc(), SessionRow.id.desc()).limit(1))
        return None if last is None else units_of_row(last)


def units_of_row(row: SessionRow) -> Units:
    """Return the units in which a stored session is shown.

    Parameters
    ----------
    row : SessionRow
        The session.

    Returns
    -------
    Units
        The default units for sessions that were added before units were stored.
    """
    saved = {"lengths": row.lengths, "speeds": row.speeds}
    return units_of({"options": {"units": {name: unit for name, unit in saved.items() if unit is not None}}})


def sessions_in_order(session: Session, runner_id: str | None) -> list[SessionRow]:
    """Return the sessions of a runner with their clips and measurements, oldest first.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        An open history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    list of SessionRow

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
    """Return the row of a runner. Raises `HistoryError` if there is no such runner.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A transaction with the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    RunnerRow
        The row.

    Raises
    ------
    OptionError
        If the runner's name is not valid.
    HistoryError
        If the runner is not in the history.
    """
    name = runner_name(runner_id)
    runner = next(iter(runners_named(session, name)), None)
    if runner is None:
        raise HistoryError(
            f"The history contains no runner '{name}'."
            if name
            else "The history contains no sessions without a runner.",
            "List the runners with: gait history list.",
        )
    return runner


def runner_to_add_to(session: Session, runner_id: str | None) -> RunnerRow:
    """Return the row of a runner, which is added if the history does not contain it.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A transaction that writes.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    RunnerRow

    Raises
    ------
    OptionError
        If the runner's name is not valid.
    """
    name = runner_name(runner_id)
    runner = next(iter(runners_named(session, name)), None)
    if runner is None:
        runner = RunnerRow(name=name)
        session.add(runner)
        session.flush()
    return runner


def runners_named(session: Session, name: str) -> list[RunnerRow]:
    """Return the runners of one name, however the accents of the name were stored.

    macOS decomposes accented letters in file names, so that older histories may hold one runner twice.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A transaction with the history.
    name : str
        The name, as `runner_name` returns it.

    Returns
    -------
    list of RunnerRow
        The composed spelling first.
    """
    spellings = [unicodedata.normalize(form, name) for form in ("NFC", "NFD")]
    found = session.scalars(select(RunnerRow).where(RunnerRow.name.in_(spellings)))
    return sorted(found, key=lambda runner: spellings.index(runner.name))


def measure_names(session: Session, runner: RunnerRow) -> list[str]:
    """Return the ids of the measures in a runner's sessions, in alphabetical order.

    Parameters
    ----------
    session : sqlalchemy.orm.Session
        A transaction with the history.
    runner : RunnerRow
        The runner, from `find_runner`.

    Returns
    -------
    list of str
        The ids. Each occurs once.
    """
    query = select(MeasurementRow.measure).join(SessionRow).where(SessionRow.runner_id == runner.id).distinct()
    return sorted(session.scalars(query))


def runner_name(runner_id: str | None) -> str:
    """Return a runner's name as it is stored.

    Parameters
    ----------
    runner_id : str or None
        The name; None for sessions without a runner.

    Returns
    -------
    str
        The name without surrounding white space, with composed accents (NFC).

    Raises
    ------
    OptionError
        If the name is empty, longer than `MAX_NAME_LENGTH` characters, or not printable.

    Examples
    --------
    >>> runner_name(" ada "), runner_name(None)
    ('ada', '')
    """
    if runner_id is None:
        return UNNAMED
    name = unicodedata.normalize("NFC", runner_id.strip())
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise OptionError(
            "The runner's name is empty, too long or not printable.",
            f"Give a name of 1 to {MAX_NAME_LENGTH} printable characters.",
        )
    return name
