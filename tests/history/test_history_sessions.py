"""Sessions are stored once, and returned in the order of their dates."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from forked import at_once
from hypothesis import given, settings
from hypothesis import strategies as st
from made_results import FIRST_DAY, folder, measure, results

from gait.errors import InputError, OptionError
from gait.history import add_session, last_units, measurements_of, runners, sessions_of, trend
from gait.history.database import writing
from gait.history.page import trend_page
from gait.history.tables import SessionRow
from gait.measurement import NUMBER_COLUMNS, VARIABILITY_COLUMNS
from gait.units import Units

Add = Callable[..., str]


def test_an_added_session_is_returned(url: str, add: Add) -> None:
    sides = {"value": 3.0, "unit": "%", "detectable": 5.0, "claimed": False}
    cadence = measure(value=166.25, half_width=0.25, asymmetry=sides, left=166.0, right=166.5, reference=[160.0, 180.0])
    withheld = measure("pelvic_drop", None, unit="deg", view="rear", status="withheld")
    assert add(cadence, withheld, day=2, speed_mps=3.1) == "added"

    session = sessions_of(url, "ada").iloc[0]
    assert (session.recorded_at, session.speed_mps, session.files) == (FIRST_DAY + timedelta(days=2), 3.1, "one.mp4")
    first, second = (row for _, row in measurements_of(url, "ada").iterrows())
    assert (first.measure, first.value, first.ci95_low, first.ci95_high) == ("cadence", 166.25, 166.0, 166.5)
    assert (first.left, first.right, first.unit, first.n, first.status) == (166.0, 166.5, "steps/min", 26, "ok")
    assert (first.asymmetry, first.asymmetry_unit, first.asymmetry_claimed) == (3.0, "%", False)
    assert (first.reference_low, first.reference_high) == (160.0, 180.0)
    assert (second.measure, second.status, second.reason) == ("pelvic_drop", "withheld", "Too dark.")
    assert second.value != second.value


def test_numbers_are_floats_even_if_all_are_withheld(url: str, add: Add) -> None:
    add(measure(value=None, status="withheld"))
    found = measurements_of(url, "ada")
    kept = [name for name in NUMBER_COLUMNS if name not in ("sd", *VARIABILITY_COLUMNS)]
    assert {str(found[name].dtype) for name in kept} == {"float64"}


def test_pain_and_cues_are_kept_with_the_session(url: str, add: Add) -> None:
    answers = {"pain_run": 4, "pain_24h": 2.5, "symptoms": ["knee_front", "shin"]}
    add(answers=answers, cues=["Land under your hips.", "Run tall."])
    add(clip="two", day=1)
    first, second = (row for _, row in sessions_of(url, "ada").iterrows())
    assert (first.pain_run, first.pain_24h, first.symptoms) == (4.0, 2.5, "knee_front; shin")
    assert first.cues == "Land under your hips.; Run tall."
    assert second.pain_run != second.pain_run
    assert (second.symptoms, second.cues) == ("", "")


def test_what_an_earlier_version_did_not_keep_is_kept_when_the_session_is_added_again(url: str, add: Add) -> None:
    add(answers={"pain_run": 4}, cues=["Run tall."])
    with writing(url) as session:
        for row in session.query(SessionRow):
            row.runner_answers, row.visit_details, row.cues = None, None, None
    assert sessions_of(url, "ada").pain_run.isna().all()
    assert add(answers={"pain_run": 4}, cues=["Run tall."]) == "present"
    assert (sessions_of(url, "ada").pain_run[0], sessions_of(url, "ada").cues[0]) == (4.0, "Run tall.")


@pytest.mark.parametrize(("day", "expected"), [("2026-03-01", True), ("2026-03-99", False)])
def test_the_day_of_filming_is_the_default_date(url: str, add: Add, day: str, expected: bool) -> None:
    add(day=None, visit={"date_filmed": day})
    local = datetime.fromtimestamp(sessions_of(url, "ada").recorded_at[0].timestamp())
    assert (f"{local:%Y-%m-%d}" == day) == expected


def test_the_same_session_is_stored_once(url: str, add: Add) -> None:
    assert [add(), add(), add(day=None)] == ["added", "present", "present"]
    assert len(sessions_of(url, "ada")) == len(measurements_of(url, "ada")) == 1


def test_the_order_of_keys_makes_no_difference(url: str, tmp_path: Path) -> None:
    document = results()
    backwards = {key: document[key] for key in reversed(document)}
    outcomes = [add_session(url, folder(tmp_path, version), runner_id="ada") for version in (document, backwards)]
    assert outcomes == ["added", "present"]


def test_new_results_of_the_same_clips_replace_the_old_ones_and_keep_the_date(url: str, add: Add) -> None:
    add(measure(value=165.0), day=3, speed_mps=None)
    assert add(measure(value=166.0), day=None, speed_mps=3.0) == "replaced"
    session, found = sessions_of(url, "ada"), measurements_of(url, "ada")
    assert (session.speed_mps.tolist(), found.value.tolist()) == ([3.0], [166.0])
    assert session.recorded_at[0] == FIRST_DAY + timedelta(days=3)


def test_a_date_can_be_corrected(url: str, add: Add) -> None:
    add(day=0)
    assert add(day=7) == "present"
    assert sessions_of(url, "ada").recorded_at[0] == FIRST_DAY + timedelta(days=7)


def test_the_same_clips_can_be_added_for_several_runners(url: str, add: Add) -> None:
    assert [add(runner="ada"), add(runner="bob"), add(runner=None)] == ["added"] * 3
    assert runners(url).runner.tolist() == ["", "ada", "bob"]
    assert [len(sessions_of(url, name)) for name in ("ada", "bob", None)] == [1, 1, 1]


def test_the_default_date_is_that_of_the_results(url: str, tmp_path: Path) -> None:
    session_dir = folder(tmp_path, results())
    analysed = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
    os.utime(session_dir / "results.json", times=(analysed.timestamp(),) * 2)
    add_session(url, session_dir, runner_id="ada")
    assert sessions_of(url, "ada").recorded_at[0] == analysed


@settings(max_examples=15, deadline=None)
@given(days=st.lists(st.integers(0, 3000), min_size=1, max_size=6, unique=True))
def test_sessions_are_sorted_by_date(tmp_path_factory: pytest.TempPathFactory, days: list[int]) -> None:
    home = tmp_path_factory.mktemp("order")
    for day in days:
        session_dir = folder(home, results(clip=str(day)))
        add_session(home / "db", session_dir, runner_id="ada", when=FIRST_DAY + timedelta(days=day))
    assert sessions_of(home / "db", "ada").files.tolist() == [f"{day}.mp4" for day in sorted(days)]


def broken(change: Callable[[dict[str, Any]], object]) -> str:
    document = results()
    change(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        broken(lambda d: d.pop("measures")),
        broken(lambda d: d.update(schema="gait/99")),
        broken(lambda d: d["measures"][0].update(value="fast")),
        broken(lambda d: d["measures"][0].update(value=float("nan"))),
        broken(lambda d: d["clips"].clear()),
        broken(lambda d: d.update(measures=None)),
        broken(lambda d: d["clips"][0].pop("model_sha256")),
        broken(lambda d: d["clips"][0].update(file="\ud800.mp4")),
    ],
)
def test_an_invalid_document_is_rejected_and_nothing_is_stored(sqlite_url: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(InputError, match=r"is (damaged|incomplete)|was written by a newer version"):
        add_session(sqlite_url, tmp_path, runner_id="ada")
    assert not Path(sqlite_url).exists()


def test_a_missing_folder_is_rejected(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        add_session(sqlite_url, tmp_path / "nowhere", runner_id="ada")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a" * 201, "\x00", "\ud800"])
def test_an_invalid_name_is_rejected(sqlite_url: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match="name"):
        add_session(sqlite_url, folder(tmp_path, results()), runner_id=name)


def add_every(url: str, folders: Path) -> None:
    for session_dir in sorted(folders.iterdir()):
        add_session(url, session_dir, runner_id="ada")


def test_two_processes_can_write_at_once_even_to_a_new_history(url: str, tmp_path: Path) -> None:
    for number in range(24):
        half = tmp_path / ("left" if number % 2 else "right")
        folder(half, results(clip=str(number)))
        # Both processes add this session.
        folder(half, results(clip="both"))
    at_once(add_every, [(url, tmp_path / half) for half in ("left", "right")])
    assert sorted(sessions_of(url, "ada").files) == sorted([*(f"{n}.mp4" for n in range(24)), "both.mp4"])


def test_the_units_of_the_last_session_are_kept_with_the_runner(url: str, add: Add) -> None:
    imperial = {"lengths": "imperial", "speeds": "mph"}
    add(clip="old")
    assert last_units(url, "ada") == Units(), "as an earlier version stored it"
    add(clip="new", day=1, units=imperial)
    assert last_units(url, "ada") == Units(**imperial)  # type: ignore[arg-type]
    assert last_units(url, "grace") is None


def test_a_trend_is_shown_in_the_units_of_the_runner_and_stored_in_si_units(url: str, add: Add) -> None:
    for day, value_cm in enumerate((25.4, 20.32)):
        overstride = measure("overstride", value_cm, unit="cm", half_width=1.27)
        add(overstride, clip=str(day), day=day, units={"lengths": "imperial", "speeds": "mph"})
    stored = trend(url, "ada", "overstride")
    shown = stored.in_display_units()
    (change,) = (group.change for group in shown.groups)
    assert (stored.unit, shown.unit) == ("cm", "in")
    assert [point.value for point in shown.groups[0].points] == pytest.approx([10.0, 8.0])
    assert change.value == pytest.approx(-2.0)
    assert "mph" in trend_page(url, "ada")
    assert set(measurements_of(url, "ada").unit) == {"cm"}
