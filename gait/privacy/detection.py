"""Detect the heads of all people in single frames of a clip."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.pose.engines.detector import CROP_MARGIN, Person, PersonDetector
from gait.pose.engines.landmarks import Crop, LandmarkModel
from gait.pose.keypoints import INDEX
from gait.runtime.parallel import map_in_order
from gait.runtime.progress import Progress, silent
from gait.video import Clip, read_frames_near
from gait.video.frame import Area, Frame

Floats = npt.NDArray[np.float64]

DETECTION_INTERVAL_S = 0.2
SAME_HEAD = 0.7
"""Two circles are the same head if their centres are nearer than this, in radii."""
# A head is about 0.46 of the trunk high (shoulder to hip; Winter 2009, table 4.1), so this circle is larger by half.
_RADIUS_TRUNK_SHARE = 0.32
# Trunk length per shoulder width, seen from the front. A trunk that is seen end-on looks shorter than that.
_TRUNK_PER_SHOULDERS = 1.2
_PRESENCE_THRESHOLD = 0.5
_MOST_REFINEMENTS = 4


class HeadDetection(NamedTuple):
    """A head in one frame: its time (s), and its circle [3] as centre (x, y) and radius in the clip's pixels."""

    time_s: float
    circle_px: Floats


def head_circle(position_px: Floats) -> Floats:
    """Return a circle that contains the head.

    Parameters
    ----------
    position_px : ndarray, shape (..., 33, 2)
        Landmarks in pixels.

    Returns
    -------
    ndarray, shape (..., 3)
        Centre (x, y) and radius in pixels.

    Examples
    --------
    >>> points = np.zeros((33, 2))
    >>> points[[INDEX["left_hip"], INDEX["right_hip"]], 1] = 100.0
    >>> head_circle(points).tolist()
    [0.0, 0.0, 32.0]
    """
    face = position_px[..., INDEX["nose"] : INDEX["mouth_right"] + 1, :]
    low, high = face.min(axis=-2), face.max(axis=-2)
    shoulders, hips = (
        [position_px[..., INDEX[f"{side}_{part}"], :] for side in ("left", "right")] for part in ("shoulder", "hip")
    )
    trunk = np.linalg.norm(sum(shoulders) - sum(hips), axis=-1) / 2
    shoulder_width = np.linalg.norm(shoulders[0] - shoulders[1], axis=-1)
    size = np.maximum(trunk, _TRUNK_PER_SHOULDERS * shoulder_width)
    radius = _RADIUS_TRUNK_SHARE * size + (high - low).max(axis=-1) / 2
    return np.concatenate([(low + high) / 2, radius[..., None]], axis=-1)


def detect_heads(clip: Clip, *, stage: str, progress: Progress = silent) -> list[HeadDetection]:
    """Detect the heads of all people, in one frame per `DETECTION_INTERVAL_S`.

    Parameters
    ----------
    clip : Clip
        The clip.
    stage : str
        Name of this stage for the progress callback.
    progress : Progress
        Progress callback.

    Returns
    -------
    list of HeadDetection
        In order of time.

    Raises
    ------
    ClipError
        If the clip can no longer be read.
    """
    interval = max(1, round(DETECTION_INTERVAL_S * clip.mean_fps))
    numbers = sorted({*range(0, clip.frame_count, interval), clip.frame_count - 1})
    heads: list[HeadDetection] = []
    progress(stage, 0, len(numbers))
    # Few large frames may wait: each takes tens of megabytes, also in RGB.
    frames = read_frames_near(clip, numbers=numbers)
    detected = map_in_order(_HeadDetector, frames, waiting=1 if clip.decodes_ahead else None)
    for done, (time_s, circles) in enumerate(detected):
        progress(stage, done, len(numbers))
        heads += [HeadDetection(time_s, circle) for circle in circles]
    progress(stage, len(numbers), len(numbers))
    return heads


class _HeadDetector:
    """Detects all heads in a frame."""

    def __init__(self) -> None:
        self._detector, self._model = PersonDetector(), LandmarkModel("full")

    def __call__(self, frame: Frame) -> tuple[float, list[Floats]]:
        circles: list[Floats] = []
        for person in self._people(frame):
            circle = self._head(frame, Crop(person.x, person.y, person.crop_side))
            if circle is not None and not any(_is_same(circle, other) for other in circles):
                circles.append(circle)
        return frame.time_s, circles

    def _head(self, frame: Frame, crop: Crop) -> Floats | None:
        """Refine the crop to the body that was found in it, until two results agree on the head.

        This way a detection of a part of the body, such as a knee, leads to the whole person or to nobody.
        """
        previous = None
        for _ in range(_MOST_REFINEMENTS):
            found = self._model(frame, crop)
            if found.presence < _PRESENCE_THRESHOLD:
                return None
            circle = head_circle(found.position_px)
            if previous is not None and _is_same(circle, previous):
                return circle
            previous, crop = circle, _crop_around(found.position_px)
        return None

    def _people(self, frame: Frame) -> list[Person]:
        picture, people = frame.picture, list(self._detector.detect(frame))
        for window in windows(*frame.size):
            part = Frame(frame.number, frame.time_s, picture[window.top : window.bottom, window.left : window.right])
            people += [replace(p, x=p.x + window.left, y=p.y + window.top) for p in self._detector.detect(part)]
        return people


def _is_same(circle: Floats, other: Floats) -> bool:
    return bool(np.hypot(*(circle - other)[:2]) < SAME_HEAD * min(circle[2], other[2]))


def _crop_around(position_px: Floats) -> Crop:
    """Return the input square of the landmark model: centred at mid-hip, with a margin around the farthest landmark."""
    hip = position_px[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    reach = np.linalg.norm(position_px - hip, axis=1).max()
    return Crop(float(hip[0]), float(hip[1]), float(2 * CROP_MARGIN * reach))


def windows(width: int, height: int) -> list[Area]:
    """Return square windows that cover a picture and overlap by half.

    Parameters
    ----------
    width, height : int
        Size of the picture in pixels.

    Returns
    -------
    list of Area
        Windows of two sizes: the shorter side of the picture, and half of it.

    Examples
    --------
    >>> len(windows(720, 1280))
    24
    """
    areas = []
    for side in (min(width, height), min(width, height) // 2):
        for top in _starts(height, side):
            areas += [Area(left, top, left + side, top + side) for left in _starts(width, side)]
    return areas


def _starts(length: int, side: int) -> list[int]:
    count = 1 + int(np.ceil(2 * (length - side) / side))
    return [int(start) for start in np.linspace(0, length - side, count).round()]
