"""What the failings of a clip add to the error of a measure, found by measuring anew with the failing put in or out.

Three failings of the camera do not average out over the steps: frames that keep time with the strides, a look past
square from the side, and shake that could not be taken out of the picture.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gait.measures.gait import Floats, Gait
from gait.measures.registry import Measure

_NORMAL_975 = 1.96


class ClipError(NamedTuple):
    """Halves of 95 % intervals, in the measure's unit."""

    value: float
    """Of the measure's value."""
    difference: float
    """Of left minus right."""


_NONE = ClipError(0.0, 0.0)


def clip_error(entry: Measure, gait: Gait) -> ClipError:
    """Return what the clip's failings together add to a measure.

    Parameters
    ----------
    entry : Measure
        The measure.
    gait : Gait
        Motion with steps.

    Returns
    -------
    ClipError

    Examples
    --------
    >>> from gait.measures import REGISTRY
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion()
    >>> clip_error(REGISTRY["contact_time"], Gait(motion=motion, steps=detect_steps(motion)))
    ClipError(value=0.0, difference=0.0)
    """
    parts = np.array([frame_lock_error(entry, gait), off_square_error(entry, gait), shake_error(entry, gait)])
    return ClipError(*(float(size) for size in np.linalg.norm(parts, axis=0)))


def frame_lock_error(entry: Measure, gait: Gait) -> ClipError:
    """Return what errors of the events add where strides keep time with the frames.

    Elsewhere it is 0: what is each event's own scatters from step to step and is in the interval already, and what the
    events of a foot share is part of the fitted error between runners. Locked, each step of a foot shows the camera the
    same pictures, and the own error of its events returns at every step. No error of the frame grid is added to that:
    read between the frames, locked synthetic runs at 30 frames a second are off by 0.5 ms, not by the 9.6 of the grid.
    """
    if not gait.keeps_time_with_frames:
        return _NONE
    changes = [(_change(entry, gait, late) - _change(entry, gait, early)) / 2 for early, late in gait.misread]
    return _combined(np.array(changes).reshape(-1, 2))


def off_square_error(entry: Measure, gait: Gait) -> ClipError:
    """Return how far a camera that looks past square may have moved a measure; 0 where the belt lies level.

    The yaw is a bound already, so that the larger change of both ways is half of the interval.
    """
    if not gait.seen_square:
        return _NONE
    largest = np.max([np.abs(_change(entry, gait, other)) for other in gait.seen_square], axis=0)
    return ClipError(*(float(size) for size in largest))


def shake_error(entry: Measure, gait: Gait) -> ClipError:
    """Return what shake adds that could not be taken out of the picture.

    All points move with the camera at once: a distance at one moment does not change, a course over time does.
    """
    if not gait.shaken:
        return _NONE
    changes = np.array([_change(entry, gait, other) for other in gait.shaken])
    return _combined(changes / np.sqrt(len(changes)))


def _combined(changes: Floats) -> ClipError:
    return ClipError(*(_NORMAL_975 * float(size) for size in np.linalg.norm(changes, axis=0)))


def _change(entry: Measure, gait: Gait, other: Gait) -> Floats:
    """Change of the value and of left minus right, over the steps that both can carry, [2]; 0 where none is left."""
    before, after = entry.per_step(gait), entry.per_step(other)
    known = np.isfinite(before) & np.isfinite(after)
    if not known.any():
        return np.zeros(2)
    sides = [known & gait.is_left, known & ~gait.is_left]
    by_side = [entry.summary(after[side]) - entry.summary(before[side]) if side.any() else 0.0 for side in sides]
    return np.array([entry.summary(after[known]) - entry.summary(before[known]), by_side[0] - by_side[1]])
