"""The runner's path through a clip, and the crops that follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.pose.engines.landmarks import Crop

if TYPE_CHECKING:
    from scipy.interpolate import BSpline

# A runner whose hips stay within this share of the crop gets a fixed crop, which adds the least jitter.
_STATIONARY_RANGE = 0.15
# Smoothing parameter of the crop's path: for samples 0.2 s apart, it passes changes that take longer than 2 s.
_CROP_SMOOTHING = 0.03
# Standard deviation of a detection, as a share of the crop.
_DETECTION_NOISE = 0.08
_ITERATIONS = 5


@dataclass(frozen=True, kw_only=True, eq=False)
class RunnerPath:
    """Position and size of the runner in the scanned frames of a clip.

    Parameters
    ----------
    time_s : ndarray, shape (detections,)
        Times at which the runner was detected, in seconds on the clip's time axis.
    centre_px : ndarray, shape (detections, 2)
        Mid-hip in pixels.
    crop_side_px : ndarray, shape (detections,)
        Side of the square that contains the body, in pixels.
    people : int
        Number of people who were seen for a substantial part of the clip.
    turned_deg : int
        Counter-clockwise rotation in degrees, a multiple of 90, that turns the clip upright.
    vertical_deg : float, optional
        Angle between the vertical at the runner's position and the vertical axis of the picture, in degrees, from
        straight edges in the scene; + = leaning to the right.
    vertical_se_deg : float, optional
        Standard error of `vertical_deg`, in degrees.
    quality : mapping of str to float
        Picture quality by the name of the pose track's attribute: `picture_brightness` (mean grey level of the
        runner's box, 0 to 255), `picture_sharpness`, `camera_shake_px` and `camera_travel_px`. Values that could not
        be measured are missing.
    segment : slice, optional
        Frames of the segment in which the runner is followed, if the clip has cuts; default: all frames.
    cuts : int
        Number of cuts in the clip.
    """

    time_s: npt.NDArray[np.float64]
    centre_px: npt.NDArray[np.float64]
    crop_side_px: npt.NDArray[np.float64]
    people: int
    turned_deg: int = 0
    vertical_deg: float | None = None
    vertical_se_deg: float | None = None
    quality: Mapping[str, float] = field(default_factory=dict)
    segment: slice | None = None
    cuts: int = 0

    @property
    def is_stationary(self) -> bool:
        """Whether the runner stays in one place in the picture, as on a treadmill."""
        spread = np.ptp(np.percentile(self.centre_px, [5, 95], axis=0), axis=0)
        return bool(np.hypot(*spread) < _STATIONARY_RANGE * np.median(self.crop_side_px))

    def crops(self, time_s: npt.NDArray[np.float64]) -> list[Crop]:
        """Return a crop for each frame: a fixed one on a treadmill, otherwise one that moves smoothly.

        Parameters
        ----------
        time_s : ndarray, shape (frames,)
            Times of the frames in seconds, on the clip's time axis.

        Returns
        -------
        list of Crop
            Before dithering; see `gait.pose.sampling.dither`.
        """
        if self.is_stationary or len(self.time_s) < 5:
            x, y = np.median(self.centre_px, axis=0)
            return [Crop(float(x), float(y), float(np.median(self.crop_side_px)))] * len(time_s)
        path = np.column_stack([self.centre_px, self.crop_side_px])
        smooth = _smooth_robustly(self.time_s, path, noise_px=_DETECTION_NOISE * float(np.median(self.crop_side_px)))
        inside = np.clip(time_s, self.time_s[0], self.time_s[-1])
        # Before the first and after the last detection, the runner moves on at constant velocity.
        beyond = (time_s - inside)[:, None] * smooth(inside, 1)
        return [Crop(*(float(v) for v in row)) for row in smooth(inside) + beyond]


def _smooth_robustly(time_s: npt.NDArray[np.float64], path: npt.NDArray[np.float64], *, noise_px: float) -> BSpline:
    """Smooth a path of shape (detections, 3) by iteratively reweighted least squares with Cauchy weights.

    Outliers must not move the crop, because a crop that jitters makes the landmarks jitter.
    """
    from scipy.interpolate import make_smoothing_spline

    weights = np.ones(len(time_s))
    for _ in range(_ITERATIONS):
        smooth = make_smoothing_spline(time_s, path, w=weights, lam=_CROP_SMOOTHING)
        weights = 1 / (1 + np.sum((path - smooth(time_s)) ** 2, axis=1) / noise_px**2)
    return smooth
