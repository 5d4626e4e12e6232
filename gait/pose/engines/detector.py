"""Finding people in a picture with BlazePose's detector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.pose.engines.litert import Model
from gait.pose.engines.models import DETECTOR_FILE, load_model
from gait.video.frame import Area, Frame, even

INPUT_SIZE = 224
SCORE_THRESHOLD = 0.5
# A crop reaches a quarter further than the circle round the body that the detector draws (BlazePose's own margin).
CROP_MARGIN = 1.25
# Two detections whose mid-hips lie closer than this share of their crop are the same person.
_SAME_PERSON_SHARE = 0.15
_ELONGATED = 1.3
# (cells per side, anchors per cell) of the detector's three grids: strides 8 and 16, and 32 three times over.
_GRIDS = ((28, 2), (14, 2), (7, 6))


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person in a picture.

    Parameters
    ----------
    x, y : float
        Middle of the hips, in pixels of the picture.
    crop_side : float
        Side in pixels of the square that holds the whole body.
    up_deg : float
        Angle in degrees of the body's long axis from the picture's upward direction; 0 = upright, clockwise positive.
    score : float
        The detector's confidence, 0 to 1.
    """

    x: float
    y: float
    crop_side: float
    up_deg: float
    score: float


class PersonDetector:
    """BlazePose's person detector, fed an anti-aliased picture.

    Samples taken without averaging hide a runner in a full-size 1080p frame, so the picture is shrunk by area.

    Examples
    --------
    >>> detector = PersonDetector()
    >>> detector.find(Frame(0, 0.0, np.zeros((640, 360, 3), np.uint8)))
    []
    """

    def __init__(self) -> None:
        self._model = Model(load_model(DETECTOR_FILE), outputs=("Identity", "Identity_1"))
        self._anchors = _anchors()

    def find(self, frame: Frame) -> list[Person]:
        """Return the people in a frame, surest first."""
        found = [person for window in _windows(*frame.size) for person in self._find_in(frame, window)]
        return _without_doubles(found)

    def _find_in(self, frame: Frame, window: Area) -> list[Person]:
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
    """The whole picture and, where it is long, squares along it, in which a person appears larger."""
    windows = [Area(0, 0, width, height)]
    if width > _ELONGATED * height:
        count = int(np.ceil(1.5 * width / height))
        starts = np.linspace(0, width - height, count).round().astype(int)
        windows += [Area(int(start), 0, int(start) + height, height) for start in starts]
    return windows


def _letterboxed(
    frame: Frame, window: Area
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], tuple[int, int]]:
    """Return the model's input, by how much it is smaller (across, down), and where the picture begins in it."""
    size = np.array([window.right - window.left, window.bottom - window.top])
    width, height = (even(side) for side in size * INPUT_SIZE / size.max())
    small = frame.part(window, width=width, height=height)
    left, top = (INPUT_SIZE - width) // 2, (INPUT_SIZE - height) // 2
    tensor = np.zeros((INPUT_SIZE, INPUT_SIZE, 3), np.float32)
    tensor[top : top + height, left : left + width] = small
    return tensor / 127.5 - 1, np.array([width, height]) / size, (left, top)


def _without_doubles(people: list[Person]) -> list[Person]:
    kept: list[Person] = []
    for person in sorted(people, key=lambda p: -p.score):
        if all(
            np.hypot(person.x - other.x, person.y - other.y)
            > _SAME_PERSON_SHARE * max(person.crop_side, other.crop_side)
            for other in kept
        ):
            kept.append(person)
    return kept
