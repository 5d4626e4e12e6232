"""Measures of the loaded and the swinging leg, and stiffness, on a synthetic runner whose contacts are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gait.measures import REGISTRY, Trial, measure, measure_all
from gait.measures.landing import knee_bend_deg
from gait.measures.offsets import is_borrowed, landmark_offsets
from gait.measures.stiffness import leg_stiffness_of, vertical_stiffness_of
from gait.motion.model import Motion
from gait.steps import Step
from gait.synthetic import SyntheticRunner
from gait.synthetic.runner import NAMES
from gait.units import GRAVITY_MPS2

RUNNER = SyntheticRunner()
DURATION_S, FPS = 9.0, 240.0


def trial_of(runner: SyntheticRunner = RUNNER, *, noise_s: float = 0.0, incline_deg: float = 0.0) -> Trial:
    time_s = np.arange(round(DURATION_S * FPS)) / FPS
    motion = Motion.from_landmarks(time_s, runner.landmarks(time_s), NAMES, view="side")
    steps = tuple(
        Step(
            side="left" if side == "left" else "right",
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s,
            initial_contact_se_s=noise_s,
            toe_off_se_s=noise_s,
        )
        for side, contact_s, toe_off_s in runner.contacts(DURATION_S - 1.0)
    )
    return Trial(motion=motion, steps=steps, speed_mps=runner.speed_mps, incline_deg=incline_deg)


def values(name: str, trial: Trial) -> np.ndarray:
    found = REGISTRY[name].per_step(trial)
    return found[np.isfinite(found)]


@pytest.fixture(scope="module")
def trial() -> Trial:
    return trial_of()


@pytest.fixture(scope="module")
def stride() -> dict[str, np.ndarray]:
    """Return the true joints of the left leg over one stride."""
    start_s = RUNNER.first_contact_s + 2 * RUNNER.step_time_s
    time_s = start_s + np.linspace(0, 2 * RUNNER.step_time_s, 2001)
    points = RUNNER.landmarks(time_s)[..., :2]
    parts = {part: points[:, NAMES.index(f"left_{part}")] for part in ("hip", "knee", "ankle", "heel")}
    return {**parts, "in_swing": time_s - start_s > RUNNER.contact_time_s}


def test_swing_time_is_the_rest_of_the_stride(trial: Trial) -> None:
    swing_ms = 1000 * (2 * RUNNER.step_time_s - RUNNER.contact_time_s)
    assert values("swing_time", trial) == pytest.approx(swing_ms, abs=0.5)


def test_knee_excursion_is_what_the_knee_bends_after_contact(trial: Trial) -> None:
    difference = values("knee_flexion_stance", trial) - values("knee_flexion_at_contact", trial)
    assert values("knee_excursion", trial) == pytest.approx(difference)


def test_the_largest_angles_of_swing_are_those_of_the_joints(trial: Trial, stride: dict[str, np.ndarray]) -> None:
    swing = stride["in_swing"]
    knee_deg = knee_bend_deg(stride["hip"], stride["knee"], stride["ankle"])[swing].max()
    ahead = stride["knee"] - stride["hip"]
    thigh_deg = np.degrees(np.arctan2(ahead[:, 0], -ahead[:, 1]))[swing].max()
    assert np.median(values("knee_flexion_swing", trial)) == pytest.approx(knee_deg, abs=2.0)
    assert np.median(values("thigh_flexion", trial)) == pytest.approx(thigh_deg, abs=2.0)


def test_heel_recovery_is_the_rise_of_the_heel_over_leg_length(trial: Trial, stride: dict[str, np.ndarray]) -> None:
    heel_m = stride["heel"][:, 1]
    flat_m = np.median(heel_m[~stride["in_swing"]][300:500])
    leg_m = trial.motion.leg_length_m * 1.09
    expected = 100 * (heel_m.max() - flat_m) / leg_m
    assert np.median(values("heel_recovery", trial)) == pytest.approx(expected, abs=1.0)


def test_the_shin_tips_forward_from_contact_to_loading_response(trial: Trial) -> None:
    assert np.all(values("shin_angle_loading", trial) < values("shin_angle", trial))


def test_dorsiflexion_is_zero_for_a_shin_at_a_right_angle_to_the_sole() -> None:
    trial = trial_of()
    points = trial.motion.points_m.copy()
    names = list(trial.motion.names)
    for side in ("left", "right"):
        ankle = points[:, names.index(f"{side}_ankle")]
        for part, offset_m in (("knee", (0.0, 0.4)), ("heel", (-0.05, -0.08)), ("toe", (0.15, -0.08))):
            points[:, names.index(f"{side}_{part}")] = ankle + offset_m
    upright = replace(trial, motion=replace(trial.motion, points_m=points))
    assert values("ankle_dorsiflexion", upright) == pytest.approx(0.0, abs=0.01)


def test_vertical_stiffness_is_force_over_sinking() -> None:
    contact_s, flight_s = np.array([0.25]), np.array([0.10])
    # The force is half a sine wave whose impulse carries the weight over contact and flight.
    force = GRAVITY_MPS2 * np.pi / 2 * 0.35 / 0.25
    sinking_m = force * 0.25**2 / np.pi**2 - GRAVITY_MPS2 * 0.25**2 / 8
    assert vertical_stiffness_of(contact_s, flight_s) == pytest.approx(force / sinking_m)


def test_the_leg_shortens_more_than_the_body_sinks_and_is_softer() -> None:
    times = np.array([0.25]), np.array([0.10])
    leg = leg_stiffness_of(*times, speed_mps=3.0, leg_length_m=0.9)
    assert 0 < leg[0] < vertical_stiffness_of(*times)[0]
    assert leg_stiffness_of(*times, speed_mps=4.0, leg_length_m=0.9) < leg
    assert np.isnan(leg_stiffness_of(*times, speed_mps=9.0, leg_length_m=0.9)[0])


@pytest.mark.parametrize("name", ["vertical_stiffness", "leg_stiffness"])
def test_stiffness_is_withheld_where_contact_time_is_not_known_well_enough(trial: Trial, name: str) -> None:
    measured = measure(REGISTRY[name], trial)
    assert measured.status == "withheld"
    assert "5 %" in (measured.reason or "")


@pytest.mark.parametrize("name", ["vertical_stiffness", "leg_stiffness"])
def test_stiffness_has_an_interval_that_grows_with_the_error_of_contact_time(trial: Trial, name: str) -> None:
    entry = REGISTRY[name]
    assert entry.rests_on is not None
    halves = []
    for share in (0.2, 0.4):
        rests_on = replace(entry.rests_on, largest_share=share)
        measured = measure(replace(entry, rests_on=rests_on), trial)
        assert measured.value is not None
        assert measured.ci95 is not None
        halves.append(measured.ci95[1] - measured.value)
        assert entry.rests_on.standard_error(trial, 0.02) > entry.rests_on.standard_error(trial, 0.01) > 0
    # The largest share decides only whether there is a value.
    assert halves[0] == pytest.approx(halves[1])
    [contact, alone] = measure_all([REGISTRY["contact_time"], replace(entry, rests_on=rests_on)], trial)
    assert contact.value is not None
    assert contact.ci95 is not None
    assert alone.value is not None
    share_of_contact = (contact.ci95[1] - contact.value) / contact.value
    assert halves[0] / alone.value > share_of_contact


def test_stiffness_is_withheld_on_an_incline_and_without_flight() -> None:
    assert "level" in (measure(REGISTRY["leg_stiffness"], trial_of(incline_deg=2.0)).reason or "")
    grounded = trial_of(SyntheticRunner(contact_time_s=60 / 170 + 0.01))
    assert "flight" in (measure(REGISTRY["vertical_stiffness"], grounded).reason or "")


def test_a_measure_whose_error_is_known_for_another_pose_model_only_has_low_confidence(trial: Trial) -> None:
    assert is_borrowed("thigh_flexion", "side", "full")
    own, borrowed = (landmark_offsets(model)["thigh_flexion", "side"] for model in ("heavy", "full"))
    assert borrowed.error_sd > own.error_sd
    motion = replace(trial.motion, source="pose")
    measured = {
        model: measure(REGISTRY["thigh_flexion"], replace(trial, motion=replace(motion, pose_model=model)))
        for model in ("heavy", "full")
    }
    assert measured["heavy"].status == "ok"
    assert measured["full"].status == "low_confidence"
    assert measured["heavy"].asymmetry is not None
    assert measured["full"].asymmetry is None
