"""The part of each frame that films show: a box of constant size that follows the runner slowly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from gait.report.drawing.frame_pose import FramePose, frame_poses
from gait.video.frame import Area
from gait.video.placement import Placement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gait.analysis.result import ClipAnalysis

Floats = npt.NDArray[np.float64]

LONGEST_SIDE_PX = 1280
"""The longest side of a film."""
MOST_PIXELS = 450_000
"""The largest area of a film, such as 600 x 750. Drawing and encoding take a time that is proportional to it."""
# Shrinking by a whole number is several times faster than by another one; 1.5 is quick with linear interpolation.
_REDUCTIONS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0)
# Space around the outermost landmarks, in lengths of the leg. The ribbon of contacts lies below the feet.
_HEAD_LEG_SHARE, _GROUND_LEG_SHARE, _SIDE_LEG_SHARE = 0.3, 0.42, 0.2
# Smallest width per height: a narrower film leaves the screen of a desktop empty.
_NARROWEST = 0.75
_SMOOTHING_S = 0.6
_KNOTS_S = 0.25
# A runner whose box at rest is at most this much larger than the one that follows is filmed at rest, as on a treadmill.
_WORTH_FOLLOWING = 1.2
_FORMAT = "gait film 1"


@dataclass(frozen=True, kw_only=True, eq=False)
class FilmCrop:
    """The part of the clip that its films show.

    Parameters
    ----------
    time_s : ndarray, shape (knots,)
        Times on the time axis of the clip. A single one belongs to a box at rest.
    corner_px : ndarray, shape (knots, 2)
        Upper left corner of the box at these times, in the clip's pixels.
    size_px : tuple of int
        Width and height of the box, in the clip's pixels.
    reduction : float
        Pixels of the clip per pixel of the film.
    """

    time_s: Floats
    corner_px: Floats
    size_px: tuple[int, int]
    reduction: float

    @property
    def picture_size(self) -> tuple[int, int]:
        """Width and height of the film, in pixels, both even."""
        width, height = (round(side / self.reduction) for side in self.size_px)
        return width, height

    @cached_property
    def placement(self) -> Placement:
        """How the film shows the clip while the box is where it is first."""
        return self._at(self.corners_at(self.time_s[:1])[0])

    def placement_at(self, time_s: float) -> Placement:
        """Return how the film shows the clip at a time.

        Parameters
        ----------
        time_s : float
            Seconds on the time axis of the clip.

        Returns
        -------
        Placement
        """
        return self.placement if self.rests else self._at(self.corners_at(np.array([time_s]))[0])

    def area_at(self, time_s: float) -> Area:
        """Return the part of the frame that the film shows at a time, in the clip's pixels.

        Parameters
        ----------
        time_s : float
            Seconds on the time axis of the clip.

        Returns
        -------
        Area
        """
        left, top = (int(side) for side in self.corners_at(np.array([time_s]))[0])
        return Area(left, top, left + self.size_px[0], top + self.size_px[1])

    @property
    def rests(self) -> bool:
        """Whether the box is always in the same place."""
        return len(self.time_s) == 1

    def corners_at(self, times_s: Floats) -> Floats:
        """Return the upper left corner of the box at the given times: even pixels, so that colours stay in place.

        Parameters
        ----------
        times_s : ndarray, shape (times,)
            Seconds on the time axis of the clip.

        Returns
        -------
        ndarray, shape (times, 2)
        """
        corners = np.stack([np.interp(times_s, self.time_s, column) for column in self.corner_px.T], axis=-1)
        even: Floats = 2 * np.floor(corners / 2)
        return even

    def poses(self, analysis: ClipAnalysis, times_s: Floats) -> Iterator[FramePose]:
        """Yield the runner's pose on the film at each time.

        Parameters
        ----------
        analysis : ClipAnalysis
            The analysed clip.
        times_s : ndarray, shape (times,)
            Seconds of the runner's own time.

        Yields
        ------
        FramePose
        """
        corners = None if self.rests else self.corners_at(times_s * analysis.clip.slow_motion_factor)
        return frame_poses(analysis.motion, times_s, placement=self.placement, origins_px=corners)

    def _at(self, corner: Floats) -> Placement:
        return Placement(
            scale=1 / self.reduction,
            origin_px=(float(corner[0]), float(corner[1])),
            picture_size=self.picture_size,
        )

    @property
    def text(self) -> str:
        """The crop as text, to be kept in the file of the film."""
        knots = np.column_stack([1000 * self.time_s, self.corner_px]).round().astype(int)
        content = {"format": _FORMAT, "size": self.size_px, "reduction": self.reduction, "knots": knots.tolist()}
        return json.dumps(content, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return the crop that is kept in the file of a film.

        Parameters
        ----------
        text : str
            The comment in the file.

        Returns
        -------
        FilmCrop or None
            None if the text does not describe a crop: the film shows the whole clip.
        """
        try:
            content = json.loads(text)
            if content["format"] != _FORMAT:
                return None
            knots = np.asarray(content["knots"], np.float64).reshape(-1, 3)
            width, height = (int(side) for side in content["size"])
            reduction = float(content["reduction"])
        except (ValueError, KeyError, TypeError):
            return None
        return cls(time_s=knots[:, 0] / 1000, corner_px=knots[:, 1:], size_px=(width, height), reduction=reduction)


def film_crop(analysis: ClipAnalysis) -> FilmCrop:
    """Return the part of the clip that its films show.

    The box contains the runner at all times. On a treadmill it does not move; otherwise it follows the runner, smoothed
    with a Gaussian of 0.6 s.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.

    Returns
    -------
    FilmCrop
        The whole clip if the runner is nowhere to be found.
    """
    clip, motion = analysis.clip, analysis.motion
    limits = np.array([clip.width, clip.height], np.float64)
    body = [motion.names.index(name) for name in motion.body_names]
    points = motion.in_picture(motion.points_m[:, body], motion.time_s[:, None])
    seen = np.isfinite(points.sum(axis=2)).any(axis=1)
    if not seen.any():
        return _crop_of(np.zeros(1), np.zeros((1, 2)), limits, limits)
    points, seen_s = points[seen], motion.time_s[seen]
    time_s = seen_s * clip.slow_motion_factor
    leg_px = motion.leg_length_m / motion.scale.metres_per_pixel * motion.zoom_at(seen_s)[:, None]
    low = np.nanmin(points, axis=1) - leg_px * np.array([_SIDE_LEG_SHARE, _HEAD_LEG_SHARE])
    high = np.nanmax(points, axis=1) + leg_px * np.array([_SIDE_LEG_SHARE, _GROUND_LEG_SHARE])
    knots_s = np.arange(time_s[0], time_s[-1] + _KNOTS_S, _KNOTS_S)
    middle = np.stack([np.interp(knots_s, time_s, column) for column in ((low + high) / 2).T], axis=-1)
    middle = gaussian_filter1d(middle, _SMOOTHING_S / _KNOTS_S, axis=0, mode="nearest")
    centre = np.stack([np.interp(time_s, knots_s, column) for column in middle.T], axis=-1)
    resting = _around(low, high)
    following = _around(low - centre, high - centre)
    if np.prod(np.minimum(resting[1] - resting[0], limits)) <= _WORTH_FOLLOWING * np.prod(following[1] - following[0]):
        return _crop_of(time_s[:1], resting[:1], resting[1] - resting[0], limits)
    return _crop_of(knots_s, middle + following[0], following[1] - following[0], limits)


def _around(low: Floats, high: Floats) -> Floats:
    """Return the corners of a box around boxes, without the few that are larger than all others, wide enough."""
    corners = np.stack([np.percentile(low, 0.5, axis=0), np.percentile(high, 99.5, axis=0)])
    size = corners[1] - corners[0]
    missing = max(0.0, _NARROWEST * size[1] - size[0]) / 2
    wide: Floats = corners + np.array([[-missing, 0.0], [missing, 0.0]])
    return wide


def _crop_of(time_s: Floats, corner_px: Floats, size_px: Floats, limits: Floats) -> FilmCrop:
    """Return the crop whose box lies inside the picture and shrinks to a film with even sides."""
    wanted = np.minimum(size_px, limits)
    reduction = next(
        (
            each
            for each in _REDUCTIONS
            if wanted.max() / each <= LONGEST_SIDE_PX and wanted.prod() / each**2 <= MOST_PIXELS
        ),
        _REDUCTIONS[-1],
    )
    unit = 6 if reduction == 1.5 else 2 * reduction
    size = np.maximum(unit * np.floor(wanted / unit), unit).astype(int)
    middle = corner_px + size_px / 2
    corner = np.clip(middle - size / 2, 0, np.maximum(limits - size, 0))
    return FilmCrop(time_s=time_s, corner_px=corner, size_px=(int(size[0]), int(size[1])), reduction=reduction)
