"""Landmark tables as CSV or Parquet, as `gait export` writes them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd

from gait.analysis.result import ClipAnalysis
from gait.errors import InputError
from gait.formats.landmarks import Landmarks
from gait.formats.origin import origin_of_table
from gait.measurement import View
from gait.runtime.csv_file import original_text
from gait.runtime.optional import require
from gait.runtime.text_table import text_table

_LONGEST_HEADER_BYTES = 2**16
_HORIZONTAL_AXES: dict[View, str] = {"side": "forward", "rear": "right"}


def read_points(path: str | Path, *, view: View) -> Landmarks:
    """Read a table with `time_s` and two columns in metres for each point.

    Parameters
    ----------
    path : str or Path
        A `.csv` or `.parquet` file with columns such as `left_hip_forward_m` and `left_hip_up_m`.
    view : {"side", "rear"}
        Where the camera stood. It sets the name of the first axis: `forward` or `right`.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If the file is damaged or has no such columns.
    OptionError
        If it is a Parquet file, and pyarrow of the extra `research` is not installed.
    """
    path = Path(path)
    first, second = _column_endings(view)
    is_parquet = path.suffix.lower() == ".parquet"
    if is_parquet:
        require("pyarrow", for_what="Parquet files")
    try:
        table = pd.read_parquet(path) if is_parquet else _text(path)
        names = tuple(str(name).removesuffix(first) for name in table.columns if str(name).endswith(first))
        columns = [f"{name}{axis}" for name in names for axis in (first, second)]
        if not columns:
            raise ValueError("no points")
        time_s = table["time_s"].to_numpy(np.float64)
        points = table[columns].to_numpy(np.float64).reshape(len(table), len(names), 2)
    except OSError as error:
        why = error.strerror or "it is damaged"
        raise InputError(f"'{path}' cannot be read: {why}.", "Check the file, or export it again.") from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise InputError(
            f"'{path.name}' is not a table of landmarks of the {view} view.",
            f"It needs time_s and columns such as left_hip{first} and left_hip{second}.",
        ) from error
    return Landmarks(time_s=time_s, points=points, names=names, unit="m", origin=origin_of_table(table))


def is_points_table(path: Path) -> bool:
    """Return whether a table has the header of `gait export`: a column `time_s`.

    Parameters
    ----------
    path : Path
        A `.csv` file.

    Returns
    -------
    bool
    """
    with path.open("rb") as file:
        start = file.read(_LONGEST_HEADER_BYTES)
    try:
        table = text_table(start[: len(start) // 2 * 2])
    except ValueError:
        return False
    header = table.text.splitlines()[0] if table.text else ""
    return "time_s" in [cell.strip(' "').lower() for cell in header.split(table.separator)]


def _text(path: Path) -> pd.DataFrame:
    """Read a table of text as it is, or as a spreadsheet saved it, without its empty columns and rows."""
    found = text_table(path.read_bytes())
    table = original_text(pd.read_csv(io.StringIO(found.text), sep=found.separator, decimal=found.decimal))
    table.columns = [str(name).strip() for name in table.columns]
    return table.dropna(axis=0, how="all").dropna(axis=1, how="all")


def points_table(analysis: ClipAnalysis) -> pd.DataFrame:
    """Return the landmarks of a clip as a table.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.

    Returns
    -------
    DataFrame
        `time_s` in real time, and two columns in metres for each point, such as `left_hip_up_m`. Positions are as
        measured and not smoothed.
    """
    motion = analysis.motion
    columns = {"time_s": motion.time_s}
    for name in motion.names:
        for ending, values in zip(_column_endings(motion.view), motion.point(name).T, strict=True):
            columns[f"{name}{ending}"] = values
    return pd.DataFrame(columns)


def _column_endings(view: View) -> tuple[str, str]:
    return f"_{_HORIZONTAL_AXES[view]}_m", "_up_m"
