"""What the failings of a clip add to the error of a measure, found by measuring anew with the failing put in or out.

Four failings of the camera do not average out over the steps: frames that keep time with the strides, a look past
square from the side, a picture in which it is not well known where up is, and shake that could not be taken out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.measurement import NORMAL_975
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial


class ClipError(NamedTuple):
    """Halves of 95 % intervals, in the measure's unit."""

    value: float
    """Of the measure's value."""
    difference: float
    """Of left minus right."""


NO_ERROR = ClipError(0.0, 0.0)


class ClipErrors(NamedTuple):
    """What each failing of the clip adds to one measure."""

    frame_lock: ClipError
    off_square: ClipError
    upright: ClipError
    shake: ClipError
    unfamiliar: ClipError

    @property
    def total(self) -> ClipError:
        """What they add together."""
        return ClipError(*(float(size) for size in np.linalg.norm(np.array(self), axis=0)))


def clip_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipErrors]:
    """Return what the clip's failings add to each of several measures.

    All measures at once, since each failing makes motions of its own, of which one at a time is held in memory.

    Parameters
    ----------
    entries : sequence of Measure
        The measures; the motion holds the points that they need.
    trial : Trial
        Motion with steps.

    Returns
    -------
    list of ClipErrors
        In the order of `entries`.

    Examples
    --------
    >>> from gait.measures import REGISTRY
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion()
    >>> [found] = clip_errors([REGISTRY["contact_time"]], Trial(motion=motion, steps=detect_steps(motion)))
    >>> found.total
    ClipError(value=0.0, difference=0.0)
    """
    parts = (
        frame_lock_errors(entries, trial),
        off_square_errors(entries, trial),
        upright_errors(entries, trial),
        shake_errors(entries, trial),
        unfamiliar_errors(entries, trial),
    )
    return [ClipErrors(*of_entry) for of_entry in zip(*parts, strict=True)]


def frame_lock_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return what errors of the events add to each measure where strides keep time with the frames.

    Elsewhere it is 0: what is each event's own scatters from step to step and is in the interval already, and what the
    events of a foot share is part of the fitted error between runners. Locked, each step of a foot shows the camera the
    same pictures, and the own error of its events returns at every step. No error of the frame grid is added to that:
    read between the frames, locked synthetic runs at 30 frames a second are off by 0.5 ms, not by the 9.6 of the grid.
    """
    if not trial.keeps_time_with_frames:
        return [NO_ERROR] * len(entries)
    return _combined(_changes(entries, trial, trial.misread()))


def off_square_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return how far a camera that looks past square may have moved each measure; 0 where the belt lies level.

    The yaw is a bound already, so that the larger change of both ways is half of the interval.
    """
    changes = _changes(entries, trial, trial.seen_square())
    return _as_errors(np.abs(changes).max(axis=0, initial=0.0))


def upright_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return what the standard error of where up is adds to each measure: angles from the vertical turn with it."""
    return _combined(_changes(entries, trial, trial.leaning()))


def shake_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return what shake that could not be taken out of the picture adds to each measure.

    All points move with the camera at once: a distance at one moment does not change, a course over time does.
    """
    changes = _changes(entries, trial, trial.shaken())
    return _combined(changes / np.sqrt(max(1, len(changes))))


def unfamiliar_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return what it adds to each measure that contacts and toe-offs of an unfamiliar runner are less well known."""
    return _combined(_changes(entries, trial, trial.unfamiliar()))


def _combined(changes: Floats) -> list[ClipError]:
    return _as_errors(NORMAL_975 * np.linalg.norm(changes, axis=0))


def _as_errors(sizes: Floats) -> list[ClipError]:
    return [ClipError(float(value), float(difference)) for value, difference in sizes]


def _changes(entries: Sequence[Measure], trial: Trial, others: Iterable[Trial]) -> Floats:
    """Changes of each measure's value and of left minus right from a gait to each of some others, [others, entries, 2].

    0 where no step is left that both can carry.
    """
    before = [entry.per_step(trial) for entry in entries]

    def changed(other: Trial) -> list[Floats]:
        return [
            _change(entry, trial.is_left, values, entry.per_step(other))
            for entry, values in zip(entries, before, strict=True)
        ]

    # Unlike a loop's variable, `map` lets go of each before the next one is made.
    changes = list(map(changed, others))
    return np.reshape(changes, (len(changes), len(entries), 2))


def _change(entry: Measure, is_left: npt.NDArray[np.bool_], before: Floats, after: Floats) -> Floats:
    known = np.isfinite(before) & np.isfinite(after)
    if not known.any():
        return np.zeros(2)
    sides = [known & is_left, known & ~is_left]
    by_side = [entry.summary(after[side]) - entry.summary(before[side]) if side.any() else 0.0 for side in sides]
    return np.array([entry.summary(after[known]) - entry.summary(before[known]), by_side[0] - by_side[1]])
