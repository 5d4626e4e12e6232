"""Asymmetry: the difference between left and right, and the smallest difference that can be detected."""

from __future__ import annotations

from math import isclose
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from gait.measurement import NORMAL_975, Asymmetry
from gait.measures.offsets import LandmarkOffset, has_offsets, is_borrowed, landmark_offsets
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial

MIN_STEPS_PER_SIDE = 7
"""With fewer steps per side, a value has low confidence (Dingenen et al. 2018)."""
MAX_SWAPPED_SHARE = 0.35
"""Left and right are not reported if the pose model swapped the legs in a larger share of the frames."""
# Prior of the true difference between the legs: most runners' legs are nearly alike, and in this share of runners the
# standard deviation of the difference is larger by this factor.
_ASYMMETRIC_SHARE, _ASYMMETRIC_FACTOR = 0.15, 4.0


class Sides(NamedTuple):
    """The value of each side, and their asymmetry."""

    left: float
    right: float
    asymmetry: Asymmetry | None


def compare_sides(
    entry: Measure, trial: Trial, left: Floats, right: Floats, *, clip_error: float = 0.0, claimable: bool = True
) -> Sides:
    """Return the value of each side, and left minus right with the smallest difference that can be detected.

    Part of the measured difference is error, because the pose model sees one leg better than the other. The sides are
    therefore shrunk towards each other (empirical Bayes, see `shrunk_difference`). In their mean, the leg with the
    smaller error has more weight.

    The smallest detectable difference combines the scatter of both sides' steps (Welch's t interval), the pose model's
    unequal errors on the near and the far leg, and the clip's systematic errors. It is never smaller than the published
    change of a person from week to week (Dingenen et al. 2018), where one exists.

    Parameters
    ----------
    entry : Measure
        A two-sided measure.
    trial : Trial
        The motion with its steps.
    left, right : ndarray, shape (steps of that side,)
        The measure's values without NaN, at least one per side.
    clip_error : float
        Half width of the 95 % interval of the clip's systematic error of left minus right, in the measure's unit.
    claimable : bool
        Whether a difference may be claimed at all.

    Returns
    -------
    Sides
        The asymmetry is None if a side has fewer than two steps, or if the landmarks' error between the legs is
        unknown. A difference is claimed only with `MIN_STEPS_PER_SIDE` steps on each side, and in views that do not
        have low confidence for this measure.
    """
    sides = entry.summary(left), entry.summary(right)
    fitted = _fitted(entry, trial)
    model = trial.motion.pose_model
    own = fitted is not None and has_offsets(model) and not is_borrowed(entry.id, trial.motion.view, model)
    known = trial.motion.source == "landmarks" or own
    if min(len(left), len(right)) < 2 or not known:
        return Sides(*sides, None)
    scatter = scatter_half_width(left, right)
    if fitted is not None:
        chance_sd = float(np.hypot(scatter, clip_error)) / NORMAL_975
        error_sd = float(np.linalg.norm([fitted.side_error_sd, fitted.side_bias, chance_sd]))
        sides = _shrink(sides, fitted, error_sd=error_sd, left_is_near=left_is_near(trial))
    detectable = max(float(np.linalg.norm([scatter, _landmark_error(fitted), clip_error])), entry.week_to_week)
    difference = sides[0] - sides[1]
    enough = min(len(left), len(right)) >= MIN_STEPS_PER_SIDE and trial.motion.view not in entry.low_confidence_views
    factor = 100 / ((sides[0] + sides[1]) / 2) if entry.asymmetry_is_relative else 1.0
    asymmetry = Asymmetry(
        value=factor * difference,
        unit=entry.asymmetry_unit,
        detectable=factor * detectable,
        # If the steps have no scatter, a tiny difference is only rounding error.
        claimed=claimable and enough and abs(difference) > detectable and not isclose(*sides, rel_tol=1e-6),
    )
    return Sides(*sides, asymmetry)


def shrunk_difference(difference: float, *, error_sd: float, usual_sd: float) -> float:
    """Return the posterior mean of the true difference between the legs, given the measured one.

    The prior is a mixture of two normal distributions: the true difference has a standard deviation of `usual_sd` in
    most runners, and of several times that in a few. This is an empirical Bayes estimate in the sense of Efron & Morris
    (1975).

    Parameters
    ----------
    difference : float
        The measured difference, in any unit.
    error_sd : float
        Standard deviation of its error, in the same unit.
    usual_sd : float
        Standard deviation of the true difference in most runners, in the same unit.

    Returns
    -------
    float
        Between 0 and `difference`.

    Examples
    --------
    >>> round(shrunk_difference(8.0, error_sd=4.0, usual_sd=2.0), 1)
    2.7
    >>> shrunk_difference(8.0, error_sd=0.0, usual_sd=2.0)
    8.0
    """
    if error_sd == 0:
        return difference
    if usual_sd == 0:
        return 0.0
    prior_sds = np.array([usual_sd, _ASYMMETRIC_FACTOR * usual_sd])
    variances = prior_sds**2 + error_sd**2
    exponents = -(difference**2) / (2 * variances)
    weights = (
        np.array([1 - _ASYMMETRIC_SHARE, _ASYMMETRIC_SHARE]) * np.exp(exponents - exponents.max()) / np.sqrt(variances)
    )
    return float(difference * (weights / weights.sum()) @ (prior_sds**2 / variances))


def _shrink(
    sides: tuple[float, float], fitted: LandmarkOffset, *, error_sd: float, left_is_near: bool
) -> tuple[float, float]:
    near, far = sides if left_is_near else sides[::-1]
    middle = fitted.near_weight * near + (1 - fitted.near_weight) * far
    difference = near - far
    if fitted.usual_difference_sd is not None:
        difference = shrunk_difference(difference, error_sd=error_sd, usual_sd=fitted.usual_difference_sd)
    half = difference / 2
    return (middle + half, middle - half) if left_is_near else (middle - half, middle + half)


def left_is_near(trial: Trial) -> bool:
    """Return whether the left leg is the near one; in the rear view, it takes the place of the near leg.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    bool
    """
    return trial.motion.view == "rear" or trial.motion.near_side == "left"


def scatter_half_width(left: Floats, right: Floats) -> float:
    """Return the half width of Welch's 95 % interval of the difference between the means of two samples.

    Parameters
    ----------
    left, right : ndarray, shape (steps of that side,)
        At least two values each.

    Returns
    -------
    float

    Examples
    --------
    >>> round(scatter_half_width(np.array([9.0, 10.0, 11.0]), np.array([19.0, 20.0, 21.0])), 2)
    2.27
    """
    variances = np.array([side.var(ddof=1) / len(side) for side in (left, right)])
    total = float(variances.sum())
    if total == 0:
        return 0.0
    freedom = total**2 / float((variances**2 / [len(left) - 1, len(right) - 1]).sum())
    return float(stdtrit(freedom, 0.975)) * total**0.5


def _fitted(entry: Measure, trial: Trial) -> LandmarkOffset | None:
    if trial.motion.source == "landmarks":
        return None
    return landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))


def _landmark_error(fitted: LandmarkOffset | None) -> float:
    """Return the half width of the 95 % interval of the pose model's error of left minus right."""
    if fitted is None:
        return 0.0
    return float(stdtrit(fitted.clips - 1, 0.975)) * float(np.hypot(fitted.side_error_sd, fitted.side_bias))
