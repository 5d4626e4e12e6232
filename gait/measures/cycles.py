"""Curves over the gait cycle: angles and heights of each stride, from initial contact to the same foot's next one."""

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
from gait.units import Units, shown_unit

Floats = npt.NDArray[np.float64]

SAMPLES = 101
"""Default number of samples per stride: one per cent of the cycle each, both ends included."""
_MIN_STRIDES = 3
_MIN_SAMPLES = 2


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Definition of a quantity that is evaluated over the gait cycle.

    Parameters
    ----------
    unit : str
        `deg` or `cm`.
    meaning : str
        Zero and sign of the values.
    required_parts : tuple of str
        Body parts without which the curve is left out.
    values : callable
        Returns the values, [steps, samples], from a trial and the positions of its points over each stride.
    """

    unit: str
    meaning: str
    required_parts: tuple[str, ...]
    values: Callable[[Trial, Points], Floats]


@dataclass(frozen=True, kw_only=True, eq=False)
class Strides:
    """All complete strides of a clip, sampled at the same phases of the gait cycle.

    Parameters
    ----------
    is_left : ndarray of bool, shape (strides,)
        Which strides belong to the left foot.
    initial_contact_s, end_s : ndarray, shape (strides,)
        The stride's initial contact and the same foot's next one, in seconds of the runner's own time.
    toe_off_share : ndarray, shape (strides,)
        Toe-off as a share of the stride, 0 to 1.
    values : mapping of str to ndarray, shape (strides, samples)
        The curves by name, in the unit of `CURVES`; NaN where a point is missing.
    """

    is_left: npt.NDArray[np.bool_]
    initial_contact_s: Floats
    end_s: Floats
    toe_off_share: Floats
    values: Mapping[str, Floats]


@dataclass(frozen=True, kw_only=True, eq=False)
class SideCurve:
    """Mean curve of one side over the stride.

    Parameters
    ----------
    mean, sd : ndarray, shape (samples,)
        Mean and standard deviation over the strides, in the curve's unit, from 0 to 100 % of the stride.
    strides : int
        Number of strides.
    toe_off_share : float
        Mean toe-off as a share of the stride, 0 to 1.
    """

    mean: Floats
    sd: Floats
    strides: int
    toe_off_share: float


@dataclass(frozen=True, kw_only=True, eq=False)
class CycleCurve:
    """Mean curves of one quantity on both sides; `id` is its name in `CURVES`.

    `both` is the mean curve of the strides of both sides; if it is given, neither side has a curve of its own.
    """

    id: str
    unit: str
    left: SideCurve | None
    right: SideCurve | None
    both: SideCurve | None = None

    def pooled(self) -> CycleCurve:
        """Return one mean curve of all strides instead of one for each side.

        Mean and standard deviation are those of the strides of both sides together. A side without a curve has too few
        strides and adds nothing.

        Returns
        -------
        CycleCurve
        """
        sides = [side for side in (self.left, self.right) if side is not None]
        if not sides:
            return self
        strides = sum(side.strides for side in sides)
        mean: Floats = np.sum([side.strides * side.mean for side in sides], axis=0) / strides
        squares: Floats = np.sum(
            [(side.strides - 1) * side.sd**2 + side.strides * (side.mean - mean) ** 2 for side in sides], axis=0
        )
        both = SideCurve(
            mean=mean,
            sd=np.sqrt(squares / (strides - 1)),
            strides=strides,
            toe_off_share=sum(side.strides * side.toe_off_share for side in sides) / strides,
        )
        return CycleCurve(id=self.id, unit=self.unit, left=None, right=None, both=both)


def strides_of(trial: Trial, *, samples: int = SAMPLES) -> Strides:
    """Return the curves of every complete stride.

    A stride runs from a foot's initial contact to the same foot's next one, with one contact of the other foot between
    them. Strides with a flagged step, and strides that the clip does not show to their end, are left out. The values
    are computed from the points' smooth curves at evenly spaced times, and are not interpolated.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.
    samples : int
        Number of values per stride, both ends included.

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
    if samples < _MIN_SAMPLES:
        raise OptionError(
            f"A stride needs at least {_MIN_SAMPLES} samples, not {samples}.",
            "101 is one sample per cent of the cycle.",
        )
    ends_s = _stride_ends_s(trial)
    whole = np.isfinite(trial.contact_s) & np.isfinite(trial.toe_off_s) & np.isfinite(ends_s)
    points = trial.over(trial.contact_s, ends_s, samples=samples)
    return Strides(
        is_left=trial.is_left[whole],
        initial_contact_s=trial.contact_s[whole],
        end_s=ends_s[whole],
        toe_off_share=((trial.toe_off_s - trial.contact_s) / (ends_s - trial.contact_s))[whole],
        values={
            name: curve.values(trial, points)[whole]
            for name, curve in CURVES[trial.motion.view].items()
            if trial.has(curve.required_parts)
        },
    )


def cycle_curves(trial: Trial, *, samples: int = SAMPLES, units: Units | None = None) -> tuple[CycleCurve, ...]:
    """Return the mean curves of both sides, with their standard deviations over the strides.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.
    samples : int
        Number of values per stride, both ends included.
    units : Units, optional
        The units in which heights are returned; by default those of `CURVES`.

    Returns
    -------
    tuple of CycleCurve
        A side with fewer than three complete strides is None; curves without any side are left out.

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
        unit, factor = shown_unit(CURVES[trial.motion.view][name].unit, units or Units())
        left, right = (
            _of_side(factor * values, strides.toe_off_share, of) for of in (strides.is_left, ~strides.is_left)
        )
        if left is not None or right is not None:
            curves.append(CycleCurve(id=name, unit=unit, left=left, right=right))
    return tuple(curves)


def _stride_ends_s(trial: Trial) -> Floats:
    """Return the same foot's next contact if the other foot's contact lies between the two, otherwise NaN."""
    following = np.append(trial.next_contact_s[1:], np.nan)
    return np.where(np.isfinite(trial.next_contact_s), following, np.nan)


def _of_side(values: Floats, toe_off_share: Floats, of_side: npt.NDArray[np.bool_]) -> SideCurve | None:
    whole = of_side & np.isfinite(values).all(axis=1)
    if whole.sum() < _MIN_STRIDES:
        return None
    return SideCurve(
        mean=values[whole].mean(axis=0),
        sd=values[whole].std(axis=0, ddof=1),
        strides=int(whole.sum()),
        toe_off_share=float(toe_off_share[whole].mean()),
    )


def _thigh_deg(trial: Trial, points: Points) -> Floats:
    return -angle_from_vertical_deg(trial.stance_side(points, "knee"), trial.stance_side(points, "hip"))


def _shin_deg(trial: Trial, points: Points) -> Floats:
    return -angle_from_vertical_deg(trial.stance_side(points, "ankle"), trial.stance_side(points, "knee"))


def _trunk_deg(trial: Trial, points: Points) -> Floats:
    measured = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    return measured - mean_offset("trunk_lean", trial)


def _body_height_cm(trial: Trial, points: Points) -> Floats:
    height = 100 * body_height_m(trial, points)
    around: Floats = height - height.mean(axis=1, keepdims=True)
    return around


def _curve(unit: str, meaning: str, required_parts: str, values: Callable[[Trial, Points], Floats]) -> Curve:
    return Curve(unit=unit, meaning=meaning, required_parts=tuple(required_parts.split()), values=values)


_BODY_HEIGHT = _curve(
    "cm", "height of the centre of mass relative to its mean over the stride; + = up", "mid_hip", _body_height_cm
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
"""All curves by view and name, in the order of reports."""
