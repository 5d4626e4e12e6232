"""The session's tables: measurements and steps, one row each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from gait.measurement import Measurement
    from gait.session import Session

MEASURE_COLUMNS = (
    "view",
    "id",
    "value",
    "unit",
    "ci95_low",
    "ci95_high",
    "n",
    "left",
    "right",
    "status",
    "reason",
    "reference_low",
    "reference_high",
    "label",
    "asymmetry",
    "asymmetry_unit",
    "asymmetry_detectable",
    "asymmetry_claimed",
)
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


def measures_table(session: Session) -> pd.DataFrame:
    """Return every measurement as a row with the columns `MEASURE_COLUMNS`."""
    return measurement_rows(session.measurements)


def measurement_rows(measurements: Iterable[Measurement]) -> pd.DataFrame:
    """Return the measurements as rows with the columns `MEASURE_COLUMNS`."""
    rows = []
    for m in measurements:
        low, high = m.ci95 or (None, None)
        reference_low, reference_high = m.reference or (None, None)
        sides = m.asymmetry
        rows.append(
            (
                *(m.view, m.id, m.value, m.unit, low, high, m.n, m.left, m.right, m.status, m.reason),
                *(reference_low, reference_high, m.label),
                *((None,) * 4 if sides is None else (sides.value, sides.unit, sides.detectable, sides.claimed)),
            )
        )
    return pd.DataFrame(rows, columns=list(MEASURE_COLUMNS))


def steps_table(session: Session) -> pd.DataFrame:
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
