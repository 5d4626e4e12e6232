"""What the runner runs on, seen from how far the body travels against the scene, and whether the ground is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gait.measurement import Surface
from gait.motion.contact import Contact
from gait.motion.model import Motion
from gait.motion.scale import stance_speed_mps
from gait.motion.stride import alternation, stride_clock
from gait.motion.travel import travel_speed_mps
from gait.pose.scene.camera import camera_moves

# Over ground the body travels in a stride 1.0 to 2.1 times as far as the ankles swing past each other, on rendered
# runners made to pass a still camera; on the belt it drifts by 0.005 at most. A background that is farther away than
# the runner hides part of the travel from a camera that moves along.
_TRAVELS, _STAYS = 0.2, 0.1
# A belt is about 1.4 m long, so that nobody on it can travel by two legs' lengths.
_LEAST_TRAVEL_LEGS = 2.0
# On a belt, a runner before a camera four metres behind grows by a third on the way from its front to its end.
_NEARER = 1.5
# A standing foot seems to move by 1 % of the running speed, with a standard deviation of 2.6 % between rendered runners
# and force-plate trials: see `gait.motion.scale`. Past the mean and three deviations it slides.
_SLIDE_LIMIT = 0.09
_CONTRADICTED: dict[Surface, str] = {
    "treadmill": "A treadmill was given as the surface, but the runner travels past the background. Leave the surface "
    "out, or give over ground.",
    "overground": "Over ground was given as the surface, but the runner stays in one place. Leave the surface out, or "
    "give the treadmill.",
}


def seen_surface(motion: Motion, camera: Mapping[str, float]) -> Surface | None:
    """Return what the runner runs on, as far as the picture shows it.

    Seen from the side, a runner who travels against the scene for more than a belt's length, by a fifth of the legs'
    swing or more in each stride, runs over ground. Where the camera moved and could not be followed, the travels of the
    scene and the runner are compared: only their difference counts, whichever way the camera went. From any side, who
    grows or shrinks by half before a camera that stands still comes nearer or goes away.

    Parameters
    ----------
    motion : Motion
        The steady part, at any scale.
    camera : mapping of str to float
        `camera_shake_px` and `camera_travel_px`, as in the attributes of a pose track; both may be missing.

    Returns
    -------
    {"treadmill", "overground"} or None
        None where the picture leaves it open, as it often does from behind.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> seen_surface(running_motion(), {"camera_shake_px": 0.0, "camera_travel_px": 0.0})
    'treadmill'
    """
    stands = not camera_moves(camera)
    if stands and motion.course is not None and motion.course.size_change >= _NEARER:
        return "overground"
    clock = stride_clock(motion.time_s, alternation(motion))
    strides = clock.frequency_hz * float(np.ptp(motion.time_s))
    if motion.view != "side" or strides <= 0:
        return None
    forward_m = motion.point("mid_hip")[:, 0]
    known = np.isfinite(forward_m)
    across_m = abs(float(np.polyfit(motion.time_s[known], forward_m[known], 1)[0])) * float(np.ptp(motion.time_s))
    aim_m = (
        0.0
        if stands or motion.camera_px is not None
        else float(camera.get("camera_travel_px", 0.0)) * motion.scale.metres_per_pixel
    )
    travel_m = abs(aim_m - across_m)
    # A sine's range is 2 sqrt(2) standard deviations.
    swing_m = 2 * np.sqrt(2) * float(np.std(alternation(motion)))
    share = travel_m / (strides * swing_m)
    if share >= _TRAVELS and travel_m >= _LEAST_TRAVEL_LEGS * motion.leg_length_m:
        return "overground"
    return "treadmill" if share <= _STAYS else None


def contradiction(told: Surface | None, seen: Surface | None) -> str | None:
    """Return in words that the surface that was told is not the one in the picture; None where they go together.

    Examples
    --------
    >>> contradiction("overground", "treadmill").split(". ")[0]
    'Over ground was given as the surface, but the runner stays in one place'
    >>> contradiction(None, "treadmill") is None
    True
    """
    return None if told is None or seen in (None, told) else _CONTRADICTED[told]


def sliding_mps(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return how fast the standing foot slides over ground, in m/s; None where it stands, or there is no ground to see.

    A foot on the ground stands still. If it moves in what should be the scene's own frame, the camera's motion is not
    known: it was followed on something far behind the runner, or not at all.

    Parameters
    ----------
    motion : Motion
        Side view, at its final scale.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.

    Returns
    -------
    float or None
        + = backwards.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gait.synthetic import SyntheticRunner, running_motion
    >>> on_belt = running_motion(duration_s=4.0)
    >>> contacts = SyntheticRunner().contacts(3.5)
    >>> round(sliding_mps(replace(on_belt, surface="overground"), contacts), 1)
    3.0
    """
    if motion.surface != "overground" or motion.view != "side":
        return None
    backwards_mps = stance_speed_mps(motion, contacts)
    if backwards_mps is None:
        return None
    forward_m = motion.point("mid_hip")[:, 0]
    known = np.isfinite(forward_m)
    past_foot_mps = backwards_mps + float(np.polyfit(motion.time_s[known], forward_m[known], 1)[0])
    return backwards_mps if abs(backwards_mps) > _SLIDE_LIMIT * abs(past_foot_mps) else None


def why_no_travel(motion: Motion, contacts: Sequence[Contact]) -> str | None:
    """Return why the way over ground is not known, in words; None where it is, or where there is a belt.

    Parameters
    ----------
    motion : Motion
        Any motion, at its final scale.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.

    Returns
    -------
    str or None
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
    """Return in words that the standing foot slides; None where it stands."""
    slides_mps = sliding_mps(motion, contacts)
    if slides_mps is None:
        return None
    return (
        f"The standing foot seems to slide at {abs(slides_mps):.1f} m/s, so the camera's motion is not known; film "
        "with a camera that stands still."
    )
