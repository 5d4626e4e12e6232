"""How players display stored frames: rotation, mirroring and pixel aspect ratio, from the file's metadata."""

from __future__ import annotations

from typing import Any, NamedTuple

import av.sidedata.sidedata
import numpy as np

# Range of pixel aspect ratios that cameras, tapes and discs use; others are errors.
_PIXEL_ASPECT_RANGE = (0.3, 3.5)
_SQUARE_TOLERANCE = 0.01


class Orientation(NamedTuple):
    """How a stored frame is turned upright."""

    rotation_deg: int
    """Counter-clockwise rotation in degrees: 0, 90, 180 or 270."""
    mirrored: bool
    """Whether the frame is mirrored left to right after the rotation."""


def orientation(frame: Any) -> Orientation:
    """Return the rotation and mirroring of a decoded frame, from its display matrix (ISO/IEC 14496-12, 8.3.2).

    Parameters
    ----------
    frame : av.VideoFrame
        A decoded frame.

    Returns
    -------
    Orientation
        No rotation and no mirroring if the file has no display matrix.

    Examples
    --------
    >>> import av
    >>> orientation(av.VideoFrame(64, 48, "yuv420p"))
    Orientation(rotation_deg=0, mirrored=False)
    """
    matrix = frame.side_data.get(av.sidedata.sidedata.Type.DISPLAYMATRIX)
    if matrix is None:
        return Orientation(0, False)
    # Fixed-point numbers: the displayed x is a x + c y, the displayed y is b x + d y.
    a, b, _, c, d = (int(number) for number in np.frombuffer(matrix, "=i4")[:5])
    mirrored = a * d - b * c < 0
    rotation_deg = -np.degrees(np.arctan2(b, -a if mirrored else a))
    return Orientation(round(rotation_deg / 90) * 90 % 360, mirrored)


def pixel_aspect_ratio(stream: Any) -> float:
    """Return the displayed width of a pixel relative to its height; not 1 for tapes, discs and some cameras.

    Parameters
    ----------
    stream : av.VideoStream
        Video stream of an open container.

    Returns
    -------
    float
        1 if the file does not state a ratio, or states an implausible one.
    """
    ratio = float(stream.sample_aspect_ratio or 1)
    low, high = _PIXEL_ASPECT_RANGE
    return ratio if low < ratio < high and abs(ratio - 1) > _SQUARE_TOLERANCE else 1.0
