"""Timing of single steps: how much earlier or later than in the mean stride an event occurs.

Around the event, each point of the leg is compared with its curve in the mean stride. If a step is late by a time d,
its curve lies below the mean curve by d times the slope; least squares over all points give d. Part of each estimate is
noise of a few frames. The scatter over the clip shows how large that part is, and the estimates are shrunk accordingly.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion
from gait.steps.mean_stride import StrideFit, body_height, detrended

Floats = npt.NDArray[np.float64]

# Half width of the window around an event, in strides.
_HALF_WINDOW = 0.15
_MIN_FRAMES = 3
_PARTS = ("ankle", "heel", "toe", "knee")
_UPPER_BODY = ("mid_shoulder", "mid_ear")


class StepDelays(NamedTuple):
    """Delays of single events relative to the mean stride."""

    delay: Floats
    """[events] delay in strides after shrinkage, + = late; 0 where the event was not observed."""
    sd: Floats
    """[events] standard deviation of the remaining error, in strides."""
    observed: npt.NDArray[np.bool_]
    """[events] whether enough frames show the event."""


def step_delays(motion: Motion, phase: Floats, side: str, *, event: float, strides: Floats) -> StepDelays:
    """Return how much later than in the mean stride the single events of a leg occur.

    Parameters
    ----------
    motion : Motion
        Side or rear view.
    phase : ndarray, shape (frames,)
        Phase of each frame in the leg's own strides.
    side : {"left", "right"}
        The leg.
    event : float
        Phase of the event in the mean stride.
    strides : ndarray, shape (events,)
        Whole numbers of the strides in which the events lie.

    Returns
    -------
    StepDelays

    Examples
    --------
    >>> from gait.motion.stride import stride_clock
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(noise_m=0.0)
    >>> phase = stride_clock(motion.time_s, motion.ankle_separation_m).phase
    >>> delays = step_delays(motion, phase, "left", event=0.08, strides=np.arange(3, 6))
    >>> bool(np.abs(delays.delay).max() < 0.005)
    True
    """
    weighted, information = np.zeros(len(strides)), np.zeros(len(strides))
    fit = StrideFit(phase)
    for values in _channels(motion, side):
        series = fit.series(values)
        residuals = fit.residuals(values, series)
        variance = float(np.nanvar(residuals))
        if not variance > 0:
            continue
        for number, stride in enumerate(strides):
            near = (np.abs(phase - stride - event) < _HALF_WINDOW) & np.isfinite(residuals)
            if near.sum() >= _MIN_FRAMES:
                # Removing the mean slope ignores steps that are only higher or further ahead, but not late.
                slope = series.derivative_at(phase[near])
                slope -= slope.mean()
                weighted[number] -= slope @ residuals[near] / variance
                information[number] += slope @ slope / variance
    observed = information > 0
    if not observed.any():
        return StepDelays(np.zeros(len(strides)), np.zeros(len(strides)), observed)
    delay = np.where(observed, weighted / np.where(observed, information, 1.0), 0.0)
    noise = np.where(observed, 1 / np.where(observed, information, 1.0), 0.0)
    delay[observed] -= delay[observed].mean()
    between_steps = max(0.0, float(delay[observed].var() - noise[observed].mean()))
    kept = np.divide(between_steps, between_steps + noise, out=np.zeros_like(noise), where=between_steps + noise > 0)
    remaining = np.where(observed, kept * noise, between_steps)
    return StepDelays(delay=np.where(observed, kept * delay, 0.0), sd=np.sqrt(remaining), observed=observed)


def _channels(motion: Motion, side: str) -> Iterator[Floats]:
    """Yield the signals that show the timing of events: the leg's points, and the height of the body."""
    hips = motion.point("mid_hip")
    for part in _PARTS:
        if f"{side}_{part}" in motion:
            position = motion.point(f"{side}_{part}")
            if motion.view == "side":
                yield detrended(motion.time_s, position[:, 0] - hips[:, 0])
            yield detrended(motion.time_s, position[:, 1])
    upper = body_height(motion, _UPPER_BODY)
    yield detrended(motion.time_s, hips[:, 1] if upper is None else upper)
