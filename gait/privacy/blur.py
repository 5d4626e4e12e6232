"""Blur a part of a picture irreversibly, by replacing it with a few averages."""

from __future__ import annotations

import cv2
import numpy as np

from gait.video.frame import Picture

# A head takes about five ninths of the circle's width, so a face is reduced to about two cells across.
_CELLS = 4
_SOFTENING = 0.3
# The blur fades into the picture outside the circle, never inside. In radii.
_FADE_WIDTH = 0.18


def blur_circle(picture: Picture, x: float, y: float, radius: float) -> None:
    """Blur a circle of a picture, in place, so that no detail smaller than a quarter of it remains.

    Averages over a coarse grid remove the detail, and a wide Gaussian filter hides the grid. The grid moves with the
    circle, so that the frames of a video repeat the same averages and do not add up to more detail.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    x, y : float
        Centre of the circle in pixels; it may lie outside the picture.
    radius : float
        Radius in pixels.

    Examples
    --------
    >>> picture = np.zeros((40, 40, 3), np.uint8)
    >>> picture[::2] = 200
    >>> blur_circle(picture, 20.0, 20.0, 8.0)
    >>> bool(np.ptp(picture[16:25, 20]) < 30), int(np.ptp(picture[:4, 20]))
    (True, 200)
    """
    reach = radius * (1 + _FADE_WIDTH)
    height, width = picture.shape[:2]
    left, right = max(0, int(x - reach)), min(width, int(x + reach) + 2)
    top, bottom = max(0, int(y - reach)), min(height, int(y + reach) + 2)
    if left >= right or top >= bottom:
        return
    part = picture[top:bottom, left:right]
    cell = 2 * reach / _CELLS
    cells = (max(1, round((right - left) / cell)), max(1, round((bottom - top) / cell)))
    coarse = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
    smooth = cv2.resize(coarse, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    smooth = cv2.GaussianBlur(smooth, (0, 0), max(1.0, _SOFTENING * radius))
    dx, dy = np.arange(left, right) - x, np.arange(top, bottom) - y
    distance = np.hypot(dx, dy[:, None]) / radius
    share = np.clip((1 + _FADE_WIDTH - distance) / _FADE_WIDTH, 0, 1)[..., None].astype(np.float32)
    part[:] = np.round(part * (1 - share) + smooth * share).astype(np.uint8)
