"""Gravity as a ruler: what a runner who is in the air for so long must rise and fall.

In flight the body falls freely; in stance the ground pushes about like half a sine, which must carry the weight of the
whole step (Alexander 1989; Morin 2005). From step and contact time that gives the bounce in metres, hence a scale that
needs neither height nor speed; and a clip that plays k times slower than life shows a bounce k squared times too small
for its times.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gait.motion.bounce import bounce_m, expected_bounce, seen_error_share, seen_height_m
from gait.motion.contact import Contact
from gait.motion.model import Motion, Scale
from gait.motion.smoothing import smooth_curve

_SLOWER = 1.5
# No phone films more than a thousand frames a second: a body that hardly rises and falls was not followed.
_SLOWEST = 20.0
_USUAL_CONTACT_SHARE = 0.7
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
    times = _step_and_contact_time_s(contacts)
    if times is None or not {"mid_shoulder", "mid_ear"} <= set(motion.names):
        return None
    starts_s, ends_s = np.array([(before[1], after[1]) for before, after in pairwise(contacts)]).T
    moments_s = np.linspace(starts_s, ends_s, _MOMENTS, axis=-1)
    points = {name: motion.curve(name)(moments_s) for name in motion.body_names}
    from_pose = motion.source == "pose"
    seen_m = float(np.median(np.ptp(seen_height_m(points, from_pose=from_pose), axis=-1)))
    asked = expected_bounce(*times, view=motion.view)
    return Scale(
        metres_per_pixel=motion.scale.metres_per_pixel * asked.value_m / seen_m,
        relative_se=float(np.hypot(asked.se_m / asked.value_m, seen_error_share(motion.names, from_pose=from_pose))),
        source="gravity",
    )


def slower_than_life(motion: Motion, *, step_time_s: float) -> float:
    """Return how many times slower than life the motion runs, judged by gravity; 1 where nothing speaks against it.

    Runners differ in contact time, which changes the bounce by less than half either way; slow motion by two changes it
    fourfold.

    Parameters
    ----------
    motion : Motion
        The motion, scaled by the runner's height or by average proportions.
    step_time_s : float
        Seconds from step to step.

    Returns
    -------
    float
    """
    if motion.source != "pose" or not {"mid_shoulder", "mid_ear"} <= set(motion.names):
        return 1.0
    within_step_hz = 2.0 / step_time_s
    height = sum(
        motion.curve(name, cutoff_hz=within_step_hz)(motion.time_s)[:, 1] for name in ("mid_shoulder", "mid_ear")
    )
    drift = smooth_curve(motion.time_s, height, cutoff_hz=0.25 / step_time_s)(motion.time_s)
    # A wave's peak-to-peak height is 2 sqrt(2) standard deviations.
    seen_m = float(np.std((height - drift) / 2)) * 2 * np.sqrt(2)
    factor = float(np.sqrt(bounce_m(step_time_s, _USUAL_CONTACT_SHARE * step_time_s) / seen_m)) if seen_m > 0 else 1.0
    return factor if _SLOWER < factor < _SLOWEST else 1.0


def _step_and_contact_time_s(contacts: Sequence[Contact]) -> tuple[float, float] | None:
    if len(contacts) < _LEAST_STEPS:
        return None
    contact_s = float(np.median([toe_off - start for _, start, toe_off in contacts]))
    steps = [after[1] - before[1] for before, after in pairwise(contacts) if before[0] != after[0]]
    step_s = float(np.median(steps)) if steps else 0.0
    return (step_s, contact_s) if contact_s < step_s else None
