"""Curves over the stride and range bars."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gait.measurement import Asymmetry, Measurement
from gait.measures.cycles import cycle_curves
from gait.report.charts.charts import nice_ticks, range_bar, side_bars
from gait.session import Session
from gait.synthetic import SyntheticRunner

RUNNER = SyntheticRunner()


def test_the_sides_of_a_symmetric_runner_are_alike(made_session: Session) -> None:
    for curve in cycle_curves(made_session.view("side").trial):
        assert curve.left is not None
        assert curve.right is not None
        assert curve.left.mean == pytest.approx(curve.right.mean, abs=2.5), curve.id


def test_the_stride_ends_as_it_starts(made_session: Session) -> None:
    for curve in cycle_curves(made_session.view("side").trial):
        assert curve.left is not None
        assert curve.left.mean[0] == pytest.approx(curve.left.mean[-1], abs=0.1 * max(np.ptp(curve.left.mean), 10))


def test_toe_off_is_at_the_end_of_contact(made_session: Session) -> None:
    trial = made_session.view("side").trial
    found_s = np.nanmean([step.toe_off_s - step.initial_contact_s for step in trial.steps if step.side == "left"])
    for curve in cycle_curves(trial):
        assert curve.left is not None
        assert curve.left.toe_off_share == pytest.approx(found_s / (2 * RUNNER.step_time_s), abs=0.02)


def test_body_height_swings_around_zero_by_the_vertical_oscillation(made_session: Session) -> None:
    height = {curve.id: curve for curve in cycle_curves(made_session.view("side").trial)}["body_height"].left
    assert height is not None
    assert height.mean.mean() == pytest.approx(0, abs=0.2)
    assert np.ptp(height.mean) == pytest.approx(100 * RUNNER.vertical_oscillation_m, rel=0.15)


def test_trunk_lean_is_that_of_the_runner(made_session: Session) -> None:
    lean = {curve.id: curve for curve in cycle_curves(made_session.view("side").trial)}["trunk_lean"].left
    assert lean is not None
    assert lean.mean == pytest.approx(RUNNER.trunk_lean_deg, abs=0.3)


@given(st.floats(-500, 500), st.floats(0.2, 300))
def test_ticks_are_even_and_span_the_range(low: float, width: float) -> None:
    ticks = nice_ticks(low, low + width)
    assert ticks[0] <= low + 1e-9
    assert ticks[-1] >= low + width - 1e-9
    assert 2 <= len(ticks) <= 6
    assert np.ptp(np.diff(ticks)) < 1e-9


def measurement(**changes: object) -> Measurement:
    usual = {"value": 168.0, "ci95": (166.0, 170.0), "reference": (160.0, 175.0)}
    return Measurement(id="cadence", view="side", unit="steps/min", **{**usual, **changes})  # type: ignore[arg-type]


def x_of(chart: str, kind: str) -> list[float]:
    found = re.search(rf'class="{kind}"[^>]*', chart)
    assert found is not None
    return [float(x) for x in re.findall(r'\b(?:c?x[12]?)="([\d.]+)"', found[0])]


def test_a_range_bar_puts_value_interval_and_range_in_order() -> None:
    bar = range_bar(measurement(), title="Cadence")
    low, high = x_of(bar, "interval")
    assert x_of(bar, "usual")[0] < low < x_of(bar, "value")[0] < high
    assert all(before < after for before, after in pairwise([low, x_of(bar, "value")[0], high]))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [({"reference": None}, 'class="usual"'), ({"ci95": None}, 'class="interval"'), ({"value": None}, "svg")],
)
def test_a_range_bar_omits_unknown_parts(changes: dict[str, object], missing: str) -> None:
    assert missing in range_bar(measurement(), title="Cadence")
    assert missing not in range_bar(measurement(**changes), title="Cadence")


def test_a_category_has_no_range_bar_and_a_lone_value_has_round_ticks() -> None:
    strike = Measurement(id="foot_strike", view="side", unit="%", value=97.9323, label="rearfoot")
    assert range_bar(strike, title="Foot strike") == ""
    assert re.findall(r">([\d.]+)</text>", range_bar(replace(strike, label=None), title="Foot strike")) == [
        "96.5",
        "99",
    ]


def test_a_range_bar_has_a_scale_that_holds_everything_it_draws() -> None:
    bar = range_bar(measurement(value=158.0, ci95=(157.0, 159.0)), title="Cadence")
    ends = [float(x) for x in re.findall(r'<text class="tick (?:start|end)"[^>]*>([\d.]+)<', bar)]
    assert len(ends) == 2
    assert ends[0] <= 157.0
    assert ends[1] >= 175.0


def test_a_range_bar_draws_the_marks_near_the_value() -> None:
    near = range_bar(measurement(), title="Cadence", marks=[166.0])
    assert x_of(near, "interval")[0] == x_of(near, "rule-mark")[0] < x_of(near, "value")[0]
    assert "Mark 166." in near
    assert "rule-mark" not in range_bar(measurement(), title="Cadence", marks=[20.0])


def test_titles_are_escaped() -> None:
    bar = range_bar(measurement(), title='<b>"Cadence"')
    assert "<b>" not in bar
    assert '"Cadence"' not in bar


def sides(left: float, right: float, *, claimed: bool = True) -> Measurement:
    apart = Asymmetry(value=left - right, unit="steps/min", detectable=4.0, claimed=claimed)
    return measurement(value=(left + right) / 2, left=left, right=right, asymmetry=apart)


def bar_of(chart: str, side: str) -> tuple[float, float]:
    """Return the left end and the width of a side's bar."""
    found = re.search(rf'class="bar {side}" x="([\d.-]+)"[^>]* width="([\d.]+)"', chart)
    assert found is not None
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(("left", "right"), [(170.0, 150.0), (8.0, 14.0), (-6.0, 3.0), (-14.0, -3.0)])
def test_the_bars_of_the_sides_are_mirrored_and_as_long_as_their_values(left: float, right: float) -> None:
    chart = side_bars(sides(left, right), title="Cadence")
    (left_x, left_width), (right_x, right_width) = bar_of(chart, "left"), bar_of(chart, "right")
    assert left_x + left_width == pytest.approx(right_x, abs=0.2)
    assert (left_width > right_width) == (abs(left) > abs(right) if left * right > 0 else left > right)
    band = [float(x) for x in re.findall(r'class="detectable" x="([\d.]+)"', chart)]
    assert len(band) == 2
    assert 'role="img" aria-label="Cadence: left' in chart


def test_sides_without_a_claimed_difference_are_not_drawn() -> None:
    assert side_bars(sides(170.0, 150.0, claimed=False), title="Cadence") == ""
