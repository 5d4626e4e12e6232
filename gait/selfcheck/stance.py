"""On which leg a person stands, from the picture: the other foot is off the ground."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.selfcheck.body import Body
from gait.selfcheck.kinds import Leg
from gait.selfcheck.repetitions import RATE_HZ

# How much higher than the other a lifted foot is, in leg lengths. Seen from the side, the far foot of someone who
# stands on both appears up to a tenth of a leg higher.
_LIFTED = 0.12
# A foot that touches the ground for a shorter time does not end the stance.
_STANCE_FILTER_S = 0.8
_SHORTEST_STANCE_S = 2.0
# Single frames with swapped legs are no turns. Walking takes about two turns a second.
_SWAP_FILTER_S = 0.15
_MOST_TURNS_PER_S = 0.7
# In a squat or a step-down, the foot that carries the weight moves by less than this, in leg lengths, and the other by
# at least so many times as much.
_STILL = 0.08
_TIMES_STILLER = 1.8


class Stance(NamedTuple):
    """A time on one leg: the samples from `start` to `stop`."""

    leg: Leg
    start: int
    stop: int


def stances(body: Body) -> tuple[Stance, ...]:
    """Return the times for which the person stands on one leg, with the other foot clearly lifted.

    Parameters
    ----------
    body : Body
        The heights of the body's parts.

    Returns
    -------
    tuple of Stance
        In order of time; times of less than two seconds are left out.
    """
    from scipy.ndimage import median_filter

    apart = body.foot("right") - body.foot("left")
    apart = median_filter(apart, max(1, round(_STANCE_FILTER_S * RATE_HZ)), mode="nearest")
    side = np.where(apart > _LIFTED, 1, np.where(apart < -_LIFTED, -1, 0))
    edges = np.flatnonzero(np.diff(side)) + 1
    runs = zip([0, *edges], [*edges, len(side)], strict=True)
    return tuple(
        Stance("left" if side[start] > 0 else "right", int(start), int(stop))
        for start, stop in runs
        if side[start] and stop - start >= _SHORTEST_STANCE_S * RATE_HZ
    )


def feet_take_turns(body: Body, stance: Stance) -> bool:
    """Return whether both feet are lifted in turn, as in walking and running.

    Parameters
    ----------
    body : Body
        The heights of the body's parts.
    stance : Stance
        The time in question.

    Returns
    -------
    bool
    """
    from scipy.ndimage import median_filter

    apart = (body.foot("right") - body.foot("left"))[stance.start : stance.stop]
    apart = median_filter(apart, max(1, round(_SWAP_FILTER_S * RATE_HZ)), mode="nearest")
    lifted = np.sign(apart[np.abs(apart) > _LIFTED])
    turns = np.count_nonzero(np.diff(lifted))
    return bool(turns > _MOST_TURNS_PER_S * (stance.stop - stance.start) / RATE_HZ)


def lower_foot(body: Body) -> npt.NDArray[np.bool_]:
    """Return whether the left foot is the lower one, at each sample.

    Parameters
    ----------
    body : Body
        The heights of the body's parts.

    Returns
    -------
    ndarray of bool, shape (samples,)
    """
    lower: npt.NDArray[np.bool_] = body.foot("left") <= body.foot("right")
    return lower


def still_leg(body: Body, start: int, stop: int) -> Leg | None:
    """Return the leg that carries the weight in a squat or a step-down: its foot stays still, the other one moves.

    Parameters
    ----------
    body : Body
        The heights of the body's parts.
    start, stop : int
        The samples of the movement.

    Returns
    -------
    {"left", "right"} or None
        None if both feet stay still or both move.
    """
    left, right = (float(np.ptp(np.percentile(body.foot(leg)[start:stop], [5, 95]))) for leg in ("left", "right"))
    if min(left, right) > _STILL or max(left, right) < _TIMES_STILLER * max(min(left, right), _STILL / 2.5):
        return None
    return "left" if left < right else "right"
