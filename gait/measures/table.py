"""Measurements as a table, one row each."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from gait.measurement import MEASUREMENT_COLUMNS, NUMBER_COLUMNS, Measurement


def measurement_rows(measurements: Iterable[Measurement]) -> pd.DataFrame:
    """Return the measurements as rows with the columns `MEASUREMENT_COLUMNS`.

    Columns of numbers hold numbers whatever the rows are: NaN where a value is withheld.

    Examples
    --------
    >>> withheld = Measurement(id="step_width", view="rear", unit="cm", status="withheld", reason="Too dark.")
    >>> measurement_rows([withheld]).value.dtype
    dtype('float64')
    """
    table = pd.DataFrame([m.row() for m in measurements], columns=list(MEASUREMENT_COLUMNS))
    return table.astype(dict.fromkeys(NUMBER_COLUMNS, "float64"))
