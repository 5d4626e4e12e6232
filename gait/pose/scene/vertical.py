"""Where up is in the picture, from the straight upright edges of walls, doors and machines.

Upright edges meet in one vanishing point, far above or below a level camera, nearer for one that looks up or down. The
line from there through the runner is the runner's own vertical, whatever the camera's roll.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from gait.video.frame import Picture

Floats = npt.NDArray[np.float64]

_SHORT_SIDE_PX = 720
# Edges shorter than this, and those that lean more than any phone is held, say nothing.
_SHORTEST_PX = 40.0
_STEEPEST_DEG = 12.0
# An edge within about this angle of the common direction belongs to it.
_TOLERANCE_DEG = 0.8
_TRIALS = 400
_REFINEMENTS = 15
# The common direction is believed if it explains this share of the edges, and this many short sides of length.
_LEAST_SHARE = 0.35
_LEAST_LENGTH = 1.0


class Edges(NamedTuple):
    """Straight, nearly upright edges of a picture."""

    ends_px: Floats
    """[edges, 4]: x and y of both ends, in pixels of the picture."""
    short_side_px: float


def upright_edges(picture: Picture) -> Edges:
    """Return the straight edges of a picture that lean by no more than a phone does."""
    scale = _SHORT_SIDE_PX / min(picture.shape[:2])
    grey: Any = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), None, fx=scale, fy=scale)
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    ends = np.zeros((0, 4)) if found is None else np.asarray(found, np.float64).reshape(-1, 4)
    across, down = (ends[:, 2:] - ends[:, :2]).T
    lean_deg = np.degrees(np.arctan2(across, down))
    upright = np.abs((lean_deg + 90) % 180 - 90) < _STEEPEST_DEG
    long = np.hypot(across, down) > _SHORTEST_PX
    return Edges(ends_px=ends[upright & long] / scale, short_side_px=float(min(picture.shape[:2])))


def vertical_deg(pictures: list[Edges], *, at_px: tuple[float, float]) -> float | None:
    """Return how far up leans at a place in the picture.

    Parameters
    ----------
    pictures : list of Edges
        Edges of a few pictures of the same clip.
    at_px : tuple of float
        The place, x and y in pixels.

    Returns
    -------
    float or None
        Degrees by which up leans to the right of the picture's own up; None where the edges do not agree.

    Examples
    --------
    >>> leaning = np.array([[100 + 10 * i, 0.0, 90 + 10 * i, 200.0] for i in range(30)])
    >>> edges = Edges(ends_px=leaning, short_side_px=700.0)
    >>> round(vertical_deg([edges], at_px=(300.0, 600.0)), 2)
    2.86
    """
    if not pictures:
        return None
    ends = np.concatenate([edges.ends_px for edges in pictures])
    unit = pictures[0].short_side_px
    if len(ends) < 3:
        return None
    start, end = ends[:, :2] / unit, ends[:, 2:] / unit
    lengths = np.linalg.norm(end - start, axis=1)
    point = _vanishing_point(start, end, lengths)
    weights = _agreement(point, start, end)
    together = float(lengths @ weights)
    if together < max(_LEAST_SHARE * lengths.sum(), _LEAST_LENGTH * len(pictures)):
        return None
    across, down = _towards(point, np.array([at_px]) / unit)[0]
    if down > 0:
        across, down = -across, -down
    return float(np.degrees(np.arctan2(across, -down)))


def _vanishing_point(start: Floats, end: Floats, lengths: Floats) -> Floats:
    """Homogeneous point on which most of the edges, by length, run: sampled pairs, then least squares."""
    lines = np.cross(_homogeneous(start), _homogeneous(end))
    lines /= np.linalg.norm(lines[:, :2], axis=1, keepdims=True)
    random = np.random.default_rng(0)
    pairs = random.choice(len(lines), size=(_TRIALS, 2), p=lengths / lengths.sum())
    points = np.cross(lines[pairs[:, 0]], lines[pairs[:, 1]])
    points = points[np.linalg.norm(points, axis=1) > 1e-9]
    candidates = [*points, np.array([0.0, 1.0, 0.0])]
    best = max(candidates, key=lambda point: float(lengths @ _agreement(point, start, end)))
    for _ in range(_REFINEMENTS):
        # Distance of the point from a line grows with the point's own distance: weigh lines back to angles.
        scale = np.linalg.norm(_towards(best, (start + end) / 2), axis=1)
        weights = lengths * _agreement(best, start, end) / np.maximum(scale, 1e-9) ** 2
        best = np.linalg.eigh((lines * weights[:, None]).T @ lines)[1][:, 0]
    return best


def _homogeneous(points: Floats) -> Floats:
    return np.column_stack([points, np.ones(len(points))])


def _towards(point: Floats, places: Floats) -> Floats:
    """Directions from places to a homogeneous point, [places, 2]."""
    direction: Floats = point[:2] - point[2] * places
    return direction


def _agreement(point: Floats, start: Floats, end: Floats) -> Floats:
    """Between 0 and 1: how well each edge points at the homogeneous point."""
    along, towards = end - start, _towards(point, (start + end) / 2)
    sine = along[:, 0] * towards[:, 1] - along[:, 1] * towards[:, 0]
    angle_deg = np.degrees(np.arctan2(np.abs(sine), np.abs((along * towards).sum(axis=1))))
    weight: Floats = np.exp(-0.5 * (angle_deg / _TOLERANCE_DEG) ** 2)
    return weight
