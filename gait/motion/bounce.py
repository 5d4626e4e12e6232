"""How far the body rises and falls in a step: as its points show it, and as gravity asks for it.

The two are independent. Points err because shoulders, skin and a pose model's hips do not move as the mass does;
gravity errs because contact time is not known exactly and because ground forces differ in shape.
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


# The trunk's centre of mass lies in the middle between hips and C7 (de Leva 1996), so that of the line to C7 this share
# takes the place of the middle of the shoulders.
_SHOULDERS_ON_NECK = 0.832
# Where C7 lies on the way from hips to ears, on the whole-body force trials.
_NECK_PLACE = 0.83
# Acromia bounce 26 and 37 % more than C7 on the whole-body force trials, and as C7 on a rigid body. Half of what they
# bounce beyond the hips is taken for the trunk's.
_SHOULDERS_TRUE_SHARE = 0.5

# The share of the bounce by which points may be off on real bodies, one standard deviation. Beside two force trials
# of one man (+4 and +6 % with neck or ears, +2 and 0 with shoulders alone, -4 and -10 without a trunk, +3 and -12 for
# the pelvis alone) stands Gullstrand et al. (2009), Gait Posture 30:71-75: sacrum against the whole body, 7 mm.
_WITH_NECK_SE, _WITH_SHOULDERS_SE, _WITH_LEGS_SE, _PELVIS_SE = 0.06, 0.07, 0.08, 0.09
# A head bounces 5 to 12 % more than the whole body on those trials, and as much on rendered runners.
_POSE_SE = 0.07

# The sine's exponent grows with the duty factor: half of what takes it from 1 (a half sine) at a duty of 0.3 to 2 (a
# raised cosine) at 0.5, where no flight is left and force must begin and end gently.
_HALF_SINE_DUTY, _SOFTER_PER_DUTY = 0.3, 5.0
# Ground forces of one contact time differ in shape: with peaks at 0.41 to 0.50 of stance they leave 2 % (30 rendered
# runners); stiffnesses from a half sine are 1 to 7 % below those from force plates (Morin et al. 2005).
_SHAPE_SE = 0.03
# What a contact time may be off by for a runner that nothing was fitted on, even where a clip's events agree.
_CONTACT_SE_S: dict[View, float] = {"side": 0.015, "rear": 0.025}
_SAMPLES = 201


class Bounce(NamedTuple):
    """Rise and fall within a step."""

    value_m: float
    se_m: float
    """Standard error of the value."""


def mass_height_m(points: Mapping[str, Floats], *, upper_m: Floats | None = None) -> Floats:
    """Return the height of the centre of mass, up to a constant, from whatever points are there.

    Shoulders do not carry the trunk: acromia shrug and their skin slides, so that a real runner's bounce a third more
    than the neck. Trunk and arms hang from the neck (C7) or, where it is not marked, from its place between hips and
    ears; the arms keep their motion against their own shoulders. What is missing moves with the trunk.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (..., 2)
        Body points in metres by name; at least `mid_hip`.
    upper_m : ndarray, shape (...), optional
        Height of a point on which trunk and head ride, in place of hips and neck: a pose model's hips follow only 70
        to 90 % of the pelvis' bounce.

    Returns
    -------
    ndarray, shape (...)
        Metres.

    Examples
    --------
    >>> risen = {name: np.array([[0.0, 1.0], [0.0, 1.08]]) for name in ("mid_hip", "left_knee", "right_knee")}
    >>> round(float(np.ptp(mass_height_m(risen))), 3)
    0.08
    """
    hips_m = points["mid_hip"][..., 1] if upper_m is None else upper_m
    neck_m = _neck_height_m(points) if upper_m is None else upper_m
    trunk_top_m = hips_m + _SHOULDERS_ON_NECK * (neck_m - hips_m)
    trunk_m = (trunk_top_m + hips_m) / 2
    head_m = points["mid_ear"][..., 1] if upper_m is None and "mid_ear" in points else neck_m
    ends_m = {"mid_hip": hips_m, "mid_shoulder": trunk_top_m, "mid_ear": head_m}
    for side in ("left", "right"):
        ends_m |= _arm(points, side, neck_m=neck_m, otherwise_m=trunk_m)
        ends_m |= _leg(points, side, hips_m=hips_m, otherwise_m=trunk_m)
    height_m = centre_of_mass(ends_m)
    assert height_m is not None
    return height_m


def seen_height_m(points: Mapping[str, Floats], *, from_pose: bool, nod_m: Floats | float = 0.0) -> Floats:
    """Return the height of the centre of mass, up to a constant, as joint centres or a pose model's points show it.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (..., 2)
        Body points in metres by name; at least `mid_hip`.
    from_pose : bool
        Whether a pose model placed them: trunk and head then ride on the mean of shoulders and ears.
    nod_m : ndarray, shape (...), or float
        Height in metres to add to that mean, because the trunk pitches.

    Returns
    -------
    ndarray, shape (...)
        Metres.

    Examples
    --------
    >>> risen = {name: np.array([[0.0, 1.0], [0.0, 1.08]]) for name in ("mid_hip", "mid_shoulder", "mid_ear")}
    >>> round(float(np.ptp(seen_height_m(risen, from_pose=True))), 3)
    0.08
    """
    if not from_pose or "mid_shoulder" not in points or "mid_ear" not in points:
        return mass_height_m(points)
    upper_m = (points["mid_shoulder"][..., 1] + points["mid_ear"][..., 1]) / 2
    return mass_height_m(points, upper_m=upper_m + nod_m)


def seen_error_share(names: Collection[str], *, from_pose: bool) -> float:
    """Return the share of the bounce by which a real body's points may be off, one standard deviation.

    Parameters
    ----------
    names : collection of str
        Names of the points that there are.
    from_pose : bool
        Whether a pose model placed them.

    Examples
    --------
    >>> seen_error_share(("mid_hip", "left_ankle", "right_ankle"), from_pose=False)
    0.09
    """
    if from_pose and {"mid_shoulder", "mid_ear"} <= set(names):
        return _POSE_SE
    if "neck" in names or "mid_ear" in names:
        return _WITH_NECK_SE
    if "mid_shoulder" in names:
        return _WITH_SHOULDERS_SE
    return _WITH_LEGS_SE if {"left_knee", "right_knee"} <= set(names) else _PELVIS_SE


def bounce_m(step_time_s: float, contact_time_s: float, *, exponent: float = 1.0) -> float:
    """Return the bounce under a ground force like a half sine to some power that carries the whole step's weight.

    Parameters
    ----------
    step_time_s, contact_time_s : float
        Seconds; contact shorter than the step.
    exponent : float
        1 for a half sine (Alexander 1989; Morin et al. 2005), 2 for a raised cosine.

    Examples
    --------
    >>> round(bounce_m(60 / 168, 0.245), 3), round(bounce_m(60 / 168, 0.245, exponent=2.0), 3)
    (0.078, 0.093)
    """
    # From mid-stance, where a symmetric force leaves the body lowest and at rest.
    share = np.linspace(0.0, 0.5, _SAMPLES)
    force = np.cos(np.pi * share) ** exponent
    time_s = share * contact_time_s
    weight = GRAVITY_MPS2 * step_time_s / (2 * np.trapezoid(force, time_s))
    speed_mps = _integral(weight * force - GRAVITY_MPS2, time_s)
    risen_m = _integral(speed_mps, time_s)[-1]
    return float(risen_m + speed_mps[-1] ** 2 / (2 * GRAVITY_MPS2))


def expected_bounce(step_time_s: float, contact_time_s: float, *, view: View, contact_se_s: float = 0.0) -> Bounce:
    """Return the bounce that gravity asks for, which needs neither scale nor body points.

    In flight the body falls freely; in stance the ground carries the weight of the whole step. The longer the contact,
    the more of it fades: a slow jogger's foot bears little as it leaves. How much differs between bodies, so that half
    of it is taken and the other half is error.

    Parameters
    ----------
    step_time_s, contact_time_s : float
        Seconds; contact shorter than the step.
    view : {"side", "rear"}
        Where the camera stands: contact time is known less well from behind.
    contact_se_s : float
        Standard error of the mean contact time in seconds; never taken for less than what runners differ by.

    Returns
    -------
    Bounce

    Examples
    --------
    >>> bounce = expected_bounce(60 / 168, 0.245, view="side")
    >>> round(bounce.value_m, 3), round(bounce.se_m, 3)
    (0.08, 0.006)
    """
    duty = contact_time_s / (2 * step_time_s)
    softer = _SOFTER_PER_DUTY * max(0.0, duty - _HALF_SINE_DUTY)
    hard_m, half_m, soft_m = (
        bounce_m(step_time_s, contact_time_s, exponent=1 + part * softer) for part in (0.0, 0.5, 1.0)
    )
    error_s = max(contact_se_s, _CONTACT_SE_S[view])
    shorter_m = bounce_m(step_time_s, contact_time_s - error_s, exponent=1 + softer / 2)
    parts_m = [(soft_m - hard_m) / 2, _SHAPE_SE * half_m, shorter_m - half_m]
    return Bounce(value_m=half_m, se_m=float(np.linalg.norm(parts_m)))


def _neck_height_m(points: Mapping[str, Floats]) -> Floats:
    if "neck" in points:
        return points["neck"][..., 1]
    hips_m = points["mid_hip"][..., 1]
    if "mid_ear" in points:
        neck_m: Floats = hips_m + _NECK_PLACE * (points["mid_ear"][..., 1] - hips_m)
        return neck_m
    if "mid_shoulder" in points:
        between_m: Floats = hips_m + _SHOULDERS_TRUE_SHARE * (points["mid_shoulder"][..., 1] - hips_m)
        return between_m
    return hips_m


def _arm(points: Mapping[str, Floats], side: str, *, neck_m: Floats, otherwise_m: Floats) -> dict[str, Floats]:
    """Heights of an arm that hangs from the neck and moves against its own shoulder; at rest where it is not seen."""
    names = [f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")]
    if any(name not in points for name in names):
        return dict.fromkeys(names, otherwise_m)
    shoulder_m = points[names[0]][..., 1]
    return {name: neck_m + points[name][..., 1] - shoulder_m for name in names}


def _leg(points: Mapping[str, Floats], side: str, *, hips_m: Floats, otherwise_m: Floats) -> dict[str, Floats]:
    """Heights of a leg; without knee or ankle it moves with the trunk, without heel or toe its foot with the ankle."""
    hip, knee, ankle, heel, toe = (f"{side}_{part}" for part in ("hip", "knee", "ankle", "heel", "toe"))
    if knee not in points or ankle not in points:
        return dict.fromkeys((hip, knee, ankle, heel, toe), otherwise_m)
    foot = (heel, toe) if heel in points and toe in points else (ankle, ankle)
    heights = {knee: knee, ankle: ankle, heel: foot[0], toe: foot[1]}
    return {hip: hips_m} | {name: points[source][..., 1] for name, source in heights.items()}


def _integral(values: Floats, time_s: Floats) -> Floats:
    """Trapezoid sums from the first moment on."""
    steps = (values[1:] + values[:-1]) / 2 * np.diff(time_s)
    return np.concatenate([[0.0], np.cumsum(steps)])
