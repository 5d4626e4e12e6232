"""Export of everything that is stored about a runner."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from made_results import FIRST_DAY, measure

from gait.errors import HistoryError, OptionError, OutputError
from gait.history import export_runner
from gait.history.export import EXPORTED_FILES
from gait.history.tables import ClipRow, MeasurementRow, SessionRow

Add = Callable[..., str]
KEYS = {"id", "session_id", "runner_id"}


def test_everything_about_a_runner_and_nothing_about_others_is_exported(url: str, add: Add, tmp_path: Path) -> None:
    add(measure(value=165.0), measure("shin_angle", 9.0, unit="deg"), clip="one", day=0)
    add(measure(value=166.0), clip="two", day=7)
    add(clip="three", runner="bob")
    out = export_runner(url, "ada", tmp_path / "new" / "out")

    assert sorted(path.name for path in out.iterdir()) == sorted(EXPORTED_FILES)
    document = json.loads((out / "history.json").read_text())
    assert document["runner"] == "ada"
    first, second = document["sessions"]
    assert first["recorded_at"] == FIRST_DAY.isoformat()
    assert [m["value"] for m in (*first["measurements"], *second["measurements"])] == [165.0, 9.0, 166.0]
    for row, exported in (
        (SessionRow, first),
        (ClipRow, first["clips"][0]),
        (MeasurementRow, first["measurements"][0]),
    ):
        assert set(row.__table__.columns.keys()) - KEYS <= set(exported)

    tables = {name: pd.read_csv(out / f"{name}.csv") for name in ("sessions", "measurements", "clips")}
    assert tables["measurements"].value.tolist() == [165.0, 9.0, 166.0]
    assert tables["clips"].file.tolist() == ["one.mp4", "two.mp4"]
    assert pd.to_datetime(tables["sessions"].recorded_at)[0] == FIRST_DAY
    assert not any("three" in (out / name).read_text() for name in EXPORTED_FILES)


def test_a_folder_that_is_not_empty_is_rejected(url: str, add: Add, tmp_path: Path) -> None:
    add()
    (tmp_path / "note").write_text("")
    with pytest.raises(OptionError, match="is not empty"):
        export_runner(url, "ada", tmp_path)


@pytest.mark.parametrize("runner", ["ada", "bob"])
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_failed_export_leaves_nothing_behind(url: str, tmp_path: Path, add: Add, runner: str) -> None:
    add()
    (tmp_path / "file").write_text("")
    with pytest.raises((OutputError, HistoryError)):
        export_runner(url, runner, tmp_path / "file" / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["db", "file", "sessions"]
