"""Many sessions as tidy tables: from the Parquet files of a batch, or from session folders themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gait.errors import InputError
from gait.results.document import read_measurement
from gait.results.layout import RESULTS_FILE, pose_name
from gait.results.pose_file import read_pose
from gait.results.reading import incomplete, read_document
from gait.runtime.atomic import atomic_file
from gait.runtime.optional import require

if TYPE_CHECKING:
    from gait.pose.track import PoseTrack

TABLES = ("sessions", "measures", "steps")


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Sessions of many runners, read when asked for.

    Every table has the column `session`, the session's folder below `directory`; stack, join and group by it.

    Parameters
    ----------
    directory : Path
        Where the sessions lie.

    Examples
    --------
    >>> cohort = load_sessions("day")  # doctest: +SKIP
    >>> cohort.measures.groupby("id").value.describe()  # doctest: +SKIP
    >>> cohort.wide()[["side.cadence", "side.overstride"]].corr()  # doctest: +SKIP
    """

    directory: Path

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """One row a session: runner, options, and per clip its file, model and frame rate."""
        return self.read("sessions")

    @cached_property
    def measures(self) -> pd.DataFrame:
        """One row a measurement of a session, with the columns of `Session.measures`."""
        return self.read("measures")

    @cached_property
    def steps(self) -> pd.DataFrame:
        """One row a step of a session, with the columns of `Session.steps`."""
        return self.read("steps")

    def read(
        self, table: str, *, columns: Sequence[str] | None = None, where: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Read a part of a table.

        From Parquet files only the columns and rows asked for are read.

        Parameters
        ----------
        table : {"sessions", "measures", "steps"}
            Which.
        columns : sequence of str, optional
            Only these.
        where : dict, optional
            Only rows with these values, such as ``{"id": "cadence", "view": "side"}``.

        Returns
        -------
        DataFrame

        Raises
        ------
        InputError
            If there is no such table or column.
        """
        if table not in TABLES:
            raise InputError(f"There is no table '{table}'.", "Ask for one of: " + ", ".join(TABLES) + ".")
        where = where or {}
        path = self.directory / f"{table}.parquet"
        if path.exists():
            return _read_parquet(path, columns, where)
        found = self._from_folders[table]
        _require_columns({*where, *(columns or ())}, found.columns, of=f"The table '{table}'")
        for name, value in where.items():
            found = found[found[name] == value]
        return found.reset_index(drop=True)[list(columns) if columns else list(found.columns)]

    def wide(self, *, value: str = "value", least_status: str = "low_confidence") -> pd.DataFrame:
        """Return one row a session and one column a measure, such as `side.cadence`.

        Parameters
        ----------
        value : str
            Which column of `measures` to spread: `value`, `left`, `right` or `n` ...
        least_status : {"ok", "low_confidence"}
            With `ok`, values shown with low confidence are left out too.

        Raises
        ------
        InputError
            If there is no such column.
        """
        measures = self.measures
        if measures.empty:
            return pd.DataFrame(index=pd.Index([], name="session", dtype=str))
        _require_columns({value}, measures.columns, of="The table 'measures'")
        standing = ["ok"] if least_status == "ok" else ["ok", "low_confidence"]
        kept = measures[measures["status"].isin(standing)]
        return (
            kept.assign(measure=kept["view"] + "." + kept["id"])
            .pivot(index="session", columns="measure", values=value)
            .rename_axis(columns=None)
            .reindex(sorted(measures["session"].unique()))
            .rename_axis("session")
        )

    def folder(self, session: str) -> Path:
        """Return a session's folder."""
        listed = self.sessions
        if "folder" in listed.columns:
            return self.directory / str(listed.set_index("session")["folder"].get(session, session))
        return self.directory / session

    def pose(self, session: str, view: str) -> PoseTrack:
        """Read one session's pose track from its folder; raises `InputError` if there is none."""
        return read_pose(self.folder(session) / pose_name(view))

    def to_parquet(self, directory: str | Path) -> None:
        """Write the three tables as Parquet files, so that reading them again is quick.

        Parameters
        ----------
        directory : str or Path
            Where to; made if it is not there.
        """
        require("pyarrow", for_what="Parquet files")
        directory = Path(directory)
        directory.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            with atomic_file(directory / f"{table}.parquet") as unfinished:
                self.read(table).to_parquet(unfinished, index=False)

    @cached_property
    def _from_folders(self) -> dict[str, pd.DataFrame]:
        rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        for folder in _session_folders(self.directory):
            name = folder.relative_to(self.directory).as_posix()
            for table, found in _rows_of(name, folder).items():
                rows[table] += found
        return {table: pd.DataFrame(found) for table, found in rows.items()}


def load_sessions(directory: str | Path) -> Cohort:
    """Load the sessions below a folder.

    Where `gait batch` or `Cohort.to_parquet` left `sessions.parquet`, `measures.parquet` and `steps.parquet`, those are
    read, and only as far as asked for; else every folder with a `results.json`, at any depth.

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
        If there is no such folder, or no session in it.

    Examples
    --------
    >>> load_sessions("no/such/folder")
    Traceback (most recent call last):
    gait.errors.InputError: 'no/such/folder' holds no sessions.
    Name a folder that `gait batch` wrote, or one with session folders in it.
    """
    directory = Path(directory)
    if not (directory / "measures.parquet").exists() and next(_session_folders(directory), None) is None:
        raise InputError(
            f"'{directory}' holds no sessions.",
            "Name a folder that `gait batch` wrote, or one with session folders in it.",
        )
    return Cohort(directory=directory)


def _session_folders(directory: Path) -> Iterator[Path]:
    for path in sorted(directory.rglob(RESULTS_FILE)):
        inside = path.relative_to(directory).parts[:-1]
        # Hidden folders hold work that is not done.
        if not any(part.startswith(".") for part in inside):
            yield path.parent


def _rows_of(name: str, folder: Path) -> dict[str, list[dict[str, Any]]]:
    document = read_document(folder)
    try:
        return {
            "sessions": [_session_row(name, document)],
            "measures": [{"session": name, **read_measurement(measure).row()} for measure in document["measures"]],
            "steps": [{"session": name, **step} for step in document["steps"]],
        }
    except (KeyError, TypeError) as error:
        raise incomplete(folder) from error


def _session_row(name: str, document: dict[str, Any]) -> dict[str, Any]:
    told = {**document["runner"], **document["options"]}
    row = {"session": name, "gait_version": document["gait_version"]}
    row |= {fact: "; ".join(value) if isinstance(value, list) else value for fact, value in told.items()}
    for clip in document["clips"]:
        for fact in ("file", "sha256", "mean_fps", "duration_s", "slow_motion_factor", "facing", "model_sha256"):
            row[f"{clip['view']}_{fact}"] = clip[fact]
        row[f"{clip['view']}_scale_source"] = clip["scale"]["source"]
        row[f"{clip['view']}_metres_per_pixel"] = clip["scale"]["metres_per_pixel"]
    row["findings"] = len(document["findings"])
    return row


def _require_columns(wanted: set[str], known: Iterable[str], *, of: str) -> None:
    names = list(known)
    missing = wanted - set(names)
    if missing:
        raise InputError(f"{of} has no column '{min(missing)}'.", "It has: " + ", ".join(names) + ".")


def _read_parquet(path: Path, columns: Sequence[str] | None, where: dict[str, Any]) -> pd.DataFrame:
    pyarrow = require("pyarrow", for_what="Parquet files")
    dataset = require("pyarrow.dataset", for_what="Parquet files")
    try:
        source = dataset.dataset(path, format="parquet")
        _require_columns({*where, *(columns or ())}, source.schema.names, of=f"'{path.name}'")
        chosen = None
        for name, value in where.items():
            equal = dataset.field(name) == value
            chosen = equal if chosen is None else chosen & equal
        found = source.to_table(columns=None if columns is None else list(columns), filter=chosen)
    except (OSError, pyarrow.ArrowException) as error:
        raise InputError(f"'{path}' cannot be read.", "Run `gait batch` once more.") from error
    return found.to_pandas()
