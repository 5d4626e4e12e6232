"""What the page draws over the clean film: the runner's points in every frame, and the values beside it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from gait.measurement import Measurement, View
from gait.report.charts.timeline import Timeline
from gait.words import say

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis
    from gait.report.drawing.film_crop import FilmCrop

Floats = npt.NDArray[np.float64]
Mark = Literal["", "about", "withheld"]

POINTS: tuple[str, ...] = (
    *(f"{side}_{part}" for side in ("left", "right") for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle",
                                                                 "heel", "toe")),
)  # fmt: skip
"""The points that the layers are drawn from."""
# The measures that a value over time belongs to, by view. It is shown only if none of them is withheld.
_MEASURES: dict[View, dict[str, tuple[str, ...]]] = {
    "side": {
        "knee_flexion": ("knee_flexion_at_contact", "knee_flexion_stance"),
        "shin_angle": ("shin_angle",),
        "trunk_lean": ("trunk_lean",),
    },
    "rear": {"trunk_side_lean": ("trunk_side_lean",)},
}
_PER_PX = 10
_UNKNOWN = -32768
_MOST_BYTES = 1_200_000
# With fewer points a second, a swinging foot would leave its shoe between two of them.
_FEWEST_PER_S = 24.0
_HIP_TO_GROUND = 1.1


@dataclass(frozen=True, kw_only=True)
class LiveValue:
    """A value that is shown beside the film and changes with it.

    Parameters
    ----------
    id : str
        Name of the quantity in the text catalogue, as in `curve.<id>`.
    mark : {"", "about"}
        Whether the values are approximate, because the measure has low confidence.
    """

    id: str
    mark: Mark


def mark_of(name: str, view: View, measurements: Sequence[Measurement]) -> Mark:
    """Return how the values of a quantity over time may be shown, from the measures that belong to it.

    Parameters
    ----------
    name : str
        Name of the quantity, as in `curve.<name>`.
    view : {"side", "rear"}
        The view.
    measurements : sequence of Measurement
        The measurements of the view.

    Returns
    -------
    {"", "about", "withheld"}
    """
    names = _MEASURES[view].get(name, ())
    found = [m for m in measurements if m.id in names and m.view == view]
    if names and (len(found) < len(names) or any(m.value is None for m in found)):
        return "withheld"
    return "about" if any(m.status == "low_confidence" for m in found) else ""


def live_values(analysis: ClipAnalysis, timeline: Timeline) -> tuple[LiveValue, ...]:
    """Return the values that are shown beside the film of a clip.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    timeline : Timeline
        Its curves.

    Returns
    -------
    tuple of LiveValue
        Without those that are withheld.
    """
    known = {trace.id for trace in (*timeline.traces, *timeline.unplotted)}
    marks = {name: mark_of(name, analysis.view, analysis.measurements) for name in _MEASURES[analysis.view]}
    return tuple(LiveValue(id=name, mark=mark) for name, mark in marks.items() if name in known and mark != "withheld")


def layer_data(analysis: ClipAnalysis, crop: FilmCrop) -> dict[str, object] | None:
    """Return the points of the runner on the film, for the script of the page.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    crop : FilmCrop
        The part of the clip that the film shows.

    Returns
    -------
    dict or None
        None if the clip is so long that the points of a page of reasonable size would be too few to follow the feet.
    """
    clip, motion = analysis.clip, analysis.motion
    factor = clip.slow_motion_factor
    start_s, end_s = motion.time_s[[0, -1]] * factor
    frames = np.flatnonzero((clip.time_s >= start_s) & (clip.time_s <= end_s))
    names = [name for name in POINTS if name in motion]
    every = max(1, -(-len(frames) * len(names) * 4 // _MOST_BYTES))
    if not len(frames) or clip.capture_fps / every < min(_FEWEST_PER_S, 0.99 * clip.capture_fps):
        return None
    times_s = clip.time_s[frames[::every]]
    corners = crop.corners_at(times_s)
    placed = np.full((len(times_s), len(names), 2), np.nan)
    for index, name in enumerate(names):
        clip_px = motion.in_picture(motion.curve(name)(times_s / factor), times_s / factor)
        placed[:, index] = (clip_px + 0.5 - corners) / crop.reduction - 0.5
    inside = np.isfinite(placed) & (np.abs(placed) < 3000)
    numbers = np.where(inside, np.round(_PER_PX * np.where(inside, placed, 0.0)), _UNKNOWN).astype("<i2")
    up = motion.to_pixels(np.array([0.0, 1.0]))
    leg_px = _HIP_TO_GROUND * motion.leg_length_m / motion.scale.metres_per_pixel / crop.reduction
    marks = {name: mark_of(name, analysis.view, analysis.measurements) for name in _MEASURES[analysis.view]}
    return {
        "size": crop.picture_size,
        "names": names,
        "first": int(frames[0]),
        "every": every,
        "perPx": _PER_PX,
        "points": base64.b64encode(numbers.tobytes()).decode("ascii"),
        "up": (up / np.linalg.norm(up)).round(4).tolist(),
        "leg": round(float(leg_px * np.mean(motion.zoom_at(motion.time_s))), 1),
        "near": "" if analysis.view == "rear" else motion.near_side,
        "facing": motion.facing,
        "angles": [name for name, mark in marks.items() if mark != "withheld"],
    }


def about_text() -> str:
    """Return the mark of an approximate number, with room for the number, for the script of the page."""
    return say("number.about", value="{value}")
