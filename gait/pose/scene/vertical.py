"""Where up is in the picture, from the straight edges of walls, doors, floors and machines.

Upright edges meet in one vanishing point, far above or below a level camera, nearer for one that looks up or down. The
line from there through the runner is the runner's own vertical, whatever the camera's roll. Level edges, such as those
of a skirting board, a shelf or a belt, meet at the horizon, which shows the roll as well.

Not every edge that looks upright or level is. The joints of a tiled floor run away from the camera, and the posts of a
treadmill lean. So each edge is taken to be what it looks like only with some probability, which is lower below the
horizon, where floors and machines are. What all edges together say of the camera's roll and pitch is then a
distribution, whose width tells how well they agree and how many they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.pose.scene.up import HELD, LARGEST_LEAN_DEG, Up, held_log, summed_up
from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

_SHORT_SIDE_PX = 720
# Shorter edges say nothing.
_SHORTEST_PX = 40.0
# The longest of a picture are enough.
_MOST_EDGES = 20
# A camera that looks past square sees level edges slope, most near the picture's upper and lower end.
_LARGEST_SLOPE_DEG = 20.0
# Focal length of a phone's main camera as a share of the picture's long side: 26 mm for 36 mm of film.
_FOCAL_SHARE = 26 / 36
# Standard deviation of an edge's direction: its ends are found to within 0.07 pixels, and real edges are not quite
# upright or level, and lie between two of the angles that are tried.
_ENDS_DEG_PX = 6.0
_EDGE_DEG = 0.3
# Shares of the edges that are what they look like, above and below the horizon. In 47 rendered gyms it was 0.8 and 0.35
# of the upright ones. Of the level ones it was 0.75 and more; streets slope, and belts have inclines.
_UPRIGHT_SHARES = (0.8, 0.35)
_LEVEL_SHARES = (0.7, 0.5)
# The horizon is known to within this share of the focal length.
_HORIZON_WIDTH = 0.05
# The others lean by anything, mostly by little.
_OTHER_DEG = 4.0
# Edges of one machine share what is wrong with it, so that two edges say as much as one alone would.
_OWN_SHARE = 0.5
# Before anything is seen: a phone's pitch, since it is aimed at the runner's middle, and how far it looks past square
# to the walls, which need not stand along the belt.
_PITCH_SD_DEG = 6.0
_YAW_SD_DEG = 10.0
_ROLLS_DEG = np.linspace(-LARGEST_LEAN_DEG, LARGEST_LEAN_DEG, 97)
_PITCHES_DEG = np.linspace(-18, 18, 25)
_YAWS_DEG = np.linspace(-20, 20, 41)
# However many edges agree: lenses distort, and walls and door frames stand upright to within about this.
_LEAST_SE_DEG = 0.3


class Edges(NamedTuple):
    """The longest straight edges of a picture that may be upright or level in the scene."""

    upright_px: Floats
    """[edges, 4]: x and y of both ends, in pixels of the picture."""
    level_px: Floats
    """Likewise."""
    size_px: tuple[int, int]
    """Width and height of the picture."""


def straight_edges(picture: Picture) -> Edges:
    """Return the straight edges of a picture that may be upright or level in the scene, the longest of them."""
    height, width = picture.shape[:2]
    scale = _SHORT_SIDE_PX / min(width, height)
    grey: Any = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None, fx=scale, fy=scale)
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    ends = np.zeros((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)
    across, down = np.abs(ends[:, 2:] - ends[:, :2]).T
    lengths = np.hypot(across, down)
    ends = ends[longest := np.argsort(-lengths, kind="stable")] / scale
    long = lengths[longest] > _SHORTEST_PX
    from_upright_deg = np.degrees(np.arctan2(across, down))[longest]
    upright, level = from_upright_deg < LARGEST_LEAN_DEG, from_upright_deg > 90 - _LARGEST_SLOPE_DEG
    return Edges(ends[long & upright][:_MOST_EDGES], ends[long & level][:_MOST_EDGES], (width, height))


def up_in_picture(pictures: list[Edges], *, at_px: tuple[float, float]) -> Up:
    """Return how far up leans at a place in the picture.

    Parameters
    ----------
    pictures : list of Edges
        Edges of a few pictures of the same clip.
    at_px : tuple of float
        The place, x and y in pixels.

    Returns
    -------
    Up
        Degrees by which up leans to the right of the picture's own up, with their standard error. Where edges say
        nothing, it is what is known of any phone.

    Examples
    --------
    >>> leaning = np.array([[100 + 10 * i, 0.0, 90 + 10 * i, 200.0] for i in range(30)])
    >>> edges = Edges(upright_px=leaning, level_px=np.zeros((0, 4)), size_px=(700, 1200))
    >>> up = up_in_picture([edges], at_px=(300.0, 600.0))
    >>> round(up.lean_deg, 1), round(up.se_deg, 1)
    (2.8, 0.3)
    """
    upright = [edges.upright_px for edges in pictures]
    level = [edges.level_px for edges in pictures]
    if not sum(len(ends) for ends in (*upright, *level)):
        return HELD
    size_px = np.array(pictures[0].size_px)
    log = _log_of_upright(_Lines.of(upright, size_px)) + _log_of_level(_Lines.of(level, size_px))
    log -= 0.5 * (_PITCHES_DEG / _PITCH_SD_DEG) ** 2
    across, up = _upwards((np.array(at_px) - size_px / 2) / _focal_px(size_px))
    there_deg = np.degrees(np.arctan2(across, up))
    probability = np.exp(log - log.max())
    at_place = sum(np.interp(_ROLLS_DEG, *columns) for columns in zip(there_deg.T, probability.T, strict=True))
    found = summed_up(_ROLLS_DEG, np.log(at_place + np.finfo(float).tiny) + held_log(_ROLLS_DEG))
    return Up(found.lean_deg, round(float(np.hypot(found.se_deg, _LEAST_SE_DEG)), 3))


class _Lines(NamedTuple):
    """Edges in focal lengths from the picture's middle, x to the right and y down; each an array [edges, 1, 1]."""

    middle: tuple[Singles, Singles]
    along: tuple[Singles, Singles]
    """Unit vector, either way."""
    sd_deg: Singles
    """Standard deviation of the direction."""
    weight: float
    """What each counts for, compared with an edge that is seen once and shares its errors with no other."""

    @classmethod
    def of(cls, pictures: list[Floats], size_px: Floats) -> _Lines:
        ends = (np.concatenate(pictures).reshape(-1, 2, 2) - size_px / 2) / _focal_px(size_px)
        along = ends[:, 1] - ends[:, 0]
        length = np.linalg.norm(along, axis=1)
        length_px = length * _focal_px(size_px) * _SHORT_SIDE_PX / size_px.min()
        columns = (*ends.mean(axis=1).T, *(along / length[:, None]).T, np.hypot(_EDGE_DEG, _ENDS_DEG_PX / length_px))
        x, y, across, down, sd_deg = (column.astype(np.float32)[:, None, None] for column in columns)
        # A camera that stands sees the same edges in each picture.
        return cls((x, y), (across, down), sd_deg, _OWN_SHARE / len(pictures))

    def log_likelihood(self, squared_sine: Singles, above: Singles, shares: tuple[float, float]) -> Floats:
        """Logarithm of the edges' likelihood, [...].

        From squares of the sines of their angles with where they should point, [edges, ...], and by how much they lie
        above the horizon.
        """
        squared = squared_sine * np.float32(np.degrees(1) ** 2)
        share = shares[1] + (shares[0] - shares[1]) / (1 + np.exp(-above / np.float32(_HORIZON_WIDTH)))
        others = np.exp(squared * np.float32(-0.5 / _OTHER_DEG**2)) * ((1 - share) / np.float32(_OTHER_DEG))
        likelihood = np.exp(squared * (-0.5 / self.sd_deg**2)) * (share / self.sd_deg) + others
        log: Floats = np.log(likelihood).sum(axis=0, dtype=np.float64) * self.weight
        return log


def _focal_px(size_px: Floats) -> float:
    return _FOCAL_SHARE * float(size_px.max())


def _upwards(place: Any) -> tuple[Floats, Floats]:
    """Up at a place (x, y), in focal lengths from the picture's middle, for every roll and pitch: across and up.

    The upright unit vector, seen by a camera of roll r that looks up by p, vanishes at ``(sin r, -cos r) / tan p``.
    """
    roll, steep = np.radians(_ROLLS_DEG)[:, None], np.tan(np.radians(_PITCHES_DEG))
    return np.sin(roll) - steep * place[0], np.cos(roll) + steep * place[1]


def _log_of_upright(lines: _Lines) -> Floats:
    """Logarithm of the likelihood of upright edges for each roll and pitch, [rolls, pitches]."""
    roll, steep = (
        np.asarray(a, np.float32) for a in (np.radians(_ROLLS_DEG)[:, None], np.tan(np.radians(_PITCHES_DEG)))
    )
    (x, y), (across, down) = lines.middle, lines.along
    right, up = np.sin(roll) - steep * x, np.cos(roll) + steep * y
    squared_sine = (across * up + down * right) ** 2 / (right**2 + up**2)
    return lines.log_likelihood(squared_sine, steep - y, _UPRIGHT_SHARES)


def _log_of_level(lines: _Lines) -> Floats:
    """Logarithm of the likelihood of level edges for each roll and pitch, [rolls, pitches], over all yaws.

    In a picture turned upright, the edges that run level and past square by a yaw w lie along
    ``slope = k (tan p - y) / (1 - k x)`` with ``k = tan w cos p``. The part ``k tan p``, by which a pitch turns all of
    them alike, looks like roll.
    """
    turn = np.radians(_ROLLS_DEG).astype(np.float32)[:, None]
    steep = np.tan(np.radians(_YAWS_DEG)).astype(np.float32)
    (x, y), (across, down) = lines.middle, lines.along
    right, below = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    rise, run = steep * below, 1 - steep * right
    along_right, along_down = across * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - across * np.sin(turn)
    squared_sine = (along_right * rise + along_down * run) ** 2 / (rise**2 + run**2)
    log = lines.log_likelihood(squared_sine, -y, _LEVEL_SHARES) - 0.5 * (_YAWS_DEG / _YAW_SD_DEG) ** 2
    # Roll and the pitch's part of each roll, pitch and yaw together.
    by_pitch_deg = np.degrees(np.tan(np.radians(_PITCHES_DEG))[:, None] * steep)
    place = (_ROLLS_DEG[:, None, None] + by_pitch_deg - _ROLLS_DEG[0]) / (_ROLLS_DEG[1] - _ROLLS_DEG[0])
    nearest = np.clip(np.rint(place).astype(int), 0, len(_ROLLS_DEG) - 1)
    over_yaws = log[nearest, np.arange(len(_YAWS_DEG))]
    largest = over_yaws.max()
    summed: Floats = np.log(np.exp(over_yaws - largest).sum(axis=2) + np.finfo(float).tiny) + largest
    return summed
