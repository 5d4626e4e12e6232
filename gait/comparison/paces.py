"""How the measures of one runner change with pace, over several sessions at different speeds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from gait.comparison.speed import speed_and_half_width_mps
from gait.errors import InputError, OptionError
from gait.measurement import NORMAL_975, VIEWS, Measurement
from gait.measures import REGISTRY
from gait.measures.same_speed import at_same_speed
from gait.results.folder import Results, read_results

if TYPE_CHECKING:
    import pandas as pd

PACE_COLUMNS = ("view", "id", "unit", "sessions", "slope_per_mps", "ci95_low", "ci95_high", "told")
"""Columns of the table of `pace_slopes`."""
_LEAST_SESSIONS = 2


def pace_slopes(sessions: Sequence[str | Path]) -> pd.DataFrame:
    """Return by how much each measure changes with speed.

    Film the same runner at several speeds, and analyse each speed as a session of its own. The slope is that of the
    least-squares line over the sessions. Its interval combines the intervals of the values as if their errors were
    independent. Part of them is common to all sessions of a runner, so that the interval is rather too wide than too
    narrow.

    Parameters
    ----------
    sessions : sequence of str or Path
        Folders that `gait analyze` or `Session.save` wrote, at least two, with at least two different speeds.

    Returns
    -------
    DataFrame
        One row for each view and measure that is reliable at two speeds or more: the number of sessions, the slope per
        metre per second in the measure's unit, its 95 % interval, and whether the interval leaves out zero (`told`).
        Speed itself, categories, and measures of low confidence are left out.

    Raises
    ------
    OptionError
        If fewer than two sessions are given, or all have the same speed.
    InputError
        If a folder does not contain readable results, or a session has no speed.

    Examples
    --------
    >>> import gait
    >>> gait.pace_slopes(["easy", "steady", "tempo"])  # doctest: +SKIP
    """
    import pandas as pd

    if len(sessions) < _LEAST_SESSIONS:
        raise OptionError("A slope over pace needs at least two sessions.", "Give a folder for each speed.")
    results = [read_results(session) for session in sessions]
    speeds_mps = [_speed_mps(each) for each in results]
    if at_same_speed(min(speeds_mps), max(speeds_mps)):
        raise OptionError("All sessions have the same speed.", "Film the runner at two speeds or more.")
    rows = []
    for view in VIEWS:
        for name, entry in REGISTRY.items():
            if name == "speed" or entry.category_of is not None:
                continue
            found = [
                (speed, measured)
                for speed, each in zip(speeds_mps, results, strict=True)
                if (measured := each.measurements.get((view, name))) is not None and measured.status == "ok"
            ]
            speeds = [speed for speed, _ in found]
            if len(found) >= _LEAST_SESSIONS and not at_same_speed(min(speeds), max(speeds)):
                slope, half = _slope(np.array(speeds), [measured for _, measured in found])
                ends = slope - half, slope + half
                rows.append((view, name, entry.unit, len(found), slope, *ends, ends[0] > 0 or ends[1] < 0))
    return pd.DataFrame(rows, columns=list(PACE_COLUMNS))


def _speed_mps(results: Results) -> float:
    found = speed_and_half_width_mps(results)
    if found is None:
        raise InputError(
            f"The speed of '{results.folder}' is not known.", "Analyse the clip again with the speed of the belt."
        )
    return found[0]


def _slope(speeds_mps: npt.NDArray[np.float64], measured: Sequence[Measurement]) -> tuple[float, float]:
    """Return the least-squares slope, and half the width of its 95 % interval.

    With three sessions or more, the interval is at least that of the scatter about the line.
    """
    values = np.array([m.value for m in measured], float)
    halves = np.array([0.0 if m.ci95 is None else (m.ci95[1] - m.ci95[0]) / 2 for m in measured])
    weights = (speeds_mps - speeds_mps.mean()) / ((speeds_mps - speeds_mps.mean()) ** 2).sum()
    slope = float(weights @ values)
    half = float(np.linalg.norm(weights * halves))
    freedom = len(values) - 2
    if freedom > 0:
        residuals = values - values.mean() - slope * (speeds_mps - speeds_mps.mean())
        scatter = float(np.sqrt(residuals @ residuals / freedom) * np.linalg.norm(weights))
        half = max(half, NORMAL_975 * scatter)
    return slope, half
