"""The place in the stride at any time of a clip, and frames of two clips that stand at the same place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gait.results.folder import Contact

Floats = npt.NDArray[np.float64]

TOE_OFF_PHASE = 0.35
"""Place in the stride that toe-off is given in every clip, so that stance is shown beside stance."""
_STEP = 0.5
_LEAST_CONTACTS = 3
# A contact this far from where the clock expects it, in steps, was counted wrongly.
_FURTHEST_FROM_CLOCK = 0.25


def stride_phase(time_s: Floats, contacts: Sequence[Contact]) -> Floats:
    """Return the place in the stride at each time, counted on from stride to stride.

    Parameters
    ----------
    time_s : ndarray, shape (times,)
        Seconds on the clip's time axis.
    contacts : sequence of Contact
        The clip's steps in order.

    Returns
    -------
    ndarray, shape (times,)
        Whole at the left foot's contacts, 0 at its first; `TOE_OFF_PHASE` later at its toe-offs; half at the right
        foot's contacts. NaN before the first contact and after the last.

    Examples
    --------
    >>> steps = [Contact("left", 0.2, 0.44), Contact("right", 0.55, 0.79), Contact("left", 0.9, None)]
    >>> stride_phase(np.array([0.2, 0.32, 0.44, 0.55, 0.9, 1.0]), steps).round(3)
    array([0.   , 0.175, 0.35 , 0.5  , 1.   ,   nan])
    """
    at_s, phase = _knots(contacts)
    if len(at_s) < _LEAST_CONTACTS:
        return np.full(len(time_s), np.nan)
    return np.interp(time_s, at_s, phase, left=np.nan, right=np.nan)


def frame_pairs(before: Floats, after: Floats) -> npt.NDArray[np.int64]:
    """Return for every frame of one clip the frame of the other that stands nearest to its place in the stride.

    Parameters
    ----------
    before, after : ndarray, shape (frames,)
        Places in the stride of both clips' frames, from `stride_phase`.

    Returns
    -------
    ndarray of int, shape (pairs, 2)
        Numbers of frames, in order, as long as both clips last.

    Examples
    --------
    >>> frame_pairs(np.array([np.nan, 0.0, 0.5, 1.0]), np.array([0.0, 0.24, 0.49, 0.76, 0.99])).tolist()
    [[1, 0], [2, 2], [3, 4]]
    """
    known = np.flatnonzero(np.isfinite(after))
    if len(known) == 0:
        return np.empty((0, 2), np.int64)
    # The last frame before a clip's last contact lies up to a frame short of it; half of that is near enough.
    reach = 0.5 * float(np.median(np.diff(after[known]))) if len(known) > 1 else 0.0
    inside = np.isfinite(before) & (before >= after[known[0]] - reach) & (before <= after[known[-1]] + reach)
    first = np.flatnonzero(inside)
    return np.stack([first, known[_nearest(after[known], before[first])]], axis=1)


def nearest_frame(phase: Floats, wanted: float) -> int | None:
    """Return the number of the frame nearest to a place in any stride; None where the clip has no strides.

    Of frames that are equally near, as in a made-up clip, the one nearest the clip's middle.
    """
    away = np.abs((phase - wanted + _STEP) % 1.0 - _STEP)
    if not np.isfinite(away).any():
        return None
    near = np.flatnonzero(away <= np.nanmin(away) + 1e-6)
    return int(near[np.abs(near - len(phase) / 2).argmin()])


def _knots(contacts: Sequence[Contact]) -> tuple[Floats, Floats]:
    """Times and places of contacts and toe-offs; steps that do not fit the count are left out."""
    if len(contacts) < _LEAST_CONTACTS:
        return np.empty(0), np.empty(0)
    contact_s = np.array([contact.initial_contact_s for contact in contacts])
    steps_s = np.diff(contact_s)
    step_s = float(np.median(steps_s))
    counted = np.concatenate([[0], np.cumsum(np.round(steps_s / step_s))])
    parity = np.array([contact.side == "right" for contact in contacts])
    # The first step may itself be the odd one: the count is started so that most sides agree with it.
    if np.mean(counted % 2 == parity) < _STEP:
        counted = counted - 1
    agree = (counted % 2 == parity) & _on_clock(steps_s / step_s)
    first_left = counted[agree & ~parity]
    start = first_left[0] if len(first_left) else 0
    knots = []
    for index in np.flatnonzero(agree).tolist():
        place = _STEP * (counted[index] - start)
        knots.append((contact_s[index], place))
        toe_off_s = contacts[index].toe_off_s
        following_s = contact_s[index + 1] if index + 1 < len(contacts) else np.nan
        if toe_off_s is not None and contact_s[index] < toe_off_s < following_s:
            knots.append((toe_off_s, place + TOE_OFF_PHASE))
    at_s, phase = (np.array(column, float) for column in zip(*knots, strict=True)) if knots else (np.empty(0),) * 2
    rising = np.concatenate([[True], np.diff(phase) > 0]) if len(phase) else np.empty(0, bool)
    return at_s[rising], phase[rising]


def _on_clock(gaps_steps: Floats) -> npt.NDArray[np.bool_]:
    """Which contacts come a whole number of steps after the one before."""
    away = np.abs(gaps_steps - np.round(gaps_steps)) < _FURTHEST_FROM_CLOCK
    return np.concatenate([[True], away & (np.round(gaps_steps) > 0)])


def _nearest(sorted_values: Floats, wanted: Floats) -> npt.NDArray[np.int64]:
    right = np.clip(np.searchsorted(sorted_values, wanted), 1, max(1, len(sorted_values) - 1))
    right = np.minimum(right, len(sorted_values) - 1)
    left = np.maximum(right - 1, 0)
    nearer_left = wanted - sorted_values[left] <= sorted_values[right] - wanted
    return np.where(nearer_left, left, right)
