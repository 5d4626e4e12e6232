"""Analysis of clips whose pose is known: from body points to measures and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gait.analysis.detected import DetectedClip
from gait.analysis.motion import ScaledTrial, build_trial, measure_trial
from gait.analysis.playback import resolve_slow_motion
from gait.analysis.result import ClipAnalysis
from gait.checks import check_clip
from gait.edits.edit import Edit
from gait.edits.log import event_edits, picture_edits
from gait.edits.picture import edit_pose, edit_vertical, is_mirrored
from gait.edits.steps import ClipTimes, edit_steps
from gait.errors import OptionError, RunnerError
from gait.measurement import Measurement, Surface, View
from gait.measures import REGISTRY
from gait.measures.both_sides import SideTrials, measure_both_sides
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion
from gait.motion.steady import steady
from gait.motion.surface import contradiction, detect_surface
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.steps import Step, detect_steps
from gait.steps.detect import motion_clock
from gait.steps.two_clips import MAX_STRIDE_DIFFERENCE, duty_factor, pool_duty_factor
from gait.video import Clip


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedClip:
    """A clip whose steps are detected, ready to be measured.

    Parameters
    ----------
    view : {"side", "rear"}
        The camera's view.
    clip : Clip
        The clip, upright and with its slow-motion factor.
    pose : PoseTrack
        The runner's body points in pixels.
    scaled : ScaledTrial
        The motion with its steps, and the estimates of its scale.
    options : Options
        Speed and incline of the belt, and the surface.
    seen_from : {"left", "right"}, optional
        The side of the runner on which the camera stood, as it was given. None if the picture has to show it.
    """

    view: View
    clip: Clip
    pose: PoseTrack
    scaled: ScaledTrial
    options: Options
    seen_from: Literal["left", "right"] | None = None

    @property
    def near_side(self) -> Literal["left", "right"]:
        """The side of the runner on which the camera stood, as the picture of a side clip shows it."""
        return "left" if self.scaled.trial.motion.near_side == "left" else "right"


def analyze_pose(clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options) -> ClipAnalysis:
    """Analyse a clip whose pose is known: motion, steps, measures and checks.

    Parameters
    ----------
    clip : Clip
        The clip, from `gait.open_clip`.
    pose : PoseTrack
        The runner's body points in pixels.
    view : {"side", "rear"}
        The camera's view.
    runner : Runner
        The runner.
    options : Options
        Speed and incline of the belt, and the surface.

    Returns
    -------
    ClipAnalysis

    Raises
    ------
    RunnerError
        If the clip shows no running that can be measured.
    """
    [analysis] = measure_clips([prepare_clip(clip, pose, view=view, runner=runner, options=options)])
    return analysis


def prepare_clip(
    clip: Clip,
    pose: PoseTrack,
    *,
    view: View,
    runner: Runner,
    options: Options,
    seen_from: Literal["left", "right"] | None = None,
    edits: Sequence[Edit] = (),
) -> PreparedClip:
    """Compute the motion and the steps of a clip. Parameters and errors are those of `analyze_pose`.

    Parameters
    ----------
    clip : Clip
        The clip, from `gait.open_clip`.
    pose : PoseTrack
        The runner's body points in pixels.
    view : {"side", "rear"}
        The camera's view.
    runner : Runner
        The runner.
    options : Options
        Speed and incline of the belt, and the surface.
    seen_from : {"left", "right"}, optional
        The side of the runner on which the camera stood; None if the picture has to show it.
    edits : sequence of Edit
        The corrections by hand of this clip.

    Returns
    -------
    PreparedClip

    Raises
    ------
    RunnerError
        If the clip shows no running that can be measured.
    EditError
        If a correction does not fit the clip.
    """
    detected = detect_clip(clip, pose, view=view, runner=runner, options=options, edits=edits)
    return replace(scale_clip(detected, edits), seen_from=seen_from)


def detect_clip(
    clip: Clip,
    pose: PoseTrack,
    *,
    view: View,
    runner: Runner,
    options: Options,
    edits: Sequence[Edit] = (),
) -> DetectedClip:
    """Compute the motion of a clip and detect its steps, with the corrections by hand that change the motion.

    Parameters and errors are those of `prepare_clip`.

    Parameters
    ----------
    clip : Clip
        The clip, from `gait.open_clip`.
    pose : PoseTrack
        The runner's body points in pixels.
    view : {"side", "rear"}
        The camera's view.
    runner : Runner
        The runner.
    options : Options
        Speed and incline of the belt, and the surface.
    edits : sequence of Edit
        The corrections by hand of this clip.

    Returns
    -------
    DetectedClip
    """
    edited = edit_pose(pose, edits)
    clip = clip.turned(int(pose.attrs["turned_deg"]))
    clip = resolve_slow_motion(clip, edited, view=view)
    motion = motion_from_pose(
        edited,
        view=view,
        runner=runner,
        slow_motion_factor=clip.slow_motion_factor,
        mirrored=is_mirrored(edits),
    )
    motion = edit_vertical(steady(motion), edits, incline_deg=options.incline_deg)
    given, observed = options.given_surface, detect_surface(motion, pose.attrs)
    motion = _on_surface(motion, given or observed)
    return DetectedClip(
        view=view,
        clip=clip,
        pose=pose,
        options=options,
        motion=motion,
        steps=detect_steps(motion),
        surface_conflict=contradiction(given, observed),
        picture_edits=picture_edits(edits),
    )


def scale_clip(detected: DetectedClip, edits: Sequence[Edit] = ()) -> PreparedClip:
    """Correct the events of a clip by hand, turn its motion upright and scale it.

    Parameters
    ----------
    detected : DetectedClip
        The clip.
    edits : sequence of Edit
        The corrections by hand of this clip, the picture's included.

    Returns
    -------
    PreparedClip

    Raises
    ------
    EditError
        If a correction does not fit the clip.
    """
    motion = detected.motion
    steps = detected.steps
    if event_edits(edits):
        times = ClipTimes(
            start_s=float(motion.time_s[0]),
            end_s=float(motion.time_s[-1]),
            frame_s=float(np.median(np.diff(motion.time_s))),
            slow_motion_factor=detected.clip.slow_motion_factor,
            stride_s=1 / motion_clock(motion).frequency_hz,
        )
        steps = edit_steps(steps, edits, times)
    scaled = build_trial(
        motion,
        speed_mps=detected.options.speed_mps,
        incline_deg=detected.options.incline_deg,
        surface_conflict=detected.surface_conflict,
        steps=steps,
    )
    return PreparedClip(
        view=detected.view, clip=detected.clip, pose=detected.pose, scaled=scaled, options=detected.options
    )


def measure_clips(clips: Sequence[PreparedClip]) -> tuple[ClipAnalysis, ...]:
    """Measure the clips of one session.

    Clips of one run have the same duty factor, so that the estimates of a side clip and of the rear clip are pooled
    (`gait.steps.two_clips`). Two side clips are measured together (`gait.measures.both_sides`).

    Parameters
    ----------
    clips : sequence of PreparedClip
        One clip, one clip per view, or a clip from each side with or without a rear clip.

    Returns
    -------
    tuple of ClipAnalysis
        Side clips first, then the rear clip; of two side clips, first the one from the runner's left.

    Raises
    ------
    RunnerError
        If two side clips show the same side of the runner, or were filmed at different paces.
    OptionError
        If a clip was given as one from the left, but shows the runner's right side, or the other way round.
    """
    sides = side_clips([clip for clip in clips if clip.view == "side"])
    rears = [clip for clip in clips if clip.view == "rear"]
    if rears and sides:
        pooled = [pool_duty_factor(side.scaled.trial.steps, rears[0].scaled.trial.steps) for side in sides]
        sides = tuple(_with_steps(side, steps) for side, (steps, _) in zip(sides, pooled, strict=True))
        rears = [_with_steps(rears[0], pooled[0][1])]
    of_sides = _measure_sides(sides[0], sides[1]) if len(sides) == 2 else tuple(map(_measure_clip, sides))
    return (*of_sides, *map(_measure_clip, rears))


def side_clips(clips: Sequence[PreparedClip]) -> tuple[PreparedClip, ...]:
    """Check the side clips of a session, and return them in order: first the one from the runner's left.

    Parameters
    ----------
    clips : sequence of PreparedClip
        None, one or two side clips.

    Returns
    -------
    tuple of PreparedClip

    Raises
    ------
    RunnerError
        If two clips show the same side of the runner, or were filmed at different paces.
    OptionError
        If a clip was given as one from the left, but shows the runner's right side, or the other way round.
    """
    for clip in clips:
        if clip.seen_from not in (None, clip.near_side):
            raise OptionError(
                f"'{clip.clip.name}' was given as the clip from the {clip.seen_from}, but it shows the runner's "
                f"{clip.near_side} side.",
                "Exchange the two side clips. If they are as filmed, the picture is mirrored: film without mirroring.",
            )
    if len(clips) < 2:
        return tuple(clips)
    first, second = sorted(clips, key=lambda clip: clip.near_side)
    if first.near_side == second.near_side:
        raise RunnerError(
            f"Both side clips show the runner's {first.near_side} side.",
            "Give one clip from each side. If they are from both sides, one is mirrored: film without mirroring.",
        )
    strides_s = [known.stride_s for clip in (first, second) if (known := duty_factor(clip.scaled.trial.steps))]
    if len(strides_s) == 2 and abs(strides_s[1] - strides_s[0]) > MAX_STRIDE_DIFFERENCE * min(strides_s):
        cadences = " and ".join(f"{120 / stride_s:.0f}" for stride_s in strides_s)
        raise RunnerError(
            f"The two side clips show different paces: {cadences} steps a minute.",
            "Film both sides at one belt speed, or analyse the clips one by one.",
        )
    return first, second


def _with_steps(clip: PreparedClip, steps: tuple[Step, ...]) -> PreparedClip:
    return replace(clip, scaled=clip.scaled._replace(trial=replace(clip.scaled.trial, steps=steps)))


def _measure_sides(left: PreparedClip, right: PreparedClip) -> tuple[ClipAnalysis, ...]:
    entries = [entry for entry in REGISTRY.values() if "side" in entry.views]
    trials = [clip.scaled.trial for clip in (left, right)]
    apart = [replace(trial, steps=detect_steps(trial.motion, legs_apart=True)) for trial in trials]
    found = measure_both_sides(entries, *(SideTrials(*each) for each in zip(trials, apart, strict=True)))
    return (
        _analysis_of(left, found.together, seen_from="left", alone=found.from_left),
        _analysis_of(right, found.together, seen_from="right", alone=found.from_right),
    )


def _measure_clip(clip: PreparedClip) -> ClipAnalysis:
    return _analysis_of(clip, measure_trial(clip.scaled).measurements)


def _analysis_of(
    clip: PreparedClip,
    measurements: tuple[Measurement, ...],
    *,
    seen_from: Literal["left", "right"] | None = None,
    alone: tuple[Measurement, ...] = (),
) -> ClipAnalysis:
    trial, scales = clip.scaled
    return ClipAnalysis(
        view=clip.view,
        clip=clip.clip,
        pose=clip.pose,
        trial=trial,
        measurements=measurements,
        checks=check_clip(
            clip.clip,
            clip.pose,
            trial.motion,
            trial.steps,
            scales,
            incline_deg=clip.options.incline_deg,
            given_surface=clip.options.given_surface,
            playback=trial.playback,
        ),
        scales=scales,
        seen_from=seen_from,
        alone=alone,
    )


def _on_surface(motion: Motion, surface: Surface | None) -> Motion:
    """Set the surface of a motion.

    If the surface is unknown, a side view counts as over ground: corrections that need a belt are then skipped, and
    measures that need the distance covered are withheld if the stance foot slides.
    """
    if surface is None:
        surface = "overground" if motion.view == "side" else "treadmill"
    return motion if motion.surface == surface else motion.mapped(np.eye(2), surface=surface)
