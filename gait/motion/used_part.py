"""Which part of a clip is used: the longest in which the whole runner is seen, and moves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.pose.keypoints import INDEX
from gait.pose.runner.find import FILM_TEN_SECONDS, FILM_THE_RUNNER, SHORTEST_S
from gait.pose.sampling.dither import PLACES
from gait.pose.track import PoseTrack, positions

Floats = npt.NDArray[np.float64]

# The clip's part that is used has no gap longer than this: about the time of one stance.
_LONGEST_GAP_S = 0.25
_LONGEST_GAP_FRAMES = 3
# In so many seconds some point of a runner moves by a third of the body's height or more, in slow motion by ten by a
# thirtieth; in a picture that only repeats, seen by the same crop, by less than half a per cent.
_FROZEN_S = 0.25
_FROZEN_SHARE = 0.015
# Feet swing out as far from the hips, in leg lengths.
_LIMB_REACH = 0.7


def longest_seen(track: PoseTrack) -> slice:
    """Return the longest run of frames in which the runner is seen with no more than short gaps.

    Of a runner who crosses the picture, the frames in which part of the body may still be outside do not count; nor
    do pictures that a film or a camera that stalled only repeats.

    Parameters
    ----------
    track : PoseTrack
        All frames.

    Returns
    -------
    slice

    Raises
    ------
    RunnerError
        If that is too short, or nothing.
    """
    time_s = track["time"].values
    seen = np.flatnonzero(np.isfinite(positions(track)[:, 0, 0]) & _whole_in_picture(track) & ~frozen(track))
    if len(seen) == 0:
        raise RunnerError("No frame shows the runner clearly.", FILM_THE_RUNNER)
    if len(seen) == 1:
        raise RunnerError("Only one frame shows the runner.", FILM_TEN_SECONDS)
    breaks = np.flatnonzero(np.diff(time_s[seen]) > longest_gap_s(time_s))
    runs = np.split(seen, breaks + 1)
    longest = max(runs, key=lambda run: time_s[run[-1]] - time_s[run[0]])
    if time_s[longest[-1]] - time_s[longest[0]] < SHORTEST_S:
        raise RunnerError(
            f"The runner is seen for less than {SHORTEST_S:g} seconds at a time.",
            FILM_TEN_SECONDS,
        )
    return slice(int(longest[0]), int(longest[-1]) + 1)


def frozen(track: PoseTrack) -> npt.NDArray[np.bool_]:
    """Tell the frames, of all in the track, round which no point of the body moves at all.

    Only frames whose crops lay in the same place are compared (`gait.pose.sampling.dither`): in one picture the model
    sees one and the same body so, and slightly another elsewhere.
    """
    points = positions(track)
    apart = _alike_apart(track)
    frame_s = float(np.median(np.diff(track["time"].values))) if len(points) > 1 else np.inf
    latest = apart * max(1, int(np.ceil(_FROZEN_S / (apart * frame_s))))
    starts = np.arange(max(0, len(points) - latest))
    moved_px = np.zeros(len(starts))
    # One point at a time: all at once would take kilobytes a frame.
    for point in points.transpose(1, 0, 2):
        for later in range(apart, latest + 1, apart):
            moved_px = np.maximum(moved_px, np.abs(point[starts + later] - point[starts]).max(axis=1))
    still = np.zeros(len(points), bool)
    # Not a number where the runner is not seen.
    for start in starts[moved_px < _FROZEN_SHARE * np.ptp(points[starts, :, 1], axis=1)]:
        still[start : start + latest + 1] = True
    return still


def _alike_apart(track: PoseTrack) -> int:
    """How many frames apart crops lie in the same place, of those that were seen and of those filled in between."""
    seen = np.flatnonzero(track["filled"].values == 0) if "filled" in track else np.arange(len(track["time"]))
    return len(PLACES) * int(np.diff(seen).max(initial=1))


def _whole_in_picture(track: PoseTrack) -> npt.NDArray[np.bool_]:
    points = positions(track)
    if not track.attrs.get("moving_crop") or "image_width_px" not in track.attrs:
        return np.ones(len(points), bool)
    hips_x = points[:, [INDEX["left_hip"], INDEX["right_hip"]], 0].mean(axis=1)
    reach = _LIMB_REACH * leg_length_px(points)
    inside: npt.NDArray[np.bool_] = (hips_x > reach) & (hips_x < float(track.attrs["image_width_px"]) - reach)
    return inside


def longest_gap_s(time_s: Floats) -> float:
    """Return for how long the runner, or the scene behind, may be unseen in a part that is used."""
    return max(_LONGEST_GAP_S, _LONGEST_GAP_FRAMES * float(np.median(np.diff(time_s))))


def leg_length_px(points: Floats) -> float:
    """Return twice the median thigh length of the keypoints [frames, 33, 2]: near enough the leg's length."""
    thighs = [points[:, INDEX[f"{s}_hip"]] - points[:, INDEX[f"{s}_knee"]] for s in ("left", "right")]
    return 2 * float(np.nanmedian(np.linalg.norm(thighs, axis=-1)))
