"""What a saved pose track must hold before it is analysed."""

from __future__ import annotations

import numpy as np

from gait.motion.usable import LONGEST_S
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack

# No picture is as wide, no film as slow, and none as dark, sharp or shaken.
_LARGEST_FACT = 1e6
_TEXTS = ("source_file", "source_sha256", "source_software", "model", "model_sha256")
_POSITIVE = ("image_width_px", "image_height_px", "slow_motion_factor")
_NUMBERS = (
    *("fps", "people", "moving_crop", "vertical_deg", "vertical_se_deg", "picture_brightness", "picture_sharpness"),
    *("camera_shake_px", "camera_travel_px", "cuts"),
)
"""Facts that a track may leave out, but not tell in words."""


def is_whole(track: PoseTrack) -> bool:
    """Return whether a track holds what an analysis takes for granted: all points, rising times, a clip that can be.

    Examples
    --------
    >>> import xarray as xr
    >>> is_whole(xr.Dataset({"position": ("time", [1.0])}))
    False
    """
    return _holds_points(track) and _holds_times(track) and _holds_facts(track)


def _holds_points(track: PoseTrack) -> bool:
    if not {"position", "confidence", "depth", "time"} <= set(track.variables):
        return False
    sizes = tuple(track.sizes.get(name) for name in ("space", "keypoints", "individuals"))
    return sizes == (2, len(KEYPOINTS), 1) and all(track[name].dtype.kind in "fi" for name in track.data_vars)


def _holds_times(track: PoseTrack) -> bool:
    time_s = track["time"].values
    if time_s.dtype.kind not in "fi" or not len(time_s):
        return False
    # Where a time is not a number, no comparison holds.
    return bool(np.isfinite(time_s[0]) and (np.diff(time_s) > 0).all() and time_s[-1] - time_s[0] <= LONGEST_S)


def _holds_facts(track: PoseTrack) -> bool:
    facts = track.attrs
    numbers = {name: facts[name] for name in (*_POSITIVE, "turned_deg", *_NUMBERS) if name in facts}
    return (
        all(isinstance(facts.get(name), str) for name in _TEXTS)
        and {*_POSITIVE, "turned_deg"} <= set(numbers)
        and all(isinstance(number, int | float) and abs(number) <= _LARGEST_FACT for number in numbers.values())
        and all(numbers[name] > 0 for name in (*_POSITIVE, "vertical_se_deg") if name in numbers)
        and numbers["turned_deg"] % 90 == 0
    )
