"""A session of known motion for the tests of exports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait.analysis.result import ClipAnalysis
from gait.measurement import View
from gait.measures import REGISTRY, Trial, measure
from gait.motion.model import Motion
from gait.options import Options
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import build_track
from gait.runner import Runner
from gait.session import Session
from gait.steps import detect_steps
from gait.synthetic import running_motion
from gait.video import Clip

FPS = 60.0


def analysis_of(motion: Motion, view: View) -> ClipAnalysis:
    frames = len(motion.time_s)
    trial = Trial(motion=motion, steps=detect_steps(motion))
    return ClipAnalysis(
        view=view,
        clip=Clip(
            path=Path(f"{view}.mp4"),
            sha256="ab" * 32,
            width=720,
            height=1280,
            rotation_deg=0,
            time_s=motion.time_s,
        ),
        pose=build_track(
            time_s=motion.time_s,
            position_px=np.full((frames, len(KEYPOINTS), 2), 100.0),
            confidence=np.ones((frames, len(KEYPOINTS))),
            depth_px=np.zeros((frames, len(KEYPOINTS))),
            provenance={"source_software": "gait blazepose", "model": "lite", "model_sha256": "cd" * 32},
        ),
        trial=trial,
        measurements=tuple(measure(entry, trial) for entry in REGISTRY.values() if view in entry.views),
        checks=(),
    )


@pytest.fixture(scope="session")
def known() -> Session:
    """Return side and rear clips of a synthetic runner. The left toe is hidden for ten frames."""
    side = running_motion(duration_s=6.0, fps=FPS)
    points_m = side.points_m.copy()
    points_m[20:30, side.names.index("left_toe")] = np.nan
    side, rear = replace(side, points_m=points_m), running_motion(duration_s=6.0, fps=FPS, view="rear")
    clips = (analysis_of(side, "side"), analysis_of(rear, "rear"))
    return Session(runner=Runner(height_m=1.75), options=Options(model="lite"), clips=clips, findings=())
