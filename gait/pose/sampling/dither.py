"""Dithering of the crops, which turns a systematic error of the landmark model into noise.

The landmark model locates a point on the grid of its heat maps, with an error that depends on the point's position
within a cell. A runner on a treadmill lands at the same place of a fixed crop in every stride, so the error would be
the same at every landing. A crop that is shifted within one cell changes the error from frame to frame, and it averages
out, like quantisation error under dither.
"""

from __future__ import annotations

from gait.pose.engines.landmarks import HEATMAP_CELL_PX, INPUT_SIZE, Crop

OFFSETS = ((-2, -2), (-1, 0), (0, 2), (1, -1), (2, 1))
"""Horizontal and vertical offsets of consecutive crops in fifths of a cell, evenly spread. Because five is prime, every
second, third or twelfth frame also takes all of them; a sampling interval must not be a multiple of five."""


def dither(crop: Crop, *, number: int) -> Crop:
    """Shift the crop of a frame to one of five positions within one cell of the heat maps.

    Parameters
    ----------
    crop : Crop
        The square that contains the runner.
    number : int
        Number of the frame, which selects the position.

    Returns
    -------
    Crop
        A crop of the same size.

    Examples
    --------
    >>> crop = Crop(300.0, 400.0, 640.0)
    >>> [dither(crop, number=number).x for number in range(6)]
    [296.0, 298.0, 300.0, 302.0, 304.0, 296.0]
    """
    across, down = OFFSETS[number % len(OFFSETS)]
    fifth_px = HEATMAP_CELL_PX / len(OFFSETS) * crop.side / INPUT_SIZE
    return crop._replace(x=crop.x + across * fifth_px, y=crop.y + down * fifth_px)
