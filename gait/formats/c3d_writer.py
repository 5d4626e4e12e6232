"""C3D: landmarks with contacts and toe-offs, as motion-capture programs read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gait.formats.markers import marker_name
from gait.formats.trajectory import Trajectory, trajectory
from gait.results.provenance import provenance
from gait.runtime.optional import require
from gait.version import __version__

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

_MILLIMETRES_PER_METRE = 1000.0
_SECONDS_PER_MINUTE = 60.0
_CONTEXTS = {"left": "Left", "right": "Right"}
_LONGEST_TEXT = 127


def write_c3d(analysis: ClipAnalysis, path: Path) -> None:
    """Write a clip's landmarks and events as a C3D file.

    Millimetres; x forward, y up, z to the runner's right, the ground at y = 0; as measured, not smoothed. The first
    frame is at 0 s; `GAIT:START_S` says when that is in the runner's own time. Events are `Foot Strike` and `Foot Off`
    of the steps that measures rest on. Provenance is in the group `GAIT`.

    Parameters
    ----------
    analysis : ClipAnalysis
        The clip with its motion.
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


def _homogeneous_mm(course: Trajectory) -> np.ndarray[Any, np.dtype[np.float64]]:
    """[4, points, frames], the fourth row one."""
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
