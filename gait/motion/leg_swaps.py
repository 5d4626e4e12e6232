"""Detecting and correcting frames in which the legs are swapped.

From the side, pose models swap the left and the right leg in short bursts, often at the same phase of each stride, and
sometimes for the foot but not for the knee. A swap cannot be detected in a single frame, only from the whole clip.
Among all sequences of knee and foot swaps, the algorithm chooses the one in which the landmarks move most smoothly and
the shank lengths vary least (Viterbi algorithm with four states per frame and a memory of two frames). A second
criterion is the usual path of a leg through the stride, which is learnt from both legs over the whole clip.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# States: bit 0 for swapped knees, bit 1 for swapped feet.
_STATES = 4
_KNEES = np.array([0, 1, 0, 1], bool)
_FEET = np.array([0, 0, 1, 1], bool)
# Costs are in leg lengths. A swap must reduce the other costs by more than this.
_SWAP_COST = 0.02
# A foot that is swapped without its knee is rarer than a whole leg.
_PARTIAL_SWAP_COST = 0.05
# Limits the influence of an outlier.
_MAX_COST = 1.0
# Weight of the distance from the usual path relative to the change of velocity.
_PATH_WEIGHT = 0.5
_PATH_ITERATIONS = 3
_PHASE_BINS = 40
_IS_KNEE = np.array([True, False, False, False] * 2)
_CHUNK_FRAMES = 4096


class LegSwaps(NamedTuple):
    """Frames in which the legs are swapped."""

    knees: npt.NDArray[np.bool_]
    """Whether the knees are swapped, shape (frames,)."""
    feet: npt.NDArray[np.bool_]
    """Whether ankles, heels and toes are swapped, shape (frames,)."""

    @property
    def share(self) -> float:
        """Share of the frames with any swap."""
        return float(np.mean(self.knees | self.feet))


def find_leg_swaps(left: Floats, right: Floats, *, leg_length: float, stride_phase: Floats | None = None) -> LegSwaps:
    """Find the frames in which the left and right leg landmarks are swapped.

    Parameters
    ----------
    left, right : ndarray, shape (frames, 4, 2)
        Knee, ankle, heel and toe of each leg, in any unit, without NaN.
    leg_length : float
        Length of the leg in the same unit.
    stride_phase : ndarray, shape (frames,), optional
        Phase of the stride in strides. If given, the usual path of the legs is used too, and the landmarks should be
        relative to the hips.

    Returns
    -------
    LegSwaps

    Examples
    --------
    >>> time_s = np.arange(60) / 60
    >>> swing = 0.4 * np.sin(2 * np.pi * 1.4 * time_s)
    >>> joints = np.array([[0, -0.4], [0, -0.8], [-0.05, -0.85], [0.15, -0.85]])
    >>> left = joints + np.stack([swing, 0 * swing], axis=-1)[:, None]
    >>> right = joints - np.stack([swing, 0 * swing], axis=-1)[:, None]
    >>> left[10:13], right[10:13] = right[10:13].copy(), left[10:13].copy()
    >>> np.flatnonzero(find_leg_swaps(left, right, leg_length=0.9).feet)
    array([10, 11, 12])
    """
    count = len(left)
    if count < 3:
        nowhere = np.zeros(count, bool)
        return LegSwaps(nowhere, nowhere)
    legs = _Legs(
        original=np.concatenate([left, right], axis=1) / leg_length,
        swapped=np.concatenate([right, left], axis=1) / leg_length,
    )
    state_cost = _bone_cost(legs) + _SWAP_COST * (_KNEES | _FEET) + _PARTIAL_SWAP_COST * (_KNEES ^ _FEET)
    transition_cost = _transition_cost(legs)
    states = _viterbi(transition_cost, state_cost)
    if stride_phase is not None:
        for _ in range(_PATH_ITERATIONS):
            path_cost = _path_cost(legs, states, stride_phase)
            states = _viterbi(transition_cost, state_cost + _PATH_WEIGHT * path_cost)
    return LegSwaps(knees=_KNEES[states], feet=_FEET[states])


def swap_legs(left: Floats, right: Floats, where: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Swap the values of both legs in some frames.

    Parameters
    ----------
    left, right : ndarray, shape (frames, ...)
        Values of each leg.
    where : ndarray of bool, shape (frames,)
        Frames to swap.

    Returns
    -------
    left, right : ndarray, shape (frames, ...)
    """
    mask = where.reshape(-1, *[1] * (left.ndim - 1))
    return np.where(mask, right, left), np.where(mask, left, right)


class _Legs(NamedTuple):
    """Landmarks of both legs in leg lengths, shape (frames, 8, 2), with the original and with swapped names.

    The landmarks in a state are assembled when needed: all states at once would take half a kilobyte per frame.
    """

    original: Floats
    swapped: Floats

    def in_state(self, state: int | npt.NDArray[np.intp]) -> Floats:
        """Return the landmarks in one state, or in a state per frame."""
        is_swapped = np.where(_IS_KNEE, _KNEES[state][..., None], _FEET[state][..., None])
        return np.where(is_swapped[..., None], self.swapped, self.original)

    def chunk(self, first: int, last: int) -> _Legs:
        return _Legs(self.original[first:last], self.swapped[first:last])


def _bone_cost(legs: _Legs) -> Floats:
    """Return the deviation of the shanks from their usual length, shape (frames, states)."""
    shank = np.stack([_shank_lengths(legs.in_state(state)) for state in range(_STATES)], axis=1)
    usual = np.median(shank[:, 0], axis=0)
    cost: Floats = np.minimum(np.abs(shank - usual), _MAX_COST).sum(axis=-1)
    return cost


def _shank_lengths(points: Floats) -> Floats:
    length: Floats = np.linalg.norm(points[:, [0, 4]] - points[:, [1, 5]], axis=-1)
    return length


def _path_cost(legs: _Legs, states: npt.NDArray[np.intp], stride_phase: Floats) -> Floats:
    """Return the distance of each state from the usual path of a leg through the stride, shape (frames, states).

    Both legs follow the same path half a stride apart. A phase at which one leg is always swapped is therefore learnt
    from the other leg, which passes it while the legs are not swapped.
    """
    left_bin = np.floor(stride_phase % 1 * _PHASE_BINS).astype(int) % _PHASE_BINS
    right_bin = (left_bin + _PHASE_BINS // 2) % _PHASE_BINS
    bins = np.concatenate([left_bin, right_bin])
    current = legs.in_state(states)
    points = np.concatenate([current[:, :4], current[:, 4:]])
    usual = np.stack([_median_near(points, bins, b) for b in range(_PHASE_BINS)])
    cost = np.empty((len(states), _STATES))
    # In chunks, to limit the memory.
    for first in range(0, len(states), _CHUNK_FRAMES):
        here = slice(first, first + _CHUNK_FRAMES)
        chunk = legs.chunk(first, first + _CHUNK_FRAMES)
        expected = np.concatenate([usual[left_bin[here]], usual[right_bin[here]]], axis=1)
        for state in range(_STATES):
            distance = np.linalg.norm(chunk.in_state(state) - expected, axis=-1)
            cost[here, state] = np.minimum(distance, _MAX_COST).mean(axis=-1)
    return cost


def _median_near(points: Floats, bins: npt.NDArray[np.intp], wanted: int) -> Floats:
    """Return the median of the points in a phase bin and its neighbours, or in more neighbours if these are empty."""
    distance = np.abs((bins - wanted + _PHASE_BINS // 2) % _PHASE_BINS - _PHASE_BINS // 2)
    reach = max(1, int(np.partition(distance, min(4, len(distance) - 1))[min(4, len(distance) - 1)]))
    median: Floats = np.median(points[distance <= reach], axis=0)
    return median


def _transition_cost(legs: _Legs) -> Floats:
    """Return the change of velocity for every sequence of three states, shape (frames, before, now, next).

    The cost of the first two frames is 0.
    """
    count = len(legs.original)
    cost = np.zeros((count, _STATES, _STATES, _STATES))
    # In chunks and one sequence at a time: all at once would take kilobytes per frame.
    for first in range(2, count, _CHUNK_FRAMES):
        chunk = legs.chunk(first - 2, first + _CHUNK_FRAMES)
        states = [chunk.in_state(state) for state in range(_STATES)]
        for before, now, after in product(range(_STATES), repeat=3):
            here = states[now][1:-1]
            expected = here + (here - states[before][:-2])
            error = np.linalg.norm(states[after][2:] - expected, axis=-1)  # [frames, points]
            cost[first : first + _CHUNK_FRAMES, before, now, after] = np.minimum(error, _MAX_COST).mean(axis=-1)
    return cost


def _viterbi(transition_cost: Floats, state_cost: Floats) -> npt.NDArray[np.intp]:
    """Return the states with the least total cost, by Viterbi's algorithm over pairs of consecutive frames."""
    count = len(state_cost)
    total = state_cost[0][:, None] + state_cost[1][None, :]  # [state before, state now]
    came_from = np.zeros((count, _STATES, _STATES), np.int8)
    for i in range(2, count):
        through = total[:, :, None] + transition_cost[i]
        came_from[i] = through.argmin(axis=0)
        total = through.min(axis=0) + state_cost[i][None]
    states = np.empty(count, np.intp)
    states[-2], states[-1] = np.unravel_index(total.argmin(), total.shape)
    for i in range(count - 1, 1, -1):
        states[i - 2] = came_from[i, states[i - 1], states[i]]
    return states
