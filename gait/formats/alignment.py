"""The axes of a runner: up, forward and to the right, found from the body itself."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.measurement import View

Floats = npt.NDArray[np.float64]

# Two-dimensional points in a three-dimensional format: all points lie within this share of the legs' length on an axis.
_FLAT_SHARE = 0.001
# The horizontal distance of the ankles ranges over 0.9 to 1.3 leg lengths from the side, and 0.1 to 0.3 from behind.
_SIDE_SWING, _REAR_SWING = 0.75, 0.4
_SWING_PERCENTILES = (5, 95)


class Aligned(NamedTuple):
    """Points in the axes of the runner."""

    points: Floats
    """Forward, up and, for three dimensions, to the runner's right. Two dimensions: forward or right, and up."""
    facing: Literal[1, -1]
    """-1 if forward, or right, points against the file's own axis."""
    flat: bool
    """Whether the points show one view only."""


def aligned(points: Floats, names: list[str], *, view: View, file: str) -> Aligned:
    """Return points in the axes of the runner, whichever way the runner faces in the file.

    Up is the axis of the file from the ankles to the hips. The heading is computed once, over all frames: the line
    along which the ankles swing past each other, which is the direction in which the stance foot moves relative to the
    hips. Forward is the end of that line to which the feet point. Right is at a right angle to both, on the side of the
    right hip, also in files whose axes are left-handed.

    Parameters
    ----------
    points : ndarray, shape (frames, points, 2 or 3)
        Positions. Two dimensions: across and up.
    names : list of str
        Their names, with hips and ankles.
    view : {"side", "rear"}
        The view that is wanted.
    file : str
        Name of the file, for error messages.

    Returns
    -------
    Aligned

    Raises
    ------
    InputError
        If the points show only one view, and it is the other one.

    Examples
    --------
    >>> from gait.synthetic import NAMES, SyntheticRunner
    >>> course = SyntheticRunner().landmarks(np.arange(240) / 60)
    >>> turned = course @ np.array([[0.8, 0.0, -0.6], [0.0, 1.0, 0.0], [0.6, 0.0, 0.8]])
    >>> found = aligned(turned, list(NAMES), view="side", file="run.trc")
    >>> bool(np.abs(np.diff(found.points - course, axis=0)).max() < 0.01)
    True
    """
    if points.shape[-1] == 2:
        _require_view(points, names, view=view, file=file)
        facing = _facing(_ahead(points, names)[0] if view == "side" else 0.0)
        return Aligned(points * np.array([facing, 1]), facing, flat=True)
    upward = _median_difference(points, names, [("hip", "ankle"), ("mid_hip", "ankle")])
    up = int(np.argmax(np.abs(upward)))
    sign = -1 if upward[up] < 0 else 1
    across = [axis for axis in range(3) if axis != up]
    leg = float(np.abs(upward[up]))
    varying = [axis for axis in across if _range(points[..., axis]) > _FLAT_SHARE * leg]
    if len(varying) == 1:
        return _flat(points[..., [varying[0], up]] * [1, sign], names, view=view, file=file)
    heading = _heading(points[..., across], names)
    ahead = float(_ahead(points, names)[across] @ heading)
    forward = np.zeros(3)
    forward[across] = heading * _facing(ahead)
    upwards = np.zeros(3)
    upwards[up] = sign
    right = np.cross(forward, upwards)
    hips = _mean_difference(points, names, "right_hip", "left_hip")
    if hips @ right < 0:
        right = -right
    facing = _facing(float(forward[np.argmax(np.abs(forward))]))
    return Aligned(points @ np.stack([forward, upwards, right]).T, facing, flat=False)


def _flat(plane: Floats, names: list[str], *, view: View, file: str) -> Aligned:
    """Return points of one view that a three-dimensional format holds, with 0 for the missing axis."""
    _require_view(plane, names, view=view, file=file)
    if view == "side":
        facing = _facing(_ahead(plane, names)[0])
        return Aligned(plane * np.array([facing, 1]), facing, flat=True)
    to_the_right = _facing(_mean_difference(plane, names, "right_hip", "left_hip")[0])
    return Aligned(plane * np.array([to_the_right, 1]), 1, flat=True)


def _require_view(plane: Floats, names: list[str], *, view: View, file: str) -> None:
    """Raise an error if points of one view certainly show the other one."""
    separation = plane[:, names.index("left_ankle"), 0] - plane[:, names.index("right_ankle"), 0]
    leg = abs(float(_median_difference(plane, names, [("hip", "ankle"), ("mid_hip", "ankle")])[1]))
    known = separation[np.isfinite(separation)]
    swing = float(np.ptp(np.percentile(known, _SWING_PERCENTILES))) / leg if len(known) and leg > 0 else np.nan
    if view == "rear" and swing > _SIDE_SWING:
        raise InputError(f"'{file}' shows the runner from the side, not from behind.", "Read it with view='side'.")
    if view == "side" and swing < _REAR_SWING and _lifts(plane, names, leg):
        raise InputError(
            f"'{file}' does not show the runner from the side: the feet hardly move forward and back.",
            "Read it with view='rear' if it shows the runner from behind.",
        )


def _lifts(plane: Floats, names: list[str], leg: float) -> bool:
    """Return whether the feet lift alternately as in running, seen from behind."""
    height = plane[:, names.index("left_ankle"), 1] - plane[:, names.index("right_ankle"), 1]
    known = height[np.isfinite(height)]
    return bool(len(known) and float(np.ptp(np.percentile(known, _SWING_PERCENTILES))) > _REAR_SWING * leg)


def _heading(plane: Floats, names: list[str]) -> Floats:
    """Return the horizontal direction in which the ankles swing past each other, as a unit vector of either sign.

    The legs cross symmetrically, so their sideways motion is not correlated with their swing.
    """
    separation = plane[:, names.index("left_ankle")] - plane[:, names.index("right_ankle")]
    known = separation[np.isfinite(separation).all(axis=-1)]
    if len(known) < 2:
        return np.array([1.0, 0.0])
    _, _, directions = np.linalg.svd(known - known.mean(axis=0), full_matrices=False)
    heading: Floats = directions[0]
    return heading


def _range(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.ptp(known)) if len(known) else 0.0


def _facing(ahead: float) -> Literal[1, -1]:
    return -1 if ahead < 0 else 1


def _ahead(points: Floats, names: list[str]) -> Floats:
    return _median_difference(points, names, [("toe", "heel"), ("ball", "heel"), ("toe", "ankle"), ("knee", "ankle")])


def _mean_difference(points: Floats, names: list[str], first: str, second: str) -> Floats:
    """Return the mean of first minus second on each axis; 0 if a point is missing."""
    if first not in names or second not in names:
        return np.zeros(points.shape[-1])
    mean: Floats = np.nan_to_num(np.nanmean(points[:, names.index(first)] - points[:, names.index(second)], axis=0))
    return mean


def _median_difference(points: Floats, names: list[str], pairs: list[tuple[str, str]]) -> Floats:
    """Return the median, on each axis, of first minus second over all pairs of points; 0 if no pair is known."""
    differences = [
        points[:, names.index(first)] - points[:, names.index(second)]
        for side in ("left_", "right_")
        for a, b in pairs
        if (first := a if a.startswith("mid") else side + a) in names and (second := side + b) in names
    ]
    median: Floats = np.nanmedian(np.concatenate(differences), axis=0) if differences else np.zeros(points.shape[-1])
    return np.nan_to_num(median)
