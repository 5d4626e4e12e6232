"""Detect the view of a clip from a few of its frames."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gait.errors import RunnerError
from gait.pose.engines.landmarks import LandmarkModel
from gait.pose.keypoints import KEYPOINTS
from gait.pose.runner.find import SCAN_MODEL, find_runner
from gait.pose.runner.path import RunnerPath
from gait.pose.runner.view import detect_view
from gait.pose.track import build_track
from gait.video import Clip, read_frames_near

if TYPE_CHECKING:
    from gait.measurement import View

_FIRST_PART_S = 3.0
_FRAME_COUNT = 9


def guess_view(clip: Clip) -> View:
    """Return the view that a clip was filmed from.

    Only the first three seconds are searched for the runner, and the whole clip if nobody runs in them.

    Parameters
    ----------
    clip : Clip
        The clip.

    Returns
    -------
    {"side", "rear"}

    Raises
    ------
    RunnerError
        If nobody runs in the clip, or the camera was neither beside nor behind the runner.

    Examples
    --------
    >>> from gait.video import open_clip
    >>> guess_view(open_clip("sample_videos/rear.mp4"))  # doctest: +SKIP
    'rear'
    """
    frames = int(np.count_nonzero(clip.time_s < _FIRST_PART_S * clip.slow_motion_factor))
    part = replace(clip, time_s=clip.time_s[: max(2, frames)])
    try:
        path = find_runner(part)
    except RunnerError:
        part, path = clip, find_runner(clip)
    view = _seen_from(part.turned(path.turned_deg), path)
    if view in ("side", "rear"):
        return view  # type: ignore[return-value]
    where = "from the front" if view == "front" else "neither from the side nor from behind"
    raise RunnerError(
        f"'{clip.path.name}' shows the runner {where}.",
        "Film from behind, or from the side at a right angle to the running direction.",
    )


def _seen_from(clip: Clip, path: RunnerPath) -> str:
    """Apply the rule of the whole analysis to a few frames."""
    model, crops = LandmarkModel(SCAN_MODEL), path.crops(clip.time_s)
    numbers = np.unique(np.linspace(0, clip.frame_count - 1, _FRAME_COUNT).astype(int)).tolist()
    detected = [(frame.time_s, model(frame, crops[frame.number])) for frame in read_frames_near(clip, numbers=numbers)]
    track = build_track(
        time_s=np.array([time_s for time_s, _ in detected]),
        position_px=np.array([landmarks.position_px for _, landmarks in detected]).reshape(-1, len(KEYPOINTS), 2),
        confidence=np.array([landmarks.confidence for _, landmarks in detected]).reshape(-1, len(KEYPOINTS)),
        depth_px=np.array([landmarks.depth_px for _, landmarks in detected]).reshape(-1, len(KEYPOINTS)),
        provenance={},
    )
    return detect_view(track)
