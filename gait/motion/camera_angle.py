"""What the line that the standing feet draw on the belt says of the camera: its roll, and its look past square."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.motion.contact import Contact
from gait.motion.model import Motion, UprightFrom
from gait.pose.scene.up import Up, with_belt

# Part of stance in which the toe lies still on the belt, and by how many degrees its course then looks tilted all the
# same: mean over the rendered runners filmed without roll, who scatter by 0.7 round it.
_TOE_ON_BELT = (0.2, 0.7)
TOE_BIAS_DEG = -0.7
# Standard error of up from the belt's line beyond the scatter of the steps: the toes' line (1.0 over the rendered
# runners), a camera off the side plane (1.5 where it is turned by 5), an incline of a per cent that was not told.
_BELT_SE_DEG = 2.0
_LEAST_STEPS = 4
# A toe that moves back by less, in leg lengths, is carried by no belt: at 2 m/s a belt carries it by 0.35.
_LEAST_CARRIED = 0.1
# Twice the scatter of the toes' line: a smaller tilt is no sign of anything, and a larger one may be so much too small.
_TILT_BY_CHANCE_DEG = 1.4
BELT_TILT_LIMIT_DEG = 4.0
"""A belt that slopes by more in the picture lowers the confidence in what is measured along it."""
# Distance over height above the belt of the reference cameras, which stand as the filming guide asks, is 3.1 to 4.6;
# the largest makes the most of a tilt.
_DISTANCE_OVER_HEIGHT = 4.6
# What says where up is, before and after the belt is heard.
_WITH_BELT: dict[str, UprightFrom] = {"camera": "belt", "scene": "scene+belt"}
# How far from the middle of the body its points lie sideways, in metres, roughly, for adults.
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
    """Return the slope of the belt as the standing toes draw it, in degrees; + = rising forwards.

    Parameters
    ----------
    motion : Motion
        Side view on a treadmill.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.

    Returns
    -------
    float or None
        Mean of both feet's medians; None where there are too few steps or no toes.
    """
    line = _belt_line(motion, contacts)
    return None if line is None else line.lean_deg


def _belt_line(motion: Motion, contacts: Sequence[Contact]) -> Up | None:
    """The belt's slope and its standard error."""
    if "left_toe" not in motion or "right_toe" not in motion:
        return None
    slopes: dict[str, list[float]] = {"left": [], "right": []}
    for side, contact_s, toe_off_s in contacts:
        moments_s = contact_s + np.linspace(*_TOE_ON_BELT, 12) * (toe_off_s - contact_s)
        course = motion.curve(f"{side}_toe")(moments_s)
        if course[0, 0] - course[-1, 0] > _LEAST_CARRIED * motion.leg_length_m:
            slopes[side].append(float(np.polyfit(course[:, 0], course[:, 1], 1)[0]))
    if min(len(found) for found in slopes.values()) < _LEAST_STEPS:
        return None
    by_side_deg = [np.degrees(np.arctan(found)) for found in slopes.values()]
    slope_deg = float(np.mean([np.median(side) for side in by_side_deg]))
    scatter_deg = float(np.linalg.norm([np.std(side, ddof=1) / np.sqrt(len(side)) for side in by_side_deg]) / 2)
    return Up(slope_deg, float(np.hypot(scatter_deg, _BELT_SE_DEG)))


def belt_tilt_deg(motion: Motion, contacts: Sequence[Contact], *, incline_deg: float = 0.0) -> float | None:
    """Return by how many degrees the belt slopes in the picture beyond its own incline; + = rising forwards.

    Parameters
    ----------
    motion : Motion
        The motion, put upright.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.
    incline_deg : float
        The belt's incline in degrees, + = uphill.

    Returns
    -------
    float or None
        None where no camera looks at a belt from the side, or `belt_slope_deg` has nothing to say.
    """
    if motion.source != "pose" or motion.view != "side" or motion.surface != "treadmill":
        return None
    slope_deg = belt_slope_deg(motion, contacts)
    return None if slope_deg is None else slope_deg - TOE_BIAS_DEG - incline_deg


def off_square_deg(motion: Motion, contacts: Sequence[Contact], *, incline_deg: float = 0.0) -> float:
    """Return by how many degrees the camera may look past square from the side (yaw): a bound, without sign.

    A pinhole camera at height h above the belt and distance D from the runner, that is level and looks at the runner
    past square by a yaw y, sees the point at s along the belt at ``u = f s cos(y) / (D + s sin(y))`` across and
    ``v = -f h / (D + s sin(y))`` up. Where the runner is, the belt then slopes by ``tan(slope) = tan(y) h / D``. The
    clip shows the slope, give or take the scatter of the toes' line, which is added; h / D it does not show, so the
    smallest of the reference cameras is taken. A camera that is tilted, or lower still, hides more yaw than that; an
    incline that was not told looks like yaw. A rendered runner filmed at a yaw of 7 degrees with h / D = 0.23 has a
    slope of 1.3 where 1.7 is due.

    Parameters
    ----------
    motion : Motion
        The motion, put upright.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.
    incline_deg : float
        The belt's incline in degrees, + = uphill.

    Returns
    -------
    float
        0 where the slope may be chance, or there is no belt to see.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> off_square_deg(running_motion(), [])
    0.0
    """
    tilt_deg = belt_tilt_deg(motion, contacts, incline_deg=incline_deg)
    if tilt_deg is None or abs(tilt_deg) <= _TILT_BY_CHANCE_DEG:
        return 0.0
    return float(np.degrees(np.arctan(_DISTANCE_OVER_HEIGHT * np.tan(np.radians(abs(tilt_deg) + _TILT_BY_CHANCE_DEG)))))


def seen_square(motion: Motion, yaw_deg: float) -> Motion:
    """Return a side view as a camera square to it would have seen it, were `yaw_deg` its yaw.

    From afar, a point at x along the run and z to the runner's right lies at ``x cos(yaw) + z sin(yaw)`` across the
    picture. That is solved for x, with z of each part as it is in adults. Heights stay.

    Parameters
    ----------
    motion : Motion
        Side view.
    yaw_deg : float
        Degrees, less than 90 either way; + = the right side of the body moves forward in the picture.

    Returns
    -------
    Motion
    """
    yaw = np.radians(yaw_deg)
    forward_m = [-np.tan(yaw) * _sideways_m(name) for name in motion.names]
    shift_m = np.column_stack([forward_m, np.zeros(len(forward_m))])
    return motion.mapped(np.diag([1 / np.cos(yaw), 1.0]), shift_m=shift_m)


def _sideways_m(name: str) -> float:
    side, _, part = name.partition("_")
    return {"left": -1.0, "right": 1.0}.get(side, 0.0) * _HALF_BREADTH_M.get(part, 0.0)


def put_upright(motion: Motion, contacts: Sequence[Contact], *, incline_deg: float = 0.0) -> Motion:
    """Return the motion turned by what the belt says of up, on top of what the scene and the camera have said.

    A belt that does not have its true incline in the picture says that the picture leans. That is combined with what
    was known, by the standard errors of both. Only motion that came in pixels, on a treadmill seen from the side, is
    turned.

    Parameters
    ----------
    motion : Motion
        The motion.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.
    incline_deg : float
        The belt's incline in degrees, + = uphill.

    Returns
    -------
    Motion
    """
    if motion.upright_from not in _WITH_BELT or motion.view != "side" or motion.surface != "treadmill":
        return motion
    line = _belt_line(motion, contacts)
    if line is None:
        return motion
    by_belt = Up(TOE_BIAS_DEG + incline_deg - line.lean_deg, line.se_deg)
    up = with_belt(Up(0.0, motion.roll_se_deg), by_belt)
    return motion.turned(up.lean_deg, se_deg=up.se_deg, upright_from=_WITH_BELT[motion.upright_from])
