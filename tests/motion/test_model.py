"""`Motion`: valid and invalid input, smooth curves, and the map between metres and pixels."""

from dataclasses import replace

import numpy as np
import pytest

from gait.errors import OptionError
from gait.motion.model import Motion, Scale
from gait.motion.smoothing import cutoff_for, smooth_curve
from gait.synthetic import NAMES, SyntheticRunner, running_motion

TIME_S = np.arange(10) / 60


@pytest.mark.parametrize(
    ("time_s", "points", "names"),
    [
        (TIME_S, np.zeros((10, 3, 2)), NAMES),
        (TIME_S, np.zeros((9, len(NAMES), 2)), NAMES),
        (TIME_S, np.zeros((10, len(NAMES), 4)), NAMES),
        (TIME_S[::-1], np.zeros((10, len(NAMES), 2)), NAMES),
        (TIME_S * np.nan, np.zeros((10, len(NAMES), 2)), NAMES),
        (TIME_S, np.zeros((10, 2, 2)), ("left_knee", "right_knee")),
        (TIME_S, np.zeros((10, 2, 2)), ("left_ankle", "right_ankle")),
    ],
)
def test_inconsistent_input_raises_an_error(time_s: np.ndarray, points: np.ndarray, names: tuple[str, ...]) -> None:
    with pytest.raises(OptionError):
        Motion.from_landmarks(time_s, points, names)


def test_three_dimensions_give_either_view() -> None:
    points = SyntheticRunner().landmarks(TIME_S)
    side = Motion.from_landmarks(TIME_S, points, NAMES, view="side")
    rear = Motion.from_landmarks(TIME_S, points, NAMES, view="rear")
    assert np.array_equal(side.point("left_toe"), points[:, NAMES.index("left_toe"), :2])
    assert np.array_equal(rear.point("left_toe"), points[:, NAMES.index("left_toe"), [2, 1]])


def test_midpoints_are_added() -> None:
    motion = running_motion(duration_s=1.0)
    assert motion.point("mid_hip") == pytest.approx((motion.point("left_hip") + motion.point("right_hip")) / 2)


@pytest.mark.parametrize("cutoff_hz", [None, 4.0])
def test_landmarks_are_smoothed_independently_of_gaps_in_others(cutoff_hz: float | None) -> None:
    whole = running_motion(duration_s=1.0)
    points_m = whole.points_m.copy()
    points_m[20:23, whole.names.index("left_toe")] = np.nan
    points_m[40, whole.names.index("right_hip")] = np.nan
    motion = replace(whole, points_m=points_m)
    for name in reversed(motion.names):
        alone = smooth_curve(motion.time_s, motion.point(name), cutoff_hz=cutoff_hz or cutoff_for(name))
        assert motion.curve(name, cutoff_hz=cutoff_hz)(whole.time_s) == pytest.approx(alone(whole.time_s), abs=1e-12)


def test_a_landmark_has_no_position_before_its_first_and_after_its_last_sample() -> None:
    whole = running_motion(duration_s=1.0)
    points_m = whole.points_m.copy()
    column = whole.names.index("left_toe")
    points_m[:9, column], points_m[-8:, column] = np.nan, np.nan
    motion = replace(whole, points_m=points_m)
    motion.curve("left_toe")
    for shown in (motion, motion.turned(3.0), motion.rescaled(Scale(metres_per_pixel=0.5, relative_se=0, source="x"))):
        places = shown.at(whole.time_s)
        known = np.isfinite(places["left_toe"]).all(axis=1)
        assert np.flatnonzero(known).tolist() == list(range(9, len(known) - 8))
        assert np.isfinite(places["left_heel"]).all()
        assert np.isfinite(shown.ankle_separation_m).all()


def test_a_copy_with_other_points_has_other_curves() -> None:
    motion = running_motion(duration_s=1.0)
    forward_m, up_m = motion.curve("left_toe")(0.5)
    turned = motion.turned(90.0, upright_from="scene")
    assert turned.curve("left_toe")(0.5) == pytest.approx([-up_m, forward_m])


@pytest.mark.parametrize(
    "matrix", [np.eye(2) / 700, np.array([[0.8, -0.6], [0.6, 0.8]]), np.diag([1.01, 1.0])], ids=["scale", "turn", "yaw"]
)
def test_reused_curves_equal_fitted_ones(matrix: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = running_motion(duration_s=1.0)
    points_m = whole.points_m.copy()
    points_m[20:23, whole.names.index("left_toe")] = np.nan
    motion = replace(whole, points_m=points_m)
    shift_m = np.random.default_rng(1).normal(size=(len(motion.names), 2))
    for name in motion.names:
        motion.curve(name)
    moved = motion.mapped(matrix, shift_m=shift_m)
    anew = {name: replace(moved).curve(name)(whole.time_s) for name in motion.names}
    monkeypatch.delattr("gait.motion.smoothing.smooth_curve")
    for name in motion.names:
        assert moved.curve(name)(whole.time_s) == pytest.approx(anew[name], abs=1e-9)


def test_rescaling_changes_metres_and_not_pixels() -> None:
    motion = running_motion(duration_s=1.0)
    doubled = motion.rescaled(Scale(metres_per_pixel=2.0, relative_se=0.02, source="height"))
    assert doubled.point("left_toe") == pytest.approx(2 * motion.point("left_toe"))
    assert doubled.to_pixels(doubled.point("left_toe")) == pytest.approx(motion.to_pixels(motion.point("left_toe")))


def test_leg_length() -> None:
    assert running_motion(duration_s=2.0).leg_length_m == pytest.approx(2 * 0.246 * 1.75, rel=0.01)


def test_the_last_of_several_scales_applies() -> None:
    motion = running_motion(duration_s=2.0)
    half, tenth = (Scale(metres_per_pixel=size, relative_se=0.02, source="height") for size in (0.5, 0.1))
    assert motion.rescaled(half).rescaled(tenth).points_m == pytest.approx(0.1 * motion.points_m)


def test_positions_at_a_time_are_those_of_the_curves() -> None:
    motion, times_s = running_motion(duration_s=2.0), np.array([0.3, 1.234])
    together = motion.at(times_s, cutoff_hz=5.0)
    assert set(together) == set(motion.names)
    assert np.array_equal(together["left_toe"], motion.curve("left_toe", cutoff_hz=5.0)(times_s))
    assert not np.array_equal(together["left_toe"], motion.at(times_s)["left_toe"])


def test_the_error_contains_the_expected_shape() -> None:
    with pytest.raises(OptionError, match=r"the shape \(10, 19, 2 or 3\) and has \(10, 19, 4\)"):
        Motion.from_landmarks(TIME_S, np.zeros((10, len(NAMES), 4)), NAMES)


def test_a_part_has_its_part_of_the_cameras_path() -> None:
    motion = running_motion(duration_s=1.0, fps=60.0)
    path_px = np.arange(120.0).reshape(60, 2)
    part = replace(motion, camera_px=path_px).cut(slice(10, 20))
    assert part.camera_px is not None
    assert np.array_equal(part.camera_px, path_px[10:20])
    assert np.array_equal(part.time_s, motion.time_s[10:20])
    assert motion.cut(slice(10, 20)).camera_px is None


def test_missing_ankles_raise_an_error() -> None:
    with pytest.raises(OptionError) as refused:
        Motion.from_landmarks(TIME_S, np.zeros((10, 2, 2)), ("left_hip", "right_hip"))
    assert refused.value.problem == "Ankles and hips are needed to find steps, and some are missing."


@pytest.mark.parametrize(
    ("name", "fast"), [("left_toe", True), ("right_knee", True), ("mid_hip", False), ("nose", False)]
)
def test_legs_are_smoothed_less_than_the_body(name: str, fast: bool) -> None:
    assert (cutoff_for(name) > cutoff_for("mid_shoulder")) == fast
