"""The camera's roll is corrected from the scene and the belt; its yaw is bounded by the slope of the belt."""

from dataclasses import replace

import numpy as np
import pytest

from gait.motion.camera_angle import TOE_BIAS_DEG, belt_slope_deg, correct_yaw, put_upright, yaw_bound_deg
from gait.motion.model import UP_SE_LIMIT_DEG, Motion
from gait.pose.scene.vertical import PRIOR
from gait.synthetic import NAMES, SyntheticRunner, running_motion

CONTACTS = SyntheticRunner().contacts(7.0)


def filmed(*, roll_deg: float = 0.0) -> Motion:
    """The synthetic runner in the picture of a camera with roll, which the scene does not show."""
    turned = running_motion().turned(roll_deg)
    return replace(turned, source="pose", upright_from="camera", roll_deg=0.0, roll_se_deg=PRIOR.se_deg)


@pytest.mark.parametrize("roll_deg", [-5.0, 0.0, 3.0])
def test_the_slope_of_the_belt_is_that_of_the_toes_path(roll_deg: float) -> None:
    level_deg, found_deg = (belt_slope_deg(filmed(roll_deg=deg), CONTACTS) for deg in (0.0, roll_deg))
    assert level_deg is not None
    assert found_deg is not None
    assert abs(level_deg) < 1
    assert found_deg - level_deg == pytest.approx(roll_deg, abs=0.05)


def test_too_few_steps_give_no_slope() -> None:
    assert belt_slope_deg(filmed(), CONTACTS[:6]) is None
    motion = filmed(roll_deg=3.0)
    assert put_upright(motion, CONTACTS[:6]) is motion


@pytest.mark.parametrize("roll_deg", [-4.0, 4.0])
def test_part_of_the_roll_is_corrected(roll_deg: float) -> None:
    upright = put_upright(filmed(roll_deg=roll_deg), CONTACTS)
    left_deg = belt_slope_deg(upright, CONTACTS)
    assert left_deg is not None
    assert abs(left_deg - TOE_BIAS_DEG) < 0.7 * abs(roll_deg - TOE_BIAS_DEG)
    assert upright.upright_from == "belt"


def test_a_known_incline_does_not_count_as_roll() -> None:
    flat = put_upright(filmed(), CONTACTS)
    given = put_upright(filmed(roll_deg=3.0), CONTACTS, incline_deg=3.0)
    unknown = put_upright(filmed(roll_deg=3.0), CONTACTS)
    assert given.roll_deg == pytest.approx(flat.roll_deg, abs=0.05)
    assert unknown.roll_deg < given.roll_deg - 1


def test_the_belt_hardly_changes_a_precise_vertical_from_the_scene() -> None:
    uncertain, certain = (
        put_upright(replace(filmed(roll_deg=2.0), upright_from="scene", roll_se_deg=se), CONTACTS) for se in (2.0, 0.3)
    )
    assert abs(certain.roll_deg) < 0.2 < abs(uncertain.roll_deg)
    assert certain.roll_se_deg < uncertain.roll_se_deg < 2.0
    assert certain.upright_from == uncertain.upright_from == "scene+belt"


def test_a_contradiction_of_scene_and_belt_gives_a_large_error() -> None:
    agree, contradict = (
        put_upright(replace(filmed(roll_deg=deg), upright_from="scene", roll_se_deg=0.3), CONTACTS)
        for deg in (0.0, 8.0)
    )
    assert agree.roll_se_deg < 0.5
    assert contradict.roll_se_deg > UP_SE_LIMIT_DEG


def test_scattered_toe_paths_give_a_larger_error() -> None:
    motion = filmed(roll_deg=3.0)
    toes = [motion.names.index(name) for name in ("left_toe", "right_toe")]
    points_m = motion.points_m.copy()
    wave = 0.03 * np.sin(2 * np.pi * 0.9 * motion.time_s + np.arange(2)[:, None]).T
    points_m[:, toes, 1] += wave
    steady, shaky = (put_upright(m, CONTACTS) for m in (motion, replace(motion, points_m=points_m)))
    assert shaky.roll_se_deg > steady.roll_se_deg


@pytest.mark.parametrize(
    "change", [{"surface": "overground"}, {"view": "rear"}, {"upright_from": "scene+belt"}, {"upright_from": "given"}]
)
def test_other_motions_are_not_rotated(change: dict[str, str]) -> None:
    motion = replace(filmed(roll_deg=3.0), **change)
    assert put_upright(motion, CONTACTS) is motion


def through_a_pinhole(yaw_deg: float, *, height_m: float, distance_m: float) -> Motion:
    """The synthetic runner in the picture of a level camera with yaw."""
    time_s = np.arange(800) / 100
    forward, up, right = np.moveaxis(SyntheticRunner().landmarks(time_s), -1, 0)
    yaw = np.radians(yaw_deg)
    nearness = distance_m / (distance_m - right * np.cos(yaw) + forward * np.sin(yaw))
    across = (forward * np.cos(yaw) + right * np.sin(yaw)) * nearness
    motion = Motion.from_landmarks(time_s, np.stack([across, (up - height_m) * nearness], axis=-1), NAMES)
    return replace(motion, source="pose", upright_from="scene")


@pytest.mark.parametrize("yaw_deg", [-30.0, -20.0, 20.0, 30.0])
@pytest.mark.parametrize(("height_m", "distance_m"), [(1.0, 3.0), (1.0, 4.5), (1.3, 4.0)])
def test_the_yaw_is_bounded_by_the_belts_slope(yaw_deg: float, height_m: float, distance_m: float) -> None:
    motion = through_a_pinhole(yaw_deg, height_m=height_m, distance_m=distance_m)
    found_deg = yaw_bound_deg(motion, CONTACTS)
    assert abs(yaw_deg) <= found_deg < 60


@pytest.mark.parametrize(("height_m", "distance_m"), [(1.0, 3.0), (0.75, 4.0)])
def test_the_slope_of_the_belt_follows_the_formula(height_m: float, distance_m: float) -> None:
    level, yawed = (through_a_pinhole(yaw, height_m=height_m, distance_m=distance_m) for yaw in (0.0, 25.0))
    slope_deg = belt_slope_deg(yawed, CONTACTS) - belt_slope_deg(level, CONTACTS)  # type: ignore[operator]
    expected_deg = np.degrees(np.arctan(np.tan(np.radians(25.0)) * height_m / distance_m))
    assert abs(slope_deg) == pytest.approx(expected_deg, rel=0.15)


@pytest.mark.parametrize("change", [{}, {"surface": "overground"}, {"view": "rear"}, {"source": "landmarks"}], ids=str)
def test_without_yaw_or_a_belt_the_bound_is_zero(change: dict[str, str]) -> None:
    yaw_deg = 25.0 if change else 0.0
    motion = replace(through_a_pinhole(yaw_deg, height_m=1.0, distance_m=3.5), **change)
    assert yaw_bound_deg(motion, CONTACTS) == 0.0


@pytest.mark.parametrize("yaw_deg", [-25.0, 25.0])
def test_correcting_the_yaw_restores_lengths(yaw_deg: float) -> None:
    square, yawed = (through_a_pinhole(yaw, height_m=1.0, distance_m=50.0) for yaw in (0.0, yaw_deg))
    corrected = correct_yaw(yawed, yaw_deg)
    for part in ("left_ankle", "right_ankle", "mid_shoulder"):
        across_m = corrected.point(part)[:, 0] - square.point(part)[:, 0]
        assert np.abs(across_m).max() < 0.04
        assert corrected.point(part)[:, 1] == pytest.approx(yawed.point(part)[:, 1])
