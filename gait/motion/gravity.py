"""Gravity as a ruler: what a runner who is in the air for so long must rise and fall.

In flight the body falls freely; in stance the ground pushes about like half a sine, which must carry the weight of the
whole step (Alexander 1989; Morin 2005). From step and contact time that gives the bounce in metres, hence a scale that
needs neither height nor speed. `gait.motion.playback` turns the question round and asks how fast the film plays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gait.motion.bounce import expected_bounce, seen_error_share, seen_height_m
from gait.motion.contact import Contact
from gait.motion.model import Motion, Scale

_LEAST_STEPS = 4
_MOMENTS = 31


def gravity_scale(motion: Motion, contacts: Sequence[Contact]) -> Scale | None:
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
    starts_s, ends_s = np.array([(before[1], after[1]) for before, after in pairwise(contacts)]).T
    moments_s = np.linspace(starts_s, ends_s, _MOMENTS, axis=-1)
    points = {name: motion.curve(name)(moments_s) for name in motion.body_names}
    from_pose = motion.source == "pose"
    rises_m = np.ptp(seen_height_m(points, from_pose=from_pose), axis=-1)
    # NaN where a point is not seen at an end of the clip.
    known_m = rises_m[np.isfinite(rises_m)]
    if not len(known_m):
        return None
    seen_m = float(np.median(known_m))
    asked = expected_bounce(*times, view=motion.view)
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * asked.value_m / seen_m,
        relative_se=float(np.hypot(asked.se_m / asked.value_m, seen_error_share(motion.names, from_pose=from_pose))),
        source="gravity",
    )


def step_and_contact_time_s(contacts: Sequence[Contact]) -> tuple[float, float] | None:
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
