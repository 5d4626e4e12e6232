"""The stride phase at any time of a clip, and pairs of frames of two clips with the same phase."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gait.results.folder import Contact

Floats = npt.NDArray[np.float64]

TOE_OFF_PHASE = 0.35
"""Phase of toe-off in every clip, so that stance is shown beside stance."""
_STEP = 0.5
_MIN_CONTACTS = 3
# A contact that deviates further from the regular rhythm, in steps, is a wrong detection.
_MAX_RHYTHM_ERROR = 0.25


def stride_phase(time_s: Floats, contacts: Sequence[Contact]) -> Floats:
    """Return the stride phase at each time, which grows by 1 with each stride.

    Parameters
    ----------
    time_s : ndarray, shape (times,)
        Seconds on the clip's time axis.
    contacts : sequence of Contact
        The steps of the clip, in order.

    Returns
    -------
    ndarray, shape (times,)
        0, 1, 2, ... at the contacts of the left foot, 0.5, 1.5, ... at those of the right foot, and `TOE_OFF_PHASE`
        more at the toe-offs. NaN before the first contact and after the last.

    Examples
    --------
    >>> steps = [Contact("left", 0.2, 0.44), Contact("right", 0.55, 0.79), Contact("left", 0.9, None)]
    >>> stride_phase(np.array([0.2, 0.32, 0.44, 0.55, 0.9, 1.0]), steps).round(3)
    array([0.   , 0.175, 0.35 , 0.5  , 1.   ,   nan])
    """
    knots_s, phase = _knots(contacts)
    if len(knots_s) < _MIN_CONTACTS:
        return np.full(len(time_s), np.nan)
    return np.interp(time_s, knots_s, phase, left=np.nan, right=np.nan)


def times_at_phase(contacts: Sequence[Contact], phase: Floats) -> Floats:
    """Return when a run has the given stride phases, the inverse of `stride_phase`.

    Parameters
    ----------
    contacts : sequence of Contact
        The steps of the clip, in order.
    phase : ndarray, shape (phases,)
        Stride phases, which grow by 1 with each stride.

    Returns
    -------
    ndarray, shape (phases,)
        Seconds on the clip's time axis. NaN before the first contact and after the last.

    Examples
    --------
    >>> steps = [Contact("left", 0.2, 0.44), Contact("right", 0.55, 0.79), Contact("left", 0.9, None)]
    >>> times_at_phase(steps, np.array([0.35, 1.0, 1.5])).round(3)
    array([0.44, 0.9 ,  nan])
    """
    knots_s, knots = _knots(contacts)
    if len(knots_s) < _MIN_CONTACTS:
        return np.full(len(phase), np.nan)
    return np.interp(phase, knots, knots_s, left=np.nan, right=np.nan)


def frame_pairs(before: Floats, after: Floats) -> npt.NDArray[np.int64]:
    """Return for each frame of one clip the frame of the other with the nearest stride phase.

    Parameters
    ----------
    before, after : ndarray, shape (frames,)
        Stride phase of the frames of both clips, from `stride_phase`.

    Returns
    -------
    ndarray of int, shape (pairs, 2)
        Frame numbers in ascending order, for the part in which both clips have a phase.

    Examples
    --------
    >>> frame_pairs(np.array([np.nan, 0.0, 0.5, 1.0]), np.array([0.0, 0.24, 0.49, 0.76, 0.99])).tolist()
    [[1, 0], [2, 2], [3, 4]]
    """
    known = np.flatnonzero(np.isfinite(after))
    if len(known) == 0:
        return np.empty((0, 2), np.int64)
    # The last frame with a phase may lie up to one frame before the last contact; half a frame is near enough.
    reach = 0.5 * float(np.median(np.diff(after[known]))) if len(known) > 1 else 0.0
    inside = np.isfinite(before) & (before >= after[known[0]] - reach) & (before <= after[known[-1]] + reach)
    first = np.flatnonzero(inside)
    return np.stack([first, known[_nearest(after[known], before[first])]], axis=1)


def nearest_frame(phase: Floats, wanted: float) -> int | None:
    """Return the number of the frame with the phase nearest to the wanted one, in any stride.

    Parameters
    ----------
    phase : ndarray, shape (frames,)
        From `stride_phase`.
    wanted : float
        Phase from 0 to 1.

    Returns
    -------
    int or None
        Of frames that are equally near, as in a synthetic clip, the one nearest to the middle of the clip. None if the
        clip has no strides.
    """
    distance = np.abs((phase - wanted + _STEP) % 1.0 - _STEP)
    if not np.isfinite(distance).any():
        return None
    nearest = np.flatnonzero(distance <= np.nanmin(distance) + 1e-6)
    return int(nearest[np.abs(nearest - len(phase) / 2).argmin()])


def _knots(contacts: Sequence[Contact]) -> tuple[Floats, Floats]:
    """Return times and phases of contacts and toe-offs, without steps that do not fit the alternation of the feet."""
    if len(contacts) < _MIN_CONTACTS:
        return np.empty(0), np.empty(0)
    contact_s = np.array([contact.initial_contact_s for contact in contacts])
    steps_s = np.diff(contact_s)
    step_s = float(np.median(steps_s))
    counted = np.concatenate([[0], np.cumsum(np.round(steps_s / step_s))])
    parity = np.array([contact.side == "right" for contact in contacts])
    # The first step itself may have the wrong side: the count starts so that it agrees with most sides.
    if np.mean(counted % 2 == parity) < _STEP:
        counted = counted - 1
    agree = (counted % 2 == parity) & _is_regular(steps_s / step_s)
    first_left = counted[agree & ~parity]
    start = first_left[0] if len(first_left) else 0
    knots = []
    for index in np.flatnonzero(agree).tolist():
        phase_at_contact = _STEP * (counted[index] - start)
        knots.append((contact_s[index], phase_at_contact))
        toe_off_s = contacts[index].toe_off_s
        following_s = contact_s[index + 1] if index + 1 < len(contacts) else np.nan
        if toe_off_s is not None and contact_s[index] < toe_off_s < following_s:
            knots.append((toe_off_s, phase_at_contact + TOE_OFF_PHASE))
    knots_s, phase = (np.array(column, float) for column in zip(*knots, strict=True)) if knots else (np.empty(0),) * 2
    rising = np.concatenate([[True], np.diff(phase) > 0]) if len(phase) else np.empty(0, bool)
    return knots_s[rising], phase[rising]


def _is_regular(gaps_steps: Floats) -> npt.NDArray[np.bool_]:
    """Return which contacts follow the previous one after a whole number of steps."""
    regular = np.abs(gaps_steps - np.round(gaps_steps)) < _MAX_RHYTHM_ERROR
    return np.concatenate([[True], regular & (np.round(gaps_steps) > 0)])


def _nearest(sorted_values: Floats, wanted: Floats) -> npt.NDArray[np.int64]:
    right = np.clip(np.searchsorted(sorted_values, wanted), 1, max(1, len(sorted_values) - 1))
    right = np.minimum(right, len(sorted_values) - 1)
    left = np.maximum(right - 1, 0)
    nearer_left = wanted - sorted_values[left] <= sorted_values[right] - wanted
    return np.where(nearer_left, left, right)
