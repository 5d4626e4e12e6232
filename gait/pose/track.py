"""`PoseTrack`: the runner's body landmarks over time, as an xarray dataset in the layout of the `movement` toolbox.

The dimensions are `time` (seconds on the clip's own time axis), `space` (x to the right, y down, in pixels of the
upright picture), `keypoints` (33 names) and `individuals` (one: the runner). The variables are `position`,
`confidence`, and `depth`, the model's rough distance from the camera relative to the hips, in pixels (negative =
nearer). If the camera moved, `camera` (time, space) is the displacement of the scene at the runner's position since the
first frame, in pixels; NaN where the background does not show it. If the model did not process every frame, `filled`
(time) is 1 for the frames that were interpolated (see `gait.pose.sampling.adaptive`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import xarray as xr

from gait.pose.keypoints import KEYPOINTS

PoseTrack: TypeAlias = xr.Dataset

INDIVIDUAL = "runner"


def build_track(
    *,
    time_s: npt.NDArray[np.float64],
    position_px: npt.NDArray[np.float64],
    confidence: npt.NDArray[np.float64],
    depth_px: npt.NDArray[np.float64],
    provenance: Mapping[str, str | float | int],
    camera_px: npt.NDArray[np.float64] | None = None,
    filled: npt.NDArray[np.bool_] | None = None,
) -> PoseTrack:
    """Assemble a pose track.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds on the clip's time axis.
    position_px : ndarray, shape (frames, 33, 2)
        Positions in pixels of the upright picture; NaN where the runner was not detected.
    confidence, depth_px : ndarray, shape (frames, 33)
        The model's confidence (0 to 1), and its rough depth in pixels.
    provenance : mapping
        Attributes that describe the origin of the track.
    camera_px : ndarray, shape (frames, 2), optional
        Displacement of the scene in the picture since the first frame, in pixels.
    filled : ndarray of bool, shape (frames,), optional
        Frames that were interpolated; default: none.

    Returns
    -------
    PoseTrack

    Examples
    --------
    >>> track = build_track(
    ...     time_s=np.array([0.0, 0.1]),
    ...     position_px=np.zeros((2, 33, 2)),
    ...     confidence=np.ones((2, 33)),
    ...     depth_px=np.zeros((2, 33)),
    ...     provenance={"source_software": "example"},
    ... )
    >>> dict(track.sizes)
    {'time': 2, 'space': 2, 'keypoints': 33, 'individuals': 1}
    """
    extra: dict[str, tuple[tuple[str, ...], npt.NDArray[Any]]] = {}
    if camera_px is not None:
        extra["camera"] = (("time", "space"), camera_px)
    if filled is not None:
        extra["filled"] = (("time",), filled.astype(np.int8))
    return xr.Dataset(
        {
            "position": (
                ("time", "space", "keypoints", "individuals"),
                position_px.transpose(0, 2, 1)[..., np.newaxis],
            ),
            "confidence": (("time", "keypoints", "individuals"), confidence[..., np.newaxis]),
            "depth": (("time", "keypoints", "individuals"), depth_px[..., np.newaxis]),
            **extra,
        },
        coords={
            "time": time_s,
            "space": ["x", "y"],
            "keypoints": list(KEYPOINTS),
            "individuals": [INDIVIDUAL],
        },
        attrs={"ds_type": "poses", "time_unit": "seconds", **provenance},
    )


def positions(track: PoseTrack) -> npt.NDArray[np.float64]:
    """Return the positions of a pose track.

    Parameters
    ----------
    track : PoseTrack
        The pose track.

    Returns
    -------
    ndarray, shape (frames, 33, 2)
        Pixels, x to the right, y down; NaN where the runner was not detected.
    """
    values: npt.NDArray[np.float64] = track["position"].values[..., 0].transpose(0, 2, 1)
    return values


def camera_shift(track: PoseTrack) -> npt.NDArray[np.float64] | None:
    """Return the displacement of the scene since the first frame.

    Parameters
    ----------
    track : PoseTrack
        The pose track.

    Returns
    -------
    ndarray, shape (frames, 2), or None
        Pixels, x to the right, y down; None if the camera was not tracked.
    """
    if "camera" not in track:
        return None
    values: npt.NDArray[np.float64] = track["camera"].values
    return values


def confidences(track: PoseTrack) -> npt.NDArray[np.float64]:
    """Return the confidences of a pose track.

    Parameters
    ----------
    track : PoseTrack
        The pose track.

    Returns
    -------
    ndarray, shape (frames, 33)
        From 0 to 1.
    """
    values: npt.NDArray[np.float64] = track["confidence"].values[..., 0]
    return values
