"""The second engine: MediaPipe's official Pose Landmarker, in a sandboxed worker process without network access.

From version 0.10.30, MediaPipe contacts a logging server of its vendor at run time, and this cannot be disabled. The
requests contain no image, but no data at all may leave the runner's computer. A separate process can be cut off from
the network permanently, which would be too drastic for the user's own Python process (see
`gait.pose.engines.mediapipe_worker`). Images and landmarks are exchanged through pipes, at most two frames at a time.

The landmarker runs in image mode and on a region around the runner. The filter of its video mode lags behind the
runner, and its detector samples its 224 x 224 input without averaging, so that it finds nobody in a full 1080p frame.
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
from gait.pose.engines.mediapipe_process import sandboxed_worker
from gait.pose.engines.models import load_model
from gait.pose.keypoints import INDEX
from gait.video.frame import Frame, Picture

SHIPPED_BUNDLE = "pose_landmarker_full.task"
# The landmarker chooses its own crop around the person that it detects, so the region needs a margin.
REGION_MARGIN = 1.25
REGION_SIDE_PX = 512
# With a second image in the pipe, the worker never waits for the decoder.
_MAX_IN_FLIGHT = 2
_BUNDLE_PARTS = {"pose_detector.tflite", "pose_landmarks_detector.tflite"}


class Region(NamedTuple):
    """A rectangle of an image, in whole pixels."""

    left: int
    top: int
    width: int
    height: int


class MediaPipe:
    """Run the official Pose Landmarker on every frame.

    Parameters
    ----------
    model : "full" or path
        The bundle that ships with the package, or the path of an official task bundle, which ends in `.task`.

    Raises
    ------
    OptionError
        If the model does not exist, or its bundle does not ship with the package.
    ModelError
        If the bundle is missing or corrupt.

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
        """Name and version of MediaPipe, name of the model and hash of the bundle."""
        return {
            "source_software": f"mediapipe {version('mediapipe')}",
            "model": self._model,
            "model_sha256": hashlib.sha256(self._bundle).hexdigest(),
        }

    def landmarks(self, frames: Iterable[tuple[Frame, Crop]]) -> Iterator[Landmarks | None]:
        """Yield the landmarks of each frame in order.

        Parameters
        ----------
        frames : iterable of (Frame, Crop)
            Frames with the square that contains the runner.

        Yields
        ------
        Landmarks or None
            In pixels of the whole frame; None if no person is found.

        Raises
        ------
        ModelError
            If the worker process fails.
        """
        in_flight: deque[tuple[Region | None, Crop]] = deque()
        with sandboxed_worker(self._bundle) as worker:

            def next_result() -> Landmarks | None:
                region, crop = in_flight.popleft()
                return None if region is None else _nearest(worker.receive(), region, crop)

            for frame, crop in frames:
                region = region_around(crop, frame.picture)
                if region is not None:
                    worker.send(cut_region(frame.picture, region))
                in_flight.append((region, crop))
                if len(in_flight) == _MAX_IN_FLIGHT:
                    yield next_result()
            while in_flight:
                yield next_result()


def region_around(crop: Crop, picture: Picture) -> Region | None:
    """Return the region of an image that is passed to the landmarker.

    Parameters
    ----------
    crop : Crop
        The square that contains the runner, in pixels of the image.
    picture : Picture
        The image.

    Returns
    -------
    Region or None
        None if the crop lies outside the image.
    """
    height, width = picture.shape[:2]
    reach = crop.side * REGION_MARGIN / 2
    left, top = max(0, round(crop.x - reach)), max(0, round(crop.y - reach))
    right, bottom = min(width, round(crop.x + reach)), min(height, round(crop.y + reach))
    return Region(left, top, right - left, bottom - top) if right > left and bottom > top else None


def cut_region(picture: Picture, region: Region) -> Picture:
    """Return a region of an image, shrunk by area averaging if it is larger than `REGION_SIDE_PX`.

    Parameters
    ----------
    picture : Picture
        The image.
    region : Region
        The region to cut out, in pixels of the image.

    Returns
    -------
    Picture
    """
    part = picture[region.top : region.top + region.height, region.left : region.left + region.width]
    scale = REGION_SIDE_PX / max(region.width, region.height)
    if scale >= 1:
        return part
    size = (max(1, round(region.width * scale)), max(1, round(region.height * scale)))
    shrunk: Any = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    result: Picture = shrunk
    return result


def _nearest(people: npt.NDArray[np.float64], region: Region, crop: Crop) -> Landmarks | None:
    """Return the person whose mid-hip is nearest to the centre of the crop, in pixels of the whole image."""
    if len(people) == 0:
        return None
    position_px = people[..., :2] * (region.width, region.height) + (region.left, region.top)
    hips = position_px[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    runner = int(np.argmin(np.hypot(*(hips - (crop.x, crop.y)).T)))
    return Landmarks(
        position_px=position_px[runner],
        depth_px=people[runner, :, 2] * region.width,
        confidence=people[runner, :, 3:5].min(axis=1),
        # The landmarker does not return the presence, and omits people with a presence below 0.5.
        presence=1.0,
    )


def _load_bundle(model: str) -> tuple[str, bytes]:
    """Return the name of the bundle, without its folder, and its content."""
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
            f"'{model}' is not a model of the `mediapipe` engine.",
            "Give 'full', or the path of an official task bundle, which ends in '.task'.",
        )
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ModelError(f"The task bundle '{model}' cannot be read.", "Check the path and the file.") from error
    if not _is_complete(content):
        raise ModelError(f"'{path.name}' is not a task bundle of a pose landmarker.", "Download the bundle again.")
    return path.stem, content


def _is_complete(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            return set(bundle.namelist()) >= _BUNDLE_PARTS and bundle.testzip() is None
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError):
        # RuntimeError: encrypted, or an unknown compression method. ValueError: invalid names or offsets.
        return False
