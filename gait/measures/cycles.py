"""Curves through the gait cycle: angles and heights of each stride, from one landing to the same foot's next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.errors import OptionError
from gait.measurement import View
from gait.measures.evaluate import mean_offset
from gait.measures.landing import knee_flexion_deg
from gait.measures.points import Points
from gait.measures.posture import body_height_m
from gait.measures.trial import Trial, angle_from_vertical_deg

Floats = npt.NDArray[np.float64]

SAMPLES = 101
"""One for each per cent of the cycle, its end included."""
_LEAST_STRIDES = 3
_LEAST_SAMPLES = 2


@dataclass(frozen=True, kw_only=True)
class Curve:
    """What runs through the cycle.

    Parameters
    ----------
    unit : str
        `deg` or `cm`.
    meaning : str
        What it is and which way its sign goes.
    needs : tuple of str
        Body points without which there is none.
    course : callable
        Its values, [steps, samples], from the points' places over each step's stride.
    """

    unit: str
    meaning: str
    needs: tuple[str, ...]
    course: Callable[[Trial, Points], Floats]


@dataclass(frozen=True, kw_only=True, eq=False)
class Strides:
    """Every whole stride of a clip on the same per cents of its cycle.

    Parameters
    ----------
    is_left : ndarray of bool, shape (strides,)
        Whose foot's stride it is.
    initial_contact_s, end_s : ndarray, shape (strides,)
        The landing it begins with and the same foot's next, in the runner's own time.
    toe_off_share : ndarray, shape (strides,)
        Where in the stride the foot leaves the ground, 0 to 1.
    values : mapping of str to ndarray, shape (strides, samples)
        Each curve by name, in the unit of `CURVES`; NaN where a point was not seen.
    """

    is_left: npt.NDArray[np.bool_]
    initial_contact_s: Floats
    end_s: Floats
    toe_off_share: Floats
    values: Mapping[str, Floats]


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
    """One quantity through the stride, `id` being its name in `CURVES`."""

    id: str
    unit: str
    left: SideCurve | None
    right: SideCurve | None


def strides_of(trial: Trial, *, samples: int = SAMPLES) -> Strides:
    """Return every curve that the view and the body points can carry, stride by stride.

    A stride runs from a foot's initial contact to the same foot's next one, with the other foot's between them. It is
    left out where one of its steps is flagged or the clip ends before. The points' smooth courses are read at even
    times between the two contacts, so that no value is interpolated from another.

    Parameters
    ----------
    trial : Trial
        Motion with steps.
    samples : int
        How many values a stride, both ends included.

    Returns
    -------
    Strides

    Raises
    ------
    OptionError
        If `samples` is less than 2.

    Examples
    --------
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(duration_s=6.0)
    >>> strides = strides_of(Trial(motion=motion, steps=detect_steps(motion)))
    >>> strides.values["knee_flexion"].shape
    (15, 101)
    """
    if samples < _LEAST_SAMPLES:
        raise OptionError(f"A stride cannot have {samples} samples.", "Ask for 2 or more; 101 is one a per cent.")
    ends_s = _stride_ends_s(trial)
    whole = np.isfinite(trial.contact_s) & np.isfinite(trial.toe_off_s) & np.isfinite(ends_s)
    points = trial.over(trial.contact_s, ends_s, samples=samples)
    return Strides(
        is_left=trial.is_left[whole],
        initial_contact_s=trial.contact_s[whole],
        end_s=ends_s[whole],
        toe_off_share=((trial.toe_off_s - trial.contact_s) / (ends_s - trial.contact_s))[whole],
        values={
            name: curve.course(trial, points)[whole]
            for name, curve in CURVES[trial.motion.view].items()
            if trial.has(curve.needs)
        },
    )


def cycle_curves(trial: Trial, *, samples: int = SAMPLES) -> tuple[CycleCurve, ...]:
    """Return mean and spread over the strides of every curve that the view and the body points can carry.

    Parameters
    ----------
    trial : Trial
        Motion with steps.
    samples : int
        How many values a stride, both ends included.

    Returns
    -------
    tuple of CycleCurve
        Curves without at least three strides of a side are left out.

    Examples
    --------
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(duration_s=6.0)
    >>> [curve.id for curve in cycle_curves(Trial(motion=motion, steps=detect_steps(motion)))]
    ['knee_flexion', 'thigh_angle', 'shin_angle', 'trunk_lean', 'body_height']
    """
    strides = strides_of(trial, samples=samples)
    curves = []
    for name, values in strides.values.items():
        left, right = (_of_side(values, strides.toe_off_share, of) for of in (strides.is_left, ~strides.is_left))
        if left is not None or right is not None:
            curves.append(CycleCurve(id=name, unit=CURVES[trial.motion.view][name].unit, left=left, right=right))
    return tuple(curves)


def _stride_ends_s(trial: Trial) -> Floats:
    """The same foot's next contact, where the other foot's lies between."""
    following = np.append(trial.next_contact_s[1:], np.nan)
    return np.where(np.isfinite(trial.next_contact_s), following, np.nan)


def _of_side(values: Floats, toe_off_share: Floats, of_side: npt.NDArray[np.bool_]) -> SideCurve | None:
    whole = of_side & np.isfinite(values).all(axis=1)
    if whole.sum() < _LEAST_STRIDES:
        return None
    return SideCurve(
        mean=values[whole].mean(axis=0),
        sd=values[whole].std(axis=0, ddof=1),
        strides=int(whole.sum()),
        toe_off_share=float(toe_off_share[whole].mean()),
    )


def _thigh_deg(trial: Trial, points: Points) -> Floats:
    return -angle_from_vertical_deg(trial.standing(points, "knee"), trial.standing(points, "hip"))


def _shin_deg(trial: Trial, points: Points) -> Floats:
    return -angle_from_vertical_deg(trial.standing(points, "ankle"), trial.standing(points, "knee"))


def _trunk_deg(trial: Trial, points: Points) -> Floats:
    measured = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    return measured - mean_offset("trunk_lean", trial)


def _body_height_cm(trial: Trial, points: Points) -> Floats:
    height = 100 * body_height_m(trial, points)
    around: Floats = height - height.mean(axis=1, keepdims=True)
    return around


def _curve(unit: str, meaning: str, needs: str, course: Callable[[Trial, Points], Floats]) -> Curve:
    return Curve(unit=unit, meaning=meaning, needs=tuple(needs.split()), course=course)


_BODY_HEIGHT = _curve(
    "cm", "height of the centre of mass over its mean in the stride; + = up", "mid_hip", _body_height_cm
)
CURVES: dict[View, dict[str, Curve]] = {
    "side": {
        "knee_flexion": _curve("deg", "0 = straight; + = bent", "hip knee ankle", knee_flexion_deg),
        "thigh_angle": _curve("deg", "from the vertical; + = knee ahead of hip", "hip knee", _thigh_deg),
        "shin_angle": _curve("deg", "from the vertical; + = ankle ahead of knee", "knee ankle", _shin_deg),
        "trunk_lean": _curve("deg", "from the vertical; + = forward", "mid_hip mid_shoulder", _trunk_deg),
        "body_height": _BODY_HEIGHT,
    },
    "rear": {
        "trunk_side_lean": _curve(
            "deg", "from the vertical; + = to the runner's right", "mid_hip mid_shoulder", _trunk_deg
        ),
        "body_height": _BODY_HEIGHT,
    },
}
"""Every curve by view and name, in the order of reports."""
