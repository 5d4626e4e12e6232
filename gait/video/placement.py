"""`Placement`: how a clip's pixels lie on a picture that is drawn on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


_STROKE_SHARE = 1 / 225
_TEXT_SHARE = 1 / 36


@dataclass(frozen=True, kw_only=True)
class Placement:
    """How the clip's pixels lie on the picture that is drawn on: shrunk, or cropped and enlarged.

    Parameters
    ----------
    scale : float
        Pixels of the picture for each of the clip.
    origin_px : tuple of float
        The clip's pixel (x, y) that becomes the picture's corner.
    picture_size : tuple of int
        Width and height of the picture, in pixels; line widths follow it.
    emphasis : float
        How much thicker lines and larger writing are than on a picture that fills the screen.

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
        """Return the clip's pixels [..., 2] as the picture's."""
        # A pixel's centre lies half a pixel from its corner, at any scale.
        placed: Floats = (clip_px + 0.5 - np.array(self.origin_px)) * self.scale - 0.5
        return placed

    @property
    def stroke_px(self) -> float:
        """Width of a bone's line."""
        return max(1.5, max(self.picture_size) * _STROKE_SHARE * self.emphasis)

    @property
    def text_px(self) -> float:
        """Height of writing."""
        return max(9.0, max(self.picture_size) * _TEXT_SHARE * self.emphasis)
