"""Step-to-step variability: how much a measure varies between the steps of one foot.

The scatter of the measured steps is not the runner's. Two things are taken out of it:

- Noise of the points. A pose model's points jump from frame to frame, which adds to the scatter. The variance that it
  adds was determined on clips with known truth, step by step, and is subtracted.
- Damping of single steps. The events of single steps are shrunk towards the mean stride as far as they are uncertain
  (`gait.steps.single_steps`), which makes times vary too little. The variance of the true times is that of the shrunk
  ones plus the mean variance of their remaining errors (law of total variance), so that this is added.

The interval combines the chi-square limits of the scatter with the spread of the noise between clips (Zou & Donner
2008, Construction of confidence limits about effect measures. Stat Med 27:1693-1702).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from gait.measurement import NORMAL_975, StepVariability
from gait.measures.offsets import is_borrowed, landmark_offsets
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial
from gait.steps import Step

MIN_STEPS = 10
"""With fewer steps of both feet together, the scatter says too little."""
# Real films are noisier than rendered ones: the lower end of the interval allows for twice the variance of the noise.
_REAL_NOISE = 2.0
# A few clips are much noisier than the others, for example with a hidden leg. With 1.96 standard deviations of the
# noise between clips, the variation would be told in two of 60 rendered clips, and wrongly in most of them.
_FEW_NOISY_CLIPS = 4.0
_SHIFT_S = 1e-4
_ROUNDING = 1e-9


class Scatter(NamedTuple):
    """Variance between the steps of one foot."""

    variance: float
    freedom: int
    """Degrees of freedom: the number of steps minus the number of feet."""


def pooled_variance(trial: Trial, values: Floats) -> Scatter | None:
    """Return the variance of the values between the steps of the same foot, pooled over both feet.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.
    values : ndarray, shape (steps,)
        One value per step; NaN where a step has none.

    Returns
    -------
    Scatter or None
        None with fewer than `MIN_STEPS` steps.
    """
    feet = [values[side & np.isfinite(values)] for side in (trial.is_left, ~trial.is_left)]
    feet = [of_foot for of_foot in feet if len(of_foot) > 1]
    freedom = sum(len(of_foot) - 1 for of_foot in feet)
    if sum(map(len, feet)) < MIN_STEPS:
        return None
    squares = sum(float(((of_foot - of_foot.mean()) ** 2).sum()) for of_foot in feet)
    variance = squares / freedom
    # A measure of the whole clip has the same value at every step, apart from rounding.
    size = max(float(np.abs(of_foot).max()) for of_foot in feet)
    return Scatter(variance if variance > (_ROUNDING * size) ** 2 else 0.0, freedom)


def damping_variance(entry: Measure, trial: Trial) -> Floats:
    """Return the variance by which the damping of single steps makes each step's value vary too little.

    Parameters
    ----------
    entry : Measure
        The measure. Only times are affected; for other measures, the result is 0.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In the square of the unit of `Measure.per_step`.
    """
    total = np.zeros(len(trial.steps))
    if not entry.time_only:
        return total
    before = entry.per_step(trial)
    following = np.arange(1, len(trial.steps) + 1).clip(max=max(len(trial.steps) - 1, 0))
    contact_var = np.array([step.initial_contact_own_se_s**2 for step in trial.steps])
    toe_off_var = np.array([step.toe_off_own_se_s**2 for step in trial.steps])
    for side, of_side in (("left", trial.is_left), ("right", ~trial.is_left)):
        moved = replace(trial, steps=tuple(_shifted(trial.steps, side, "initial_contact_s")))
        slopes = (entry.per_step(moved) - before) / _SHIFT_S
        # Steps of the other foot end with this foot's contact.
        total += slopes**2 * np.where(of_side, contact_var, contact_var[following])
    moved = replace(trial, steps=tuple(_shifted(trial.steps, None, "toe_off_s")))
    added: Floats = total + ((entry.per_step(moved) - before) / _SHIFT_S) ** 2 * toe_off_var
    return added


def step_variability(entry: Measure, trial: Trial, values: Floats, value: float) -> StepVariability | None:
    """Return the standard deviation of a measure between the steps of one foot.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    values : ndarray, shape (steps,)
        The measure's value of each step, from `Measure.per_step`; NaN where a step has none.
    value : float
        The measure's value, in its unit.

    Returns
    -------
    StepVariability or None
        None if the steps have no values of their own, if they are too few, or if the noise of the points is unknown.
        `sd` is None if the scatter cannot be told from the noise.
    """
    scatter = pooled_variance(trial, values)
    if scatter is None or scatter.variance == 0:
        return None
    noise = _noise(entry, trial)
    if noise is None:
        return None
    noise_variance, noise_spread = noise
    damped = float(np.nanmean(np.where(np.isfinite(values), damping_variance(entry, trial), np.nan)))
    variance = scatter.variance + damped - noise_variance
    # The limits of a sum of variances from the limits of its parts (Zou and Donner 2008).
    ends = [scatter.variance * scatter.freedom / float(chdtri(scatter.freedom, tail)) for tail in (0.025, 0.975)]
    spreads = (NORMAL_975 if entry.time_only else _FEW_NOISY_CLIPS), NORMAL_975
    below, above = (
        float(np.hypot(scatter.variance - end, times * noise_spread)) for end, times in zip(ends, spreads, strict=True)
    )
    low = variance - below - (_REAL_NOISE - 1) * max(noise_variance, 0.0)
    factor = _slope(entry, values)
    high_sd = factor * float(np.sqrt(max(variance + above, 0.0)))
    # Where the error of the value itself is untested on real runners, so is the noise.
    untested = trial.motion.view in entry.low_confidence_views
    if low <= 0 or factor == 0 or untested:
        return StepVariability(sd=None, low=0.0, high=high_sd)
    sd = factor * float(np.sqrt(variance))
    return StepVariability(
        sd=sd,
        low=factor * float(np.sqrt(low)),
        high=high_sd,
        cv_pct=100 * sd / value if entry.asymmetry_is_relative else None,
    )


def _shifted(steps: tuple[Step, ...], side: str | None, event: str) -> Iterator[Step]:
    for step in steps:
        later = side is None or step.side == side
        yield replace(step, **{event: getattr(step, event) + _SHIFT_S}) if later else step


def _noise(entry: Measure, trial: Trial) -> tuple[float, float] | None:
    """Return the variance that the points' noise adds, and the standard deviation of this variance between clips."""
    if trial.motion.source != "pose":
        # The events of imported landmarks have known errors; the noise of their points is unknown.
        return (0.0, 0.0) if entry.time_only else None
    view, model = trial.motion.view, trial.motion.pose_model
    fitted = None if is_borrowed(entry.id, view, model) else landmark_offsets(model).get((entry.id, view))
    if fitted is None or fitted.step_noise_variance is None or fitted.step_noise_spread is None:
        return None
    return fitted.step_noise_variance, fitted.step_noise_spread


def _slope(entry: Measure, values: Floats) -> float:
    """Return by how much the measure's value changes with the mean of its steps, for rates such as cadence."""
    middle, step = float(np.nanmean(values)), 1e-3 * float(np.nanmean(np.abs(values)))
    return abs(entry.summary(np.array([middle + step])) - entry.summary(np.array([middle - step]))) / (2 * step)
