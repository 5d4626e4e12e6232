"""Measure a session again under other choices of the analyst, to see which results depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from gait.errors import OptionError
from gait.measures import REGISTRY, Trial, measure_all
from gait.report.charts.axes import INK, LEFT, QUIET, axes_or_new
from gait.steps import detect_steps
from gait.words import say
from gait.words.numbers import unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gait.analysis.result import AnalysisResult

CHOICES: Mapping[str, Sequence[Any]] = {
    "cutoff": (0.7, 1.0, 1.4),
    "offsets": (True, False),
    "contact_shift_ms": (-10.0, 0.0, 10.0),
    "toe_off_shift_ms": (-10.0, 0.0, 10.0),
}
"""The choices and the values that are tried by default."""
_AS_ANALYSED: Mapping[str, Any] = {"cutoff": 1.0, "offsets": True, "contact_shift_ms": 0.0, "toe_off_shift_ms": 0.0}
_MOST_COMBINATIONS = 1000
_CUTOFF_RANGE = (0.25, 4.0)
_LARGEST_SHIFT_MS = 60.0
MULTIVERSE_COLUMNS = (*_AS_ANALYSED, "view", "id", "value", "unit", "ci95_low", "ci95_high", "status", "as_analysed")
"""The columns of a multiverse."""


def multiverse(
    session: AnalysisResult,
    grid: Mapping[str, Iterable[Any]] | None = None,
    *,
    measures: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Measure a session again under every combination of choices, from its poses.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    grid : mapping of str to iterable, optional
        The values of each choice; by default `CHOICES`. A choice that is left out stays as in the analysis.

        - `cutoff`: factor of the cut-off frequencies of all landmarks. Steps are detected again where it is not 1.
        - `offsets`: whether the offsets of the pose model's points are subtracted. Without them, the points count as
          joint centres, and the intervals hold no error of the landmarks.
        - `contact_shift_ms`, `toe_off_shift_ms`: shift of every initial contact and toe-off, + = later, as another rule
          for the events would give.
    measures : iterable of str, optional
        Ids of the measures; by default all that have a value in the session.

    Returns
    -------
    DataFrame
        One row for each combination, view and measure, with the columns `MULTIVERSE_COLUMNS`. `as_analysed` marks the
        combination of the session itself.

    Raises
    ------
    OptionError
        If a choice or a measure does not exist, a value is out of range, or there are more than 1000 combinations.

    Examples
    --------
    >>> from gait.synthetic import SyntheticRunner
    >>> from gait.synthetic.session import synthetic_session
    >>> session = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0)
    >>> tried = multiverse(session, {"contact_shift_ms": [0, 10]}, measures=["contact_time"])
    >>> tried["value"].diff().round().tolist()[1:]
    [-10.0]
    """
    choices = {name: tuple(values) for name, values in (CHOICES if grid is None else grid).items()}
    _check(choices)
    wanted = _measures(session, measures)
    names = tuple(_AS_ANALYSED)
    rows = []
    for values in product(*(choices.get(name, (_AS_ANALYSED[name],)) for name in names)):
        choice = dict(zip(names, values, strict=True))
        for clip in session.clips:
            view = clip.name
            entries = [REGISTRY[name] for name in wanted if clip.view in REGISTRY[name].views]
            for found in measure_all(entries, _trial(clip.trial, choice)):
                low, high = found.ci95 or (None, None)
                row = {**choice, "view": view, "id": found.id, "value": found.value, "unit": found.unit}
                row |= {"ci95_low": low, "ci95_high": high, "status": found.status}
                rows.append({**row, "as_analysed": choice == _AS_ANALYSED})
    table = pd.DataFrame(rows, columns=list(MULTIVERSE_COLUMNS))
    return table.astype(dict.fromkeys(("value", "ci95_low", "ci95_high"), "float64"))


def plot_multiverse(tried: pd.DataFrame, measure: str, *, view: str | None = None, ax: Axes | None = None) -> Axes:
    """Plot a measure under every combination, from the smallest to the largest value, with its intervals.

    Parameters
    ----------
    tried : DataFrame
        From `multiverse`.
    measure : str
        Id of the measure.
    view : {"side", "rear"}, optional
        The view; by default the first in the table.
    ax : matplotlib.axes.Axes, optional
        The axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The line is the value of the session itself.

    Raises
    ------
    OptionError
        If the table has no value of this measure.
    """
    rows = tried[(tried["id"] == measure) & tried["value"].notna()]
    rows = rows[rows["view"] == (view or (rows["view"].iloc[0] if len(rows) else view))]
    if rows.empty:
        raise OptionError(f"The table has no value of '{measure}'.", "Name a measure that has one.")
    rows = rows.sort_values("value", kind="stable").reset_index(drop=True)
    ax = axes_or_new(ax)
    ax.vlines(rows.index, rows["ci95_low"], rows["ci95_high"], color=QUIET, linewidth=1, alpha=0.6)
    ax.plot(rows.index, rows["value"], linestyle="none", marker="o", markersize=3, color=INK)
    for value in rows.loc[rows["as_analysed"], "value"]:
        ax.axhline(value, color=LEFT, linewidth=1.2, label=say("multiverse.session"))
    ax.set_xlabel(say("multiverse.combinations"))
    unit = unit_text(str(rows["unit"].iloc[0]))
    ax.set_ylabel(say("steps.label", title=REGISTRY[measure].title, unit=unit))
    if rows["as_analysed"].any():
        ax.legend(frameon=False)
    return ax


def _trial(trial: Trial, choice: Mapping[str, Any]) -> Trial:
    motion, steps = trial.motion, trial.steps
    if choice["cutoff"] != 1.0:
        motion = replace(motion, cutoff_factor=float(choice["cutoff"]))
        steps = detect_steps(motion)
    if not choice["offsets"]:
        motion = replace(motion, source="landmarks")
    contact_s, toe_off_s = choice["contact_shift_ms"] / 1000, choice["toe_off_shift_ms"] / 1000
    if contact_s or toe_off_s:
        steps = tuple(
            replace(
                step,
                initial_contact_s=step.initial_contact_s + contact_s,
                toe_off_s=step.toe_off_s + toe_off_s,
            )
            for step in steps
        )
    return trial if choice == _AS_ANALYSED else replace(trial, motion=motion, steps=steps)


def _measures(session: AnalysisResult, named: Iterable[str] | None) -> list[str]:
    given = [m.id for m in session.measurements if m.value is not None and m.label is None]
    if named is None:
        return [name for name in REGISTRY if name in given]
    wanted = list(named)
    unknown = [name for name in wanted if name not in REGISTRY]
    if unknown:
        raise OptionError(f"There is no measure '{unknown[0]}'.", f"Name one of: {', '.join(given)}.")
    return wanted


def _check(choices: Mapping[str, tuple[Any, ...]]) -> None:
    unknown = [name for name in choices if name not in _AS_ANALYSED]
    if unknown:
        raise OptionError(f"There is no choice '{unknown[0]}'.", f"Choose among: {', '.join(_AS_ANALYSED)}.")
    combinations = 1
    for values in choices.values():
        combinations *= len(values)
    if not 0 < combinations <= _MOST_COMBINATIONS:
        raise OptionError(
            f"The choices have {combinations} combinations.", f"Give at least one and at most {_MOST_COMBINATIONS}."
        )
    low, high = _CUTOFF_RANGE
    if not all(low <= factor <= high for factor in choices.get("cutoff", ())):
        raise OptionError("A factor of the cut-off is out of range.", f"Give factors from {low:g} to {high:g}.")
    shifts = [*choices.get("contact_shift_ms", ()), *choices.get("toe_off_shift_ms", ())]
    if not all(abs(shift) <= _LARGEST_SHIFT_MS for shift in shifts):
        raise OptionError("A shift is out of range.", f"Shift by at most {_LARGEST_SHIFT_MS:g} ms.")
