"""Left and right are said to differ only where they do, past what can be detected."""

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


def runner_gait(view: View = "side", *, longer_left_contact_s: float = 0.0, steps: int = 99) -> Trial:
    """Nine seconds of the synthetic runner with true contacts."""
    time_s = np.arange(900) / 100
    motion = Motion.from_landmarks(time_s, RUNNER.landmarks(time_s), NAMES, view=view)
    found = tuple(
        Step(
            side=side,  # type: ignore[arg-type]
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s + longer_left_contact_s * (side == "left"),
            initial_contact_se_s=0.001,
            toe_off_se_s=0.001,
        )
        for side, contact_s, toe_off_s in RUNNER.contacts(8.0)[:steps]
    )
    return Trial(motion=motion, steps=found)


def seen_by_a_pose_model(trial: Trial) -> Trial:
    return replace(trial, motion=replace(trial.motion, source="pose"))


def with_left_foot_ahead(trial: Trial, ahead_m: float) -> Trial:
    points = trial.motion.points_m.copy()
    for part in ("ankle", "heel", "toe"):
        points[:, trial.motion.names.index(f"left_{part}"), 0] += ahead_m
    return replace(trial, motion=replace(trial.motion, points_m=points))


def mirrored(trial: Trial) -> Trial:
    """Left is right, and the leg that was near the camera still is."""
    motion = trial.motion
    names = tuple(n.replace("left", "X").replace("right", "left").replace("X", "right") for n in motion.names)
    points = motion.points_m * [1 if motion.view == "side" else -1, 1]
    steps = tuple(replace(step, side=OTHER[step.side]) for step in trial.steps)  # type: ignore[arg-type]
    return replace(
        trial, motion=replace(motion, names=names, points_m=points, facing=-1 if motion.facing == 1 else 1), steps=steps
    )


def asymmetry(name: str, trial: Trial) -> Asymmetry:
    found = measure(REGISTRY[name], trial).asymmetry
    assert found is not None
    return found


@pytest.mark.parametrize(("name", "view"), TWO_SIDED)
def test_a_symmetric_runner_has_no_asymmetry(name: str, view: View) -> None:
    found = measure(REGISTRY[name], runner_gait(view))
    assert found.value is None or (found.asymmetry is not None and not found.asymmetry.claimed)


@pytest.mark.parametrize(
    ("ahead_cm", "claimed"), [(8.0, True), (5.0, True), (1.0, False), (0.0, False), (-1.0, False), (-5.0, True)]
)
def test_a_foot_that_lands_further_ahead_is_claimed_past_the_landmarks_error(ahead_cm: float, claimed: bool) -> None:
    trial = with_left_foot_ahead(seen_by_a_pose_model(runner_gait()), ahead_cm / 100)
    found = asymmetry("overstride", trial)
    assert found.unit == "cm"
    assert found.claimed == claimed
    assert not claimed or np.sign(found.value) == np.sign(ahead_cm)


def test_the_difference_is_left_minus_right_in_per_cent_of_the_mean() -> None:
    found = asymmetry("contact_time", runner_gait(longer_left_contact_s=0.04))
    left_ms, right_ms = 1000 * RUNNER.contact_time_s + 40, 1000 * RUNNER.contact_time_s
    assert found.unit == "%"
    assert found.value == pytest.approx(100 * 40 / ((left_ms + right_ms) / 2), rel=0.01)
    assert found.claimed


@pytest.mark.parametrize("name", ["overstride", "shin_angle", "vertical_oscillation", "contact_time"])
def test_the_mirror_turns_the_sign(name: str) -> None:
    trial = with_left_foot_ahead(seen_by_a_pose_model(runner_gait(longer_left_contact_s=0.05)), 0.06)
    seen, turned = asymmetry(name, trial), asymmetry(name, mirrored(trial))
    assert turned.value == pytest.approx(-seen.value, rel=0.01)
    assert turned.detectable == pytest.approx(seen.detectable, rel=0.01)
    assert turned.claimed == seen.claimed


def test_nothing_is_claimed_on_few_steps() -> None:
    trial = runner_gait(longer_left_contact_s=0.04, steps=2 * MIN_STEPS_PER_SIDE - 2)
    assert not asymmetry("contact_time", trial).claimed


def test_nothing_is_claimed_in_a_weak_view() -> None:
    assert not asymmetry("contact_time", runner_gait("rear", longer_left_contact_s=0.06)).claimed


def test_nothing_is_said_where_the_landmarks_error_between_the_legs_is_unknown() -> None:
    unknown = replace(REGISTRY["hip_extension"], id="not_in_the_table_of_offsets")
    assert measure(unknown, seen_by_a_pose_model(runner_gait())).asymmetry is None


@pytest.mark.parametrize("name", ["shin_angle", "foot_strike_angle", "hip_extension"])
def test_what_a_person_shows_from_week_to_week_is_never_claimed(name: str) -> None:
    assert asymmetry(name, runner_gait()).detectable >= REGISTRY[name].week_to_week > 0


@pytest.mark.parametrize(
    ("share", "told_apart"), [(0.0, True), (MAX_SWAPPED_SHARE, True), (MAX_SWAPPED_SHARE + 0.01, False)]
)
def test_legs_exchanged_too_often_give_no_sides(share: float, told_apart: bool) -> None:
    trial = runner_gait(longer_left_contact_s=0.04)
    found = measure(REGISTRY["contact_time"], replace(trial, motion=replace(trial.motion, exchanged_share=share)))
    assert found.value is not None
    assert (found.left is not None) == (found.right is not None) == (found.asymmetry is not None) == told_apart
    assert (found.reason is None) == told_apart


def test_chance_alone_passes_the_scatter_one_time_in_twenty() -> None:
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(1000, 2, 11)) * [[1.0], [2.0]]
    passed = [abs(left.mean() - right.mean()) > scatter_half_width(left, right) for left, right in samples]
    assert np.mean(passed) == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(
    ("difference", "error_sd", "usual_sd", "least", "most"),
    [
        (8.0, 4.0, 1.5, 0.0, 3.0),  # one leg is seen worse: most of it is error
        (15.0, 3.0, 1.5, 10.0, 15.0),  # too much to be error
        (8.0, 0.0, 1.5, 8.0, 8.0),  # nothing is error
        (8.0, 4.0, 0.0, 0.0, 0.0),  # legs never differ
        (0.0, 4.0, 1.5, 0.0, 0.0),
    ],
)
def test_of_a_difference_between_the_legs_what_is_probably_error_is_left_out(
    difference: float, error_sd: float, usual_sd: float, least: float, most: float
) -> None:
    kept = shrunk_difference(difference, error_sd=error_sd, usual_sd=usual_sd)
    assert least <= kept <= most
    assert shrunk_difference(-difference, error_sd=error_sd, usual_sd=usual_sd) == pytest.approx(-kept)
    assert shrunk_difference(10 * difference, error_sd=10 * error_sd, usual_sd=10 * usual_sd) == pytest.approx(
        10 * kept
    )


def test_the_larger_the_difference_the_more_of_it_is_kept() -> None:
    differences = np.linspace(0.5, 30, 60)
    shares = [shrunk_difference(d, error_sd=4.0, usual_sd=1.5) / d for d in differences]
    assert (np.diff(shares) >= 0).all()
    assert shares[-1] > 0.6


@pytest.mark.parametrize("name", ["knee_flexion_at_contact", "overstride", "shin_angle"])
def test_the_sides_lie_about_the_value_and_differ_by_less_than_the_legs_seem_to(name: str) -> None:
    trial = with_left_foot_ahead(seen_by_a_pose_model(runner_gait()), 0.02)
    found = measure(REGISTRY[name], trial)
    assert found.left is not None
    assert found.right is not None
    assert (found.left + found.right) / 2 == pytest.approx(found.value)
    fitted = landmark_offsets("heavy")[name, "side"]
    per_step = REGISTRY[name].per_step(trial)
    seen = np.nanmean(per_step[trial.is_left]) - np.nanmean(per_step[~trial.is_left])
    near_minus_far = fitted.near - fitted.far if trial.motion.near_side == "left" else fitted.far - fitted.near
    assert abs(found.left - found.right) < abs(seen - near_minus_far)
