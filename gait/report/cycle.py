"""Curves through the stride: mean and spread of an angle or height from one landing to the same foot's next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.measurement import View
from gait.measures import Gait, mean_offset
from gait.measures.gait import Points, angle_from_vertical_deg
from gait.measures.landing import knee_flexion_deg
from gait.measures.posture import body_height_m

Floats = npt.NDArray[np.float64]

_LEAST_STRIDES = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class SideCurve:
    """One side's course through the stride.

    Parameters
    ----------
    mean, sd : ndarray, shape (samples,)
        Over the strides, in the curve's unit, from 0 to 100 % of the stride.
    strides : int
        How many.
    toe_off_share : float
        Mean place of toe-off in the stride, 0 to 1.
    """

    mean: Floats
    sd: Floats
    strides: int
    toe_off_share: float


@dataclass(frozen=True, kw_only=True, eq=False)
class CycleCurve:
    """One quantity through the stride, `id` being its name in the catalogue of words."""

    id: str
    unit: str
    left: SideCurve | None
    right: SideCurve | None


def cycle_curves(gait: Gait) -> tuple[CycleCurve, ...]:
    """Return every curve that the view and the body points can carry.

    Parameters
    ----------
    gait : Gait
        Motion with steps.

    Returns
    -------
    tuple of CycleCurve
        Curves without at least three strides of a side are left out.

    Examples
    --------
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(duration_s=6.0)
    >>> [curve.id for curve in cycle_curves(Gait(motion=motion, steps=detect_steps(motion)))]
    ['knee_flexion', 'thigh_angle', 'shin_angle', 'trunk_lean', 'body_height']
    """
    ends_s = _stride_ends_s(gait)
    points = gait.over(gait.contact_s, ends_s)
    toe_off = (gait.toe_off_s - gait.contact_s) / (ends_s - gait.contact_s)
    curves = []
    for name, (unit, needs, course) in _COURSES[gait.motion.view].items():
        if gait.has(needs):
            values = course(gait, points)
            left, right = (_of_side(values, toe_off, side) for side in (gait.is_left, ~gait.is_left))
            if left is not None or right is not None:
                curves.append(CycleCurve(id=name, unit=unit, left=left, right=right))
    return tuple(curves)


def _stride_ends_s(gait: Gait) -> Floats:
    """The same foot's next contact, where the other foot's lies between."""
    following = np.append(gait.next_contact_s[1:], np.nan)
    return np.where(np.isfinite(gait.next_contact_s), following, np.nan)


def _of_side(values: Floats, toe_off: Floats, of_side: npt.NDArray[np.bool_]) -> SideCurve | None:
    whole = of_side & np.isfinite(values).all(axis=1) & np.isfinite(toe_off)
    if whole.sum() < _LEAST_STRIDES:
        return None
    return SideCurve(
        mean=values[whole].mean(axis=0),
        sd=values[whole].std(axis=0, ddof=1),
        strides=int(whole.sum()),
        toe_off_share=float(toe_off[whole].mean()),
    )


def _thigh_deg(gait: Gait, points: Points) -> Floats:
    return -angle_from_vertical_deg(gait.standing(points, "knee"), gait.standing(points, "hip"))


def _shin_deg(gait: Gait, points: Points) -> Floats:
    return -angle_from_vertical_deg(gait.standing(points, "ankle"), gait.standing(points, "knee"))


def _trunk_deg(gait: Gait, points: Points) -> Floats:
    measured = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    return measured - mean_offset("trunk_lean", gait)


def _body_height_cm(gait: Gait, points: Points) -> Floats:
    height = 100 * body_height_m(gait, points)
    around: Floats = height - height.mean(axis=1, keepdims=True)
    return around


_Course = tuple[str, tuple[str, ...], Callable[[Gait, Points], Floats]]
_BODY_HEIGHT: _Course = ("cm", ("mid_hip",), _body_height_cm)
_COURSES: dict[View, dict[str, _Course]] = {
    "side": {
        "knee_flexion": ("deg", ("hip", "knee", "ankle"), knee_flexion_deg),
        "thigh_angle": ("deg", ("hip", "knee"), _thigh_deg),
        "shin_angle": ("deg", ("knee", "ankle"), _shin_deg),
        "trunk_lean": ("deg", ("mid_hip", "mid_shoulder"), _trunk_deg),
        "body_height": _BODY_HEIGHT,
    },
    "rear": {
        "trunk_side_lean": ("deg", ("mid_hip", "mid_shoulder"), _trunk_deg),
        "body_height": _BODY_HEIGHT,
    },
}
