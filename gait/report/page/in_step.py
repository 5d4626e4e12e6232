"""Films that play in step: by the clock if they were filmed at the same time, otherwise by the phase of the stride."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gait.report.charts.timeline import TimelineStep

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

_STEP = 0.5
_FEWEST_CONTACTS = 4


def stride_knots(steps: Sequence[TimelineStep]) -> list[tuple[float, float]]:
    """Return the times of landings with their stride phase, which grows by 1 with each stride.

    Parameters
    ----------
    steps : sequence of TimelineStep
        The steps of a clip, in order of time.

    Returns
    -------
    list of tuple
        Seconds and phase: a whole number where the left foot lands, half a stride more where the right foot does.
        A landing that does not fit the alternation of the feet is left out. Empty if there are too few.

    Examples
    --------
    >>> sides = ["right", "left", "right", "left"]
    >>> steps = [
    ...     TimelineStep(side=side, contact_s=0.36 * i, mid_stance_s=0.36 * i + 0.1, toe_off_s=0.36 * i + 0.2)
    ...     for i, side in enumerate(sides)
    ... ]
    >>> stride_knots(steps)
    [(0.0, 0.5), (0.36, 1.0), (0.72, 1.5), (1.08, 2.0)]
    """
    if len(steps) < _FEWEST_CONTACTS:
        return []
    step_s = float(np.median(np.diff([step.contact_s for step in steps])))
    first = steps[0]
    knots = [(first.contact_s, 0.0 if first.side == "left" else _STEP)]
    for step in steps[1:]:
        passed = max(1, round((step.contact_s - knots[-1][0]) / step_s))
        phase = knots[-1][1] + _STEP * passed
        if (phase % 1 == _STEP) == (step.side == "right"):
            knots.append((round(step.contact_s, 3), phase))
    return knots if len(knots) >= _FEWEST_CONTACTS else []


def shared_knots(
    knots: Sequence[tuple[float, float]], leader: ClipAnalysis, follower: ClipAnalysis, offset_s: float
) -> list[tuple[float, float]]:
    """Return the times of one clip's landings in another clip that was filmed at the same time.

    Parameters
    ----------
    knots : sequence of tuple
        Seconds and phase of the landings in the leading clip, from `stride_knots`.
    leader, follower : ClipAnalysis
        The clips.
    offset_s : float
        Time in the following clip minus time in the leading one, in seconds of the runner's own time.

    Returns
    -------
    list of tuple
        Seconds on the time axis of the following clip, and the same phases.
    """
    slower, slower_too = leader.clip.slow_motion_factor, follower.clip.slow_motion_factor
    return [(round((time_s / slower + offset_s) * slower_too, 3), phase) for time_s, phase in knots]
