"""Checks of the running that a clip shows: its steady part, the number of steps, the legs, the frame grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gait.checks.check import ClipCheck, passed_if
from gait.checks.picture import LEAST_FPS
from gait.measurement import View
from gait.motion.from_pose import longest_seen
from gait.motion.model import Motion
from gait.pose.track import PoseTrack
from gait.steps import Step
from gait.video import Clip

Floats = npt.NDArray[np.float64]

_LEAST_STEPS_A_SIDE = 7
_EXCHANGED_WARN = 0.25
# Seconds of the clip that may be left out at either end without a word.
_LEFT_OUT_S = 0.1
# Contacts that leave this share of the space between two frames empty keep time with the camera.
_LOCKED_GAP = 0.6


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
    seen_s = track["time"].values[longest_seen(track)][[0, -1]]
    ends = f"Only seconds {used_s[0]:.1f} to {used_s[1]:.1f} of the clip were used"
    whole = np.ptp(clip.time_s) - np.ptp(used_s) <= 2 * _LEFT_OUT_S
    if not whole and np.ptp(seen_s) - np.ptp(used_s) > _LEFT_OUT_S:
        message = f"{ends}: the pace is uneven before or after. Start the camera once the runner keeps an even pace."
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
        if locked <= _LOCKED_GAP
        else f"Steps keep time with the camera's frames, which matters little at {fps:.0f} frames a second."
    )
    return passed_if(
        locked <= _LOCKED_GAP or fps >= LEAST_FPS,
        "frame_lock",
        fine,
        "The steps keep time with the camera's frames, so that averaging does not sharpen them. Film at 60 frames a "
        "second or more, or change the speed a little.",
    )


def locked_share(time_s: Floats, contacts: Sequence[tuple[str, float]]) -> float:
    """Return how much of the space between two frames no contact of a foot falls into, 0 to 1.

    Strides of a whole number of frames show the camera the same moments over and over, so that the error of reading
    between frames does not average out. A straight line through the contacts of each foot gives their places without
    the scatter of the single contact.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        When the frames were taken.
    contacts : sequence of (side, initial contact in s)
        The steps to use, in order.

    Returns
    -------
    float
        The smaller of both feet; 0 with fewer than four contacts a foot.

    Examples
    --------
    >>> frames_s, strides = np.arange(300) / 30, np.arange(12)
    >>> contacts = [("left", t) for t in 0.1 + strides * 20 / 30] + [("right", t) for t in 0.45 + strides * 20 / 30]
    >>> round(locked_share(frames_s, contacts), 3)
    1.0
    """
    empty = []
    for side in ("left", "right"):
        own_s = np.array([contact_s for contact_side, contact_s in contacts if contact_side == side])
        if len(own_s) < 4:
            return 0.0
        frames = np.interp(own_s, time_s, np.arange(len(time_s)))
        length = float(np.median(np.diff(frames)))
        strides = np.round((frames - frames[0]) / length)
        places = np.sort(np.polyval(np.polyfit(strides, frames, 1), strides) % 1)
        empty.append(float(np.max(np.diff(places, append=places[0] + 1))))
    return min(empty)
