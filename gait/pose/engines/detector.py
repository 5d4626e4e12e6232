"""Person detection with BlazePose's detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.pose.engines.litert import Model
from gait.pose.engines.models import DETECTOR_FILE, load_model
from gait.video.frame import Area, Frame, even

INPUT_SIZE = 224
SCORE_THRESHOLD = 0.5
# The crop is larger by this factor than the circle around the body that the detector predicts (as in BlazePose).
CROP_MARGIN = 1.25
# Two detections with mid-hips closer than this share of their crop are the same person.
_SAME_PERSON_SHARE = 0.15
# Images wider than this multiple of their height are also searched in square windows.
_WIDE_ASPECT = 1.3
# Cells per side and anchors per cell of the detector's grids, with strides of 8, 16 and 32 pixels.
_GRIDS = ((28, 2), (14, 2), (7, 6))


@dataclass(frozen=True, kw_only=True)
class Person:
    """A detected person.

    Parameters
    ----------
    x, y : float
        Mid-hip, in pixels of the image.
    crop_side : float
        Side of the square that contains the whole body, in pixels.
    up_deg : float
        Angle of the body's long axis from the vertical of the image, in degrees; 0 = upright, + = clockwise.
    score : float
        Confidence of the detector, 0 to 1.
    """

    x: float
    y: float
    crop_side: float
    up_deg: float
    score: float


class PersonDetector:
    """BlazePose's person detector with an anti-aliased input.

    The image is shrunk by area averaging: sampled without it, a runner in a full 1080p frame is not detected.

    Examples
    --------
    >>> detector = PersonDetector()
    >>> detector.detect(Frame(0, 0.0, np.zeros((640, 360, 3), np.uint8)))
    []
    """

    def __init__(self) -> None:
        self._model = Model(load_model(DETECTOR_FILE), outputs=("Identity", "Identity_1"))
        self._anchors = _anchors()

    def detect(self, frame: Frame) -> list[Person]:
        """Return the people in a frame.

        Parameters
        ----------
        frame : Frame
            The frame to search.

        Returns
        -------
        list of Person
            In descending order of score.
        """
        detections = [person for window in _windows(*frame.size) for person in self._detect_in(frame, window)]
        return _suppress_duplicates(detections)

    def _detect_in(self, frame: Frame, window: Area) -> list[Person]:
        tensor, scale, padding = _letterboxed(frame, window)
        boxes, logits = self._model(tensor)
        scores = 1 / (1 + np.exp(-np.clip(logits[:, 0], -80, 80)))
        people = []
        for index in np.flatnonzero(scores > SCORE_THRESHOLD):
            points = boxes[index, 4:8].reshape(2, 2) + self._anchors[index] * INPUT_SIZE
            hip, end = (points - padding) / scale + (window.left, window.top)
            across, down = end - hip
            people.append(
                Person(
                    x=float(hip[0]),
                    y=float(hip[1]),
                    crop_side=float(2 * CROP_MARGIN * np.hypot(across, down)),
                    up_deg=float(np.degrees(np.arctan2(across, -down))),
                    score=float(scores[index]),
                )
            )
        return people


def _anchors() -> npt.NDArray[np.float64]:
    centres = []
    for cells, per_cell in _GRIDS:
        y, x = np.mgrid[:cells, :cells]
        grid = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / cells
        centres.append(np.repeat(grid, per_cell, axis=0))
    return np.concatenate(centres)


def _windows(width: int, height: int) -> list[Area]:
    """Return the whole image and, if it is wide, square windows along it in which a person appears larger."""
    windows = [Area(0, 0, width, height)]
    if width > _WIDE_ASPECT * height:
        count = int(np.ceil(1.5 * width / height))
        starts = np.linspace(0, width - height, count).round().astype(int)
        windows += [Area(int(start), 0, int(start) + height, height) for start in starts]
    return windows


def _letterboxed(
    frame: Frame, window: Area
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], tuple[int, int]]:
    """Return the input tensor, its scale relative to the window (x, y), and the padding (left, top) in pixels."""
    size = np.array([window.right - window.left, window.bottom - window.top])
    width, height = (even(side) for side in size * INPUT_SIZE / size.max())
    small = frame.crop(window, width=width, height=height)
    left, top = (INPUT_SIZE - width) // 2, (INPUT_SIZE - height) // 2
    tensor = np.zeros((INPUT_SIZE, INPUT_SIZE, 3), np.float32)
    tensor[top : top + height, left : left + width] = small
    return tensor / 127.5 - 1, np.array([width, height]) / size, (left, top)


def _suppress_duplicates(people: list[Person]) -> list[Person]:
    """Keep the detection with the highest score of each person (non-maximum suppression)."""
    kept: list[Person] = []
    for person in sorted(people, key=lambda p: -p.score):
        if all(
            np.hypot(person.x - other.x, person.y - other.y)
            > _SAME_PERSON_SHARE * max(person.crop_side, other.crop_side)
            for other in kept
        ):
            kept.append(person)
    return kept
