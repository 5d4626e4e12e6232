"""A clip whose pose is known: from its body points to measures and checks."""

from __future__ import annotations

import numpy as np

from gait.analysis.motion import ScaledTrial, measured, trial_of
from gait.analysis.playback import believed
from gait.analysis.result import ClipAnalysis
from gait.checks import check_clip
from gait.measurement import Surface, View
from gait.motion.from_pose import motion_from_pose
from gait.motion.ground import contradiction, seen_surface
from gait.motion.model import Motion
from gait.motion.steady import steady
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.video import Clip


def analyze_pose(clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options) -> ClipAnalysis:
    """Analyse a clip whose pose is known: motion, steps, measures, checks.

    Parameters
    ----------
    clip : Clip
        The clip, as `gait.open_clip` opens it.
    pose : PoseTrack
        The runner's body points in it, in pixels.
    view : {"side", "rear"}
        Where the camera stood.
    runner : Runner
        Who runs.
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
    clip = clip.turned(int(pose.attrs["turned_deg"]))
    clip = believed(clip, pose, view=view)
    found = measured(_trial_of_clip(clip, pose, view=view, runner=runner, options=options))
    trial = found.trial
    return ClipAnalysis(
        view=view,
        clip=clip,
        pose=pose,
        trial=trial,
        measurements=found.measurements,
        checks=check_clip(
            clip,
            pose,
            trial.motion,
            trial.steps,
            found.scales,
            incline_deg=options.incline_deg,
            told=options.given_surface,
            playback=trial.playback,
        ),
        scales=found.scales,
    )


def _trial_of_clip(clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options) -> ScaledTrial:
    motion = steady(motion_from_pose(pose, view=view, runner=runner, slow_motion_factor=clip.slow_motion_factor))
    told, seen = options.given_surface, seen_surface(motion, pose.attrs)
    motion = _on_surface(motion, told or seen)
    return trial_of(
        motion, speed_mps=options.speed_mps, incline_deg=options.incline_deg, doubt=contradiction(told, seen)
    )


def _on_surface(motion: Motion, surface: Surface | None) -> Motion:
    """Say what the runner runs on, as told or seen.

    Where neither says it, a side view counts as over ground: what needs a belt is then left out, and what needs the way
    over ground is withheld if the standing foot slides.
    """
    if surface is None:
        surface = "overground" if motion.view == "side" else "treadmill"
    return motion if motion.surface == surface else motion.mapped(np.eye(2), surface=surface)
