"""Drift over a long clip: the trend of measures from the first step to the last, for example through fatigue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from gait.measurement import Measurement, View
from gait.measures import REGISTRY
from gait.measures.evaluate import corrected
from gait.measures.trial import Trial

Floats = npt.NDArray[np.float64]

Verdict = Literal["rises", "falls", "steady", "cannot_tell"]
MIN_STEPS = 60
"""Fewer steps, about 20 seconds, are too few for a trend: steps are correlated over several strides, so that a short
clip contains only a handful of independent ones, and its trends come from the runner's position on the belt."""
MEASURES = ("cadence", "contact_time", "vertical_oscillation", "overstride", "trunk_lean")
"""Measures that change as a runner tires, or that users ask about."""
_CONFIDENCE = 0.95
# Bonferroni correction for five trends: the probability that all intervals contain the truth is 95 %.
_TAIL = (1 - _CONFIDENCE) / len(MEASURES) / 2
_OUTLIER_DEVIATIONS = 4.0
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, kw_only=True, eq=False)
class Drift:
    """The trend of one measure over a clip.

    Parameters
    ----------
    id : str
        The measure.
    view : {"side", "rear"}
        The view in which it was measured.
    unit : str
        Unit of `values` and `change`.
    time_s : ndarray, shape (steps,)
        Initial contact of each step, in seconds of the runner's own time.
    values : ndarray, shape (steps,)
        The measure's value for each step.
    is_left : ndarray of bool, shape (steps,)
        Which steps belong to the left foot.
    trend : ndarray, shape (2,)
        Value of the fitted line at the first and the last step, mean of both feet.
    change : float
        Last value minus first value of `trend`.
    ci95 : tuple of float
        Simultaneous 95 % interval of `change` for all five trends of a clip.
    verdict : {"rises", "falls", "steady", "cannot_tell"}
        `rises` or `falls` if the interval excludes zero; `steady` if it lies within changes that are too small to
        matter.
    """

    id: str
    view: View
    unit: str
    time_s: Floats
    values: Floats
    is_left: npt.NDArray[np.bool_]
    trend: Floats
    change: float
    ci95: tuple[float, float]
    verdict: Verdict


def find_drift(trial: Trial, measurements: Iterable[Measurement]) -> tuple[Drift, ...]:
    """Return the drift of each measure of `MEASURES` over a clip.

    Parameters
    ----------
    trial : Trial
        The clip's motion with its steps.
    measurements : iterable of Measurement
        The clip's measurements.

    Returns
    -------
    tuple of Drift
        Without measures that are withheld or have low confidence in this view, or that have fewer than `MIN_STEPS`
        values.

    Examples
    --------
    >>> clip = session.view("side")  # doctest: +SKIP
    >>> [drift.id for drift in find_drift(clip.trial, clip.measurements)]  # doctest: +SKIP
    ['cadence', 'contact_time', 'vertical_oscillation', 'overstride', 'trunk_lean']
    """
    view = trial.motion.view
    given = {m.id for m in measurements if m.value is not None}
    drifts = []
    for name in MEASURES:
        entry = REGISTRY[name]
        if name not in given or view in entry.low_confidence_views:
            continue
        values = step_values(name, trial)
        known = np.isfinite(values)
        known[known] = ~_outliers(values[known], trial.is_left[known])
        if known.sum() >= MIN_STEPS:
            drifts.append(_drift(name, view, trial.contact_s[known], values[known], trial.is_left[known]))
    return tuple(drifts)


def step_values(name: str, trial: Trial) -> Floats:
    """Return the values of each step in the unit of the measure.

    Parameters
    ----------
    name : str
        Id of the measure.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        NaN where a step has no value.
    """
    values = corrected(REGISTRY[name], trial)
    # The values of cadence are the times of the steps.
    return 60 / values if name == "cadence" else values


class Trend(NamedTuple):
    """A straight line fitted through the values of steps."""

    slope: float
    """Change per second."""
    standard_error: float
    """Standard error of the slope."""
    freedom: int
    """Degrees of freedom of the standard error, for Student's t distribution."""
    level: float
    """Mean of both feet at time 0."""


def trend_over_time(time_s: Floats, values: Floats, is_left: npt.NDArray[np.bool_]) -> Trend:
    """Fit a straight line through steps with autocorrelated errors.

    Ordinary least squares with one intercept per foot. The standard error of the slope is robust to autocorrelation: it
    is the equal-weighted cosine estimator with 0.4 n^(2/3) cosines (Lazarus et al. 2018).

    Parameters
    ----------
    time_s, values : ndarray, shape (steps,)
        Times in seconds and values, in order of time.
    is_left : ndarray of bool, shape (steps,)
        Which steps belong to the left foot.

    Returns
    -------
    Trend

    Examples
    --------
    >>> time_s = np.arange(100) / 3
    >>> trend = trend_over_time(time_s, 5 + 0.1 * time_s, np.arange(100) % 2 == 0)
    >>> round(trend.slope, 6), round(trend.level, 6)
    (0.1, 5.0)
    """
    foot = np.where(is_left, 0.5, -0.5)
    columns = np.stack([np.ones_like(time_s), time_s - time_s.mean(), foot], axis=1)
    if np.ptp(foot) == 0:
        columns = columns[:, :2]
    bread = np.linalg.inv(columns.T @ columns)
    fit = bread @ columns.T @ values
    scores = columns * (values - columns @ fit)[:, None]
    count = len(values)
    freedom = max(1, int(0.4 * count ** (2 / 3)))
    turns = np.pi * np.arange(1, freedom + 1)[:, None] * (np.arange(count) + 0.5) / count
    waves = np.sqrt(2) * np.cos(turns) @ scores
    variance = float((bread @ (waves.T @ waves / freedom) @ bread)[1, 1])
    return Trend(float(fit[1]), float(np.sqrt(variance)), freedom, float(fit[0] - fit[1] * time_s.mean()))


def _drift(name: str, view: View, time_s: Floats, values: Floats, is_left: npt.NDArray[np.bool_]) -> Drift:
    fitted = trend_over_time(time_s, values, is_left)
    span_s = float(time_s[-1] - time_s[0])
    change = fitted.slope * span_s
    half = -float(stdtrit(fitted.freedom, _TAIL)) * fitted.standard_error * span_s
    trend = fitted.level + fitted.slope * time_s[[0, -1]]
    least = REGISTRY[name].smallest_relevant_change(float(trend[0]))
    # Ignore differences that are only rounding errors.
    clear = abs(change) > max(half, 1e-9 * float(np.abs(values).max()))
    verdict: Verdict = "cannot_tell"
    if clear:
        verdict = "rises" if change > 0 else "falls"
    elif least is not None and abs(change) + half < least:
        verdict = "steady"
    return Drift(
        id=name,
        view=view,
        unit=REGISTRY[name].unit,
        time_s=time_s,
        values=values,
        is_left=is_left,
        trend=trend,
        change=change,
        ci95=(change - half, change + half),
        verdict=verdict,
    )


def _outliers(values: Floats, is_left: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which steps lie far from the median of their foot, as after a wrongly detected contact."""
    middle = np.where(is_left, _median(values[is_left]), _median(values[~is_left]))
    away = np.abs(values - middle)
    spread = _MAD_TO_SD * float(np.median(away))
    return away > _OUTLIER_DEVIATIONS * spread if spread > 0 else np.zeros(len(values), bool)


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0
