"""Poses of clips, cached in a folder so that later steps of the analysis can be repeated quickly."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from reference import Reference

from gait.options import Options
from gait.pose.track import PoseTrack
from gait.session.analyze import estimate_clip_pose
from gait.video import Clip, open_clip


def pose_of(reference: Reference, *, model: str, kept_in: Path, engine: str = "blazepose") -> tuple[Clip, PoseTrack]:
    """Return a clip and its pose track, from the cache folder or by running the pose engine."""
    path = kept_in / engine / model / f"{reference.name}.pickle"
    if path.exists():
        with path.open("rb") as file:
            return pickle.load(file)
    print(f"estimating the pose in {reference.name}", file=sys.stderr)
    clip = open_clip(reference.clip)
    pose = estimate_clip_pose(clip, view=reference.view, options=Options(engine=engine, model=model))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pickle.dump((clip, pose), file)
    return clip, pose
