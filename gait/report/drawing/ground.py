"""Estimate where the ground lies in the pictures of a clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.report.drawing.frame_pose import frame_poses
from gait.video.placement import Placement

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

# The heel and toe landmarks of a pose model lie above the ground by this share of the leg.
_SOLE_LEG_SHARE = 0.03


def ground_point(analysis: ClipAnalysis, placement: Placement) -> npt.NDArray[np.float64]:
    """Return a point on the ground: below the median lowest landmark of the foot in mid-stance.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    placement : Placement
        The picture to draw on.

    Returns
    -------
    ndarray, shape (2,)
        Pixels of the scene; NaN if no step is complete.
    """
    used = [step for step in analysis.steps if step.used and step.complete]
    stances_s = np.array([(step.initial_contact_s + step.toe_off_s) / 2 for step in used])
    lowest = []
    for step, pose in zip(used, frame_poses(analysis.motion, stances_s, placement=placement), strict=True):
        names = [f"{step.side}_{part}" for part in ("heel", "toe", "ankle")]
        points = [
            pose.points[name] - pose.scene_px - _SOLE_LEG_SHARE * pose.leg_px * pose.up
            for name in names
            if pose.has(name)
        ]
        if points:
            lowest.append(min(points, key=lambda point: float(point @ pose.up)))
    return np.median(lowest, axis=0) if lowest else np.full(2, np.nan)
