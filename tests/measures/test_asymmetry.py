"""Asymmetry is claimed only beyond the smallest detectable difference."""

from dataclasses import replace

import numpy as np
import pytest

from gait.measurement import Asymmetry, View
from gait.measures import REGISTRY, Trial, measure
from gait.measures.asymmetry import MAX_SWAPPED_SHARE, MIN_STEPS_PER_SIDE, scatter_half_width, shrunk_difference
from gait.measures.offsets import landmark_offsets
from gait.motion.model import Motion
from gait.steps import Step
from gait.synthetic import NAMES, SyntheticRunner

RUNNER = SyntheticRunner()
OTHER = {"left": "right", "right": "left"}
TWO_SIDED = [
    pytest.param(entry.id, view, id=f"{entry.id}-{view}")
    for entry in REGISTRY.values()
    for view in entry.views
    if entry.two_sided
]


def made_trial(view: View = "side", *, longer_left_contact_s: float = 0.0, steps: int = 99) -> Trial:
    """Return nine seconds of the synthetic runner with true contacts."""
    time_s = np.arange(900) / 100
    motion = Motion.from_landmarks(time_s, RUNNER.landmarks(time_s), NAMES, view=view)
    made_steps = tuple(
        Step(
            side=side,  # type: ignore[arg-type]
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s + longer_left_contact_s * (side == "left"),
            initial_contact_se_s=0.001,
            toe_off_se_s=0.001,
        )
        for side, contact_s, toe_off_s in RUNNER.contacts(8.0)[:steps]
    )
    return Trial(motion=motion, steps=made_steps)


def as_pose(trial: Trial) -> Trial:
    return replace(trial, motion=replace(trial.motion, source="pose"))


def with_left_foot_ahead(trial: Trial, ahead_m: float) -> Trial:
    points = trial.motion.points_m.copy()
    for part in ("ankle", "heel", "toe"):
        points[:, trial.motion.names.index(f"left_{part}"), 0] += ahead_m
    return replace(trial, motion=replace(trial.motion, points_m=points))


def mirrored(trial: Trial) -> Trial:
    """Return the mirrored runner; the leg that is near the camera stays the same."""
    motion = trial.motion
    names = tuple(n.replace("left", "X").replace("right", "left").replace("X", "right") for n in motion.names)
    points = motion.points_m * [1 if motion.view == "side" else -1, 1]
    steps = tuple(replace(step, side=OTHER[step.side]) for step in trial.steps)  # type: ignore[arg-type]
    return replace(
        trial, motion=replace(motion, names=names, points_m=points, facing=-1 if motion.facing == 1 else 1), steps=steps
    )


def asymmetry(name: str, trial: Trial) -> Asymmetry:
    result = measure(REGISTRY[name], trial).asymmetry
    assert result is not None
    return result


@pytest.mark.parametrize(("name", "view"), TWO_SIDED)
def test_a_symmetric_runner_has_no_asymmetry(name: str, view: View) -> None:
    result = measure(REGISTRY[name], made_trial(view))
    assert result.value is None or (result.asymmetry is not None and not result.asymmetry.claimed)


@pytest.mark.parametrize(
    ("ahead_cm", "claimed"), [(8.0, True), (5.0, True), (1.0, False), (0.0, False), (-1.0, False), (-5.0, True)]
)
def test_a_difference_is_claimed_only_beyond_the_landmark_error(ahead_cm: float, claimed: bool) -> None:
    trial = with_left_foot_ahead(as_pose(made_trial()), ahead_cm / 100)
    result = asymmetry("overstride", trial)
    assert result.unit == "cm"
    assert result.claimed == claimed
    assert not claimed or np.sign(result.value) == np.sign(ahead_cm)


def test_asymmetry_is_left_minus_right_in_per_cent_of_the_mean() -> None:
    result = asymmetry("contact_time", made_trial(longer_left_contact_s=0.04))
    left_ms, right_ms = 1000 * RUNNER.contact_time_s + 40, 1000 * RUNNER.contact_time_s
    assert result.unit == "%"
    assert result.value == pytest.approx(100 * 40 / ((left_ms + right_ms) / 2), rel=0.01)
    assert result.claimed


@pytest.mark.parametrize("name", ["overstride", "shin_angle", "vertical_oscillation", "contact_time"])
def test_mirroring_reverses_the_sign(name: str) -> None:
    trial = with_left_foot_ahead(as_pose(made_trial(longer_left_contact_s=0.05)), 0.06)
    plain, reversed_sides = asymmetry(name, trial), asymmetry(name, mirrored(trial))
    assert reversed_sides.value == pytest.approx(-plain.value, rel=0.01)
    assert reversed_sides.detectable == pytest.approx(plain.detectable, rel=0.01)
    assert reversed_sides.claimed == plain.claimed


def test_no_difference_is_claimed_with_few_steps() -> None:
    trial = made_trial(longer_left_contact_s=0.04, steps=2 * MIN_STEPS_PER_SIDE - 2)
    assert not asymmetry("contact_time", trial).claimed


def test_no_difference_is_claimed_in_a_low_confidence_view() -> None:
    assert not asymmetry("contact_time", made_trial("rear", longer_left_contact_s=0.06)).claimed


def test_there_is_no_asymmetry_if_the_landmark_error_between_the_legs_is_unknown() -> None:
    unknown = replace(REGISTRY["hip_extension"], id="not_in_the_table_of_offsets")
    assert measure(unknown, as_pose(made_trial())).asymmetry is None


@pytest.mark.parametrize("name", ["shin_angle", "foot_strike_angle", "hip_extension"])
def test_the_detectable_difference_is_at_least_the_change_from_week_to_week(name: str) -> None:
    assert asymmetry(name, made_trial()).detectable >= REGISTRY[name].week_to_week > 0


@pytest.mark.parametrize(
    ("share", "reported"), [(0.0, True), (MAX_SWAPPED_SHARE, True), (MAX_SWAPPED_SHARE + 0.01, False)]
)
def test_sides_are_not_reported_if_the_legs_are_often_swapped(share: float, reported: bool) -> None:
    trial = made_trial(longer_left_contact_s=0.04)
    result = measure(REGISTRY["contact_time"], replace(trial, motion=replace(trial.motion, exchanged_share=share)))
    assert result.value is not None
    assert (result.left is not None) == (result.right is not None) == (result.asymmetry is not None) == reported
    assert (result.reason is None) == reported


def test_chance_alone_exceeds_the_scatter_in_five_per_cent_of_cases() -> None:
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(1000, 2, 11)) * [[1.0], [2.0]]
    passed = [abs(left.mean() - right.mean()) > scatter_half_width(left, right) for left, right in samples]
    assert np.mean(passed) == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(
    ("difference", "error_sd", "usual_sd", "least", "most"),
    [
        (8.0, 4.0, 1.5, 0.0, 3.0),  # large error: most of the difference is removed
        (15.0, 3.0, 1.5, 10.0, 15.0),  # much larger than the error
        (8.0, 0.0, 1.5, 8.0, 8.0),  # no error
        (8.0, 4.0, 0.0, 0.0, 0.0),  # legs never differ
        (0.0, 4.0, 1.5, 0.0, 0.0),
    ],
)
def test_the_difference_is_shrunk_by_its_probable_error(
    difference: float, error_sd: float, usual_sd: float, least: float, most: float
) -> None:
    kept = shrunk_difference(difference, error_sd=error_sd, usual_sd=usual_sd)
    assert least <= kept <= most
    assert shrunk_difference(-difference, error_sd=error_sd, usual_sd=usual_sd) == pytest.approx(-kept)
    assert shrunk_difference(10 * difference, error_sd=10 * error_sd, usual_sd=10 * usual_sd) == pytest.approx(
        10 * kept
    )


def test_larger_differences_are_shrunk_less() -> None:
    differences = np.linspace(0.5, 30, 60)
    shares = [shrunk_difference(d, error_sd=4.0, usual_sd=1.5) / d for d in differences]
    assert (np.diff(shares) >= 0).all()
    assert shares[-1] > 0.6


@pytest.mark.parametrize("name", ["knee_flexion_at_contact", "overstride", "shin_angle"])
def test_the_sides_are_shrunk_towards_each_other_around_the_value(name: str) -> None:
    trial = with_left_foot_ahead(as_pose(made_trial()), 0.02)
    result = measure(REGISTRY[name], trial)
    assert result.left is not None
    assert result.right is not None
    assert (result.left + result.right) / 2 == pytest.approx(result.value)
    fitted = landmark_offsets("heavy")[name, "side"]
    per_step = REGISTRY[name].per_step(trial)
    raw = np.nanmean(per_step[trial.is_left]) - np.nanmean(per_step[~trial.is_left])
    near_minus_far = fitted.near - fitted.far if trial.motion.near_side == "left" else fitted.far - fitted.near
    assert abs(result.left - result.right) < abs(raw - near_minus_far)


@pytest.mark.parametrize("model", ["heavy", "full", "lite"])
def test_the_legs_of_real_runners_are_never_taken_to_be_equal(model: str) -> None:
    for (name, view), offset in landmark_offsets(model).items():
        assert offset.usual_difference_sd is None or offset.usual_difference_sd > 0 or name == "speed", (name, view)


@pytest.mark.parametrize("model", ["heavy", "full", "lite"])
def test_the_swing_of_an_arm_is_the_sum_of_its_parts(model: str) -> None:
    offsets = landmark_offsets(model)
    swing, *parts = (offsets[name, "side"] for name in ("arm_swing", "arm_swing_forward", "arm_swing_back"))
    assert {part.near_weight for part in parts} == {swing.near_weight}
    assert sum(part.near for part in parts) == pytest.approx(swing.near, abs=0.01)
    assert sum(part.far for part in parts) == pytest.approx(swing.far, abs=0.01)
