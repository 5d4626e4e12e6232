"""Export a session to the formats of other programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from gait.analysis.result import AnalysisResult, ClipAnalysis
from gait.errors import OptionError
from gait.formats.c3d import write_c3d
from gait.formats.mot import write_mot
from gait.formats.points_table import points_table
from gait.formats.trc import write_trc
from gait.results.arrays import cycles_table, motion_dataset
from gait.results.netcdf import write_netcdf
from gait.results.provenance import provenance
from gait.results.tables import measures_table, steps_table
from gait.runtime.atomic import atomic_folder
from gait.runtime.optional import require


def export_session(
    session: AnalysisResult, directory: str | Path, *, to: str, overwrite: bool = False
) -> tuple[Path, ...]:
    """Export a session to a format of other programs.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    directory : str or Path
        Folder for the files. It is created if it does not exist.
    to : {"csv", "parquet", "trc", "mot", "c3d", "netcdf"}
        The format. `csv` and `parquet` write the tables `measures`, `steps`, `cycles` and, for each clip,
        `<view>.points`. The other formats write one file for each clip; `mot` only for side clips.
    overwrite : bool
        Whether to replace existing files.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    OptionError
        If the format is unknown, files exist already, the session holds no data for it, or its package is missing.
    OutputError
        If the folder cannot be written to.

    Examples
    --------
    >>> export_session(session, "for-opensim", to="trc")  # doctest: +SKIP
    (PosixPath('for-opensim/side.trc'), PosixPath('for-opensim/rear.trc'))
    """
    if to not in FORMATS:
        raise OptionError(f"There is no format '{to}'.", "Choose one of: " + ", ".join(FORMATS) + ".")
    directory = Path(directory)
    with atomic_folder(directory, what="The files") as folder:
        FORMATS[to](session, folder)
        files = [directory / path.name for path in sorted(folder.iterdir())]
        existing = next((path for path in files if path.exists()), None)
        if existing is not None and not overwrite:
            raise OptionError(
                f"'{existing}' exists already.", "Choose another folder with --out, or replace it with --overwrite."
            )
    return tuple(files)


def _tables(session: AnalysisResult) -> dict[str, pd.DataFrame]:
    """Return every table by the name of its file. Columns with the provenance allow to combine tables of many runs."""
    # The measures of two side clips are made from both; the facts are those of the first.
    by_view: dict[str, dict[str, Any]] = {
        analysis.view: _provenance_columns(analysis) for analysis in reversed(session.clips)
    }
    by_view |= {analysis.name: _provenance_columns(analysis) for analysis in session.clips}
    tables = {"measures": measures_table(session), "steps": steps_table(session), "cycles": cycles_table(session)}
    for name, table in tables.items():
        facts = pd.DataFrame([by_view[view] for view in table["view"]], index=table.index)
        tables[name] = pd.concat([table, facts], axis=1)
    for analysis in session.clips:
        known = {name: value for name, value in provenance(analysis).items() if name in _POINTS_FACTS}
        tables[f"{analysis.name}.points"] = points_table(analysis).assign(**by_view[analysis.name], **known)
    return tables


def _provenance_columns(analysis: ClipAnalysis) -> dict[str, Any]:
    facts = provenance(analysis)
    return {name: facts[name] for name in ("software", "engine", "model", "clip", "clip_sha256")}


# How exactly the points are known, which `gait.read_motion` needs to measure them as the session did.
_POINTS_FACTS = ("near_side", "scale_relative_se", "roll_se_deg")


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
        write_netcdf(motion_dataset(analysis), folder / f"{analysis.name}.nc")


def _write_trc(session: AnalysisResult, folder: Path) -> None:
    for analysis in session.clips:
        write_trc(analysis, folder / f"{analysis.name}.trc")


def _write_mot(session: AnalysisResult, folder: Path) -> None:
    # Only the side view has joint angles. `write_mot` rejects a session without one.
    analysis = next((clip for clip in session.clips if clip.view == "side"), session.clips[0])
    write_mot(analysis, folder / f"{analysis.name}.mot")


def _write_c3d(session: AnalysisResult, folder: Path) -> None:
    for analysis in session.clips:
        write_c3d(analysis, folder / f"{analysis.name}.c3d")


FORMATS: dict[str, Callable[[AnalysisResult, Path], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "trc": _write_trc,
    "mot": _write_mot,
    "c3d": _write_c3d,
    "netcdf": _write_netcdf,
}
"""Functions that write a session into a folder, by the name of the format."""
