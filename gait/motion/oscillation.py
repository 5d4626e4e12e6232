"""Vertical oscillation of the centre of mass within a step: observed from landmarks, and expected from gravity.

The two estimates are independent. The observed one is biased because shoulders, skin and a pose model's hips do not
move exactly as the centre of mass does. The expected one is uncertain because contact time is not known exactly and the
shape of the ground reaction force varies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.motion.body import centre_of_mass
from gait.units import GRAVITY_MPS2

Floats = npt.NDArray[np.float64]

# The centre of mass of the trunk lies halfway between the hips and C7 (de Leva 1996). The point at this share of the
# line from the hips to C7 replaces mid-shoulder as the end of the trunk.
_SHOULDERS_ON_NECK = 0.832
# Position of C7 on the line from hips to ears, in the whole-body force-plate trials.
_NECK_POSITION = 0.83
# The acromia oscillate 26 and 37 % more than C7 in the whole-body force-plate trials, and equally in a rigid body. Half
# of the acromia's oscillation relative to the hips is attributed to the trunk.
_SHOULDERS_TRUE_SHARE = 0.5

# Standard error of the observed oscillation of real runners, as a share of it. Sources: two force-plate trials of one
# man (+4 and +6 % with neck or ears, +2 and 0 % with shoulders only, -4 and -10 % without a trunk, +3 and -12 % for the
# pelvis only), and Gullstrand et al. (2009), Gait Posture 30:71-75: 7 mm between the sacrum and the whole body.
_WITH_NECK_SE, _WITH_SHOULDERS_SE, _WITH_LEGS_SE, _PELVIS_SE = 0.06, 0.07, 0.08, 0.09
# The oscillation of the head is 5 to 12 % larger than that of the whole body in these trials and in rendered runners.
_POSE_SE = 0.07

# The exponent of the sine increases with the duty factor, by half of what leads from 1 (a half sine) at a duty factor
# of 0.3 to 2 (a raised cosine) at 0.5, where there is no flight and the force must start and end smoothly.
_HALF_SINE_DUTY, _EXPONENT_PER_DUTY = 0.3, 5.0
# Variation of the force's shape at a given contact time: peaks at 0.41 to 0.50 of stance cause 2 % (30 rendered
# runners); stiffness from a half sine is 1 to 7 % lower than from force plates (Morin et al. 2005).
_SHAPE_SE = 0.03
# Standard error of contact time for a runner outside the fitted ones, even if the clip's events are consistent.
_CONTACT_SE_S: dict[View, float] = {"side": 0.015, "rear": 0.025}
_SAMPLES = 201


class Oscillation(NamedTuple):
    """Vertical oscillation within a step, in metres."""

    value_m: float
    se_m: float
    """Standard error of the value."""


def mass_height_m(points: Mapping[str, Floats], *, upper_m: Floats | None = None) -> Floats:
    """Return the height of the centre of mass, up to a constant, from the available landmarks.

    The shoulders do not follow the trunk: because acromia shrug and their skin slides, a real runner's shoulders
    oscillate a third more than the neck. Trunk and arms are therefore attached to the neck (C7) or, without a marker
    there, to its position between hips and ears; the arms keep their motion relative to the shoulders. Missing segments
    move with the trunk.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (..., 2)
        Landmarks in metres by name; at least `mid_hip`.
    upper_m : ndarray, shape (...), optional
        Height in metres of a point that carries trunk and head, instead of hips and neck, because a pose model's hips
        follow only 70 to 90 % of the oscillation of the pelvis.

    Returns
    -------
    ndarray, shape (...)
        Height in metres.

    Examples
    --------
    >>> rising = {name: np.array([[0.0, 1.0], [0.0, 1.08]]) for name in ("mid_hip", "left_knee", "right_knee")}
    >>> round(float(np.ptp(mass_height_m(rising))), 3)
    0.08
    """
    hips_m = points["mid_hip"][..., 1] if upper_m is None else upper_m
    neck_m = _neck_height_m(points) if upper_m is None else upper_m
    trunk_top_m = hips_m + _SHOULDERS_ON_NECK * (neck_m - hips_m)
    trunk_m = (trunk_top_m + hips_m) / 2
    head_m = points["mid_ear"][..., 1] if upper_m is None and "mid_ear" in points else neck_m
    ends_m = {"mid_hip": hips_m, "mid_shoulder": trunk_top_m, "mid_ear": head_m}
    for side in ("left", "right"):
        ends_m |= _arm(points, side, neck_m=neck_m, default_m=trunk_m)
        ends_m |= _leg(points, side, hips_m=hips_m, default_m=trunk_m)
    height_m = centre_of_mass(ends_m)
    assert height_m is not None
    return height_m


def observed_height_m(points: Mapping[str, Floats], *, from_pose: bool, nod_m: Floats | float = 0.0) -> Floats:
    """Return the height of the centre of mass, up to a constant, observed from joint centres or a pose model.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (..., 2)
        Landmarks in metres by name; at least `mid_hip`.
    from_pose : bool
        Whether the landmarks are from a pose model. If so, trunk and head are attached to the mean of shoulders and
        ears.
    nod_m : ndarray, shape (...), or float
        Correction of this mean for the pitch of the trunk, in metres; + = up.

    Returns
    -------
    ndarray, shape (...)
        Height in metres.

    Examples
    --------
    >>> rising = {name: np.array([[0.0, 1.0], [0.0, 1.08]]) for name in ("mid_hip", "mid_shoulder", "mid_ear")}
    >>> round(float(np.ptp(observed_height_m(rising, from_pose=True))), 3)
    0.08
    """
    if not from_pose or "mid_shoulder" not in points or "mid_ear" not in points:
        return mass_height_m(points)
    upper_m = (points["mid_shoulder"][..., 1] + points["mid_ear"][..., 1]) / 2
    return mass_height_m(points, upper_m=upper_m + nod_m)


def observed_se_share(names: Collection[str], *, from_pose: bool) -> float:
    """Return the standard error of the observed oscillation of a real runner, as a share of the oscillation.

    Parameters
    ----------
    names : collection of str
        Names of the available landmarks.
    from_pose : bool
        Whether the landmarks are from a pose model.

    Returns
    -------
    float

    Examples
    --------
    >>> observed_se_share(("mid_hip", "left_ankle", "right_ankle"), from_pose=False)
    0.09
    """
    if from_pose and {"mid_shoulder", "mid_ear"} <= set(names):
        return _POSE_SE
    if "neck" in names or "mid_ear" in names:
        return _WITH_NECK_SE
    if "mid_shoulder" in names:
        return _WITH_SHOULDERS_SE
    return _WITH_LEGS_SE if {"left_knee", "right_knee"} <= set(names) else _PELVIS_SE


def oscillation_m(step_time_s: float, contact_time_s: float, *, exponent: float = 1.0) -> float:
    """Return the vertical oscillation for a ground reaction force shaped like a power of a half sine.

    The impulse of the force in stance equals that of the body's weight over the step.

    Parameters
    ----------
    step_time_s, contact_time_s : float
        Step time and contact time in seconds; the contact is shorter than the step.
    exponent : float
        1 for a half sine (Alexander 1989; Morin et al. 2005), 2 for a raised cosine.

    Returns
    -------
    float
        Peak-to-peak oscillation in metres.

    Examples
    --------
    >>> round(oscillation_m(60 / 168, 0.245), 3), round(oscillation_m(60 / 168, 0.245, exponent=2.0), 3)
    (0.078, 0.093)
    """
    # From mid-stance, where the body is at its lowest point and at rest, as the force is symmetric.
    share = np.linspace(0.0, 0.5, _SAMPLES)
    force = np.cos(np.pi * share) ** exponent
    time_s = share * contact_time_s
    weight = GRAVITY_MPS2 * step_time_s / (2 * np.trapezoid(force, time_s))
    speed_mps = _integral(weight * force - GRAVITY_MPS2, time_s)
    rise_m = _integral(speed_mps, time_s)[-1]
    return float(rise_m + speed_mps[-1] ** 2 / (2 * GRAVITY_MPS2))


def expected_oscillation(
    step_time_s: float, contact_time_s: float, *, view: View, contact_se_s: float = 0.0
) -> Oscillation:
    """Return the vertical oscillation that follows from gravity, which needs neither a scale nor landmarks.

    In flight, the body falls freely; in stance, the ground supports the weight of the whole step. The longer the
    contact, the more gradually the force starts and ends: the foot of a slow jogger carries little at toe-off. The
    extent of this varies between runners, so half of it is assumed, and the other half is added to the error.

    Parameters
    ----------
    step_time_s, contact_time_s : float
        Step time and contact time in seconds; the contact is shorter than the step.
    view : {"side", "rear"}
        View of the camera; contact time is less certain from behind.
    contact_se_s : float
        Standard error of the mean contact time in seconds; values below the variation between runners are raised to it.

    Returns
    -------
    Oscillation

    Examples
    --------
    >>> expected = expected_oscillation(60 / 168, 0.245, view="side")
    >>> round(expected.value_m, 3), round(expected.se_m, 3)
    (0.08, 0.006)
    """
    duty = contact_time_s / (2 * step_time_s)
    added = _EXPONENT_PER_DUTY * max(0.0, duty - _HALF_SINE_DUTY)
    hard_m, medium_m, soft_m = (
        oscillation_m(step_time_s, contact_time_s, exponent=1 + part * added) for part in (0.0, 0.5, 1.0)
    )
    error_s = max(contact_se_s, _CONTACT_SE_S[view])
    shorter_m = oscillation_m(step_time_s, contact_time_s - error_s, exponent=1 + added / 2)
    errors_m = [(soft_m - hard_m) / 2, _SHAPE_SE * medium_m, shorter_m - medium_m]
    return Oscillation(value_m=medium_m, se_m=float(np.linalg.norm(errors_m)))


def _neck_height_m(points: Mapping[str, Floats]) -> Floats:
    if "neck" in points:
        return points["neck"][..., 1]
    hips_m = points["mid_hip"][..., 1]
    if "mid_ear" in points:
        neck_m: Floats = hips_m + _NECK_POSITION * (points["mid_ear"][..., 1] - hips_m)
        return neck_m
    if "mid_shoulder" in points:
        between_m: Floats = hips_m + _SHOULDERS_TRUE_SHARE * (points["mid_shoulder"][..., 1] - hips_m)
        return between_m
    return hips_m


def _arm(points: Mapping[str, Floats], side: str, *, neck_m: Floats, default_m: Floats) -> dict[str, Floats]:
    """Return the heights of an arm attached to the neck with its motion relative to its shoulder."""
    names = [f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")]
    if any(name not in points for name in names):
        return dict.fromkeys(names, default_m)
    shoulder_m = points[names[0]][..., 1]
    return {name: neck_m + points[name][..., 1] - shoulder_m for name in names}


def _leg(points: Mapping[str, Floats], side: str, *, hips_m: Floats, default_m: Floats) -> dict[str, Floats]:
    """Return the heights of a leg; without heel or toe, its foot moves with the ankle."""
    hip, knee, ankle, heel, toe = (f"{side}_{part}" for part in ("hip", "knee", "ankle", "heel", "toe"))
    if knee not in points or ankle not in points:
        return dict.fromkeys((hip, knee, ankle, heel, toe), default_m)
    foot = (heel, toe) if heel in points and toe in points else (ankle, ankle)
    heights = {knee: knee, ankle: ankle, heel: foot[0], toe: foot[1]}
    return {hip: hips_m} | {name: points[source][..., 1] for name, source in heights.items()}


def _integral(values: Floats, time_s: Floats) -> Floats:
    """Return the cumulative integral by the trapezoidal rule."""
    steps = (values[1:] + values[:-1]) / 2 * np.diff(time_s)
    return np.concatenate([[0.0], np.cumsum(steps)])
