"""The camera's roll, from the line that the standing feet draw on the belt, where the scene shows no upright edges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.motion.model import Motion

# Part of stance in which the toe lies still on the belt, and by how many degrees its course then looks tilted all the
# same: mean over the rendered runners filmed without roll, who scatter by 0.7 round it.
_TOE_ON_BELT = (0.2, 0.7)
TOE_BIAS_DEG = -0.7
# A propped phone leans by about 2 degrees. The belt's line tilts by about 2.2 for other reasons: a camera off the side
# plane, an unknown incline. The estimate is drawn towards none by their ratio.
_BELIEF = 2.0**2 / (2.0**2 + 2.2**2)
_LEAST_STEPS = 4


def belt_slope_deg(motion: Motion, contacts: Sequence[tuple[str, float, float]]) -> float | None:
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
    if "left_toe" not in motion or "right_toe" not in motion:
        return None
    slopes: dict[str, list[float]] = {"left": [], "right": []}
    for side, contact_s, toe_off_s in contacts:
        moments_s = contact_s + np.linspace(*_TOE_ON_BELT, 12) * (toe_off_s - contact_s)
        course = motion.curve(f"{side}_toe")(moments_s)
        slopes[side].append(float(np.polyfit(course[:, 0], course[:, 1], 1)[0]))
    if min(len(found) for found in slopes.values()) < _LEAST_STEPS:
        return None
    return float(np.mean([np.degrees(np.arctan(np.median(found))) for found in slopes.values()]))


def put_upright(motion: Motion, contacts: Sequence[tuple[str, float, float]], *, incline_deg: float = 0.0) -> Motion:
    """Return the motion turned so that the belt has its true incline.

    Only a pose model's points on a treadmill seen from the side are turned, and only where the scene itself did not
    show which way is up.

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
    if motion.upright_from != "camera" or motion.view != "side" or motion.surface != "treadmill":
        return motion
    slope_deg = belt_slope_deg(motion, contacts)
    if slope_deg is None:
        return motion
    return motion.turned(-_BELIEF * (slope_deg - TOE_BIAS_DEG - incline_deg), upright_from="belt")
