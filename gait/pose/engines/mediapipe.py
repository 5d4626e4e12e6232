"""The second engine: MediaPipe's official Pose Landmarker, in a worker process that can open no connection.

Why a process of its own: from version 0.10.30 on, MediaPipe contacts a logging host of its maker at run time and has no
off switch; no picture is in what it sends, but nothing at all is to leave the runner's computer. A process can be
walled off for good, which would be too much to do to the user's own Python (see
`gait.pose.engines.mediapipe_worker`). Pictures and landmarks travel through pipes, a frame or two at a time.

Why in image mode, and on a cut-out: video mode's filter lags behind the runner, and the landmarker's detector samples
its 224 x 224 input without averaging, so that in a full-size 1080p frame it finds nobody.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.errors import ModelError, OptionError
from gait.options import MODEL_SIZES
from gait.pose.engines.landmarks import Crop, Landmarks
from gait.pose.engines.mediapipe_process import walled_worker
from gait.pose.engines.models import load_model
from gait.pose.keypoints import INDEX
from gait.video.frame import Frame, Picture

SHIPPED_BUNDLE = "pose_landmarker_full.task"
# The landmarker draws its own crop round whom it detects; the margin leaves it room to do so.
REGION_MARGIN = 1.25
REGION_SIDE_PX = 512
# With the next picture under way, the worker never waits for the decoder.
_UNDER_WAY = 2
_BUNDLE_PARTS = {"pose_detector.tflite", "pose_landmarks_detector.tflite"}


class Region(NamedTuple):
    """A rectangle of a picture, in whole pixels."""

    left: int
    top: int
    width: int
    height: int


class MediaPipe:
    """Run the official Pose Landmarker on every frame.

    Parameters
    ----------
    model : "full" or path
        The bundle that ships, or the path of an official task bundle, which ends in `.task`.

    Raises
    ------
    OptionError
        If there is no such model, or only as a bundle that does not ship.
    ModelError
        If the bundle is missing or damaged.

    Examples
    --------
    >>> MediaPipe("full").provenance["model_sha256"][:8]
    '4eaa5eb7'
    >>> MediaPipe("heavy")
    Traceback (most recent call last):
    gait.errors.OptionError: The bundle of the pose model 'heavy' does not ship with gait.
    Download 'pose_landmarker_heavy.task' from MediaPipe's site and give its path as the model.
    """

    crop_only = False

    def __init__(self, model: str = "full") -> None:
        self._model, self._bundle = _load_bundle(model)

    @property
    def provenance(self) -> dict[str, str | float | int]:
        """Name and version, model and bundle's hash."""
        return {
            "source_software": f"mediapipe {version('mediapipe')}",
            "model": self._model,
            "model_sha256": hashlib.sha256(self._bundle).hexdigest(),
        }

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame, in order; raises `ModelError` if the worker process fails."""
        under_way: deque[tuple[Region | None, Crop]] = deque()
        with walled_worker(self._bundle) as worker:

            def next_done() -> Landmarks | None:
                region, crop = under_way.popleft()
                return None if region is None else _nearest(worker.receive(), region, crop)

            for frame, crop in frames:
                region = region_around(crop, frame.picture)
                if region is not None:
                    worker.send(cut_region(frame.picture, region))
                under_way.append((region, crop))
                if len(under_way) == _UNDER_WAY:
                    yield next_done()
            while under_way:
                yield next_done()


def region_around(crop: Crop, picture: Picture) -> Region | None:
    """Return the part of the picture that the landmarker is to look at; None where the crop lies outside."""
    height, width = picture.shape[:2]
    reach = crop.side * REGION_MARGIN / 2
    left, top = max(0, round(crop.x - reach)), max(0, round(crop.y - reach))
    right, bottom = min(width, round(crop.x + reach)), min(height, round(crop.y + reach))
    return Region(left, top, right - left, bottom - top) if right > left and bottom > top else None


def cut_region(picture: Picture, region: Region) -> Picture:
    """Return the region's picture, shrunk by area where it is larger than `REGION_SIDE_PX`."""
    part = picture[region.top : region.top + region.height, region.left : region.left + region.width]
    scale = REGION_SIDE_PX / max(region.width, region.height)
    if scale >= 1:
        return part
    size = (max(1, round(region.width * scale)), max(1, round(region.height * scale)))
    shrunk: Any = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    result: Picture = shrunk
    return result


def _nearest(people: npt.NDArray[np.float64], region: Region, crop: Crop) -> Landmarks | None:
    """The person whose mid-hip lies nearest the crop's centre, in pixels of the whole picture."""
    if len(people) == 0:
        return None
    position_px = people[..., :2] * (region.width, region.height) + (region.left, region.top)
    hips = position_px[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    runner = int(np.argmin(np.hypot(*(hips - (crop.x, crop.y)).T)))
    return Landmarks(
        position_px=position_px[runner],
        depth_px=people[runner, :, 2] * region.width,
        confidence=people[runner, :, 3:5].min(axis=1),
        # The landmarker keeps this number to itself, and leaves out whom it gives less than a half.
        presence=1.0,
    )


def _load_bundle(model: str) -> tuple[str, bytes]:
    """Return the bundle's name for the record, without its folders, and its content."""
    if model == "full":
        return model, load_model(SHIPPED_BUNDLE)
    path = Path(model)
    if model in MODEL_SIZES:
        raise OptionError(
            f"The bundle of the pose model '{model}' does not ship with gait.",
            f"Download 'pose_landmarker_{model}.task' from MediaPipe's site and give its path as the model.",
        )
    if path.suffix != ".task":
        raise OptionError(
            f"'{model}' is no model of the `mediapipe` engine.",
            "Give 'full', or the path of an official task bundle, which ends in '.task'.",
        )
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"The task bundle '{model}' cannot be read.", "Check the path and the file.") from error
    if not _is_whole(content):
        raise ModelError(f"'{path.name}' is no pose landmarker's task bundle.", "Download the bundle again.")
    return path.stem, content


def _is_whole(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return set(bundle.namelist()) >= _BUNDLE_PARTS and bundle.testzip() is None
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError):
        # Runtime errors: encrypted, or packed in an unknown way. Value errors: names and places that cannot be.
        return False
