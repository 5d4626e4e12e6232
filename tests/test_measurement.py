"""A measurement as a row of a table and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait.measurement import MEASUREMENT_COLUMNS, Asymmetry, Measurement
from gait.measures.table import measurement_rows
from gait.results.document import read_measurement

number = st.floats(-1e6, 1e6)
pair = st.none() | st.tuples(number, number)
text = st.none() | st.text(max_size=20)
measurement = st.builds(
    Measurement,
    id=st.sampled_from(["cadence", "foot_strike"]),
    view=st.sampled_from(["side", "rear"]),
    unit=st.just("deg"),
    value=st.none() | number,
    ci95=pair,
    n=st.integers(0, 500),
    left=st.none() | number,
    right=st.none() | number,
    status=st.sampled_from(["ok", "low_confidence", "withheld"]),
    reason=text,
    reference=pair,
    label=text,
    asymmetry=st.none()
    | st.builds(Asymmetry, value=number, unit=st.just("%"), detectable=number, claimed=st.booleans()),
)


@given(measurement)
def test_a_row_holds_every_field_of_a_measurement(one: Measurement) -> None:
    assert tuple(one.row()) == MEASUREMENT_COLUMNS
    assert Measurement.from_row(one.row()) == one


def test_an_entry_of_the_document_holds_every_field_of_a_measurement() -> None:
    entry: dict[str, Any] = json.loads(
        '{"id": "overstride", "view": "side", "value": 20.1, "unit": "cm", "ci95": [18.0, 22.2], "n": 30, "left": 19.5,'
        '"right": 20.7, "status": "ok", "reason": null, "reference": [0.0, 15.0], "label": null,'
        '"asymmetry": {"value": -1.2, "unit": "cm", "detectable": 1.9, "claimed": false}}'
    )
    found = read_measurement(entry)
    assert found.ci95 == (18.0, 22.2)
    assert found.reference == (0.0, 15.0)
    assert found.asymmetry == Asymmetry(value=-1.2, unit="cm", detectable=1.9, claimed=False)
    with pytest.raises(KeyError):
        read_measurement({key: value for key, value in entry.items() if key != "unit"})


def test_a_numeric_column_stays_numeric_if_every_value_is_withheld() -> None:
    withheld = Measurement(id="cadence", view="side", unit="steps/min", status="withheld", reason="Too dark.")
    table = measurement_rows([withheld, withheld])
    assert table.value.dtype == table.ci95_low.dtype == table.left.dtype == "float64"
    assert table.value.isna().all()
