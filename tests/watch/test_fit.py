"""FIT files of runs are read in the units of the measures, and damaged ones are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fit_files import CYCLING, START_S, TREADMILL, fit_file, run_file

from gait.errors import InputError
from gait.watch import WatchRun, read_fit, weekly_distance_km


def written(folder: Path, content: bytes) -> Path:
    path = folder / "run.fit"
    path.write_bytes(content)
    return path


def test_a_run_is_read_in_the_units_of_the_measures(tmp_path: Path) -> None:
    content = run_file(
        sub_sport=TREADMILL,
        cadence=84,
        fractional_cadence=0.5,
        speed=3.1,
        vertical_oscillation=85.0,
        stance_time=242.0,
        stance_time_balance=49.2,
        step_length=1104.0,
        position_lat=123456789,
    )
    run = read_fit(written(tmp_path, content))
    found = {value.id: (round(value.value, 3), value.unit, value.n) for value in run.values}
    assert found == {
        "cadence": (169.0, "steps/min", 120),
        "speed": (3.1, "m/s", 120),
        "contact_time": (242.0, "ms", 120),
        "vertical_oscillation": (8.5, "cm", 120),
        "step_length": (1.104, "m", 120),
        "balance": (49.2, "%", 120),
    }
    assert (run.device, run.treadmill, run.duration_s, run.distance_km) == ("Garmin", True, 119.0, 0.36)
    assert run.start == datetime.fromtimestamp(START_S, UTC)
    assert "position" not in repr(run)


@pytest.mark.parametrize("counted", [86, 172])
def test_cadence_counts_both_feet_whatever_the_file_counts(tmp_path: Path, counted: int) -> None:
    walking = counted * 0.65
    content = run_file(cadence=lambda second: walking if second < 70 else counted)
    cadence = read_fit(written(tmp_path, content)).value("cadence")
    assert cadence is not None
    assert (cadence.value, cadence.n) == (172.0, 50)


def test_a_moment_of_the_run_has_values_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, run_file(seconds=600, cadence=lambda second: 80 if second < 300 else 90))
    early, late, whole = (read_fit(path, at_s=at_s).value("cadence") for at_s in (100, 500, None))
    assert early is not None
    assert late is not None
    assert whole is not None
    assert (early.value, late.value, early.n) == (160.0, 180.0, 61)
    assert (whole.low, whole.high) == (160.0, 180.0)


def test_a_moment_after_the_run_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, run_file(cadence=85))
    with pytest.raises(InputError, match="shows no running 900 s after its start"):
        read_fit(path, at_s=900)


def test_speed_alone_is_enough(tmp_path: Path) -> None:
    run = read_fit(written(tmp_path, run_file(speed=lambda second: 1.2 if second < 60 else 3.0)))
    assert [(value.id, value.value, value.n) for value in run.values] == [("speed", 3.0, 60)]


def test_impossible_values_are_left_out(tmp_path: Path) -> None:
    run = read_fit(written(tmp_path, run_file(cadence=85, stance_time=6500.0)))
    assert [value.id for value in run.values] == ["cadence"]


WHOLE = run_file(cadence=85, seconds=20)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is damaged, cut off or not a FIT file"),
        (b"not a FIT file at all", "is damaged, cut off or not a FIT file"),
        (WHOLE[:-40], "is damaged, cut off or not a FIT file"),
        (WHOLE[:60] + bytes([WHOLE[60] ^ 0xFF]) + WHOLE[61:], "is damaged, cut off or not a FIT file"),
        (run_file(sport=CYCLING, cadence=85), "is a recording of cycling"),
        (run_file(cadence=40), "holds no running"),
        (fit_file([("file_id", {"type": 4, "manufacturer": 1, "time_created": 1})]), "holds no running"),
    ],
    ids=["empty", "text", "cut off", "one byte changed", "cycling", "walking", "no records"],
)
def test_files_without_a_whole_run_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read_fit(written(tmp_path, content))


@pytest.mark.parametrize("position", range(0, 200, 7))
def test_a_changed_byte_never_raises_another_error(tmp_path: Path, position: int) -> None:
    changed = bytearray(WHOLE)
    changed[position] ^= 0xA5
    with pytest.raises(InputError):
        read_fit(written(tmp_path, bytes(changed)))


def test_a_file_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, WHOLE)
    monkeypatch.setattr("gait.watch.fit._MOST_MESSAGES", 10)
    with pytest.raises(InputError, match="too long"):
        read_fit(path)
    monkeypatch.setattr("gait.watch.fit._MOST_BYTES", 100)
    with pytest.raises(InputError, match="too large"):
        read_fit(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_fit(tmp_path / "none.fit")


def test_the_weekly_distance_needs_three_weeks() -> None:
    day = datetime(2026, 5, 31, tzinfo=UTC)
    runs = [WatchRun(device="", values=(), start=day - timedelta(days=days), distance_km=10.0) for days in (0, 7, 14)]
    assert weekly_distance_km(runs) is None
    older = WatchRun(device="", values=(), start=day - timedelta(days=21), distance_km=10.0)
    long_ago = WatchRun(device="", values=(), start=day - timedelta(days=40), distance_km=99.0)
    assert weekly_distance_km([*runs, older, long_ago]) == 10.0
    assert weekly_distance_km([*runs, older, runs[0]]) == 10.0
