"""What a file claims of its points, checked against the body: lost markers, copied frames, units."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gait.errors import InputError

Floats = npt.NDArray[np.float64]

# Hip to ankle along the leg: children of 1 m and the tallest adults. A unit is corrected only to that of an adult or a
# child who runs; the units in question differ by a factor of ten or more, so that only one is possible.
_LEG_M, _CERTAIN_LEG_M = (0.40, 1.25), (0.55, 1.15)
_FACTORS = (0.001, 0.01, 0.1, 10.0, 100.0, 1000.0)
# Positions in a picture of more than two pixels are larger than shares of the picture.
_LARGEST_SHARE = 2.0
# A number that stands for "not seen", such as -9999, is this many times farther away than points usually are.
_FAR_AWAY = 5.0
_LEAST_REPEATS = 3
_MOST_COPIED_SHARE = 0.9


def without_placeholders(points: Floats) -> Floats:
    """Return points with NaN where a file has a number that stands for a marker that was not seen.

    Parameters
    ----------
    points : ndarray, shape (frames, points, dimensions)
        Positions.

    Returns
    -------
    ndarray, shape (frames, points, dimensions)
        NaN where all coordinates are 0, -1, infinite, or the same number, far away, again and again.

    Examples
    --------
    >>> without_placeholders(np.array([[[0.0, 0.0, 0.0], [0.1, 0.0, 0.9]]]))[0]
    array([[nan, nan, nan],
           [0.1, 0. , 0.9]])
    """
    lost = (points == 0).all(axis=-1) | np.isinf(points).any(axis=-1)
    equal = (points == points[..., :1]).all(axis=-1) & ~lost
    if equal.any():
        usual = float(np.nanmedian(np.abs(points[~lost & ~equal]))) if (~lost & ~equal).any() else np.inf
        values, counts = np.unique(points[equal][:, 0], return_counts=True)
        known = (counts >= _LEAST_REPEATS) & ((np.abs(values) > _FAR_AWAY * usual) | (values == -1))
        lost |= equal & np.isin(points[..., 0], values[known])
    return np.where(lost[..., np.newaxis], np.nan, points)


def new_frames(points: Floats) -> npt.NDArray[np.bool_]:
    """Return which frames are not copies of the frame before.

    A program that fills up a higher frame rate repeats frames. No point of a runner stays where it is.

    Parameters
    ----------
    points : ndarray, shape (frames, points, dimensions)
        Positions.

    Returns
    -------
    ndarray of bool, shape (frames,)
        All frames, if nearly all are copies.

    Examples
    --------
    >>> new_frames(np.array([[[1.0, 2.0]], [[1.0, 2.0]], [[1.5, 2.0]]]))
    array([ True, False,  True])
    """
    before, now = points[:-1], points[1:]
    same = ((before == now) | (np.isnan(before) & np.isnan(now))).all(axis=(1, 2)) & np.isfinite(now).any(axis=(1, 2))
    return np.append(True, ~same) if same.mean() < _MOST_COPIED_SHARE else np.ones(len(points), bool)


def require_pixels(points: Floats, *, file: str) -> None:
    """Raise an error if positions in a picture are shares of its width and height.

    Parameters
    ----------
    points : ndarray, shape (frames, points, 2)
        Positions.
    file : str
        Name of the file, for the error message.

    Raises
    ------
    InputError
        If no coordinate is larger than 2.
    """
    known = np.abs(points[np.isfinite(points)])
    if len(known) and float(known.max()) <= _LARGEST_SHARE:
        raise InputError(
            f"The points in '{file}' are shares of the picture's width and height, from 0 to 1, not pixels.",
            "Multiply x by the width and y by the height of the picture, or write pixels (--keypoint_scale 0).",
        )


def metres_per_unit(points: Floats, names: list[str], *, file: str) -> float:
    """Return by how much to multiply coordinates that should be metres, judged by the length of the legs.

    Parameters
    ----------
    points : ndarray, shape (frames, points, 2 or 3)
        Positions in metres, as the file says.
    names : list of str
        Their names, with hips and ankles.
    file : str
        Name of the file, for the error message.

    Returns
    -------
    float
        1 if the legs have the length of legs; otherwise the power of ten that gives them such a length.

    Raises
    ------
    InputError
        If no power of ten does.
    """
    leg_m = float(np.mean([_leg(points, names, side) for side in ("left", "right")]))
    if not np.isfinite(leg_m) or _LEG_M[0] <= leg_m <= _LEG_M[1]:
        return 1.0
    fitting = [factor for factor in _FACTORS if _CERTAIN_LEG_M[0] <= factor * leg_m <= _CERTAIN_LEG_M[1]]
    if not fitting:
        raise InputError(
            f"By the unit of '{file}', the runner's legs are {leg_m:.3g} m long, which is not possible.",
            "Export it in metres or millimetres, with the unit in its header.",
        )
    return fitting[0]


def _leg(points: Floats, names: list[str], side: str) -> float:
    hip = f"{side}_hip" if f"{side}_hip" in names else "mid_hip"
    chain = [name for name in (hip, f"{side}_knee", f"{side}_ankle") if name in names]
    lengths = [
        np.linalg.norm(points[:, names.index(first)] - points[:, names.index(second)], axis=-1)
        for first, second in pairwise(chain)
    ]
    known = [length[np.isfinite(length)] for length in lengths]
    # Without a knee, the leg is nearly straight at toe-off. In pictures from behind, bent legs look shorter.
    return float(sum(np.percentile(length, 90) if len(length) else np.nan for length in known))
