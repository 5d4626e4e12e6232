"""BlazePose's landmark model, which estimates 33 body landmarks in a square crop of the runner."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.pose.engines.litert import Floats, Model
from gait.pose.engines.models import landmark_file, load_model
from gait.pose.keypoints import KEYPOINTS
from gait.video.frame import Area, Frame, Picture, even

INPUT_SIZE = 256
POINTS = len(KEYPOINTS)
_HEATMAP_SIZE = 64
HEATMAP_CELL_PX = INPUT_SIZE / _HEATMAP_SIZE
"""Size of a heat map's cell, in pixels of the model's input."""
_REFINE_REACH = 4  # cells in each direction: a 9 x 9 window
_REFINE_MIN_CONFIDENCE = 0.5


class Crop(NamedTuple):
    """An upright square in an image, given by its centre and side in pixels."""

    x: float
    y: float
    side: float


class Landmarks(NamedTuple):
    """Body landmarks of one person in one image."""

    position_px: npt.NDArray[np.float64]
    """Positions in pixels of the whole image, x to the right, y down; shape (33, 2)."""
    depth_px: npt.NDArray[np.float64]
    """Rough depth in pixels, zero at the hips, negative towards the camera; shape (33,)."""
    confidence: npt.NDArray[np.float64]
    """Probability that the point is inside the image and not occluded; shape (33,)."""
    presence: float
    """Probability that the crop contains a person."""

    def from_crop(self, crop: Crop) -> Landmarks:
        """Map landmarks in an image made by `crop_image` to the image that it was cropped from.

        Parameters
        ----------
        crop : Crop
            The crop that the image shows.

        Returns
        -------
        Landmarks
            In pixels of the whole image.
        """
        scale = crop.side / INPUT_SIZE
        corner = np.array([crop.x, crop.y]) - crop.side / 2
        return self._replace(position_px=self.position_px * scale + corner, depth_px=self.depth_px * scale)


class LandmarkModel:
    """BlazePose's landmark model of one size, without temporal filtering.

    Parameters
    ----------
    size : {"lite", "full", "heavy"}
        Size of the model.
    content : bytes, optional
        Content of the model file, which models on several threads can share. By default, the file is read.
    refine : bool
        Whether to move each point to the weighted mean of its heat map, which halves the error at the foot.
    """

    def __init__(self, size: str, *, content: bytes | None = None, refine: bool = True) -> None:
        content = content or load_model(landmark_file(size))
        self._model = Model(content, outputs=("Identity", "Identity_1", "Identity_3"))
        self._refine = refine

    def __call__(self, frame: Frame, crop: Crop) -> Landmarks:
        """Return the landmarks of the person inside `crop` of a frame."""
        raw, presence, heat_maps = self._model(crop_image(frame, crop).astype(np.float32) / np.float32(255))
        values = raw.reshape(-1, 5)[:POINTS].astype(np.float64)
        points = values[:, :2]
        if self._refine:
            points = refine_points(points, heat_maps[..., :POINTS])
        in_crop = Landmarks(
            position_px=points,
            depth_px=values[:, 2],
            confidence=_logistic(values[:, 3:5]).min(axis=1),
            presence=float(presence[0]),
        )
        return in_crop.from_crop(crop)


def crop_image(frame: Frame, crop: Crop) -> Picture:
    """Return a crop of a frame, scaled to the model's input size.

    A crop larger than the input is first shrunk by area averaging to between one and two times the input size and then
    warped, so that no pixel is skipped and the position of the crop keeps its sub-pixel precision.

    Parameters
    ----------
    frame : Frame
        The frame.
    crop : Crop
        The square to cut out, in pixels of the frame; it may extend beyond the frame.

    Returns
    -------
    Picture
        RGB image of 256 x 256 pixels, black beyond the edges of the frame.
    """
    width, height = frame.size
    left, top = crop.x - crop.side / 2, crop.y - crop.side / 2
    shrink = max(1, int(crop.side // INPUT_SIZE))
    x0, x1 = _reach(left, crop.side, width, shrink)
    y0, y1 = _reach(top, crop.side, height, shrink)
    if x1 <= x0 or y1 <= y0:
        return np.zeros((INPUT_SIZE, INPUT_SIZE, 3), np.uint8)
    size = (even((x1 - x0) / shrink), even((y1 - y0) / shrink))
    part = frame.crop(Area(x0, y0, x1, y1), width=size[0], height=size[1])
    scale_x, scale_y = part.shape[1] / (x1 - x0), part.shape[0] / (y1 - y0)
    step = crop.side / INPUT_SIZE
    # Pixel centres: output pixel i lies at (i + 0.5) * step - 0.5 in the crop.
    inverse = np.array(
        [
            [step * scale_x, 0, ((0.5 * step + left - x0) * scale_x) - 0.5],
            [0, step * scale_y, ((0.5 * step + top - y0) * scale_y) - 0.5],
        ]
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped: Any = cv2.warpAffine(part, inverse, (INPUT_SIZE, INPUT_SIZE), flags=flags, borderMode=cv2.BORDER_CONSTANT)
    result: Picture = warped
    return result


def _reach(start: float, length: float, limit: int, shrink: int) -> tuple[int, int]:
    """Return the first and last + 1 pixel of an interval with a margin, extended to a multiple of `2 * shrink`."""
    first = max(0, int(start) - 2) // 2 * 2
    last = int(start + length) + 3
    last += -(last - first) % (2 * shrink)
    return first, min(limit, last)


def refine_points(points: npt.NDArray[np.float64], heat_maps: Floats) -> npt.NDArray[np.float64]:
    """Move each point to the weighted mean of its heat map within a window around it.

    Parameters
    ----------
    points : ndarray, shape (points, 2)
        Positions in pixels of the model's input.
    heat_maps : ndarray, shape (64, 64, points)
        Heat maps as logits.

    Returns
    -------
    ndarray, shape (points, 2)
        Refined positions. A point that lies outside the map, or whose map has a weak peak, is unchanged.
    """
    column, row = np.floor(points / HEATMAP_CELL_PX).astype(int).T
    inside = (column >= 0) & (column < _HEATMAP_SIZE) & (row >= 0) & (row < _HEATMAP_SIZE)
    reach = np.arange(-_REFINE_REACH, _REFINE_REACH + 1)
    rows, columns = row[:, None, None] + reach[None, :, None], column[:, None, None] + reach[None, None, :]
    valid = (rows >= 0) & (rows < _HEATMAP_SIZE) & (columns >= 0) & (columns < _HEATMAP_SIZE)
    last = _HEATMAP_SIZE - 1
    patches = heat_maps[np.clip(rows, 0, last), np.clip(columns, 0, last), np.arange(len(points))[:, None, None]]
    weights = np.where(valid, _logistic(patches), 0.0)
    total = np.maximum(weights.sum(axis=(1, 2)), 1e-9)
    moved = np.stack([(weights * columns).sum(axis=(1, 2)), (weights * rows).sum(axis=(1, 2))], axis=1) / total[:, None]
    clear = inside & (weights.max(axis=(1, 2)) >= _REFINE_MIN_CONFIDENCE)
    result: npt.NDArray[np.float64] = np.where(clear[:, None], moved * HEATMAP_CELL_PX, points)
    return result


def _logistic(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(values.astype(np.float64), -80, 80)))
    return result
