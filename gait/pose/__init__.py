"""Pose: a clip in, the runner's body points over time out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from gait.frame import Frame
from gait.pose.camera_path import CameraPath, camera_moves
from gait.pose.engine import make_engine
from gait.pose.keypoints import KEYPOINTS
from gait.pose.landmarks import Crop
from gait.pose.locate import RunnerPath, find_runner
from gait.progress import Progress, silent
from gait.video import Clip, read_frames

if TYPE_CHECKING:
    from gait.pose.track import PoseTrack

__all__ = ["estimate_pose", "find_runner"]

# Below this the model says that the crop holds nobody; the frame becomes a gap.
_PRESENCE_THRESHOLD = 0.5


def estimate_pose(
    clip: Clip,
    *,
    engine: str = "blazepose",
    model: str = "heavy",
    path: RunnerPath | None = None,
    progress: Progress = silent,
) -> PoseTrack:
    """Find the runner's body points in every frame of a clip.

    Parameters
    ----------
    clip : Clip
        The clip; one that lies on its side is turned, by the track's attribute `turned_deg`.
    engine : {"blazepose", "mediapipe"}
        Which engine runs the models.
    model : {"lite", "full", "heavy"} or path
        Which landmark model; for the `mediapipe` engine, `full` or the path of an official task bundle.
    path : RunnerPath, optional
        Where the runner is; found first when not given.
    progress : Progress
        Told how many frames are done.

    Returns
    -------
    PoseTrack
        xarray dataset in the `movement` layout; see `gait.pose.track`.

    Raises
    ------
    RunnerError
        If nobody in the clip runs.
    ClipError
        If a frame cannot be decoded.

    Examples
    --------
    >>> from gait.video import open_clip
    >>> track = estimate_pose(open_clip("sample_videos/side.mp4"), model="lite")  # doctest: +SKIP
    >>> track.position.sel(keypoints="left_ankle", space="x").values[0, 0]  # doctest: +SKIP
    436.1
    """
    chosen = make_engine(engine, model=model)
    path = path or find_runner(clip, progress=progress)
    clip = clip.turned(path.turned_deg)
    crops = path.crops(clip.time_s)
    count = clip.frame_count
    position_px = np.full((count, len(KEYPOINTS), 2), np.nan)
    confidence = np.zeros((count, len(KEYPOINTS)))
    depth_px = np.full((count, len(KEYPOINTS)), np.nan)
    camera = CameraPath() if camera_moves(path.quality) else None
    for index, found in enumerate(chosen.landmarks(_with_crops(clip, crops, camera))):
        if found is not None and found.presence > _PRESENCE_THRESHOLD:
            position_px[index], confidence[index], depth_px[index] = (
                found.position_px,
                found.confidence,
                found.depth_px,
            )
        progress("pose", index + 1, count)
    from gait.pose.track import build_track

    return build_track(
        time_s=clip.time_s,
        position_px=position_px,
        confidence=confidence,
        depth_px=depth_px,
        camera_px=None if camera is None else camera.shift_px(),
        provenance={
            **chosen.provenance,
            "source_file": clip.path.name,
            "source_sha256": clip.sha256,
            "fps": clip.mean_fps,
            "image_width_px": clip.width,
            "image_height_px": clip.height,
            "people": path.people,
            "turned_deg": path.turned_deg,
            "moving_crop": int(not path.stays),
            **({} if path.vertical_deg is None else {"vertical_deg": path.vertical_deg}),
            **path.quality,
        },
    )


def _with_crops(clip: Clip, crops: list[Crop], camera: CameraPath | None) -> Iterator[tuple[Frame, Crop]]:
    for frame in read_frames(clip):
        if camera is not None:
            camera.follow(frame, crops[frame.number])
        yield frame, crops[frame.number]
