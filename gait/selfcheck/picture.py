"""The key picture of a squat or a step-down: the lowest point, with a level line through the hips."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from gait.pose.keypoints import INDEX
from gait.pose.scene.vertical import vertical_of_track
from gait.pose.track import PoseTrack, positions
from gait.report.drawing.canvas import dashed, discs, label, line
from gait.report.drawing.palette import LEFT, MEASURED, RIGHT, VERTICAL
from gait.video import Clip, read_frames
from gait.words import say

Floats = npt.NDArray[np.float64]

_HEIGHT_PX = 900
_JPEG_QUALITY = 88
# The picture ends above the shoulders, so that it shows no face, and a little below the feet. In leg lengths.
_ABOVE_HIPS, _BELOW_FEET, _BESIDE_HIPS = 0.55, 0.12, 0.75
_LINE_REACH = 0.5


def level_picture(clip: Clip, track: PoseTrack, *, time_s: float) -> bytes:
    """Return the picture of one moment with both hips, a line through them, and a level line.

    The level line is at a right angle to the vertical of the scene. No angle is written, because a clip from behind or
    from in front cannot give one that is accurate enough.

    Parameters
    ----------
    clip : Clip
        The clip.
    track : PoseTrack
        The landmarks of the clip.
    time_s : float
        The moment, in seconds of real time.

    Returns
    -------
    bytes
        A JPEG without the head.
    """
    number = int(np.abs(clip.time_s / clip.slow_motion_factor - time_s).argmin())
    upright = clip.turned(int(track.attrs.get("turned_deg", 0)))
    picture = next(iter(read_frames(upright, indices=[number]))).picture
    points = positions(track)[number]
    left, right = points[INDEX["left_hip"]], points[INDEX["right_hip"]]
    middle = (left + right) / 2
    ankles = points[[INDEX["left_ankle"], INDEX["right_ankle"]]]
    leg_px = float(np.max(np.linalg.norm(ankles - middle, axis=1)))
    beside = np.array([_BESIDE_HIPS * leg_px, 0.0])
    top_left, bottom_right = middle - beside - [0.0, _ABOVE_HIPS * leg_px], middle + beside
    feet_px = points[[INDEX[f"{side}_foot_index"] for side in ("left", "right")], 1]
    bottom_right[1] = float(feet_px.max()) + _BELOW_FEET * leg_px
    size_px = [picture.shape[1], picture.shape[0]]
    (x0, y0), (x1, y1) = (np.clip(corner, 0, size_px).astype(int) for corner in (top_left, bottom_right))
    scale = _HEIGHT_PX / max(1, y1 - y0)
    size = (max(2, round((x1 - x0) * scale)), _HEIGHT_PX)
    cropped = np.array(Image.fromarray(picture[y0:y1, x0:x1]).resize(size, Image.Resampling.LANCZOS))
    left, right, middle = ((each - [x0, y0]) * scale for each in (left, right, middle))
    _draw(cropped, left, right, middle, leg_px=leg_px * scale, lean_deg=vertical_of_track(track.attrs).lean_deg)
    written = io.BytesIO()
    Image.fromarray(cropped).save(written, "JPEG", quality=_JPEG_QUALITY)
    return written.getvalue()


def _draw(
    picture: npt.NDArray[np.uint8], left: Floats, right: Floats, middle: Floats, *, leg_px: float, lean_deg: float
) -> None:
    lean = np.radians(lean_deg)
    level = _LINE_REACH * leg_px * np.array([np.cos(lean), np.sin(lean)])
    dashed(picture, middle - level, middle + level, colour=VERTICAL, width_px=4)
    line(picture, np.array([left, right]), colour=MEASURED, width_px=6)
    for hip, colour in ((left, LEFT), (right, RIGHT)):
        discs(picture, hip[np.newaxis], radius_px=9, colour=colour)
    label(picture, say("selfcheck.level"), middle - level * 0.8 - [0, 40], size_px=24)
