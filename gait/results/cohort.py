"""Many sessions as tidy tables, read from the Parquet files of a batch or from session folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gait.errors import InputError
from gait.measurement import NUMBER_COLUMNS
from gait.results.document import STEP_TIMES, read_measurement
from gait.results.layout import RESULTS_FILE, STEPS_FILE, pose_name
from gait.results.pose_file import read_pose
from gait.results.reading import incomplete_error, read_document
from gait.results.tables import STEP_MEASURES
from gait.runtime.atomic import atomic_file
from gait.runtime.files import make_private_folder
from gait.runtime.optional import require

if TYPE_CHECKING:
    from gait.pose.track import PoseTrack

TABLES = ("sessions", "measures", "steps")


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """The sessions of many runners. Tables are read on first access.

    Every table has the column `session`, the path of the session's folder below `directory`. Use it to join and group
    the tables.

    Parameters
    ----------
    directory : Path
        The folder that holds the sessions.

    Examples
    --------
    >>> cohort = load_sessions("day")  # doctest: +SKIP
    >>> cohort.measures.groupby("id").value.describe()  # doctest: +SKIP
    >>> cohort.wide()[["side.cadence", "side.overstride"]].corr()  # doctest: +SKIP
    """

    directory: Path

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row per session: runner, options, and the file, model and frame rate of each clip."""
        return self.read("sessions")

    @cached_property
    def measures(self) -> pd.DataFrame:
        """One row per measurement, with the columns of `Session.measures`."""
        return self.read("measures")

    @cached_property
    def steps(self) -> pd.DataFrame:
        """One row per step, with the columns of `Session.steps`."""
        return self.read("steps")

    def read(
        self, table: str, *, columns: Sequence[str] | None = None, where: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Read a table, or selected columns and rows of it.

        Only the selected columns and rows are read from Parquet files.

        Parameters
        ----------
        table : {"sessions", "measures", "steps"}
            The table.
        columns : sequence of str, optional
            The columns to return; all by default.
        where : dict, optional
            Return only rows with these values, such as ``{"id": "cadence", "view": "side"}``.

        Returns
        -------
        DataFrame

        Raises
        ------
        InputError
            If the table or a column does not exist, or a file cannot be read.
        """
        if table not in TABLES:
            raise InputError(f"There is no table '{table}'.", "Choose one of: " + ", ".join(TABLES) + ".")
        where = where or {}
        path = self.directory / f"{table}.parquet"
        if path.exists():
            return _read_parquet(path, columns, where)
        rows = self._from_folders[table]
        _require_columns({*where, *(columns or ())}, rows.columns, of=f"The table '{table}'")
        for name, value in where.items():
            rows = rows[rows[name] == value]
        return rows.reset_index(drop=True)[list(columns) if columns else list(rows.columns)]

    def wide(self, *, value: str = "value", least_status: str = "low_confidence") -> pd.DataFrame:
        """Return a table with one row per session and one column per measure, such as `side.cadence`.

        Parameters
        ----------
        value : str
            The column of `measures` to spread, such as `value`, `left`, `right` or `n`.
        least_status : {"ok", "low_confidence"}
            With `ok`, values of low confidence are left out as well as withheld ones.

        Returns
        -------
        DataFrame

        Raises
        ------
        InputError
            If `measures` has no such column.
        """
        measures = self.measures
        if measures.empty:
            return pd.DataFrame(index=pd.Index([], name="session", dtype=str))
        _require_columns({value}, measures.columns, of="The table 'measures'")
        statuses = ["ok"] if least_status == "ok" else ["ok", "low_confidence"]
        kept = measures[measures["status"].isin(statuses)]
        return (
            kept.assign(measure=kept["view"] + "." + kept["id"])
            .pivot(index="session", columns="measure", values=value)
            .rename_axis(columns=None)
            .reindex(sorted(measures["session"].unique()))
            .rename_axis("session")
        )

    def folder(self, session: str) -> Path:
        """Return the folder of a session, given its value in the column `session`.

        Parameters
        ----------
        session : str
            A value of the column `session`.

        Returns
        -------
        Path
            The folder; it may be missing.

        Raises
        ------
        InputError
            If the table of the sessions cannot be read.
        """
        sessions = self.sessions
        if "folder" in sessions.columns:
            return self.directory / str(sessions.set_index("session")["folder"].get(session, session))
        return self.directory / session

    def pose(self, session: str, view: str) -> PoseTrack:
        """Read a pose track from the folder of a session.

        Parameters
        ----------
        session : str
            Its value in the column `session`.
        view : {"side", "rear"}
            The view.

        Returns
        -------
        PoseTrack

        Raises
        ------
        InputError
            If there is no such file, or it cannot be read.
        """
        return read_pose(self.folder(session) / pose_name(view))

    def to_parquet(self, directory: str | Path) -> None:
        """Write the three tables as Parquet files, which `load_sessions` reads faster than session folders.

        Parameters
        ----------
        directory : str or Path
            The folder to write to. It is created if it does not exist.
        """
        require("pyarrow", for_what="Parquet files")
        directory = Path(directory)
        make_private_folder(directory)
        for table in TABLES:
            with atomic_file(directory / f"{table}.parquet") as unfinished:
                self.read(table).to_parquet(unfinished, index=False)

    @cached_property
    def _from_folders(self) -> dict[str, pd.DataFrame]:
        rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        for folder in _session_folders(self.directory):
            name = folder.relative_to(self.directory).as_posix()
            for table, new_rows in _rows_of(name, folder).items():
                rows[table] += new_rows
        tables = {table: pd.DataFrame(table_rows) for table, table_rows in rows.items()}
        for table, numbers in (("measures", NUMBER_COLUMNS), ("steps", (*STEP_TIMES, *STEP_MEASURES))):
            present = [name for name in numbers if name in tables[table]]
            tables[table] = tables[table].astype(dict.fromkeys(present, "float64"))
        return tables


def load_sessions(directory: str | Path) -> Cohort:
    """Load the sessions below a folder.

    If `gait batch` or `Cohort.to_parquet` wrote `sessions.parquet`, `measures.parquet` and `steps.parquet` into the
    folder, these files are used. Otherwise every folder below it that holds a `results.json` is a session.

    Parameters
    ----------
    directory : str or Path
        The folder.

    Returns
    -------
    Cohort

    Raises
    ------
    InputError
        If the folder does not exist or holds no session.

    Examples
    --------
    >>> load_sessions("no/such/folder")
    Traceback (most recent call last):
    gait.errors.InputError: 'no/such/folder' holds no sessions.
    Name a folder that `gait batch` wrote, or one that contains session folders.
    """
    directory = Path(directory)
    if not (directory / "measures.parquet").exists() and next(_session_folders(directory), None) is None:
        raise InputError(
            f"'{directory}' holds no sessions.",
            "Name a folder that `gait batch` wrote, or one that contains session folders.",
        )
    return Cohort(directory=directory)


def _session_folders(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.rglob(RESULTS_FILE)):
        inside = path.relative_to(directory).parts[:-1]
        # Hidden folders hold unfinished sessions.
        if not any(part.startswith(".") for part in inside):
            yield path.parent


def _rows_of(name: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    document = read_document(folder)
    try:
        return {
            "sessions": [_session_row(name, document)],
            "measures": [{"session": name, **read_measurement(measure).row()} for measure in document["measures"]],
            "steps": _step_rows(name, folder, document),
        }
    except (KeyError, TypeError) as error:
        raise incomplete_error(folder, document) from error


def _step_rows(name: str, folder: Path, document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps with the values of each step, which `results.json` does not hold."""
    path = folder / STEPS_FILE
    if not path.exists():
        return [{"session": name, **step} for step in document["steps"]]
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise InputError(f"'{path}' cannot be read.", "Analyse the clips again with `gait analyze`.") from error
    table = table.assign(session=name)
    # Missing values are None, as in the document, so that a column without any text is not one of numbers.
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(column): value for column, value in row.items()} for row in rows]


def _session_row(name: str, document: dict[str, Any]) -> dict[str, Any]:
    given = {**document["runner"], **document["options"]}
    row = {"session": name, "gait_version": document["gait_version"]}
    row |= {key: "; ".join(value) if isinstance(value, list) else value for key, value in given.items()}
    for clip in document["clips"]:
        for key in ("file", "sha256", "mean_fps", "duration_s", "slow_motion_factor", "facing", "model_sha256"):
            row[f"{clip['view']}_{key}"] = clip[key]
        row[f"{clip['view']}_scale_source"] = clip["scale"]["source"]
        row[f"{clip['view']}_metres_per_pixel"] = clip["scale"]["metres_per_pixel"]
    row["findings"] = len(document["findings"])
    row["corrections_by_hand"] = len(document.get("edits") or [])
    return row


def _require_columns(requested: set[str], existing: Iterable[str], *, of: str) -> None:
    names = list(existing)
    missing = requested - set(names)
    if missing:
        raise InputError(f"{of} has no column '{min(missing)}'.", "It has: " + ", ".join(names) + ".")


def _read_parquet(path: Path, columns: Sequence[str] | None, where: dict[str, Any]) -> pd.DataFrame:
    pyarrow = require("pyarrow", for_what="Parquet files")
    dataset = require("pyarrow.dataset", for_what="Parquet files")
    try:
        source = dataset.dataset(path, format="parquet")
        _require_columns({*where, *(columns or ())}, source.schema.names, of=f"'{path.name}'")
        condition = None
        for name, value in where.items():
            equal = dataset.field(name) == value
            condition = equal if condition is None else condition & equal
        table = source.to_table(columns=None if columns is None else list(columns), filter=condition)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"'{path}' cannot be read.", "Run `gait batch` again.") from error
    return table.to_pandas()
