"""Sessions of a synthetic runner in front of a grey wall: known content without a pose model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from gait.analysis.result import ClipAnalysis
from gait.checks import ClipCheck
from gait.coaching.advice import Advice, Cue, Drill, Forecast, LeftAlone, Metronome
from gait.measurement import View
from gait.measures import REGISTRY, Trial, measure
from gait.motion.model import Motion, Scale
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import build_track
from gait.steps import detect_steps
from gait.synthetic import running_motion
from gait.video import open_clip
from gait.video.writer import VideoWriter

WIDTH, HEIGHT, FPS, DURATION_S = 240, 320, 30.0, 6.0
GREY = 120
_METRES_PER_PIXEL = 0.0075
_CENTRE_PX, _FLOOR_PX = 120.0, 285.0

CUE = Cue(
    id="landing_ahead",
    title="The foot lands <far> ahead",
    seen="Overstride 24.4 cm (19.9 to 29.0).",
    measures=("overstride", "shin_angle", "cadence"),
    picture="initial_contact",
    why="It brakes & loads.",
    grade="B",
    source="Heiderscheit 2011",
    instruction="Land under your hips.",
    dose=("Two minutes on, one off.", "Easy runs only."),
    cost="The calf works more.",
    success="The foot lands nearer.",
    drills=(Drill(title="Quick feet", text="On the spot.", dose="3 times 30 s.", progression="Roll forward."),),
)
ADVICE = Advice(
    outcome="change",
    headline="Long, slow steps.",
    message="One thing at a time.",
    cues=(CUE, replace(CUE, id="bounce", instruction="Run under a low ceiling.")),
    left_alone=(LeftAlone(id="heel", title="Toes up at landing", reason="It matters little.", measures=()),),
    metronome=Metronome(cadence_spm=170, baseline_spm=160.0, pattern="2:1", minutes=20),
    forecast=(
        Forecast(
            id="overstride",
            unit="cm",
            cadence_spm=170,
            now=24.4,
            value=23.0,
            low=20.0,
            high=26.0,
            source="Somebody & others",
        ),
    ),
)


def grey_picture(width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    return np.full((height, width, 3), GREY, np.uint8)


def motion_in_picture(view: View = "side", *, facing: int = 1) -> Motion:
    """Return a running motion in the middle of the grey picture."""
    motion = running_motion(duration_s=DURATION_S, fps=FPS, view=view)
    shift = np.array([facing * _CENTRE_PX, -_FLOOR_PX]) * _METRES_PER_PIXEL
    scale = Scale(metres_per_pixel=_METRES_PER_PIXEL, relative_se=0.02, source="height")
    return replace(motion, points_m=motion.points_m + shift, scale=scale, facing=facing)


def grey_clip(path: Path, *, width: int = WIDTH, height: int = HEIGHT) -> Path:
    """Write a clip of grey frames. One frame is late, so that times are not frame / fps."""
    with VideoWriter(path, width=width, height=height, mean_fps=FPS) as writer:
        for index in range(round(DURATION_S * FPS)):
            late_s = 0.01 if index == 50 else 0.0
            writer.write(grey_picture(width, height), index / FPS + late_s)
    return path


def analysis_of(path: Path, view: View = "side") -> ClipAnalysis:
    clip, motion = open_clip(path), motion_in_picture(view)
    frames = clip.frame_count
    track = build_track(
        time_s=clip.time_s,
        position_px=np.zeros((frames, len(KEYPOINTS), 2)),
        confidence=np.ones((frames, len(KEYPOINTS))),
        depth_px=np.zeros((frames, len(KEYPOINTS))),
        provenance={"source_software": "made up", "model": "none", "model_sha256": "0" * 64},
    )
    trial = Trial(motion=motion, steps=detect_steps(motion))
    return ClipAnalysis(
        view=view,
        clip=clip,
        pose=track,
        trial=trial,
        measurements=tuple(measure(entry, trial) for entry in REGISTRY.values() if view in entry.views),
        checks=(
            ClipCheck(id="frame_rate", status="warn", message="30 frames a second: <60 is few."),
            ClipCheck(id="steps", status="pass", message="Enough steps."),
        ),
    )
