"""Detecting the camera's view (side, rear or front) from the apparent width of the shoulders."""

from __future__ import annotations

from typing import Literal

import numpy as np

from gait.errors import RunnerError
from gait.measurement import View
from gait.pose.keypoints import INDEX
from gait.pose.track import PoseTrack, positions

DetectedView = Literal["side", "rear", "front", "between"]

# Horizontal distance of the right shoulder from the left one, in trunk lengths: about 0.66 from behind, within 0.2 of
# zero from the side, and negative from the front.
_SIDE_WIDTH = 0.4
_REAR_WIDTH = 0.35


def detect_view(track: PoseTrack) -> DetectedView:
    """Return from which side the runner is seen, over the whole clip.

    Parameters
    ----------
    track : PoseTrack
        The pose.

    Returns
    -------
    {"side", "rear", "front", "between"}
        `between` for an oblique view that may be either side or rear.
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
    """Raise an error if a clip was not filmed from the given side.

    Parameters
    ----------
    track : PoseTrack
        The pose.
    view : {"side", "rear"}
        The view that the user gave.

    Raises
    ------
    RunnerError
        If the shoulders show that the camera stood elsewhere.
    """
    detected = detect_view(track)
    if detected in (view, "between"):
        return
    names = {"side": "the side", "rear": "behind", "front": "the front"}
    remedy = (
        "Film from behind, or from the side at a right angle to the running direction."
        if detected == "front"
        else f"Give it with --{detected}, or film from {names[view]}."
    )
    raise RunnerError(f"The clip given as {view} view shows the runner from {names[detected]}.", remedy)
