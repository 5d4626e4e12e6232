"""TRC files: read them as Sports2D, Pose2Sim and OpenSim write them, and write them for OpenSim."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.analysis.result import ClipAnalysis
from gait.errors import InputError
from gait.formats.landmarks import Landmarks
from gait.formats.names import marker_name
from gait.formats.origin import origin_of_line
from gait.formats.trajectory import trajectory
from gait.results.provenance import provenance_line
from gait.runtime.text_table import decoded

Floats = npt.NDArray[np.float64]

_METRES_PER_UNIT = {
    "m": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "metre": 1.0,
    "metres": 1.0,
    "mm": 0.001,
    "millimeters": 0.001,
    "millimetres": 0.001,
    "cm": 0.01,
    "centimeters": 0.01,
    "centimetres": 0.01,
}
_MILLIMETRES_PER_METRE = 1000.0
_MILLISECONDS_PER_SECOND = 1000.0
# Logarithm of the ratio of two frame rates that are the same one. Rounded times and 29.97 for 30 differ by less.
_SAME_RATE = 0.05
_HEADER_LINES = 5


def read_trc(path: str | Path, *, fps: float | None = None) -> Landmarks:
    """Read a TRC file with y up, in metres, millimetres, centimetres or pixels (`px` of Sports2D).

    Parameters
    ----------
    path : str or Path
        The file.
    fps : float, optional
        Frames per second, to be used instead of the times in the file.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If the file is damaged, its unit is unknown, or its times contradict its frame rate.
    """
    path = Path(path)
    try:
        lines = decoded(path.read_bytes()).splitlines()
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
    time_s = _times(table[:, 1], header.get("DataRate", ""), fps=fps, file=path.name)
    unit = header.get("Units", "").strip().lower()
    points = table[:, 2:].reshape(len(table), len(names), 3)
    if unit in ("px", "pixel", "pixels"):
        # Sports2D turns pictures so that y points up in pixels too.
        return Landmarks(time_s=time_s, points=points[..., :2] * np.array([1, -1]), names=names, unit="px")
    if unit not in _METRES_PER_UNIT:
        raise InputError(f"'{path.name}' has the unknown unit '{unit}'.", "Export it in m, mm, cm or px.")
    return Landmarks(
        time_s=time_s,
        points=points * _METRES_PER_UNIT[unit],
        names=names,
        unit="m",
        origin=origin_of_line(lines[0]),
    )


def _times(time_s: Floats, rate: str, *, fps: float | None, file: str) -> Floats:
    """Return the times of the frames, unless the file contradicts itself about its frame rate."""
    if fps:
        return np.arange(len(time_s)) / fps
    try:
        rate_hz = float(rate.replace(",", "."))
    except ValueError:
        return time_s
    interval_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    frames = interval_s * rate_hz
    if frames > 0 and rate_hz > 0 and abs(np.log(frames / _MILLISECONDS_PER_SECOND)) < _SAME_RATE:
        return time_s / _MILLISECONDS_PER_SECOND
    if frames > 0 and rate_hz > 0 and abs(np.log(frames)) > _SAME_RATE:
        raise InputError(
            f"'{file}' contradicts itself: its header says {rate_hz:g} frames a second, and its times "
            f"{1 / interval_s:.4g}.",
            "Give the right number of frames a second with `fps`.",
        )
    return time_s


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
        f"PathFileType\t4\t(X/Y/Z)\t{analysis.name}.trc ({provenance_line(analysis)})",
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
