"""Each contribution to the interval of a value and to the smallest detectable difference between sides."""

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
TRIAL = Trial(motion=MOTION, steps=STEPS)
COUNT = len(STEPS)
T = float(stdtrit(COUNT - 1, 0.975))


def measure_with(values: np.ndarray, **changed: object) -> Measure:
    """Return a measure with these values, one per step, for any motion."""
    plain = replace(
        REGISTRY["contact_time"], id="test_measure", per_step=lambda trial: values, error_sd={}, low_confidence_views={}
    )
    return replace(plain, **{"plausible": (-1e6, 1e6), **changed})  # type: ignore[arg-type]


def half_width(entry: Measure, trial: Trial = TRIAL) -> float:
    result = measure(entry, trial)
    assert result.value is not None
    assert result.ci95 is not None
    low, high = result.ci95
    assert result.value - low == pytest.approx(high - result.value)
    return result.value - low


CONSTANT = np.full(COUNT, 10.0)
ALTERNATING = 10.0 + np.where(np.arange(COUNT) % 2 == 0, 1.0, -1.0)
TWO_LEVELS = 10.0 + np.where(np.arange(COUNT) < COUNT // 2, 1.0, -1.0)
VARIANCE = COUNT / (COUNT - 1)


def test_both_feet_have_equal_weight_whatever_their_numbers_of_steps() -> None:
    by_foot = np.where(TRIAL.is_left, 8.0, 12.0)
    by_foot[np.flatnonzero(TRIAL.is_left)[2:]] = np.nan
    assert measure(measure_with(by_foot), TRIAL).value == pytest.approx(10.0)
    cadence = measure(replace(REGISTRY["cadence"], per_step=lambda trial: by_foot / 30), TRIAL)
    assert cadence.value == pytest.approx(180.0)


def test_steps_without_scatter_have_no_interval() -> None:
    assert half_width(measure_with(CONSTANT)) == pytest.approx(0.0)


def test_alternating_errors_cancel_down_to_a_minimum() -> None:
    assert half_width(measure_with(ALTERNATING)) == pytest.approx(T * np.sqrt(0.1 * VARIANCE / COUNT))


def test_correlated_steps_widen_the_interval() -> None:
    neighbours = (COUNT - 3) / (COUNT - 1)
    assert half_width(measure_with(TWO_LEVELS)) == pytest.approx(T * np.sqrt((VARIANCE + 2 * neighbours) / COUNT))


def test_the_landmark_error_of_the_view_is_added_in_quadrature() -> None:
    scatter = half_width(measure_with(ALTERNATING))
    assert half_width(measure_with(ALTERNATING, error_sd={"side": 2.0})) == pytest.approx(np.hypot(scatter, 1.96 * 2.0))
    assert half_width(measure_with(ALTERNATING, error_sd={"rear": 2.0})) == pytest.approx(scatter)


@pytest.mark.parametrize("power", [0, 1, 2])
def test_the_scale_error_is_added_to_lengths(power: int) -> None:
    sized = replace(TRIAL, motion=replace(MOTION, scale=replace(METRES, relative_se=0.03)))
    assert half_width(measure_with(-CONSTANT, length_power=power), sized) == pytest.approx(1.96 * power * 0.03 * 10.0)


def test_the_detectable_difference_includes_the_landmark_error_between_the_legs() -> None:
    fitted = landmark_offsets("heavy")["overstride", "side"]
    filmed = replace(TRIAL, motion=replace(MOTION, source="pose"))
    entry = replace(REGISTRY["overstride"], per_step=lambda trial: CONSTANT, week_to_week=0.0)
    result = measure(entry, filmed).asymmetry
    assert result is not None
    assert result.detectable == pytest.approx(
        stdtrit(fitted.clips - 1, 0.975) * np.hypot(fitted.side_error_sd, fitted.side_bias)
    )


@pytest.mark.parametrize("steps", [2, 3])
def test_three_steps_are_required(steps: int) -> None:
    values = np.where(np.arange(COUNT) < steps, CONSTANT, np.nan)
    result = measure(measure_with(values), TRIAL)
    assert (result.value is not None) == (steps >= 3)
    assert result.n == (3 if steps >= 3 else 0)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"required_parts": ("antler",)}, "These body points are missing: antler."),
        (
            {"plausible": (11, 12)},
            "The computed value is not possible for a runner; the clip was not analysed correctly.",
        ),
        ({"withheld_views": {"side": "Not in this view."}}, "Not in this view."),
        ({"low_confidence_views": {"side": "Low confidence in this view."}}, "Low confidence in this view."),
    ],
)
def test_reasons_of_missing_and_uncertain_values(changed: dict[str, object], reason: str) -> None:
    assert measure(measure_with(CONSTANT, **changed), TRIAL).reason == reason


def with_independent(value: float, error: float) -> Measure:
    """Return a measure of 10 with an error of 1, and with this independent estimate."""
    return measure_with(CONSTANT, error_sd={"side": 1.0}, independent_estimate=lambda trial: (value, error))


def test_two_estimates_are_weighted_by_their_errors() -> None:
    equal, better = with_independent(12.0, 1.0), with_independent(12.0, 0.5)
    result = measure(equal, TRIAL)
    assert (result.value, result.left) == (pytest.approx(11.0), pytest.approx(11.0))
    assert measure(better, TRIAL).value == pytest.approx(10 + 2 / (1 + 0.5**2))
    assert half_width(equal) == pytest.approx(1.96 / np.sqrt(2))
    assert half_width(better) < half_width(equal)


def test_the_interval_contains_both_of_two_contradicting_estimates() -> None:
    result = measure(with_independent(16.0, 1.0), TRIAL)
    assert result.ci95 is not None
    assert result.ci95[0] < 10
    assert result.ci95[1] > 16


def test_a_missing_second_estimate_is_ignored() -> None:
    entry = measure_with(CONSTANT, error_sd={"side": 1.0}, independent_estimate=lambda trial: None)
    assert measure(entry, TRIAL).value == pytest.approx(10.0)
    assert half_width(entry) == pytest.approx(1.96)


def test_differences_of_real_bodies_widen_the_interval() -> None:
    assert half_width(
        measure_with(CONSTANT, error_sd={"side": 0.6}, body_error_share=lambda trial: 0.08)
    ) == pytest.approx(1.96)


def test_lengths_scaled_by_average_proportions_have_low_confidence() -> None:
    average = replace(TRIAL, motion=replace(MOTION, scale=replace(METRES, source="average+gravity")))
    of_length, of_time = (measure(measure_with(CONSTANT, length_power=power), average) for power in (1, 0))
    assert of_length.status == "low_confidence"
    assert (
        of_length.reason == "The scale rests on average body proportions; give the runner's height or the belt's speed."
    )
    assert of_time.status == "ok"


def test_swapped_legs_are_reported_after_other_reasons() -> None:
    confused = replace(TRIAL, motion=replace(MOTION, exchanged_share=0.4))
    expected = (
        "Left and right are not reported, because the pose model swapped the legs in 40 % of the frames; "
        "film in better light, with clothes that show the legs clearly."
    )
    assert measure(measure_with(CONSTANT), confused).reason == expected
    assert (
        measure(measure_with(CONSTANT, low_confidence_views={"side": "Weak."}), confused).reason == f"Weak. {expected}"
    )


@pytest.mark.parametrize("lower_m", [0.0, 0.02])
def test_pelvic_drop_of_a_hip_that_is_lower_on_one_side(lower_m: float) -> None:
    rear = Motion.from_landmarks(TIME_S, RUNNER.landmarks(TIME_S), NAMES, view="rear")
    points_m = rear.points_m.copy()
    points_m[:, rear.names.index("right_hip"), 1] -= lower_m
    trial = Trial(motion=replace(rear, points_m=points_m), steps=STEPS)
    drop_deg = REGISTRY["pelvic_drop"].per_step(trial)
    expected_deg = np.degrees(np.arctan2(lower_m, 0.1 * RUNNER.height_m))
    assert drop_deg[trial.is_left] == pytest.approx(expected_deg, abs=0.01)
    assert drop_deg[~trial.is_left] == pytest.approx(-expected_deg, abs=0.01)


def test_a_category_of_a_withheld_measure_is_withheld_for_the_same_reason() -> None:
    angle = measure_with(CONSTANT, withheld_views={"side": "Not in this view."})
    result = measure(replace(REGISTRY["foot_strike"], category_of=angle), TRIAL)
    assert (result.status, result.value, result.reason) == ("withheld", None, "Not in this view.")


@pytest.mark.parametrize("two_sided", [False, True])
def test_only_two_sided_measures_report_sides(two_sided: bool) -> None:
    result = measure(measure_with(CONSTANT, two_sided=two_sided), TRIAL)
    assert (result.left == result.right == 10.0) == two_sided
    assert (result.asymmetry is not None) == two_sided


def test_the_speed_over_ground_is_that_of_the_hips() -> None:
    outdoors = replace(
        MOTION, surface="overground", points_m=MOTION.points_m + 3.3 * TIME_S[:, None, None] * np.array([1.0, 0.0])
    )
    assert measure(REGISTRY["speed"], replace(TRIAL, motion=outdoors)).value == pytest.approx(3.3, rel=0.001)


@pytest.mark.parametrize(("fps", "foot_strike", "overstride"), [(60, True, True), (20, False, True), (6, False, False)])
def test_measures_are_withheld_below_their_minimum_frame_rate(fps: float, foot_strike: bool, overstride: bool) -> None:
    time_s = np.arange(round(9 * fps)) / fps
    thinned = replace(TRIAL, motion=Motion.from_landmarks(time_s, RUNNER.landmarks(time_s), NAMES))
    for name, supported in (
        ("foot_strike_angle", foot_strike),
        ("foot_strike", foot_strike),
        ("overstride", overstride),
    ):
        result = measure(REGISTRY[name], thinned)
        assert (result.value is not None) == supported, name
        assert supported or "frames a second are too few" in str(result.reason)
