"""The smooth courses of a motion's points: fitted when they are asked for, once, and carried along when points move."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline

from gait.motion.smoothing import cutoff_for, known_frames, smooth_curve

Floats = npt.NDArray[np.float64]


class Curves:
    """The curves of a motion by point and cut-off.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Seconds.
    points_m : ndarray, shape (frames, points, 2)
        Metres; NaN where a point was not seen.
    names : sequence of str
        Names of the points.
    fitted_together : sequence of str
        Of these, all that are known in the same frames are fitted at once: nearly all the work is the same.

    Examples
    --------
    >>> time_s = np.arange(120) / 60
    >>> points_m = np.sin(2 * np.pi * time_s)[:, None, None] * np.ones((1, 1, 2))
    >>> curves = Curves(time_s=time_s, points_m=points_m, names=["left_hip"], fitted_together=["left_hip"])
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
        """Return a point's course: a spline from seconds to [2] metres."""
        if (name, cutoff_hz) not in self._fitted:
            self._fit(name, cutoff_hz)
        return self._fitted[name, cutoff_hz]

    def take_mapped(self, others: Curves, matrix: Floats, *, shift_m: Floats) -> None:
        """Take over what was fitted to points of which these are the images under ``matrix @ p + shift_m``.

        Smoothing is linear and leaves what stands still as it is, so that a curve's image is the curve of the images.
        Curves with an unusual cut-off, of which single signs are read, are not taken: long films would need the memory.

        Parameters
        ----------
        others : Curves
            Curves of the same points before they were mapped.
        matrix : ndarray, shape (2, 2)
            The same for all points.
        shift_m : ndarray, shape (points, 2)
            In metres.
        """
        for (name, cutoff_hz), curve in others._fitted.items():
            if cutoff_hz == cutoff_for(name):
                coefficients = curve.c @ matrix.T + shift_m[self._column[name]]
                self._fitted[name, cutoff_hz] = BSpline.construct_fast(
                    curve.t, coefficients, curve.k, extrapolate=False
                )

    @cached_property
    def _known(self) -> dict[str, bytes]:
        """By point, the frames in which it is known, as a key to points that are known in the same."""
        return {name: known_frames(self._points_m[:, column]).tobytes() for name, column in self._column.items()}

    def _fit(self, name: str, cutoff_hz: float) -> None:
        alike = [name] + [
            other
            for other in self._fitted_together
            if other != name and cutoff_for(other) == cutoff_hz and self._known[other] == self._known[name]
        ]
        columns = [self._column[other] for other in alike]
        side_by_side = self._points_m[:, columns].reshape(len(self._time_s), -1)
        together = smooth_curve(self._time_s, side_by_side, cutoff_hz=cutoff_hz)
        for other, part in zip(alike, np.split(together.c, len(alike), axis=1), strict=True):
            self._fitted[other, cutoff_hz] = BSpline.construct_fast(
                together.t, np.ascontiguousarray(part), together.k, extrapolate=False
            )
