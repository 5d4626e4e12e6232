"""Offsets of measures caused by a pose model's points, fitted by `scripts/accuracy/calibrate.py` on clips with truth.

A pose model's points are not joint centres: the hip point lies in front of the hip's centre, for example, and the toe
point short of the toe's tip. The mean error of each measure is subtracted as an offset. The scatter of the error
between runners is part of the interval.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

from gait.measurement import View


class LandmarkOffset(NamedTuple):
    """Mean error of a measure, and the error that remains after it is subtracted; in the measure's unit."""

    near: float
    """Offset of the leg nearer to the camera; in the rear view, of the left leg."""
    far: float
    """Offset of the other leg."""
    error_sd: float
    """Standard deviation between runners of the remaining error, on runners left out of the fit."""
    side_difference: float
    """Mean error of the near leg minus mean error of the far leg, before correction."""
    side_error_sd: float
    """Standard deviation between runners of the remaining error of near minus far, on runners left out of the fit."""
    clips: int
    """Number of runners in the fit."""
    interval_factor_ok: float = 1.0
    """Factor that widens intervals of `ok` values so that they contain 95 % of the true values of left-out runners."""
    interval_factor_low: float = 1.0
    """The same factor for values of low confidence."""
    near_weight: float = 0.5
    """Weight of the near leg in the mean of both legs; above 0.5 if the far leg's error is larger."""
    usual_difference_sd: float | None = None
    """Standard deviation between runners of the true difference between the legs. None for times, because their events
    have been shrunk towards each other already."""

    @property
    def side_bias(self) -> float:
        """The part of `side_difference` that `near` and `far` do not correct."""
        return self.side_difference - (self.near - self.far)


FALLBACK_MODEL = "heavy"
"""The model whose offsets are used for models without offsets of their own."""


@cache
def landmark_offsets(model: str = FALLBACK_MODEL) -> dict[tuple[str, View], LandmarkOffset]:
    """Return the offsets of a pose model.

    Parameters
    ----------
    model : str
        Name of the pose model. `FALLBACK_MODEL` is used if it has no offsets.

    Returns
    -------
    dict of (str, str) to LandmarkOffset
        By measure id and view.
    """
    file = _file(model)
    table = json.loads((file if file.is_file() else _file(FALLBACK_MODEL)).read_text())
    return {
        (row["id"], row["view"]): LandmarkOffset(**{name: row[name] for name in LandmarkOffset._fields if name in row})
        for row in table["offsets"]
    }


def has_offsets(model: str) -> bool:
    """Return whether a pose model has offsets of its own.

    Parameters
    ----------
    model : str
        Name of the pose model.

    Returns
    -------
    bool

    Examples
    --------
    >>> has_offsets("full"), has_offsets("unknown")
    (True, False)
    """
    return _file(model).is_file()


def _file(model: str) -> Traversable:
    return resources.files("gait.measures") / "landmark_offsets" / f"{model}.json"
