"""Validate a saved pose track before it is analysed."""

from __future__ import annotations

import numpy as np

from gait.motion.usable import LONGEST_S
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack

# Larger than any true image width, slow-motion factor, brightness, sharpness or camera shake.
_LARGEST_VALUE = 1e6
_TEXT_ATTRIBUTES = ("source_file", "source_sha256", "source_software", "model", "model_sha256")
_POSITIVE_ATTRIBUTES = ("image_width_px", "image_height_px", "slow_motion_factor")
# A track may lack these, but those present must be numbers.
_OPTIONAL_NUMBERS = (
    *("fps", "people", "moving_crop", "vertical_deg", "vertical_se_deg", "picture_brightness", "picture_sharpness"),
    *("camera_shake_px", "camera_travel_px", "cuts"),
)


def is_valid_track(track: PoseTrack) -> bool:
    """Return whether a track can be analysed: all landmarks, increasing times, and attributes with possible values.

    Parameters
    ----------
    track : PoseTrack
        The dataset.

    Returns
    -------
    bool

    Examples
    --------
    >>> import xarray as xr
    >>> is_valid_track(xr.Dataset({"position": ("time", [1.0])}))
    False
    """
    return _has_valid_points(track) and _has_valid_times(track) and _has_valid_attributes(track)


def _has_valid_points(track: PoseTrack) -> bool:
    if not {"position", "confidence", "depth", "time"} <= set(track.variables):
        return False
    sizes = tuple(track.sizes.get(name) for name in ("space", "keypoints", "individuals"))
    return sizes == (2, len(KEYPOINTS), 1) and all(track[name].dtype.kind in "fi" for name in track.data_vars)


def _has_valid_times(track: PoseTrack) -> bool:
    time_s = track["time"].values
    if time_s.dtype.kind not in "fi" or not len(time_s):
        return False
    # Comparisons with NaN are false, so later times need no check of their own.
    return bool(np.isfinite(time_s[0]) and (np.diff(time_s) > 0).all() and time_s[-1] - time_s[0] <= LONGEST_S)


def _has_valid_attributes(track: PoseTrack) -> bool:
    attributes = track.attrs
    names = (*_POSITIVE_ATTRIBUTES, "turned_deg", *_OPTIONAL_NUMBERS)
    numbers = {name: attributes[name] for name in names if name in attributes}
    return (
        all(isinstance(attributes.get(name), str) for name in _TEXT_ATTRIBUTES)
        and {*_POSITIVE_ATTRIBUTES, "turned_deg"} <= set(numbers)
        and all(isinstance(number, int | float) and abs(number) <= _LARGEST_VALUE for number in numbers.values())
        and all(numbers[name] > 0 for name in (*_POSITIVE_ATTRIBUTES, "vertical_se_deg") if name in numbers)
        and numbers["turned_deg"] % 90 == 0
    )
