"""What a pose model's points add to each measure, fitted on clips with truth by `scripts/accuracy/calibrate.py`.

A pose model's points are not joint centres: the hip lies in front of the hip's centre, the toe short of the toe. What
that adds to a measure is mostly the same for every runner; it is subtracted, and what varies goes into the interval.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

from gait.measurement import View


class LandmarkOffset(NamedTuple):
    """Mean error of a measure before correction, and what is left after it."""

    near: float
    """For the leg nearer the camera; from behind, for the left leg."""
    far: float
    """For the other leg."""
    error_sd: float
    """Standard deviation between runners of the error that remains, on runners left out of the fit."""
    side_difference: float
    """Mean error of the near leg minus that of the far leg, before correction."""
    side_error_sd: float
    """Standard deviation between runners of the error of near minus far that remains, on runners left out."""
    clips: int
    """Number of runners that the fit rests on."""
    interval_factor_ok: float = 1.0
    """By how much the intervals of `ok` values must be wider to hold 95 % of the truths of runners left out."""
    interval_factor_low: float = 1.0
    """The same for values of low confidence."""
    near_weight: float = 0.5
    """Weight of the near leg in the mean of both: more than half where the far leg's error is larger."""
    usual_difference_sd: float | None = None
    """Standard deviation between runners of the true difference between their legs; None for times, whose events are
    drawn together before."""

    @property
    def side_bias(self) -> float:
        """The part of `side_difference` that `near` and `far` do not take away."""
        return self.side_difference - (self.near - self.far)


BEST_KNOWN = "heavy"
"""The model whose offsets stand in for those of a model that none were fitted for."""


@cache
def landmark_offsets(model: str = BEST_KNOWN) -> dict[tuple[str, View], LandmarkOffset]:
    """Return the offsets fitted for a pose model, by measure and view, in the measure's unit."""
    file = _file(model)
    table = json.loads((file if file.is_file() else _file(BEST_KNOWN)).read_text())
    return {
        (row["id"], row["view"]): LandmarkOffset(**{name: row[name] for name in LandmarkOffset._fields if name in row})
        for row in table["offsets"]
    }


def are_fitted(model: str) -> bool:
    """Whether offsets were fitted for this very model.

    Examples
    --------
    >>> are_fitted("full"), are_fitted("somebody's own")
    (True, False)
    """
    return _file(model).is_file()


def _file(model: str) -> Traversable:
    return resources.files("gait.measures") / "landmark_offsets" / f"{model}.json"
