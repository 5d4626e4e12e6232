"""Poses of clips, found once and kept in a folder, so that what comes after them can be repeated in seconds."""

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
    """Return a clip and its pose track, from the folder or from the film."""
    path = kept_in / engine / model / f"{reference.name}.pickle"
    if path.exists():
        with path.open("rb") as file:
            return pickle.load(file)
    print(f"looking at {reference.name}", file=sys.stderr)
    clip = open_clip(reference.clip)
    pose = estimate_clip_pose(clip, view=reference.view, options=Options(engine=engine, model=model))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pickle.dump((clip, pose), file)
    return clip, pose
