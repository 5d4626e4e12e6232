"""Exchanged legs: found and put back over the whole clip.

Seen from the side, pose models call the left leg right and the right leg left in short bursts, often at the same phase
of each stride, sometimes for the foot and not for the knee. No single frame tells; the course of the whole clip does.
Of all ways to exchange knees and feet frame by frame, the one is taken whose points move most steadily and whose shanks
keep their length best (Viterbi's algorithm over four states a frame, with memory of one frame more). A second opinion
comes from the runner's own habit: the usual path of a leg through the stride, learnt from both legs over the whole
clip.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# States: bit 0 says that the knees are exchanged, bit 1 that the feet are.
_STATES = 4
_KNEES = np.array([0, 1, 0, 1], bool)
_FEET = np.array([0, 0, 1, 1], bool)
# Costs are in leg lengths. An exchange must save more than this in unsteadiness to be believed ...
_PRICE_OF_EXCHANGE = 0.02
# ... and a foot exchanged without its knee is rarer than a whole leg.
_PRICE_OF_HALF = 0.05
# One wild point should not outweigh the others.
_COST_CAP = 1.0
# Weight of the distance from the usual path against the change of velocity.
_HABIT_WEIGHT = 0.5
_HABIT_ROUNDS = 3
_PHASE_BINS = 40
_IS_KNEE = np.array([True, False, False, False] * 2)
_PART_FRAMES = 4096


class LegRepair(NamedTuple):
    """Where legs were exchanged."""

    knees: npt.NDArray[np.bool_]
    """[frames], true where the knees were exchanged."""
    feet: npt.NDArray[np.bool_]
    """[frames], true where ankles, heels and toes were exchanged."""

    @property
    def share(self) -> float:
        """Share of the frames in which anything was exchanged."""
        return float(np.mean(self.knees | self.feet))


def find_exchanged_legs(
    left: Floats, right: Floats, *, leg_length: float, stride_phase: Floats | None = None
) -> LegRepair:
    """Find the frames in which the legs' points carry the other leg's name.

    Parameters
    ----------
    left, right : ndarray, shape (frames, 4, 2)
        Knee, ankle, heel and toe of each leg; any length unit; no NaN.
    leg_length : float
        Length of the leg in that unit.
    stride_phase : ndarray, shape (frames,), optional
        Where each frame lies in the stride, in strides. With it, the usual path of the legs gives a second opinion;
        points should then be relative to the hips.

    Returns
    -------
    LegRepair

    Examples
    --------
    >>> time_s = np.arange(60) / 60
    >>> swing = 0.4 * np.sin(2 * np.pi * 1.4 * time_s)
    >>> joints = np.array([[0, -0.4], [0, -0.8], [-0.05, -0.85], [0.15, -0.85]])
    >>> left = joints + np.stack([swing, 0 * swing], axis=-1)[:, None]
    >>> right = joints - np.stack([swing, 0 * swing], axis=-1)[:, None]
    >>> left[10:13], right[10:13] = right[10:13].copy(), left[10:13].copy()
    >>> np.flatnonzero(find_exchanged_legs(left, right, leg_length=0.9).feet)
    array([10, 11, 12])
    """
    count = len(left)
    if count < 3:
        nothing = np.zeros(count, bool)
        return LegRepair(nothing, nothing)
    legs = _Legs(
        as_is=np.concatenate([left, right], axis=1) / leg_length,
        turned=np.concatenate([right, left], axis=1) / leg_length,
    )
    own_cost = _bone_cost(legs) + _PRICE_OF_EXCHANGE * (_KNEES | _FEET) + _PRICE_OF_HALF * (_KNEES ^ _FEET)
    way_cost = _way_cost(legs)
    states = _steadiest(way_cost, own_cost)
    if stride_phase is not None:
        for _ in range(_HABIT_ROUNDS):
            habit_cost = _habit_cost(legs, states, stride_phase)
            states = _steadiest(way_cost, own_cost + _HABIT_WEIGHT * habit_cost)
    return LegRepair(knees=_KNEES[states], feet=_FEET[states])


def exchange(left: Floats, right: Floats, where: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return `left` and `right` [frames, ...] with their values exchanged in the frames `where` says."""
    mask = where.reshape(-1, *[1] * (left.ndim - 1))
    return np.where(mask, right, left), np.where(mask, left, right)


class _Legs(NamedTuple):
    """Both legs' points [frames, 8, 2] in leg lengths, as they are called and with all names exchanged.

    What a state makes of them is put together when needed: all states at once would take half a kilobyte a frame.
    """

    as_is: Floats
    turned: Floats

    def in_state(self, state: int | npt.NDArray[np.intp]) -> Floats:
        """Return the points as one state, or each frame's own, calls them."""
        exchanged = np.where(_IS_KNEE, _KNEES[state][..., None], _FEET[state][..., None])
        return np.where(exchanged[..., None], self.turned, self.as_is)

    def part(self, first: int, last: int) -> _Legs:
        return _Legs(self.as_is[first:last], self.turned[first:last])


def _bone_cost(legs: _Legs) -> Floats:
    """How far each state's shanks are from their usual length, [frames, states]."""
    shank = np.stack([_shanks(legs.in_state(state)) for state in range(_STATES)], axis=1)
    usual = np.median(shank[:, 0], axis=0)
    cost: Floats = np.minimum(np.abs(shank - usual), _COST_CAP).sum(axis=-1)
    return cost


def _shanks(points: Floats) -> Floats:
    length: Floats = np.linalg.norm(points[:, [0, 4]] - points[:, [1, 5]], axis=-1)
    return length


def _habit_cost(legs: _Legs, states: npt.NDArray[np.intp], stride_phase: Floats) -> Floats:
    """How far each state is from a leg's usual path through the stride, [frames, states].

    Both legs walk the same path half a stride apart, so a phase at which one is always exchanged is learnt from the
    other, which passes it while nothing is exchanged.
    """
    left_bin = np.floor(stride_phase % 1 * _PHASE_BINS).astype(int) % _PHASE_BINS
    right_bin = (left_bin + _PHASE_BINS // 2) % _PHASE_BINS
    bins = np.concatenate([left_bin, right_bin])
    chosen = legs.in_state(states)
    points = np.concatenate([chosen[:, :4], chosen[:, 4:]])
    usual = np.stack([_median_near(points, bins, b) for b in range(_PHASE_BINS)])
    cost = np.empty((len(states), _STATES))
    # Part by part, as for the way's cost.
    for first in range(0, len(states), _PART_FRAMES):
        here = slice(first, first + _PART_FRAMES)
        part = legs.part(first, first + _PART_FRAMES)
        expected = np.concatenate([usual[left_bin[here]], usual[right_bin[here]]], axis=1)
        for state in range(_STATES):
            distance = np.linalg.norm(part.in_state(state) - expected, axis=-1)
            cost[here, state] = np.minimum(distance, _COST_CAP).mean(axis=-1)
    return cost


def _median_near(points: Floats, bins: npt.NDArray[np.intp], wanted: int) -> Floats:
    """Median of the points in a phase bin and its neighbours; of more neighbours where these are empty."""
    apart = np.abs((bins - wanted + _PHASE_BINS // 2) % _PHASE_BINS - _PHASE_BINS // 2)
    reach = max(1, int(np.partition(apart, min(4, len(apart) - 1))[min(4, len(apart) - 1)]))
    median: Floats = np.median(points[apart <= reach], axis=0)
    return median


def _way_cost(legs: _Legs) -> Floats:
    """Change of velocity on each way through three frames, [frames, before, now, next]; the first two frames are 0."""
    count = len(legs.as_is)
    cost = np.zeros((count, _STATES, _STATES, _STATES))
    # Part by part, one way at a time: all at once would take kilobytes a frame.
    for first in range(2, count, _PART_FRAMES):
        part = legs.part(first - 2, first + _PART_FRAMES)
        states = [part.in_state(state) for state in range(_STATES)]
        for before, now, after in product(range(_STATES), repeat=3):
            here = states[now][1:-1]
            expected = here + (here - states[before][:-2])
            miss = np.linalg.norm(states[after][2:] - expected, axis=-1)  # [frames, points]
            cost[first : first + _PART_FRAMES, before, now, after] = np.minimum(miss, _COST_CAP).mean(axis=-1)
    return cost


def _steadiest(way_cost: Floats, own_cost: Floats) -> npt.NDArray[np.intp]:
    """Viterbi over pairs of neighbouring frames: least total of own cost and change of velocity."""
    count = len(own_cost)
    total = own_cost[0][:, None] + own_cost[1][None, :]  # [state before, state now]
    came_from = np.zeros((count, _STATES, _STATES), np.int8)
    for i in range(2, count):
        through = total[:, :, None] + way_cost[i]
        came_from[i] = through.argmin(axis=0)
        total = through.min(axis=0) + own_cost[i][None]
    states = np.empty(count, np.intp)
    states[-2], states[-1] = np.unravel_index(total.argmin(), total.shape)
    for i in range(count - 1, 1, -1):
        states[i - 2] = came_from[i, states[i - 1], states[i]]
    return states
