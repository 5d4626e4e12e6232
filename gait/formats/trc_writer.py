"""TRC: marker trajectories as OpenSim reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gait.formats.markers import marker_name
from gait.formats.trajectory import trajectory
from gait.results.provenance import provenance_line

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

_MILLIMETRES_PER_METRE = 1000.0


def write_trc(analysis: ClipAnalysis, path: Path) -> None:
    """Write a clip's landmarks as a TRC file.

    Millimetres; x forward, y up, z to the runner's right, the ground at y = 0; as measured, not smoothed; times are
    the runner's own. Provenance stands behind the file's name on the first line, the only place that OpenSim leaves
    free. A landmark that was not seen is `nan`.

    Parameters
    ----------
    analysis : ClipAnalysis
        The clip with its motion.
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
