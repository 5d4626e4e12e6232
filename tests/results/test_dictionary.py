"""Every column that is written is in the data dictionary."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

import pytest

from gait.batch.overview import SESSION_COUNTS, SESSION_NUMBERS, SESSION_STRINGS
from gait.history.store import MEASUREMENT_COLUMNS, SESSION_COLUMNS
from gait.measurement import MEASUREMENT_COLUMNS as MEASURE_COLUMNS
from gait.measures import REGISTRY
from gait.results.arrays import CYCLE_COLUMNS, strides_dataset
from gait.results.dictionary import data_dictionary, dictionary_text
from gait.results.tables import STEP_TABLE_COLUMNS, STEP_VALUE_COLUMNS
from gait.runner import Runner, questions_of
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

TABLES = {table.name: table for table in data_dictionary()}
QUESTIONS = [question.name for question in questions_of(Runner)]


def missing(table: str, names: Iterable[object]) -> list[str]:
    columns = TABLES[table].columns
    return [str(name) for name in names if not any(column.matches(str(name)) for column in columns)]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("measures", ("session", *MEASURE_COLUMNS)),
        ("steps", ("session", *STEP_TABLE_COLUMNS)),
        ("step_values", STEP_VALUE_COLUMNS),
        ("cycles", CYCLE_COLUMNS),
        ("sessions", (*SESSION_STRINGS, *SESSION_NUMBERS, *SESSION_COUNTS, *QUESTIONS)),
        ("history sessions", SESSION_COLUMNS),
        ("history measurements", MEASUREMENT_COLUMNS),
    ],
)
def test_every_declared_column_is_described(table: str, names: tuple[str, ...]) -> None:
    assert missing(table, names) == []


def test_every_curve_of_a_stride_is_described() -> None:
    session = synthetic_session(SyntheticRunner(), duration_s=5.0)
    for clip in session.clips:
        assert missing("strides", strides_dataset(clip).variables) == []


def test_a_column_that_is_not_written_is_not_described() -> None:
    assert missing("points", ["left_hip_up_m", "left_hip_sideways_m", "pain"]) == ["left_hip_sideways_m", "pain"]


def test_every_column_says_what_it_is_once() -> None:
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names), table.name
        assert all(column.description.endswith(".") for column in table.columns), table.name


def test_documents_hold_the_same_columns() -> None:
    tables = data_dictionary()
    count = sum(len(table.columns) for table in tables)
    assert len(list(csv.DictReader(io.StringIO(dictionary_text(tables, to="csv"))))) == count
    assert sum(len(table["columns"]) for table in json.loads(dictionary_text(tables, to="json"))) == count
    page = dictionary_text(tables, to="md")
    assert sum(line.startswith("| `") for line in page.splitlines()) == count
    assert REGISTRY["overstride"].definition in page
