"""How many times slower than life a clip plays: told by hand, or by what the phone wrote into the file.

The analysis believes the file only where the runner in it agrees; see `gait.motion.playback`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from gait.errors import OptionError

_CAPTURE_RATE_TAGS = ("com.android.capture.fps",)
# Slow motion is filmed at twice the rate it plays at or more. A camera in dim light delivers fewer frames than its tag
# says, down to two thirds, and plays them at the speed of life.
_LEAST_TAGGED_FACTOR = 1.7
# By hand, a rate this close to the playback rate is the same rate, measured differently.
_SAME_RATE_TOLERANCE = 0.15
_CAPTURE_FPS_RANGE = (1.0, 10_000.0)
_ORDINARY_GAP = 0.25


def slow_motion_factor(time_s: npt.NDArray[np.float64], *, capture_fps: float | None, tags: Mapping[str, str]) -> float:
    """Return how many times slower than life a clip plays; 1 for ordinary video.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Presentation times in seconds.
    capture_fps : float, optional
        Frames per second at which it was recorded, as told by hand; default: what the phone wrote.
    tags : mapping of str to str
        What the file says of itself.

    Raises
    ------
    OptionError
        If `capture_fps` is lower than the rate at which the clip plays, or no camera's.

    Examples
    --------
    >>> slow_motion_factor(np.arange(10) / 30, capture_fps=240.0, tags={})
    8.0
    """
    playback_fps = nominal_fps(time_s)
    if capture_fps is not None:
        _require_capture_fps(capture_fps, playback_fps)
        factor, least = capture_fps / playback_fps, 1 + _SAME_RATE_TOLERANCE
    else:
        factor, least = tagged_fps(tags) / playback_fps, _LEAST_TAGGED_FACTOR
    return factor if factor >= least else 1.0


def nominal_fps(time_s: npt.NDArray[np.float64]) -> float:
    """Return the frames per second of playing time where none was dropped; rounded timestamps average out.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Presentation times in seconds.

    Examples
    --------
    >>> round(nominal_fps(np.array([0.0, 0.033, 0.067, 0.1, 0.2, 0.233, 0.267, 0.3])), 1)
    30.0
    """
    gaps = np.diff(time_s)
    ordinary = np.abs(gaps / np.median(gaps) - 1) < _ORDINARY_GAP
    return float(1 / np.mean(gaps[ordinary]))


def _require_capture_fps(capture_fps: float, playback_fps: float) -> None:
    low, high = _CAPTURE_FPS_RANGE
    remedy = "Give --capture-fps only for slow motion: the rate set in the camera, such as 120 or 240."
    if not low <= capture_fps <= high:
        raise OptionError(f"A clip cannot have been recorded at {capture_fps:g} frames a second.", remedy)
    if capture_fps < playback_fps * (1 - _SAME_RATE_TOLERANCE):
        raise OptionError(
            f"The clip plays {playback_fps:.1f} frames a second, so it cannot have been recorded at {capture_fps:g}.",
            remedy,
        )


def tagged_fps(tags: Mapping[str, str]) -> float:
    """Return the frames per second at which the phone says that it recorded; 0 where it says nothing that makes sense.

    Examples
    --------
    >>> tagged_fps({"com.android.capture.fps": "240.0"}), tagged_fps({})
    (240.0, 0.0)
    """
    low, high = _CAPTURE_FPS_RANGE
    for tag in _CAPTURE_RATE_TAGS:
        try:
            rate = float(tags[tag])
        except (KeyError, ValueError):
            continue
        if low <= rate <= high:
            return rate
    return 0.0
