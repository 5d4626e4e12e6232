"""`Course`: how large the runner looks in the picture, frame by frame, and where the runner goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """How a motion's points, in pixels at one size, lie in the scene.

    Parameters
    ----------
    zoom : ndarray, shape (frames,)
        How large the body looks, as a share of its size at the motion's scale.
    shift_px : ndarray, shape (frames, 2)
        By how many pixels it is then moved.
    away_deg : float
        By how many degrees the runner's way leads off the picture's plane, towards the camera or away from it, were the
        camera a phone's: 0 along the picture, 90 straight away.
    """

    zoom: Floats
    shift_px: Floats
    away_deg: float = 0.0

    def cut(self, part: slice) -> Self:
        """Return the course in some of its frames."""
        return type(self)(zoom=self.zoom[part], shift_px=self.shift_px[part], away_deg=self.away_deg)

    @property
    def size_change(self) -> float:
        """How many times larger the body looks at its largest than at its smallest."""
        return float(self.zoom.max() / self.zoom.min())
