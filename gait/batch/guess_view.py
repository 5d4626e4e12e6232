"""The view of a clip nobody named, from a few looks into it."""

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

_LOOKED_AT_S = 3.0
_LOOKS = 9


def find_view(clip: Clip) -> View:
    """Return from where a clip was filmed.

    Looks at the first three seconds; at the whole clip only if nobody runs there.

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
        If nobody runs, or the camera stood neither beside nor behind the runner.

    Examples
    --------
    >>> from gait.video import open_clip
    >>> find_view(open_clip("sample_videos/rear.mp4"))  # doctest: +SKIP
    'rear'
    """
    frames = int(np.count_nonzero(clip.time_s < _LOOKED_AT_S * clip.slow_motion_factor))
    start = replace(clip, time_s=clip.time_s[: max(2, frames)])
    try:
        looked_at, path = start, find_runner(start)
    except RunnerError:
        looked_at, path = clip, find_runner(clip)
    seen = _seen_from(looked_at.turned(path.turned_deg), path)
    if seen in ("side", "rear"):
        return seen  # type: ignore[return-value]
    where = "from the front" if seen == "front" else "neither from the side nor from behind"
    raise RunnerError(
        f"'{clip.path.name}' shows the runner {where}.", "Stand the phone behind the treadmill, or square to its side."
    )


def _seen_from(clip: Clip, path: RunnerPath) -> str:
    """Apply the rule of the whole chain to a few frames."""
    model, crops = LandmarkModel(SCAN_MODEL), path.crops(clip.time_s)
    numbers = np.unique(np.linspace(0, clip.frame_count - 1, _LOOKS).astype(int)).tolist()
    looks = [(frame.time_s, model(frame, crops[frame.number])) for frame in read_frames_near(clip, numbers=numbers)]
    track = build_track(
        time_s=np.array([time_s for time_s, _ in looks]),
        position_px=np.array([seen.position_px for _, seen in looks]).reshape(-1, len(KEYPOINTS), 2),
        confidence=np.array([seen.confidence for _, seen in looks]).reshape(-1, len(KEYPOINTS)),
        depth_px=np.array([seen.depth_px for _, seen in looks]).reshape(-1, len(KEYPOINTS)),
        provenance={},
    )
    return detect_view(track)
