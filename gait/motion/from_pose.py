"""From pixels to the runner's own frame: direction, exchanged legs, gaps, wild points, metres."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.measurement import Surface, View
from gait.motion.course import Course
from gait.motion.course_from_pose import course_of, with_course_taken_out
from gait.motion.leg_swaps import LegRepair, exchange, find_exchanged_legs
from gait.motion.model import Motion, with_midpoints
from gait.motion.scale import height_scale
from gait.motion.stride import stride_clock
from gait.motion.used_part import leg_length_px, longest_gap_s, longest_seen
from gait.pose.keypoints import INDEX, KEYPOINTS, LEG
from gait.pose.runner.view import require_view
from gait.pose.scene.up import HELD, up_of_track
from gait.pose.track import PoseTrack, camera_shift, positions
from gait.runner import Runner

Floats = npt.NDArray[np.float64]

# Legs put back rightly alternate so clearly: 0.96 and more on the sample's films, where a wrong clock left 0.3 to 0.8.
_CLEARLY_APART = 0.9
# A point this far from its usual place in the stride, in leg lengths and in typical deviations, is wild.
_WILD_LEG_SHARE = 0.12
_WILD_DEVIATIONS = 6.0
_PHASE_BINS = 30
# Of fewer frames the median is not safe from the wild one among them.
_LEAST_SEEN = 3
# With fewer frames that show the camera's motion it is not undone.
_FOLLOWED_SHARE = 0.9
# A hand that moves, not only turns, moves a runner by more than the background behind. In the rendered clip filmed by
# hand, where both parts are known, 0.4 of 3.5 pixels of shake are left.
_NEARER_SHARE = 0.12

_LEG_INDEX = {side: [INDEX[f"{side}_{part}"] for part in LEG[1:]] for side in ("left", "right")}


def motion_from_pose(
    track: PoseTrack,
    *,
    view: View,
    runner: Runner | None = None,
    surface: Surface = "treadmill",
    slow_motion_factor: float = 1.0,
) -> Motion:
    """Turn a pose track into motion in metres.

    Parameters
    ----------
    track : PoseTrack
        Pixels, on the clip's time axis.
    view : {"side", "rear"}
        Where the camera stood.
    runner : Runner, optional
        Gives the height that sets the scale; without it, average proportions do.
    surface : {"treadmill", "overground"}
        What the runner runs on.
    slow_motion_factor : float
        How many times slower than life the clip plays.

    Returns
    -------
    Motion

    Raises
    ------
    RunnerError
        If the runner is not seen without a break for long enough, or was filmed from elsewhere than `view` says.
    """
    used = longest_seen(track)
    require_view(track.isel(time=used), view)
    in_pixels = _in_pixels(track.isel(time=used), view=view, surface=surface, slow_motion_factor=slow_motion_factor)
    return in_pixels.rescaled(height_scale(in_pixels, runner or Runner()))


def _in_pixels(track: PoseTrack, *, view: View, surface: Surface, slow_motion_factor: float) -> Motion:
    """The motion in pixels, as upright as the scene shows."""
    time_s = track["time"].values / slow_motion_factor
    points = _bridged(time_s, positions(track))
    camera = camera_in(track)
    if camera.shift_px is not None:
        points = points - camera.shift_px[:, None]
    course = _course(track, time_s, points, camera_turns=camera.shift_px is not None)
    if course is not None:
        points = with_course_taken_out(points, course)
    points, exchanged_share = _with_legs_put_right(time_s, points, view)
    points = _without_wild(time_s, points, view)
    facing = running_direction(points) if view == "side" else 1
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
        roll_se_deg=HELD.se_deg,
        camera_px=camera.shift_px,
        camera_error_px=camera.error_px,
        course=course,
        pose_model=str(track.attrs.get("model", "heavy")),
    )
    up = up_of_track(track.attrs)
    if up == HELD:
        return in_pixels
    return in_pixels.turned(facing * up.lean_deg, se_deg=up.se_deg, upright_from="scene")


def _course(track: PoseTrack, time_s: Floats, points: Floats, *, camera_turns: bool) -> Course | None:
    sides_px = [float(track.attrs[name]) for name in ("image_width_px", "image_height_px") if name in track.attrs]
    return course_of(
        time_s,
        points,
        vertical_deg=float(track.attrs.get("vertical_deg", 0.0)),
        picture_px=(sides_px[0], sides_px[1]) if len(sides_px) == 2 else None,
        turns=camera_turns,
    )


class CameraShift(NamedTuple):
    """The camera's motion in a track."""

    shift_px: Floats | None
    """[frames, 2] by which the scene moved in the picture; None where the camera stood still or was not followed."""
    error_px: float
    """Root mean square of what stays unknown of the camera's quick motion."""


def camera_in(track: PoseTrack) -> CameraShift:
    """Return the camera's motion in a track: whole, where nearly all frames show it, or not at all.

    Parameters
    ----------
    track : PoseTrack
        The frames to use.

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
    if len(known) < _FOLLOWED_SHARE * len(time_s) or np.diff(edges_s).max() > longest_gap_s(time_s):
        return CameraShift(None, shake_px)
    bridged = np.column_stack([np.interp(time_s, time_s[known], column[known]) for column in shift_px.T])
    return CameraShift(bridged, _NEARER_SHARE * shake_px)


def running_direction(points: Floats) -> Literal[1, -1]:
    """Return 1 if the runner faces the picture's right, -1 if the left, from feet and face over the whole clip."""
    foot = np.concatenate(
        [points[:, INDEX[f"{s}_foot_index"], 0] - points[:, INDEX[f"{s}_heel"], 0] for s in _LEG_INDEX]
    )
    face = points[:, INDEX["nose"], 0] - (points[:, INDEX["left_ear"], 0] + points[:, INDEX["right_ear"], 0]) / 2
    leaning = np.nanmedian(foot) + np.nanmedian(face)
    return 1 if leaning > 0 else -1


def _bridged(time_s: Floats, points: Floats) -> Floats:
    """Fill missing frames linearly: only for finding exchanged legs and direction; short gaps only reach here."""
    flat = points.reshape(len(points), -1)
    seen = np.isfinite(flat[:, 0])
    filled = np.empty_like(flat)
    for column, values in enumerate(flat.T):
        filled[:, column] = np.interp(time_s, time_s[seen], values[seen])
    return filled.reshape(points.shape)


def _with_legs_put_right(time_s: Floats, points: Floats, view: View) -> tuple[Floats, float]:
    if view == "rear":  # from behind the models never exchange the legs
        return points, 0.0
    left, right = points[:, _LEG_INDEX["left"]], points[:, _LEG_INDEX["right"]]
    hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1, keepdims=True)
    repair = _repair(time_s, left, right, hips, leg_length=leg_length_px(points))
    repaired = points.copy()
    for columns, where in ((slice(0, 1), repair.knees), (slice(1, 4), repair.feet)):
        new_left, new_right = exchange(left[:, columns], right[:, columns], where)
        repaired[:, _LEG_INDEX["left"][columns]] = new_left
        repaired[:, _LEG_INDEX["right"][columns]] = new_right
    return repaired, repair.share


def _repair(time_s: Floats, left: Floats, right: Floats, hips: Floats, *, leg_length: float) -> LegRepair:
    """Find the exchanged legs by the clock of the legs as they are called, or else by that of their passing.

    Legs that are exchanged often have no clock that is right, but pass each other twice a stride under any name.
    """
    apart = left[:, 1, 0] - right[:, 1, 0]
    by_name = find_exchanged_legs(
        left - hips, right - hips, leg_length=leg_length, stride_phase=stride_clock(time_s, apart).phase
    )
    if _clarity(time_s, apart, by_name) > _CLEARLY_APART:
        return by_name
    twice_a_stride = stride_clock(2 * time_s, np.abs(apart)).phase
    by_passing = find_exchanged_legs(left - hips, right - hips, leg_length=leg_length, stride_phase=twice_a_stride / 2)
    return max(by_name, by_passing, key=lambda repair: _clarity(time_s, apart, repair))


def _clarity(time_s: Floats, apart: Floats, repair: LegRepair) -> float:
    """How clearly the ankles alternate once they are put back."""
    return stride_clock(time_s, np.where(repair.feet, -apart, apart)).clarity


def _without_wild(time_s: Floats, points: Floats, view: View) -> Floats:
    """Set points to NaN that are far from where they usually are at that phase of the stride, relative to the hips."""
    hips = points[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    ankles = points[:, INDEX["left_ankle"]] - points[:, INDEX["right_ankle"]]
    clock = stride_clock(time_s, ankles[:, 0 if view == "side" else 1])
    place = clock.phase % 1 * _PHASE_BINS
    least = _WILD_LEG_SHARE * leg_length_px(points)
    kept = np.empty_like(points)
    # One point at a time: all at once would take kilobytes a frame.
    for column in range(points.shape[1]):
        distance = _from_usual(points[:, column] - hips, place)
        wild = distance > np.maximum(_WILD_DEVIATIONS * np.nanmedian(distance), least)
        kept[:, column] = np.where(wild[:, None], np.nan, points[:, column])
    return kept


def _from_usual(relative: Floats, place: Floats) -> Floats:
    """How far a point [frames, 2] is from where it usually is at its place in the stride, in bins of the phase."""
    bins = np.floor(place).astype(int) % _PHASE_BINS
    seen = np.isfinite(relative).all(axis=1)
    # A camera in step with the runner shows few moments of the stride, over and over: between them go straight lines.
    shown, times = np.unique(bins[seen], return_counts=True)
    shown = shown[times >= _LEAST_SEEN]
    if not len(shown):
        return np.zeros(len(place))
    usual = np.stack([np.median(relative[seen & (bins == b)], axis=0) for b in shown])
    expected = [np.interp(place, shown + 0.5, course, period=_PHASE_BINS) for course in usual.T]
    return np.asarray(np.linalg.norm(relative - np.column_stack(expected), axis=-1))
