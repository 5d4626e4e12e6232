"""Each sign reads the moment that it names, on mean courses written down as formulas."""

import numpy as np
import pytest

from gait.steps.mean_course import MeanCourse
from gait.steps.signs import is_phase, read_signs

PHASE = np.arange(-0.3, 1.0, 0.002)
DOWN, UP = 0.08, 0.42
LOWEST = 0.24
RATE = 1.5


def course(**replaced: np.ndarray) -> MeanCourse:
    """A body that bounces twice a stride, and a foot that comes down, stands on the belt, and lifts."""
    bounce = -0.04 * np.cos(4 * np.pi * (PHASE - LOWEST))
    lifted = RATE * (np.maximum(DOWN - PHASE, 0) + np.maximum(PHASE - UP, 0))
    courses = {"upper_body": bounce, "hips": bounce, "shoulders": bounce, "ears": bounce}
    for part, behind in (("hip", 0.0), ("knee", 0.02), ("ankle", 0.0), ("heel", -0.05), ("toe", 0.15)):
        courses[f"{part}_across"] = 0.2 - 1.2 * (PHASE - DOWN) + behind
        courses[f"{part}_height"] = lifted
        courses[f"{part}_above"] = lifted - {"hip": 0.0, "knee": 0.5}.get(part, 1.0)
    return MeanCourse(view="side", frequency_hz=1.4, anchor=0.0, courses=courses | replaced)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("upper_body_lowest", LOWEST),
        ("ears_highest_before", LOWEST - 0.25),
        ("hips_highest_after", LOWEST + 0.25),
        ("shoulders_falls", LOWEST - 0.125),
        ("upper_body_rises", LOWEST + 0.125),
        ("ankle_down_0.06", DOWN - 0.06 / RATE),
        ("toe_up_0.12", UP + 0.12 / RATE),
        ("heel_up_0.05", UP + 0.05 / RATE),
    ],
)
def test_a_sign_is_where_the_formula_has_it(name: str, at: float) -> None:
    assert read_signs(course())[name] == pytest.approx(at, abs=0.002)


def test_later_courses_have_later_signs_and_the_same_shapes() -> None:
    shift = 0.02
    before = read_signs(course())
    moved = {name: np.interp(PHASE - shift, PHASE, values) for name, values in course().courses.items()}
    after = read_signs(course(**moved))
    for name in ("upper_body_lowest", "ankle_down_0.06", "toe_up_0.12", "ears_falls"):
        assert after[name] - before[name] == pytest.approx(shift, abs=0.002)
    assert after["ears_second_ratio"] == pytest.approx(before["ears_second_ratio"], abs=0.02)


def test_larger_bounces_change_no_sign_of_the_body() -> None:
    bounce = 2 * course()["ears"]
    before, after = read_signs(course()), read_signs(course(ears=bounce))
    assert {name: after[name] for name in after if name.startswith("ears")} == pytest.approx(
        {name: before[name] for name in before if name.startswith("ears")}
    )


def test_a_foot_that_never_lifts_shows_no_lifting() -> None:
    flat = np.zeros_like(PHASE)
    assert np.isnan(read_signs(course(toe_height=flat))["toe_up_0.12"])


def test_legs_without_knees_have_no_angles() -> None:
    courses = {name: values for name, values in course().courses.items() if not name.startswith("knee")}
    signs = read_signs(MeanCourse(view="side", frequency_hz=1.4, anchor=0.0, courses=courses))
    assert "knee_most_bent" not in signs
    assert "ankle_down_0.06" in signs


def test_shapes_are_told_from_phases() -> None:
    assert [name for name in ("stride_hz", "belt_reach", "ears_third_ratio", "toe_up_0.12") if is_phase(name)] == [
        "toe_up_0.12"
    ]
