"""Clip checks: what about a clip helps or hurts its numbers, each with how to film it better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gait.measurement import View
from gait.motion.camera import TOE_BIAS_DEG, belt_slope_deg
from gait.motion.model import Motion, Scale
from gait.motion.scale import disagreement
from gait.pose.track import PoseTrack, positions
from gait.steps import Step
from gait.video import Clip

CheckStatus = Literal["pass", "warn", "fail"]

_LEAST_FPS = 50.0
_LEAST_BODY_SHARE = 0.3
_UNEVEN_SHARE = 0.1
_LEAST_STEPS_A_SIDE = 7
_EXCHANGED_WARN = 0.25
_LOCKED_PHASES = 6
# Scales further apart than this, in standard errors of their difference, do not measure the same runner.
_SCALES_APART = 2.5
_SCALE_SAID = {
    "height": "the runner's height",
    "speed": "the belt's speed",
    "gravity": "gravity in flight",
    "average": "average proportions",
}
_ROLL_WARN_DEG = 8.0
_BELT_TILT_WARN_DEG = 4.0


@dataclass(frozen=True, kw_only=True)
class ClipCheck:
    """One check of a clip: its name, whether it passed, and a sentence on what was found."""

    id: str
    status: CheckStatus
    message: str


def check_clip(
    clip: Clip, track: PoseTrack, motion: Motion, steps: Sequence[Step], scales: Sequence[Scale] = ()
) -> tuple[ClipCheck, ...]:
    """Run every check on an analysed clip.

    Parameters
    ----------
    clip : Clip
        The clip.
    track : PoseTrack
        Its pose.
    motion : Motion
        Its motion.
    steps : sequence of Step
        Its steps.
    scales : sequence of Scale
        The independent scales of its lengths.

    Returns
    -------
    tuple of ClipCheck
    """
    return (
        _frame_rate(clip),
        _even_frames(clip),
        _runner_size(clip, track),
        _feet_in_frame(clip, track),
        _steps_enough(steps, motion.view),
        _legs(motion),
        _frame_lock(motion, steps),
        _scale(motion),
        *_scales_agree(scales),
        *_camera(motion, steps),
        _alone(track),
    )


def _check(name: str, good: bool, fine: str, otherwise: str) -> ClipCheck:
    return ClipCheck(id=name, status="pass" if good else "warn", message=fine if good else otherwise)


def _frame_rate(clip: Clip) -> ClipCheck:
    rate = f"{clip.capture_fps:.0f} frames a second"
    return _check(
        "frame_rate",
        clip.capture_fps >= _LEAST_FPS,
        f"{rate}.",
        f"{rate}: contacts are less exact. Set the camera to 60 frames a second or more.",
    )


def _even_frames(clip: Clip) -> ClipCheck:
    gaps = np.diff(clip.time_s)
    uneven = float(np.mean(np.abs(gaps / np.median(gaps) - 1) > 0.5))
    return _check(
        "frame_timing",
        uneven < _UNEVEN_SHARE,
        "Frames come at even times.",
        f"{100 * uneven:.0f} % of the frames come early or late; their true times were used. Film with more light.",
    )


def _runner_size(clip: Clip, track: PoseTrack) -> ClipCheck:
    points = positions(track)[..., 1]
    share = float(np.nanmedian(np.nanmax(points, axis=1) - np.nanmin(points, axis=1))) / clip.height
    return _check(
        "runner_size",
        share >= _LEAST_BODY_SHARE,
        f"The runner fills {100 * share:.0f} % of the picture's height.",
        f"The runner fills only {100 * share:.0f} % of the picture's height. Film from nearer, phone upright.",
    )


def _feet_in_frame(clip: Clip, track: PoseTrack) -> ClipCheck:
    feet = track["position"].sel(keypoints=["left_foot_index", "right_foot_index", "left_heel", "right_heel"])
    x, y = feet.sel(space="x").values, feet.sel(space="y").values
    outside = float(np.mean((x < 0) | (x > clip.width) | (y < 0) | (y > clip.height)))
    return _check(
        "feet_in_frame",
        outside < 0.01,
        "The feet stay in the picture.",
        f"A foot leaves the picture in {100 * outside:.0f} % of the frames. Step back, or aim lower.",
    )


def _steps_enough(steps: Sequence[Step], view: View) -> ClipCheck:
    counts = [sum(step.used and step.side == side for step in steps) for side in ("left", "right")]
    return _check(
        "steps",
        min(counts) >= _LEAST_STEPS_A_SIDE,
        f"{counts[0]} left and {counts[1]} right steps seen from {'the side' if view == 'side' else 'behind'}.",
        f"Only {counts[0]} left and {counts[1]} right steps can be used; {_LEAST_STEPS_A_SIDE} a side are needed. "
        "Film ten seconds.",
    )


def _legs(motion: Motion) -> ClipCheck:
    share = f"{100 * motion.exchanged_share:.0f} %"
    return _check(
        "left_and_right",
        motion.exchanged_share <= _EXCHANGED_WARN,
        f"The legs were told apart; in {share} of the frames the model had exchanged them, and they were put back.",
        f"The model exchanged the legs in {share} of the frames; left and right may be mixed. Film with more light and "
        "with legs of clothing that differ from the background.",
    )


def _frame_lock(motion: Motion, steps: Sequence[Step]) -> ClipCheck:
    """Strides of a whole number of frames show the same phases over and over: averaging gains nothing."""
    contacts = np.array([step.initial_contact_s for step in steps if step.used])
    frames = np.interp(contacts, motion.time_s, np.arange(len(motion.time_s)))
    places = len(np.unique(np.round(frames % 1 * _LOCKED_PHASES) % _LOCKED_PHASES))
    fps = (len(motion.time_s) - 1) / (motion.time_s[-1] - motion.time_s[0])
    return _check(
        "frame_lock",
        places > 2 or fps >= _LEAST_FPS,
        "Steps fall on different places between the frames.",
        "The steps keep time with the camera's frames, so that averaging does not sharpen them. Film at another frame "
        "rate.",
    )


def _scale(motion: Motion) -> ClipCheck:
    said = " and ".join(_SCALE_SAID[source] for source in motion.scale.source.split("+") if source in _SCALE_SAID)
    return _check(
        "scale",
        "average" not in motion.scale.source,
        f"Lengths are scaled by {said or 'the landmarks given'}.",
        "Lengths rest on average body proportions. Give the runner's height or the belt's speed.",
    )


def _scales_agree(scales: Sequence[Scale]) -> tuple[ClipCheck, ...]:
    if len(scales) < 2:
        return ()
    first = scales[0].metres_per_pixel
    shares = ", ".join(f"{_SCALE_SAID[s.source]} {100 * s.metres_per_pixel / first:.0f} %" for s in scales)
    return (
        _check(
            "scales_agree",
            disagreement(scales) <= _SCALES_APART,
            f"Independent scales agree: {shares}.",
            f"Independent scales disagree: {shares}. Check the height and the speed that were given.",
        ),
    )


def _camera(motion: Motion, steps: Sequence[Step]) -> tuple[ClipCheck, ...]:
    told = {"scene": "upright edges in the picture", "belt": "the line of the belt", "camera": "the camera itself"}
    level = _check(
        "camera_level",
        motion.upright_from == "scene" and abs(motion.roll_deg) <= _ROLL_WARN_DEG,
        f"Up is known from {told.get(motion.upright_from, 'the landmarks')}; the camera leans by "
        f"{abs(motion.roll_deg):.1f} degrees, which was undone.",
        f"Up is taken from {told.get(motion.upright_from, 'the landmarks')}, with the camera leaning by "
        f"{abs(motion.roll_deg):.1f} degrees. Prop the phone upright, with a door frame or wall edge in the picture.",
    )
    contacts = [(s.side, s.initial_contact_s, s.toe_off_s) for s in steps if s.used and s.complete]
    slope_deg = belt_slope_deg(motion, contacts) if motion.view == "side" else None
    if slope_deg is None:
        return (level,)
    tilt_deg = abs(slope_deg - TOE_BIAS_DEG)
    square = _check(
        "camera_square",
        tilt_deg <= _BELT_TILT_WARN_DEG,
        "The belt runs level across the picture.",
        f"The belt runs at {tilt_deg:.0f} degrees across the picture: an incline, or a camera that does not look "
        "square from the side. Lengths and angles are less exact.",
    )
    return (level, square)


def _alone(track: PoseTrack) -> ClipCheck:
    people = int(track.attrs.get("people", 1))
    return _check(
        "one_person",
        people <= 1,
        "One person is in the picture.",
        f"{people} people are in the picture; the one who runs was followed.",
    )
