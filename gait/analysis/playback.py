"""Whether the slow motion that was declared is what the runner shows."""

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


def with_declared(pose: PoseTrack, factor: float, *, view: View) -> Playback | None:
    """Return how fast a clip plays once the slow motion that was declared is undone.

    It is judged in the clip's own time: legs that alternate too fast for any runner cannot be put right.
    """
    try:
        as_played = judge_playback(steady(motion_from_pose(pose, view=view)))
    except RunnerError:
        return None
    if as_played is None:
        return None
    return replace(as_played, factor=as_played.factor / factor, fps=as_played.fps * factor)


def believed(clip: Clip, pose: PoseTrack, *, view: View) -> Clip:
    """Return the clip with the slow motion that was declared, or without it where only a tag says so.

    Raises
    ------
    RunnerError
        If it was declared by hand and the runner certainly does not move in slow motion.
    """
    factor = clip.slow_motion_factor
    playback = with_declared(pose, factor, view=view) if factor > 1 else None
    if playback is None:
        return clip
    if clip.tagged_fps is None:
        reject_too_fast(playback, slow_motion_factor=factor)
    elif abs(np.log(playback.factor)) > abs(np.log(playback.factor * factor)):
        return replace(clip, slow_motion_factor=1.0)
    return clip
