"""Find frames that only repeat the frame before, as in a clip of 30 frames a second that was saved with 60.

Editing programs, screen recordings and dim light repeat frames. A repeated frame shows nothing new, and the pose in it
belongs to an earlier moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from gait.video.container import Packets

# A repeated frame takes next to no bytes in a compressed film, and exactly the bytes of the frame before where each
# frame is compressed alone. Either is only a reason to compare the pictures.
_SMALL_SHARE = 0.1
_SUSPICIOUS_SHARE = 0.1
_LARGE_PERCENTILE = 97
# A runner never stands still, so each frame differs from the one before by a similar amount. A copy differs by what
# compression leaves: in three clips with every frame doubled, at most 5 % of the usual difference between copies, and
# at least 60 % of it between other frames.
_SAME_SHARE = 0.1
_SAMPLED = 4


def may_hold_copies(packets: Packets) -> bool:
    """Return whether the sizes of the packets suggest that frames are repeated.

    Parameters
    ----------
    packets : Packets
        Packets of the track.

    Returns
    -------
    bool

    Examples
    --------
    >>> may_hold_copies(Packets(np.arange(60) / 60, np.tile([9000, 60], 30)))
    True
    >>> may_hold_copies(Packets(np.arange(60) / 60, np.tile([9000, 4000], 30)))
    False
    """
    size = packets.size_bytes
    if len(size) < 2:
        return False
    small = size < _SMALL_SHARE * np.percentile(size, _LARGE_PERCENTILE)
    same = np.diff(size, prepend=-1) == 0
    return bool(np.mean(small | same) > _SUSPICIOUS_SHARE)


def copied_frames(frames: Iterable[Any]) -> npt.NDArray[np.float64]:
    """Return the times of the frames that repeat the one before.

    Parameters
    ----------
    frames : iterable of av.VideoFrame
        All frames in order.

    Returns
    -------
    ndarray of float64, shape (copies,)
        Presentation times in seconds on the container's time axis.
    """
    times_s, changes = [], []
    previous: npt.NDArray[np.int32] | None = None
    for frame in frames:
        grey = _sampled_luma(frame)
        changes.append(np.inf if previous is None else float(np.mean(np.abs(grey - previous))))
        times_s.append(frame.time)
        previous = grey
    change = np.array(changes)
    usual = np.percentile(change[1:], 90) if len(change) > 1 else 0.0
    return np.array(times_s, np.float64)[change < _SAME_SHARE * usual]


def _sampled_luma(frame: Any) -> npt.NDArray[np.int32]:
    """Return every fourth row and column of a frame's luma, enough to tell a copy from a moving runner."""
    plane, wide = frame.planes[0], frame.format.components[0].bits > 8
    rows = np.frombuffer(plane, np.uint16 if wide else np.uint8).reshape(plane.height, -1)
    return rows[::_SAMPLED, : plane.width : _SAMPLED].astype(np.int32)
