"""The steady part of a clip, in which stride frequency and leg swing are constant, without start and stop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion
from gait.motion.stride import stride_clock
from gait.motion.usable import usable

Floats = npt.NDArray[np.float64]

# Largest relative deviation of frequency and swing in the steady part. At a constant pace, the reference runners stay
# within 3 % and 15 %.
_FREQUENCY_TOLERANCE = 0.08
_SWING_TOLERANCE = 0.25
# Legs that swing by less than this share of the clip's usual range are not running.
_MIN_SWING_SHARE = 0.4
_CANDIDATE_INTERVAL_S = 0.2
# A deviation for less than this number of strides is an error of the pose, not a change of pace ...
_MAX_LAPSE_STRIDES = 1.0
# ... and a clip is not cut down to fewer strides than this.
_MIN_STRIDES = 3.0


class Pace(NamedTuple):
    """Stride frequency and leg swing in each frame, over a window of one stride."""

    frequency_hz: Floats
    """Stride frequency in hertz, shape (frames,)."""
    swing_m: Floats
    """Range of the ankles' separation in metres, shape (frames,)."""


def pace(motion: Motion) -> Pace | None:
    """Return stride frequency and leg swing over a window of one stride around each frame.

    Parameters
    ----------
    motion : Motion
        Motion from either view.

    Returns
    -------
    Pace or None
        None if the legs do not alternate, or the motion is shorter than a stride.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> found = pace(running_motion(cadence_spm=168.0))
    >>> round(float(np.median(found.frequency_hz)), 2)
    1.4
    """
    time_s, separation_m = motion.time_s, motion.ankle_separation_m
    clock = stride_clock(time_s, separation_m)
    if clock.frequency_hz <= 0 or time_s[-1] - time_s[0] <= 1 / clock.frequency_hz:
        return None
    stride_s = 1 / clock.frequency_hz
    # At the ends of the clip, the window is shifted inwards, so that it always contains a whole stride.
    start_s = np.clip(time_s - stride_s / 2, time_s[0], time_s[-1] - stride_s)
    first, last = (np.searchsorted(time_s, edge_s) for edge_s in (start_s, start_s + stride_s))
    swing_m = np.array([np.ptp(separation_m[a : b + 1]) for a, b in zip(first, last, strict=True)])
    strides = np.interp(start_s + stride_s, time_s, clock.phase) - np.interp(start_s, time_s, clock.phase)
    return Pace(frequency_hz=strides / stride_s, swing_m=swing_m)


def steady_part(motion: Motion) -> slice:
    """Return the frames of a clip in which the runner keeps a constant pace.

    Of all stretches in which the stride frequency stays within 8 % and the swing of the legs within 25 % of those at
    one moment, the one with the most strides is chosen.

    Parameters
    ----------
    motion : Motion
        Motion from either view.

    Returns
    -------
    slice
        All frames, if the pace is constant throughout, or no stretch is long enough.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> steady_part(running_motion(duration_s=6.0, fps=60.0))
    slice(0, 360, None)
    """
    everything = slice(0, len(motion.time_s))
    measured = pace(motion)
    if measured is None:
        return everything
    running = measured.swing_m > _MIN_SWING_SHARE * np.percentile(measured.swing_m, 90)
    if not running.any():
        return everything
    interval = max(1, round(_CANDIDATE_INTERVAL_S / float(np.median(np.diff(motion.time_s)))))
    stretches = [_stretch_around(motion.time_s, measured, frame) for frame in np.flatnonzero(running)[::interval]]
    best = max(stretches, key=lambda part: _strides(motion.time_s, measured, part))
    left_out = (slice(0, best.start), slice(best.stop, len(motion.time_s)))
    usual_hz = float(np.median(measured.frequency_hz[best]))
    left_out_s = sum(float(np.ptp(motion.time_s[part])) for part in left_out if part.stop > part.start)
    if left_out_s * usual_hz <= _MAX_LAPSE_STRIDES or _strides(motion.time_s, measured, best) < _MIN_STRIDES:
        return everything
    return best


def steady(motion: Motion) -> Motion:
    """Return the usable landmarks of a motion in its steady part, with unchanged times.

    Parameters
    ----------
    motion : Motion
        Motion from either view.

    Returns
    -------
    Motion

    Raises
    ------
    RunnerError
        If the motion cannot be analysed; see `gait.motion.usable`.
    """
    motion = usable(motion)
    part = steady_part(motion.side_plane or motion)
    if part == slice(0, len(motion.time_s)):
        return motion
    # Checked again, because a landmark that is seen often in the whole may hardly be seen in the part.
    return usable(motion.cut(part))


def _stretch_around(time_s: Floats, measured: Pace, frame: int) -> slice:
    """Return the longest stretch with the same pace as in one frame, ignoring short lapses."""
    similar = (np.abs(measured.frequency_hz / measured.frequency_hz[frame] - 1) < _FREQUENCY_TOLERANCE) & (
        np.abs(measured.swing_m / measured.swing_m[frame] - 1) < _SWING_TOLERANCE
    )
    frames = np.flatnonzero(similar)
    longest_lapse_s = _MAX_LAPSE_STRIDES / measured.frequency_hz[frame]
    runs = np.split(frames, np.flatnonzero(np.diff(time_s[frames]) > longest_lapse_s) + 1)
    longest = max(runs, key=lambda run: time_s[run[-1]] - time_s[run[0]])
    return slice(int(longest[0]), int(longest[-1]) + 1)


def _strides(time_s: Floats, measured: Pace, part: slice) -> float:
    return float(np.ptp(time_s[part]) * np.median(measured.frequency_hz[part]))
