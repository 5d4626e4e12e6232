"""Zero-phase smoothing that bridges gaps, follows uneven frame times and can be read between frames."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline, make_smoothing_spline

Floats = npt.NDArray[np.float64]

FOOT_CUTOFF_HZ = 14.0
"""For knees and feet. Walking tools smooth at 4-6 Hz, which moves the contacts of running by whole frames."""
BODY_CUTOFF_HZ = 8.0
"""For trunk, hips, head and arms."""
LEAST_SAMPLES = 5
"""A curve cannot be fitted through fewer."""


def smooth_curve(time_s: Floats, values: Floats, *, cutoff_hz: float) -> BSpline:
    """Fit a smoothing spline with the response of a zero-phase low-pass filter.

    A cubic smoothing spline on an even grid answers a sine of frequency f with 1 / (1 + (f / f0)^4): the response of a
    second-order Butterworth filter run forwards and backwards.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Seconds, increasing, evenly spaced or not.
    values : ndarray, shape (frames,) or (frames, dimensions)
        What to smooth; frames with NaN are left out and bridged.
    cutoff_hz : float
        Frequency whose amplitude falls to 0.71.

    Returns
    -------
    BSpline
        Callable with times in seconds; its second argument is the order of the derivative. NaN before the first known
        sample and after the last one, where the cubic would soon leave the picture; see `hold_ends`.

    Raises
    ------
    ValueError
        If fewer than five samples are known.

    Examples
    --------
    >>> time_s = np.arange(120) / 60
    >>> curve = smooth_curve(time_s, np.sin(2 * np.pi * time_s), cutoff_hz=10.0)
    >>> round(float(curve(0.25)), 3)
    1.0
    """
    known = known_frames(values)
    if known.sum() < LEAST_SAMPLES:
        raise ValueError(f"expected at least {LEAST_SAMPLES} known samples, got {known.sum()}")
    interval_s = float(np.median(np.diff(time_s)))
    stiffness = (np.sqrt(2) - 1) / (interval_s * (2 * np.pi * cutoff_hz) ** 4)
    spline = make_smoothing_spline(time_s[known], values[known], lam=stiffness)
    return BSpline.construct_fast(spline.t, spline.c, spline.k, extrapolate=False)


def hold_ends(curve: BSpline, time_s: Floats) -> Floats:
    """Evaluate a curve, keeping its first and last values before and after its samples instead of NaN.

    Parameters
    ----------
    curve : BSpline
        As returned by `smooth_curve`.
    time_s : ndarray
        Seconds, of any shape.

    Returns
    -------
    ndarray
        Values of the curve, free of NaN.

    Examples
    --------
    >>> curve = smooth_curve(np.arange(5.0), np.arange(5.0), cutoff_hz=1.0)
    >>> curve([-1.0, 2.0, 9.0]).round(2), hold_ends(curve, np.array([-1.0, 2.0, 9.0])).round(2)
    (array([nan,  2., nan]), array([0., 2., 4.]))
    """
    return curve(np.clip(time_s, curve.t[0], curve.t[-1]))


def known_frames(values: Floats) -> npt.NDArray[np.bool_]:
    """Return the frames of [frames, ...] that hold no NaN."""
    return np.asarray(np.isfinite(values.reshape(len(values), -1)).all(axis=1))


def cutoff_for(name: str) -> float:
    """Return the cut-off in hertz that suits a body point: feet move faster than the body."""
    part = name.removeprefix("left_").removeprefix("right_")
    return FOOT_CUTOFF_HZ if part in ("knee", "ankle", "heel", "ball", "toe") else BODY_CUTOFF_HZ
