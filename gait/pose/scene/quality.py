"""How good the pictures are: light and sharpness on the person, and how far the camera moved between two looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.video.frame import Frame, Picture

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels."""

_BODY_PX = 600
_LONG_SIDE_PX = 640
_CORNERS = 200
_LEAST_CORNERS = 12
# Corners whose shifts lie this close together, in shrunken pixels, show the camera's motion if they are this share.
_TOGETHER_PX = 1.5
_LEAST_SHARE = 0.3
_STEADY_LOOKS = 5


class PersonPicture(NamedTuple):
    """How well one person can be seen in one picture."""

    brightness: float
    """Mean grey level over the body's box, 0 to 255."""
    sharpness: float
    """How much of the body's contrast the steepest edges cross from one pixel to the next, at a body of 600 pixels."""


class CameraMotion(NamedTuple):
    """How the camera moved during the clip."""

    shake_px: float
    """Root mean square of quick motion, in pixels of the picture."""
    travel_px: float
    """How far its aim went in all, quick motion left out."""


def person_picture(picture: Picture, box: Box) -> PersonPicture | None:
    """Measure light and sharpness where a person is.

    Parameters
    ----------
    picture : Picture
        The picture.
    box : Box
        Round the body; what lies outside the picture is left out.

    Returns
    -------
    PersonPicture or None
        None where the box is empty or holds no contrast.

    Examples
    --------
    >>> checkers = np.kron(np.indices((60, 30)).sum(axis=0) % 2, np.ones((10, 10))) * 200
    >>> picture = np.repeat(checkers.astype(np.uint8)[..., None], 3, axis=2)
    >>> round(person_picture(picture, (0, 0, 300, 600)).brightness)
    100
    """
    height, width = picture.shape[:2]
    left, right = (int(np.clip(edge, 0, width)) for edge in box[::2])
    top, bottom = (int(np.clip(edge, 0, height)) for edge in box[1::2])
    if right - left < 8 or bottom - top < 8:
        return None
    grey: Any = cv2.cvtColor(picture[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    shrink = min(1.0, _BODY_PX / grey.shape[0])
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA).astype(np.float64)
    # The noise of dark pictures would pass for sharp edges.
    calm = cv2.GaussianBlur(small, (0, 0), 1.0)
    contrast = float(np.std(calm))
    if contrast < 1:
        return None
    steepest = min(float(np.percentile(np.abs(np.diff(calm, axis=axis)), 99)) for axis in (0, 1))
    return PersonPicture(brightness=float(np.mean(grey)), sharpness=steepest / contrast)


class Background(NamedTuple):
    """One picture, shrunk, with corners outside the people."""

    grey: npt.NDArray[np.uint8]
    corners: npt.NDArray[np.float32]
    """[corners, 1, 2] x and y in shrunken pixels."""
    shrink: float


def background(frame: Frame, people: Sequence[Box]) -> Background:
    """Return a frame's background, ready to be found again in the next look.

    Parameters
    ----------
    frame : Frame
        The frame.
    people : sequence of Box
        Where people are; nothing is looked for there.

    Returns
    -------
    Background
    """
    grey, shrink = frame.grey(longest_px=_LONG_SIDE_PX)
    free = np.full(grey.shape, 255, np.uint8)
    for box in people:
        left, top, right, bottom = (max(0, round(edge * shrink)) for edge in box)
        free[top:bottom, left:right] = 0
    corners: Any = cv2.goodFeaturesToTrack(grey, _CORNERS, 0.01, 8, mask=free)
    return Background(grey, np.zeros((0, 1, 2), np.float32) if corners is None else corners, shrink)


def background_shift(before: Background, after: Background) -> Floats | None:
    """Return how far the background moved between two looks, [2] pixels of the picture; None where it does not show.

    Sparse optical flow (Lucas & Kanade 1981) of the corners, of which the largest group that moves
    together counts, so that a belt or a passer-by cannot sway it.

    Examples
    --------
    >>> random = np.random.default_rng(0).integers(0, 255, (30, 40), dtype=np.uint8)
    >>> scene = np.repeat(np.kron(random, np.ones((8, 8), np.uint8))[..., None], 3, axis=2)
    >>> first, second = (background(Frame(0, 0.0, scene[i : 200 + i, j : 300 + j]), []) for i, j in ((0, 0), (3, 5)))
    >>> background_shift(first, second).round(1)
    array([-5., -3.])
    """
    if len(before.corners) < _LEAST_CORNERS:
        return None
    tracker: Any = cv2.calcOpticalFlowPyrLK
    found, seen, _ = tracker(before.grey, after.grey, before.corners, None, winSize=(21, 21), maxLevel=4)
    shifts = (found - before.corners)[seen[:, 0] == 1, 0].astype(np.float64)
    if len(shifts) < _LEAST_CORNERS:
        return None
    near = np.linalg.norm(shifts[:, None] - shifts[None], axis=-1) < _TOGETHER_PX
    together = near[near.sum(axis=1).argmax()]
    if together.mean() < _LEAST_SHARE:
        return None
    middle = np.median(shifts[together], axis=0)
    shift: Floats = middle / before.shrink
    return shift


def camera_motion(shifts: Sequence[Floats | None]) -> CameraMotion | None:
    """Return the camera's shake and travel from the background's shifts, look by look.

    Parameters
    ----------
    shifts : sequence of ndarray or None
        As `background_shift` gives them.

    Returns
    -------
    CameraMotion or None
        None where most of the shifts are unknown.

    Examples
    --------
    >>> camera_motion([np.array([10.0, 0.0])] * 20).travel_px
    160.0
    """
    known = [shift for shift in shifts if shift is not None]
    if len(known) < _STEADY_LOOKS or 2 * len(known) < len(shifts):
        return None
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(known, axis=0)])
    steady = np.lib.stride_tricks.sliding_window_view(path, _STEADY_LOOKS, axis=0).mean(axis=-1)
    quick = path[_STEADY_LOOKS // 2 : -(_STEADY_LOOKS // 2)] - steady
    return CameraMotion(
        shake_px=float(np.sqrt(np.mean(np.sum(quick**2, axis=1)))),
        travel_px=float(np.hypot(*np.ptp(steady, axis=0))),
    )
