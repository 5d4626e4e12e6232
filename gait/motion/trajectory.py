"""The runner's trajectory through the picture: estimated from the pose, and removed from the landmarks.

A runner who approaches the camera grows, and one who passes a camera with roll rises or sinks. Both would be mistaken
for motion of the limbs. After removing the trajectory, the body has a constant size and mean height, and moves
horizontally.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from gait.motion.smoothing import hold_ends, smooth_curve
from gait.motion.stride import stride_clock
from gait.pose.keypoints import INDEX

Floats = npt.NDArray[np.float64]

# A runner whose size changes by less than this factor, or who moves by fewer leg lengths, is left as recorded.
_MIN_SIZE_CHANGE = 1.15
_MIN_TRAVEL_LEGS = 2.0
# Cut-off in cycles per stride: changes slower than one in four strides belong to the trajectory; the vertical
# oscillation, which is eight times as fast, does not.
_CUTOFF_PER_STRIDE = 0.25
# Frames further from the trajectory than this multiple of the median distance are outliers.
_OUTLIER_MEDIANS = 5.0
_SEGMENTS = (("hip", "knee"), ("knee", "ankle"), ("shoulder", "hip"))
# The field of view of a phone's main camera is 60 to 75 degrees along the longer side of a video, so its focal length
# is 0.65 to 0.87 of this side.
_FOCAL_SHARE = 0.75


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageTrajectory:
    """Scale and translation of the body in the picture, frame by frame.

    A point p of the body at constant size is displayed at ``zoom * p + shift_px``.

    Parameters
    ----------
    zoom : ndarray, shape (frames,)
        Size of the body relative to its size at the motion's scale.
    shift_px : ndarray, shape (frames, 2)
        Translation in pixels, x to the right, y down.
    away_deg : float
        Angle between the direction of running and the picture plane in degrees, assuming the focal length of a phone: 0
        for a runner who moves along the picture, 90 for one who moves towards the camera or away from it.
    """

    zoom: Floats
    shift_px: Floats
    away_deg: float = 0.0

    def cut(self, part: slice) -> Self:
        """Return the trajectory in some of the frames.

        Parameters
        ----------
        part : slice
            The frames to keep.

        Returns
        -------
        ImageTrajectory
        """
        return type(self)(zoom=self.zoom[part], shift_px=self.shift_px[part], away_deg=self.away_deg)

    @property
    def size_change(self) -> float:
        """Ratio of the largest to the smallest size of the body."""
        return float(self.zoom.max() / self.zoom.min())


def estimate_trajectory(
    time_s: Floats, points: Floats, *, vertical_deg: float, picture_px: tuple[float, float] | None, camera_turns: bool
) -> ImageTrajectory | None:
    """Estimate the runner's trajectory through the picture.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds.
    points : ndarray, shape (frames, 33, 2)
        Landmarks in pixels, corrected for the camera's motion, without NaN.
    vertical_deg : float
        Lean of the vertical in the picture in degrees, + = to the right.
    picture_px : tuple of float, optional
        Width and height of the picture in pixels, if known.
    camera_turns : bool
        Whether the points were corrected for a moving camera.

    Returns
    -------
    ImageTrajectory or None
        None if position and size of the runner are constant.
    """
    size_px = _body_size_px(points)
    hips_px = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    ankles_px = points[:, INDEX["left_ankle"]] - points[:, INDEX["right_ankle"]]
    # The distance of the ankles has the frequency of the steps, two per stride.
    clock = stride_clock(2 * time_s, np.linalg.norm(ankles_px, axis=1) / size_px)
    cutoff_hz = _CUTOFF_PER_STRIDE * clock.frequency_hz
    if not cutoff_hz > 0:
        return None
    size = np.exp(_slow_part(time_s, np.log(size_px)[:, None], cutoff_hz)[:, 0])
    place_px = _slow_part(time_s, hips_px, cutoff_hz)
    median_px = float(np.median(size))
    travel_legs = float(np.linalg.norm(np.ptp(place_px, axis=0))) / (median_px / len(_SEGMENTS) * 2)
    if size.max() / size.min() < _MIN_SIZE_CHANGE:
        size = np.full(len(time_s), median_px)
        if travel_legs < _MIN_TRAVEL_LEGS:
            return None
    zoom = size / median_px
    horizontal = np.array([np.cos(np.radians(vertical_deg)), np.sin(np.radians(vertical_deg))])
    centre_px = None if camera_turns or picture_px is None else np.array(picture_px) @ horizontal / 2
    along_px = _distance_px(place_px @ horizontal, zoom, centre_px=centre_px)
    kept_px = place_px[0] + (along_px - along_px[0])[:, None] * horizontal
    away_px = 0.0 if picture_px is None else _FOCAL_SHARE * max(picture_px) * float(np.ptp(1 / zoom[[0, -1]]))
    return ImageTrajectory(
        zoom=zoom,
        shift_px=place_px - zoom[:, None] * kept_px,
        away_deg=float(np.degrees(np.arctan2(away_px, abs(along_px[-1] - along_px[0])))),
    )


def remove_trajectory(points: Floats, trajectory: ImageTrajectory) -> Floats:
    """Return landmarks at constant size that move horizontally.

    Parameters
    ----------
    points : ndarray, shape (frames, points, 2)
        Landmarks in pixels.
    trajectory : ImageTrajectory
        The trajectory to remove.

    Returns
    -------
    ndarray, shape (frames, points, 2)
        Landmarks in pixels at constant size.
    """
    levelled: Floats = (points - trajectory.shift_px[:, None]) / trajectory.zoom[:, None, None]
    return levelled


def _distance_px(across_px: Floats, zoom: Floats, *, centre_px: float | None) -> Floats:
    """Return the distance covered in the horizontal direction, in pixels at constant size.

    A point at distance x from the axis of a static camera is displayed at x times the zoom. For a camera that turns
    with the runner, only the changes are known.
    """
    if centre_px is not None:
        return np.asarray((across_px - centre_px) / zoom)
    mean_zoom = (zoom[1:] + zoom[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(np.diff(across_px) / mean_zoom)])


def _body_size_px(points: Floats) -> Floats:
    """Return the sum of trunk, thigh and shank, mean of both sides, in pixels; shape (frames,)."""
    lengths = [
        np.linalg.norm(points[:, INDEX[f"{side}_{start}"]] - points[:, INDEX[f"{side}_{end}"]], axis=1)
        for side in ("left", "right")
        for start, end in _SEGMENTS
    ]
    return np.asarray(np.maximum(np.sum(lengths, axis=0) / 2, 1.0))


def _slow_part(time_s: Floats, values: Floats, cutoff_hz: float) -> Floats:
    """Return the slow part of values of shape (frames, dimensions), without outliers."""
    slow = smooth_curve(time_s, values, cutoff_hz=cutoff_hz)(time_s)
    distance = np.linalg.norm(values - slow, axis=1)
    inliers = np.where((distance <= _OUTLIER_MEDIANS * np.median(distance))[:, None], values, np.nan)
    return hold_ends(smooth_curve(time_s, inliers, cutoff_hz=cutoff_hz), time_s)
