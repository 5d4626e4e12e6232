"""Check declared slow motion against the movement of the runner."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gait.errors import RunnerError
from gait.measurement import View
from gait.motion.from_pose import motion_from_pose
from gait.motion.playback import Playback, judge_playback
from gait.motion.steady import steady
from gait.pose.track import PoseTrack
from gait.steps.not_running import reject_too_fast
from gait.video import Clip


def judge_declared_playback(pose: PoseTrack, factor: float, *, view: View) -> Playback | None:
    """Return the playback speed of a clip after declared slow motion is undone.

    The estimate is made in the clip's own time and then converted, because the legs could not be tracked in a motion
    that alternates too fast for any runner.

    Parameters
    ----------
    pose : PoseTrack
        The runner's body points.
    factor : float
        The declared slow motion, as times slower than real time.
    view : {"side", "rear"}
        The camera's view.

    Returns
    -------
    Playback or None
        None if the playback speed cannot be estimated.
    """
    try:
        as_played = judge_playback(steady(motion_from_pose(pose, view=view)))
    except RunnerError:
        return None
    if as_played is None:
        return None
    return replace(as_played, factor=as_played.factor / factor, fps=as_played.fps * factor)


def resolve_slow_motion(clip: Clip, pose: PoseTrack, *, view: View) -> Clip:
    """Return the clip with its slow-motion factor, or with a factor of 1 if the runner contradicts a tag in the file.

    Parameters
    ----------
    clip : Clip
        The clip, with the declared slow motion.
    pose : PoseTrack
        The runner's body points.
    view : {"side", "rear"}
        The camera's view.

    Returns
    -------
    Clip

    Raises
    ------
    RunnerError
        If the slow motion was declared by the user, and the clip certainly does not show slow motion.
    """
    factor = clip.slow_motion_factor
    playback = judge_declared_playback(pose, factor, view=view) if factor > 1 else None
    if playback is None:
        return clip
    if clip.tagged_fps is None:
        reject_too_fast(playback, slow_motion_factor=factor)
    elif abs(np.log(playback.factor)) > abs(np.log(playback.factor * factor)):
        return replace(clip, slow_motion_factor=1.0)
    return clip
