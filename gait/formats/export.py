"""Export a session to the formats of other programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from gait.analysis.result import AnalysisResult, ClipAnalysis
from gait.errors import OptionError
from gait.formats.c3d import write_c3d
from gait.formats.dicom import write_dicom
from gait.formats.fhir import write_fhir
from gait.formats.mot import write_mot
from gait.formats.nwb import write_nwb
from gait.formats.opensim import write_opensim
from gait.formats.points_table import points_table
from gait.formats.trc import write_trc
from gait.formats.xlsx import write_xlsx
from gait.results.arrays import cycles_table, motion_dataset, strides_dataset
from gait.results.netcdf import write_netcdf
from gait.results.provenance import provenance
from gait.results.tables import measures_table, step_values_table, steps_table
from gait.runtime.atomic import atomic_folder
from gait.runtime.csv_file import write_csv
from gait.runtime.optional import require


def export_session(
    session: AnalysisResult, directory: str | Path, *, to: str, overwrite: bool = False, pdf: bytes | None = None
) -> tuple[Path, ...]:
    """Export a session to a format of other programs.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    directory : str or Path
        Folder for the files. It is created if it does not exist.
    to : {"csv", "parquet", "xlsx", "trc", "mot", "opensim", "c3d", "netcdf", "nwb", "fhir", "dicom"}
        The format. `csv` and `parquet` write the tables `measures`, `steps`, `step_values`, `cycles` and, for each
        clip, `<view>.points`. The other formats write one file for each clip; `mot` and
        `opensim` only for side clips. `netcdf`
        writes a second one with the curves of all strides. `xlsx`, `nwb`, `fhir` and `dicom` write one file for the
        session.
    overwrite : bool
        Whether to replace existing files.
    pdf : bytes, optional
        The report of the session, which `fhir` includes and `dicom` needs.

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
        _writer(to, pdf)(session, folder)
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
    tables = {
        "measures": measures_table(session),
        "steps": steps_table(session),
        "step_values": step_values_table(session),
        "cycles": cycles_table(session),
    }
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
        write_csv(table, folder / f"{name}.csv")


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
        write_netcdf(strides_dataset(analysis), folder / f"{analysis.name}.strides.nc")


def _write_trc(session: AnalysisResult, folder: Path) -> None:
    for analysis in session.clips:
        write_trc(analysis, folder / f"{analysis.name}.trc")


def _write_mot(session: AnalysisResult, folder: Path) -> None:
    # Only the side view has joint angles. `write_mot` rejects a session without one.
    for analysis in _side_clips(session) or session.clips:
        write_mot(analysis, folder / f"{analysis.name}.mot")


def _write_opensim(session: AnalysisResult, folder: Path) -> None:
    # `write_opensim` rejects a session without a side clip.
    for analysis in _side_clips(session) or session.clips:
        write_opensim(analysis, folder)


def _side_clips(session: AnalysisResult) -> tuple[ClipAnalysis, ...]:
    return tuple(clip for clip in session.clips if clip.view == "side")


def _write_c3d(session: AnalysisResult, folder: Path) -> None:
    for analysis in session.clips:
        write_c3d(analysis, folder / f"{analysis.name}.c3d")


def _write_nwb(session: AnalysisResult, folder: Path) -> None:
    write_nwb(session, folder / "session.nwb")


def _write_xlsx(session: AnalysisResult, folder: Path) -> None:
    write_xlsx(session, folder / "session.xlsx")


def _write_fhir(session: AnalysisResult, folder: Path, *, pdf: bytes | None = None) -> None:
    write_fhir(session, folder / "session.fhir.json", pdf=pdf)


def _write_dicom(session: AnalysisResult, folder: Path, *, pdf: bytes | None = None) -> None:
    if pdf is None:
        raise OptionError(
            "A DICOM file holds the PDF report, and there is none.", "Write it first, with `gait analyze`."
        )
    write_dicom(session, folder / "report.dcm", pdf=pdf)


def _writer(to: str, pdf: bytes | None) -> Callable[[AnalysisResult, Path], None]:
    """Return the writer of a format, with the report for those that hold one."""
    return partial(_WITH_REPORT[to], pdf=pdf) if to in _WITH_REPORT else _WRITERS[to]


_WRITERS: dict[str, Callable[[AnalysisResult, Path], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
    "trc": _write_trc,
    "mot": _write_mot,
    "opensim": _write_opensim,
    "c3d": _write_c3d,
    "netcdf": _write_netcdf,
    "nwb": _write_nwb,
}
_WITH_REPORT: dict[str, Callable[..., None]] = {"fhir": _write_fhir, "dicom": _write_dicom}
FORMATS = (*_WRITERS, *_WITH_REPORT)
"""The names of all formats."""
