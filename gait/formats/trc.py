"""TRC files: read them as Sports2D, Pose2Sim and OpenSim write them, and write them for OpenSim."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gait.analysis.result import ClipAnalysis
from gait.errors import InputError
from gait.formats.landmarks import Landmarks
from gait.formats.names import marker_name
from gait.formats.trajectory import trajectory
from gait.results.provenance import provenance_line

_METRES_PER_UNIT = {"m": 1.0, "meters": 1.0, "mm": 0.001, "cm": 0.01}
_MILLIMETRES_PER_METRE = 1000.0
_HEADER_LINES = 5


def read_trc(path: str | Path) -> Landmarks:
    """Read a TRC file with y up, in metres, millimetres, centimetres or pixels (`px` of Sports2D).

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
        If the file is damaged or its unit is unknown.
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
        raise InputError(
            f"'{path.name}' is damaged or not a TRC file.", "Export it again as a TRC file with its header."
        ) from error
    unit = header.get("Units", "").lower()
    points = table[:, 2:].reshape(len(table), len(names), 3)
    if unit in ("px", "pixel", "pixels"):
        # Sports2D turns pictures so that y points up in pixels too.
        return Landmarks(time_s=table[:, 1], points=points[..., :2] * np.array([1, -1]), names=names, unit="px")
    if unit not in _METRES_PER_UNIT:
        raise InputError(f"'{path.name}' has the unknown unit '{unit}'.", "Export it in m, mm, cm or px.")
    return Landmarks(time_s=table[:, 1], points=points * _METRES_PER_UNIT[unit], names=names, unit="m")


def write_trc(analysis: ClipAnalysis, path: Path) -> None:
    """Write the landmarks of a clip as a TRC file.

    Points are in millimetres, as measured and not smoothed: x forward, y up, z to the runner's right, with the ground
    at y = 0. Times are in real time, also for slow motion. A landmark that was not seen is `nan`. The provenance
    follows the file name on the first line, the only place that OpenSim ignores.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    path : Path
        The file to write.
    """
    course = trajectory(analysis.motion)
    frames, markers = course.points_m.shape[:2]
    rate = f"{course.rate_hz:.6f}"
    names = [marker_name(name) for name in course.names]
    header = [
        f"PathFileType\t4\t(X/Y/Z)\t{analysis.view}.trc ({provenance_line(analysis)})",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{frames}\t{markers}\tmm\t{rate}\t1\t{frames}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"X{i}\tY{i}\tZ{i}" for i in range(1, markers + 1)),
        "",
    ]
    values_mm = _MILLIMETRES_PER_METRE * course.points_m.reshape(frames, -1)
    rows = (
        f"{number}\t{time_s:.6f}\t" + "\t".join(f"{value:.4f}" for value in row)
        for number, (time_s, row) in enumerate(zip(course.time_s, np.asarray(values_mm), strict=True), start=1)
    )
    path.write_text("\n".join([*header, *rows]) + "\n", encoding="utf-8")


def _row(line: str, width: int) -> list[float]:
    """Return the numbers of a line. Blank fields are points that were not seen, and may be missing at the end."""
    fields = line.rstrip("\r\n").split("\t")
    fields = fields[:width] + [""] * (width - len(fields))
    return [float(field) if field.strip() else np.nan for field in fields]
