"""Finding the runner's course through the picture, and taking it out of the points.

A runner who comes nearer grows, and one who passes a camera that is not quite level climbs or sinks. Both would be
taken for motion of the limbs. Here they are taken out: the body keeps one size and one mean height, and travels level.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.motion.course import Course
from gait.motion.smoothing import hold_ends, smooth_curve
from gait.motion.stride import stride_clock
from gait.pose.keypoints import INDEX

Floats = npt.NDArray[np.float64]

# Whose size changes by less, or who moves by less than so many leg lengths, is left as the camera saw them.
_LEAST_CHANGE = 1.15
_LEAST_TRAVEL_LEGS = 2.0
# What changes more slowly than once in four strides is the course; the body's bounce, eight times as quick, is not.
_COURSE_STRIDES = 0.25
# Single frames further from the course than this many median distances are errors of the pose.
_WILD = 5.0
_SEGMENTS = (("hip", "knee"), ("knee", "ankle"), ("shoulder", "hip"))
# A phone's main camera sees 60 to 75 degrees along the longer side of a film: its focal length is 0.65 to 0.87 of it.
_FOCAL_SHARE = 0.75


def course_of(
    time_s: Floats, points: Floats, *, vertical_deg: float, picture_px: tuple[float, float] | None, turns: bool
) -> Course | None:
    """Return the runner's course through the scene, or None where the runner keeps place and size.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Seconds.
    points : ndarray, shape (frames, 33, 2)
        Pixels of the scene, the camera's own motion taken out; no NaN.
    vertical_deg : float
        By how many degrees up leans to the right.
    picture_px : tuple of float, optional
        Width and height of the picture, if known.
    turns : bool
        Whether the camera's own motion was taken out of the points.

    Returns
    -------
    Course or None
    """
    size_px = _body_size_px(points)
    hips_px = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    ankles_px = points[:, INDEX["left_ankle"]] - points[:, INDEX["right_ankle"]]
    # The ankles' distance, without its sign, goes by steps, of which a stride has two.
    clock = stride_clock(2 * time_s, np.linalg.norm(ankles_px, axis=1) / size_px)
    cutoff_hz = _COURSE_STRIDES * clock.frequency_hz
    if not cutoff_hz > 0:
        return None
    size = np.exp(_slow_part(time_s, np.log(size_px)[:, None], cutoff_hz)[:, 0])
    place_px = _slow_part(time_s, hips_px, cutoff_hz)
    usual_px = float(np.median(size))
    travel_legs = float(np.linalg.norm(np.ptp(place_px, axis=0))) / (usual_px / len(_SEGMENTS) * 2)
    if size.max() / size.min() < _LEAST_CHANGE:
        size = np.full(len(time_s), usual_px)
        if travel_legs < _LEAST_TRAVEL_LEGS:
            return None
    zoom = size / usual_px
    level = np.array([np.cos(np.radians(vertical_deg)), np.sin(np.radians(vertical_deg))])
    centre_px = None if turns or picture_px is None else np.array(picture_px) @ level / 2
    along_px = _way_px(place_px @ level, zoom, centre_px=centre_px)
    kept_px = place_px[0] + (along_px - along_px[0])[:, None] * level
    away_px = 0.0 if picture_px is None else _FOCAL_SHARE * max(picture_px) * float(np.ptp(1 / zoom[[0, -1]]))
    return Course(
        zoom=zoom,
        shift_px=place_px - zoom[:, None] * kept_px,
        away_deg=float(np.degrees(np.arctan2(away_px, abs(along_px[-1] - along_px[0])))),
    )


def with_course_taken_out(points: Floats, course: Course) -> Floats:
    """Return points [frames, points, 2] in pixels at one size, on a level way."""
    levelled: Floats = (points - course.shift_px[:, None]) / course.zoom[:, None, None]
    return levelled


def _way_px(across_px: Floats, zoom: Floats, *, centre_px: float | None) -> Floats:
    """How far the body gets on along the level, in pixels at one size.

    What lies at x to the right of a still camera's axis appears at x times the zoom. A camera that turns with the
    runner shows only changes.
    """
    if centre_px is not None:
        return np.asarray((across_px - centre_px) / zoom)
    middle = (zoom[1:] + zoom[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(np.diff(across_px) / middle)])


def _body_size_px(points: Floats) -> Floats:
    """Trunk, thighs and shanks of both sides together, half of it, [frames] in pixels."""
    lengths = [
        np.linalg.norm(points[:, INDEX[f"{side}_{start}"]] - points[:, INDEX[f"{side}_{end}"]], axis=1)
        for side in ("left", "right")
        for start, end in _SEGMENTS
    ]
    return np.asarray(np.maximum(np.sum(lengths, axis=0) / 2, 1.0))


def _slow_part(time_s: Floats, values: Floats, cutoff_hz: float) -> Floats:
    """What of values [frames, dimensions] changes slowly, single wild frames left out."""
    slow = smooth_curve(time_s, values, cutoff_hz=cutoff_hz)(time_s)
    away = np.linalg.norm(values - slow, axis=1)
    steady = np.where((away <= _WILD * np.median(away))[:, None], values, np.nan)
    return np.asarray(hold_ends(smooth_curve(time_s, steady, cutoff_hz=cutoff_hz), time_s))
