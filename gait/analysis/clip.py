"""Analysis of clips whose pose is known: from body points to measures and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from gait.measurement import Surface, View
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion
from gait.motion.steady import steady
from gait.motion.surface import contradiction, detect_surface
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.steps import detect_steps
from gait.steps.detect import motion_clock
from gait.steps.two_clips import pool_duty_factor
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
    """

    view: View
    clip: Clip
    pose: PoseTrack
    scaled: ScaledTrial
    options: Options


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
    return scale_clip(detect_clip(clip, pose, view=view, runner=runner, options=options, edits=edits), edits)


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

    Two clips of one run have the same duty factor, so that both estimates of it are pooled
    (`gait.steps.two_clips`).

    Parameters
    ----------
    clips : sequence of PreparedClip
        One clip, or one clip per view.

    Returns
    -------
    tuple of ClipAnalysis
        In the order of `clips`.
    """
    scaled = [clip.scaled for clip in clips]
    if len(clips) == 2:
        pooled = pool_duty_factor(*(each.trial.steps for each in scaled))
        scaled = [
            each._replace(trial=replace(each.trial, steps=steps)) for each, steps in zip(scaled, pooled, strict=True)
        ]
    return tuple(_measure_clip(clip, each) for clip, each in zip(clips, scaled, strict=True))


def _measure_clip(clip: PreparedClip, scaled: ScaledTrial) -> ClipAnalysis:
    analysis = measure_trial(scaled)
    trial = analysis.trial
    return ClipAnalysis(
        view=clip.view,
        clip=clip.clip,
        pose=clip.pose,
        trial=trial,
        measurements=analysis.measurements,
        checks=check_clip(
            clip.clip,
            clip.pose,
            trial.motion,
            trial.steps,
            analysis.scales,
            incline_deg=clip.options.incline_deg,
            given_surface=clip.options.given_surface,
            playback=trial.playback,
        ),
        scales=analysis.scales,
    )


def _on_surface(motion: Motion, surface: Surface | None) -> Motion:
    """Set the surface of a motion.

    If the surface is unknown, a side view counts as over ground: corrections that need a belt are then skipped, and
    measures that need the distance covered are withheld if the stance foot slides.
    """
    if surface is None:
        surface = "overground" if motion.view == "side" else "treadmill"
    return motion if motion.surface == surface else motion.mapped(np.eye(2), surface=surface)
