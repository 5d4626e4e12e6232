"""Clip checks: what makes the numbers of a clip less reliable, and how to film better."""

from __future__ import annotations

from collections.abc import Sequence

from gait.checks.check import CheckStatus, ClipCheck
from gait.checks.picture import picture_checks
from gait.checks.place import place_checks
from gait.checks.running import running_checks
from gait.measurement import Surface
from gait.motion.model import Motion, Scale
from gait.motion.playback import Playback
from gait.pose.track import PoseTrack
from gait.steps import Step
from gait.video import Clip

__all__ = ["CheckStatus", "ClipCheck", "check_clip"]


def check_clip(
    clip: Clip,
    track: PoseTrack,
    motion: Motion,
    steps: Sequence[Step],
    scales: Sequence[Scale] = (),
    *,
    incline_deg: float = 0.0,
    given_surface: Surface | None = None,
    playback: Playback | None = None,
) -> tuple[ClipCheck, ...]:
    """Run every check on an analysed clip.

    Parameters
    ----------
    clip : Clip
        The clip.
    track : PoseTrack
        Pose of the runner in the clip.
    motion : Motion
        Motion of the runner, cut to the steady part.
    steps : sequence of Step
        The steps.
    scales : sequence of Scale
        The independent scales of the lengths.
    incline_deg : float
        Incline of the belt in degrees, + = uphill.
    given_surface : {"treadmill", "overground"}, optional
        The surface, if the user gave it.
    playback : Playback, optional
        The playback speed, estimated from the motion of the runner.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        *picture_checks(clip, track),
        *running_checks(clip, track, motion, steps),
        *place_checks(
            track, motion, steps, scales, incline_deg=incline_deg, given_surface=given_surface, playback=playback
        ),
    )
