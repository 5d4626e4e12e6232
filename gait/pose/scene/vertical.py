"""The direction of the vertical in the picture: prior, standard error, and fusion of the estimates from scene and belt.

Angles are measured from the vertical axis of the picture. Estimates that agree are combined by inverse variance. Each
estimate may also be an outlier, so estimates that contradict each other give a result with a large standard error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MAX_LEAN_DEG = 12.0
"""Largest lean of a phone that films a runner, in degrees."""
# Scale and degrees of freedom of a t distribution: a phone that is held or propped up leans by about 2 degrees, and
# occasionally by far more.
_PRIOR_SCALE_DEG, _PRIOR_FREEDOM = 2.0, 4.0
# Share of outliers among the estimates, and their standard error. Outliers are caused by edges of a machine that leans
# and, far more often, by a belt with an unknown incline or a camera with a large yaw.
_SCENE_OUTLIERS = (0.02, 4.0)
_BELT_OUTLIERS = (0.15, 6.0)
_STEP_DEG = 0.1


class Vertical(NamedTuple):
    """Direction of the vertical in the picture."""

    lean_deg: float
    """Angle from the vertical axis in degrees; + = to the right in the picture, counter-clockwise in the runner's
    frame."""
    se_deg: float
    """Standard error in degrees."""


VERTICAL_ATTRIBUTES = ("vertical_deg", "vertical_se_deg")
"""Attributes of a pose track with the lean in its pictures and the standard error."""
# Tracks from versions without a standard error have a lean only if the edges agreed; 41 of 43 such leans were correct
# within twice this error.
_DEFAULT_SE_DEG = 1.0


def log_prior(lean_deg: Floats) -> Floats:
    """Return the logarithm of the prior density of the lean, up to a constant.

    Parameters
    ----------
    lean_deg : ndarray
        Leans in degrees.

    Returns
    -------
    ndarray
        Same shape as `lean_deg`.
    """
    log: Floats = -(_PRIOR_FREEDOM + 1) / 2 * np.log1p((lean_deg / _PRIOR_SCALE_DEG) ** 2 / _PRIOR_FREEDOM)
    return log


def from_density(lean_deg: Floats, log_density: Floats) -> Vertical:
    """Return the mean and the standard deviation of a distribution.

    Parameters
    ----------
    lean_deg : ndarray, shape (leans,)
        Evenly spaced leans in degrees.
    log_density : ndarray, shape (leans,)
        Logarithm of the density, up to a constant.

    Returns
    -------
    Vertical

    Examples
    --------
    >>> lean_deg = np.linspace(-10, 10, 201)
    >>> from_density(lean_deg, -0.5 * ((lean_deg - 3) / 0.5) ** 2)
    Vertical(lean_deg=3.0, se_deg=0.5)
    """
    probability = np.exp(log_density - log_density.max())
    probability /= probability.sum()
    mean = float(probability @ lean_deg)
    return Vertical(round(mean, 3), round(float(np.sqrt(probability @ (lean_deg - mean) ** 2)), 3))


def fuse_with_belt(scene: Vertical, belt: Vertical) -> Vertical:
    """Combine the estimates of the vertical from the scene and from the treadmill's belt.

    Parameters
    ----------
    scene : Vertical
        Estimate from the prior and the edges in the scene.
    belt : Vertical
        Estimate from the line of the belt, in the same frame.

    Returns
    -------
    Vertical

    Examples
    --------
    If the estimates agree, the belt reduces the error a little. If they contradict each other, the belt is more likely
    to be the outlier:

    >>> round(fuse_with_belt(Vertical(1.0, 1.0), Vertical(1.0, 2.0)).se_deg, 1)
    0.9
    >>> fused = fuse_with_belt(Vertical(0.0, 0.4), Vertical(8.0, 2.0))
    >>> round(fused.lean_deg, 1), round(fused.se_deg, 1)
    (0.5, 1.8)
    """
    reach = 6 * max(scene.se_deg, belt.se_deg)
    first, last = min(scene.lean_deg, belt.lean_deg) - reach, max(scene.lean_deg, belt.lean_deg) + reach
    step = min(_STEP_DEG, scene.se_deg / 5, belt.se_deg / 5)
    lean_deg = np.linspace(first, last, int((last - first) / step) + 1)
    logs = [
        _log_density(lean_deg, estimate, outliers)
        for estimate, outliers in ((scene, _SCENE_OUTLIERS), (belt, _BELT_OUTLIERS))
    ]
    return from_density(lean_deg, logs[0] + logs[1])


def _log_density(lean_deg: Floats, estimate: Vertical, outliers: tuple[float, float]) -> Floats:
    share, se_deg = outliers
    error_deg = lean_deg - estimate.lean_deg
    log: Floats = np.log(
        (1 - share) * _normal(error_deg, estimate.se_deg) + share * _normal(error_deg, max(estimate.se_deg, se_deg))
    )
    return log


def _normal(error: Floats, sd: float) -> Floats:
    density: Floats = np.exp(-0.5 * (error / sd) ** 2) / sd
    return density


_LEANS_DEG = np.linspace(-MAX_LEAN_DEG, MAX_LEAN_DEG, 241)
PRIOR = from_density(_LEANS_DEG, log_prior(_LEANS_DEG))
"""The vertical in the picture of a phone of which nothing else is known."""


def vertical_of_track(attributes: Mapping[str, Any]) -> Vertical:
    """Return the vertical in the pictures of a pose track.

    Parameters
    ----------
    attributes : mapping
        Attributes of a `PoseTrack`. Tracks from old versions have no standard error.

    Returns
    -------
    Vertical
        `PRIOR` if the attributes do not contain it.

    Examples
    --------
    >>> vertical_of_track({"vertical_deg": 2.5})
    Vertical(lean_deg=2.5, se_deg=1.0)
    """
    lean, error = VERTICAL_ATTRIBUTES
    if lean not in attributes:
        return PRIOR
    return Vertical(float(attributes[lean]), float(attributes.get(error, _DEFAULT_SE_DEG)))
