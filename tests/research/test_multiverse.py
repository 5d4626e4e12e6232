"""A session is measured again under other choices."""

from __future__ import annotations

import pytest
from matplotlib.figure import Figure

from gait import multiverse, plot_multiverse
from gait.errors import OptionError
from gait.research.multiverse import CHOICES, MULTIVERSE_COLUMNS
from gait.session import Session
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session


@pytest.fixture(scope="module")
def session() -> Session:
    return synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0)


def test_without_another_choice_the_values_are_those_of_the_session(session: Session) -> None:
    tried = multiverse(session, {})
    assert tuple(tried.columns) == MULTIVERSE_COLUMNS
    assert tried["as_analysed"].all()
    expected = {m.id: m.value for m in session.measurements if m.value is not None and m.label is None}
    assert dict(zip(tried["id"], tried["value"], strict=True)) == expected


def test_shifted_events_shift_the_times(session: Session) -> None:
    tried = multiverse(
        session, {"contact_shift_ms": [0.0, 10.0], "toe_off_shift_ms": [0.0, 5.0]}, measures=["contact_time", "cadence"]
    )
    values = tried.pivot(index=["contact_shift_ms", "toe_off_shift_ms"], columns="id", values="value")
    change = values - values.loc[(0.0, 0.0)]
    assert change["contact_time"].tolist() == pytest.approx([0, 5, -10, -5], abs=1e-6)
    assert change["cadence"].tolist() == pytest.approx([0, 0, 0, 0], abs=1e-6)
    assert tried["as_analysed"].sum() == 2


def test_the_other_choices_change_angles_but_not_the_rhythm(session: Session) -> None:
    tried = multiverse(
        session, {"cutoff": [0.5, 1.0], "offsets": [True, False]}, measures=["knee_flexion_at_contact", "cadence"]
    )
    knee = tried[tried["id"] == "knee_flexion_at_contact"]["value"]
    assert knee.nunique() == 4
    cadence = tried[tried["id"] == "cadence"]["value"]
    assert cadence.max() - cadence.min() < 0.5


def test_the_plot_shows_every_combination_in_order(session: Session) -> None:
    tried = multiverse(session, {"contact_shift_ms": [10.0, 0.0, -10.0]}, measures=["contact_time"])
    ax = plot_multiverse(tried, "contact_time", ax=Figure().add_subplot())
    dots = next(line for line in ax.lines if len(line.get_xdata()) == 3)
    assert list(dots.get_ydata()) == sorted(tried["value"])
    assert ax.get_ylabel() == "Ground contact time (ms)"
    with pytest.raises(OptionError):
        plot_multiverse(tried, "cadence", ax=Figure().add_subplot())


@pytest.mark.parametrize(
    ("grid", "measures"),
    [
        ({"colour": [1]}, None),
        ({"cutoff": [0.0]}, None),
        ({"cutoff": [float("nan")]}, None),
        ({"contact_shift_ms": [500]}, None),
        ({"cutoff": []}, None),
        ({"cutoff": [1.0] * 2000}, None),
        ({}, ["smile"]),
    ],
)
def test_impossible_choices_are_refused(session: Session, grid: dict[str, list[float]], measures: list[str]) -> None:
    with pytest.raises(OptionError):
        multiverse(session, grid, measures=measures)


def test_the_default_grid_is_the_documented_one() -> None:
    combinations = 1
    for values in CHOICES.values():
        combinations *= len(values)
    assert combinations == 54
