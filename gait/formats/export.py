"""`gait export`: a session in the formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gait.errors import OptionError
from gait.results.arrays import cycles_table, motion_dataset
from gait.results.netcdf import write_netcdf
from gait.results.provenance import provenance
from gait.results.tables import measures_table, steps_table
from gait.runtime.atomic import atomic_folder
from gait.runtime.optional import require

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis

_AXES = {"side": ("forward", "up"), "rear": ("right", "up")}


def export_session(
    session: AnalysisResult, directory: str | Path, *, to: str, overwrite: bool = False
) -> tuple[Path, ...]:
    """Write a session in another format.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    directory : str or Path
        Folder for the files; made if it is not there.
    to : {"csv", "parquet", "trc", "mot", "c3d", "netcdf"}
        The format. Tables: `measures`, `steps`, `cycles` and one `<view>.points` a clip. The others: one file a clip;
        `mot` of side clips only.
    overwrite : bool
        Whether files of the same names may be replaced.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    OptionError
        If there is no such format, files are in the way, the session has nothing for it, or its package is missing.
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> export_session(session, "for-opensim", to="trc")  # doctest: +SKIP
    (PosixPath('for-opensim/side.trc'), PosixPath('for-opensim/rear.trc'))
    """
    if to not in FORMATS:
        raise OptionError(f"There is no format '{to}'.", "Choose one of: " + ", ".join(FORMATS) + ".")
    directory = Path(directory)
    with atomic_folder(directory, what="The files") as workshop:
        FORMATS[to](session, workshop)
        made = [directory / path.name for path in sorted(workshop.iterdir())]
        _refuse_in_the_way(made, overwrite=overwrite)
    return tuple(made)


def points_table(analysis: ClipAnalysis) -> pd.DataFrame:
    """Return a clip's landmarks as a table: `time_s`, and two columns in metres a point, such as `left_hip_up_m`.

    Times are the runner's own; places as measured, not smoothed.
    """
    motion = analysis.motion
    columns = {"time_s": motion.time_s}
    for name in motion.names:
        for axis, values in zip(_AXES[motion.view], motion.point(name).T, strict=True):
            columns[f"{name}_{axis}_m"] = values
    return pd.DataFrame(columns)


def _tables(session: AnalysisResult) -> dict[str, pd.DataFrame]:
    """Every table by its file's name, provenance in columns of its own so that tables can be stacked."""
    by_view = {analysis.view: _constant(analysis) for analysis in session.clips}
    tables = {"measures": measures_table(session), "steps": steps_table(session), "cycles": cycles_table(session)}
    for name, table in tables.items():
        facts = pd.DataFrame([by_view[view] for view in table["view"]], index=table.index)
        tables[name] = pd.concat([table, facts], axis=1)
    for analysis in session.clips:
        tables[f"{analysis.view}.points"] = points_table(analysis).assign(**by_view[analysis.view])
    return tables


def _constant(analysis: ClipAnalysis) -> dict[str, Any]:
    facts = provenance(analysis)
    return {name: facts[name] for name in ("software", "engine", "model", "clip", "clip_sha256")}


def _write_csv(session: AnalysisResult, folder: Path) -> None:
    for name, table in _tables(session).items():
        table.to_csv(folder / f"{name}.csv", index=False)


def _write_parquet(session: AnalysisResult, folder: Path) -> None:
    pyarrow = require("pyarrow", for_what="Parquet files")
    parquet = require("pyarrow.parquet", for_what="Parquet files")
    facts = json.dumps([provenance(analysis) for analysis in session.clips])
    for name, table in _tables(session).items():
        arrow = pyarrow.Table.from_pandas(table.convert_dtypes(dtype_backend="pyarrow"), preserve_index=False)
        arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), b"gait": facts.encode()})
        parquet.write_table(arrow, folder / f"{name}.parquet")


def _write_netcdf(session: AnalysisResult, folder: Path) -> None:
    for analysis in session.clips:
        write_netcdf(motion_dataset(analysis), folder / f"{analysis.view}.nc")


def _write_trc(session: AnalysisResult, folder: Path) -> None:
    from gait.formats.trc_writer import write_trc

    for analysis in session.clips:
        write_trc(analysis, folder / f"{analysis.view}.trc")


def _write_mot(session: AnalysisResult, folder: Path) -> None:
    from gait.formats.mot import write_mot

    # Of a session with both views, the one that carries joint angles.
    analysis = next((clip for clip in session.clips if clip.view == "side"), session.clips[0])
    write_mot(analysis, folder / f"{analysis.view}.mot")


def _write_c3d(session: AnalysisResult, folder: Path) -> None:
    from gait.formats.c3d_writer import write_c3d

    for analysis in session.clips:
        write_c3d(analysis, folder / f"{analysis.view}.c3d")


def _refuse_in_the_way(targets: list[Path], *, overwrite: bool) -> None:
    there = [path for path in targets if path.exists()]
    if there and not overwrite:
        raise OptionError(
            f"'{there[0]}' is there already.", "Name another folder with --out, or replace it with --overwrite."
        )


FORMATS: dict[str, Callable[[AnalysisResult, Path], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "trc": _write_trc,
    "mot": _write_mot,
    "c3d": _write_c3d,
    "netcdf": _write_netcdf,
}
"""Writers by the format's name, each from a session into a folder."""
