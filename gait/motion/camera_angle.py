"""The camera's roll and yaw, estimated from the line along which the belt carries the stance foot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.motion.contact import Contact
from gait.motion.model import Motion, UprightFrom
from gait.pose.scene.vertical import Vertical, fuse_with_belt

# Part of stance in which the toe rests on the belt, and the apparent slope of its path in pictures without roll, in
# degrees: mean over the rendered runners, with a standard deviation of 0.7.
_TOE_ON_BELT = (0.2, 0.7)
TOE_BIAS_DEG = -0.7
# Standard error of the vertical from the belt's line in addition to the scatter of the steps: the path of the toes (1.0
# over the rendered runners), a yaw of the camera (1.5 for a yaw of 5), and an unknown incline of one per cent.
_BELT_SE_DEG = 2.0
_MIN_STEPS = 4
# A toe that moves back by less, in leg lengths, is not carried by a belt: at 2 m/s, a belt carries it by 0.35.
_MIN_CARRIED = 0.1
# Twice the standard deviation of the slope of the toes' path: a smaller tilt is not significant, and a larger one may
# be underestimated by this much.
_TILT_ERROR_DEG = 1.4
BELT_TILT_LIMIT_DEG = 4.0
"""A larger slope of the belt in the picture lowers the confidence of measures along the belt."""
# The ratio of distance to height above the belt is 3.1 to 4.6 for the reference cameras, which were placed according to
# the filming guide; the largest ratio gives the largest yaw.
_DISTANCE_OVER_HEIGHT = 4.6
# Source of the vertical before and after the belt is taken into account.
_WITH_BELT: dict[str, UprightFrom] = {"camera": "belt", "scene": "scene+belt"}
# Approximate lateral distance of the landmarks from the median plane of an adult's body, in metres.
_HALF_BREADTH_M = {
    "hip": 0.09,
    "knee": 0.08,
    "ankle": 0.08,
    "heel": 0.08,
    "ball": 0.08,
    "toe": 0.08,
    "shoulder": 0.18,
    "elbow": 0.24,
    "wrist": 0.20,
    "ear": 0.07,
}


def belt_slope_deg(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return the slope of the belt in the picture, from the path of the toes in stance.

    Parameters
    ----------
    motion : Motion
        Side view on a treadmill.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    float or None
        Degrees, + = rising forwards; mean of the medians of both feet. None if there are too few steps or no toes.
    """
    line = _belt_line(motion, contacts)
    return None if line is None else line.lean_deg


def _belt_line(motion: Motion, contacts: Sequence[Contact]) -> Vertical | None:
    """Return the slope of the belt and its standard error, in degrees."""
    if "left_toe" not in motion or "right_toe" not in motion:
        return None
    slopes: dict[str, list[float]] = {"left": [], "right": []}
    for side, contact_s, toe_off_s in contacts:
        times_s = contact_s + np.linspace(*_TOE_ON_BELT, 12) * (toe_off_s - contact_s)
        path_m = motion.curve(f"{side}_toe")(times_s)
        # Also false for a toe that is not seen throughout, whose path contains NaN.
        if path_m[0, 0] - path_m[-1, 0] > _MIN_CARRIED * motion.leg_length_m:
            slopes[side].append(float(np.polyfit(path_m[:, 0], path_m[:, 1], 1)[0]))
    if min(len(of_side) for of_side in slopes.values()) < _MIN_STEPS:
        return None
    by_side_deg = [np.degrees(np.arctan(of_side)) for of_side in slopes.values()]
    slope_deg = float(np.mean([np.median(side) for side in by_side_deg]))
    scatter_deg = float(np.linalg.norm([np.std(side, ddof=1) / np.sqrt(len(side)) for side in by_side_deg]) / 2)
    return Vertical(slope_deg, float(np.hypot(scatter_deg, _BELT_SE_DEG)))


def belt_tilt_deg(motion: Motion, contacts: Sequence[Contact], *, incline_deg: float = 0.0) -> float | None:
    """Return the apparent slope of the belt in the picture in excess of its incline.

    Parameters
    ----------
    motion : Motion
        The upright motion.
    contacts : sequence of Contact
        The contacts to use.
    incline_deg : float
        Incline of the belt in degrees, + = uphill.

    Returns
    -------
    float or None
        Degrees, + = rising forwards. None if the motion is not from a side view of a treadmill, or `belt_slope_deg`
        returns None.
    """
    if motion.source != "pose" or motion.view != "side" or motion.surface != "treadmill":
        return None
    slope_deg = belt_slope_deg(motion, contacts)
    return None if slope_deg is None else slope_deg - TOE_BIAS_DEG - incline_deg


def yaw_bound_deg(motion: Motion, contacts: Sequence[Contact], *, incline_deg: float = 0.0) -> float:
    """Return an upper bound of the camera's yaw, i.e. of its angle from a view square to the side, without sign.

    A level pinhole camera at height h above the belt, at distance D from the runner and with yaw y, sees the point at s
    along the belt at ``u = f s cos(y) / (D + s sin(y))`` across and ``v = -f h / (D + s sin(y))`` up. At the runner's
    position, the belt then has the slope ``tan(slope) = tan(y) h / D``. The slope is measured in the clip, and the
    error of the toes' path is added to it. h / D is unknown, so the smallest value of the reference cameras is assumed.
    A pitched or a lower camera may have a larger yaw; an unknown incline looks like yaw. A rendered runner filmed with
    a yaw of 7 degrees and h / D = 0.23 has a slope of 1.3 degrees instead of 1.7.

    Parameters
    ----------
    motion : Motion
        The upright motion.
    contacts : sequence of Contact
        The contacts to use.
    incline_deg : float
        Incline of the belt in degrees, + = uphill.

    Returns
    -------
    float
        Degrees; 0 if the slope is not significant, or there is no visible belt.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> yaw_bound_deg(running_motion(), [])
    0.0
    """
    tilt_deg = belt_tilt_deg(motion, contacts, incline_deg=incline_deg)
    if tilt_deg is None or abs(tilt_deg) <= _TILT_ERROR_DEG:
        return 0.0
    return float(np.degrees(np.arctan(_DISTANCE_OVER_HEIGHT * np.tan(np.radians(abs(tilt_deg) + _TILT_ERROR_DEG)))))


def correct_yaw(motion: Motion, yaw_deg: float) -> Motion:
    """Return a side view as a camera without yaw would have recorded it.

    In a parallel projection, a point at x in the direction of running and z to the runner's right appears at
    ``x cos(yaw) + z sin(yaw)`` across the picture. This is solved for x, with the z of an average adult for each
    landmark. Heights do not change.

    Parameters
    ----------
    motion : Motion
        Side view.
    yaw_deg : float
        Yaw of the camera in degrees, between -90 and 90; + = the right side of the body moves forward in the picture.

    Returns
    -------
    Motion
    """
    yaw = np.radians(yaw_deg)
    forward_m = [-np.tan(yaw) * _lateral_m(name) for name in motion.names]
    shift_m = np.column_stack([forward_m, np.zeros(len(forward_m))])
    return motion.mapped(np.diag([1 / np.cos(yaw), 1.0]), shift_m=shift_m)


def _lateral_m(name: str) -> float:
    side, _, part = name.partition("_")
    return {"left": -1.0, "right": 1.0}.get(side, 0.0) * _HALF_BREADTH_M.get(part, 0.0)


def put_upright(motion: Motion, contacts: Sequence[Contact], *, incline_deg: float = 0.0) -> Motion:
    """Rotate a motion upright, using the line of the belt in addition to the scene or the camera.

    If the belt's slope in the picture differs from its incline, the picture has roll. This estimate is combined with
    the previous one, weighted by the standard errors of both. Only a motion in pixels, from the side and on a
    treadmill, is rotated.

    Parameters
    ----------
    motion : Motion
        The motion.
    contacts : sequence of Contact
        The contacts to use.
    incline_deg : float
        Incline of the belt in degrees, + = uphill.

    Returns
    -------
    Motion
    """
    if motion.upright_from not in _WITH_BELT or motion.view != "side" or motion.surface != "treadmill":
        return motion
    line = _belt_line(motion, contacts)
    if line is None:
        return motion
    by_belt = Vertical(TOE_BIAS_DEG + incline_deg - line.lean_deg, line.se_deg)
    fused = fuse_with_belt(Vertical(0.0, motion.roll_se_deg), by_belt)
    return motion.turned(fused.lean_deg, se_deg=fused.se_deg, upright_from=_WITH_BELT[motion.upright_from])
