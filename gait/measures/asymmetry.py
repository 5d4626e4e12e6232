"""Left against right: how far they differ, and how far they would have to differ for that to mean something."""

from __future__ import annotations

from math import isclose

import numpy as np
from scipy.special import stdtrit

from gait.measurement import Asymmetry
from gait.measures.offsets import are_fitted, landmark_offsets
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial

LEAST_STEPS_A_SIDE = 7
"""Fewer steps a side make a value uncertain (Dingenen et al. 2018)."""
MOST_EXCHANGED = 0.35
"""Where the legs' names were exchanged in a larger share of the frames, left and right are not told apart."""


def compare_sides(
    entry: Measure, trial: Trial, left: Floats, right: Floats, *, added: float = 0.0, trusted: bool = True
) -> Asymmetry | None:
    """Return left minus right with the smallest difference that can be detected.

    The smallest detectable change holds the scatter of both sides' steps (Welch's t interval of the difference), what
    the pose model's points add unequally to the near and the far leg, and what the clip's failings do. It is never
    below the change that a person shows from week to week, where that is published (Dingenen et al. 2018).

    Parameters
    ----------
    entry : Measure
        A two-sided measure.
    trial : Trial
        Motion with steps.
    left, right : ndarray, shape (steps of that side,)
        The measure's values, without NaN.
    added : float
        Half the 95 % interval of what the clip's failings add to left minus right, in the measure's unit.
    trusted : bool
        Whether a difference may be claimed at all.

    Returns
    -------
    Asymmetry or None
        None where a side has fewer than two steps, or the landmarks' error between the legs is not known. Claimed only
        on `LEAST_STEPS_A_SIDE` steps of either side, in a view that is not weak for this measure.
    """
    landmarks = _landmark_error(entry, trial)
    if landmarks is None or min(len(left), len(right)) < 2:
        return None
    left_value, right_value = entry.summary(left), entry.summary(right)
    chance = float(np.linalg.norm([scatter_half_width(left, right), landmarks, added]))
    detectable = max(chance, entry.week_to_week)
    difference = left_value - right_value
    enough = min(len(left), len(right)) >= LEAST_STEPS_A_SIDE and trial.motion.view not in entry.weak_views
    factor = 100 / ((left_value + right_value) / 2) if entry.asymmetry_is_relative else 1.0
    return Asymmetry(
        value=factor * difference,
        unit=entry.asymmetry_unit,
        detectable=factor * detectable,
        # Steps without any scatter leave only rounding, which is no difference.
        claimed=trusted
        and enough
        and abs(difference) > detectable
        and not isclose(left_value, right_value, rel_tol=1e-6),
    )


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


def _landmark_error(entry: Measure, trial: Trial) -> float | None:
    """Half the 95 % interval of what landmarks add to left minus right; None where nobody knows."""
    if trial.motion.source == "landmarks":
        return 0.0
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    if fitted is None or not are_fitted(trial.motion.pose_model):
        return None
    return float(stdtrit(fitted.clips - 1, 0.975)) * float(np.hypot(fitted.side_error_sd, fitted.side_bias))
