"""A session's measurements and steps as tables, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gait.measures.table import measurement_rows
from gait.results.document import STEP_COLUMNS, step_row

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


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
        The columns `STEP_COLUMNS`, with times in seconds on the time axis of the clip.
    """
    rows = [step_row(step, analysis) for analysis in session.clips for step in analysis.steps]
    return pd.DataFrame(rows, columns=list(STEP_COLUMNS))
