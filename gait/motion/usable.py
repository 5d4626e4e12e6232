"""What of a motion can be analysed: points seen often enough, over a time and at sizes that a runner can have."""

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
"""Longer motions are no clip; a wrong unit of time makes them."""
FRAMES_PER_S = (4.0, 10_000.0)
HIP_TO_ANKLE_M = (0.15, 2.0)
"""Straight, in the middle of a run: with margin on either side of a small child and the tallest adult."""
# No picture and no room is as large, in pixels or in metres.
_FURTHEST = 1e7
# A curve through fewer frames would be guessed rather than seen.
_LEAST_SEEN_SHARE = 0.2
_FILM = "Film ten seconds of steady running, the whole body in the picture, camera still."
_CHECK_UNITS = "Check the units: seconds and metres."


def usable(motion: Motion) -> Motion:
    """Return a motion with only those points that can be analysed.

    Places that are nowhere count as not seen, and points that are hardly ever seen are left out.

    Parameters
    ----------
    motion : Motion
        Of any origin.

    Returns
    -------
    Motion

    Raises
    ------
    RunnerError
        If it is too short, too long or too sparse, hips or ankles are hardly seen, or legs have no length of legs.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(duration_s=2.0)
    >>> usable(motion) is motion
    True
    """
    _require_times(motion)
    points_m = motion.points_m
    seen: npt.NDArray[np.bool_] = np.all(np.abs(points_m) <= _FURTHEST, axis=-1)
    kept = seen.sum(axis=0) >= max(LEAST_SAMPLES, _LEAST_SEEN_SHARE * len(seen))
    lost = {name for name, keep in zip(motion.names, kept, strict=True) if not keep}
    # Both sides without their middle are never seen at the same time.
    lost |= {f"{side}_{name[4:]}" for name in lost if name.startswith("mid_") for side in ("left", "right")}
    lost &= set(motion.names)
    if lost & {"left_ankle", "right_ankle", "mid_hip"}:
        raise RunnerError("The hips or a foot are hardly ever seen.", _FILM)
    if lost or (~seen & ~np.isnan(points_m).all(axis=-1)).any():
        columns = [column for column, name in enumerate(motion.names) if name not in lost]
        motion = replace(
            motion,
            points_m=np.where(seen[:, columns, None], points_m[:, columns], np.nan),
            names=tuple(motion.names[column] for column in columns),
        )
    _require_size(motion)
    return motion


def _require_size(motion: Motion) -> None:
    hips = motion.point("mid_hip")
    for side in ("left", "right"):
        away_m = float(np.nanmedian(np.linalg.norm(motion.point(f"{side}_ankle") - hips, axis=1)))
        # Not a number where hips and ankle are never seen together.
        if not HIP_TO_ANKLE_M[0] <= away_m <= HIP_TO_ANKLE_M[1]:
            raise RunnerError(f"The {side} ankle is {away_m:.3g} m from the hips, which nobody's is.", _CHECK_UNITS)


def _require_times(motion: Motion) -> None:
    frames = len(motion.time_s)
    if frames < LEAST_FRAMES:
        raise RunnerError(f"Only {plural(frames, 'frame shows', 'frames show')} the runner.", _FILM)
    duration_s = float(motion.time_s[-1] - motion.time_s[0])
    rate_hz = 1 / float(np.median(np.diff(motion.time_s)))
    if duration_s > LONGEST_S or not FRAMES_PER_S[0] <= rate_hz <= FRAMES_PER_S[1]:
        raise RunnerError(f"The motion lasts {duration_s:.3g} seconds at {rate_hz:.3g} frames a second.", _CHECK_UNITS)
