"""Where the runner is during a clip, and the crops that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.pose.engines.landmarks import Crop

if TYPE_CHECKING:
    from scipy.interpolate import BSpline

# A runner whose hips stay within this share of the crop gets one fixed crop: it jitters least.
_TREADMILL_WANDER = 0.15
# With looks a fifth of a second apart this follows what takes longer than two seconds.
_CROP_STIFFNESS = 0.03
_LOOK_NOISE = 0.08
_REWEIGHED = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class RunnerPath:
    """Where the runner is during the clip.

    Parameters
    ----------
    time_s : ndarray, shape (looks,)
        When the runner was seen, seconds on the clip's time axis.
    centre_px : ndarray, shape (looks, 2)
        Middle of the hips.
    crop_side_px : ndarray, shape (looks,)
        Side of the square that holds the body.
    people : int
        How many people were seen for a good part of the clip.
    turned_deg : int
        Quarter turns, in degrees counter-clockwise, that the clip needs to stand upright.
    vertical_deg : float, optional
        By how many degrees up leans to the right where the runner is, from upright edges in the scene.
    vertical_se_deg : float, optional
        Its standard error.
    quality : mapping of str to float
        What the pictures are like, under the names that the pose track's attributes bear: `picture_brightness` (mean
        grey level of the runner's box, 0 to 255), `picture_sharpness`, `camera_shake_px` and `camera_travel_px`; what
        could not be told is missing.
    part : slice, optional
        The frames of the piece that the runner is followed in, where the film is cut; default: all.
    cuts : int
        How many cuts the film has.
    """

    time_s: npt.NDArray[np.float64]
    centre_px: npt.NDArray[np.float64]
    crop_side_px: npt.NDArray[np.float64]
    people: int
    turned_deg: int = 0
    vertical_deg: float | None = None
    vertical_se_deg: float | None = None
    quality: Mapping[str, float] = field(default_factory=dict)
    part: slice | None = None
    cuts: int = 0

    @property
    def stays(self) -> bool:
        """Whether the runner keeps to one place in the picture, as on a treadmill."""
        spread = np.ptp(np.percentile(self.centre_px, [5, 95], axis=0), axis=0)
        return bool(np.hypot(*spread) < _TREADMILL_WANDER * np.median(self.crop_side_px))

    def crops(self, time_s: npt.NDArray[np.float64]) -> list[Crop]:
        """Return one crop a frame: the same for all on a treadmill, a smoothly moving one else.

        How far they are then moved within a cell of the model's grid is `gait.pose.sampling.dither`'s to say.
        """
        if self.stays or len(self.time_s) < 5:
            x, y = np.median(self.centre_px, axis=0)
            return [Crop(float(x), float(y), float(np.median(self.crop_side_px)))] * len(time_s)
        course = np.column_stack([self.centre_px, self.crop_side_px])
        smooth = _robust_course(self.time_s, course, noise_px=_LOOK_NOISE * float(np.median(self.crop_side_px)))
        inside = np.clip(time_s, self.time_s[0], self.time_s[-1])
        # Past the first and last look the runner goes on at the speed of that moment.
        beyond = (time_s - inside)[:, None] * smooth(inside, 1)
        return [Crop(*(float(v) for v in row)) for row in smooth(inside) + beyond]


def _robust_course(time_s: npt.NDArray[np.float64], course: npt.NDArray[np.float64], *, noise_px: float) -> BSpline:
    """Smooth the course [looks, 3]: what one look says against its neighbours is an error of that look.

    Least squares reweighed by Cauchy's function; a crop that trembles makes the landmarks tremble.
    """
    from scipy.interpolate import make_smoothing_spline

    weights = np.ones(len(time_s))
    for _ in range(_REWEIGHED):
        smooth = make_smoothing_spline(time_s, course, w=weights, lam=_CROP_STIFFNESS)
        weights = 1 / (1 + np.sum((course - smooth(time_s)) ** 2, axis=1) / noise_px**2)
    return smooth
