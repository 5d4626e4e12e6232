"""C3D files: read points, and write landmarks with contacts and toe-offs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gait.analysis.result import ClipAnalysis
from gait.errors import InputError
from gait.formats.c3d_header import C3dHeaderError, check_header
from gait.formats.landmarks import Landmarks
from gait.formats.names import marker_name
from gait.formats.origin import origin_of_line
from gait.formats.trajectory import Trajectory, trajectory
from gait.results.provenance import provenance
from gait.runtime.isolated import read_isolated
from gait.runtime.optional import require
from gait.version import __version__

_METRES_PER_UNIT = {"m": 1.0, "mm": 0.001, "cm": 0.01}
_MILLIMETRES_PER_METRE = 1000.0
_SECONDS_PER_MINUTE = 60.0
_CONTEXTS = {"left": "Left", "right": "Right"}
_LONGEST_TEXT = 127
_EXPORT_AGAIN = "Export it again as C3D."


def read_c3d(path: str | Path) -> Landmarks:
    """Read the points of a C3D file, in the axes of the file.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    Landmarks
        In metres.

    Raises
    ------
    InputError
        If the file is missing, damaged or cut off, or its unit is unknown.
    OptionError
        If the package `ezc3d` is not installed.
    """
    path = Path(path)
    require("ezc3d", for_what="C3D files")
    if not path.is_file():
        raise InputError(f"'{path}' does not exist.", "Check the file's name.")
    try:
        check_header(path)
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file.") from error
    except C3dHeaderError as error:
        raise InputError(f"'{path.name}' is damaged: it {error}.", _EXPORT_AGAIN) from error
    damaged = InputError(f"'{path.name}' is damaged or not a C3D file.", _EXPORT_AGAIN)
    content = read_isolated("c3d", path, error=damaged)
    rate_hz, unit, points = float(content["rate_hz"]), str(content["units"]), content["points"]
    # A damaged file may name more points than it holds.
    names = tuple(map(str, content["names"]))[: points.shape[1]]
    if not 0 < rate_hz < np.inf or not len(points):
        raise damaged
    if unit not in _METRES_PER_UNIT:
        raise InputError(f"'{path.name}' has the unknown unit '{unit}'.", "Export it in m, cm or mm.")
    time_s = np.arange(len(points)) / rate_hz
    return Landmarks(
        time_s=time_s,
        points=points * _METRES_PER_UNIT[unit],
        names=names,
        unit="m",
        origin=origin_of_line(str(content["origin"])),
    )


def write_c3d(analysis: ClipAnalysis, path: Path) -> None:
    """Write the landmarks and events of a clip as a C3D file.

    Points are in millimetres, as measured and not smoothed: x forward, y up, z to the runner's right, with the ground
    at y = 0. The first frame is at 0 s, and `GAIT:START_S` gives its time since the start of the clip in real time. The
    events `Foot Strike` and `Foot Off` are those of the steps that the measures use. The group `GAIT` holds the
    provenance.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    path : Path
        The file to write.

    Raises
    ------
    OptionError
        If the package `ezc3d` is not installed.
    """
    ezc3d = require("ezc3d", for_what="C3D files")
    course = trajectory(analysis.motion)
    file = ezc3d.c3d()
    points = file["parameters"]["POINT"]
    points["UNITS"]["value"] = ["mm"]
    points["RATE"]["value"] = [course.rate_hz]
    points["LABELS"]["value"] = [marker_name(name) for name in course.names]
    file["data"]["points"] = _homogeneous_mm(course)
    for name, axis in (("X_SCREEN", "+X"), ("Y_SCREEN", "+Y")):
        file.add_parameter("POINT", name, [axis])
    file.add_parameter("MANUFACTURER", "SOFTWARE", ["gait"])
    file.add_parameter("MANUFACTURER", "VERSION", [__version__])
    _add_events(file, analysis, start_s=float(course.time_s[0]))
    file.add_parameter("GAIT", "START_S", [float(course.time_s[0])])
    for fact, value in provenance(analysis).items():
        file.add_parameter("GAIT", fact.upper(), [value if isinstance(value, float) else value[:_LONGEST_TEXT]])
    file.write(str(path))


def _homogeneous_mm(course: Trajectory) -> npt.NDArray[np.float64]:
    """Return the points as an array of shape (4, points, frames) in millimetres; the fourth row is 1."""
    points_mm = _MILLIMETRES_PER_METRE * course.points_m.transpose(2, 1, 0)
    return np.concatenate([points_mm, np.ones((1, *points_mm.shape[1:]))])


def _add_events(file: Any, analysis: ClipAnalysis, *, start_s: float) -> None:
    events = sorted(
        (time_s - start_s, _CONTEXTS[step.side], label)
        for step in analysis.steps
        if step.used
        for time_s, label in ((step.initial_contact_s, "Foot Strike"), (step.toe_off_s, "Foot Off"))
        if np.isfinite(time_s) and time_s >= start_s
    )
    file.add_parameter("EVENT", "USED", [len(events)])
    if not events:
        return
    times_s, contexts, labels = zip(*events, strict=True)
    minutes = np.floor(np.array(times_s) / _SECONDS_PER_MINUTE)
    file.add_parameter("EVENT", "CONTEXTS", list(contexts))
    file.add_parameter("EVENT", "LABELS", list(labels))
    file.add_parameter("EVENT", "TIMES", np.stack([minutes, np.array(times_s) - minutes * _SECONDS_PER_MINUTE]))
