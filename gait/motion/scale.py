"""Metres per pixel: from the runner's height, from the belt's speed, or from average proportions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.errors import RunnerError
from gait.motion.body import AVERAGE_HEIGHT_M, apparent_stature, stature_from_legs
from gait.motion.contact import Contact
from gait.motion.model import Motion, Scale
from gait.runner import Runner

# Proportions differ between people: segment sums predict stature to about this (Drillis & Contini 1966; de Leva 1996).
_HEIGHT_SE = 0.02
_AVERAGE_SE = 0.055
# Our own allowance: legs differ as a share of stature, and so do the places that are called a hip.
_LEGS_SE = 0.04
_LEGS_WITHOUT_KNEES_SE = 0.1
# Heel and toe lie still on the belt in this part of stance; their midpoint then travels at 0.99 of its speed, with a
# standard deviation of 0.026 between the rendered runners and force-plate trials. A treadmill's display adds its own.
_FOOT_FLAT = (0.15, 0.50)
_SPEED_SE = 0.035
SCALES_APART = 2.5
"""Scales further apart than this, in standard errors of their difference, do not measure the same runner."""


def height_scale(motion: Motion, runner: Runner) -> Scale:
    """Return the scale at which the runner's segments add up to the runner's height, or to an average height.

    Of a body without trunk or head, the legs alone are taken.

    Raises
    ------
    RunnerError
        If the segments have no length.
    """
    apparent_m, share_se = _apparent_height(motion)
    if not 0 < apparent_m < np.inf:
        raise RunnerError("The body's parts have no length in the picture.", "Film the whole runner, larger.")
    height_m = runner.height_m or AVERAGE_HEIGHT_M
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * height_m / apparent_m,
        relative_se=share_se if runner.height_m else max(share_se, _AVERAGE_SE),
        source="height" if runner.height_m else "average",
    )


def apparent_height_m(motion: Motion) -> float | None:
    """Return the height that the runner's segments add up to, in metres at the motion's own scale.

    Of a body without trunk or head, the legs alone are taken.

    Returns
    -------
    float or None
        None if the segments have no length.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> round(apparent_height_m(running_motion()), 1)
    1.8
    """
    apparent_m, _ = _apparent_height(motion)
    return apparent_m if 0 < apparent_m < np.inf else None


def _apparent_height(motion: Motion) -> tuple[float, float]:
    """The height at the motion's own scale, and the standard error of the proportions behind it, as a share."""
    points = {name: motion.point(name) for name in motion.names}
    apparent_m = apparent_stature(points, view=motion.view)
    if apparent_m is not None:
        return apparent_m, _HEIGHT_SE
    with_knees = {"left_knee", "right_knee"} <= points.keys()
    return stature_from_legs(points, view=motion.view), _LEGS_SE if with_knees else _LEGS_WITHOUT_KNEES_SE


def stance_speed_mps(motion: Motion, contacts: Sequence[Contact]) -> float | None:
    """Return how fast the standing foot travels backwards, in m/s at the motion's own scale.

    Parameters
    ----------
    motion : Motion
        Side view.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.

    Returns
    -------
    float or None
        Median over the contacts; None without any.
    """
    speeds = []
    for side in ("left", "right"):
        parts = [part for part in ("heel", "toe") if f"{side}_{part}" in motion] or ["ankle"]
        curves = [motion.curve(f"{side}_{part}") for part in parts]
        for step_side, contact_s, toe_off_s in contacts:
            if step_side == side:
                ends_s = contact_s + np.array(_FOOT_FLAT) * (toe_off_s - contact_s)
                travelled_m = np.mean([np.diff(curve(ends_s)[:, 0])[0] for curve in curves])
                speeds.append(-float(travelled_m / np.diff(ends_s)[0]))
    # NaN where the foot is not seen at an end of the clip.
    known = [speed for speed in speeds if np.isfinite(speed)]
    return float(np.median(known)) if known else None


def speed_scale(motion: Motion, contacts: Sequence[Contact], *, speed_mps: float) -> Scale | None:
    """Return the scale at which the standing foot travels with the belt; None if it does not travel."""
    measured_mps = stance_speed_mps(motion, contacts)
    if measured_mps is None or measured_mps <= 0:
        return None
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * speed_mps / measured_mps, relative_se=_SPEED_SE, source="speed"
    )


def combined(scales: Sequence[Scale]) -> Scale:
    """Return the mean of several scales, each weighed by its error.

    Where they disagree nobody knows which is wrong, so that the error is at least half of the widest distance.

    Parameters
    ----------
    scales : sequence of Scale
        At least one.

    Returns
    -------
    Scale

    Examples
    --------
    >>> height = Scale(metres_per_pixel=0.0040, relative_se=0.02, source="height")
    >>> speed = Scale(metres_per_pixel=0.0042, relative_se=0.04, source="speed")
    >>> mean = combined([height, speed])
    >>> round(mean.metres_per_pixel, 5), mean.source
    (0.00404, 'height+speed')
    """
    weights = np.array([scale.relative_se**-2 for scale in scales])
    size = float(np.average([scale.metres_per_pixel for scale in scales], weights=weights))
    agree = disagreement(scales) <= SCALES_APART
    half_apart = np.ptp(np.log([scale.metres_per_pixel for scale in scales])) / 2
    error = float(weights.sum() ** -0.5)
    return Scale(
        metres_per_pixel=size,
        relative_se=error if agree else max(error, float(half_apart)),
        source="+".join(scale.source for scale in scales),
        agree=agree,
    )


def to_check(source: str, *, film: bool = True) -> str:
    """Return what may be wrong where scales disagree: what was told of the clip, and how fast it plays.

    Parameters
    ----------
    source : str
        The combined scale's `source`.
    film : bool
        Whether the times are a film's; else a frame rate was told.

    Examples
    --------
    >>> to_check("height+speed+gravity")
    "the height, the speed and the film's playback speed"
    >>> to_check("average+gravity")
    "the film's playback speed"
    """
    told = [f"the {name}" for name in ("height", "speed") if name in source.split("+")]
    return " and ".join(filter(None, (", ".join(told), "the film's playback speed" if film else "the frame rate")))


def disagreement(scales: Sequence[Scale]) -> float:
    """Return by how many standard errors the two scales that are furthest apart differ; 0 for a single one."""
    worst = 0.0
    for i, first in enumerate(scales):
        for second in scales[i + 1 :]:
            apart = abs(np.log(first.metres_per_pixel / second.metres_per_pixel))
            worst = max(worst, float(apart / np.hypot(first.relative_se, second.relative_se)))
    return worst
