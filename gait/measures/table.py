"""Measurements as a table with one row per measurement."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from gait.measurement import MEASUREMENT_COLUMNS, NUMBER_COLUMNS, Measurement


def measurement_rows(measurements: Iterable[Measurement]) -> pd.DataFrame:
    """Return measurements as a table.

    Parameters
    ----------
    measurements : iterable of Measurement
        The measurements.

    Returns
    -------
    DataFrame
        One row per measurement, with the columns `MEASUREMENT_COLUMNS`. Numeric columns are always of type float, with
        NaN for withheld values.

    Examples
    --------
    >>> withheld = Measurement(id="step_width", view="rear", unit="cm", status="withheld", reason="Too dark.")
    >>> measurement_rows([withheld]).value.dtype
    dtype('float64')
    """
    table = pd.DataFrame([m.row() for m in measurements], columns=list(MEASUREMENT_COLUMNS))
    return table.astype(dict.fromkeys(NUMBER_COLUMNS, "float64"))
