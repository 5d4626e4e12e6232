"""Drift over a long clip: what changes from the first steps to the last, as fatigue makes it."""

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
from gait.measures.margins import least_change
from gait.measures.trial import Trial

Floats = npt.NDArray[np.float64]

Verdict = Literal["rises", "falls", "steady", "cannot_tell"]
LEAST_STEPS = 60
"""Fewer steps, some 20 seconds, show no drift: neighbouring steps are alike over several strides, so that a short clip
holds a handful of independent ones, and what bends it is where the runner stands on the belt, not fatigue."""
MEASURES = ("cadence", "contact_time", "vertical_oscillation", "overstride", "trunk_lean")
"""Measures that are known to drift as a runner tires, or to be asked for."""
_CONFIDENCE = 0.95
# Five trends are looked at; each interval is wider, so that all of them hold at once in 95 of 100 clips.
_TAIL = (1 - _CONFIDENCE) / len(MEASURES) / 2
_OUTLIER_DEVIATIONS = 4.0
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, kw_only=True, eq=False)
class Drift:
    """One measure's course over a clip.

    Parameters
    ----------
    id : str
        The measure.
    view : {"side", "rear"}
        The view it was measured in.
    unit : str
        Unit of `values` and `change`.
    time_s : ndarray, shape (steps,)
        When each step began, in seconds of the runner's own time.
    values : ndarray, shape (steps,)
        The measure at each step.
    is_left : ndarray of bool, shape (steps,)
        Which steps are the left foot's.
    trend : ndarray, shape (2,)
        The straight line's value at the first step and at the last, mean of both feet.
    change : float
        Last minus first on that line.
    ci95 : tuple of float
        Its interval, wide enough for all five trends of a clip to hold at once with 95 % confidence.
    verdict : {"rises", "falls", "steady", "cannot_tell"}
        Rises or falls: the interval leaves zero out. Steady: it lies within changes too small to matter.
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
    """Return how each measure of `MEASURES` drifts over a clip.

    Parameters
    ----------
    trial : Trial
        The clip's motion and steps.
    measurements : iterable of Measurement
        What was measured in it.

    Returns
    -------
    tuple of Drift
        Without measures that the view carries weakly or not at all, or in fewer than `LEAST_STEPS` steps.

    Examples
    --------
    >>> clip = session.view("side")  # doctest: +SKIP
    >>> [drift.id for drift in find_drift(clip.trial, clip.measurements)]  # doctest: +SKIP
    ['cadence', 'contact_time', 'vertical_oscillation', 'overstride', 'trunk_lean']
    """
    view = trial.motion.view
    given = {m.id for m in measurements if m.value is not None}
    found = []
    for name in MEASURES:
        entry = REGISTRY[name]
        if name not in given or view in entry.weak_views:
            continue
        values = corrected(entry, trial)
        if name == "cadence":
            values = 60 / values
        known = np.isfinite(values)
        known[known] = ~_outliers(values[known], trial.is_left[known])
        if known.sum() >= LEAST_STEPS:
            found.append(_drift(name, view, trial.contact_s[known], values[known], trial.is_left[known]))
    return tuple(found)


class Trend(NamedTuple):
    """A straight line through steps."""

    slope: float
    """Change of the values a second."""
    standard_error: float
    """Of the slope."""
    freedom: int
    """Degrees of freedom of that error, for Student's distribution."""
    level: float
    """Mean of both feet's levels at time 0."""


def trend_over_time(time_s: Floats, values: Floats, is_left: npt.NDArray[np.bool_]) -> Trend:
    """Fit a straight line through steps whose errors resemble their neighbours'.

    Least squares with a level for each foot. The slope's error holds for errors that depend on each other over several
    steps: it is read from the slowest cosines of the fit's scores, 0.4 n^(2/3) of them (Lazarus et al. 2018).

    Parameters
    ----------
    time_s, values : ndarray, shape (steps,)
        When and what, in order of time.
    is_left : ndarray of bool, shape (steps,)
        Which steps are the left foot's.

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
    least = least_change(REGISTRY[name], float(trend[0]))
    # Values that only rounding tells apart do not drift.
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
    """Steps far from their foot's median, which a misread contact makes, would bend the line."""
    middle = np.where(is_left, _median(values[is_left]), _median(values[~is_left]))
    away = np.abs(values - middle)
    spread = _MAD_TO_SD * float(np.median(away))
    return away > _OUTLIER_DEVIATIONS * spread if spread > 0 else np.zeros(len(values), bool)


def _median(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0
