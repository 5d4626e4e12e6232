"""A session's measurements and steps as tables, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gait.measures import REGISTRY
from gait.measures.evaluate import values_of_steps
from gait.measures.table import measurement_rows
from gait.results.document import STEP_COLUMNS, step_row

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis

STEP_MEASURES = tuple(entry.id for entry in REGISTRY.values() if entry.category_of is None)
"""The measures that have a value for each step. Each is a column of the table of steps, in the unit of the measure."""
STEP_TABLE_COLUMNS = (*STEP_COLUMNS, *STEP_MEASURES)
"""The columns of the table of steps."""
STEP_VALUE_COLUMNS = ("view", "side", "step", "initial_contact_s", "id", "value", "unit", "status")
"""The columns of the table with one row for each value of a step."""


def measures_table(session: AnalysisResult) -> pd.DataFrame:
    """Return every measurement as a row.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    DataFrame
        The columns `MEASUREMENT_COLUMNS`. Columns of numbers are always floats, with NaN where a value is withheld.
    """
    return measurement_rows(session.measurements)


def steps_table(session: AnalysisResult) -> pd.DataFrame:
    """Return every step as a row.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    DataFrame
        The columns `STEP_TABLE_COLUMNS`, with times in seconds on the time axis of the clip. The value of a measure is
        NaN for steps that it does not use, and for all steps if the measure is withheld or not one of this view.
    """
    rows = [step_row(step, analysis) for analysis in session.clips for step in analysis.steps]
    values = [_step_values(analysis) for analysis in session.clips]
    return pd.concat(
        [pd.DataFrame(rows, columns=list(STEP_COLUMNS)), pd.concat(values, ignore_index=True)],
        axis=1,
    )


def step_values_table(session: AnalysisResult) -> pd.DataFrame:
    """Return every value of every step as a row, as mixed models and plots need them.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    DataFrame
        The columns `STEP_VALUE_COLUMNS`. `step` counts all steps of the clip from 1, so that steps without a value are
        gaps. Cadence and other values are those of the single step, in the unit of the measure. `status` is that of the
        measure; with two side clips, that of the clip on its own, if it is lower.
    """
    steps = steps_table(session)
    steps.insert(0, "step", steps.groupby("view", sort=False).cumcount() + 1)
    facts = [name for name in STEP_VALUE_COLUMNS if name in steps.columns]
    tidy = steps.melt(id_vars=facts, value_vars=list(STEP_MEASURES), var_name="id").dropna(subset="value")
    units = {name: REGISTRY[name].unit for name in STEP_MEASURES}
    statuses = {
        (analysis.name, name): measurement.status
        for analysis in session.clips
        for name, measurement in analysis.of_steps.items()
    }
    status = [statuses[key] for key in zip(tidy["view"], tidy["id"], strict=True)]
    tidy = tidy.assign(unit=tidy["id"].map(units), status=pd.Series(status, index=tidy.index, dtype=object))
    return tidy.reset_index(drop=True)[list(STEP_VALUE_COLUMNS)]


def _step_values(analysis: ClipAnalysis) -> pd.DataFrame:
    measured = analysis.of_steps
    columns = {
        name: values_of_steps(REGISTRY[name], analysis.trial, measured[name]) if name in measured else np.nan
        for name in STEP_MEASURES
    }
    return pd.DataFrame(columns, index=range(len(analysis.steps)), dtype="float64")
