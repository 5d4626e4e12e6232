"""How stored frames are to be shown: turned, mirrored, wider than stored, as the file says."""

from __future__ import annotations

from typing import Any, NamedTuple

import av.sidedata.sidedata
import numpy as np

# Widths of a pixel, for its height, that cameras, tapes and discs use; others are errors.
_PIXEL_WIDTHS = (0.3, 3.5)
_SQUARE_TOLERANCE = 0.01


class Orientation(NamedTuple):
    """How a stored frame becomes upright."""

    turn_deg: int
    """Counter-clockwise quarter turns, in degrees, 0 to 270."""
    mirrored: bool
    """Whether left and right are exchanged after that."""


def orientation(frame: Any) -> Orientation:
    """Return how a decoded frame is to be turned and mirrored, from its display matrix (ISO/IEC 14496-12, 8.3.2).

    Parameters
    ----------
    frame : av.VideoFrame
        Of any clip.

    Returns
    -------
    Orientation
        Without turn and mirror where the file says nothing.

    Examples
    --------
    >>> import av
    >>> orientation(av.VideoFrame(64, 48, "yuv420p"))
    Orientation(turn_deg=0, mirrored=False)
    """
    given = frame.side_data.get(av.sidedata.sidedata.Type.DISPLAYMATRIX)
    if given is None:
        return Orientation(0, False)
    # Fixed-point numbers by which viewers multiply: the new x is a x + c y, the new y is b x + d y.
    a, b, _, c, d = (int(number) for number in np.frombuffer(given, "=i4")[:5])
    mirrored = a * d - b * c < 0
    turn_deg = -np.degrees(np.arctan2(b, -a if mirrored else a))
    return Orientation(round(turn_deg / 90) * 90 % 360, mirrored)


def pixel_width(stream: Any) -> float:
    """Return how wide a stored pixel is to be shown for its height: not 1 on tapes, discs and some cameras.

    Parameters
    ----------
    stream : av.VideoStream
        Of an open container.

    Returns
    -------
    float
        1 where the file says nothing, or nothing that a camera writes.
    """
    wide = float(stream.sample_aspect_ratio or 1)
    low, high = _PIXEL_WIDTHS
    return wide if low < wide < high and abs(wide - 1) > _SQUARE_TOLERANCE else 1.0
