"""Slopes of measures over pace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_folders import measure, result_folder

import gait
from gait.errors import InputError, OptionError


def session(folder: Path, speed_mps: float | None, cadence_spm: float, **other: Any) -> Path:
    options = {"speed_mps": speed_mps, "incline_deg": 0.0, "surface": "treadmill"}
    measures = [measure("cadence", cadence_spm, 0.5, **other)]
    return result_folder(folder, options=options, measures=measures)


def test_the_slope_is_that_of_the_line_with_the_errors_of_the_values(tmp_path: Path) -> None:
    folders = [session(tmp_path / f"{speed}", speed, 160 + 10 * (speed - 2.5)) for speed in (2.5, 3.0, 3.5)]
    [row] = gait.pace_slopes(folders).to_dict("records")
    assert (row["view"], row["id"], row["sessions"], row["told"]) == ("side", "cadence", 3, True)
    assert row["slope_per_mps"] == pytest.approx(10.0)
    # Two ends, half a step per minute off each, one metre per second apart.
    assert row["ci95_high"] - row["slope_per_mps"] == pytest.approx(0.5 * 2**0.5)


def test_values_off_the_line_widen_the_interval(tmp_path: Path) -> None:
    folders = [session(tmp_path / f"{speed}", speed, spm) for speed, spm in ((2.5, 160.0), (3.0, 175.0), (3.5, 162.0))]
    [row] = gait.pace_slopes(folders).to_dict("records")
    assert not row["told"]


def test_values_of_low_confidence_are_left_out(tmp_path: Path) -> None:
    first = session(tmp_path / "easy", 2.5, 160.0)
    second = session(tmp_path / "fast", 3.5, 170.0, status="low_confidence", reason="Dark.")
    assert gait.pace_slopes([first, second]).empty


def test_one_speed_alone_has_no_slope(tmp_path: Path) -> None:
    folders = [session(tmp_path / name, 3.0, 160.0) for name in ("one", "two")]
    with pytest.raises(OptionError):
        gait.pace_slopes(folders)
    with pytest.raises(OptionError):
        gait.pace_slopes(folders[:1])


def test_a_session_without_a_speed_is_named(tmp_path: Path) -> None:
    folders = [session(tmp_path / "easy", 3.0, 160.0), session(tmp_path / "unknown", None, 165.0)]
    with pytest.raises(InputError, match="unknown"):
        gait.pace_slopes(folders)
