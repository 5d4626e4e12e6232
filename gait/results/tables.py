"""The session's tables: measurements and steps, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gait.measures.table import measurement_rows

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult

STEP_COLUMNS = (
    "view",
    "side",
    "initial_contact_s",
    "toe_off_s",
    "initial_contact_se_s",
    "toe_off_se_s",
    "used",
    "reason",
)


def measures_table(session: AnalysisResult) -> pd.DataFrame:
    """Return every measurement as a row with the columns `MEASUREMENT_COLUMNS`."""
    return measurement_rows(session.measurements)


def steps_table(session: AnalysisResult) -> pd.DataFrame:
    """Return every step as a row with the columns `STEP_COLUMNS`, times on the clip's own time axis."""
    rows = []
    for analysis in session.clips:
        slower = analysis.clip.slow_motion_factor
        rows += [
            (
                analysis.view,
                step.side,
                step.initial_contact_s * slower,
                step.toe_off_s * slower,
                step.initial_contact_se_s * slower,
                step.toe_off_se_s * slower,
                step.used,
                step.reason,
            )
            for step in analysis.steps
        ]
    return pd.DataFrame(rows, columns=list(STEP_COLUMNS))
