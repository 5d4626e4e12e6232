"""MOT files: write joint angles for OpenSim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.analysis.result import ClipAnalysis
from gait.errors import OptionError
from gait.formats.trajectory import Trajectory, trajectory
from gait.measures.landing import knee_bend_deg
from gait.results.provenance import provenance_line

Floats = npt.NDArray[np.float64]

_RIGHT_ANGLE_DEG = 90.0


def write_mot(analysis: ClipAnalysis, path: Path) -> None:
    """Write the joint angles of a side clip as an OpenSim motion file.

    Coordinates and signs are those of `joint_angles`, in degrees and metres, from the smoothed curves. Times are in
    real time, also for slow motion.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip, filmed from the side.
    path : Path
        The file to write.

    Raises
    ------
    OptionError
        If the clip was filmed from behind.
    """
    if analysis.view != "side":
        raise OptionError(
            "Joint angles for OpenSim need a clip from the side, and this clip was filmed from behind.",
            "Export a side clip, or export the landmarks as trc.",
        )
    course = trajectory(analysis.motion, smooth=True)
    angles = joint_angles(course)
    columns = np.column_stack([course.time_s, *angles.values()])
    header = [
        path.stem,
        "version=1",
        f"nRows={len(columns)}",
        f"nColumns={columns.shape[1]}",
        "inDegrees=yes",
        provenance_line(analysis),
        "endheader",
        "\t".join(["time", *angles]),
    ]
    rows = ("\t".join(f"{value:.6f}" for value in row) for row in columns)
    path.write_text("\n".join([*header, *rows]) + "\n", encoding="utf-8")


def joint_angles(course: Trajectory) -> dict[str, Floats]:
    """Return the joint coordinates of the side plane.

    Flexion of hip, knee and elbow, dorsiflexion of the ankle, and an arm raised forward are positive.
    `lumbar_extension` is negative if the trunk leans forward. The pelvis tilt cannot be seen in two dimensions. It is
    0, and the angle of the thigh to the vertical is the whole hip flexion. `pelvis_tx` and `pelvis_ty` are the middle
    of the hips. At an `ankle_angle` of 0, the line from heel to toe is at right angles to the shin. The angles are the
    geometry of the landmarks, without the corrections of the measures.

    Parameters
    ----------
    course : Trajectory
        Landmarks of a side view.

    Returns
    -------
    dict of str to ndarray, shape (frames,)
        Angles in degrees and translations in metres, by their names in the full-body model.

    References
    ----------
    Rajagopal et al. 2016, full-body musculoskeletal model for OpenSim.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> angles = joint_angles(trajectory(running_motion(duration_s=2.0)))
    >>> list(angles)[3:6], bool((angles["knee_angle_r"] > 0).all())
    (['hip_flexion_r', 'knee_angle_r', 'ankle_angle_r'], True)
    """
    middle = course.point("mid_hip")
    angles = {"pelvis_tilt": np.zeros(len(course.time_s)), "pelvis_tx": middle[:, 0], "pelvis_ty": middle[:, 1]}
    trunk_deg = np.zeros(len(course.time_s))
    if "mid_shoulder" in course.names:
        trunk_deg = _ahead_deg(middle, course.point("mid_shoulder"), up=1)
    for side in ("right", "left"):
        angles |= {f"{name}_{side[0]}": values for name, values in _leg(course, side)}
    if "mid_shoulder" in course.names:
        angles["lumbar_extension"] = -trunk_deg
        for side in ("right", "left"):
            angles |= {f"{name}_{side[0]}": values for name, values in _arm(course, side, trunk_deg)}
    return angles


def _leg(course: Trajectory, side: str) -> Iterator[tuple[str, Floats]]:
    if not all(f"{side}_{part}" in course.names for part in ("hip", "knee", "ankle")):
        return
    hip, knee, ankle = (course.point(f"{side}_{part}") for part in ("hip", "knee", "ankle"))
    thigh_deg, shank_deg = _ahead_deg(hip, knee), _ahead_deg(knee, ankle)
    yield "hip_flexion", thigh_deg
    yield "knee_angle", knee_bend_deg(hip, knee, ankle)
    if f"{side}_heel" in course.names and f"{side}_toe" in course.names:
        foot_deg = _ahead_deg(course.point(f"{side}_heel"), course.point(f"{side}_toe"))
        yield "ankle_angle", _around_zero(foot_deg - shank_deg - _RIGHT_ANGLE_DEG)


def _arm(course: Trajectory, side: str, trunk_deg: Floats) -> Iterator[tuple[str, Floats]]:
    if not all(f"{side}_{part}" in course.names for part in ("shoulder", "elbow", "wrist")):
        return
    shoulder, elbow, wrist = (course.point(f"{side}_{part}") for part in ("shoulder", "elbow", "wrist"))
    upper_deg = _ahead_deg(shoulder, elbow)
    # An arm in line with a trunk that leans forward points backward by the same angle.
    yield "arm_flex", _around_zero(upper_deg + trunk_deg)
    yield "elbow_flex", _around_zero(_ahead_deg(elbow, wrist) - upper_deg)


def _ahead_deg(start: Floats, end: Floats, *, up: int = -1) -> Floats:
    """Return how far the line from start to end leans forward from straight down; from straight up if `up` is 1."""
    across = end - start
    angle: Floats = np.degrees(np.arctan2(across[:, 0], up * across[:, 1]))
    return angle


def _around_zero(angle_deg: Floats) -> Floats:
    """Wrap angles to -180 to 180 degrees, because the angle of a segment may jump by 360 degrees."""
    wrapped: Floats = (angle_deg + 180.0) % 360.0 - 180.0
    return wrapped
