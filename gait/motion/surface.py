"""The surface on which the runner runs, and the speed over ground, from the displacement relative to the scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gait.measurement import Surface
from gait.motion.contact import Contact
from gait.motion.model import Motion
from gait.motion.scale import SCALES_APART, stance_speed_mps
from gait.motion.stride import stride_clock
from gait.pose.scene.camera import camera_moves

# Displacement per stride as a share of the range of the ankles' separation: 1.0 to 2.1 over ground, for rendered
# runners who pass a static camera, and 0.005 at most on a treadmill. If the camera moves along, a background that is
# more distant than the runner hides part of the displacement.
_OVERGROUND_SHARE, _TREADMILL_SHARE = 0.2, 0.1
# A belt is about 1.4 m long, so a runner cannot move by two leg lengths on it. A runner over ground whose displacement
# is smaller was followed by a camera of unknown motion.
_MIN_TRAVEL_LEGS = 2.0
# On a treadmill four metres from the camera, a runner grows by a third between both ends of the belt.
_MIN_SIZE_CHANGE = 1.5
# Largest error of the position due to a camera that moved and was not tracked, in leg lengths.
_SHAKE_LIMIT = 0.02
# The apparent speed of a stance foot over ground is 1 % of the running speed, with a standard deviation of 2.6 %
# between rendered runners and force-plate trials (see `gait.motion.scale`). A foot that moves faster than the mean plus
# three deviations slides.
_SLIDE_LIMIT = 0.09
# Standard error of the logarithm of a given speed over that of the stance foot: 3.5 % for the foot, and as much for the
# display of a treadmill.
_SPEED_SE = 0.05
_CONTRADICTIONS: dict[Surface, str] = {
    "treadmill": "A treadmill was given as the surface, but the runner travels past the background. Leave the surface "
    "out, or give over ground.",
    "overground": "Over ground was given as the surface, but the runner stays in one place. Leave the surface out, or "
    "give the treadmill.",
}


def detect_surface(motion: Motion, camera: Mapping[str, float]) -> Surface | None:
    """Return the surface on which the runner runs, as far as the picture shows it.

    From the side, the surface is the ground if the runner moves relative to the scene by more than the length of a
    belt, and by at least a fifth of the ankles' range per stride. If the camera moved and was not tracked, the
    displacement of the scene is compared with that of the runner, and only the difference counts. From any side, a
    runner whose size changes by half in the picture of a static camera approaches it or moves away.

    Parameters
    ----------
    motion : Motion
        The steady part, at any scale.
    camera : mapping of str to float
        `camera_shake_px` and `camera_travel_px` from the attributes of a pose track; both may be missing.

    Returns
    -------
    {"treadmill", "overground"} or None
        None if the picture does not show it, as is often the case from behind.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> detect_surface(running_motion(), {"camera_shake_px": 0.0, "camera_travel_px": 0.0})
    'treadmill'
    """
    static = not camera_moves(camera)
    if static and motion.trajectory is not None and motion.trajectory.size_change >= _MIN_SIZE_CHANGE:
        return "overground"
    clock = stride_clock(motion.time_s, motion.ankle_separation_m)
    strides = clock.frequency_hz * float(np.ptp(motion.time_s))
    if motion.view != "side" or strides <= 0:
        return None
    runner_m = abs(_mean_speed_mps(motion)) * float(np.ptp(motion.time_s))
    scene_m = (
        0.0
        if static or motion.camera_px is not None
        else float(camera.get("camera_travel_px", 0.0)) * motion.scale.metres_per_pixel
    )
    travel_m = abs(scene_m - runner_m)
    # The range of a sine is 2 sqrt(2) standard deviations.
    swing_m = 2 * np.sqrt(2) * float(np.std(motion.ankle_separation_m))
    share = travel_m / (strides * swing_m)
    if share >= _OVERGROUND_SHARE and travel_m >= _MIN_TRAVEL_LEGS * motion.leg_length_m:
        return "overground"
    return "treadmill" if share <= _TREADMILL_SHARE else None


def contradiction(given: Surface | None, detected: Surface | None) -> str | None:
    """Return a message if the surface that the user gave differs from the detected one.

    Parameters
    ----------
    given, detected : {"treadmill", "overground"}, optional
        The surface given by the user, and the result of `detect_surface`.

    Returns
    -------
    str or None
        None if both agree, or one of them is unknown.

    Examples
    --------
    >>> contradiction("overground", "treadmill").split(". ")[0]
    'Over ground was given as the surface, but the runner stays in one place'
    >>> contradiction(None, "treadmill") is None
    True
    """
    return None if given is None or detected in (None, given) else _CONTRADICTIONS[given]


def travel_speed_mps(motion: Motion) -> float | None:
    """Return the runner's mean speed over ground: the slope of the position of mid-hip, at the motion's own scale.

    Parameters
    ----------
    motion : Motion
        Side view, over ground, of a static camera or with the camera's motion removed.

    Returns
    -------
    float or None
        Speed in m/s; None on a treadmill, from behind, and if the camera's motion is unknown.

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
    speed_mps = _mean_speed_mps(motion)
    return speed_mps if speed_mps * np.ptp(motion.time_s) > _MIN_TRAVEL_LEGS * motion.leg_length_m else None


def slide_speed_mps(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return the speed at which the stance foot slides over the ground.

    A stance foot is at rest. If it moves in what should be the frame of the scene, the camera's motion is unknown: it
    was tracked on something far behind the runner, or not at all.

    Parameters
    ----------
    motion : Motion
        Side view, at its final scale.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    float or None
        Speed in m/s, + = backwards; None if the foot is at rest, or the runner is not seen from the side over ground.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gait.synthetic import SyntheticRunner, running_motion
    >>> on_belt = running_motion(duration_s=4.0)
    >>> contacts = SyntheticRunner().contacts(3.5)
    >>> round(slide_speed_mps(replace(on_belt, surface="overground"), contacts), 1)
    3.0
    """
    if motion.surface != "overground" or motion.view != "side":
        return None
    backwards_mps = stance_speed_mps(motion, contacts)
    if backwards_mps is None:
        return None
    running_mps = backwards_mps + _mean_speed_mps(motion)
    return backwards_mps if abs(backwards_mps) > _SLIDE_LIMIT * abs(running_mps) else None


def running_speed_mps(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return the speed of the runner relative to the stance foot, on any surface.

    Parameters
    ----------
    motion : Motion
        Side view, at its final scale.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    float or None
        Speed in m/s; None if there are no contacts.

    Examples
    --------
    >>> from gait.synthetic import SyntheticRunner, running_motion
    >>> round(running_speed_mps(running_motion(duration_s=4.0), SyntheticRunner().contacts(3.5)), 1)
    3.0
    """
    backwards_mps = stance_speed_mps(motion, contacts)
    return None if backwards_mps is None else backwards_mps + _mean_speed_mps(motion)


def agree_on_speed(given_mps: float, measured_mps: float) -> bool:
    """Return whether a given speed agrees with the speed of the stance foot within both errors.

    Parameters
    ----------
    given_mps, measured_mps : float
        Speeds in m/s.

    Returns
    -------
    bool

    Examples
    --------
    >>> agree_on_speed(3.1, 3.0), agree_on_speed(3.6, 3.0), agree_on_speed(10.8, 3.0)
    (True, False, False)
    """
    return measured_mps > 0 and abs(float(np.log(given_mps / measured_mps))) <= SCALES_APART * _SPEED_SE


def why_no_travel(motion: Motion, contacts: Sequence[Contact]) -> str | None:
    """Return the reason why the displacement over ground is unknown.

    Parameters
    ----------
    motion : Motion
        Any motion, at its final scale.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    str or None
        None if the displacement is known, or the runner is not seen from the side over ground.
    """
    if motion.surface != "overground" or motion.view != "side":
        return None
    sliding = why_sliding(motion, contacts)
    if sliding is not None:
        return sliding
    if travel_speed_mps(motion) is None:
        return "How far the runner travelled cannot be seen; film with a camera that stands still, or give the speed."
    return None


def why_sliding(motion: Motion, contacts: Sequence[Contact]) -> str | None:
    """Return a message if the stance foot slides over the ground.

    Parameters
    ----------
    motion : Motion
        Any motion, at its final scale.
    contacts : sequence of Contact
        The contacts to use.

    Returns
    -------
    str or None
        None if the foot is at rest; see `slide_speed_mps`.
    """
    slide_mps = slide_speed_mps(motion, contacts)
    if slide_mps is None:
        return None
    return (
        f"The standing foot seems to slide at {abs(slide_mps):.1f} m/s, so the camera's motion is not known; film "
        "with a camera that stands still."
    )


def _mean_speed_mps(motion: Motion) -> float:
    forward_m = motion.point("mid_hip")[:, 0]
    known = np.isfinite(forward_m)
    return float(np.polyfit(motion.time_s[known], forward_m[known], 1)[0])
