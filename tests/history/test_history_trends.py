"""Trends: which sessions are compared, and the verdicts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_results import FIRST_DAY, measure

from gait.errors import HistoryError, OptionError
from gait.history import all_trends, trend
from gait.history.trend import same_speed_bands
from gait.measures.same_speed import at_same_speed

Add = Callable[..., str]


def add_values(add: Add, *values: float | None, name: str = "cadence", **others: object) -> None:
    """Add one session per week with these values."""
    for week, value in enumerate(values):
        status = "withheld" if value is None else "ok"
        add(measure(name, value, **{"status": status, **others}), clip=f"{name}-{week}", day=7 * week)


def test_values_are_sorted_by_date_and_have_intervals(url: str, add: Add) -> None:
    add_values(add, 165.0, None, 168.0)
    found = trend(url, "ada", "cadence")
    assert (found.runner, found.measure, found.view, found.unit) == ("ada", "cadence", "side", "steps/min")
    table = found.table
    assert table.recorded_at.tolist() == [FIRST_DAY + timedelta(weeks=week) for week in range(3)]
    assert table.value.dropna().tolist() == [165.0, 168.0]
    assert table.ci95_low.dropna().tolist() == [164.5, 167.5]
    assert json.loads(json.dumps(found.document()))["groups"][0]["points"][2]["measurement"]["value"] == 168.0


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "values", "half_width", "verdict"),
    [
        # Within the measurement error, and far below the 5 % that a cue aims for.
        ("cadence", (165.0, 165.3), 0.5, "not_changed"),
        ("cadence", (165.0, 170.0), 0.5, "changed"),
        ("cadence", (170.0, 165.0), 0.5, "changed"),
        # The interval is so wide that a relevant change is possible.
        ("cadence", (165.0, 166.0), 8.0, "cannot_tell"),
        # The value varies by 4.8 degrees from week to week, which is more than the measurement error.
        ("shin_angle", (8.0, 12.0), 0.5, "not_changed"),
        ("shin_angle", (8.0, 12.7), 0.5, "cannot_tell"),
        ("shin_angle", (8.0, 13.0), 0.5, "changed"),
        # Only the first and the last value count.
        ("cadence", (165.0, 190.0, 165.3), 0.5, "not_changed"),
        # Withheld values are skipped.
        ("cadence", (None, 165.0, 170.0, None), 0.5, "changed"),
        ("cadence", (165.0,), 0.5, "cannot_tell"),
        ("cadence", (None, 165.0), 0.5, "cannot_tell"),
        ("a_measure_of_the_future", (1.0, 2.0), 0.1, "cannot_tell"),
    ],
)
def test_the_verdict_follows_from_change_and_intervals(
    url: str, add: Add, name: str, values: tuple[float, ...], half_width: float, verdict: str
) -> None:
    add_values(add, *values, name=name, half_width=half_width)
    change = trend(url, "ada", name).groups[0].change
    assert change.verdict == verdict
    assert (change.reason == "") == (verdict != "cannot_tell")


def test_a_change_has_an_interval_and_a_smallest_detectable_change(url: str, add: Add) -> None:
    add(measure(value=165.0, half_width=0.3), clip="one", day=0)
    add(measure(value=170.0, half_width=0.4), clip="two", day=9)
    (group,) = trend(url, "ada", "cadence").groups
    assert group.change.value == 5.0
    assert group.change.detectable == pytest.approx(hypot(0.3, 0.4))
    assert group.change.ci95 == pytest.approx((4.5, 5.5))
    assert (group.change.first, group.change.last) == tuple(point.session for point in group.points)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("first", "second", "groups"),
    [
        ({"speed_mps": 2.8}, {"speed_mps": 2.85}, 1),
        ({"speed_mps": 2.8}, {"speed_mps": 2.9}, 2),
        ({"speed_mps": 2.8}, {"speed_mps": None}, 2),
        ({"incline_deg": 0.0}, {"incline_deg": 0.04}, 1),
        ({"incline_deg": 0.0}, {"incline_deg": 0.6}, 2),
        ({"surface": "treadmill"}, {"surface": "overground"}, 2),
        ({"surface": "treadmill"}, {"surface": None}, 1),
        ({"model": "heavy"}, {"model": "lite"}, 2),
        ({"engine": "blazepose"}, {"engine": "mediapipe"}, 2),
    ],
)
def test_only_sessions_under_the_same_conditions_are_compared(
    url: str, add: Add, first: dict[str, object], second: dict[str, object], groups: int
) -> None:
    add(clip="one", day=0, **first)
    add(clip="two", day=9, **second)
    found = trend(url, "ada", "cadence").groups
    assert len(found) == groups
    # The conditions of the latest session come first.
    assert found[0].points[-1].recorded_at == FIRST_DAY + timedelta(days=9)


def test_sessions_without_a_speed_have_a_change_but_no_verdict(url: str, add: Add) -> None:
    add(measure(value=160.0), clip="one", day=0, speed_mps=None)
    add(measure(value=175.0), clip="two", day=9, speed_mps=None)
    (group,) = trend(url, "ada", "cadence").groups
    assert (group.change.verdict, group.change.value) == ("cannot_tell", 15.0)
    assert "speed was not given" in group.change.reason


def test_values_with_low_confidence_have_no_verdict(url: str, add: Add) -> None:
    add_values(add, 160.0, 175.0, status="low_confidence")
    change = trend(url, "ada", "cadence").groups[0].change
    assert change.verdict == "cannot_tell"
    assert "confidence" in change.reason


def test_each_view_has_its_own_trend_and_the_side_view_is_the_default(url: str, add: Add) -> None:
    for week, (side, rear) in enumerate([(None, 160.0), (165.0, 161.0)]):
        status = "withheld" if side is None else "ok"
        add(measure(value=side, status=status), measure(value=rear, view="rear"), clip=str(week), day=week)
    assert trend(url, "ada", "cadence").view == "side"
    assert trend(url, "ada", "cadence", view="rear").table.value.tolist() == [160.0, 161.0]
    assert {(t.measure, t.view) for t in all_trends(url, "ada")} == {("cadence", "side"), ("cadence", "rear")}


def test_an_unknown_measure_is_rejected_with_a_list_of_the_known_ones(url: str, add: Add) -> None:
    add()
    with pytest.raises(OptionError, match="Name one of: cadence"):
        trend(url, "ada", "cadense")
    with pytest.raises(OptionError, match="in the rear view"):
        trend(url, "ada", "cadence", view="rear")
    with pytest.raises(HistoryError, match="no runner 'bob'"):
        trend(url, "bob", "cadence")


SPEEDS = st.lists(st.floats(1.5, 6.0), max_size=30)


@given(SPEEDS)
def test_each_speed_is_in_one_band_of_equal_speeds(speeds: list[float]) -> None:
    bands = same_speed_bands(speeds)
    for speed in speeds:
        ((low, high),) = [band for band in bands if band[0] <= speed <= band[1]]
        assert at_same_speed(low, speed)
        assert at_same_speed(speed, high)


@given(SPEEDS, st.randoms())
def test_the_bands_do_not_depend_on_the_order(speeds: list[float], random: object) -> None:
    shuffled = list(speeds)
    random.shuffle(shuffled)
    assert same_speed_bands(shuffled) == same_speed_bands(speeds)
