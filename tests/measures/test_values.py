"""Measures of the synthetic runner come out as it was made."""

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
    """The synthetic runner with true contacts, so that only the measures are under test."""
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


def test_both_overstrides_differ_by_how_far_the_centre_of_mass_is_ahead_of_the_hips() -> None:
    found = trial("side")
    ahead_cm = 100 * (found.at_contact["com"] - found.at_contact["mid_hip"])[:, 0]
    apart_cm = REGISTRY["overstride"].per_step(found) - REGISTRY["overstride_com"].per_step(found)
    assert apart_cm == pytest.approx(ahead_cm, nan_ok=True)
    assert np.nanmedian(ahead_cm) > 1


def test_overstride_is_measured_from_the_landing_leg() -> None:
    values = REGISTRY["overstride"].per_step(trial("side"))
    assert (values[np.isfinite(values)] > 15).all()


def as_pose(before: Trial, points_m: np.ndarray) -> Trial:
    """The same with other points, as if a pose model had seen them."""
    return replace(before, motion=replace(before.motion, points_m=points_m, source="pose"))


def median_of(name: str, found: Trial) -> float:
    return float(np.nanmedian(REGISTRY[name].per_step(found)))


@pytest.mark.parametrize("slope_deg", [-3.0, 3.0])
def test_foot_strike_of_a_pose_model_is_read_against_the_ground(slope_deg: float) -> None:
    level = trial("side")
    cosine, sine = np.cos(np.radians(slope_deg)), np.sin(np.radians(slope_deg))
    uphill = level.motion.points_m @ np.array([[cosine, sine], [-sine, cosine]])
    on_level, on_slope = (as_pose(level, points) for points in (level.motion.points_m, uphill))
    assert median_of("foot_strike_angle", on_slope) == pytest.approx(median_of("foot_strike_angle", on_level), abs=0.2)


def test_foot_strike_of_a_pose_model_does_not_hang_on_the_foot_in_mid_stance() -> None:
    level = trial("side")
    raised = level.motion.points_m.copy()
    mid_stance = np.abs(level.motion.time_s[:, None] - level.mid_stance_s).min(axis=1) < 0.05
    for name in ("left_heel", "right_heel"):
        raised[mid_stance, level.motion.names.index(name), 1] += 0.02
    assert median_of("foot_strike_angle", as_pose(level, raised)) == pytest.approx(
        median_of("foot_strike_angle", as_pose(level, level.motion.points_m)), abs=0.2
    )


@pytest.mark.parametrize("lean_deg", [0.0, 12.0])
def test_a_nodding_trunk_is_no_bounce(lean_deg: float) -> None:
    """Shoulders and head turn about the hips once a step; the body's centre does not fall by that."""
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
def test_a_nod_is_taken_out_with_the_lean_that_the_model_sees_less_what_it_sees_too_much(model: str) -> None:
    found = trial("side")
    found = replace(found, motion=replace(found.motion, source="pose", pose_model=model))
    nod = np.radians(2) * np.sin(np.linspace(0, 2 * np.pi, 50, endpoint=False))
    line = np.stack([np.sin(np.radians(12) + nod), np.cos(np.radians(12) + nod)], axis=-1)[None]
    points = {"mid_hip": 0 * line, "mid_shoulder": 0.5 * line, "mid_ear": 0.7 * line}
    too_far = landmark_offsets(model)["trunk_lean", "side"]
    lean = np.radians(12 - (too_far.near + too_far.far) / 2)
    assert body_height_m(found, points) == pytest.approx(0.6 * line[..., 1] + 0.6 * np.sin(lean) * nod, abs=1e-9)


def shifted(before: Trial, moves_m: dict[str, float]) -> Trial:
    """The same with points moved across the picture."""
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
def test_what_moves_inwards_or_apart_grows_alike_on_both_sides(name: str, moves_m: dict[str, float]) -> None:
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
def test_strike_by_its_cut_offs(angle_deg: float, label: str) -> None:
    assert strike_of(angle_deg, 0.1) == (label, pytest.approx(1.0, abs=1e-3))


def test_a_strike_at_a_border_is_half_as_probable() -> None:
    assert strike_of(8.0, 1.0)[1] == pytest.approx(0.5)


@pytest.mark.parametrize(("pitch_deg", "label", "status"), [(25.0, "rearfoot", "ok"), (9.0, None, "low_confidence")])
def test_foot_strike_is_sorted_with_its_probability(pitch_deg: float, label: str | None, status: str) -> None:
    time_s = np.arange(1000) / 100
    landmarks = replace(RUNNER, strike_angle_deg=pitch_deg).landmarks(time_s)
    before = trial("side")
    motion = Motion.from_landmarks(time_s, landmarks, NAMES, view="side")
    found = measure(REGISTRY["foot_strike"], replace(before, motion=motion))
    assert found.status == status
    assert found.label in ({label} if label else {"rearfoot", "midfoot", "forefoot"})
    assert found.reference is None, "no kind of landing is judged"


def test_a_bounce_over_hips_that_are_not_seen_is_not_a_number_and_no_complaint() -> None:
    seen = trial("side")
    filmed = replace(seen, motion=replace(seen.motion, source="pose"))
    points = dict(filmed.over_step)
    points["mid_hip"] = np.full_like(points["mid_hip"], np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(body_height_m(filmed, points)).all()


@pytest.mark.parametrize(
    ("name", "status"), [("overstride", "low_confidence"), ("cadence", "ok"), ("trunk_lean", "ok")]
)
def test_lengths_over_scales_that_disagree_are_not_sure(name: str, status: str) -> None:
    seen = trial("side")
    doubtful = replace(seen, motion=replace(seen.motion, scale=replace(seen.motion.scale, agree=False)))
    found = measure(REGISTRY[name], doubtful)
    assert found.status == status
    assert (found.reason is None) == (status == "ok")


@pytest.mark.parametrize(("fps", "status"), [(10, "low_confidence"), (25, "ok")])
def test_of_too_few_frames_a_step_no_number_is_sure(fps: int, status: str) -> None:
    """At ten, three frames show a stance, and its deepest moment falls between them."""
    seen = trial("side")
    thinned = replace(
        seen.motion, time_s=seen.motion.time_s[:: 100 // fps], points_m=seen.motion.points_m[:: 100 // fps]
    )
    found = measure(REGISTRY["knee_flexion_stance"], replace(seen, motion=thinned))
    assert found.status == status
    assert (found.reason is None) == (status == "ok")
