"""Many sessions as tidy tables, with the same content from folders and from Parquet files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import gait
from gait.errors import InputError
from gait.results.cohort import TABLES, Cohort, load_sessions
from gait.results.numbers import write_numbers
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

CADENCES = {"anna": 160.0, "club/ben": 170.0, "club/cleo": 182.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sessions, two of them in a subfolder, and leftovers of an interrupted batch."""
    place = tmp_path_factory.mktemp("cohort")
    for name, cadence in CADENCES.items():
        runner = SyntheticRunner(cadence_spm=cadence)
        write_numbers(synthetic_session(runner, views=("side",), duration_s=5.0), place / name)
    (place / ".gait-1234.part").mkdir()
    (place / ".gait-1234.part" / "results.json").write_text("half")
    (place / "notes").mkdir()
    return place


@pytest.fixture(scope="module")
def tables(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same sessions as Parquet files."""
    place = tmp_path_factory.mktemp("tables")
    load_sessions(folder).to_parquet(place)
    return place


@pytest.fixture(params=["folders", "parquet"])
def cohort(request: pytest.FixtureRequest, folder: Path, tables: Path) -> Cohort:
    return load_sessions(folder if request.param == "folders" else tables)


def test_every_session_is_present_once(cohort: Cohort) -> None:
    assert list(cohort.sessions["session"]) == sorted(CADENCES)
    assert list(cohort.sessions["height_m"]) == [1.75] * 3


def test_measures_have_the_column_session(cohort: Cohort) -> None:
    cadence = cohort.measures.query("id == 'cadence'").set_index("session")["value"]
    assert dict(cadence.round()) == CADENCES
    assert not cohort.measures.duplicated(["session", "view", "id"]).any()


def test_columns_are_those_of_a_single_session(cohort: Cohort) -> None:
    one = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0)
    assert list(cohort.measures.columns) == ["session", *one.measures.columns]
    assert set(cohort.steps.columns) >= {"session", "view", "side", "initial_contact_s", "toe_off_s", "used"}


def test_reading_selected_columns_and_rows(cohort: Cohort) -> None:
    found = cohort.read("measures", columns=["session", "value"], where={"id": "cadence", "view": "side"})
    assert list(found.columns) == ["session", "value"]
    assert len(found) == 3


def test_wide_has_one_row_per_session(cohort: Cohort) -> None:
    wide = cohort.wide()
    assert list(wide.index) == sorted(CADENCES)
    assert list(wide["side.cadence"].round()) == [160, 170, 182]
    assert set(cohort.wide(least_status="ok").columns) < set(wide.columns)


def test_folders_and_parquet_agree(folder: Path, tables: Path) -> None:
    for table in TABLES:
        first, second = (load_sessions(place).read(table) for place in (folder, tables))
        pd.testing.assert_frame_equal(first, second, check_dtype=False)


def test_tables_are_read_on_first_access(tables: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a table was read")

    monkeypatch.setattr(Cohort, "read", fail)
    assert load_sessions(tables).directory == tables


def test_a_pose_is_read_from_the_folder_of_its_session(folder: Path) -> None:
    cohort = gait.load_sessions(folder)
    assert cohort.pose("club/ben", "side").sizes["keypoints"] == 33
    assert cohort.folder("anna") == folder / "anna"


@pytest.mark.parametrize(
    ("table", "columns", "problem"),
    [("runners", None, "no table 'runners'"), ("measures", ["colour"], "no column 'colour'")],
)
def test_missing_tables_and_columns_raise(cohort: Cohort, table: str, columns: list[str] | None, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        cohort.read(table, columns=columns)


def test_wide_of_a_missing_column_raises(cohort: Cohort) -> None:
    with pytest.raises(InputError, match=r"no column 'nonsense'\.\nIt has: .*value"):
        cohort.wide(value="nonsense")


def test_folders_without_readable_sessions_raise(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no sessions"):
        load_sessions(tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "results.json").write_text('{"schema": "gait/2"}')
    with pytest.raises(InputError, match="is incomplete"):
        load_sessions(tmp_path).measures  # noqa: B018
    (tmp_path / "measures.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputError, match="cannot be read"):
        load_sessions(tmp_path).measures  # noqa: B018
