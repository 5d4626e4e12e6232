"""From a clip's pose to everything that is told of it: motion, steps, measures, checks and advice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gait.analysis.result import ClipAnalysis
from gait.checks import check_clip
from gait.measurement import View
from gait.measures import REGISTRY, Gait, measure_all
from gait.motion.camera_angle import put_upright
from gait.motion.from_pose import motion_from_pose
from gait.motion.gravity import gravity_scale
from gait.motion.model import Motion, Scale
from gait.motion.scale import combined, speed_scale
from gait.motion.steady import steady
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.steps import detect_steps
from gait.video import Clip

Floats = npt.NDArray[np.float64]


def analyze_pose(clip: Clip, pose: PoseTrack, *, view: View, runner: Runner, options: Options) -> ClipAnalysis:
    """Analyse a clip whose pose is known: motion, steps, measures."""
    clip = clip.turned(int(pose.attrs["turned_deg"]))
    motion = motion_from_pose(
        pose, view=view, runner=runner, surface=options.surface, slow_motion_factor=clip.slow_motion_factor
    )
    motion = steady(motion)
    steps = detect_steps(motion)
    contacts = [(s.side, s.initial_contact_s, s.toe_off_s) for s in steps if s.used and s.complete]
    motion = put_upright(motion, contacts, incline_deg=options.incline_deg)
    scales = _scales(motion, contacts, options.speed_mps)
    motion = motion.rescaled(combined(scales))
    gait = Gait(motion=motion, steps=steps, speed_mps=options.speed_mps, incline_deg=options.incline_deg)
    return ClipAnalysis(
        view=view,
        clip=clip,
        pose=pose,
        motion=motion,
        steps=steps,
        measurements=measure_all([entry for entry in REGISTRY.values() if view in entry.views], gait),
        checks=check_clip(clip, pose, motion, steps, scales, incline_deg=options.incline_deg),
        scales=scales,
    )


def _scales(motion: Motion, contacts: Sequence[tuple[str, float, float]], speed_mps: float | None) -> tuple[Scale, ...]:
    """Every scale that the clip and what was told of it can carry: height or average, belt speed, gravity."""
    on_belt = motion.view == "side" and motion.surface == "treadmill"
    from_speed = speed_scale(motion, contacts, speed_mps=speed_mps) if speed_mps and on_belt else None
    return tuple(scale for scale in (motion.scale, from_speed, gravity_scale(motion, contacts)) if scale is not None)
