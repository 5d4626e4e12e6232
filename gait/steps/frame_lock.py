"""Frame lock: strides of a whole number of frames, which show the camera the same moments over and over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOCKED_GAP = 0.6
"""Contacts that leave this share of the space between two frames empty keep time with the camera."""


def locked_share(time_s: Floats, contacts: Sequence[tuple[str, float]]) -> float:
    """Return how much of the space between two frames no contact of a foot falls into, 0 to 1.

    Strides of a whole number of frames show the camera the same moments over and over, so that the error of reading
    between frames does not average out. A straight line through the contacts of each foot gives their places without
    the scatter of the single contact.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        When the frames were taken.
    contacts : sequence of (side, initial contact in s)
        The steps to use, in order.

    Returns
    -------
    float
        The smaller of both feet; 0 with fewer than four contacts a foot.

    Examples
    --------
    >>> frames_s, strides = np.arange(300) / 30, np.arange(12)
    >>> contacts = [("left", t) for t in 0.1 + strides * 20 / 30] + [("right", t) for t in 0.45 + strides * 20 / 30]
    >>> round(locked_share(frames_s, contacts), 3)
    1.0
    """
    empty = []
    for side in ("left", "right"):
        own_s = np.array([contact_s for contact_side, contact_s in contacts if contact_side == side])
        if len(own_s) < 4:
            return 0.0
        frames = np.interp(own_s, time_s, np.arange(len(time_s)))
        length = float(np.median(np.diff(frames)))
        strides = np.round((frames - frames[0]) / length)
        places = np.sort(np.polyval(np.polyfit(strides, frames, 1), strides) % 1)
        empty.append(float(np.max(np.diff(places, append=places[0] + 1))))
    return min(empty)
