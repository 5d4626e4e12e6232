"""Selecting the part of a clip to use: the longest in which the whole runner is visible and moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.pose.keypoints import INDEX
from gait.pose.runner.find import (
    FILM_TEN_SECONDS,
    FILM_THE_RUNNER,
    LEGS_OUTSIDE,
    MOST_OUTSIDE,
    SHORTEST_S,
    SHOW_THE_LEGS,
    share_outside,
)
from gait.pose.sampling.dither import OFFSETS
from gait.pose.track import PoseTrack, positions

Floats = npt.NDArray[np.float64]

# Longest gap in the used part of a clip: about the duration of a stance.
_MAX_GAP_S = 0.25
_MAX_GAP_FRAMES = 3
# Within this time, at least one landmark of a runner moves by a third of the body's height, or by a thirtieth in slow
# motion by a factor of ten. In a frozen picture, seen through the same crop, none moves by more than half a per cent.
_FROZEN_S = 0.25
_FROZEN_SHARE = 0.015
# Largest horizontal distance of the feet from the hips, in leg lengths.
_LIMB_REACH = 0.7


def longest_visible_part(track: PoseTrack) -> slice:
    """Return the longest run of frames in which the runner is visible with short gaps at most.

    For a runner who crosses the picture, frames in which part of the body may be outside the picture do not count. Nor
    do frozen pictures, which a stalled camera repeats.

    Parameters
    ----------
    track : PoseTrack
        Pose of the whole clip.

    Returns
    -------
    slice
        Frames of the track.

    Raises
    ------
    RunnerError
        If the legs are outside the picture, or there is no such part, or it is too short.
    """
    time_s = track["time"].values
    visible = np.flatnonzero(np.isfinite(positions(track)[:, 0, 0]) & _inside_picture(track) & ~frozen_frames(track))
    _require_legs(track)
    if len(visible) == 0:
        raise RunnerError("No frame shows the runner clearly.", FILM_THE_RUNNER)
    if len(visible) == 1:
        raise RunnerError("Only one frame shows the runner.", FILM_TEN_SECONDS)
    breaks = np.flatnonzero(np.diff(time_s[visible]) > longest_gap_s(time_s))
    runs = np.split(visible, breaks + 1)
    longest = max(runs, key=lambda run: time_s[run[-1]] - time_s[run[0]])
    if time_s[longest[-1]] - time_s[longest[0]] < SHORTEST_S:
        raise RunnerError(
            f"The runner is seen for less than {SHORTEST_S:g} seconds at a time.",
            FILM_TEN_SECONDS,
        )
    return slice(int(longest[0]), int(longest[-1]) + 1)


def _require_legs(track: PoseTrack) -> None:
    """Raise `RunnerError` if the hips are in the picture but not the ankles, which the pose model then only guesses."""
    if not {"image_width_px", "image_height_px"} <= set(track.attrs):
        return
    width, height = int(track.attrs["image_width_px"]), int(track.attrs["image_height_px"])
    hips, ankles = (
        share_outside(positions(track)[:, [INDEX[f"left_{part}"], INDEX[f"right_{part}"]]], width=width, height=height)
        for part in ("hip", "ankle")
    )
    if hips < MOST_OUTSIDE < ankles:
        raise RunnerError(LEGS_OUTSIDE, SHOW_THE_LEGS)


def frozen_frames(track: PoseTrack) -> npt.NDArray[np.bool_]:
    """Return the frames around which no landmark moves, as in a frozen picture.

    Only frames with the same dither offset of the crop are compared (see `gait.pose.sampling.dither`): the model's
    output for the same picture is identical for the same offset, and slightly different for another.

    Parameters
    ----------
    track : PoseTrack
        Pose of the whole clip.

    Returns
    -------
    ndarray of bool, shape (frames,)
    """
    points = positions(track)
    period = _dither_period(track)
    frame_s = float(np.median(np.diff(track["time"].values))) if len(points) > 1 else np.inf
    window = period * max(1, int(np.ceil(_FROZEN_S / (period * frame_s))))
    starts = np.arange(max(0, len(points) - window))
    moved_px = np.zeros(len(starts))
    # One landmark at a time: all at once would take kilobytes per frame.
    for point in points.transpose(1, 0, 2):
        for later in range(period, window + 1, period):
            moved_px = np.maximum(moved_px, np.abs(point[starts + later] - point[starts]).max(axis=1))
    frozen = np.zeros(len(points), bool)
    # NaN, and therefore false, where the runner is not detected.
    for start in starts[moved_px < _FROZEN_SHARE * np.ptp(points[starts, :, 1], axis=1)]:
        frozen[start : start + window + 1] = True
    return frozen


def _dither_period(track: PoseTrack) -> int:
    """Return the number of frames after which the dither offset repeats, in processed and in interpolated frames."""
    processed = np.flatnonzero(track["filled"].values == 0) if "filled" in track else np.arange(len(track["time"]))
    return len(OFFSETS) * int(np.diff(processed).max(initial=1))


def _inside_picture(track: PoseTrack) -> npt.NDArray[np.bool_]:
    points = positions(track)
    if not track.attrs.get("moving_crop") or "image_width_px" not in track.attrs:
        return np.ones(len(points), bool)
    hips_x = points[:, [INDEX["left_hip"], INDEX["right_hip"]], 0].mean(axis=1)
    reach = _LIMB_REACH * leg_length_px(points)
    inside: npt.NDArray[np.bool_] = (hips_x > reach) & (hips_x < float(track.attrs["image_width_px"]) - reach)
    return inside


def longest_gap_s(time_s: Floats) -> float:
    """Return the longest gap that is bridged, of the runner or of the background.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Times in seconds.

    Returns
    -------
    float
        Seconds.
    """
    return max(_MAX_GAP_S, _MAX_GAP_FRAMES * float(np.median(np.diff(time_s))))


def leg_length_px(points: Floats) -> float:
    """Return the approximate length of the leg: twice the median length of the thigh.

    Parameters
    ----------
    points : ndarray, shape (frames, 33, 2)
        Landmarks in pixels.

    Returns
    -------
    float
        Pixels.
    """
    thighs = [points[:, INDEX[f"{s}_hip"]] - points[:, INDEX[f"{s}_knee"]] for s in ("left", "right")]
    return 2 * float(np.nanmedian(np.linalg.norm(thighs, axis=-1)))
