"""The analysis of the sample pair with the default model, made once for all tests of a process."""

from __future__ import annotations

import json
from functools import cache

import pytest
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE

from gait.measurement import View
from gait.options import Options
from gait.pose.track import PoseTrack
from gait.runner import Runner
from gait.session import Session
from gait.session.analyze import analyze
from gait.video import Clip

MODEL = "heavy"

_CLIPS = {"side": SAMPLE_SIDE, "rear": SAMPLE_REAR}


@cache
def analyzed(view: View) -> Session:
    """Return the session of one clip."""
    truth = json.loads(_CLIPS[view].with_suffix(".truth.json").read_text(encoding="utf-8"))
    return analyze(**{view: _CLIPS[view]}, runner=Runner(height_m=truth["runner"]["height_barefoot_m"]), model=MODEL)


def use_known_poses(monkeypatch: pytest.MonkeyPatch, *views: View) -> None:
    """Let analyses of these clips with this model begin with the known pose, which depends on nothing else."""
    poses = {view: analyzed(view).view(view) for view in views}

    def known_pose(clip: Clip, *, view: View, options: Options, progress: object = None) -> PoseTrack:
        known = poses[view].clip
        assert (clip.sha256, clip.slow_motion_factor) == (known.sha256, known.slow_motion_factor)
        assert (options.engine, options.model) == (Options().engine, MODEL)
        return poses[view].pose

    monkeypatch.setattr("gait.session.analyze.estimate_clip_pose", known_pose)
