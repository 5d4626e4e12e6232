"""Pose tracks of the synthetic runner over ground, seen by a camera with perspective."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.synthetic import NAMES, SyntheticRunner
from gait.video import Clip

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 1920, 1080
FOCAL_PX = 0.75 * WIDTH
CAMERA_HEIGHT_M = 1.2
RUNNER = SyntheticRunner()
STANDS = {"camera_shake_px": 0.01, "camera_travel_px": 0.1}


def seen(
    made_up: SyntheticRunner = RUNNER,
    *,
    duration_s: float = 6.0,
    fps: float = 60.0,
    speed_mps: float | None = None,
    heading_deg: float = 0.0,
    distance_m: float = 9.0,
    start_m: float = 0.0,
    focal_px: float = FOCAL_PX,
    noise_px: float = 0.0,
    along: float = 0.0,
) -> tuple[Clip, PoseTrack]:
    """Return the clip and pose track of a runner over ground.

    Parameters
    ----------
    made_up : SyntheticRunner
        The runner.
    duration_s, fps : float
        Length and frame rate of the clip.
    speed_mps : float, optional
        Speed relative to the camera, 0 on a treadmill. Default: the runner's speed.
    heading_deg : float
        Direction of the run relative to the picture plane; 90 is straight away from the camera.
    distance_m : float
        Distance from the camera where the path crosses its optical axis.
    start_m : float
        Start of the run along the path, relative to that point.
    focal_px : float
        Focal length.
    noise_px : float
        Standard deviation of the noise of the points.
    along : float
        How much of the runner's movement the camera follows; 1 keeps the runner in the middle.
    """
    time_s = np.arange(round(duration_s * fps)) / fps
    speed_mps = made_up.speed_mps if speed_mps is None else speed_mps
    points_m = made_up.landmarks(time_s)
    way_m = start_m + speed_mps * time_s
    cosine, sine = np.cos(np.radians(heading_deg)), np.sin(np.radians(heading_deg))
    forward_m = points_m[..., 0] + way_m[:, None]
    across_m = forward_m * cosine + points_m[..., 2] * sine
    away_m = distance_m + forward_m * sine - points_m[..., 2] * cosine
    pixels = np.stack(
        [
            WIDTH / 2 + focal_px * across_m / away_m,
            HEIGHT / 2 + focal_px * (CAMERA_HEIGHT_M - points_m[..., 1]) / away_m,
        ],
        axis=-1,
    )
    turned_px = -along * focal_px * (way_m - way_m[0]) * cosine / (distance_m + way_m * sine)
    pixels[..., 0] += turned_px[:, None]
    pixels += np.random.default_rng(0).normal(0, noise_px, pixels.shape) if noise_px else 0.0
    position = np.stack([pixels[:, NAMES.index(_like(name))] for name in KEYPOINTS], axis=1)
    camera_px = np.column_stack([turned_px, np.zeros(len(time_s))]) if along else None
    moving = {"camera_shake_px": 3.0, "camera_travel_px": float(np.ptp(turned_px))} if along else STANDS
    clip = Clip(path=Path("road.mp4"), sha256="", width=WIDTH, height=HEIGHT, rotation_deg=0, time_s=time_s)
    facts = {
        "source_software": "made up",
        "model": "heavy",
        "model_sha256": "0" * 64,
        "people": 1,
        "turned_deg": 0,
        "vertical_deg": 0.0,
        "moving_crop": int(speed_mps > 0),
        "image_width_px": WIDTH,
        "image_height_px": HEIGHT,
        **moving,
    }
    return clip, build_track(
        time_s=time_s,
        position_px=position,
        confidence=np.ones(position.shape[:2]),
        depth_px=np.zeros(position.shape[:2]),
        provenance=facts,
        camera_px=camera_px,
    )


def _like(name: str) -> str:
    name = name.replace("foot_index", "toe")
    if name in NAMES:
        return name
    side = name.split("_")[0]
    return f"{side}_wrist" if name.split("_")[-1] in ("pinky", "index", "thumb") else "nose"
