"""Which frames of a clip the pose model must see: those near the moments at which most is measured."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.analysis.playback import with_declared
from gait.errors import RunnerError
from gait.measurement import View
from gait.motion.from_pose import motion_from_pose
from gait.motion.steady import steady
from gait.pose.sampling.adaptive import Mask
from gait.pose.track import PoseTrack
from gait.steps import Step, detect_steps

Floats = npt.NDArray[np.float64]


NEAR_EVENT_S = 0.017
"""The pose model sees every frame this near a moment that is measured: at 60 a second those before and after it."""
# No steps are found nearer the ends of what was seen.
_END_S = 0.2


def near_events(
    sparse: PoseTrack,
    time_s: Floats,
    *,
    clip_s: tuple[float, float],
    view: View,
    slow_motion_factor: float,
) -> Mask:
    """Return which frames the model must see: those near the moments of a step at which most is measured.

    From the side these are contact and toe-off, from behind contact and mid-stance.

    Parameters
    ----------
    sparse : PoseTrack
        What was found in some frames of a part of the clip.
    time_s : ndarray, shape (frames,)
        When the frames in question were taken, on the clip's time axis.
    clip_s : tuple of float
        When the clip's first and last frames were taken.
    view, slow_motion_factor
        As for `motion_from_pose`.

    Returns
    -------
    ndarray of bool, shape (frames,)
        True also where no steps can be found: at the ends of a part, or everywhere if nobody runs.

    Examples
    --------
    >>> from gait.session.analyze import analyze  # doctest: +SKIP
    >>> track = analyze(side="sample_videos/side.mp4", model="lite").view("side").pose  # doctest: +SKIP
    >>> time_s = track.time.values  # doctest: +SKIP
    >>> options = {"view": "side", "slow_motion_factor": 1.0}  # doctest: +SKIP
    >>> options["clip_s"] = (time_s[0], time_s[-1])  # doctest: +SKIP
    >>> round(near_events(track.isel(time=slice(None, None, 3)), time_s[1::3], **options).mean(), 2)  # doctest: +SKIP
    0.18
    """
    if slow_motion_factor > 1:
        playback = with_declared(sparse, slow_motion_factor, view=view)
        if playback is not None and playback.doubted:
            return np.ones(len(time_s), bool)
    try:
        motion = motion_from_pose(sparse, view=view, slow_motion_factor=slow_motion_factor)
        motion = steady(motion)
        steps = detect_steps(motion)
    except RunnerError:
        return np.ones(len(time_s), bool)
    runner_s = time_s / slow_motion_factor
    measured_s = np.array([moment_s for step in steps for moment_s in _measured_at(step, view)])
    near = np.abs(runner_s[:, np.newaxis] - measured_s) <= NEAR_EVENT_S
    first_s, last_s = motion.time_s[[0, -1]]
    clip_first_s, clip_last_s = np.array(clip_s) / slow_motion_factor
    # At the ends of the clip itself no later look finds steps either.
    if first_s > clip_first_s + _END_S:
        first_s += _END_S
    if last_s < clip_last_s - _END_S:
        last_s -= _END_S
    return np.asarray(near.any(axis=1) | (runner_s < first_s) | (runner_s > last_s))


def _measured_at(step: Step, view: View) -> tuple[float, float]:
    mid_stance_s = (step.initial_contact_s + step.toe_off_s) / 2
    return step.initial_contact_s, step.toe_off_s if view == "side" else mid_stance_s
