"""A clip whose pose is known: from its body points to measures and checks."""

from __future__ import annotations

from gait.analysis.motion import analyze_motion
from gait.analysis.result import ClipAnalysis
from gait.checks import check_clip
from gait.measurement import View
from gait.motion.from_pose import motion_from_pose
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
    motion = motion_from_pose(
        pose, view=view, runner=runner, surface=options.surface, slow_motion_factor=clip.slow_motion_factor
    )
    found = analyze_motion(motion, speed_mps=options.speed_mps, incline_deg=options.incline_deg)
    trial = found.trial
    return ClipAnalysis(
        view=view,
        clip=clip,
        pose=pose,
        trial=trial,
        measurements=found.measurements,
        checks=check_clip(clip, pose, trial.motion, trial.steps, found.scales, incline_deg=options.incline_deg),
        scales=found.scales,
    )
