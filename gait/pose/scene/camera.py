"""The camera's path: how far the scene moves in the picture, frame by frame, from what surrounds the runner.

Corners of the background (Shi & Tomasi 1994) are followed by sparse optical flow (Lucas & Kanade 1981, in pyramids:
Bouguet 2000), and the turn, size and shift that most of them share (RANSAC, Fischler & Bolles 1981) give the scene's
motion where the runner is. Every frame is compared with one key frame, so that errors do not add up; only when too much
of the key frame has left the picture does a new one take over.
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
"""[corners, 2] x and y in pixels of the shrunken picture."""

# Between two looks at a camera on a tripod, the reference clips' scenes move by up to 0.01 pixels and seem to travel by
# up to 0.3; a thousandth of a runner is half a pixel and more.
_SHAKE_PX = 0.2
_TRAVEL_PX = 1.0

_LONG_SIDE_PX = 640
_CORNERS = 80
_CORNER_QUALITY = 0.01
_CORNER_DISTANCE_PX = 10
_LEAST_CORNERS = 10
# A key frame of whose corners fewer than this share is found again has had its time.
_KEY_SHARE = 0.5
_WINDOW_PX = (17, 17)
_NEAR_LEVELS, _FAR_LEVELS = 1, 4
_TOGETHER_PX = 0.7
_TURN_LIMIT, _SIZE_LIMIT = 0.2, 0.2
# The runner's share of the crop, each way from the hips: arms and swinging feet are inside.
_BODY_REACH = 0.3
# Below the knees lies the belt, which moves with the runner's feet and not with the scene.
_KNEE_DEPTH = 0.15


def camera_moves(quality: Mapping[str, float]) -> bool:
    """Return whether the looks through the clip leave it open that the camera moved.

    Parameters
    ----------
    quality : mapping of str to float
        As in `RunnerPath.quality`.

    Returns
    -------
    bool
        False only where the looks saw the scene stand still.

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
    """One frame, shrunk, with what is known of the camera at it."""

    grey: Grey
    crop: Crop
    """In shrunken pixels."""
    shift: Floats
    """[2] in shrunken pixels since the first frame."""


class CameraPath:
    """Follow the scene through a clip, one frame after the other.

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
        """Add the next frame, with the square that the runner is in."""
        grey, self._shrink = frame.grey(longest_px=_LONG_SIDE_PX)
        small = Crop(*(self._shrink * value for value in crop))
        shift = np.zeros(2) if self._last is None else self._shift_of(grey, small)
        if shift is not None:
            self._shifts[frame.number] = shift / self._shrink
            self._last = _View(grey=grey, crop=small, shift=shift)
            if self._key is None:
                self._take_key(self._last)

    def shift_px(self, frame_count: int) -> Floats:
        """Return how far the scene lies from where it was in the first frame, at the runner's place.

        Parameters
        ----------
        frame_count : int
            How many frames the clip has.

        Returns
        -------
        ndarray, shape (frames, 2)
            Pixels of the picture, x to the right, y down; NaN where the background did not show it.
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
        """Compare with the key frame; where few of its corners are left, the next frame is compared with this one."""
        assert self._key is not None
        if len(self._key_corners) < _LEAST_CORNERS:
            return None
        found, seen = _found_again(self._key.grey, grey, self._key_corners, self._guess, levels=levels)
        seen &= _beside_body(found, crop)
        moved = _common_motion(self._key_corners[seen], found[seen])
        if moved is None:
            return None
        matrix, share_found = moved
        here = np.array([crop.x, crop.y])
        shift: Floats = self._key.shift + here - np.linalg.solve(matrix[:, :2], here - matrix[:, 2])
        self._guess = (self._key_corners @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
        if share_found < _KEY_SHARE * len(self._key_corners):
            self._take_key(_View(grey=grey, crop=crop, shift=shift))
        return shift

    def _take_key(self, view: _View) -> None:
        self._key = view
        free = np.full(view.grey.shape, 255, np.uint8)
        top, knees = (round(view.crop.y + share * view.crop.side) for share in (-0.5, _KNEE_DEPTH))
        left, right = (round(view.crop.x + share * view.crop.side) for share in (-_BODY_REACH, _BODY_REACH))
        free[max(0, top) :, max(0, left) : max(0, right)] = 0
        free[max(0, knees) :] = 0
        corners: Any = cv2.goodFeaturesToTrack(view.grey, _CORNERS, _CORNER_QUALITY, _CORNER_DISTANCE_PX, mask=free)
        self._key_corners = np.zeros((0, 2), np.float32) if corners is None else corners[:, 0]
        self._guess = self._key_corners


def _found_again(
    before: Grey, after: Grey, corners: Corners, guess: Corners, *, levels: int
) -> tuple[Corners, npt.NDArray[np.bool_]]:
    tracker: Any = cv2.calcOpticalFlowPyrLK
    found, seen, _ = tracker(
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
    found = found[:, 0]
    inside = ((found >= 0) & (found < (width, height))).all(axis=1)
    return found, (seen[:, 0] == 1) & inside


def _beside_body(places: Corners, crop: Crop) -> npt.NDArray[np.bool_]:
    beside: npt.NDArray[np.bool_] = (np.abs(places[:, 0] - crop.x) > _BODY_REACH * crop.side) | (
        places[:, 1] < crop.y - crop.side / 2
    )
    return beside


def _common_motion(before: Corners, after: Corners) -> tuple[Floats, int] | None:
    """Return the similarity, [2, 3], that most corners share, and how many they are; None without such."""
    if len(before) < _LEAST_CORNERS:
        return None
    estimate: Any = cv2.estimateAffinePartial2D
    matrix, together = estimate(before, after, method=cv2.RANSAC, ransacReprojThreshold=_TOGETHER_PX, maxIters=200)
    if matrix is None or together.sum() < max(_LEAST_CORNERS, len(before) / 2):
        return None
    size = float(np.hypot(*matrix[:, 0]))
    if abs(np.log(size)) > _SIZE_LIMIT or abs(matrix[1, 0]) > _TURN_LIMIT:
        return None
    return matrix, int(together.sum())
