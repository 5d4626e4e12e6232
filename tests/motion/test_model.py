"""`Motion`: what it accepts, what it refuses, and that metres and pixels are two views of one thing."""

import numpy as np
import pytest

from gait.errors import OptionError
from gait.motion.model import Motion, Scale
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
def test_what_does_not_fit_is_refused(time_s: np.ndarray, points: np.ndarray, names: tuple[str, ...]) -> None:
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


def test_rescaling_changes_metres_and_not_pixels() -> None:
    motion = running_motion(duration_s=1.0)
    doubled = motion.rescaled(Scale(metres_per_pixel=2.0, relative_se=0.02, source="height"))
    assert doubled.point("left_toe") == pytest.approx(2 * motion.point("left_toe"))
    assert doubled.to_pixels(doubled.point("left_toe")) == pytest.approx(motion.to_pixels(motion.point("left_toe")))


def test_leg_length() -> None:
    assert running_motion(duration_s=2.0).leg_length_m == pytest.approx(2 * 0.246 * 1.75, rel=0.01)
