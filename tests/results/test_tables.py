"""The tables of a session have the same columns and types, whatever was measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gait.measurement import MEASUREMENT_COLUMNS, NUMBER_COLUMNS, Measurement
from gait.results.cohort import load_sessions
from gait.results.document import STEP_COLUMNS, results_dict
from gait.results.numbers import write_numbers
from gait.session import Session
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session


def withheld(measurement: Measurement) -> Measurement:
    empty = Measurement(id=measurement.id, view=measurement.view, unit=measurement.unit)
    return replace(empty, status="withheld", reason="Too dark.")


@pytest.fixture(scope="module")
def unmeasured() -> Session:
    """A session in which every measure is withheld."""
    session = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0)
    clip = session.clips[0]
    return replace(session, clips=(replace(clip, measurements=tuple(map(withheld, clip.measurements))),))


def test_columns_of_numbers_are_floats_if_everything_is_withheld(unmeasured: Session) -> None:
    table = unmeasured.measures
    assert tuple(table.columns) == MEASUREMENT_COLUMNS
    for name in NUMBER_COLUMNS:
        assert table[name].dtype == np.float64, name
        assert table[name].isna().all(), name


def test_columns_of_numbers_are_floats_in_a_cohort(unmeasured: Session, tmp_path: Path) -> None:
    write_numbers(unmeasured, tmp_path / "one")
    table = load_sessions(tmp_path).measures
    assert {table[name].dtype for name in NUMBER_COLUMNS} == {np.dtype("float64")}


def test_steps_have_the_same_columns_in_table_and_document(unmeasured: Session) -> None:
    assert tuple(unmeasured.steps.columns) == STEP_COLUMNS
    steps = results_dict(unmeasured)["steps"]
    assert {tuple(step) for step in steps} == {STEP_COLUMNS}
    assert [step["used"] for step in steps] == list(unmeasured.steps.used)
