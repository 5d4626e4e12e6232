"""Read C3D files."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np

from gait.errors import InputError
from gait.exports.extras import require
from gait.imports import c3d_worker
from gait.imports.landmarks import Landmarks

_METRES = {"m": 1.0, "mm": 0.001, "cm": 0.01}


def read_c3d(path: str | Path) -> Landmarks:
    """Read a C3D file's points, in the file's own axes.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If it is damaged, or its unit is unknown.
    OptionError
        If the package `ezc3d` is not installed.
    """
    path = Path(path)
    require("ezc3d", for_what="C3D files")
    if not path.is_file():
        raise InputError(f"'{path}' is not there.", "Check the file's name.")
    try:
        done = subprocess.run(
            # -P: beside the worker's file lie modules that must not be taken for packages of their names.
            [sys.executable, "-P", c3d_worker.__file__, str(path.absolute())],
            capture_output=True,
            check=True,
            timeout=c3d_worker.MOST_SECONDS,
        )
        with np.load(io.BytesIO(done.stdout), allow_pickle=False) as read:
            rate_hz, units = float(read["rate_hz"]), str(read["units"])
            names, points = tuple(map(str, read["names"])), read["points"]
        if not 0 < rate_hz < np.inf or not len(points):
            raise ValueError("no frames")
    except (subprocess.SubprocessError, OSError, EOFError, ValueError, KeyError) as error:
        raise InputError(f"'{path.name}' is damaged or no C3D file.", "Export it again as C3D.") from error
    if units not in _METRES:
        raise InputError(f"'{path.name}' gives its places in '{units}'.", "Export it in m, cm or mm.")
    time_s = np.arange(len(points)) / rate_hz
    return Landmarks(time_s=time_s, points=points * _METRES[units], names=names, unit="m")
