"""Plots of the values of each step over time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gait.errors import OptionError
from gait.session import Session


@pytest.fixture
def ax() -> Axes:
    return Figure().add_subplot()


def dots(ax: Axes) -> dict[str, np.ndarray]:
    """Return the times and values of the dots, by side."""
    return {str(line.get_label()): np.asarray(line.get_xydata()) for line in ax.lines if line.get_marker() == "o"}


def test_each_used_step_is_a_dot_at_its_contact(made_session: Session, ax: Axes) -> None:
    assert made_session.plot_step_values("contact_time", ax=ax) is ax
    steps = made_session.steps
    complete = steps[(steps["view"] == "side") & steps["used"] & steps["toe_off_s"].notna()]
    for side, found in dots(ax).items():
        of_side = complete[complete["side"] == side.lower()]
        assert found[:, 0] == pytest.approx(of_side["initial_contact_s"].to_numpy())
        assert np.ptp(found[:, 1] - 1000 * (of_side["toe_off_s"] - of_side["initial_contact_s"])) < 1e-6


def test_cadence_is_in_steps_per_minute_beside_the_value_of_the_report(made_session: Session, ax: Axes) -> None:
    made_session.plot_step_values(ax=ax)
    value = made_session.measures.set_index(["view", "id"])["value"]["side", "cadence"]
    line = next(line for line in ax.lines if line.get_marker() != "o")
    assert np.asarray(line.get_ydata()) == pytest.approx(value)
    assert np.concatenate([of_side[:, 1] for of_side in dots(ax).values()]).mean() == pytest.approx(value, rel=0.01)
    assert ax.get_ylabel() == "Cadence (steps/min)"


def test_times_are_those_of_a_slow_motion_clip(made_session: Session, ax: Axes) -> None:
    side = made_session.view("side")
    slow = replace(made_session, clips=(replace(side, clip=replace(side.clip, slow_motion_factor=4.0)),))
    slow.plot_step_values("contact_time", ax=ax)
    assert dots(ax)["Left"][0, 0] == pytest.approx(4 * side.trial.contact_s[side.trial.is_left][0])


def test_nothing_is_drawn_of_a_value_that_is_withheld(made_session: Session, ax: Axes) -> None:
    side = made_session.view("side")
    withheld = tuple(
        replace(m, value=None, ci95=None, status="withheld", reason="Too dark.") if m.id == "overstride" else m
        for m in side.measurements
    )
    dark = replace(made_session, clips=(replace(side, measurements=withheld),))
    with pytest.raises(OptionError, match="withheld: Too dark"):
        dark.plot_step_values("overstride", ax=ax)
    assert not ax.has_data()


def test_an_unknown_measure_is_an_error_that_names_the_others(made_session: Session, ax: Axes) -> None:
    with pytest.raises(OptionError, match=r"no measure 'stamina'.*\n.*cadence"):
        made_session.plot_step_values("stamina", ax=ax)
