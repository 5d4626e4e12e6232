"""Landmarks as motion-capture files need them: three axes, evenly spaced frames, the ground at zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.motion.model import Motion

Floats = npt.NDArray[np.float64]

# Timestamps that differ by less than this share of a frame count as even. Others are interpolated.
_EVEN_SHARE = 0.01
# The ground is this percentile of the lowest foot point over all frames, because single outliers lie lower.
_GROUND_PERCENTILE = 5.0
_FOOT_POINTS = ("heel", "ball", "toe", "ankle")


@dataclass(frozen=True, kw_only=True, eq=False)
class Trajectory:
    """Evenly spaced landmarks in the axes of OpenSim and of the International Society of Biomechanics.

    Parameters
    ----------
    time_s : ndarray, shape (frames,)
        Real time in seconds, evenly spaced.
    points_m : ndarray, shape (frames, points, 3)
        Positions in metres: x forward, y up, z to the runner's right. The axis along the view of the camera is 0. NaN
        where a point was not seen.
    names : tuple of str
        Names of the points.
    rate_hz : float
        Frames per second of real time.
    """

    time_s: Floats
    points_m: Floats
    names: tuple[str, ...]
    rate_hz: float

    def point(self, name: str) -> Floats:
        """Return the positions of one point as an array of shape (frames, 3) in metres.

        Parameters
        ----------
        name : str
            One of `names`.

        Returns
        -------
        ndarray, shape (frames, 3)
            In metres.

        Raises
        ------
        ValueError
            If the trajectory has no such point.
        """
        return self.points_m[:, self.names.index(name)]


def trajectory(motion: Motion, *, smooth: bool = False) -> Trajectory:
    """Return the landmarks of a motion, evenly spaced and with three axes.

    The origin is on the ground, below the middle of the horizontal range of the hips.

    Parameters
    ----------
    motion : Motion
        The motion.
    smooth : bool
        Whether to return the smoothed curves, which bridge gaps, instead of the landmarks as measured.

    Returns
    -------
    Trajectory

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> found = trajectory(running_motion(duration_s=2.0, fps=60.0))
    >>> found.points_m.shape, round(found.rate_hz, 3)
    ((120, 22, 3), 60.0)
    """
    time_s = np.linspace(motion.time_s[0], motion.time_s[-1], len(motion.time_s))
    interval_s = float(time_s[1] - time_s[0])
    if smooth:
        curves = motion.at(time_s)
        plane_m = np.stack([curves[name] for name in motion.names], axis=1)
    elif np.abs(time_s - motion.time_s).max() < _EVEN_SHARE * interval_s:
        plane_m = motion.points_m
    else:
        plane_m = _between_frames(time_s, motion)
    plane_m = plane_m - _origin_m(motion)
    points_m = np.zeros((*plane_m.shape[:2], 3))
    points_m[..., [0, 1] if motion.view == "side" else [2, 1]] = plane_m
    points_m[np.isnan(plane_m).any(axis=-1)] = np.nan
    return Trajectory(time_s=time_s, points_m=points_m, names=motion.names, rate_hz=1 / interval_s)


def _between_frames(time_s: Floats, motion: Motion) -> Floats:
    """Interpolate linearly between frames. The result is NaN next to a frame in which the point was not seen."""
    flat = motion.points_m.reshape(len(motion.time_s), -1)
    columns = [np.interp(time_s, motion.time_s, column) for column in flat.T]
    return np.stack(columns, axis=-1).reshape(motion.points_m.shape)


def _origin_m(motion: Motion) -> Floats:
    feet = [f"{side}_{part}" for side in ("left", "right") for part in _FOOT_POINTS if f"{side}_{part}" in motion]
    # Points that were not seen must not be the lowest. Frames without any foot do not count.
    heights = np.nan_to_num([motion.point(name)[:, 1] for name in feet], nan=np.inf)
    lowest = heights.min(axis=0)
    hips_x = motion.point("mid_hip")[:, 0]
    middle = (np.nanmin(hips_x) + np.nanmax(hips_x)) / 2
    return np.array([middle, np.percentile(lowest[np.isfinite(lowest)], _GROUND_PERCENTILE)])
