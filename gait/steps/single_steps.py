"""How single steps differ from the mean course: a step's event comes a little earlier or later than usual.

Round the event, each part of the leg is compared with its mean course. A course that runs late by a time d lies below
its mean by d times its rate: least squares over all parts give d. Half of what a step seems to differ may be noise of a
few frames; each clip itself shows how much, and the step keeps the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion
from gait.steps.mean_course import StrideFold, body_height, without_drift

Floats = npt.NDArray[np.float64]

# Half the window round an event, in strides.
_REACH = 0.15
_LEAST_FRAMES = 3
_PARTS = ("ankle", "heel", "toe", "knee")
_UPPER_BODY = ("mid_shoulder", "mid_ear")


class Deviations(NamedTuple):
    """How single events differ from where the mean course has them."""

    late: Floats
    """[events] strides by which each comes late, after what is noise has been left out; 0 where it was not seen."""
    sd: Floats
    """[events] standard deviation of what remains unknown of it, in strides."""
    seen: npt.NDArray[np.bool_]
    """[events] whether enough frames show the moment."""


def deviations(motion: Motion, phase: Floats, side: str, *, event: float, strides: Floats) -> Deviations:
    """Return by how much single events of a leg come later than usual.

    Parameters
    ----------
    motion : Motion
        Any view.
    phase : ndarray, shape (frames,)
        Phase of each frame in the leg's own strides.
    side : {"left", "right"}
        The leg.
    event : float
        Phase of the event in the mean course.
    strides : ndarray, shape (events,)
        Numbers of the strides.

    Returns
    -------
    Deviations

    Examples
    --------
    >>> from gait.motion.stride import stride_clock
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(noise_m=0.0)
    >>> phase = stride_clock(motion.time_s, motion.ankle_separation_m).phase
    >>> found = deviations(motion, phase, "left", event=0.08, strides=np.arange(3, 6))
    >>> bool(np.abs(found.late).max() < 0.005)
    True
    """
    share, information = np.zeros(len(strides)), np.zeros(len(strides))
    fold = StrideFold(phase)
    for values in _channels(motion, side):
        mean = fold.fit(values)
        away = fold.away(values, mean)
        variance = float(np.nanvar(away))
        if not variance > 0:
            continue
        for number, stride in enumerate(strides):
            near = (np.abs(phase - stride - event) < _REACH) & np.isfinite(away)
            if near.sum() >= _LEAST_FRAMES:
                # A step that is a little higher or further ahead is not late: only the shape within the window counts.
                rate = mean.rate_at(phase[near])
                along = rate - rate.mean()
                share[number] -= along @ away[near] / variance
                information[number] += along @ along / variance
    seen = information > 0
    if not seen.any():
        return Deviations(np.zeros(len(strides)), np.zeros(len(strides)), seen)
    late = np.where(seen, share / np.where(seen, information, 1.0), 0.0)
    noise = np.where(seen, 1 / np.where(seen, information, 1.0), 0.0)
    late[seen] -= late[seen].mean()
    of_steps = max(0.0, float(late[seen].var() - noise[seen].mean()))
    kept = np.divide(of_steps, of_steps + noise, out=np.zeros_like(noise), where=of_steps + noise > 0)
    unknown = np.where(seen, kept * noise, of_steps)
    return Deviations(late=np.where(seen, kept * late, 0.0), sd=np.sqrt(unknown), seen=seen)


def _channels(motion: Motion, side: str) -> Iterator[Floats]:
    """Courses that show when an event is: the leg's parts, and the body's height."""
    hips = motion.point("mid_hip")
    for part in _PARTS:
        if f"{side}_{part}" in motion:
            place = motion.point(f"{side}_{part}")
            if motion.view == "side":
                yield without_drift(motion.time_s, place[:, 0] - hips[:, 0])
            yield without_drift(motion.time_s, place[:, 1])
    upper = body_height(motion, _UPPER_BODY)
    yield without_drift(motion.time_s, hips[:, 1] if upper is None else upper)
