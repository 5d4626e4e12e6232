"""Frame lock: strides that last a whole number of frames, so that every stride is filmed at the same phases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LOCKED_GAP = 0.6
"""Strides are frame-locked if `locked_share` is larger than this."""


def locked_share(time_s: Floats, contacts: Sequence[tuple[str, float]]) -> float:
    """Return the largest share of the interval between two frames that contains no contact of a foot.

    In most clips, the contacts of a foot fall anywhere between two frames, so that errors of reading between frames
    average out over the steps. If a stride lasts a whole number of frames, all contacts of a foot fall on the same
    point between two frames, and the errors do not average out. A straight line fitted through the contacts of each
    foot removes the scatter of single contacts.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times of the frames in seconds.
    contacts : sequence of (side, initial contact in s)
        The steps to use, in order of time.

    Returns
    -------
    float
        0 to 1; the smaller value of both feet. 0 with fewer than four contacts of a foot.

    Examples
    --------
    >>> frames_s, strides = np.arange(300) / 30, np.arange(12)
    >>> contacts = [("left", t) for t in 0.1 + strides * 20 / 30] + [("right", t) for t in 0.45 + strides * 20 / 30]
    >>> round(locked_share(frames_s, contacts), 3)
    1.0
    """
    gaps = []
    for side in ("left", "right"):
        own_s = np.array([contact_s for contact_side, contact_s in contacts if contact_side == side])
        if len(own_s) < 4:
            return 0.0
        frames = np.interp(own_s, time_s, np.arange(len(time_s)))
        stride_frames = float(np.median(np.diff(frames)))
        strides = np.round((frames - frames[0]) / stride_frames)
        positions = np.sort(np.polyval(np.polyfit(strides, frames, 1), strides) % 1)
        gaps.append(float(np.max(np.diff(positions, append=positions[0] + 1))))
    return min(gaps)
