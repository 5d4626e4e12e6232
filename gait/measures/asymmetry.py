"""Left against right: how far they differ, and how far they would have to differ for that to mean something."""

from __future__ import annotations

from math import isclose
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from gait.measurement import NORMAL_975, Asymmetry
from gait.measures.offsets import LandmarkOffset, are_fitted, landmark_offsets
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial

LEAST_STEPS_A_SIDE = 7
"""Fewer steps a side make a value uncertain (Dingenen et al. 2018)."""
MOST_EXCHANGED = 0.35
"""Where the legs' names were exchanged in a larger share of the frames, left and right are not told apart."""


# Most runners' legs are nearly alike, and a few differ by several times as much: the share and the factor of those few.
_UNLIKE_SHARE, _UNLIKE_FACTOR = 0.15, 4.0


class Sides(NamedTuple):
    """The value of each side, and left against right."""

    left: float
    right: float
    asymmetry: Asymmetry | None

    @property
    def mean(self) -> float:
        """The mean of both sides."""
        return (self.left + self.right) / 2


def compare_sides(
    entry: Measure, trial: Trial, left: Floats, right: Floats, *, added: float = 0.0, trusted: bool = True
) -> Sides:
    """Return the value of each side, and left minus right with the smallest difference that can be detected.

    Part of a difference between the sides is error: one leg is seen worse than the other. Only the part that is
    probably not error is kept, an empirical Bayes estimate (`kept_difference`). The mean of both sides gives more
    weight to the leg that is seen better.

    The smallest detectable change holds the scatter of both sides' steps (Welch's t interval of the difference), what
    the pose model's points add unequally to the near and the far leg, and what the clip's failings do. It is never
    below the change that a person shows from week to week, where that is published (Dingenen et al. 2018).

    Parameters
    ----------
    entry : Measure
        A measure of both feet.
    trial : Trial
        Motion with steps.
    left, right : ndarray, shape (steps of that side,)
        The measure's values, without NaN; at least one a side.
    added : float
        Half the 95 % interval of what the clip's failings add to left minus right, in the measure's unit.
    trusted : bool
        Whether a difference may be claimed at all.

    Returns
    -------
    Sides
        Without an asymmetry where a side has fewer than two steps, or the landmarks' error between the legs is not
        known. A difference is claimed only on `LEAST_STEPS_A_SIDE` steps of either side, in a view that is not weak for
        this measure.
    """
    sides = entry.summary(left), entry.summary(right)
    fitted = _fitted(entry, trial)
    known = trial.motion.source == "landmarks" or (fitted is not None and are_fitted(trial.motion.pose_model))
    if min(len(left), len(right)) < 2 or not known:
        return Sides(*sides, None)
    scatter = scatter_half_width(left, right)
    if fitted is not None:
        chance_sd = float(np.hypot(scatter, added)) / NORMAL_975
        error_sd = float(np.linalg.norm([fitted.side_error_sd, fitted.side_bias, chance_sd]))
        sides = _drawn_together(sides, fitted, error_sd=error_sd, left_is_near=left_is_near(trial))
    detectable = max(float(np.linalg.norm([scatter, _landmark_error(fitted), added])), entry.week_to_week)
    difference = sides[0] - sides[1]
    enough = min(len(left), len(right)) >= LEAST_STEPS_A_SIDE and trial.motion.view not in entry.weak_views
    factor = 100 / ((sides[0] + sides[1]) / 2) if entry.asymmetry_is_relative else 1.0
    asymmetry = Asymmetry(
        value=factor * difference,
        unit=entry.asymmetry_unit,
        detectable=factor * detectable,
        # Steps without any scatter leave only rounding, which is no difference.
        claimed=trusted and enough and abs(difference) > detectable and not isclose(*sides, rel_tol=1e-6),
    )
    return Sides(*sides, asymmetry)


def kept_difference(difference: float, *, error_sd: float, usual_sd: float) -> float:
    """Return what a measured difference between the legs says of the true one: its posterior mean.

    Before anything is measured, the true difference has a standard deviation of `usual_sd` in most runners and of
    several times that in a few (Efron & Morris 1975, with a prior of two normal parts).

    Parameters
    ----------
    difference : float
        The measured difference, in any unit.
    error_sd : float
        Standard deviation of its error, in the same unit.
    usual_sd : float
        Standard deviation of the true difference between most runners' legs.

    Examples
    --------
    >>> round(kept_difference(8.0, error_sd=4.0, usual_sd=2.0), 1)
    2.7
    >>> kept_difference(8.0, error_sd=0.0, usual_sd=2.0)
    8.0
    """
    if error_sd == 0:
        return difference
    if usual_sd == 0:
        return 0.0
    spreads = np.array([usual_sd, _UNLIKE_FACTOR * usual_sd])
    variances = spreads**2 + error_sd**2
    exponents = -(difference**2) / (2 * variances)
    shares = np.array([1 - _UNLIKE_SHARE, _UNLIKE_SHARE]) * np.exp(exponents - exponents.max()) / np.sqrt(variances)
    return float(difference * (shares / shares.sum()) @ (spreads**2 / variances))


def _drawn_together(
    sides: tuple[float, float], fitted: LandmarkOffset, *, error_sd: float, left_is_near: bool
) -> tuple[float, float]:
    near, far = sides if left_is_near else sides[::-1]
    middle = fitted.near_weight * near + (1 - fitted.near_weight) * far
    difference = near - far
    if fitted.usual_difference_sd is not None:
        difference = kept_difference(difference, error_sd=error_sd, usual_sd=fitted.usual_difference_sd)
    half = difference / 2
    return (middle + half, middle - half) if left_is_near else (middle - half, middle + half)


def left_is_near(trial: Trial) -> bool:
    """Return whether the left leg is the near one; from behind it stands for the near one."""
    return trial.motion.view == "rear" or trial.motion.near_side == "left"


def scatter_half_width(left: Floats, right: Floats) -> float:
    """Half of Welch's 95 % interval of the difference of the means of two samples.

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
    """Half the 95 % interval of what the pose model's points add to left minus right."""
    if fitted is None:
        return 0.0
    return float(stdtrit(fitted.clips - 1, 0.975)) * float(np.hypot(fitted.side_error_sd, fitted.side_bias))
