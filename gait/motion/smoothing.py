"""Zero-phase smoothing of landmarks, which bridges gaps, accepts uneven frame times and is continuous in time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline, make_smoothing_spline

Floats = npt.NDArray[np.float64]

FOOT_CUTOFF_HZ = 14.0
"""Cut-off frequency for knees and feet. The 4 to 6 Hz used for walking shift contacts in running by whole frames."""
BODY_CUTOFF_HZ = 8.0
"""Cut-off frequency for trunk, hips, head and arms."""
LEAST_SAMPLES = 5
"""Minimum number of samples of a curve."""


def smooth_curve(time_s: Floats, values: Floats, *, cutoff_hz: float) -> BSpline:
    """Fit a smoothing spline with the response of a zero-phase low-pass filter.

    The response of a cubic smoothing spline on an even grid at frequency f is 1 / (1 + (f / f0)^4), which is that of a
    second-order Butterworth filter run forwards and backwards.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds, increasing, not necessarily evenly spaced.
    values : ndarray, shape (frames,) or (frames, dimensions)
        Values to smooth. Frames with NaN are ignored, and gaps are bridged.
    cutoff_hz : float
        Frequency at which the amplitude is reduced to 0.71.

    Returns
    -------
    BSpline
        Callable with times in seconds; its second argument is the order of the derivative. It is NaN before the first
        and after the last known sample, where a cubic polynomial diverges quickly; see `hold_ends`.

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
    smoothing = (np.sqrt(2) - 1) / (interval_s * (2 * np.pi * cutoff_hz) ** 4)
    spline = make_smoothing_spline(time_s[known], values[known], lam=smoothing)
    return BSpline.construct_fast(spline.t, spline.c, spline.k, extrapolate=False)


def hold_ends(curve: BSpline, time_s: Floats) -> Floats:
    """Evaluate a curve with its first and last values held before and after its samples.

    Parameters
    ----------
    curve : BSpline
        A curve returned by `smooth_curve`.
    time_s : ndarray
        Times in seconds, of any shape.

    Returns
    -------
    ndarray
        Values of the curve, free of NaN.

    Examples
    --------
    >>> curve = smooth_curve(np.arange(5.0), np.arange(5.0), cutoff_hz=1.0)
    >>> times_s = np.array([-1.0, 2.0, 9.0])
    >>> curve(times_s).round(2), hold_ends(curve, times_s).round(2)
    (array([nan,  2., nan]), array([0., 2., 4.]))
    """
    return curve(np.clip(time_s, curve.t[0], curve.t[-1]))


def known_frames(values: Floats) -> npt.NDArray[np.bool_]:
    """Return the frames without NaN.

    Parameters
    ----------
    values : ndarray, shape (frames, ...)
        Values with NaN for unknown samples.

    Returns
    -------
    ndarray of bool, shape (frames,)
    """
    return np.asarray(np.isfinite(values.reshape(len(values), -1)).all(axis=1))


def cutoff_for(name: str) -> float:
    """Return the cut-off frequency for a landmark: feet move faster than the rest of the body.

    Parameters
    ----------
    name : str
        Name of the landmark.

    Returns
    -------
    float
        Hertz.
    """
    part = name.removeprefix("left_").removeprefix("right_")
    return FOOT_CUTOFF_HZ if part in ("knee", "ankle", "heel", "ball", "toe") else BODY_CUTOFF_HZ


class SmoothCurves:
    """Smooth curves of a motion's landmarks, fitted on first use and cached.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds.
    points_m : ndarray, shape (frames, points, 2)
        Landmarks in metres; NaN where a landmark was not seen.
    names : sequence of str
        Names of the landmarks.
    fitted_together : sequence of str
        Landmarks that are fitted in one call if they are known in the same frames, which takes hardly longer than
        fitting one.

    Examples
    --------
    >>> time_s = np.arange(120) / 60
    >>> points_m = np.sin(2 * np.pi * time_s)[:, None, None] * np.ones((1, 1, 2))
    >>> curves = SmoothCurves(time_s=time_s, points_m=points_m, names=["left_hip"], fitted_together=["left_hip"])
    >>> curves.of("left_hip", cutoff_hz=8.0)(0.25).round(2)
    array([1., 1.])
    """

    def __init__(
        self, *, time_s: Floats, points_m: Floats, names: Sequence[str], fitted_together: Sequence[str]
    ) -> None:
        self._time_s, self._points_m, self._fitted_together = time_s, points_m, fitted_together
        self._column = {name: column for column, name in enumerate(names)}
        self._fitted: dict[tuple[str, float], BSpline] = {}

    def of(self, name: str, *, cutoff_hz: float) -> BSpline:
        """Return the curve of a landmark.

        Parameters
        ----------
        name : str
            Name of the landmark.
        cutoff_hz : float
            Cut-off frequency in hertz.

        Returns
        -------
        BSpline
            From seconds to metres, shape (2,); see `smooth_curve`.
        """
        if (name, cutoff_hz) not in self._fitted:
            self._fit(name, cutoff_hz)
        return self._fitted[name, cutoff_hz]

    def reuse_mapped(self, others: SmoothCurves, matrix: Floats, *, shift_m: Floats) -> None:
        """Reuse the fitted curves of other landmarks, of which these are the images under ``matrix @ p + shift_m``.

        This is exact, because smoothing is linear and preserves constants. Curves with a cut-off other than the
        landmark's default are not reused, because they would take too much memory for long clips.

        Parameters
        ----------
        others : SmoothCurves
            Curves of the same landmarks before the map.
        matrix : ndarray, shape (2, 2)
            Linear part of the map, the same for all landmarks.
        shift_m : ndarray, shape (points, 2)
            Translation of each landmark in metres.
        """
        for (name, cutoff_hz), curve in others._fitted.items():
            if cutoff_hz == cutoff_for(name):
                coefficients = curve.c @ matrix.T + shift_m[self._column[name]]
                self._fitted[name, cutoff_hz] = BSpline.construct_fast(
                    curve.t, coefficients, curve.k, extrapolate=False
                )

    @cached_property
    def _known(self) -> dict[str, bytes]:
        """Frames in which each landmark is known, as a hashable key."""
        return {name: known_frames(self._points_m[:, column]).tobytes() for name, column in self._column.items()}

    def _fit(self, name: str, cutoff_hz: float) -> None:
        group = [name] + [
            other
            for other in self._fitted_together
            if other != name and cutoff_for(other) == cutoff_hz and self._known[other] == self._known[name]
        ]
        columns = [self._column[other] for other in group]
        values = self._points_m[:, columns].reshape(len(self._time_s), -1)
        joint = smooth_curve(self._time_s, values, cutoff_hz=cutoff_hz)
        for other, coefficients in zip(group, np.split(joint.c, len(group), axis=1), strict=True):
            self._fitted[other, cutoff_hz] = BSpline.construct_fast(
                joint.t, np.ascontiguousarray(coefficients), joint.k, extrapolate=False
            )
