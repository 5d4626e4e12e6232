"""`Placement`: the mapping from a clip's pixels to those of the image that is drawn on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Line width and text height as shares of the image's longer side.
_STROKE_SHARE = 1 / 225
_TEXT_SHARE = 1 / 36


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Scale and offset that map a clip's pixels to those of the image that is drawn on.

    Parameters
    ----------
    scale : float
        Pixels of the image per pixel of the clip.
    origin_px : tuple of float
        Point (x, y) of the clip, in pixels, that lies in the upper left corner of the image.
    picture_size : tuple of int
        Width and height of the image in pixels. Line widths and text sizes are proportional to it.
    emphasis : float
        Factor on line widths and text sizes, for images that are displayed smaller than the screen.

    Examples
    --------
    >>> Placement(scale=2.0, origin_px=(10.0, 20.0), picture_size=(100, 200)).place(np.array([15.0, 30.0]))
    array([10.5, 20.5])
    """

    scale: float
    origin_px: tuple[float, float] = (0.0, 0.0)
    picture_size: tuple[int, int]
    emphasis: float = 1.0

    def place(self, clip_px: Floats) -> Floats:
        """Map points from pixels of the clip to pixels of the image.

        Parameters
        ----------
        clip_px : ndarray, shape (..., 2)
            Points (x, y) in pixels of the clip.

        Returns
        -------
        ndarray, shape (..., 2)
            Points in pixels of the image.
        """
        # The centre of a pixel lies half a pixel from its corner, at any scale.
        placed: Floats = (clip_px + 0.5 - np.array(self.origin_px)) * self.scale - 0.5
        return placed

    @property
    def stroke_px(self) -> float:
        """Line width of the skeleton, in pixels of the image."""
        return max(1.5, max(self.picture_size) * _STROKE_SHARE * self.emphasis)

    @property
    def text_px(self) -> float:
        """Text height, in pixels of the image."""
        return max(9.0, max(self.picture_size) * _TEXT_SHARE * self.emphasis)
