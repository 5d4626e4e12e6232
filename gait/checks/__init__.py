"""Clip checks: what about a clip helps or hurts its numbers, each with how to film it better."""

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
    told: Surface | None = None,
    playback: Playback | None = None,
) -> tuple[ClipCheck, ...]:
    """Run every check on an analysed clip.

    Parameters
    ----------
    clip : Clip
        The clip.
    track : PoseTrack
        Its pose.
    motion : Motion
        Its motion, cut down to the steady part.
    steps : sequence of Step
        Its steps.
    scales : sequence of Scale
        The independent scales of its lengths.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    told : {"treadmill", "overground"}, optional
        What was told of the surface.
    playback : Playback, optional
        How fast the film plays, as far as the runner in it shows.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        *picture_checks(clip, track),
        *running_checks(clip, track, motion, steps),
        *place_checks(track, motion, steps, scales, incline_deg=incline_deg, told=told, playback=playback),
    )
