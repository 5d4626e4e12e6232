"""Estimating the vertical in the picture from straight edges of walls, doors, floors and machines.

Vertical edges meet in a vanishing point, which is far above or below the picture of a level camera and nearer if the
camera is pitched. The line from this point to the runner is the vertical at the runner's position, for any roll of the
camera. Horizontal edges, such as those of a skirting board, a shelf or a belt, meet at the horizon, which also shows
the roll.

Not every edge that appears vertical or horizontal is so in the scene: the joints of a tiled floor recede from the
camera, and the posts of a treadmill lean. Each edge is therefore an outlier with some probability, which is higher
below the horizon, where floors and machines are. The likelihood of all edges gives a distribution over the roll and
the pitch of the camera; its width reflects the number of edges and how well they agree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.pose.scene.vertical import MAX_LEAN_DEG, PRIOR, Vertical, from_density, log_prior
from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]

_SHORT_SIDE_PX = 720
# Shorter edges are ignored.
_MIN_LENGTH_PX = 40.0
# The longest edges of a picture are sufficient.
_MAX_EDGES = 20
# With yaw, horizontal edges slope, most of all near the upper and the lower end of the picture.
_MAX_SLOPE_DEG = 20.0
# Focal length of a phone's main camera as a share of the picture's long side: 26 mm for 36 mm of film.
_FOCAL_SHARE = 26 / 36
# Standard deviation of an edge's direction. Its ends are located to within 0.07 pixels; in addition, real edges are not
# exactly vertical or horizontal, and lie between two of the angles that are tried.
_ENDS_DEG_PX = 6.0
_EDGE_DEG = 0.3
# Shares of inliers above and below the horizon. In 47 rendered gyms, they were 0.8 and 0.35 for vertical edges, and
# 0.75 or more for horizontal ones; streets slope, and belts have inclines.
_VERTICAL_INLIERS = (0.8, 0.35)
_HORIZONTAL_INLIERS = (0.7, 0.5)
# Uncertainty of the position of the horizon, in focal lengths.
_HORIZON_WIDTH = 0.05
# Standard deviation of the lean of outliers.
_OUTLIER_DEG = 4.0
# Edges of one machine share its lean, so that two edges count as one independent edge.
_INDEPENDENT_SHARE = 0.5
# Prior of the pitch, as a phone is aimed at the middle of the runner, and of the yaw relative to the walls, which need
# not be parallel to the belt.
_PITCH_SD_DEG = 6.0
_YAW_SD_DEG = 10.0
_ROLLS_DEG = np.linspace(-MAX_LEAN_DEG, MAX_LEAN_DEG, 97)
_PITCHES_DEG = np.linspace(-18, 18, 25)
_YAWS_DEG = np.linspace(-20, 20, 41)
# Lower limit of the standard error: lenses distort, and walls and door frames are vertical to within about this angle.
_MIN_SE_DEG = 0.3


class Edges(NamedTuple):
    """The longest straight edges of a picture that may be vertical or horizontal in the scene."""

    vertical_px: Floats
    """x and y of both ends of the nearly vertical edges, in pixels of the picture; shape (edges, 4)."""
    horizontal_px: Floats
    """x and y of both ends of the nearly horizontal edges, in pixels of the picture; shape (edges, 4)."""
    size_px: tuple[int, int]
    """Width and height of the picture."""


def straight_edges(picture: Picture) -> Edges:
    """Detect the longest straight edges of a picture that may be vertical or horizontal in the scene.

    Parameters
    ----------
    picture : Picture
        The image.

    Returns
    -------
    Edges
    """
    height, width = picture.shape[:2]
    scale = _SHORT_SIDE_PX / min(width, height)
    grey: Any = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None, fx=scale, fy=scale)
    segments = cv2.createLineSegmentDetector().detect(grey)[0]
    ends = np.zeros((0, 4)) if segments is None else np.asarray(segments, np.float64).reshape(-1, 4)
    across, down = np.abs(ends[:, 2:] - ends[:, :2]).T
    lengths = np.hypot(across, down)
    ends = ends[longest := np.argsort(-lengths, kind="stable")] / scale
    long = lengths[longest] > _MIN_LENGTH_PX
    from_vertical_deg = np.degrees(np.arctan2(across, down))[longest]
    vertical, horizontal = from_vertical_deg < MAX_LEAN_DEG, from_vertical_deg > 90 - _MAX_SLOPE_DEG
    return Edges(ends[long & vertical][:_MAX_EDGES], ends[long & horizontal][:_MAX_EDGES], (width, height))


def estimate_vertical(pictures: list[Edges], *, at_px: tuple[float, float]) -> Vertical:
    """Estimate the direction of the vertical at a point of the picture.

    Parameters
    ----------
    pictures : list of Edges
        Edges of a few pictures of the same clip.
    at_px : tuple of float
        The point (x, y) in pixels.

    Returns
    -------
    Vertical
        Lean in degrees, + = to the right in the picture, and its standard error. `PRIOR` if there are no edges.

    Examples
    --------
    >>> leaning = np.array([[100 + 10 * i, 0.0, 90 + 10 * i, 200.0] for i in range(30)])
    >>> edges = Edges(vertical_px=leaning, horizontal_px=np.zeros((0, 4)), size_px=(700, 1200))
    >>> vertical = estimate_vertical([edges], at_px=(300.0, 600.0))
    >>> round(vertical.lean_deg, 1), round(vertical.se_deg, 1)
    (2.8, 0.3)
    """
    vertical = [edges.vertical_px for edges in pictures]
    horizontal = [edges.horizontal_px for edges in pictures]
    if not sum(len(ends) for ends in (*vertical, *horizontal)):
        return PRIOR
    size_px = np.array(pictures[0].size_px)
    log = _log_likelihood_vertical(_Lines.from_edges(vertical, size_px))
    log = log + _log_likelihood_horizontal(_Lines.from_edges(horizontal, size_px))
    log -= 0.5 * (_PITCHES_DEG / _PITCH_SD_DEG) ** 2
    right, up = _vertical_at((np.array(at_px) - size_px / 2) / _focal_px(size_px))
    lean_deg = np.degrees(np.arctan2(right, up))
    probability = np.exp(log - log.max())
    density = sum(np.interp(_ROLLS_DEG, *columns) for columns in zip(lean_deg.T, probability.T, strict=True))
    estimate = from_density(_ROLLS_DEG, np.log(density + np.finfo(float).tiny) + log_prior(_ROLLS_DEG))
    return Vertical(estimate.lean_deg, round(float(np.hypot(estimate.se_deg, _MIN_SE_DEG)), 3))


class _Lines(NamedTuple):
    """Edges in focal lengths from the centre of the picture, x to the right, y down; arrays of shape (edges, 1, 1)."""

    centre: tuple[Floats32, Floats32]
    direction: tuple[Floats32, Floats32]
    """Unit vector, of either sign."""
    sd_deg: Floats32
    """Standard deviation of the direction, in degrees."""
    weight: float
    """Weight of an edge relative to one that occurs once and has independent errors."""

    @classmethod
    def from_edges(cls, pictures: list[Floats], size_px: Floats) -> _Lines:
        ends = (np.concatenate(pictures).reshape(-1, 2, 2) - size_px / 2) / _focal_px(size_px)
        vector = ends[:, 1] - ends[:, 0]
        length = np.linalg.norm(vector, axis=1)
        length_px = length * _focal_px(size_px) * _SHORT_SIDE_PX / size_px.min()
        columns = (*ends.mean(axis=1).T, *(vector / length[:, None]).T, np.hypot(_EDGE_DEG, _ENDS_DEG_PX / length_px))
        x, y, across, down, sd_deg = (column.astype(np.float32)[:, None, None] for column in columns)
        # A static camera sees the same edges in every picture.
        return cls((x, y), (across, down), sd_deg, _INDEPENDENT_SHARE / len(pictures))

    def log_likelihood(self, squared_sine: Floats32, above: Floats32, inliers: tuple[float, float]) -> Floats:
        """Return the sum of the edges' log-likelihoods.

        Parameters
        ----------
        squared_sine : ndarray, shape (edges, ...)
            Squared sine of the angle between each edge and its expected direction.
        above : ndarray, shape (edges, ...)
            Height of each edge above the horizon, in focal lengths.
        inliers : tuple of float
            Shares of inliers above and below the horizon.

        Returns
        -------
        ndarray, shape (...)
        """
        squared = squared_sine * np.float32(np.degrees(1) ** 2)
        share = inliers[1] + (inliers[0] - inliers[1]) / (1 + np.exp(-above / np.float32(_HORIZON_WIDTH)))
        outliers = np.exp(squared * np.float32(-0.5 / _OUTLIER_DEG**2)) * ((1 - share) / np.float32(_OUTLIER_DEG))
        likelihood = np.exp(squared * (-0.5 / self.sd_deg**2)) * (share / self.sd_deg) + outliers
        log: Floats = np.log(likelihood).sum(axis=0, dtype=np.float64) * self.weight
        return log


def _focal_px(size_px: Floats) -> float:
    return _FOCAL_SHARE * float(size_px.max())


def _vertical_at(point: Any) -> tuple[Floats, Floats]:
    """Return the components (right, up) of the vertical at a point, for every roll and pitch; shape (rolls, pitches).

    The point is in focal lengths from the centre of the picture. The vanishing point of the vertical, for a camera with
    roll r and upward pitch p, is ``(sin r, -cos r) / tan p``.
    """
    roll, tan_pitch = np.radians(_ROLLS_DEG)[:, None], np.tan(np.radians(_PITCHES_DEG))
    return np.sin(roll) - tan_pitch * point[0], np.cos(roll) + tan_pitch * point[1]


def _log_likelihood_vertical(lines: _Lines) -> Floats:
    """Return the log-likelihood of vertical edges for every roll and pitch, shape (rolls, pitches)."""
    roll, tan_pitch = (
        np.asarray(a, np.float32) for a in (np.radians(_ROLLS_DEG)[:, None], np.tan(np.radians(_PITCHES_DEG)))
    )
    (x, y), (across, down) = lines.centre, lines.direction
    right, up = np.sin(roll) - tan_pitch * x, np.cos(roll) + tan_pitch * y
    squared_sine = (across * up + down * right) ** 2 / (right**2 + up**2)
    return lines.log_likelihood(squared_sine, tan_pitch - y, _VERTICAL_INLIERS)


def _log_likelihood_horizontal(lines: _Lines) -> Floats:
    """Return the log-likelihood of horizontal edges for every roll and pitch, shape (rolls, pitches), over all yaws.

    In a picture without roll, horizontal edges with a yaw w have the slope ``k (tan p - y) / (1 - k x)`` with
    ``k = tan w cos p``. The term ``k tan p``, by which a pitch rotates all of them equally, looks like roll.
    """
    roll = np.radians(_ROLLS_DEG).astype(np.float32)[:, None]
    tan_yaw = np.tan(np.radians(_YAWS_DEG)).astype(np.float32)
    (x, y), (across, down) = lines.centre, lines.direction
    right, below = x * np.cos(roll) + y * np.sin(roll), y * np.cos(roll) - x * np.sin(roll)
    rise, run = tan_yaw * below, 1 - tan_yaw * right
    along_right, along_down = across * np.cos(roll) + down * np.sin(roll), down * np.cos(roll) - across * np.sin(roll)
    squared_sine = (along_right * rise + along_down * run) ** 2 / (rise**2 + run**2)
    log = lines.log_likelihood(squared_sine, -y, _HORIZONTAL_INLIERS) - 0.5 * (_YAWS_DEG / _YAW_SD_DEG) ** 2
    # Apparent roll for every combination of roll, pitch and yaw.
    by_pitch_deg = np.degrees(np.tan(np.radians(_PITCHES_DEG))[:, None] * tan_yaw)
    index = (_ROLLS_DEG[:, None, None] + by_pitch_deg - _ROLLS_DEG[0]) / (_ROLLS_DEG[1] - _ROLLS_DEG[0])
    nearest = np.clip(np.rint(index).astype(int), 0, len(_ROLLS_DEG) - 1)
    over_yaws = log[nearest, np.arange(len(_YAWS_DEG))]
    largest = over_yaws.max()
    summed: Floats = np.log(np.exp(over_yaws - largest).sum(axis=2) + np.finfo(float).tiny) + largest
    return summed
