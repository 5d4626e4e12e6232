"""Where the ground lies in a clip's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.report.drawing.moment import moments
from gait.video.placement import Placement

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

# Heel and toe points of a pose model lie this share of the leg above the ground.
_SOLE_LEG_SHARE = 0.03


def ground_point(analysis: ClipAnalysis, placement: Placement) -> npt.NDArray[np.float64]:
    """Return a point of the ground, in pixels of the scene: below the usual lowest foot point in mid-stance."""
    used = [step for step in analysis.steps if step.used and step.complete]
    stances_s = np.array([(step.initial_contact_s + step.toe_off_s) / 2 for step in used])
    lowest = []
    for step, moment in zip(used, moments(analysis.motion, stances_s, placement=placement), strict=True):
        names = [f"{step.side}_{part}" for part in ("heel", "toe", "ankle") if moment.has(f"{step.side}_{part}")]
        points = [moment.points[name] - moment.scene_px - _SOLE_LEG_SHARE * moment.leg_px * moment.up for name in names]
        lowest.append(min(points, key=lambda point: float(point @ moment.up)))
    return np.nanmedian(lowest, axis=0) if lowest else np.full(2, np.nan)
