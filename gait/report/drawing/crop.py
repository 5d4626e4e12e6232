"""Cutting the runner out of a frame, alike for all key pictures of a clip."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from gait.measures import Trial
from gait.video.frame import Picture
from gait.video.placement import Placement

_PICTURE_HEIGHT_PX = 760
_LARGEST_SCALE = 2.5
# Several stand side by side on a page, each about a third of the screen.
_EMPHASIS = 1.35
_HEAD_LEG_SHARE = 0.22
_GROUND_LEG_SHARE = 0.32
_SIDE_LEG_SHARE = 0.3
_NARROWEST = 0.66
# More would take memory and change nothing.
_ENOUGH_FRAMES = 5000


def box_round_hips(trial: Trial) -> npt.NDArray[np.float64]:
    """Corners (upper left, lower right) in the clip's pixels against mid-hip that hold the runner all the time."""
    motion = trial.motion
    some = slice(None, None, -(-len(motion.time_s) // _ENOUGH_FRAMES))
    offsets = motion.to_pixels(motion.points_m[some] - motion.point("mid_hip")[some, None])
    leg = motion.leg_length_m / motion.scale.metres_per_pixel
    low, high = (np.nanpercentile(offsets, share, axis=(0, 1)) for share in (0.5, 99.5))
    low = np.array([low[0] - _SIDE_LEG_SHARE * leg, low[1] - _HEAD_LEG_SHARE * leg])
    high = np.array([high[0] + _SIDE_LEG_SHARE * leg, high[1] + _GROUND_LEG_SHARE * leg])
    missing = max(0.0, _NARROWEST * (high[1] - low[1]) - (high[0] - low[0])) / 2
    box: npt.NDArray[np.float64] = np.stack([low, high]) + np.array([[-missing, 0.0], [missing, 0.0]])
    return box


def cropped_to(picture: Picture, corners: npt.NDArray[np.float64]) -> tuple[Picture, Placement]:
    """Cut the box out, moved inside the picture where it sticks out, and enlarge or shrink it to the pictures' size."""
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
