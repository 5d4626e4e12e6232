"""Which way is up in the picture, with its standard error, and how the scene and the belt are combined.

Angles are those by which up leans in the picture. Where both agree, they are combined by inverse variance. Each may
also be wrong altogether, so that the result is as uncertain as a contradiction leaves it.
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
# The share of estimates that are wrong altogether, and the standard error of those: edges of a machine that leans, and,
# far more often, a belt with an incline that was not told or before a camera that looks far past square.
_SCENE_WRONG = (0.02, 4.0)
_BELT_WRONG = (0.15, 6.0)
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


def with_belt(scene: Up, belt: Up) -> Up:
    """Return what the scene and the belt say together.

    Parameters
    ----------
    scene : Up
        What edges, and how people hold phones, say.
    belt : Up
        What the belt's line says, in the same frame.

    Returns
    -------
    Up

    Examples
    --------
    Where they agree, the belt adds a little. Where they do not, the belt is more often wrong, but not always:

    >>> round(with_belt(Up(1.0, 1.0), Up(1.0, 2.0)).se_deg, 1)
    0.9
    >>> apart = with_belt(Up(0.0, 0.4), Up(8.0, 2.0))
    >>> round(apart.lean_deg, 1), round(apart.se_deg, 1)
    (0.5, 1.8)
    """
    reach = 6 * max(scene.se_deg, belt.se_deg)
    first, last = min(scene.lean_deg, belt.lean_deg) - reach, max(scene.lean_deg, belt.lean_deg) + reach
    step = min(_STEP_DEG, scene.se_deg / 5, belt.se_deg / 5)
    lean_deg = np.linspace(first, last, int((last - first) / step) + 1)
    logs = [_log_of(up, lean_deg, wrong) for up, wrong in ((scene, _SCENE_WRONG), (belt, _BELT_WRONG))]
    return summed_up(lean_deg, logs[0] + logs[1])


def _log_of(up: Up, lean_deg: Floats, wrong: tuple[float, float]) -> Floats:
    share, se_deg = wrong
    away_deg = lean_deg - up.lean_deg
    log: Floats = np.log((1 - share) * _normal(away_deg, up.se_deg) + share * _normal(away_deg, max(up.se_deg, se_deg)))
    return log


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
