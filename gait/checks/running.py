"""Checks of the running that a clip shows: its steady part, the number of steps, the legs, the frame grid."""

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

_LEAST_STEPS_A_SIDE = 7
_EXCHANGED_WARN = 0.25
# Seconds of the clip that may be left out at either end without a word.
_LEFT_OUT_S = 0.1


def running_checks(clip: Clip, track: PoseTrack, motion: Motion, steps: Sequence[Step]) -> tuple[ClipCheck, ...]:
    """Check what was found of the running.

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
        message = f"{ends}: the pace is uneven before or after. Start the camera once the runner keeps an even pace."
    elif track.attrs.get("cuts"):
        message = f"{ends}: the film is cut, and this is its longest piece with the runner. Film without a break."
    elif frozen_frames(track).any():
        message = f"{ends}: nothing moves before or after. Start the camera once the runner keeps an even pace."
    else:
        message = f"{ends}: the runner is not seen before or after. Keep the whole runner in the picture."
    return passed_if(bool(whole), "steady_pace", "The pace is even through the whole clip.", message)


def _steps_enough(steps: Sequence[Step], view: View) -> ClipCheck:
    counts = [sum(step.used and step.side == side for step in steps) for side in ("left", "right")]
    return passed_if(
        min(counts) >= _LEAST_STEPS_A_SIDE,
        "steps",
        f"{counts[0]} left and {counts[1]} right steps seen from {'the side' if view == 'side' else 'behind'}.",
        f"Only {counts[0]} left and {counts[1]} right steps can be used; {_LEAST_STEPS_A_SIDE} a side are needed. "
        "Film ten seconds.",
    )


def _legs(motion: Motion) -> ClipCheck:
    share = f"{100 * motion.exchanged_share:.0f} %"
    return passed_if(
        motion.exchanged_share <= _EXCHANGED_WARN,
        "left_and_right",
        f"The legs were told apart; in {share} of the frames the model had exchanged them, and they were put back.",
        f"The model exchanged the legs in {share} of the frames; left and right may be mixed. Film with more light and "
        "with legs of clothing that differ from the background.",
    )


def _frame_lock(motion: Motion, steps: Sequence[Step]) -> ClipCheck:
    fps = (len(motion.time_s) - 1) / float(np.ptp(motion.time_s))
    locked = locked_share(motion.time_s, [(step.side, step.initial_contact_s) for step in steps if step.used])
    fine = (
        "Steps fall on different places between the frames."
        if locked <= LOCKED_GAP
        else f"Steps keep time with the camera's frames, which matters little at {fps:.0f} frames a second."
    )
    return passed_if(
        locked <= LOCKED_GAP or fps >= LEAST_FPS,
        "frame_lock",
        fine,
        "The steps keep time with the camera's frames, so that averaging does not sharpen them. Film at 60 frames a "
        "second or more, or change the speed a little.",
    )
