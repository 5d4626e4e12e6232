"""Metres per pixel: from the runner's height, from the belt's speed, or from average proportions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.motion.body import AVERAGE_HEIGHT_M, apparent_stature
from gait.motion.model import Motion, Scale
from gait.runner import Runner

# Proportions differ between people: segment sums predict stature to about this (Drillis & Contini 1966; de Leva 1996).
_HEIGHT_SE = 0.02
_AVERAGE_SE = 0.055
# A treadmill's display is good to about this, and so is the speed of the foot in stance.
_SPEED_SE = 0.03
_STANCE_MIDDLE = (0.25, 0.60)


def height_scale(motion: Motion, runner: Runner) -> Scale:
    """Return the scale at which the runner's segments add up to the runner's height, or to an average height."""
    apparent_m = apparent_stature({name: motion.point(name) for name in motion.names}, view=motion.view)
    if apparent_m is None:
        return motion.scale
    height_m = runner.height_m or AVERAGE_HEIGHT_M
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * height_m / apparent_m,
        relative_se=_HEIGHT_SE if runner.height_m else _AVERAGE_SE,
        source="height" if runner.height_m else "average",
    )


def stance_speed_mps(motion: Motion, contacts: Sequence[tuple[str, float, float]]) -> float | None:
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
    low, high = _STANCE_MIDDLE
    speeds = []
    for side in ("left", "right"):
        ankle = motion.curve(f"{side}_ankle")
        for step_side, contact_s, toe_off_s in contacts:
            if step_side == side:
                ends = contact_s + np.array([low, high]) * (toe_off_s - contact_s)
                speeds.append(-float(np.diff(ankle(ends)[:, 0])[0] / np.diff(ends)[0]))
    return float(np.median(speeds)) if speeds else None


def speed_scale(motion: Motion, contacts: Sequence[tuple[str, float, float]], *, speed_mps: float) -> Scale | None:
    """Return the scale at which the standing foot travels with the belt; None if it does not travel."""
    measured_mps = stance_speed_mps(motion, contacts)
    if measured_mps is None or measured_mps <= 0:
        return None
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * speed_mps / measured_mps, relative_se=_SPEED_SE, source="speed"
    )


def combined(scales: Sequence[Scale]) -> Scale:
    """Return the mean of several scales, each weighed by its error; average proportions count only on their own."""
    measured = [scale for scale in scales if scale.source != "average"] or list(scales)
    weights = np.array([scale.relative_se**-2 for scale in measured])
    size = float(np.average([scale.metres_per_pixel for scale in measured], weights=weights))
    return Scale(
        metres_per_pixel=size,
        relative_se=float(weights.sum() ** -0.5),
        source="+".join(scale.source for scale in measured),
    )
