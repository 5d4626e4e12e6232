"""Validation of a motion: its duration, frame rate and size must be possible, and landmarks must be seen often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.smoothing import LEAST_SAMPLES
from gait.words.plurals import plural

LEAST_FRAMES = 10
LONGEST_S = 2 * 3600.0
"""Maximum duration of a motion in seconds; a longer one results from a wrong unit of time."""
FRAMES_PER_S = (4.0, 10_000.0)
"""Range of the frame rate, in frames per second."""
HIP_TO_ANKLE_M = (0.15, 2.0)
"""Range of the median distance from hip to ankle, with a margin for small children and the tallest adults."""
# Larger coordinates than in any picture or room, in pixels or in metres.
_MAX_COORDINATE = 1e7
# A curve through fewer frames would be mostly interpolated.
_MIN_SEEN_SHARE = 0.2
FILM_RUNNING = "Film ten seconds of steady running, with the whole body in the picture and a still camera."
_CHECK_UNITS = "Check the units: seconds and metres."


def usable(motion: Motion) -> Motion:
    """Return a motion with only the landmarks that can be analysed.

    Infinite or excessive coordinates count as not seen, and landmarks that are rarely seen are removed.

    Parameters
    ----------
    motion : Motion
        Motion of any origin.

    Returns
    -------
    Motion

    Raises
    ------
    RunnerError
        If the motion is too short or too long, its frame rate or the length of the legs is impossible, or hips or
        ankles are rarely seen.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(duration_s=2.0)
    >>> usable(motion) is motion
    True
    """
    _require_times(motion)
    points_m = motion.points_m
    seen: npt.NDArray[np.bool_] = np.all(np.abs(points_m) <= _MAX_COORDINATE, axis=-1)
    kept = seen.sum(axis=0) >= max(LEAST_SAMPLES, _MIN_SEEN_SHARE * len(seen))
    removed = {name for name, keep in zip(motion.names, kept, strict=True) if not keep}
    # Without a midpoint, both of its sides are rarely seen at the same time.
    removed |= {f"{side}_{name[4:]}" for name in removed if name.startswith("mid_") for side in ("left", "right")}
    removed &= set(motion.names)
    if removed & {"left_ankle", "right_ankle", "mid_hip"}:
        raise RunnerError("The hips or a foot are hardly ever seen.", FILM_RUNNING)
    if removed or (~seen & ~np.isnan(points_m).all(axis=-1)).any():
        columns = [column for column, name in enumerate(motion.names) if name not in removed]
        motion = replace(
            motion,
            points_m=np.where(seen[:, columns, None], points_m[:, columns], np.nan),
            names=tuple(motion.names[column] for column in columns),
            forward_m=None if motion.forward_m is None else motion.forward_m[:, columns],
        )
    _require_size(motion)
    return motion


def _require_size(motion: Motion) -> None:
    hips = motion.point("mid_hip")
    for side in ("left", "right"):
        distance_m = float(np.nanmedian(np.linalg.norm(motion.point(f"{side}_ankle") - hips, axis=1)))
        # NaN, and therefore an error, if hips and ankle are never seen together.
        if not HIP_TO_ANKLE_M[0] <= distance_m <= HIP_TO_ANKLE_M[1]:
            raise RunnerError(
                f"The {side} ankle is {distance_m:.3g} m from the hips, which is not possible.",
                FILM_RUNNING if motion.source == "pose" else _CHECK_UNITS,
            )


def _require_times(motion: Motion) -> None:
    frames = len(motion.time_s)
    if frames < LEAST_FRAMES:
        raise RunnerError(f"Only {plural(frames, 'frame shows', 'frames show')} the runner.", FILM_RUNNING)
    duration_s = float(motion.time_s[-1] - motion.time_s[0])
    rate_hz = 1 / float(np.median(np.diff(motion.time_s)))
    if motion.source == "pose" and rate_hz < FRAMES_PER_S[0]:
        raise RunnerError(
            f"The clip shows {rate_hz:.2g} frames a second, too few to see a step.",
            "Film with the phone's camera at 60 frames a second or more.",
        )
    if duration_s > LONGEST_S or not FRAMES_PER_S[0] <= rate_hz <= FRAMES_PER_S[1]:
        raise RunnerError(f"The motion lasts {duration_s:.3g} seconds at {rate_hz:.3g} frames a second.", _CHECK_UNITS)
