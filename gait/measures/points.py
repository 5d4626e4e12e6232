"""Positions of the body's points at many times, evaluated from their smooth curves one point at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline

from gait.motion.body import SEGMENTS, centre_of_mass

Floats = npt.NDArray[np.float64]
Points = Mapping[str, Floats]
"""Positions [..., 2] in metres by point name."""

_CENTRE_OF_MASS = "com"


@dataclass(frozen=True, kw_only=True, eq=False)
class PointsAt(Mapping[str, Floats]):
    """Positions of all points at the same times. Each point is evaluated on access and not cached.

    A measure needs only a few points. All points of half an hour, with 51 samples per step, would need 100 megabytes.

    Parameters
    ----------
    curves : mapping of str to BSpline
        Smooth curves of the points, from seconds to [2] metres.
    times_s : ndarray
        Times in seconds, of any shape.
    start_s, end_s : float
        Positions before `start_s` and after `end_s` are NaN.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> curves = {"mid_hip": running_motion(duration_s=2.0).curve("mid_hip")}
    >>> points = PointsAt(curves=curves, times_s=np.array([1.0, 3.0]), start_s=0.0, end_s=2.0)
    >>> list(points), np.isfinite(points["mid_hip"]).all(axis=-1)
    (['mid_hip'], array([ True, False]))
    """

    curves: Mapping[str, BSpline]
    times_s: Floats
    start_s: float
    end_s: float

    def __getitem__(self, name: str) -> Floats:
        """Return the positions of one point, [..., 2] in metres; `com` is the centre of mass."""
        if name == _CENTRE_OF_MASS and self._has_centre_of_mass:
            return self._centre_of_mass()
        curve = self.curves[name]
        positions_m = np.full((*self.times_s.shape, curve.c.shape[1]), np.nan)
        # Times outside are left out, because a spline searches its knots from one time to the next.
        positions_m[self._inside] = curve(self.times_s[self._inside])
        return positions_m

    def __contains__(self, name: object) -> bool:
        return name in self.curves or (name == _CENTRE_OF_MASS and self._has_centre_of_mass)

    def __iter__(self) -> Iterator[str]:
        yield from self.curves
        if self._has_centre_of_mass:
            yield _CENTRE_OF_MASS

    def __len__(self) -> int:
        return len(self.curves) + self._has_centre_of_mass

    @cached_property
    def _inside(self) -> npt.NDArray[np.bool_]:
        return (self.times_s >= self.start_s) & (self.times_s <= self.end_s)

    @cached_property
    def _has_centre_of_mass(self) -> bool:
        return all(segment.start in self.curves and segment.end in self.curves for segment in SEGMENTS)

    def _centre_of_mass(self) -> Floats:
        positions_m = centre_of_mass(self)
        assert positions_m is not None
        return positions_m
