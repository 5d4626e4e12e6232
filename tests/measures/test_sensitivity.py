"""What the camera gets wrong at every step alike widens the intervals of what it touches, and of nothing else."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from gait.measurement import Measurement
from gait.measures import REGISTRY, Measure, Trial, measure
from gait.measures.sensitivity import NO_ERROR, frame_lock_errors, off_square_errors, shake_errors, upright_errors
from gait.motion.camera_angle import correct_yaw
from gait.motion.model import Motion, Scale
from gait.steps import Step, detect_steps
from gait.synthetic import NAMES, SyntheticRunner, running_motion

SIDE = [entry for entry in REGISTRY.values() if "side" in entry.views and entry.category_of is None]
TIMES = ["cadence", "step_time", "contact_time", "flight_time", "duty_factor"]
CAMERA_HEIGHT_M, CAMERA_DISTANCE_M = 1.0, 3.5


def half_width(found: Measurement) -> float:
    assert found.ci95 is not None
    return (found.ci95[1] - found.ci95[0]) / 2


@cache
def at_30_frames(cadence_spm: float) -> Trial:
    """At 180 steps a minute a stride has 20 frames, at 176 it has 20.45."""
    motion = running_motion(cadence_spm=cadence_spm, fps=30.0, duration_s=10.0, noise_m=0.006)
    return Trial(motion=motion, steps=detect_steps(motion))


@pytest.mark.parametrize(("cadence_spm", "locked"), [(180.0, True), (176.0, False), (173.0, False)])
def test_locked_strides_are_known(cadence_spm: float, locked: bool) -> None:
    assert at_30_frames(cadence_spm).keeps_time_with_frames == locked


def test_locked_strides_widen_contact_time() -> None:
    locked, free = (measure(REGISTRY["contact_time"], at_30_frames(spm)) for spm in (180.0, 176.0))
    assert half_width(locked) > 1.02 * half_width(free)
    assert locked.asymmetry is not None
    assert free.asymmetry is not None
    assert locked.asymmetry.detectable > 1.2 * free.asymmetry.detectable


@pytest.mark.parametrize(("name", "touched"), [("contact_time", True), ("overstride", True), ("trunk_lean", False)])
def test_lock_touches_what_is_read_at_an_event(name: str, touched: bool) -> None:
    entry = REGISTRY[name]
    assert frame_lock_errors([entry], at_30_frames(176.0)) == [NO_ERROR]
    found = frame_lock_errors([entry], at_30_frames(180.0))[0].value
    half = half_width(measure(entry, at_30_frames(180.0)))
    assert (found > 0.2 * half) == touched


def test_both_feets_own_errors_add_as_squares() -> None:
    """Two events of two feet, each off by 3 ms of its own and a tenth of a frame: so is the mean, the sides twice."""
    locked = at_30_frames(180.0)
    steps = tuple(replace(step, initial_contact_own_se_s=0.003, toe_off_own_se_s=0.003) for step in locked.steps)
    [found] = frame_lock_errors([REGISTRY["contact_time"]], replace(locked, steps=steps))
    assert found.value == pytest.approx(1.96 * np.hypot(3, 1000 / 30 / 10), rel=0.1)
    assert found.difference == pytest.approx(1.96 * 2 * np.hypot(3, 1000 / 30 / 10), rel=0.1)


@cache
def filmed(yaw_deg: float) -> Trial:
    """The synthetic runner through a pinhole camera that looks past square by `yaw_deg`, as a pose model gives it."""
    runner = SyntheticRunner()
    time_s = np.arange(1000) / 100
    forward, up, right = np.moveaxis(runner.landmarks(time_s), -1, 0)
    yaw = np.radians(yaw_deg)
    # The camera stands at the runner's right.
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
def test_the_square_view_lies_in_the_widened_interval(entry: Measure, yaw_deg: float) -> None:
    square, yawed = measure(entry, filmed(0.0)), measure(entry, filmed(yaw_deg))
    assert square.value is not None
    assert yawed.ci95 is not None
    assert yawed.ci95[0] <= square.value <= yawed.ci95[1]
    if entry.touched_by_yaw:
        assert half_width(yawed) > half_width(square)
        assert yawed.status == "low_confidence"
        assert yawed.reason
        assert yawed.asymmetry is None or not yawed.asymmetry.claimed


@pytest.mark.parametrize("name", TIMES)
def test_times_stay_as_they_are(name: str) -> None:
    square, yawed = (measure(REGISTRY[name], filmed(yaw_deg)) for yaw_deg in (0.0, 25.0))
    assert yawed.ci95 == pytest.approx(square.ci95)
    assert yawed.status == square.status == "ok"


@pytest.mark.parametrize("entry", SIDE, ids=lambda entry: entry.id)
def test_a_square_camera_changes_nothing(entry: Measure) -> None:
    assert list(filmed(0.0).seen_square()) == []
    assert off_square_errors([entry], filmed(0.0)) == [NO_ERROR]


def test_the_reason_names_the_slope_and_what_to_do() -> None:
    found = measure(REGISTRY["shin_angle"], filmed(30.0))
    assert found.reason is not None
    assert "square" in found.reason
    assert "degrees" in found.reason


def test_an_incline_that_is_told_is_no_yaw() -> None:
    uphill = replace(filmed(0.0), motion=filmed(0.0).motion.turned(6.0, upright_from="scene"))
    assert measure(REGISTRY["shin_angle"], uphill).status == "low_confidence"
    assert measure(REGISTRY["shin_angle"], replace(uphill, incline_deg=6.0)).status == "ok"


@pytest.mark.parametrize("entry", SIDE, ids=lambda entry: entry.id)
def test_the_registry_knows_what_yaw_touches(entry: Measure) -> None:
    """By the change that a camera at 30 degrees makes to some step, against what is unsure of the measure anyway."""
    trial = filmed(0.0)
    before, after = (entry.per_step(g) for g in (trial, replace(trial, motion=correct_yaw(trial.motion, 30.0))))
    moved = np.nanmax(np.abs(after - before)) / half_width(measure(entry, trial))
    assert (moved > 0.1) == entry.touched_by_yaw


def test_a_speed_that_is_told_is_right_from_anywhere() -> None:
    assert measure(REGISTRY["speed"], replace(filmed(30.0), speed_mps=3.0)).status == "ok"


@pytest.mark.parametrize(
    ("name", "touched"),
    [
        ("vertical_oscillation", True),
        ("head_oscillation", True),
        ("overstride", False),
        ("shin_angle", False),
        ("cadence", False),
    ],
)
def test_shake_widens_what_is_measured_over_time(name: str, touched: bool) -> None:
    scale = Scale(metres_per_pixel=0.003, relative_se=0.02, source="height")
    still = replace(filmed(0.0), motion=replace(filmed(0.0).motion, scale=scale))
    shaky = replace(still, motion=replace(still.motion, camera_error_px=4.0))
    entry = REGISTRY[name]
    assert shake_errors([entry], still) == [NO_ERROR]
    widened = half_width(measure(entry, shaky)) / half_width(measure(entry, still))
    assert (widened > 1.02) == touched


def leaning(name: str, se_deg: float) -> Measurement:
    """A measure of the synthetic runner in a picture of which up is known with this standard error."""
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
def test_what_turns_with_the_picture_carries_the_error_of_up(name: str, share: float) -> None:
    gait = filmed(0.0)
    [found] = upright_errors([REGISTRY[name]], replace(gait, motion=replace(gait.motion, roll_se_deg=2.0)))
    assert found.value == pytest.approx(1.96 * 2.0 * share, abs=0.15)
    assert half_width(leaning(name, 2.0)) >= half_width(leaning(name, 0.0))


def test_overstride_turns_about_the_hip() -> None:
    sure, unsure = (half_width(leaning("overstride", se_deg)) for se_deg in (0.0, 2.0))
    height_cm = 100 * filmed(0.0).motion.leg_length_m
    assert np.sqrt(unsure**2 - sure**2) == pytest.approx(1.96 * np.radians(2.0) * height_cm, rel=0.2)


@pytest.mark.parametrize(("name", "status"), [("trunk_lean", "low_confidence"), ("knee_flexion_at_contact", "ok")])
def test_where_up_is_unknown_what_turns_with_the_picture_is_not_sure(name: str, status: str) -> None:
    assert leaning(name, 0.5).status == "ok"
    found = leaning(name, 2.5)
    assert found.status == status
    assert found.reason is None or "within 5 degrees" in found.reason


def test_from_behind_the_pelvis_differs_by_side_but_not_on_average() -> None:
    rear = running_motion(view="rear")
    trial = Trial(motion=rear, steps=detect_steps(rear))
    tilted = replace(trial, motion=replace(rear, roll_se_deg=2.0))
    [drop] = upright_errors([REGISTRY["pelvic_drop"]], tilted)
    assert drop.value < 0.3
    assert drop.difference == pytest.approx(1.96 * 4.0, rel=0.1)
