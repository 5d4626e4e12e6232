"""Body segments: their masses, the centre of mass, and the standing height that they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.measurement import View

Floats = npt.NDArray[np.float64]

# The leg is nearly straight at toe-off; larger distances between hip and ankle are outliers.
_STRAIGHT_PERCENTILE = 95


class Segment(NamedTuple):
    """A body segment between two landmarks."""

    start: str
    end: str
    mass_share: float
    """Mass as a share of the body's mass."""
    centre_share: float
    """Position of the segment's centre of mass between start (0) and end (1)."""


def _both_sides(start: str, end: str, mass_share: float, centre_share: float) -> tuple[Segment, ...]:
    return tuple(Segment(f"{s}_{start}", f"{s}_{end}", mass_share, centre_share) for s in ("left", "right"))


# de Leva (1996), J Biomech 29:1223-1230, mean of women and men. The mass of the hand is added to the forearm, whose
# centre of mass it moves towards the wrist. The centre of mass of the head lies level with the ears.
SEGMENTS: tuple[Segment, ...] = (
    Segment("mid_ear", "mid_ear", 0.0681, 0.0),
    Segment("mid_shoulder", "mid_hip", 0.4302, 0.405),
    *_both_sides("shoulder", "elbow", 0.0263, 0.576),
    *_both_sides("elbow", "wrist", 0.0209, 0.640),
    *_both_sides("hip", "knee", 0.1447, 0.385),
    *_both_sides("knee", "ankle", 0.0457, 0.444),
    *_both_sides("heel", "toe", 0.0133, 0.421),
)

STATURE_SHARE: dict[View, float] = {"side": 0.886, "rear": 0.801}
"""Sum of leg (hip-knee-ankle, mean of both), trunk (mid-hip to mid-shoulder) and mid-shoulder to mid-ear in BlazePose's
landmarks, as a share of barefoot height. Means over nine rendered runners from the side and four from behind, where the
bent legs are foreshortened (standard deviations 0.006 and 0.005)."""

LEG_SHARE = 0.491
"""Hip to ankle as a share of height: 0.530 - 0.039 (Drillis & Contini 1966, in Winter 2009, figure 4.1)."""

AVERAGE_HEIGHT_M = 1.70
"""Height that is assumed if none is given; the standard deviation of adults of both sexes is about 0.09 m."""


def centre_of_mass(points: Mapping[str, Floats]) -> Floats | None:
    """Return the centre of mass of the body as the weighted mean of its segments.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (..., dimensions)
        Landmarks by name, including `mid_shoulder`, `mid_hip` and `mid_ear`.

    Returns
    -------
    ndarray, shape (..., dimensions), or None
        None if a landmark is missing.

    Examples
    --------
    >>> standing = {name: np.array([0.0, 1.0]) for segment in SEGMENTS for name in segment[:2]}
    >>> centre_of_mass(standing)
    array([0., 1.])
    """
    if any(segment.start not in points or segment.end not in points for segment in SEGMENTS):
        return None
    total = sum(segment.mass_share for segment in SEGMENTS)
    return reduce(np.add, (segment.mass_share / total * _centre(segment, points) for segment in SEGMENTS))


def _centre(segment: Segment, points: Mapping[str, Floats]) -> Floats:
    start = points[segment.start]
    return start + segment.centre_share * (points[segment.end] - start)


def apparent_stature(points: Mapping[str, Floats], *, view: View) -> float | None:
    """Return the standing height that the body's segments add up to.

    The lengths are medians over time, which single bad frames do not affect. Foreshortening makes them a little too
    small, in the same way as in `STATURE_SHARE`.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (frames, 2)
        Landmarks by name, in any unit.
    view : {"side", "rear"}
        View of the camera.

    Returns
    -------
    float or None
        Height in the unit of the landmarks; None if trunk, head or legs are missing.
    """
    chain = ("mid_hip", "mid_shoulder", "mid_ear")
    legs = [[f"{side}_{joint}" for joint in ("hip", "knee", "ankle")] for side in ("left", "right")]
    if any(name not in points for name in (*chain, *legs[0], *legs[1])):
        return None
    leg = float(np.mean([_length(points, *pair) for names in legs for pair in pairwise(names)])) * 2
    upper = sum(_length(points, *pair) for pair in pairwise(chain))
    return (leg + upper) / STATURE_SHARE[view]


def stature_from_legs(points: Mapping[str, Floats], *, view: View) -> float:
    """Return the standing height that corresponds to the length of the legs, for landmarks without trunk or head.

    Parameters
    ----------
    points : mapping of str to ndarray, shape (frames, 2)
        Hips (or mid-hip) and ankles by name, in any unit. Without knees, the leg's length is the largest distance from
        hip to ankle.
    view : {"side", "rear"}
        View of the camera; from behind, bent legs are foreshortened as in `STATURE_SHARE`.

    Returns
    -------
    float
        Height in the unit of the landmarks.

    Examples
    --------
    >>> places = {"hip": (0.0, 0.98), "knee": (0.0, 0.5), "ankle": (0.0, 0.1)}
    >>> legs = {f"{side}_{name}": np.array([place]) for side in ("left", "right") for name, place in places.items()}
    >>> round(stature_from_legs(legs, view="side"), 2)
    1.79
    """
    lengths = []
    for side in ("left", "right"):
        hip, knee, ankle = (f"{side}_{joint}" for joint in ("hip", "knee", "ankle"))
        hip = hip if hip in points else "mid_hip"
        if knee in points:
            lengths.append(_length(points, hip, knee) + _length(points, knee, ankle))
        else:
            straight = np.linalg.norm(points[hip] - points[ankle], axis=-1)
            lengths.append(float(np.nanpercentile(straight, _STRAIGHT_PERCENTILE)))
    return float(np.mean(lengths)) / (LEG_SHARE * STATURE_SHARE[view] / STATURE_SHARE["side"])


def _length(points: Mapping[str, Floats], start: str, end: str) -> float:
    return float(np.nanmedian(np.linalg.norm(points[start] - points[end], axis=-1)))
