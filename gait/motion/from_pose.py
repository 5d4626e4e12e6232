"""From a pose track in pixels to motion in metres: direction, swapped legs, gaps, outliers and scale."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.measurement import Surface, View
from gait.motion.leg_swaps import LegSwaps, find_leg_swaps, swap_legs
from gait.motion.model import Motion, with_midpoints
from gait.motion.scale import height_scale
from gait.motion.stride import stride_clock
from gait.motion.trajectory import ImageTrajectory, estimate_trajectory, remove_trajectory
from gait.motion.visibility import leg_length_px, longest_gap_s, longest_visible_part
from gait.pose.keypoints import INDEX, KEYPOINTS, LEG
from gait.pose.runner.view import require_view
from gait.pose.scene.vertical import PRIOR, vertical_of_track
from gait.pose.track import PoseTrack, camera_shift, positions
from gait.runner import Runner

Floats = npt.NDArray[np.float64]

# Clarity of the ankles' alternation after correcting the swaps: 0.96 or more in the sample clips if the stride phase is
# correct, and 0.3 to 0.8 if it is not.
_MIN_CLARITY = 0.9
# A landmark further from its usual position in the stride than both of these, in leg lengths and in typical deviations,
# is an outlier.
_OUTLIER_LEG_SHARE = 0.12
_OUTLIER_DEVIATIONS = 6.0
_PHASE_BINS = 30
# With fewer frames, an outlier affects the median.
_MIN_FRAMES_PER_BIN = 3
# The camera's motion is corrected only if this share of the frames shows it.
_MIN_TRACKED_SHARE = 0.9
# A camera that is shifted, not only rotated, moves the runner in the picture more than the more distant background. In
# the rendered handheld clip, for which both components are known, 0.4 of 3.5 pixels of shake remain.
_PARALLAX_SHARE = 0.12

_LEG_INDEX = {side: [INDEX[f"{side}_{part}"] for part in LEG[1:]] for side in ("left", "right")}


def motion_from_pose(
    track: PoseTrack,
    *,
    view: View,
    runner: Runner | None = None,
    surface: Surface = "treadmill",
    slow_motion_factor: float = 1.0,
    mirrored: bool = False,
) -> Motion:
    """Convert a pose track to motion in metres.

    Parameters
    ----------
    track : PoseTrack
        Landmarks in pixels, on the clip's time axis.
    view : {"side", "rear"}
        View of the camera.
    runner : Runner, optional
        Gives the height that determines the scale; by default, average proportions are assumed.
    surface : {"treadmill", "overground"}
        Surface on which the runner runs.
    slow_motion_factor : float
        How many times slower than real time the clip plays.
    mirrored : bool
        Whether the film is mirrored.

    Returns
    -------
    Motion

    Raises
    ------
    RunnerError
        If the runner is not visible for long enough at a time, or the clip was not filmed from the given side.
    """
    used = longest_visible_part(track)
    require_view(track.isel(time=used), view)
    in_pixels = _in_pixels(
        track.isel(time=used), view=view, surface=surface, slow_motion_factor=slow_motion_factor, mirrored=mirrored
    )
    return in_pixels.rescaled(height_scale(in_pixels, runner or Runner()))


def _in_pixels(track: PoseTrack, *, view: View, surface: Surface, slow_motion_factor: float, mirrored: bool) -> Motion:
    """Return the motion in pixels, rotated upright as far as the scene shows the vertical."""
    time_s = track["time"].values / slow_motion_factor
    points = _interpolated(time_s, positions(track))
    camera = camera_in(track)
    if camera.shift_px is not None:
        points = points - camera.shift_px[:, None]
    trajectory = _trajectory(track, time_s, points, camera_turns=camera.shift_px is not None)
    if trajectory is not None:
        points = remove_trajectory(points, trajectory)
    points, exchanged_share = _correct_leg_swaps(time_s, points, view)
    points = _without_outliers(time_s, points, view)
    # From behind, the runner's right is on the right of the picture, unless the film is mirrored.
    facing: Literal[1, -1] = running_direction(points) if view == "side" else -1 if mirrored else 1
    names = [name.replace("foot_index", "toe") for name in KEYPOINTS]
    points *= np.array([facing, -1.0])
    upright, all_names = with_midpoints(points, names)
    del points
    in_pixels = Motion(
        time_s=time_s,
        points_m=upright,
        names=all_names,
        view=view,
        surface=surface,
        facing=facing,
        exchanged_share=exchanged_share,
        slow_motion_factor=slow_motion_factor,
        source="pose",
        upright_from="camera",
        roll_se_deg=PRIOR.se_deg,
        camera_px=camera.shift_px,
        camera_error_px=camera.error_px,
        trajectory=trajectory,
        pose_model=str(track.attrs.get("model", "heavy")),
        mirrored=mirrored,
    )
    vertical = vertical_of_track(track.attrs)
    if vertical == PRIOR:
        return in_pixels
    return in_pixels.turned(facing * vertical.lean_deg, se_deg=vertical.se_deg, upright_from="scene")


def _trajectory(track: PoseTrack, time_s: Floats, points: Floats, *, camera_turns: bool) -> ImageTrajectory | None:
    sides_px = [float(track.attrs[name]) for name in ("image_width_px", "image_height_px") if name in track.attrs]
    return estimate_trajectory(
        time_s,
        points,
        vertical_deg=float(track.attrs.get("vertical_deg", 0.0)),
        picture_px=(sides_px[0], sides_px[1]) if len(sides_px) == 2 else None,
        camera_turns=camera_turns,
    )


class CameraShift(NamedTuple):
    """Motion of the camera in a pose track."""

    shift_px: Floats | None
    """Displacement of the scene in pixels, shape (frames, 2); None if the camera was static or not tracked."""
    error_px: float
    """Root mean square of the quick camera motion that remains unknown, in pixels."""


def camera_in(track: PoseTrack) -> CameraShift:
    """Return the motion of the camera in a pose track, if nearly all frames show it.

    Parameters
    ----------
    track : PoseTrack
        Pose in the frames to use.

    Returns
    -------
    CameraShift
    """
    time_s = track["time"].values
    shift_px, shake_px = camera_shift(track), float(track.attrs.get("camera_shake_px", 0.0))
    if shift_px is None:
        return CameraShift(None, shake_px)
    known = np.flatnonzero(np.isfinite(shift_px).all(axis=1))
    edges_s = np.concatenate([time_s[:1], time_s[known], time_s[-1:]])
    if len(known) < _MIN_TRACKED_SHARE * len(time_s) or np.diff(edges_s).max() > longest_gap_s(time_s):
        return CameraShift(None, shake_px)
    interpolated = np.column_stack([np.interp(time_s, time_s[known], column[known]) for column in shift_px.T])
    return CameraShift(interpolated, _PARALLAX_SHARE * shake_px)


def running_direction(points: Floats) -> Literal[1, -1]:
    """Return the direction in which the runner faces, from feet and face over the whole clip.

    Parameters
    ----------
    points : ndarray, shape (frames, 33, 2)
        Landmarks in pixels.

    Returns
    -------
    {1, -1}
        1 if the runner faces the right of the picture, -1 if the left.
    """
    foot = np.concatenate(
        [points[:, INDEX[f"{s}_foot_index"], 0] - points[:, INDEX[f"{s}_heel"], 0] for s in _LEG_INDEX]
    )
    face = points[:, INDEX["nose"], 0] - (points[:, INDEX["left_ear"], 0] + points[:, INDEX["right_ear"], 0]) / 2
    direction = np.nanmedian(foot) + np.nanmedian(face)
    return 1 if direction > 0 else -1


def _interpolated(time_s: Floats, points: Floats) -> Floats:
    """Fill missing frames linearly; there are short gaps only, see `longest_visible_part`."""
    flat = points.reshape(len(points), -1)
    known = np.isfinite(flat[:, 0])
    filled = np.empty_like(flat)
    for column, values in enumerate(flat.T):
        filled[:, column] = np.interp(time_s, time_s[known], values[known])
    return filled.reshape(points.shape)


def _correct_leg_swaps(time_s: Floats, points: Floats, view: View) -> tuple[Floats, float]:
    """Return the points with swapped legs corrected, and the share of the frames with swaps."""
    if view == "rear":  # from behind, the models never swap the legs
        return points, 0.0
    left, right = points[:, _LEG_INDEX["left"]], points[:, _LEG_INDEX["right"]]
    hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1, keepdims=True)
    swaps = _find_swaps(time_s, left, right, hips, leg_length=leg_length_px(points))
    corrected = points.copy()
    for columns, where in ((slice(0, 1), swaps.knees), (slice(1, 4), swaps.feet)):
        new_left, new_right = swap_legs(left[:, columns], right[:, columns], where)
        corrected[:, _LEG_INDEX["left"][columns]] = new_left
        corrected[:, _LEG_INDEX["right"][columns]] = new_right
    return corrected, swaps.share


def _find_swaps(time_s: Floats, left: Floats, right: Floats, hips: Floats, *, leg_length: float) -> LegSwaps:
    """Find the swaps with the stride phase from the named legs or, if that fails, from the distance of the ankles.

    If the legs are swapped often, their names give a wrong stride phase. The distance of the ankles does not depend on
    the names, and has a period of half a stride.
    """
    separation = left[:, 1, 0] - right[:, 1, 0]
    by_name = find_leg_swaps(
        left - hips, right - hips, leg_length=leg_length, stride_phase=stride_clock(time_s, separation).phase
    )
    if _clarity(time_s, separation, by_name) > _MIN_CLARITY:
        return by_name
    twice_per_stride = stride_clock(2 * time_s, np.abs(separation)).phase
    by_distance = find_leg_swaps(left - hips, right - hips, leg_length=leg_length, stride_phase=twice_per_stride / 2)
    return max(by_name, by_distance, key=lambda swaps: _clarity(time_s, separation, swaps))


def _clarity(time_s: Floats, separation: Floats, swaps: LegSwaps) -> float:
    """Return how clearly the ankles alternate after the correction, see `StrideClock`."""
    return stride_clock(time_s, np.where(swaps.feet, -separation, separation)).clarity


def _without_outliers(time_s: Floats, points: Floats, view: View) -> Floats:
    """Set landmarks to NaN that are far from their usual position relative to the hips at their phase of the stride."""
    hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    ankles = points[:, INDEX["left_ankle"]] - points[:, INDEX["right_ankle"]]
    clock = stride_clock(time_s, ankles[:, 0 if view == "side" else 1])
    phase = clock.phase % 1 * _PHASE_BINS
    threshold = _OUTLIER_LEG_SHARE * leg_length_px(points)
    kept = np.empty_like(points)
    # One landmark at a time: all at once would take kilobytes per frame.
    for column in range(points.shape[1]):
        distance = _distance_from_usual(points[:, column] - hips, phase)
        outlier = distance > np.maximum(_OUTLIER_DEVIATIONS * np.nanmedian(distance), threshold)
        kept[:, column] = np.where(outlier[:, None], np.nan, points[:, column])
    return kept


def _distance_from_usual(relative: Floats, phase: Floats) -> Floats:
    """Return the distance of a landmark, shape (frames, 2), from its median at its phase, which is given in bins."""
    bins = np.floor(phase).astype(int) % _PHASE_BINS
    known = np.isfinite(relative).all(axis=1)
    # A frame rate that is a multiple of the stride frequency leaves bins empty, which are interpolated.
    filled, counts = np.unique(bins[known], return_counts=True)
    filled = filled[counts >= _MIN_FRAMES_PER_BIN]
    if not len(filled):
        return np.zeros(len(phase))
    usual = np.stack([np.median(relative[known & (bins == b)], axis=0) for b in filled])
    expected = [np.interp(phase, filled + 0.5, values, period=_PHASE_BINS) for values in usual.T]
    return np.asarray(np.linalg.norm(relative - np.column_stack(expected), axis=-1))
