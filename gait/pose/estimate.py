"""Estimate the body landmarks of a clip: find the runner, run the pose model, and interpolate skipped frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from gait.pose.engines.engine import make_engine
from gait.pose.engines.landmarks import Crop
from gait.pose.runner.find import find_runner
from gait.pose.runner.path import RunnerPath
from gait.pose.sampling.adaptive import (
    Mask,
    Numbers,
    NumberSelector,
    base_interval,
    estimate_adaptively,
    estimate_all,
)
from gait.pose.sampling.dither import dither
from gait.pose.sampling.interpolation import LandmarkBuffer
from gait.pose.scene.camera import CameraPath, camera_moves
from gait.pose.scene.cuts import CutDetector, segments_between
from gait.pose.scene.vertical import VERTICAL_ATTRIBUTES
from gait.runtime.memory import release_free_memory
from gait.runtime.parallel import prefetch
from gait.runtime.progress import Progress, silent
from gait.video import Clip, read_frames
from gait.video.frame import Frame

if TYPE_CHECKING:
    from gait.pose.track import PoseTrack

Floats = npt.NDArray[np.float64]
Provenance: TypeAlias = dict[str, str | float | int]
FrameSelector: TypeAlias = "Callable[[PoseTrack, Floats], Mask]"
"""Called with the pose track of the processed frames and the times of the skipped ones, in seconds; returns which of
the latter the model must process too."""


def estimate_pose(
    clip: Clip,
    *,
    engine: str = "blazepose",
    model: str = "heavy",
    path: RunnerPath | None = None,
    select_frames: FrameSelector | None = None,
    progress: Progress = silent,
) -> PoseTrack:
    """Estimate the runner's body landmarks in every frame of a clip.

    Parameters
    ----------
    clip : Clip
        The clip. A clip that lies on its side is turned upright, by the angle in the track's attribute `turned_deg`.
    engine : {"blazepose", "mediapipe"}
        Pose engine.
    model : {"lite", "full", "heavy"} or path
        Landmark model; for the `mediapipe` engine, `full` or the path of an official task bundle.
    path : RunnerPath, optional
        Path of the runner; by default, it is found first.
    select_frames : callable, optional
        Enables adaptive sampling for a clip of 38 or more frames per second from a static camera: the model processes
        19 to 29 frames per second and the frames that this function selects, and the others are interpolated (see
        `gait.pose.sampling.adaptive`). By default, the model processes all frames.
    progress : Progress
        Progress callback, called with the number of completed frames.

    Returns
    -------
    PoseTrack
        xarray dataset in the layout of `movement`; see `gait.pose.track`.

    Raises
    ------
    RunnerError
        If the clip shows no runner.
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
    if path is None:
        path = find_runner(clip, progress=progress)
        # Releases the scanned frames: ten frames of a large clip take a hundred megabytes.
        release_free_memory()
    clip = clip.turned(path.turned_deg)
    camera = CameraPath() if camera_moves(path.quality) else None
    cuts = CutDetector()
    frames = _with_crops(clip, path, camera, cuts)
    if chosen.crop_only:
        frames = ((frame, dither(crop, number=frame.number)) for frame, crop in frames)
    if not clip.decodes_ahead:
        frames = prefetch(frames)
    provenance = {**chosen.provenance, **_provenance(clip, path)}
    buffer = LandmarkBuffer(clip.time_s)
    interval = base_interval(clip.capture_fps)
    # The path of a moving camera is known only when all frames have been processed.
    if select_frames is None or interval == 1 or camera is not None or not chosen.crop_only:
        results = estimate_all(chosen, frames)
    else:
        select = _number_selector(select_frames, buffer, provenance)
        results = estimate_adaptively(chosen, frames, interval=interval, select=select)
    progress("pose", 0, clip.frame_count)
    for number, landmarks in results:
        buffer.store(number, landmarks)
        if buffer.completed < clip.frame_count:
            progress("pose", buffer.completed, clip.frame_count)
    buffer.interpolate()
    buffer.keep_longest(segments_between(cuts.cuts, clip.frame_count))
    from gait.pose.track import build_track

    progress("pose", clip.frame_count, clip.frame_count)
    return build_track(
        time_s=buffer.time_s,
        position_px=buffer.position_px,
        confidence=buffer.confidence,
        depth_px=buffer.depth_px,
        camera_px=None if camera is None else camera.shift_px(clip.frame_count),
        filled=buffer.skipped if buffer.skipped.any() else None,
        provenance={**provenance, **({} if (count := path.cuts + len(cuts.cuts)) == 0 else {"cuts": count})},
    )


def _number_selector(select_frames: FrameSelector, buffer: LandmarkBuffer, provenance: Provenance) -> NumberSelector:
    """Return a selector by frame number, which also selects the frames that cannot be interpolated."""

    def select(processed: Numbers, others: Numbers) -> Mask:
        from gait.pose.track import build_track

        sparse = build_track(
            time_s=buffer.time_s[processed],
            position_px=buffer.position_px[processed],
            confidence=buffer.confidence[processed],
            depth_px=buffer.depth_px[processed],
            provenance=provenance,
        )
        selected = select_frames(sparse, buffer.time_s[others]) | buffer.not_interpolable(others, processed=processed)
        buffer.skipped[others[~selected]] = True
        return selected

    return select


def _provenance(clip: Clip, path: RunnerPath) -> Provenance:
    return {
        "source_file": clip.path.name,
        "source_sha256": clip.sha256,
        "fps": clip.mean_fps,
        "image_width_px": clip.width,
        "image_height_px": clip.height,
        "people": path.people,
        "turned_deg": path.turned_deg,
        "moving_crop": int(not path.is_stationary),
        **{name: value for name in VERTICAL_ATTRIBUTES if (value := getattr(path, name)) is not None},
        **path.quality,
    }


def _with_crops(
    clip: Clip, path: RunnerPath, camera: CameraPath | None, cuts: CutDetector
) -> Iterator[tuple[Frame, Crop]]:
    """Yield the frames of the path's segment with their crops; updates the camera path and the cut detector."""
    crops = path.crops(clip.time_s)
    first, beyond, _ = (path.segment or slice(None)).indices(clip.frame_count)
    for frame in read_frames(clip, indices=None if path.segment is None else range(first, beyond)):
        cuts.update(frame)
        if camera is not None:
            camera.follow(frame, crops[frame.number])
        yield frame, crops[frame.number]
