"""Sensitivity of measures to systematic errors of a clip: each error is simulated and the measures are recomputed.

Six errors do not average out over the steps: strides that last a whole number of frames (frame lock), yaw of the
camera, an uncertain vertical (roll), camera shake that could not be removed, events of a runner who is unlike those
that the event models were fitted on (out of distribution), and events that a person has set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.measurement import NORMAL_975
from gait.measures.offsets import landmark_offsets
from gait.measures.registry import Measure
from gait.measures.trial import Floats, Trial


class ClipError(NamedTuple):
    """Half widths of 95 % intervals, in the measure's unit."""

    value: float
    """For the measure's value."""
    difference: float
    """For left minus right."""


NO_ERROR = ClipError(0.0, 0.0)


class ClipErrors(NamedTuple):
    """Contributions of the clip's systematic errors to the error of one measure."""

    frame_lock: ClipError
    yaw: ClipError
    roll: ClipError
    shake: ClipError
    out_of_distribution: ClipError
    by_hand: ClipError = NO_ERROR

    @property
    def total(self) -> ClipError:
        """Root sum of squares of all contributions."""
        return ClipError(*(float(size) for size in np.linalg.norm(np.array(self), axis=0)))


def landmark_sd(entry: Measure, trial: Trial) -> float:
    """Return the standard deviation between runners of the landmarks' error in a measure.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    float
        In the measure's unit; 0 if it is unknown.
    """
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    return fitted.error_sd if fitted else entry.error_sd.get(trial.motion.view, 0.0)


def clip_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipErrors]:
    """Return the contributions of the clip's systematic errors to the error of each measure.

    All measures are evaluated together, because each error needs modified copies of the motion, and only one copy is
    held in memory at a time.

    Parameters
    ----------
    entries : sequence of Measure
        The measures. The motion must have the points that they require.
    trial : Trial
        The motion with its steps.

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
    >>> [errors] = clip_errors([REGISTRY["contact_time"]], Trial(motion=motion, steps=detect_steps(motion)))
    >>> errors.total
    ClipError(value=0.0, difference=0.0)
    """
    parts = (
        frame_lock_errors(entries, trial),
        yaw_errors(entries, trial),
        roll_errors(entries, trial),
        shake_errors(entries, trial),
        out_of_distribution_errors(entries, trial),
        by_hand_errors(entries, trial),
    )
    return [ClipErrors(*of_entry) for of_entry in zip(*parts, strict=True)]


def frame_lock_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return the contribution of frame lock to the error of each measure; 0 in clips without frame lock.

    Usually, the independent errors of events scatter from step to step and are part of the interval already, and the
    errors that all events of a foot share are part of the fitted error between runners. With frame lock, every step of
    a foot is filmed at the same phases, so that the independent errors repeat at every step.

    The spacing of the frames adds no further error, because events are read between frames: frame-locked synthetic runs
    at 30 frames per second have errors of 0.5 ms, not the 9.6 ms of a uniform error over one frame interval.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    list of ClipError
        In the order of `entries`.
    """
    if not trial.is_frame_locked:
        return [NO_ERROR] * len(entries)
    return _combined(_changes(entries, trial, trial.frame_lock_variants()))


def yaw_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return the contribution of camera yaw to the error of each measure; 0 if the belt is level in the picture.

    The yaw is an upper bound already, so that the larger one of the changes for both directions is the half width.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    list of ClipError
        In the order of `entries`.
    """
    changes = _changes(entries, trial, trial.yaw_variants())
    return _as_errors(np.abs(changes).max(axis=0, initial=0.0))


def roll_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return the contribution of the uncertain vertical to the error of each measure.

    It affects angles from the vertical.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    list of ClipError
        In the order of `entries`.
    """
    return _combined(_changes(entries, trial, trial.roll_variants()))


def shake_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return the contribution of remaining camera shake to the error of each measure.

    Shake moves all points alike. It affects quantities that are measured over time, but not distances between points at
    one moment.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    list of ClipError
        In the order of `entries`.
    """
    changes = _changes(entries, trial, trial.shake_variants())
    return _combined(changes / np.sqrt(max(1, len(changes))))


def out_of_distribution_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return the contribution of the less certain events of an out-of-distribution runner to the error of each measure.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    list of ClipError
        In the order of `entries`.
    """
    return _combined(_changes(entries, trial, trial.out_of_distribution_variants()))


def by_hand_errors(entries: Sequence[Measure], trial: Trial) -> list[ClipError]:
    """Return the contribution of events that were set by hand to the error of each measure; 0 without such events.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    list of ClipError
        In the order of `entries`.
    """
    return _combined(_changes(entries, trial, trial.by_hand_variants()))


def _combined(changes: Floats) -> list[ClipError]:
    return _as_errors(NORMAL_975 * np.linalg.norm(changes, axis=0))


def _as_errors(sizes: Floats) -> list[ClipError]:
    return [ClipError(float(value), float(difference)) for value, difference in sizes]


def _changes(entries: Sequence[Measure], trial: Trial, others: Iterable[Trial]) -> Floats:
    """Return the changes of each measure from a trial to variants of it.

    [others, entries, 2]: change of the value, and change of left minus right. 0 if no step has a value in both trials.
    """
    before = [entry.per_step(trial) for entry in entries]

    def changed(other: Trial) -> list[Floats]:
        return [
            _change(entry, trial.is_left, values, entry.per_step(other))
            for entry, values in zip(entries, before, strict=True)
        ]

    # Unlike a loop variable, `map` releases each variant before the next one is created.
    changes = list(map(changed, others))
    return np.reshape(changes, (len(changes), len(entries), 2))


def _change(entry: Measure, is_left: npt.NDArray[np.bool_], before: Floats, after: Floats) -> Floats:
    known = np.isfinite(before) & np.isfinite(after)
    if not known.any():
        return np.zeros(2)
    sides = [known & is_left, known & ~is_left]
    by_side = [entry.summary(after[side]) - entry.summary(before[side]) if side.any() else 0.0 for side in sides]
    return np.array([entry.summary(after[known]) - entry.summary(before[known]), by_side[0] - by_side[1]])
