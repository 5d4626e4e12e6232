"""The steady part of a clip: where stride frequency and the legs' swing keep their level, without start and stop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion
from gait.motion.stride import alternation, stride_clock
from gait.motion.usable import usable

Floats = npt.NDArray[np.float64]

# How far frequency and swing may be from those of the steady part. At an even pace the reference runners stay within
# 3 % and 15 %.
_FREQUENCY_TOLERANCE = 0.08
_SWING_TOLERANCE = 0.25
# Legs that swing less than this share of the clip's usual do not run.
_LEAST_SWING_SHARE = 0.4
_CANDIDATE_INTERVAL_S = 0.2
# A lapse shorter than this many strides is an error of the pose, not a change of pace ...
_LAPSE_STRIDES = 1.0
# ... and a part with fewer strides than this is not worth cutting the clip down to.
_LEAST_STRIDES = 3.0


class Pace(NamedTuple):
    """How the legs go at each frame, over one stride round it."""

    frequency_hz: Floats
    """[frames] strides per second."""
    swing_m: Floats
    """[frames] how far the ankles pass each other, from the furthest one way to the furthest the other."""


def pace(motion: Motion) -> Pace | None:
    """Return stride frequency and swing over one stride round each frame; None where the legs do not alternate.

    Parameters
    ----------
    motion : Motion
        Any view.

    Returns
    -------
    Pace or None

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> found = pace(running_motion(cadence_spm=168.0))
    >>> round(float(np.median(found.frequency_hz)), 2)
    1.4
    """
    time_s, apart = motion.time_s, alternation(motion)
    clock = stride_clock(time_s, apart)
    if clock.frequency_hz <= 0 or time_s[-1] - time_s[0] <= 1 / clock.frequency_hz:
        return None
    stride_s = 1 / clock.frequency_hz
    # At the clip's ends the window is shifted, so that it always holds a whole stride.
    start_s = np.clip(time_s - stride_s / 2, time_s[0], time_s[-1] - stride_s)
    first, last = (np.searchsorted(time_s, edge_s) for edge_s in (start_s, start_s + stride_s))
    swing_m = np.array([np.ptp(apart[a : b + 1]) for a, b in zip(first, last, strict=True)])
    turns = np.interp(start_s + stride_s, time_s, clock.phase) - np.interp(start_s, time_s, clock.phase)
    return Pace(frequency_hz=turns / stride_s, swing_m=swing_m)


def steady_part(motion: Motion) -> slice:
    """Return the frames of the clip in which the runner keeps an even pace.

    Of all stretches in which stride frequency stays within 8 % and the legs' swing within 25 % of one moment's, the one
    with the most strides.

    Parameters
    ----------
    motion : Motion
        Any view.

    Returns
    -------
    slice
        All frames, where the pace is even throughout, or nowhere long enough to be worth a cut.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> steady_part(running_motion(duration_s=6.0, fps=60.0))
    slice(0, 360, None)
    """
    everything = slice(0, len(motion.time_s))
    found = pace(motion)
    if found is None:
        return everything
    runs = found.swing_m > _LEAST_SWING_SHARE * np.percentile(found.swing_m, 90)
    if not runs.any():
        return everything
    interval = max(1, round(_CANDIDATE_INTERVAL_S / float(np.median(np.diff(motion.time_s)))))
    stretches = [_stretch_like(motion.time_s, found, moment) for moment in np.flatnonzero(runs)[::interval]]
    best = max(stretches, key=lambda part: _strides(motion.time_s, found, part))
    left_out = (slice(0, best.start), slice(best.stop, len(motion.time_s)))
    usual_hz = float(np.median(found.frequency_hz[best]))
    left_out_s = sum(float(np.ptp(motion.time_s[part])) for part in left_out if part.stop > part.start)
    if left_out_s * usual_hz <= _LAPSE_STRIDES or _strides(motion.time_s, found, best) < _LEAST_STRIDES:
        return everything
    return best


def steady(motion: Motion) -> Motion:
    """Return the motion cut down to its steady part, and to what is usable in it; times stay as they are.

    Raises
    ------
    RunnerError
        If nothing of it can be analysed; see `gait.motion.usable`.
    """
    motion = usable(motion)
    part = steady_part(motion)
    if part == slice(0, len(motion.time_s)):
        return motion
    # Once more: what is seen often in the whole may hardly be seen in the part.
    return usable(motion.cut(part))


def _stretch_like(time_s: Floats, found: Pace, moment: int) -> slice:
    """The longest stretch whose pace is that of one moment, short lapses bridged."""
    alike = (np.abs(found.frequency_hz / found.frequency_hz[moment] - 1) < _FREQUENCY_TOLERANCE) & (
        np.abs(found.swing_m / found.swing_m[moment] - 1) < _SWING_TOLERANCE
    )
    frames = np.flatnonzero(alike)
    longest_lapse_s = _LAPSE_STRIDES / found.frequency_hz[moment]
    runs = np.split(frames, np.flatnonzero(np.diff(time_s[frames]) > longest_lapse_s) + 1)
    longest = max(runs, key=lambda run: time_s[run[-1]] - time_s[run[0]])
    return slice(int(longest[0]), int(longest[-1]) + 1)


def _strides(time_s: Floats, found: Pace, part: slice) -> float:
    return float(np.ptp(time_s[part]) * np.median(found.frequency_hz[part]))
