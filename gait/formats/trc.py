"""Read TRC files, as Sports2D, Pose2Sim and OpenSim write them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gait.errors import InputError
from gait.formats.landmarks import Landmarks

_METRES = {"m": 1.0, "meters": 1.0, "mm": 0.001, "cm": 0.01}
_HEADER_LINES = 5
_EXPORT_AGAIN = "Export it again as a TRC file with its header."


def read_trc(path: str | Path) -> Landmarks:
    """Read a TRC file: y up, metres, millimetres, centimetres or pixels (Sports2D's `px`).

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
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        keys, values = lines[1].split("\t"), lines[2].split("\t")
        header = {key.strip(): value.strip() for key, value in zip(keys, values, strict=False)}
        names = tuple(name.strip() for name in lines[3].split("\t")[2:] if name.strip())
        rows = [_row(line, 2 + 3 * len(names)) for line in lines[_HEADER_LINES:] if line.strip()]
        table = np.array(rows, np.float64)
        if not lines[0].startswith("PathFileType") or not names or table.ndim != 2:
            raise ValueError("no header, no names or no rows")
        if int(header["NumFrames"]) != len(table):
            raise ValueError("cut off")
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file's name.") from error
    except (ValueError, IndexError, KeyError) as error:
        raise InputError(f"'{path.name}' is damaged or no TRC file.", _EXPORT_AGAIN) from error
    unit = header.get("Units", "").lower()
    points = table[:, 2:].reshape(len(table), len(names), 3)
    if unit in ("px", "pixel", "pixels"):
        # Sports2D turns its pictures so that y points up here too.
        return Landmarks(time_s=table[:, 1], points=points[..., :2] * np.array([1, -1]), names=names, unit="px")
    if unit not in _METRES:
        raise InputError(f"'{path.name}' gives its places in '{unit}'.", "Export it in m, mm, cm or px.")
    return Landmarks(time_s=table[:, 1], points=points * _METRES[unit], names=names, unit="m")


def _row(line: str, width: int) -> list[float]:
    """A blank field is a point that was not seen; blank fields at the end may be missing."""
    fields = line.rstrip("\r\n").split("\t")
    fields = fields[:width] + [""] * (width - len(fields))
    return [float(field) if field.strip() else np.nan for field in fields]
