"""Pose: a clip in, the runner's body points over time out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from gait.pose.engines.engine import make_engine
from gait.pose.engines.landmarks import Crop
from gait.pose.runner.find import find_runner
from gait.pose.runner.path import RunnerPath
from gait.pose.sampling.by_need import Mask, Needed, Numbers, landmarks_by_need, landmarks_of_all, spacing
from gait.pose.sampling.dither import dithered
from gait.pose.sampling.fill import Found
from gait.pose.scene.camera import CameraPath, camera_moves
from gait.pose.scene.cuts import CutFinder, pieces
from gait.pose.scene.up import UP_ATTRIBUTES
from gait.runtime.memory import release_free_memory
from gait.runtime.parallel import prefetch
from gait.runtime.progress import Progress, silent
from gait.video import Clip, read_frames
from gait.video.frame import Frame

if TYPE_CHECKING:
    from gait.pose.track import PoseTrack

__all__ = ["TellNeeded", "estimate_pose", "find_runner"]

Floats = npt.NDArray[np.float64]
Provenance: TypeAlias = dict[str, str | float | int]
TellNeeded: TypeAlias = "Callable[[PoseTrack, Floats], Mask]"
"""Given the track of some frames and the times of others, in seconds: which of those the model must see too."""


def estimate_pose(
    clip: Clip,
    *,
    engine: str = "blazepose",
    model: str = "heavy",
    path: RunnerPath | None = None,
    needed: TellNeeded | None = None,
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
    needed : callable, optional
        Of a clip of 38 frames a second or more, filmed by a camera that stands, the model then sees 19 to 29 a second
        and those that this says are needed, and the others are filled in (`gait.pose.sampling.by_need`).
        Default: it sees all.
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
    if path is None:
        path = find_runner(clip, progress=progress)
        # The frames that were looked at: ten of a large film are a hundred megabytes.
        release_free_memory()
    clip = clip.turned(path.turned_deg)
    camera = CameraPath() if camera_moves(path.quality) else None
    cuts = CutFinder()
    frames = _with_crops(clip, path, camera, cuts)
    if chosen.crop_only:
        frames = ((frame, dithered(crop, number=frame.number)) for frame, crop in frames)
    if not clip.decodes_ahead:
        frames = prefetch(frames)
    provenance = {**chosen.provenance, **_provenance(clip, path)}
    found = Found(clip.time_s)
    every = spacing(clip.capture_fps)
    # Where a moving camera went is known at the end.
    if needed is None or every == 1 or camera is not None or not chosen.crop_only:
        answers = landmarks_of_all(chosen, frames)
    else:
        answers = landmarks_by_need(chosen, frames, every=every, needed=_asked(needed, found, provenance))
    progress("pose", 0, clip.frame_count)
    for number, landmarks in answers:
        found.put(number, landmarks)
        if found.settled < clip.frame_count:
            progress("pose", found.settled, clip.frame_count)
    found.fill()
    found.keep_longest(pieces(cuts.cuts, clip.frame_count))
    from gait.pose.track import build_track

    progress("pose", clip.frame_count, clip.frame_count)
    return build_track(
        time_s=found.time_s,
        position_px=found.position_px,
        confidence=found.confidence,
        depth_px=found.depth_px,
        camera_px=None if camera is None else camera.shift_px(clip.frame_count),
        filled=found.passed_over if found.passed_over.any() else None,
        provenance={**provenance, **({} if (count := path.cuts + len(cuts.cuts)) == 0 else {"cuts": count})},
    )


def _asked(needed: TellNeeded, found: Found, provenance: Provenance) -> Needed:
    """Ask in terms of frames' numbers; what cannot be filled in is needed in any case."""

    def ask(seen: Numbers, others: Numbers) -> Mask:
        from gait.pose.track import build_track

        sparse = build_track(
            time_s=found.time_s[seen],
            position_px=found.position_px[seen],
            confidence=found.confidence[seen],
            depth_px=found.depth_px[seen],
            provenance=provenance,
        )
        wanted = needed(sparse, found.time_s[others]) | found.beside_nobody(others, seen=seen)
        found.passed_over[others[~wanted]] = True
        return wanted

    return ask


def _provenance(clip: Clip, path: RunnerPath) -> Provenance:
    return {
        "source_file": clip.path.name,
        "source_sha256": clip.sha256,
        "fps": clip.mean_fps,
        "image_width_px": clip.width,
        "image_height_px": clip.height,
        "people": path.people,
        "turned_deg": path.turned_deg,
        "moving_crop": int(not path.stays),
        **{name: fact for name in UP_ATTRIBUTES if (fact := getattr(path, name)) is not None},
        **path.quality,
    }


def _with_crops(
    clip: Clip, path: RunnerPath, camera: CameraPath | None, cuts: CutFinder
) -> Iterator[tuple[Frame, Crop]]:
    """Yield the frames of the path's piece, each with its crop; cuts that the looks missed are found on the way."""
    crops = path.crops(clip.time_s)
    first, beyond, _ = (path.part or slice(None)).indices(clip.frame_count)
    for frame in read_frames(clip, indices=None if path.part is None else range(first, beyond)):
        cuts.watch(frame)
        if camera is not None:
            camera.follow(frame, crops[frame.number])
        yield frame, crops[frame.number]
