"""Checks of the running: its steady part, the number of steps, left and right legs, and steps in time with frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.checks.check import ClipCheck, passed_if
from gait.checks.picture import LEAST_FPS
from gait.measurement import View
from gait.motion.model import Motion
from gait.motion.visibility import frozen_frames, longest_visible_part
from gait.pose.track import PoseTrack
from gait.steps import Step
from gait.steps.frame_lock import LOCKED_GAP, locked_share
from gait.video import Clip
from gait.words import say
from gait.words.plurals import plural

_LEAST_STEPS_A_SIDE = 7
_SWAPPED_WARN = 0.25
# Seconds at either end of the clip that may be left out without a warning.
_LEFT_OUT_S = 0.1


def running_checks(clip: Clip, track: PoseTrack, motion: Motion, steps: Sequence[Step]) -> tuple[ClipCheck, ...]:
    """Check the running that a clip shows.

    Parameters
    ----------
    clip : Clip
        The clip.
    track : PoseTrack
        Pose of the runner.
    motion : Motion
        Motion of the runner, cut to the steady part.
    steps : sequence of Step
        The steps.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        _steady(clip, track, motion),
        _steps_enough(steps, motion.view),
        _legs(motion),
        _frame_lock(motion, steps),
    )


def _steady(clip: Clip, track: PoseTrack, motion: Motion) -> ClipCheck:
    slower = motion.slow_motion_factor
    used_s = motion.time_s[[0, -1]] * slower
    seen_s = track["time"].values[longest_visible_part(track)][[0, -1]]
    ends = f"Only seconds {used_s[0]:.1f} to {used_s[1]:.1f} of the clip were used"
    whole = np.ptp(clip.time_s) - np.ptp(used_s) <= 2 * _LEFT_OUT_S
    if not whole and np.ptp(seen_s) - np.ptp(used_s) > _LEFT_OUT_S:
        message = (
            f"{ends}, because the pace is uneven before or after. Start the camera once the runner keeps an even pace."
        )
    elif track.attrs.get("cuts"):
        message = (
            f"{ends}, because the clip is cut and this is its longest piece with the runner. Film without a break."
        )
    elif frozen_frames(track).any():
        message = f"{ends}, because nothing moves before or after. Start the camera once the runner keeps an even pace."
    else:
        message = f"{ends}, because the runner is not seen before or after. Keep the whole runner in the picture."
    return passed_if(bool(whole), "steady_pace", "The pace is even through the whole clip.", message)


def _steps_enough(steps: Sequence[Step], view: View) -> ClipCheck:
    counts = [sum(step.used and step.side == side for step in steps) for side in ("left", "right")]
    found = f"{counts[0]} left and {plural(counts[1], 'right step')}"
    return passed_if(
        min(counts) >= _LEAST_STEPS_A_SIDE,
        "steps",
        f"{found} can be used {say(f'view.{view}')}.",
        f"Only {found} can be used. {_LEAST_STEPS_A_SIDE} on each side are needed. Film ten seconds.",
    )


def _legs(motion: Motion) -> ClipCheck:
    swapped = motion.exchanged_share
    share = f"{100 * swapped:.0f} %" if swapped >= 0.005 else "less than 1 %"
    return passed_if(
        swapped <= _SWAPPED_WARN,
        "left_and_right",
        f"Left and right legs are told apart. Where the pose model swapped them, in {share} of the frames, they were "
        "put back."
        if swapped
        else "The pose model told the left and right legs apart in every frame.",
        f"The pose model swapped the legs in {share} of the frames, so left and right may be mixed up. Film with more "
        "light, and with clothing on the legs that differs from the background.",
    )


def _frame_lock(motion: Motion, steps: Sequence[Step]) -> ClipCheck:
    fps = (len(motion.time_s) - 1) / float(np.ptp(motion.time_s))
    locked = locked_share(motion.time_s, [(step.side, step.initial_contact_s) for step in steps if step.used])
    passed = (
        "The step rate is not synchronous with the frame rate."
        if locked <= LOCKED_GAP
        else f"The step rate is synchronous with the frame rate, which matters little at {fps:.0f} frames a second."
    )
    return passed_if(
        locked <= LOCKED_GAP or fps >= LEAST_FPS,
        "frame_lock",
        passed,
        "The step rate is synchronous with the frame rate, so averaging over steps does not make the times more "
        "precise. Film at 60 frames a second or more, or change the speed slightly.",
    )
