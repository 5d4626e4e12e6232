"""Which way is up in the picture, with its standard error, and how two estimates of it are combined.

Angles are those by which up leans in the picture. Where two estimates agree, they are combined by inverse variance.
Each may also be wrong altogether, so that two that contradict each other give a result that is as uncertain as that
leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LARGEST_LEAN_DEG = 12.0
"""No phone that films a runner is taken to lean by more."""
# A phone that is held or propped up leans by about 2 degrees, and now and then by far more.
_HELD_SCALE_DEG, _HELD_FREEDOM = 2.0, 4.0
# The share of estimates that say nothing of up, such as edges of a machine that leans, and how far off those may be.
_WRONG_SHARE, _WRONG_SE_DEG = 0.03, 4.0
_STEP_DEG = 0.1


class Up(NamedTuple):
    """By how much up leans in the picture."""

    lean_deg: float
    """From the picture's own up; + = to the right in the picture, or counter-clockwise in the runner's frame."""
    se_deg: float
    """Standard error."""


UP_ATTRIBUTES = ("vertical_deg", "vertical_se_deg")
"""Names under which a pose track holds both numbers of what its pictures say, to the right in the picture."""
# Tracks saved before edges had a standard error name a lean where edges agreed: of 43 such, 41 were right within twice
# this.
_UNSTATED_SE_DEG = 1.0


def held_log(lean_deg: Floats) -> Floats:
    """Return the logarithm of how probable leans are before anything is seen, up to a constant."""
    log: Floats = -(_HELD_FREEDOM + 1) / 2 * np.log1p((lean_deg / _HELD_SCALE_DEG) ** 2 / _HELD_FREEDOM)
    return log


def summed_up(lean_deg: Floats, log_probability: Floats) -> Up:
    """Return mean and standard deviation of a distribution.

    Parameters
    ----------
    lean_deg : ndarray, shape (leans,)
        Evenly spaced.
    log_probability : ndarray, shape (leans,)
        Up to a constant.

    Returns
    -------
    Up

    Examples
    --------
    >>> lean_deg = np.linspace(-10, 10, 201)
    >>> summed_up(lean_deg, -0.5 * ((lean_deg - 3) / 0.5) ** 2)
    Up(lean_deg=3.0, se_deg=0.5)
    """
    probability = np.exp(log_probability - log_probability.max())
    probability /= probability.sum()
    mean = float(probability @ lean_deg)
    return Up(round(mean, 3), round(float(np.sqrt(probability @ (lean_deg - mean) ** 2)), 3))


def combined(one: Up, other: Up) -> Up:
    """Return what two independent estimates say together.

    Parameters
    ----------
    one, other : Up
        The estimates, in the same frame.

    Returns
    -------
    Up

    Examples
    --------
    Estimates that agree gain from each other, and those that do not leave open which of them is wrong:

    >>> combined(Up(1.0, 0.5), Up(1.2, 0.5)).se_deg < 0.5
    True
    >>> combined(Up(-4.0, 0.5), Up(4.0, 0.5)).se_deg > 3
    True
    """
    reach = 6 * max(one.se_deg, other.se_deg)
    first, last = min(one.lean_deg, other.lean_deg) - reach, max(one.lean_deg, other.lean_deg) + reach
    step = min(_STEP_DEG, one.se_deg / 5, other.se_deg / 5)
    lean_deg = np.linspace(first, last, int((last - first) / step) + 1)
    one_density, other_density = (
        (1 - _WRONG_SHARE) * _normal(lean_deg - up.lean_deg, up.se_deg)
        + _WRONG_SHARE * _normal(lean_deg - up.lean_deg, max(up.se_deg, _WRONG_SE_DEG))
        for up in (one, other)
    )
    return summed_up(lean_deg, np.log(one_density) + np.log(other_density))


def _normal(away: Floats, sd: float) -> Floats:
    density: Floats = np.exp(-0.5 * (away / sd) ** 2) / sd
    return density


_LEANS_DEG = np.linspace(-LARGEST_LEAN_DEG, LARGEST_LEAN_DEG, 241)
HELD = summed_up(_LEANS_DEG, held_log(_LEANS_DEG))
"""What is known of up before anything is seen: people hold phones within a few degrees."""


def up_of_track(attributes: Mapping[str, Any]) -> Up:
    """Return what a pose track's attributes say of up in its pictures, `HELD` where they say nothing.

    Parameters
    ----------
    attributes : mapping
        The attributes of a `PoseTrack`, which may have been saved before edges had a standard error.

    Returns
    -------
    Up

    Examples
    --------
    >>> up_of_track({"vertical_deg": 2.5})
    Up(lean_deg=2.5, se_deg=1.0)
    """
    lean, error = UP_ATTRIBUTES
    if lean not in attributes:
        return HELD
    return Up(float(attributes[lean]), float(attributes.get(error, _UNSTATED_SE_DEG)))
