"""Where the body's points are at many times, read from their smooth curves one point at a time."""

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
"""Places [..., 2] in metres by the point's name."""

_MASS_CENTRE = "com"


@dataclass(frozen=True, kw_only=True, eq=False)
class PointsAt(Mapping[str, Floats]):
    """Every point's place at the same times, each read when asked for and not kept.

    A measure asks for a handful of points; half an hour of all of them, 51 times a step, would take 100 megabytes.

    Parameters
    ----------
    curves : mapping of str to BSpline
        The points' smooth courses, from seconds to [2] metres.
    times_s : ndarray
        When, of any shape.
    start_s, end_s : float
        Before and after, points are NaN.

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
        """Return one point's places, [..., 2] in metres; `com` is the centre of mass."""
        if name == _MASS_CENTRE and self._has_mass_centre:
            return self._mass_centre()
        curve = self.curves[name]
        places_m = np.full((*self.times_s.shape, curve.c.shape[1]), np.nan)
        # Only times inside, in their order: a spline walks from one time to the next, knot by knot.
        places_m[self._inside] = curve(self.times_s[self._inside])
        return places_m

    def __contains__(self, name: object) -> bool:
        return name in self.curves or (name == _MASS_CENTRE and self._has_mass_centre)

    def __iter__(self) -> Iterator[str]:
        yield from self.curves
        if self._has_mass_centre:
            yield _MASS_CENTRE

    def __len__(self) -> int:
        return len(self.curves) + self._has_mass_centre

    @cached_property
    def _inside(self) -> npt.NDArray[np.bool_]:
        return (self.times_s >= self.start_s) & (self.times_s <= self.end_s)

    @cached_property
    def _has_mass_centre(self) -> bool:
        return all(segment.start in self.curves and segment.end in self.curves for segment in SEGMENTS)

    def _mass_centre(self) -> Floats:
        mass_centre = centre_of_mass(self)
        assert mass_centre is not None
        return mass_centre
