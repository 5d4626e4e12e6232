"""Read C3D files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gait.errors import InputError
from gait.formats.c3d_header import FalseClaimError, check_claims
from gait.formats.landmarks import Landmarks
from gait.runtime.isolated import read_isolated
from gait.runtime.optional import require

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
        If it is damaged or cut off, or its unit is unknown.
    OptionError
        If the package `ezc3d` is not installed.
    """
    path = Path(path)
    require("ezc3d", for_what="C3D files")
    if not path.is_file():
        raise InputError(f"'{path}' is not there.", "Check the file's name.")
    try:
        check_claims(path)
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file.") from error
    except FalseClaimError as error:
        raise InputError(f"'{path.name}' is damaged: it {error}.", "Export it again as C3D.") from error
    refusal = InputError(f"'{path.name}' is damaged or no C3D file.", "Export it again as C3D.")
    read = read_isolated("c3d", path, error=refusal)
    rate_hz, units = float(read["rate_hz"]), str(read["units"])
    points = read["points"]
    # A damaged file may name more points than it holds.
    names = tuple(map(str, read["names"]))[: points.shape[1]]
    if not 0 < rate_hz < np.inf or not len(points):
        raise refusal
    if units not in _METRES:
        raise InputError(f"'{path.name}' gives its places in '{units}'.", "Export it in m, cm or mm.")
    time_s = np.arange(len(points)) / rate_hz
    return Landmarks(time_s=time_s, points=points * _METRES[units], names=names, unit="m")
