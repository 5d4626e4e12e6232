"""Crop frames to the runner, with the same box for all key pictures of a clip."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from gait.measures import Trial
from gait.video.frame import Picture
from gait.video.placement import Placement

_PICTURE_HEIGHT_PX = 760
_LARGEST_SCALE = 2.5
# Lines and text are larger than on the video, because key pictures are shown small, several in a row.
_EMPHASIS = 1.35
_HEAD_LEG_SHARE = 0.22
_GROUND_LEG_SHARE = 0.32
_SIDE_LEG_SHARE = 0.3
# Smallest width per height.
_NARROWEST = 0.66
# More frames would need more memory without changing the box.
_ENOUGH_FRAMES = 5000


def box_around_hips(trial: Trial) -> npt.NDArray[np.float64]:
    """Return a box around mid-hip that contains the runner at all times.

    Parameters
    ----------
    trial : Trial
        The motion.

    Returns
    -------
    ndarray, shape (2, 2)
        Upper left and lower right corner, in the clip's pixels relative to mid-hip.
    """
    motion = trial.motion
    frames = slice(None, None, -(-len(motion.time_s) // _ENOUGH_FRAMES))
    offsets = motion.to_pixels(motion.points_m[frames] - motion.point("mid_hip")[frames, None])
    leg = motion.leg_length_m / motion.scale.metres_per_pixel
    low, high = (np.nanpercentile(offsets, share, axis=(0, 1)) for share in (0.5, 99.5))
    low = np.array([low[0] - _SIDE_LEG_SHARE * leg, low[1] - _HEAD_LEG_SHARE * leg])
    high = np.array([high[0] + _SIDE_LEG_SHARE * leg, high[1] + _GROUND_LEG_SHARE * leg])
    missing = max(0.0, _NARROWEST * (high[1] - low[1]) - (high[0] - low[0])) / 2
    box: npt.NDArray[np.float64] = np.stack([low, high]) + np.array([[-missing, 0.0], [missing, 0.0]])
    return box


def cropped_to(picture: Picture, corners: npt.NDArray[np.float64]) -> tuple[Picture, Placement]:
    """Return a frame cropped to a box and resized to the size of key pictures.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        The frame.
    corners : ndarray, shape (2, 2)
        Upper left and lower right corner in pixels. A box that extends beyond the picture is moved inside.

    Returns
    -------
    picture : ndarray
        A new picture.
    placement : Placement
        How it shows the frame.
    """
    limits = np.array(picture.shape[1::-1])
    size = np.minimum(np.round(corners[1] - corners[0]), limits).astype(int)
    corner = np.clip(np.round(corners[0]), 0, limits - size).astype(int)
    scale = min(_PICTURE_HEIGHT_PX / size[1], _LARGEST_SCALE)
    width, height = (round(float(side * scale)) for side in size)
    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    part = picture[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]]
    resized = np.asarray(cv2.resize(part, (width, height), interpolation=method), np.uint8)
    origin_px = (float(corner[0]), float(corner[1]))
    return resized, Placement(scale=scale, origin_px=origin_px, picture_size=(width, height), emphasis=_EMPHASIS)
