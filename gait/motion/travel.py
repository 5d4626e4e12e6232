"""How fast a runner covers ground, from a pass in front of a still camera or one whose own motion was taken out."""

from __future__ import annotations

import numpy as np

from gait.motion.model import Motion

# A runner who gets on by less than this many leg lengths was followed by a camera whose motion is not known.
_LEAST_TRAVEL_LEGS = 2.0
# The same, where the camera moved and was not followed: by this share of the leg's length.
_SHAKE_LIMIT = 0.02


def travel_speed_mps(motion: Motion) -> float | None:
    """Return the runner's mean speed over ground in m/s: the slope of mid-hip's course, at the motion's own scale.

    Parameters
    ----------
    motion : Motion
        Side view, over ground.

    Returns
    -------
    float or None
        None on a treadmill, from behind, and where the camera's motion is not known.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gait.synthetic import running_motion
    >>> on_belt = running_motion(duration_s=4.0)
    >>> forward_m = 3.2 * on_belt.time_s[:, None, None] * np.array([1.0, 0.0])
    >>> outdoors = replace(on_belt, points_m=on_belt.points_m + forward_m, surface="overground")
    >>> round(travel_speed_mps(outdoors), 2)
    3.2
    >>> travel_speed_mps(on_belt) is None
    True
    """
    if motion.surface != "overground" or motion.view != "side":
        return None
    if motion.camera_px is None and motion.camera_error_m > _SHAKE_LIMIT * motion.leg_length_m:
        return None
    forward_m = motion.point("mid_hip")[:, 0]
    known = np.isfinite(forward_m)
    speed_mps = float(np.polyfit(motion.time_s[known], forward_m[known], 1)[0])
    return speed_mps if speed_mps * np.ptp(motion.time_s) > _LEAST_TRAVEL_LEGS * motion.leg_length_m else None
