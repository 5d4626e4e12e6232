"""The accuracy that was measured on clips of the same kind, for the methods paragraph."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

# The clips with known truth were filmed at 30, and at 60 or more frames a second.
_BANDS = ((25.0, 45.0, "30"), (45.0, float("inf"), "60+"))
MODEL = "heavy"
"""The pose model whose accuracy was measured."""


class Accuracy(NamedTuple):
    """The error of one measure in clips of one view and frame rate, on runners left out of everything fitted."""

    measure: str
    view: str
    frame_rate: str
    """`30` or `60+` frames a second."""
    clips: int
    mean_absolute_error: float
    """In the unit of the measure."""
    ok_intervals: int
    """Number of intervals of values with the status `ok`."""
    ok_intervals_with_truth: int
    """How many of them contain the true value."""


def accuracy_for(view: str, fps: float) -> tuple[Accuracy, ...]:
    """Return the accuracy that applies to a clip of this view and frame rate.

    Parameters
    ----------
    view : {"side", "rear"}
        The view.
    fps : float
        Frames per second at which the clip was recorded.

    Returns
    -------
    tuple of Accuracy
        In the order of reports. Empty below 25 frames a second, for which no accuracy was measured.

    Examples
    --------
    >>> {each.frame_rate for each in accuracy_for("side", 59.94)}
    {'60+'}
    >>> accuracy_for("side", 15.0)
    ()
    """
    band = next((name for least, most, name in _BANDS if least <= fps < most), None)
    return tuple(each for each in _all() if each.view == view and each.frame_rate == band)


@cache
def _all() -> tuple[Accuracy, ...]:
    """Read the figures that `scripts/docs/accuracy_figures.py` writes."""
    text = (resources.files("gait.report") / "accuracy.csv").read_text("utf-8")
    return tuple(
        Accuracy(
            measure=row["measure"],
            view=row["view"],
            frame_rate=row["frame_rate"],
            clips=int(row["clips"]),
            mean_absolute_error=float(row["mean_absolute_error"]),
            ok_intervals=int(row["ok_intervals"]),
            ok_intervals_with_truth=int(row["ok_intervals_with_truth"]),
        )
        for row in csv.DictReader(text.splitlines())
    )
