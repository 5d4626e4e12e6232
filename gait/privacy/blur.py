"""Making a part of a picture unrecognisable for good: a few averages are all that is left of it."""

from __future__ import annotations

import cv2
import numpy as np

from gait.video.frame import Picture

# A head is about five ninths of the circle round it, so about two cells across are left of a face.
_CELLS = 4
_SOFTENED = 0.3
# The blur fades into the picture outside of the circle, never inside.
_FADES_OVER = 0.18


def blur_circle(picture: Picture, x: float, y: float, radius: float) -> None:
    """Blur a circle of a picture, in place, so that nothing smaller than a quarter of it can be told any more.

    Averages over a coarse grid throw the detail away; a wide Gaussian over them hides the grid. The grid lies fixed to
    the circle, so that the frames of a film show the same averages again and again and do not add up to more.

    Parameters
    ----------
    picture : ndarray, shape (height, width, 3)
        RGB, changed in place.
    x, y : float
        The circle's centre, in pixels; may lie outside the picture.
    radius : float
        In pixels.

    Examples
    --------
    >>> picture = np.zeros((40, 40, 3), np.uint8)
    >>> picture[::2] = 200
    >>> blur_circle(picture, 20.0, 20.0, 8.0)
    >>> bool(np.ptp(picture[16:25, 20]) < 30), int(np.ptp(picture[:4, 20]))
    (True, 200)
    """
    reach = radius * (1 + _FADES_OVER)
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
    smooth = cv2.GaussianBlur(smooth, (0, 0), max(1.0, _SOFTENED * radius))
    across, down = np.arange(left, right) - x, np.arange(top, bottom) - y
    distance = np.hypot(across, down[:, None]) / radius
    share = np.clip((1 + _FADES_OVER - distance) / _FADES_OVER, 0, 1)[..., None].astype(np.float32)
    part[:] = np.round(part * (1 - share) + smooth * share).astype(np.uint8)
