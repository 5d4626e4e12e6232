"""Of what the interval of a value, and the smallest difference between sides, are made: each part by itself."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import stdtrit

from gait.measures import REGISTRY, Trial, measure
from gait.measures.offsets import landmark_offsets
from gait.measures.registry import Measure
from gait.motion.model import METRES, Motion
from gait.steps import Step
from gait.synthetic import NAMES, SyntheticRunner

RUNNER = SyntheticRunner()
TIME_S = np.arange(900) / 100
STEPS = tuple(
    Step(side=side, initial_contact_s=start, toe_off_s=end, initial_contact_se_s=0.001, toe_off_se_s=0.001)  # type: ignore[arg-type]
    for side, start, end in RUNNER.contacts(8.0)[:20]
)
MOTION = Motion.from_landmarks(TIME_S, RUNNER.landmarks(TIME_S), NAMES)
GAIT = Trial(motion=MOTION, steps=STEPS)
COUNT = len(STEPS)
T = float(stdtrit(COUNT - 1, 0.975))


def made_up(values: np.ndarray, **changed: object) -> Measure:
    """A measure that finds these values, one a step, whatever the motion is."""
    plain = replace(
        REGISTRY["contact_time"], id="made_up", per_step=lambda trial: values, error_sd={}, low_confidence_views={}
    )
    return replace(plain, **{"plausible": (-1e6, 1e6), **changed})  # type: ignore[arg-type]


def half_width(entry: Measure, trial: Trial = GAIT) -> float:
    found = measure(entry, trial)
    assert found.value is not None
    assert found.ci95 is not None
    low, high = found.ci95
    assert found.value - low == pytest.approx(high - found.value)
    return found.value - low


CONSTANT = np.full(COUNT, 10.0)
IN_TURN = 10.0 + np.where(np.arange(COUNT) % 2 == 0, 1.0, -1.0)
IN_TWO_HALVES = 10.0 + np.where(np.arange(COUNT) < COUNT // 2, 1.0, -1.0)
VARIANCE = COUNT / (COUNT - 1)


def test_both_feet_count_alike_however_many_steps_of_each_are_left() -> None:
    by_foot = np.where(GAIT.is_left, 8.0, 12.0)
    by_foot[np.flatnonzero(GAIT.is_left)[2:]] = np.nan
    assert measure(made_up(by_foot), GAIT).value == pytest.approx(10.0)
    cadence = measure(replace(REGISTRY["cadence"], per_step=lambda trial: by_foot / 30), GAIT)
    assert cadence.value == pytest.approx(180.0)


def test_steps_without_scatter_are_sure() -> None:
    assert half_width(made_up(CONSTANT)) == pytest.approx(0.0)


def test_what_one_step_gains_and_the_next_loses_cancels_down_to_a_floor() -> None:
    assert half_width(made_up(IN_TURN)) == pytest.approx(T * np.sqrt(0.1 * VARIANCE / COUNT))


def test_neighbours_that_are_alike_widen_it() -> None:
    neighbours = (COUNT - 3) / (COUNT - 1)
    assert half_width(made_up(IN_TWO_HALVES)) == pytest.approx(T * np.sqrt((VARIANCE + 2 * neighbours) / COUNT))


def test_landmarks_add_as_squares_in_their_own_view_only() -> None:
    scatter = half_width(made_up(IN_TURN))
    assert half_width(made_up(IN_TURN, error_sd={"side": 2.0})) == pytest.approx(np.hypot(scatter, 1.96 * 2.0))
    assert half_width(made_up(IN_TURN, error_sd={"rear": 2.0})) == pytest.approx(scatter)


@pytest.mark.parametrize("power", [0, 1, 2])
def test_the_scale_adds_its_share_to_lengths(power: int) -> None:
    sized = replace(GAIT, motion=replace(MOTION, scale=replace(METRES, relative_se=0.03)))
    assert half_width(made_up(-CONSTANT, length_power=power), sized) == pytest.approx(1.96 * power * 0.03 * 10.0)


def test_the_difference_that_can_be_detected_holds_what_landmarks_add_to_one_leg() -> None:
    fitted = landmark_offsets("heavy")["overstride", "side"]
    seen = replace(GAIT, motion=replace(MOTION, source="pose"))
    entry = replace(REGISTRY["overstride"], per_step=lambda trial: CONSTANT, week_to_week=0.0)
    found = measure(entry, seen).asymmetry
    assert found is not None
    assert found.detectable == pytest.approx(
        stdtrit(fitted.clips - 1, 0.975) * np.hypot(fitted.side_error_sd, fitted.side_bias)
    )


@pytest.mark.parametrize("steps", [2, 3])
def test_three_steps_are_needed(steps: int) -> None:
    values = np.where(np.arange(COUNT) < steps, CONSTANT, np.nan)
    found = measure(made_up(values), GAIT)
    assert (found.value is not None) == (steps >= 3)
    assert found.n == (3 if steps >= 3 else 0)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"required_parts": ("antler",)}, "The landmarks lack what this needs: antler."),
        ({"plausible": (11, 12)}, "The value found is not possible for a runner; the clip was misread."),
        ({"withheld_views": {"side": "Not from here."}}, "Not from here."),
        ({"low_confidence_views": {"side": "Hardly from here."}}, "Hardly from here."),
    ],
)
def test_what_is_not_sure_says_why(changed: dict[str, object], told: str) -> None:
    assert measure(made_up(CONSTANT, **changed), GAIT).reason == told


def with_independent(value: float, error: float) -> Measure:
    """A measure that is 10 with an error of 1, and this with this error by other means."""
    return made_up(CONSTANT, error_sd={"side": 1.0}, independent_estimate=lambda trial: (value, error))


def test_two_estimates_are_weighed_by_their_errors() -> None:
    alike, surer = with_independent(12.0, 1.0), with_independent(12.0, 0.5)
    found = measure(alike, GAIT)
    assert (found.value, found.left) == (pytest.approx(11.0), pytest.approx(11.0))
    assert measure(surer, GAIT).value == pytest.approx(10 + 2 / (1 + 0.5**2))
    assert half_width(alike) == pytest.approx(1.96 / np.sqrt(2))
    assert half_width(surer) < half_width(alike)


def test_estimates_that_contradict_each_other_are_both_within_the_interval() -> None:
    found = measure(with_independent(16.0, 1.0), GAIT)
    assert found.ci95 is not None
    assert found.ci95[0] < 10
    assert found.ci95[1] > 16


def test_without_a_second_estimate_the_first_stands() -> None:
    entry = made_up(CONSTANT, error_sd={"side": 1.0}, independent_estimate=lambda trial: None)
    assert measure(entry, GAIT).value == pytest.approx(10.0)
    assert half_width(entry) == pytest.approx(1.96)


def test_what_real_bodies_may_differ_by_widens_the_interval() -> None:
    assert half_width(made_up(CONSTANT, error_sd={"side": 0.6}, body_error_share=lambda trial: 0.08)) == pytest.approx(
        1.96
    )


def test_average_proportions_are_said_to_be_what_a_length_rests_on() -> None:
    average = replace(GAIT, motion=replace(MOTION, scale=replace(METRES, source="average+gravity")))
    of_length, of_time = (measure(made_up(CONSTANT, length_power=power), average) for power in (1, 0))
    assert of_length.status == "low_confidence"
    assert of_length.reason == "Scaled by average body proportions; give the runner's height or the belt's speed."
    assert of_time.status == "ok"


def test_legs_exchanged_too_often_are_told_after_what_else_is_unsure() -> None:
    exchanged = replace(GAIT, motion=replace(MOTION, exchanged_share=0.4))
    told = (
        "Left and right are not given: the legs' names were exchanged in 40 % of the frames; "
        "film in better light, with legs that stand out."
    )
    assert measure(made_up(CONSTANT), exchanged).reason == told
    assert measure(made_up(CONSTANT, low_confidence_views={"side": "Weak."}), exchanged).reason == f"Weak. {told}"


@pytest.mark.parametrize("lower_m", [0.0, 0.02])
def test_a_hip_lower_on_one_side_drops_over_the_other_leg(lower_m: float) -> None:
    rear = Motion.from_landmarks(TIME_S, RUNNER.landmarks(TIME_S), NAMES, view="rear")
    points_m = rear.points_m.copy()
    points_m[:, rear.names.index("right_hip"), 1] -= lower_m
    trial = Trial(motion=replace(rear, points_m=points_m), steps=STEPS)
    drop_deg = REGISTRY["pelvic_drop"].per_step(trial)
    expected_deg = np.degrees(np.arctan2(lower_m, 0.1 * RUNNER.height_m))
    assert drop_deg[trial.is_left] == pytest.approx(expected_deg, abs=0.01)
    assert drop_deg[~trial.is_left] == pytest.approx(-expected_deg, abs=0.01)


def test_a_category_without_a_number_behind_it_is_withheld_with_that_reason() -> None:
    angle = made_up(CONSTANT, withheld_views={"side": "Not from here."})
    found = measure(replace(REGISTRY["foot_strike"], category_of=angle), GAIT)
    assert (found.status, found.value, found.reason) == ("withheld", None, "Not from here.")


@pytest.mark.parametrize("two_sided", [False, True])
def test_sides_are_given_where_a_measure_has_them(two_sided: bool) -> None:
    found = measure(made_up(CONSTANT, two_sided=two_sided), GAIT)
    assert (found.left == found.right == 10.0) == two_sided
    assert (found.asymmetry is not None) == two_sided


def test_over_ground_the_speed_is_that_of_the_hips() -> None:
    outdoors = replace(
        MOTION, surface="overground", points_m=MOTION.points_m + 3.3 * TIME_S[:, None, None] * np.array([1.0, 0.0])
    )
    assert measure(REGISTRY["speed"], replace(GAIT, motion=outdoors)).value == pytest.approx(3.3, rel=0.001)


@pytest.mark.parametrize(("fps", "foot_strike", "overstride"), [(60, True, True), (20, False, True), (6, False, False)])
def test_a_measure_is_withheld_below_the_frame_rate_that_can_show_it(
    fps: float, foot_strike: bool, overstride: bool
) -> None:
    time_s = np.arange(round(9 * fps)) / fps
    thinned = replace(GAIT, motion=Motion.from_landmarks(time_s, RUNNER.landmarks(time_s), NAMES))
    for name, carried in (("foot_strike_angle", foot_strike), ("foot_strike", foot_strike), ("overstride", overstride)):
        found = measure(REGISTRY[name], thinned)
        assert (found.value is not None) == carried, name
        assert carried or "frames a second are too few" in str(found.reason)
