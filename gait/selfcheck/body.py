"""The heights of the body's parts over time, in leg lengths, from the landmarks of a clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.pose.keypoints import INDEX
from gait.pose.runner.find import LEGS_OUTSIDE, MOST_OUTSIDE, share_outside
from gait.pose.scene.vertical import vertical_of_track
from gait.pose.track import PoseTrack, camera_shift, positions
from gait.selfcheck.kinds import LEGS, Leg
from gait.selfcheck.repetitions import RATE_HZ

Floats = npt.NDArray[np.float64]

_PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
_FEET = tuple(INDEX[f"{leg}_{part}"] for leg in LEGS for part in ("ankle", "heel", "foot_index"))
# Frames without the person are bridged, unless they are more than this share of the clip.
_MOST_MISSING = 0.2
# Bent legs seen from the front are foreshortened; the straight ones set the length.
_LEG_PERCENTILE = 90


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """Heights of the body's parts over time.

    Parameters
    ----------
    time_s : ndarray, shape (samples,)
        Real time in seconds, at intervals of ``1 / RATE_HZ``.
    height : mapping of str to ndarray, shape (samples,)
        Height of each part, such as `left_heel`, along the vertical, in leg lengths, positive upward, above the lowest
        point of the picture.
    fps : float
        Frame rate of the clip in real time, in frames per second.
    """

    time_s: Floats
    height: Mapping[str, Floats]
    fps: float

    def foot(self, leg: Leg) -> Floats:
        """Return the height of a foot: the mean of ankle and toes."""
        return (self.height[f"{leg}_ankle"] + self.height[f"{leg}_foot_index"]) / 2

    @property
    def hips(self) -> Floats:
        """The height of the middle of the hips."""
        return (self.height["left_hip"] + self.height["right_hip"]) / 2

    @property
    def trunk(self) -> Floats:
        """The height of the trunk: the mean of hips and shoulders."""
        return (self.hips + (self.height["left_shoulder"] + self.height["right_shoulder"]) / 2) / 2


def body_of(track: PoseTrack, *, slow_motion_factor: float = 1.0) -> Body:
    """Return the heights of the body's parts.

    Parameters
    ----------
    track : PoseTrack
        The landmarks of the clip.
    slow_motion_factor : float
        How many times slower than real time the clip plays.

    Returns
    -------
    Body

    Raises
    ------
    RunnerError
        If the feet are outside the picture, or the person is not seen for a fifth of the clip.
    """
    points = positions(track)
    width, height = (int(track.attrs[f"image_{side}_px"]) for side in ("width", "height"))
    if share_outside(points[:, _FEET], width=width, height=height) > MOST_OUTSIDE:
        raise RunnerError(
            LEGS_OUTSIDE.replace("runner", "person"), "Step back or aim lower, so that both feet stay in the picture."
        )
    seen = np.isfinite(points).all(axis=(1, 2))
    if np.mean(~seen) > _MOST_MISSING:
        raise RunnerError(
            "The person is not seen in a fifth of the clip or more.",
            "Film the whole person all the time, in good light, with nobody in front.",
        )
    shift = camera_shift(track)
    points = points - (0.0 if shift is None else np.nan_to_num(shift)[:, np.newaxis])
    clip_s = track["time"].values / slow_motion_factor
    lean = np.radians(vertical_of_track(track.attrs).lean_deg)
    up_px = points @ np.array([np.sin(lean), -np.cos(lean)])
    leg_px = float(np.nanpercentile([_leg_px(points, leg) for leg in LEGS], _LEG_PERCENTILE))
    time_s = np.arange(clip_s[0], clip_s[-1], 1 / RATE_HZ)
    heights = {
        f"{leg}_{part}": np.interp(time_s, clip_s[seen], up_px[seen, INDEX[f"{leg}_{part}"]] / leg_px)
        for leg in LEGS
        for part in _PARTS
    }
    ground = min(float(values.min()) for values in heights.values())
    fps = float((len(clip_s) - 1) / (clip_s[-1] - clip_s[0]))
    return Body(time_s=time_s, height={name: values - ground for name, values in heights.items()}, fps=fps)


def _leg_px(points: Floats, leg: Leg) -> Floats:
    hip, knee, ankle = (points[:, INDEX[f"{leg}_{part}"]] for part in ("hip", "knee", "ankle"))
    length: Floats = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
    return length
