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
from gait.results.tables import STEP_MEASURES, step_values_table
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
    assert tuple(unmeasured.steps.columns) == (*STEP_COLUMNS, *STEP_MEASURES)
    steps = results_dict(unmeasured)["steps"]
    assert {tuple(step) for step in steps} == {STEP_COLUMNS}
    assert unmeasured.steps[list(STEP_MEASURES)].isna().all(axis=None)
    assert [step["used"] for step in steps] == list(unmeasured.steps.used)


@pytest.fixture(scope="module")
def measured() -> Session:
    return synthetic_session(SyntheticRunner(), duration_s=6.0)


def test_values_of_steps_are_those_that_the_measure_rests_on(measured: Session) -> None:
    tidy = step_values_table(measured)
    for one in measured.measurements:
        values = tidy[(tidy["view"] == one.view) & (tidy["id"] == one.id)]
        if one.value is None or one.label is not None:
            assert values.empty, one.id
            assert one.sd is None, one.id
            continue
        assert len(values) == one.n, one.id
        assert set(values["unit"]) == {one.unit}
        assert set(values["status"]) == {one.status}
        assert values["value"].std() == pytest.approx(one.sd, abs=1e-9), one.id
        lowest, highest = values["value"].min(), values["value"].max()
        assert lowest - 1e-6 <= one.value <= highest + 1e-6, one.id


def test_steps_are_numbered_so_that_both_tables_can_be_joined(measured: Session) -> None:
    tidy = step_values_table(measured)
    steps = measured.steps
    for view, rows in tidy[tidy["id"] == "cadence"].groupby("view"):
        of_view = steps[steps["view"] == view].reset_index(drop=True)
        assert of_view["cadence"].iloc[rows["step"] - 1].tolist() == rows["value"].tolist()
        assert of_view["side"].iloc[rows["step"] - 1].tolist() == rows["side"].tolist()


def test_a_cohort_of_folders_has_the_values_of_each_step(measured: Session, tmp_path: Path) -> None:
    write_numbers(measured, tmp_path / "one")
    read = load_sessions(tmp_path).steps
    assert read["overstride"].to_numpy() == pytest.approx(
        measured.steps["overstride"].to_numpy(), abs=1e-5, nan_ok=True
    )
    assert read["used"].tolist() == measured.steps["used"].tolist()
    assert set(read["session"]) == {"one"}
    assert load_sessions(tmp_path).read("steps", where={"session": "one", "view": "rear"})["step_width"].notna().any()
    sds = load_sessions(tmp_path).measures["sd"]
    assert sds.to_numpy() == pytest.approx(measured.measures["sd"].to_numpy(), rel=1e-5, nan_ok=True)


def test_a_cohort_reads_the_steps_of_a_folder_without_a_table(measured: Session, tmp_path: Path) -> None:
    write_numbers(measured, tmp_path / "one")
    (tmp_path / "one" / "steps.csv").unlink()
    read = load_sessions(tmp_path).steps
    assert read["initial_contact_s"].tolist() == pytest.approx(measured.steps["initial_contact_s"].tolist(), abs=1e-6)
