"""Picture quality: brightness and sharpness of a person, and camera motion between scanned frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.video.frame import Frame, Picture

Floats = npt.NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom edge, in pixels."""

# Height in pixels to which a larger body is shrunk, so that the sharpness does not depend on the resolution.
_BODY_PX = 600
_LONG_SIDE_PX = 640
_MAX_CORNERS = 200
_MIN_CORNERS = 12
# The background's motion is that of the largest group of corners with shifts this close together, in shrunken pixels,
# if the group contains at least this share of the corners.
_GROUP_PX = 1.5
_MIN_GROUP_SHARE = 0.3
# Length of the moving average that separates travel from shake, in scanned frames.
_AVERAGED_FRAMES = 5


class PersonQuality(NamedTuple):
    """How well a person can be seen in one picture."""

    brightness: float
    """Mean grey level of the body's box, 0 to 255."""
    sharpness: float
    """Difference of adjacent pixels at the steepest edges as a share of the contrast, for a body of 600 pixels."""


class CameraMotion(NamedTuple):
    """Motion of the camera during a clip."""

    shake_px: float
    """Root mean square of the quick motion, in pixels of the picture."""
    travel_px: float
    """Range of the slow motion, in pixels of the picture."""


def measure_quality(picture: Picture, box: Box) -> PersonQuality | None:
    """Measure the brightness and the sharpness of a person's picture.

    Parameters
    ----------
    picture : Picture
        The image.
    box : Box
        Bounding box of the body; the part outside the image is ignored.

    Returns
    -------
    PersonQuality or None
        None if the box is empty or has no contrast.

    Examples
    --------
    >>> checkers = np.kron(np.indices((60, 30)).sum(axis=0) % 2, np.ones((10, 10))) * 200
    >>> picture = np.repeat(checkers.astype(np.uint8)[..., None], 3, axis=2)
    >>> round(measure_quality(picture, (0, 0, 300, 600)).brightness)
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
    # Unless it is filtered out, the noise of dark images looks like sharp edges.
    denoised = cv2.GaussianBlur(small, (0, 0), 1.0)
    contrast = float(np.std(denoised))
    if contrast < 1:
        return None
    steepest = min(float(np.percentile(np.abs(np.diff(denoised, axis=axis)), 99)) for axis in (0, 1))
    return PersonQuality(brightness=float(np.mean(grey)), sharpness=steepest / contrast)


class Background(NamedTuple):
    """A shrunken image with corners outside the people."""

    grey: npt.NDArray[np.uint8]
    corners: npt.NDArray[np.float32]
    """Coordinates x and y in pixels of the shrunken image, shape (corners, 1, 2)."""
    scale: float
    """Size of the shrunken image relative to the frame."""


def find_background(frame: Frame, people: Sequence[Box]) -> Background:
    """Find corners in the background of a frame, for tracking in the next scanned frame.

    Parameters
    ----------
    frame : Frame
        The frame.
    people : sequence of Box
        Bounding boxes of the people, which are excluded.

    Returns
    -------
    Background
    """
    grey, scale = frame.grey(longest_px=_LONG_SIDE_PX)
    mask = np.full(grey.shape, 255, np.uint8)
    for box in people:
        left, top, right, bottom = (max(0, round(edge * scale)) for edge in box)
        mask[top:bottom, left:right] = 0
    corners: Any = cv2.goodFeaturesToTrack(grey, _MAX_CORNERS, 0.01, 8, mask=mask)
    return Background(grey, np.zeros((0, 1, 2), np.float32) if corners is None else corners, scale)


def background_shift(before: Background, after: Background) -> Floats | None:
    """Return the displacement of the background between two scanned frames.

    Corners are tracked by sparse optical flow (Lucas & Kanade 1981), and the largest group with the same displacement
    is used, so that a moving belt or a passer-by has no influence.

    Parameters
    ----------
    before, after : Background
        Backgrounds of consecutive scanned frames.

    Returns
    -------
    ndarray, shape (2,), or None
        Pixels of the picture, x to the right, y down; None if the background has too few corners.

    Examples
    --------
    >>> random = np.random.default_rng(0).integers(0, 255, (30, 40), dtype=np.uint8)
    >>> scene = np.repeat(np.kron(random, np.ones((8, 8), np.uint8))[..., None], 3, axis=2)
    >>> frames = [Frame(0, 0.0, scene[i : 200 + i, j : 300 + j]) for i, j in ((0, 0), (3, 5))]
    >>> background_shift(*(find_background(frame, []) for frame in frames)).round(1)
    array([-5., -3.])
    """
    if len(before.corners) < _MIN_CORNERS:
        return None
    optical_flow: Any = cv2.calcOpticalFlowPyrLK
    tracked, status, _ = optical_flow(before.grey, after.grey, before.corners, None, winSize=(21, 21), maxLevel=4)
    shifts = (tracked - before.corners)[status[:, 0] == 1, 0].astype(np.float64)
    if len(shifts) < _MIN_CORNERS:
        return None
    near = np.linalg.norm(shifts[:, None] - shifts[None], axis=-1) < _GROUP_PX
    group = near[near.sum(axis=1).argmax()]
    if group.mean() < _MIN_GROUP_SHARE:
        return None
    median = np.median(shifts[group], axis=0)
    shift: Floats = median / before.scale
    return shift


def camera_motion(shifts: Sequence[Floats | None]) -> CameraMotion | None:
    """Return the shake and the travel of the camera from the displacements between scanned frames.

    Parameters
    ----------
    shifts : sequence of ndarray or None
        Displacements as returned by `background_shift`.

    Returns
    -------
    CameraMotion or None
        None if fewer than half of the displacements, or fewer than five, are known.

    Examples
    --------
    >>> camera_motion([np.array([10.0, 0.0])] * 20).travel_px
    160.0
    """
    known = [shift for shift in shifts if shift is not None]
    if len(known) < _AVERAGED_FRAMES or 2 * len(known) < len(shifts):
        return None
    path = np.concatenate([np.zeros((1, 2)), np.cumsum(known, axis=0)])
    slow = np.lib.stride_tricks.sliding_window_view(path, _AVERAGED_FRAMES, axis=0).mean(axis=-1)
    quick = path[_AVERAGED_FRAMES // 2 : -(_AVERAGED_FRAMES // 2)] - slow
    return CameraMotion(
        shake_px=float(np.sqrt(np.mean(np.sum(quick**2, axis=1)))),
        travel_px=float(np.hypot(*np.ptp(slow, axis=0))),
    )
