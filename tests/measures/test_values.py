"""Values of all measures on the synthetic runner, whose true values are known."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from gait.measures import REGISTRY, Trial, measure
from gait.measures.landing import strike_of
from gait.measures.offsets import landmark_offsets
from gait.measures.posture import body_height_m
from gait.motion.model import Motion
from gait.steps import Step
from gait.synthetic import NAMES, SyntheticRunner

RUNNER = SyntheticRunner(
    cadence_spm=165.0, contact_time_s=0.25, overstride_m=0.2, trunk_lean_deg=7.0, step_width_m=0.08
)


def trial(view: str) -> Trial:
    """Return the synthetic runner with true contacts, so that only the measures are tested."""
    time_s = np.arange(1000) / 100
    motion = Motion.from_landmarks(time_s, RUNNER.landmarks(time_s), NAMES, view=view)  # type: ignore[arg-type]
    steps = tuple(
        Step(
            side=side,  # type: ignore[arg-type]
            initial_contact_s=contact_s,
            toe_off_s=toe_off_s,
            initial_contact_se_s=0.001,
            toe_off_se_s=0.001,
        )
        for side, contact_s, toe_off_s in RUNNER.contacts(9.0)
    )
    return Trial(motion=motion, steps=steps)


@pytest.mark.parametrize(
    ("name", "view", "expected", "tolerance"),
    [
        ("cadence", "side", 165.0, 0.01),
        ("cadence", "rear", 165.0, 0.01),
        ("step_time", "side", 60 / 165, 0.0001),
        ("contact_time", "side", 250.0, 0.1),
        ("flight_time", "side", 60_000 / 165 - 250, 0.1),
        ("duty_factor", "side", 100 * 0.25 / (120 / 165), 0.05),
        ("overstride", "side", 20.0, 0.5),
        ("overstride_leg", "side", 20.0 / (0.492 * 1.75 * 1.09), 1.0),
        ("trunk_lean", "side", 7.0, 0.1),
        ("trunk_lean_at_contact", "side", 7.0, 0.1),
        ("head_oscillation", "side", 100 * RUNNER.vertical_oscillation_m, 0.3),
        ("speed", "side", 3.0, 0.05),
        ("step_length", "side", 3.0 * 60 / 165, 0.03),
        ("foot_strike_angle", "side", 10.0, 2.5),
        ("arm_swing", "side", np.degrees(1.0), 0.5),
        ("arm_swing_forward", "side", np.degrees(0.5 - 0.3), 0.3),
        ("arm_swing_back", "side", np.degrees(0.5 + 0.3), 0.3),
        ("vertical_oscillation", "rear", 100 * RUNNER.vertical_oscillation_m, 0.5),
        ("knee_window", "rear", 8.0, 0.2),
        ("heel_whip", "rear", 0.0, 0.1),
        ("arm_crossing", "rear", -0.12 * 175, 0.1),
        ("step_width", "rear", 8.0, 0.2),
        ("trunk_side_lean", "rear", 0.0, 0.1),
    ],
)
def test_value(name: str, view: str, expected: float, tolerance: float) -> None:
    entry = REGISTRY[name]
    values = entry.per_step(trial(view))
    assert entry.summary(values[np.isfinite(values)]) == pytest.approx(expected, abs=tolerance)


def test_both_overstrides_differ_by_the_position_of_the_centre_of_mass() -> None:
    side = trial("side")
    ahead_cm = 100 * (side.at_contact["com"] - side.at_contact["mid_hip"])[:, 0]
    difference_cm = REGISTRY["overstride"].per_step(side) - REGISTRY["overstride_com"].per_step(side)
    assert difference_cm == pytest.approx(ahead_cm, nan_ok=True)
    assert np.nanmedian(ahead_cm) > 1


def test_overstride_is_measured_from_the_landing_leg() -> None:
    values = REGISTRY["overstride"].per_step(trial("side"))
    assert (values[np.isfinite(values)] > 15).all()


def as_pose(before: Trial, points_m: np.ndarray) -> Trial:
    """Return the trial with other points, as if they came from a pose model."""
    return replace(before, motion=replace(before.motion, points_m=points_m, source="pose"))


def median_of(name: str, measured_trial: Trial) -> float:
    return float(np.nanmedian(REGISTRY[name].per_step(measured_trial)))


@pytest.mark.parametrize("slope_deg", [-3.0, 3.0])
def test_foot_strike_of_a_pose_model_is_relative_to_the_ground(slope_deg: float) -> None:
    level = trial("side")
    cosine, sine = np.cos(np.radians(slope_deg)), np.sin(np.radians(slope_deg))
    uphill = level.motion.points_m @ np.array([[cosine, sine], [-sine, cosine]])
    on_level, on_slope = (as_pose(level, points) for points in (level.motion.points_m, uphill))
    assert median_of("foot_strike_angle", on_slope) == pytest.approx(median_of("foot_strike_angle", on_level), abs=0.2)


def test_foot_strike_of_a_pose_model_does_not_depend_on_the_foot_in_mid_stance() -> None:
    level = trial("side")
    raised = level.motion.points_m.copy()
    mid_stance = np.abs(level.motion.time_s[:, None] - level.mid_stance_s).min(axis=1) < 0.05
    for name in ("left_heel", "right_heel"):
        raised[mid_stance, level.motion.names.index(name), 1] += 0.02
    assert median_of("foot_strike_angle", as_pose(level, raised)) == pytest.approx(
        median_of("foot_strike_angle", as_pose(level, level.motion.points_m)), abs=0.2
    )


@pytest.mark.parametrize("lean_deg", [0.0, 12.0])
def test_a_pitching_trunk_does_not_change_the_bounce(lean_deg: float) -> None:
    """Shoulders and head rotate about the hips once per step; the centre of mass does not fall by that."""
    still = trial("side")
    names = still.motion.names
    hip = still.motion.point("mid_hip")
    angle = np.radians(lean_deg + 2 * np.sin(2 * np.pi * still.motion.time_s * 165 / 60))
    points = still.motion.points_m.copy()
    for name, length_m in {"mid_shoulder": 0.5, "mid_ear": 0.7}.items():
        points[:, names.index(name)] = hip + length_m * np.column_stack([np.sin(angle), np.cos(angle)])
    upright = median_of("vertical_oscillation", as_pose(still, still.motion.points_m))
    assert median_of("vertical_oscillation", as_pose(still, points)) == pytest.approx(
        upright, abs=0.4 if lean_deg else 0.2
    )


@pytest.mark.parametrize("model", ["heavy", "lite"])
def test_trunk_pitch_is_removed_with_the_corrected_lean_of_the_model(model: str) -> None:
    pose_trial = trial("side")
    pose_trial = replace(pose_trial, motion=replace(pose_trial.motion, source="pose", pose_model=model))
    nod = np.radians(2) * np.sin(np.linspace(0, 2 * np.pi, 50, endpoint=False))
    line = np.stack([np.sin(np.radians(12) + nod), np.cos(np.radians(12) + nod)], axis=-1)[None]
    points = {"mid_hip": 0 * line, "mid_shoulder": 0.5 * line, "mid_ear": 0.7 * line}
    too_far = landmark_offsets(model)["trunk_lean", "side"]
    lean = np.radians(12 - (too_far.near + too_far.far) / 2)
    assert body_height_m(pose_trial, points) == pytest.approx(0.6 * line[..., 1] + 0.6 * np.sin(lean) * nod, abs=1e-9)


def shifted(before: Trial, moves_m: dict[str, float]) -> Trial:
    """Return the trial with points shifted across the picture."""
    points = before.motion.points_m.copy()
    for name, move_m in moves_m.items():
        points[:, before.motion.names.index(name), 0] += move_m
    return replace(before, motion=replace(before.motion, points_m=points))


@pytest.mark.parametrize(
    ("name", "moves_m"),
    [
        ("heel_whip", {"left_heel": 0.03, "right_heel": -0.03}),
        ("arm_crossing", {"left_wrist": 0.1, "right_wrist": -0.1}),
        ("knee_window", {"left_knee": -0.02, "right_knee": 0.02}),
    ],
)
def test_rear_measures_grow_on_both_sides(name: str, moves_m: dict[str, float]) -> None:
    before, after = trial("rear"), trial("rear")
    change = REGISTRY[name].per_step(shifted(after, moves_m)) - REGISTRY[name].per_step(before)
    for side in (before.is_left, ~before.is_left):
        known = change[side][np.isfinite(change[side])]
        assert len(known) > 5
        assert (known > 1).all()


@pytest.mark.parametrize(
    ("angle_deg", "label"),
    [
        (20.0, "rearfoot"),
        (8.5, "rearfoot"),
        (7.5, "midfoot"),
        (0.0, "midfoot"),
        (-2.0, "forefoot"),
        (-15.0, "forefoot"),
    ],
)
def test_foot_strike_types_at_their_limits(angle_deg: float, label: str) -> None:
    assert strike_of(angle_deg, 0.1) == (label, pytest.approx(1.0, abs=1e-3))


def test_a_foot_strike_at_a_limit_has_a_probability_of_one_half() -> None:
    assert strike_of(8.0, 1.0)[1] == pytest.approx(0.5)


@pytest.mark.parametrize(("pitch_deg", "label", "status"), [(25.0, "rearfoot", "ok"), (9.0, None, "low_confidence")])
def test_foot_strike_is_classified_with_its_probability(pitch_deg: float, label: str | None, status: str) -> None:
    time_s = np.arange(1000) / 100
    landmarks = replace(RUNNER, strike_angle_deg=pitch_deg).landmarks(time_s)
    before = trial("side")
    motion = Motion.from_landmarks(time_s, landmarks, NAMES, view="side")
    result = measure(REGISTRY["foot_strike"], replace(before, motion=motion))
    assert result.status == status
    assert result.label in ({label} if label else {"rearfoot", "midfoot", "forefoot"})
    assert result.reference is None, "foot strike types have no reference range"


def test_missing_hips_give_nan_without_a_warning() -> None:
    given = trial("side")
    filmed = replace(given, motion=replace(given.motion, source="pose"))
    points = dict(filmed.over_step)
    points["mid_hip"] = np.full_like(points["mid_hip"], np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(body_height_m(filmed, points)).all()


@pytest.mark.parametrize(
    ("name", "status"), [("overstride", "low_confidence"), ("cadence", "ok"), ("trunk_lean", "ok")]
)
def test_disagreeing_scales_lower_the_confidence_in_lengths(name: str, status: str) -> None:
    agreeing = trial("side")
    disagreeing = replace(agreeing, motion=replace(agreeing.motion, scale=replace(agreeing.motion.scale, agree=False)))
    result = measure(REGISTRY[name], disagreeing)
    assert result.status == status
    assert (result.reason is None) == (status == "ok")


@pytest.mark.parametrize(("fps", "status"), [(10, "low_confidence"), (25, "ok")])
def test_low_frame_rates_lower_the_confidence(fps: int, status: str) -> None:
    """At 10 frames per second, a stance has three frames, and the largest flexion falls between them."""
    full = trial("side")
    thinned = replace(
        full.motion, time_s=full.motion.time_s[:: 100 // fps], points_m=full.motion.points_m[:: 100 // fps]
    )
    result = measure(REGISTRY["knee_flexion_stance"], replace(full, motion=thinned))
    assert result.status == status
    assert (result.reason is None) == (status == "ok")
