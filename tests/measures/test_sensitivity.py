"""Systematic errors of a clip widen the intervals of the measures that they affect, and of no others."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gait.measurement import Measurement
from gait.measures import REGISTRY, Measure, Trial, measure
from gait.measures.offsets import landmark_offsets
from gait.measures.sensitivity import NO_ERROR, frame_lock_errors, roll_errors, shake_errors, yaw_errors
from gait.motion.camera_angle import correct_yaw
from gait.motion.model import Motion, Scale
from gait.steps import Step, detect_steps
from gait.synthetic import NAMES, SyntheticRunner, running_motion

# A measure that rests on another one is given however uncertain that is, so that its interval can be tested.
SIDE = [
    entry if entry.rests_on is None else replace(entry, rests_on=replace(entry.rests_on, largest_share=1.0))
    for entry in REGISTRY.values()
    if "side" in entry.views and entry.category_of is None
]
TIMES = ["cadence", "step_time", "contact_time", "flight_time", "duty_factor"]
CAMERA_HEIGHT_M, CAMERA_DISTANCE_M = 1.0, 3.5


def half_width(result: Measurement) -> float:
    assert result.ci95 is not None
    return (result.ci95[1] - result.ci95[0]) / 2


@cache
def at_30_frames(cadence_spm: float) -> Trial:
    """Return a trial at 30 frames per second; a stride has 20 frames at 180 steps/min, and 20.45 at 176."""
    motion = running_motion(cadence_spm=cadence_spm, fps=30.0, duration_s=10.0, noise_m=0.006)
    return Trial(motion=motion, steps=detect_steps(motion))


@pytest.mark.parametrize(("cadence_spm", "locked"), [(180.0, True), (176.0, False), (173.0, False)])
def test_frame_lock_is_detected(cadence_spm: float, locked: bool) -> None:
    assert at_30_frames(cadence_spm).is_frame_locked == locked


def test_frame_lock_widens_the_interval_of_contact_time() -> None:
    locked, free = (measure(REGISTRY["contact_time"], at_30_frames(spm)) for spm in (180.0, 176.0))
    assert half_width(locked) > 1.02 * half_width(free)
    assert locked.asymmetry is not None
    assert free.asymmetry is not None
    assert locked.asymmetry.detectable > 1.2 * free.asymmetry.detectable


@pytest.mark.parametrize(("name", "affected"), [("contact_time", True), ("overstride", True), ("trunk_lean", False)])
def test_frame_lock_affects_measures_that_are_read_at_an_event(name: str, affected: bool) -> None:
    entry = REGISTRY[name]
    assert frame_lock_errors([entry], at_30_frames(176.0)) == [NO_ERROR]
    error = frame_lock_errors([entry], at_30_frames(180.0))[0].value
    half = half_width(measure(entry, at_30_frames(180.0)))
    assert (error > 0.2 * half) == affected


def test_independent_errors_of_both_feet_add_in_quadrature() -> None:
    """With equal errors of all events, the mean has the error of one event, and the difference twice that."""
    locked = at_30_frames(180.0)
    steps = tuple(replace(step, initial_contact_own_se_s=0.003, toe_off_own_se_s=0.003) for step in locked.steps)
    [result] = frame_lock_errors([REGISTRY["contact_time"]], replace(locked, steps=steps))
    assert result.value == pytest.approx(1.96 * np.hypot(3, 1000 / 30 / 10), rel=0.1)
    assert result.difference == pytest.approx(1.96 * 2 * np.hypot(3, 1000 / 30 / 10), rel=0.1)


@cache
def filmed(yaw_deg: float) -> Trial:
    """Return the synthetic runner as filmed by a pinhole camera with this yaw."""
    runner = SyntheticRunner()
    time_s = np.arange(1000) / 100
    forward, up, right = np.moveaxis(runner.landmarks(time_s), -1, 0)
    yaw = np.radians(yaw_deg)
    # The camera is on the runner's right.
    depth = CAMERA_DISTANCE_M - right * np.cos(yaw) + forward * np.sin(yaw)
    nearness = CAMERA_DISTANCE_M / depth
    across = (forward * np.cos(yaw) + right * np.sin(yaw)) * nearness
    motion = Motion.from_landmarks(
        time_s, np.stack([across, (up - CAMERA_HEIGHT_M) * nearness], axis=-1), NAMES, view="side"
    )
    steps = tuple(
        Step(
            side=side,  # type: ignore[arg-type]
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s,
            initial_contact_se_s=0.006,
            toe_off_se_s=0.007,
        )
        for side, contact_s, toe_off_s in runner.contacts(9.0)
    )
    return Trial(motion=replace(motion, source="pose", upright_from="scene"), steps=steps)


@pytest.mark.parametrize("yaw_deg", [-30.0, -20.0, 20.0, 30.0])
@pytest.mark.parametrize("entry", SIDE, ids=lambda entry: entry.id)
def test_the_interval_contains_the_value_without_yaw(entry: Measure, yaw_deg: float) -> None:
    square, yawed = measure(entry, filmed(0.0)), measure(entry, filmed(yaw_deg))
    assert square.value is not None
    assert yawed.ci95 is not None
    assert yawed.ci95[0] <= square.value <= yawed.ci95[1]
    if entry.depends_on_yaw:
        assert half_width(yawed) > half_width(square)
        assert yawed.status == "low_confidence"
        assert yawed.reason
        assert yawed.asymmetry is None or not yawed.asymmetry.claimed


@pytest.mark.parametrize("name", TIMES)
def test_yaw_does_not_affect_times(name: str) -> None:
    square, yawed = (measure(REGISTRY[name], filmed(yaw_deg)) for yaw_deg in (0.0, 25.0))
    assert yawed.ci95 == pytest.approx(square.ci95)
    assert yawed.status == square.status == "ok"


@pytest.mark.parametrize("entry", SIDE, ids=lambda entry: entry.id)
def test_a_camera_without_yaw_adds_no_error(entry: Measure) -> None:
    assert list(filmed(0.0).yaw_variants()) == []
    assert yaw_errors([entry], filmed(0.0)) == [NO_ERROR]


def test_the_reason_names_the_slope_and_the_remedy() -> None:
    result = measure(REGISTRY["shin_angle"], filmed(30.0))
    assert result.reason is not None
    assert "right angle to the belt" in result.reason
    assert "degrees" in result.reason


def test_a_given_incline_is_not_taken_for_yaw() -> None:
    uphill = replace(filmed(0.0), motion=filmed(0.0).motion.turned(6.0, upright_from="scene"))
    assert measure(REGISTRY["shin_angle"], uphill).status == "low_confidence"
    assert measure(REGISTRY["shin_angle"], replace(uphill, incline_deg=6.0)).status == "ok"


@pytest.mark.parametrize("entry", SIDE, ids=lambda entry: entry.id)
def test_the_registry_states_which_measures_depend_on_yaw(entry: Measure) -> None:
    """Compare the largest change of a step at a yaw of 30 degrees with the interval of the measure."""
    trial = filmed(0.0)
    before, after = (entry.per_step(g) for g in (trial, replace(trial, motion=correct_yaw(trial.motion, 30.0))))
    moved = np.nanmax(np.abs(after - before)) / half_width(measure(entry, trial))
    assert (moved > 0.1) == entry.depends_on_yaw


def test_yaw_does_not_affect_a_given_speed() -> None:
    # The yawed foot moves at 2.6 m/s in the picture, and the given speed must not contradict it.
    assert measure(REGISTRY["speed"], replace(filmed(30.0), speed_mps=2.6)).status == "ok"


@pytest.mark.parametrize(
    ("name", "affected"),
    [
        ("vertical_oscillation", True),
        ("head_oscillation", True),
        ("overstride", False),
        ("shin_angle", False),
        ("cadence", False),
    ],
)
def test_shake_affects_measures_over_time(name: str, affected: bool) -> None:
    scale = Scale(metres_per_pixel=0.003, relative_se=0.02, source="height")
    still = replace(filmed(0.0), motion=replace(filmed(0.0).motion, scale=scale))
    shaky = replace(still, motion=replace(still.motion, camera_error_px=4.0))
    entry = REGISTRY[name]
    assert shake_errors([entry], still) == [NO_ERROR]
    widened = half_width(measure(entry, shaky)) / half_width(measure(entry, still))
    assert (widened > 1.02) == affected


def with_roll_error(name: str, se_deg: float) -> Measurement:
    """Return a measure of the synthetic runner with this standard error of the vertical."""
    trial = filmed(0.0)
    return measure(REGISTRY[name], replace(trial, motion=replace(trial.motion, roll_se_deg=se_deg)))


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("trunk_lean", 1.0),
        ("trunk_lean_at_contact", 1.0),
        ("body_lean", 1.0),
        ("shin_angle", 1.0),
        ("foot_strike_angle", 0.0),
        ("hip_extension", 1.0),
        ("arm_swing_forward", 1.0),
        ("arm_swing_back", 1.0),
        ("knee_flexion_at_contact", 0.0),
        ("arm_swing", 0.0),
        ("contact_time", 0.0),
        ("cadence", 0.0),
    ],
)
def test_the_error_of_the_vertical_affects_angles_from_the_vertical(name: str, share: float) -> None:
    trial = filmed(0.0)
    [result] = roll_errors([REGISTRY[name]], replace(trial, motion=replace(trial.motion, roll_se_deg=2.0)))
    assert result.value == pytest.approx(1.96 * 2.0 * share, abs=0.15)
    assert half_width(with_roll_error(name, 2.0)) >= half_width(with_roll_error(name, 0.0))


def test_the_error_of_the_vertical_rotates_overstride_about_the_hip() -> None:
    certain, uncertain = (half_width(with_roll_error("overstride", se_deg)) for se_deg in (0.0, 2.0))
    height_cm = 100 * filmed(0.0).motion.leg_length_m
    fitted = landmark_offsets("heavy")["overstride", "side"]
    parts = uncertain / fitted.interval_factor_low, certain / fitted.interval_factor_ok
    assert np.sqrt(parts[0] ** 2 - parts[1] ** 2) == pytest.approx(1.96 * np.radians(2.0) * height_cm, rel=0.2)


@pytest.mark.parametrize(("name", "status"), [("trunk_lean", "low_confidence"), ("knee_flexion_at_contact", "ok")])
def test_an_uncertain_vertical_lowers_the_confidence_in_angles_from_the_vertical(name: str, status: str) -> None:
    assert with_roll_error(name, 0.5).status == "ok"
    result = with_roll_error(name, 2.5)
    assert result.status == status
    assert result.reason is None or "within 5 degrees" in result.reason


def test_the_error_of_the_vertical_changes_pelvic_drop_by_side_but_not_its_mean() -> None:
    rear = running_motion(view="rear")
    trial = Trial(motion=rear, steps=detect_steps(rear))
    tilted = replace(trial, motion=replace(rear, roll_se_deg=2.0))
    [drop] = roll_errors([REGISTRY["pelvic_drop"]], tilted)
    assert drop.value < 0.3
    assert drop.difference == pytest.approx(1.96 * 4.0, rel=0.1)
