"""Measurements as a table, one row each."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from gait.measurement import Measurement

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
