"""The slow-motion factor of a clip, from the user's input or from the phone's metadata.

The analysis trusts the metadata only if the runner's motion is consistent with it; see `gait.motion.playback`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from gait.errors import OptionError
from gait.measurement import CAPTURE_FPS_RANGE

_CAPTURE_RATE_TAGS = ("com.android.capture.fps",)
# Slow motion is recorded at twice the playback rate or more. In dim light, a camera delivers fewer frames than its tag
# states, down to two thirds, and the clip still plays in real time.
_MIN_TAGGED_FACTOR = 1.7
# A rate given by the user that is this close to the playback rate is the same rate, measured differently.
_SAME_RATE_TOLERANCE = 0.15
# Intervals further from the median than this share of it contain dropped frames.
_REGULAR_TOLERANCE = 0.25


def slow_motion_factor(time_s: npt.NDArray[np.float64], *, capture_fps: float | None, tags: Mapping[str, str]) -> float:
    """Return how many times slower than real time a clip plays.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Presentation times in seconds.
    capture_fps : float, optional
        Recording rate in frames per second, as given by the user; by default, the rate in the tags.
    tags : mapping of str to str
        Metadata of the file.

    Returns
    -------
    float
        1 for ordinary video.

    Raises
    ------
    OptionError
        If `capture_fps` is lower than the playback rate or out of range.

    Examples
    --------
    >>> slow_motion_factor(np.arange(10) / 30, capture_fps=240.0, tags={})
    8.0
    """
    playback_fps = nominal_fps(time_s)
    if capture_fps is not None:
        _require_capture_fps(capture_fps, playback_fps)
        factor, smallest = capture_fps / playback_fps, 1 + _SAME_RATE_TOLERANCE
    else:
        factor, smallest = tagged_fps(tags) / playback_fps, _MIN_TAGGED_FACTOR
    return factor if factor >= smallest else 1.0


def nominal_fps(time_s: npt.NDArray[np.float64]) -> float:
    """Return the playback rate in frames per second, ignoring dropped frames.

    The mean over the regular intervals is not affected by rounded timestamps.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Presentation times in seconds.

    Returns
    -------
    float

    Examples
    --------
    >>> round(nominal_fps(np.array([0.0, 0.033, 0.067, 0.1, 0.2, 0.233, 0.267, 0.3])), 1)
    30.0
    """
    intervals_s = np.diff(time_s)
    regular = np.abs(intervals_s / np.median(intervals_s) - 1) < _REGULAR_TOLERANCE
    return float(1 / np.mean(intervals_s[regular]))


def _require_capture_fps(capture_fps: float, playback_fps: float) -> None:
    low, high = CAPTURE_FPS_RANGE
    remedy = "Use --capture-fps for slow motion only, with the rate set in the camera, such as 120 or 240."
    if not low <= capture_fps <= high:
        raise OptionError(f"A clip cannot have been recorded at {capture_fps:g} frames a second.", remedy)
    if capture_fps < playback_fps * (1 - _SAME_RATE_TOLERANCE):
        raise OptionError(
            f"The clip plays {playback_fps:.1f} frames a second, so it cannot have been recorded at {capture_fps:g}.",
            remedy,
        )


def tagged_fps(tags: Mapping[str, str]) -> float:
    """Return the recording rate that the phone wrote into the file.

    Parameters
    ----------
    tags : mapping of str to str
        Metadata of the file.

    Returns
    -------
    float
        Frames per second; 0 if there is no such tag, or its value is invalid.

    Examples
    --------
    >>> tagged_fps({"com.android.capture.fps": "240.0"}), tagged_fps({})
    (240.0, 0.0)
    """
    low, high = CAPTURE_FPS_RANGE
    for tag in _CAPTURE_RATE_TAGS:
        try:
            rate = float(tags[tag])
        except (KeyError, ValueError):
            continue
        if low <= rate <= high:
            return rate
    return 0.0
