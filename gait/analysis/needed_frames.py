"""Selection of the frames that the pose model has to process: those near the events that most measures use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.analysis.playback import judge_declared_playback
from gait.errors import RunnerError
from gait.measurement import View
from gait.motion.from_pose import motion_from_pose
from gait.motion.steady import steady
from gait.pose.sampling.adaptive import Mask
from gait.pose.track import PoseTrack
from gait.steps import Step, detect_steps

Floats = npt.NDArray[np.float64]


NEAR_EVENT_S = 0.017
"""Frames within this time of an event are selected: at 60 frames per second, the one before and the one after it."""
# No steps are detected closer than this to the ends of a part.
_END_S = 0.2


def frames_near_events(
    sparse: PoseTrack,
    time_s: Floats,
    *,
    clip_s: tuple[float, float],
    view: View,
    slow_motion_factor: float,
) -> Mask:
    """Return which frames lie near the events that most measures use.

    These are contact and toe-off in the side view, and contact and mid-stance in the rear view.

    Parameters
    ----------
    sparse : PoseTrack
        Body points in some of the frames of a part of the clip.
    time_s : ndarray, shape (frames,)
        Times in seconds of the frames to select from, on the clip's time axis.
    clip_s : tuple of float
        Times of the clip's first and last frames, in seconds.
    view : {"side", "rear"}
        The camera's view.
    slow_motion_factor : float
        How many times slower than real time the clip plays.

    Returns
    -------
    ndarray of bool, shape (frames,)
        Also True where no steps can be detected: at the ends of a part, or everywhere if there is no running.

    Examples
    --------
    >>> from gait.session.analyze import analyze  # doctest: +SKIP
    >>> track = analyze(side="sample_videos/side.mp4", model="lite").view("side").pose  # doctest: +SKIP
    >>> time_s = track.time.values  # doctest: +SKIP
    >>> options = {"view": "side", "slow_motion_factor": 1.0}  # doctest: +SKIP
    >>> options["clip_s"] = (time_s[0], time_s[-1])  # doctest: +SKIP
    >>> sparse = track.isel(time=slice(None, None, 3))  # doctest: +SKIP
    >>> round(frames_near_events(sparse, time_s[1::3], **options).mean(), 2)  # doctest: +SKIP
    0.18
    """
    if slow_motion_factor > 1:
        playback = judge_declared_playback(sparse, slow_motion_factor, view=view)
        if playback is not None and playback.doubted:
            return np.ones(len(time_s), bool)
    try:
        motion = motion_from_pose(sparse, view=view, slow_motion_factor=slow_motion_factor)
        motion = steady(motion)
        steps = detect_steps(motion)
    except RunnerError:
        return np.ones(len(time_s), bool)
    runner_s = time_s / slow_motion_factor
    events_s = np.array([event_s for step in steps for event_s in _events(step, view)])
    near = np.abs(runner_s[:, np.newaxis] - events_s) <= NEAR_EVENT_S
    first_s, last_s = motion.time_s[[0, -1]]
    clip_first_s, clip_last_s = np.array(clip_s) / slow_motion_factor
    # At the ends of the clip itself, denser sampling would not find steps either.
    if first_s > clip_first_s + _END_S:
        first_s += _END_S
    if last_s < clip_last_s - _END_S:
        last_s -= _END_S
    return np.asarray(near.any(axis=1) | (runner_s < first_s) | (runner_s > last_s))


def _events(step: Step, view: View) -> tuple[float, float]:
    mid_stance_s = (step.initial_contact_s + step.toe_off_s) / 2
    return step.initial_contact_s, step.toe_off_s if view == "side" else mid_stance_s
