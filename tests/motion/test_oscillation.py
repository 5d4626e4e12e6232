"""Vertical oscillation: observed from landmarks, and expected from gravity."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from gait.analysis.motion import analyze_motion
from gait.motion.model import Motion
from gait.motion.oscillation import (
    expected_oscillation,
    mass_height_m,
    observed_height_m,
    observed_se_share,
    oscillation_m,
)
from gait.synthetic import SyntheticRunner

Floats = npt.NDArray[np.float64]

TRIALS = Path(__file__).parents[3] / "shared" / "force-plate-wide"
FORCE_TRIALS = ("H04_200", "H04_500")
TIME_S = np.arange(200) / 200
WAVE_M = 0.04 * np.cos(2 * np.pi * TIME_S)
LIMBS = ("knee", "ankle", "heel", "toe", "shoulder", "elbow", "wrist")


def body(*, shoulders_more: float = 0.0, without: tuple[str, ...] = ()) -> dict[str, Floats]:
    """A rigid body that oscillates by 8 cm; shoulders and arms oscillate more, by the given share."""
    points = {"mid_hip": at(0.95), "neck": at(1.55), "mid_ear": at(1.7), "mid_shoulder": at(1.48, shoulders_more)}
    for side in ("left", "right"):
        for part in LIMBS:
            points[f"{side}_{part}"] = at(1.0, shoulders_more if part in ("shoulder", "elbow", "wrist") else 0.0)
    return {name: place for name, place in points.items() if not any(part in name for part in without)}


def at(height_m: float, more: float = 0.0) -> Floats:
    return np.stack([np.zeros_like(TIME_S), height_m + (1 + more) * WAVE_M], axis=-1)


@pytest.mark.parametrize("contact_time_s", [0.2, 0.25, 0.3])
def test_the_oscillation_is_that_of_the_synthetic_runner(contact_time_s: float) -> None:
    runner = SyntheticRunner(contact_time_s=contact_time_s)
    assert oscillation_m(runner.step_time_s, contact_time_s) == pytest.approx(runner.vertical_oscillation_m, rel=1e-3)


@pytest.mark.parametrize(
    "without",
    [(), ("neck",), ("neck", "ear"), ("neck", "ear", "elbow"), ("neck", "ear", "shoulder"), ("heel", "toe"), ("knee",)],
)
def test_the_oscillation_of_a_rigid_body_does_not_depend_on_missing_landmarks(without: tuple[str, ...]) -> None:
    assert np.ptp(mass_height_m(body(without=without))) == pytest.approx(0.08)
    assert np.ptp(observed_height_m(body(without=without), from_pose=True)) == pytest.approx(0.08)


@pytest.mark.parametrize(("without", "most"), [((), 1e-9), (("neck",), 1e-9), (("neck", "ear"), 0.008)])
def test_shrugging_shoulders_do_not_raise_the_centre_of_mass(without: tuple[str, ...], most: float) -> None:
    """Taken as the end of the trunk, they would raise half of the mass by 30 % of 8 cm."""
    assert np.ptp(mass_height_m(body(shoulders_more=0.3, without=without))) - 0.08 <= most


def test_arms_that_swing_up_together_raise_the_centre_of_mass() -> None:
    points = body()
    for side in ("left", "right"):
        points[f"{side}_wrist"] = at(1.0, more=1.0)
    assert np.ptp(mass_height_m(points)) > 0.081


def test_fewer_landmarks_give_a_larger_error() -> None:
    legs = {"mid_hip", "left_knee", "right_knee"}
    shares = [
        observed_se_share(names, from_pose=False)
        for names in (legs | {"neck"}, legs | {"mid_shoulder"}, legs, {"mid_hip"})
    ]
    assert shares == sorted(set(shares))


@pytest.mark.parametrize("duty", [0.26, 0.32, 0.38, 0.44])
def test_the_interval_contains_hard_and_soft_forces(duty: float) -> None:
    contact_s = 2 * 0.36 * duty
    expected = expected_oscillation(0.36, contact_s, view="side")
    for exponent in (1.0, 1.0 + 5.0 * max(0.0, duty - 0.3)):
        assert oscillation_m(0.36, contact_s, exponent=exponent) == pytest.approx(
            expected.value_m, abs=1.96 * expected.se_m
        )


def test_the_error_is_larger_for_long_contacts_from_behind_and_for_uncertain_events() -> None:
    usual = expected_oscillation(0.36, 0.25, view="side").se_m
    assert expected_oscillation(0.36, 0.31, view="side").se_m > usual
    assert expected_oscillation(0.36, 0.25, view="rear").se_m > usual
    assert expected_oscillation(0.36, 0.25, view="side", contact_se_s=0.03).se_m > 1.5 * usual


@pytest.mark.skipif(not TRIALS.is_dir(), reason="the force-plate trials are not there")
@pytest.mark.parametrize("hidden", [(), ("neck",), ("neck", "ear"), ("neck", "ear", "shoulder", "elbow", "wrist")])
def test_the_whole_body_force_trials_are_within_their_intervals(hidden: tuple[str, ...]) -> None:
    errors = []
    for trial in FORCE_TRIALS:
        truth_cm = json.loads((TRIALS / f"{trial}_truth.json").read_text())["vo_cm"]
        with np.load(TRIALS / f"{trial}.npz") as file:
            names = [str(name) for name in file["names"]]
            kept = [index for index, name in enumerate(names) if not any(part in name for part in hidden)]
            motion = Motion.from_landmarks(file["time"], file["xyz"][:, kept], [names[index] for index in kept])
        found = next(m for m in analyze_motion(motion).measurements if m.id == "vertical_oscillation")
        assert found.value is not None
        assert found.ci95 is not None
        assert found.ci95[0] <= truth_cm <= found.ci95[1]
        errors.append(abs(found.value - truth_cm))
    assert np.mean(errors) < 0.7


@pytest.mark.skipif(not TRIALS.is_dir(), reason="the force-plate trials are not there")
@pytest.mark.parametrize("trial", FORCE_TRIALS)
def test_the_interval_at_the_true_contact_times_contains_the_force_plates_oscillation(trial: str) -> None:
    truth = json.loads((TRIALS / f"{trial}_truth.json").read_text())
    with (TRIALS / f"{trial}_contacts.csv").open() as file:
        starts_s = np.array([float(row["initial_contact_s"]) for row in csv.DictReader(file)])
    step_s = float(np.diff(starts_s).mean())
    expected = expected_oscillation(step_s, truth["contact_time_s"], view="side")
    assert 100 * expected.value_m == pytest.approx(truth["vo_cm"], abs=196 * expected.se_m)
