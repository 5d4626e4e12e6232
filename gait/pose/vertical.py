"""Where up is in the picture, from the straight upright edges of walls, doors and machines.

Upright edges meet in one vanishing point, far above or below a level camera, nearer for one that looks up or down. The
line from there through the runner is the runner's own vertical, whatever the camera's roll.

Not every edge that looks upright is. The joints of a tiled floor run away from the camera and meet at the horizon, and
the posts of a treadmill lean. So each edge is taken to be upright only with some probability, which is lower below the
horizon, where floors and machines are. What all edges together say of the camera's roll and pitch is then a
distribution, whose width tells how well they agree and how many they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.frame import Picture
from gait.pose.up import HELD, LARGEST_LEAN_DEG, Up, held_log, summed_up

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

_SHORT_SIDE_PX = 720
# Edges shorter than this, and those that lean more than any phone is held, say nothing.
_SHORTEST_PX = 40.0
# The longest of a picture are enough.
_MOST_EDGES = 40
# Focal length of a phone's main camera as a share of the picture's long side: 26 mm for 36 mm of film.
_FOCAL_SHARE = 26 / 36
# Standard deviation of an edge's direction: its ends are found to within 0.07 pixels, and posts are not quite upright
# and lie between two pitches that are tried.
_ENDS_DEG_PX = 6.0
_EDGE_DEG = 0.3
# Shares of the edges that are upright, above and below the horizon, in 47 rendered gyms; the horizon itself is known to
# within this share of the focal length.
_UPRIGHT_ABOVE, _UPRIGHT_BELOW = 0.8, 0.35
_HORIZON_WIDTH = 0.05
# The others lean by anything, mostly by little.
_OTHER_DEG = 4.0
# Edges of one machine share what is wrong with it, so that two edges say as much as one alone would.
_OWN_SHARE = 0.5
# Phones are propped up to look at the runner's middle: their pitch, before anything is seen.
_PITCH_SD_DEG = 6.0
_LEANS_DEG = np.linspace(-LARGEST_LEAN_DEG, LARGEST_LEAN_DEG, 121)
_PITCHES_DEG = np.linspace(-18, 18, 25)
# However many edges agree: lenses distort, and walls and door frames stand upright to within about this.
_LEAST_SE_DEG = 0.3


class Edges(NamedTuple):
    """Straight, nearly upright edges of a picture."""

    ends_px: Floats
    """[edges, 4]: x and y of both ends, in pixels of the picture."""
    size_px: tuple[int, int]
    """Width and height of the picture."""


def upright_edges(picture: Picture) -> Edges:
    """Return the straight edges of a picture that lean by no more than a phone does, the longest of them."""
    height, width = picture.shape[:2]
    scale = _SHORT_SIDE_PX / min(width, height)
    grey: Any = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None, fx=scale, fy=scale)
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    ends = np.zeros((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)
    across, down = (ends[:, 2:] - ends[:, :2]).T
    lean_deg = np.degrees(np.arctan2(across, down))
    upright = np.abs((lean_deg + 90) % 180 - 90) < LARGEST_LEAN_DEG
    lengths = np.where(upright, np.hypot(across, down), 0.0)
    longest = np.argsort(-lengths, kind="stable")[:_MOST_EDGES]
    return Edges(ends_px=ends[longest[lengths[longest] > _SHORTEST_PX]] / scale, size_px=(width, height))


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
    >>> edges = Edges(ends_px=leaning, size_px=(700, 1200))
    >>> up_in_picture([edges], at_px=(300.0, 600.0))
    Up(lean_deg=2.861, se_deg=0.319)
    """
    if not sum(len(edges.ends_px) for edges in pictures):
        return HELD
    size = np.array(pictures[0].size_px)
    focal_px = _FOCAL_SHARE * float(size.max())
    start, end = ((np.concatenate([e.ends_px[:, i : i + 2] for e in pictures]) - size / 2) / focal_px for i in (0, 2))
    length_px = np.linalg.norm(end - start, axis=1) * focal_px * _SHORT_SIDE_PX / size.min()
    # A camera that stands sees the same edges in each picture.
    log = _log_likelihood(start, end, length_px) * (_OWN_SHARE / len(pictures))
    log -= 0.5 * (_PITCHES_DEG / _PITCH_SD_DEG) ** 2
    across, up = _upwards((np.array(at_px) - size / 2) / focal_px)
    there_deg = np.degrees(np.arctan2(across, up))
    probability = np.exp(log - log.max())
    at_place = sum(
        np.interp(_LEANS_DEG, *columns) for columns in zip(there_deg.T, probability.T, strict=True)
    )
    found = summed_up(_LEANS_DEG, np.log(at_place + np.finfo(float).tiny) + held_log(_LEANS_DEG))
    return Up(found.lean_deg, round(float(np.hypot(found.se_deg, _LEAST_SE_DEG)), 3))


def _upwards(place: Floats) -> tuple[Floats, Floats]:
    """Up at places [..., 2] in focal lengths from the picture's middle, for every roll and pitch: across and up.

    The upright unit vector, seen by a camera of roll r that looks up by p, vanishes at ``(sin r, -cos r) / tan p``.
    """
    roll, steep = np.radians(_LEANS_DEG)[:, None], np.tan(np.radians(_PITCHES_DEG))
    x, y = place[..., 0, None, None], place[..., 1, None, None]
    return np.sin(roll) - steep * x, np.cos(roll) + steep * y


def _log_likelihood(start: Floats, end: Floats, length_px: Floats) -> Floats:
    """Logarithm of the edges' likelihood for each roll and pitch, [rolls, pitches], were they independent."""
    middle, along = (start + end) / 2, end - start
    along *= np.where(along[:, 1:] > 0, -1, 1) / np.linalg.norm(along, axis=1, keepdims=True)
    across, up = (part.astype(np.float32) for part in _upwards(middle))
    x, y = (column.astype(np.float32)[:, None, None] for column in along.T)
    sine = (x * up + y * across) / np.hypot(across, up)
    squared = np.degrees(sine) ** 2
    sd_deg = np.hypot(_EDGE_DEG, _ENDS_DEG_PX / length_px)
    horizon = np.tan(np.radians(_PITCHES_DEG))
    is_above = 1 / (1 + np.exp((middle[:, 1:] - horizon) / _HORIZON_WIDTH))
    upright = _UPRIGHT_BELOW + (_UPRIGHT_ABOVE - _UPRIGHT_BELOW) * is_above
    likelihood = _normal(squared, sd_deg) * upright.astype(np.float32)[:, None, :]
    likelihood += _normal(squared, np.full(len(middle), _OTHER_DEG)) * (1 - upright).astype(np.float32)[:, None, :]
    log: Floats = np.log(likelihood).sum(axis=0, dtype=np.float64)
    return log


def _normal(squared: Singles, sd: Floats) -> Singles:
    """Normal density, [edges, ...], from squares of distances."""
    sd_of = sd.astype(np.float32)[:, None, None]
    density: Singles = np.exp(-0.5 * squared / sd_of**2) / sd_of
    return density
