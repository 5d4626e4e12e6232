"""Crops that lie a little differently from frame to frame, so that the model's errors do too.

The landmark model says where a point is on a grid of heat maps, and errs with the point's place on it. A runner on a
treadmill lands on the same spot of a crop that stands still, time after time, so that error would be the same at every
landing. Where the crop moves within one cell of the grid, it changes from frame to frame and goes out with the mean,
as dither does to the steps of a coarse scale.
"""

from __future__ import annotations

from gait.pose.engines.landmarks import HEATMAP_CELL_PX, INPUT_SIZE, Crop

PLACES = ((-2, -2), (-1, 0), (0, 2), (1, -1), (2, 1))
"""Where crops lie in turn, across and down, in fifths of a cell: evenly spread. As five is prime, those who look at
every second, third or twelfth frame see all of them too; only every fifth, tenth ... must not be chosen."""


def dithered(crop: Crop, *, number: int) -> Crop:
    """Move a frame's crop to one of five places inside one cell of the heat maps.

    Parameters
    ----------
    crop : Crop
        Where the runner is.
    number : int
        The frame's; it says which place.

    Returns
    -------
    Crop
        Of the same size.

    Examples
    --------
    >>> crop = Crop(300.0, 400.0, 640.0)
    >>> [dithered(crop, number=number).x for number in range(6)]
    [296.0, 298.0, 300.0, 302.0, 304.0, 296.0]
    """
    across, down = PLACES[number % len(PLACES)]
    fifth_px = HEATMAP_CELL_PX / len(PLACES) * crop.side / INPUT_SIZE
    return crop._replace(x=crop.x + across * fifth_px, y=crop.y + down * fifth_px)
