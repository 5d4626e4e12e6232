"""Gravity as a ruler: what a runner who is in the air for so long must rise and fall.

In flight the body falls freely; in stance the ground pushes about like half a sine, which must carry the weight of the
whole step (Alexander 1989; Morin 2005). From step and contact time that gives the bounce in metres, hence a scale that
needs neither height nor speed. `gait.motion.playback` turns the question round and asks how fast the film plays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gait.motion.model import Motion, Scale

GRAVITY_MPS2 = 9.81
# Contact time is known to about 12 ms and the bounce to about 5 %: together 8 % of the scale.
_SCALE_SE = 0.08
_LEAST_STEPS = 4


def bounce_m(step_time_s: float, contact_time_s: float) -> float:
    """Return the height in metres through which the centre of mass rises and falls in a step.

    Parameters
    ----------
    step_time_s, contact_time_s : float
        Seconds; contact shorter than the step.

    Returns
    -------
    float

    Examples
    --------
    >>> round(bounce_m(60 / 168, 0.245), 3)
    0.078
    """
    flight_s = step_time_s - contact_time_s
    landing_mps = GRAVITY_MPS2 * flight_s / 2
    peak_mps2 = np.pi / 2 * GRAVITY_MPS2 * step_time_s / contact_time_s
    middle_s = contact_time_s / 2
    sink_m = (
        landing_mps * middle_s
        + GRAVITY_MPS2 * middle_s**2 / 2
        - peak_mps2 * contact_time_s / np.pi * (middle_s - contact_time_s / np.pi)
    )
    return float(sink_m + GRAVITY_MPS2 * flight_s**2 / 8)


def gravity_scale(motion: Motion, contacts: Sequence[tuple[str, float, float]]) -> Scale | None:
    """Return the scale at which the runner's bounce obeys gravity.

    Parameters
    ----------
    motion : Motion
        The motion, at any scale.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps to use.

    Returns
    -------
    Scale or None
        None with too few steps, without head and shoulders, or without flight.
    """
    times = step_and_contact_time_s(contacts)
    if times is None or not {"mid_shoulder", "mid_ear"} <= set(motion.names):
        return None
    upper = (motion.curve("mid_shoulder"), motion.curve("mid_ear"))
    seen = []
    for (_, start_s, _), (_, end_s, _) in pairwise(contacts):
        moments_s = np.linspace(start_s, end_s, 31)
        seen.append(np.ptp(sum(curve(moments_s)[:, 1] for curve in upper) / 2))
    ratio = bounce_m(*times) / float(np.median(seen))
    return Scale(metres_per_pixel=motion.scale.metres_per_pixel * ratio, relative_se=_SCALE_SE, source="gravity")


def step_and_contact_time_s(contacts: Sequence[tuple[str, float, float]]) -> tuple[float, float] | None:
    """Return the median step and contact time in seconds of contacts (side, initial contact, toe-off).

    Returns
    -------
    tuple of float or None
        None with too few steps, or where contact lasts as long as the step.

    Examples
    --------
    >>> step_and_contact_time_s([("left" if i % 2 else "right", 0.36 * i, 0.36 * i + 0.25) for i in range(6)])
    (0.36, 0.25)
    """
    if len(contacts) < _LEAST_STEPS:
        return None
    contact_s = float(np.median([toe_off - start for _, start, toe_off in contacts]))
    steps = [after[1] - before[1] for before, after in pairwise(contacts) if before[0] != after[0]]
    step_s = float(np.median(steps)) if steps else 0.0
    return (step_s, contact_s) if contact_s < step_s else None
