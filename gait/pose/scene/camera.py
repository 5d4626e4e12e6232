"""Tracking the camera's motion, frame by frame, from the background around the runner.

Corners of the background (Shi & Tomasi 1994) are tracked by sparse optical flow (Lucas & Kanade 1981; with pyramids,
Bouguet 2000). The similarity transform that most of them share (RANSAC, Fischler & Bolles 1981) gives the motion of the
scene at the runner's position. Every frame is compared with a key frame, so that errors do not accumulate. The key
frame is replaced only when too much of it has left the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from gait.pose.engines.landmarks import Crop
from gait.video.frame import Frame

Floats = npt.NDArray[np.float64]
Grey = npt.NDArray[np.uint8]
Corners = npt.NDArray[np.float32]
"""Coordinates x and y in pixels of the shrunken image, shape (corners, 2)."""

# In the reference clips from a tripod, the scene moves by up to 0.01 pixels between scanned frames and appears to
# travel by up to 0.3 pixels. A thousandth of a runner's height is half a pixel or more.
_SHAKE_PX = 0.2
_TRAVEL_PX = 1.0

_LONG_SIDE_PX = 640
_MAX_CORNERS = 80
_CORNER_QUALITY = 0.01
_CORNER_DISTANCE_PX = 10
_MIN_CORNERS = 10
# A key frame is replaced when less than this share of its corners is found.
_KEY_SHARE = 0.5
_WINDOW_PX = (17, 17)
_NEAR_LEVELS, _FAR_LEVELS = 1, 4
_INLIER_PX = 0.7
# Largest rotation (sine times scale) and logarithm of the scale between a frame and its key frame.
_ROTATION_LIMIT, _SCALE_LIMIT = 0.2, 0.2
# Half the width of the runner as a share of the crop, including arms and swinging feet.
_BODY_REACH = 0.3
# The belt, which moves with the runner's feet and not with the scene, lies below the knees.
_KNEE_DEPTH = 0.15


def camera_moves(quality: Mapping[str, float]) -> bool:
    """Return whether the camera may have moved, according to the scan of the clip.

    Parameters
    ----------
    quality : mapping of str to float
        Shake and travel in pixels, as in `RunnerPath.quality`.

    Returns
    -------
    bool
        False only if the scan has shown that the scene is static.

    Examples
    --------
    >>> camera_moves({"camera_shake_px": 0.002, "camera_travel_px": 0.02})
    False
    >>> camera_moves({"camera_shake_px": 3.5, "camera_travel_px": 12.0})
    True
    """
    return not (
        quality.get("camera_shake_px", np.inf) < _SHAKE_PX and quality.get("camera_travel_px", np.inf) < _TRAVEL_PX
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _View:
    """A shrunken frame with the displacement of the scene in it."""

    grey: Grey
    crop: Crop
    """In pixels of the shrunken image."""
    shift: Floats
    """Displacement since the first frame in pixels of the shrunken image, shape (2,)."""


class CameraPath:
    """Track the displacement of the scene through a clip, one frame after the other.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> scene = cv2.resize(rng.integers(0, 255, (60, 80, 1), np.uint8), (640, 480), interpolation=cv2.INTER_CUBIC)
    >>> scene = np.repeat(scene[..., None], 3, axis=2)
    >>> path = CameraPath()
    >>> for number, (across, down) in enumerate(((0, 0), (4, 2), (9, 1))):
    ...     seen = scene[20 + down : 420 + down, 20 + across : 520 + across]
    ...     path.follow(Frame(number, 0.0, seen), Crop(250, 300, 200))
    >>> path.shift_px(3).round(1)
    array([[ 0.,  0.],
           [-4., -2.],
           [-9., -1.]])
    """

    def __init__(self) -> None:
        self._shifts: dict[int, Floats] = {}
        self._shrink = 1.0
        self._key: _View | None = None
        self._key_corners: Corners = np.zeros((0, 2), np.float32)
        self._last: _View | None = None
        self._guess: Corners = self._key_corners

    def follow(self, frame: Frame, crop: Crop) -> None:
        """Add the next frame.

        Parameters
        ----------
        frame : Frame
            The next frame of the clip.
        crop : Crop
            The square that contains the runner, in pixels of the frame.
        """
        grey, self._shrink = frame.grey(longest_px=_LONG_SIDE_PX)
        small = Crop(*(self._shrink * value for value in crop))
        shift = np.zeros(2) if self._last is None else self._shift_of(grey, small)
        if shift is not None:
            self._shifts[frame.number] = shift / self._shrink
            self._last = _View(grey=grey, crop=small, shift=shift)
            if self._key is None:
                self._take_key(self._last)

    def shift_px(self, frame_count: int) -> Floats:
        """Return the displacement of the scene since the first frame, at the runner's position.

        Parameters
        ----------
        frame_count : int
            Number of frames of the clip.

        Returns
        -------
        ndarray, shape (frames, 2)
            Pixels of the picture, x to the right, y down; NaN where the background does not show it.
        """
        shift_px = np.full((frame_count, 2), np.nan)
        for number, shift in self._shifts.items():
            shift_px[number] = shift
        return shift_px

    def _shift_of(self, grey: Grey, crop: Crop) -> Floats | None:
        assert self._key is not None
        assert self._last is not None
        shift = self._shift_since_key(grey, crop, levels=_NEAR_LEVELS)
        if shift is None and self._last is not self._key:
            self._take_key(self._last)
        return self._shift_since_key(grey, crop, levels=_FAR_LEVELS) if shift is None else shift

    def _shift_since_key(self, grey: Grey, crop: Crop, *, levels: int) -> Floats | None:
        """Compare with the key frame, and make this frame the key frame if few of its corners are left."""
        assert self._key is not None
        if len(self._key_corners) < _MIN_CORNERS:
            return None
        tracked, valid = _track_corners(self._key.grey, grey, self._key_corners, self._guess, levels=levels)
        valid &= _outside_body(tracked, crop)
        motion = _common_motion(self._key_corners[valid], tracked[valid])
        if motion is None:
            return None
        matrix, inliers = motion
        here = np.array([crop.x, crop.y])
        shift: Floats = self._key.shift + here - np.linalg.solve(matrix[:, :2], here - matrix[:, 2])
        self._guess = (self._key_corners @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        if inliers < _KEY_SHARE * len(self._key_corners):
            self._take_key(_View(grey=grey, crop=crop, shift=shift))
        return shift

    def _take_key(self, view: _View) -> None:
        self._key = view
        mask = np.full(view.grey.shape, 255, np.uint8)
        top, knees = (round(view.crop.y + share * view.crop.side) for share in (-0.5, _KNEE_DEPTH))
        left, right = (round(view.crop.x + share * view.crop.side) for share in (-_BODY_REACH, _BODY_REACH))
        mask[max(0, top) :, max(0, left) : max(0, right)] = 0
        mask[max(0, knees) :] = 0
        corners: Any = cv2.goodFeaturesToTrack(view.grey, _MAX_CORNERS, _CORNER_QUALITY, _CORNER_DISTANCE_PX, mask=mask)
        self._key_corners = np.zeros((0, 2), np.float32) if corners is None else corners[:, 0]
        self._guess = self._key_corners


def _track_corners(
    before: Grey, after: Grey, corners: Corners, guess: Corners, *, levels: int
) -> tuple[Corners, npt.NDArray[np.bool_]]:
    optical_flow: Any = cv2.calcOpticalFlowPyrLK
    tracked, status, _ = optical_flow(
        before,
        after,
        corners[:, None],
        guess[:, None].copy(),
        winSize=_WINDOW_PX,
        maxLevel=levels,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 15, 0.01),
    )
    height, width = after.shape
    tracked = tracked[:, 0]
    inside = ((tracked >= 0) & (tracked < (width, height))).all(axis=1)
    return tracked, (status[:, 0] == 1) & inside


def _outside_body(corners: Corners, crop: Crop) -> npt.NDArray[np.bool_]:
    outside: npt.NDArray[np.bool_] = (np.abs(corners[:, 0] - crop.x) > _BODY_REACH * crop.side) | (
        corners[:, 1] < crop.y - crop.side / 2
    )
    return outside


def _common_motion(before: Corners, after: Corners) -> tuple[Floats, int] | None:
    """Return the similarity transform of shape (2, 3) that most corners share, and the number of inliers."""
    if len(before) < _MIN_CORNERS:
        return None
    estimate: Any = cv2.estimateAffinePartial2D
    matrix, inliers = estimate(before, after, method=cv2.RANSAC, ransacReprojThreshold=_INLIER_PX, maxIters=200)
    if matrix is None or inliers.sum() < max(_MIN_CORNERS, len(before) / 2):
        return None
    scale = float(np.hypot(*matrix[:, 0]))
    if abs(np.log(scale)) > _SCALE_LIMIT or abs(matrix[1, 0]) > _ROTATION_LIMIT:
        return None
    return matrix, int(inliers.sum())
