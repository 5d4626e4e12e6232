"""Curves over the stride and range bars."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest

from gait.measurement import Measurement
from gait.measures.cycles import cycle_curves
from gait.report.charts.charts import range_bar
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


def test_titles_are_escaped() -> None:
    bar = range_bar(measurement(), title='<b>"Cadence"')
    assert "<b>" not in bar
    assert '"Cadence"' not in bar
