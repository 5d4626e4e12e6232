"""Each sign reads the moment that it names, on courses written down as formulas."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.interpolate import BSpline, make_interp_spline

from gait.steps import signs
from gait.steps.signs import FootCurves, Stride

STRIDE = Stride(start_s=1.0, length_s=0.7)
TIME_S = np.arange(0.8, 1.6, 0.002)
HIGHEST_S, STEP_S = 0.97, 0.35
DOWN_S, UP_S, FOOT_MPS = 1.05, 1.30, 2.0
LEG_M = 0.8


def course(forward_m: np.ndarray, up_m: np.ndarray, *, degree: int = 1) -> BSpline:
    return make_interp_spline(TIME_S, np.column_stack([forward_m, up_m]), k=degree)


def curves(*, leg_length_m: float = LEG_M) -> FootCurves:
    """The body bounces once a step; the ankle comes down, stands, and goes up."""
    still = np.zeros_like(TIME_S)
    bounce_m = 1.0 + 0.04 * np.cos(2 * np.pi * (TIME_S - HIGHEST_S) / STEP_S)
    ankle_m = 0.1 + FOOT_MPS * (np.maximum(DOWN_S - TIME_S, 0) + np.maximum(TIME_S - UP_S, 0))
    return FootCurves(
        upper_body_m=course(still, bounce_m, degree=3),
        hip_m=course(still, still + 1.0),
        knee_m=course(0.05 + 4 * (TIME_S - 1.02) ** 2, still + 0.55),
        ankle_m=course(still, ankle_m),
        leg_length_m=leg_length_m,
    )


@pytest.mark.parametrize(
    ("name", "at_s"),
    [
        ("highest_before", HIGHEST_S),
        ("fastest_fall", HIGHEST_S + STEP_S / 4),
        ("lowest", HIGHEST_S + STEP_S / 2),
        ("fastest_rise", HIGHEST_S + 3 * STEP_S / 4),
        ("highest_after", HIGHEST_S + STEP_S),
        ("ankle_down", DOWN_S - 0.035 * LEG_M / FOOT_MPS),
        ("ankle_lifted", UP_S + 0.12 * LEG_M / FOOT_MPS),
        ("clock_toe_off", 1.0 + 0.42 * 0.7),
    ],
)
def test_moment(name: str, at_s: float) -> None:
    assert getattr(signs, name)(curves(), STRIDE) == pytest.approx(at_s, abs=0.0015)


def test_the_knee_is_straightest() -> None:
    still = np.zeros_like(TIME_S)
    found = replace(curves(), ankle_m=course(still, still + 0.1))
    assert signs.knee_straightest_before(found, STRIDE) == pytest.approx(1.02, abs=0.0015)
    assert signs.knee_straightest_before(replace(found, knee_m=None), STRIDE) is None


def test_a_longer_leg_has_landed_earlier_and_is_lifted_later() -> None:
    longer = curves(leg_length_m=1.2)
    assert signs.ankle_down(longer, STRIDE) == pytest.approx(DOWN_S - 0.035 * 1.2 / FOOT_MPS, abs=0.0015)
    assert signs.ankle_lifted(longer, STRIDE) == pytest.approx(UP_S + 0.12 * 1.2 / FOOT_MPS, abs=0.0015)


@pytest.mark.parametrize("name", ["highest_before", "fastest_fall", "lowest", "fastest_rise", "highest_after"])
@pytest.mark.parametrize("slope", [-1.0, 1.0])
def test_a_course_without_a_turn_shows_nothing(name: str, slope: float) -> None:
    ever_steeper = course(0 * TIME_S, slope * np.exp(TIME_S), degree=3)
    assert getattr(signs, name)(replace(curves(), upper_body_m=ever_steeper), STRIDE) is None


def test_an_ankle_that_never_comes_down_or_is_always_up_shows_nothing() -> None:
    still = np.zeros_like(TIME_S)
    standing = replace(curves(), ankle_m=course(still, still + 0.1))
    assert signs.ankle_down(standing, STRIDE) is None, "down all the time"
    assert signs.ankle_lifted(standing, STRIDE) is None, "never up"


@pytest.mark.parametrize(
    "name",
    [
        *("highest_before", "knee_straightest_before", "ankle_down", "fastest_fall", "lowest", "fastest_rise"),
        *("ankle_lifted", "highest_after", "clock_toe_off"),
    ],
)
@pytest.mark.parametrize("start_s", [-5.0, 9.0])
def test_outside_the_clip_nothing_shows(name: str, start_s: float) -> None:
    read = getattr(signs, name)(curves(), Stride(start_s=start_s, length_s=0.7))
    assert read is None or (name == "clock_toe_off" and start_s < 0)
