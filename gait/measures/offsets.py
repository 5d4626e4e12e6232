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
    step_noise_variance: float | None = None
    """Variance between the steps of one foot that is not the runner's, mean over clips, in the square of the unit of
    `Measure.per_step`. Negative if damping that is not accounted for outweighs the noise."""
    step_noise_spread: float | None = None
    """Standard deviation of `step_noise_variance` between clips."""

    @property
    def side_bias(self) -> float:
        """The part of `side_difference` that `near` and `far` do not correct."""
        return self.side_difference - (self.near - self.far)


FALLBACK_MODEL = "heavy"
"""The model whose offsets are used for models without offsets of their own."""

# Error of a measure with offsets of another model, relative to that of the other model: about that of the foot strike
# angle with `full`, 5.4 degrees, to that with `heavy`, 3.0 to 4.1.
_BORROWED_ERROR = 1.5


@cache
def landmark_offsets(model: str = FALLBACK_MODEL) -> dict[tuple[str, View], LandmarkOffset]:
    """Return the offsets of a pose model.

    Parameters
    ----------
    model : str
        Name of the pose model. `FALLBACK_MODEL` is used if it has no offsets, and for measures whose offsets were not
        fitted for it, with a larger error.

    Returns
    -------
    dict of (str, str) to LandmarkOffset
        By measure id and view.
    """
    if not has_offsets(model):
        return _table(FALLBACK_MODEL)
    own = _table(model)
    borrowed = {key: row for key, row in _table(FALLBACK_MODEL).items() if key not in own}
    wider = {key: row._replace(error_sd=_BORROWED_ERROR * row.error_sd) for key, row in borrowed.items()}
    return own | wider


def is_borrowed(measure: str, view: View, model: str) -> bool:
    """Return whether a measure has offsets for `FALLBACK_MODEL`, but none for a pose model with offsets of its own.

    Parameters
    ----------
    measure : str
        Id of the measure.
    view : {"side", "rear"}
        The view.
    model : str
        Name of the pose model.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_borrowed("cadence", "side", "full")
    False
    """
    return has_offsets(model) and (measure, view) in _table(FALLBACK_MODEL) and (measure, view) not in _table(model)


@cache
def _table(model: str) -> dict[tuple[str, View], LandmarkOffset]:
    table = json.loads(_file(model).read_text())
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
