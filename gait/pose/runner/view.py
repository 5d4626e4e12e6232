"""From where the runner is seen: the shoulders' width in the picture tells side, rear and front apart."""

from __future__ import annotations

from typing import Literal

import numpy as np

from gait.errors import RunnerError
from gait.measurement import View
from gait.pose.keypoints import INDEX
from gait.pose.track import PoseTrack, positions

SeenFrom = Literal["side", "rear", "front", "between"]

# Right minus left shoulder across the picture, in trunk lengths: about 0.66 from behind, within 0.2 of nought from the
# side, and turned round from the front.
_SIDE_WIDTH = 0.4
_REAR_WIDTH = 0.35


def seen_from(track: PoseTrack) -> SeenFrom:
    """Return from where the runner is seen over the whole clip.

    Parameters
    ----------
    track : PoseTrack
        The pose.

    Returns
    -------
    {"side", "rear", "front", "between"}
        `between` for a camera that stands at an angle, where side and rear are both possible.
    """
    points = positions(track)
    across = points[:, INDEX["right_shoulder"], 0] - points[:, INDEX["left_shoulder"], 0]
    shoulders = (points[:, INDEX["right_shoulder"]] + points[:, INDEX["left_shoulder"]]) / 2
    hips = (points[:, INDEX["right_hip"]] + points[:, INDEX["left_hip"]]) / 2
    widths = across / np.linalg.norm(shoulders - hips, axis=1)
    if not np.isfinite(widths).any():
        return "between"
    width = float(np.nanmedian(widths))
    if width < -_REAR_WIDTH:
        return "front"
    if abs(width) <= _REAR_WIDTH:
        return "side"
    return "between" if width < _SIDE_WIDTH else "rear"


def require_view(track: PoseTrack, view: View) -> None:
    """Refuse a clip that was filmed from elsewhere than it is said to be; raises `RunnerError`."""
    seen = seen_from(track)
    if seen in (view, "between"):
        return
    said = {"side": "the side", "rear": "behind", "front": "the front"}
    remedy = (
        "Stand the phone behind the treadmill, or square to its side."
        if seen == "front"
        else f"Give it with --{seen}, or film from {said[view]}."
    )
    raise RunnerError(f"The clip given as {view} view shows the runner from {said[seen]}.", remedy)
