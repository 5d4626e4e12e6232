"""Speed over ground is the slope of the position of the hips, if the camera's motion is known."""

from dataclasses import replace

import numpy as np
import pytest

from gait.motion.model import Motion
from gait.motion.surface import travel_speed_mps
from gait.synthetic import running_motion

ON_BELT = running_motion(duration_s=4.0, fps=60.0)


def outdoors(speed_mps: float, **changed: object) -> Motion:
    forward_m = speed_mps * ON_BELT.time_s[:, None, None] * np.array([1.0, 0.0])
    return replace(ON_BELT, points_m=ON_BELT.points_m + forward_m, surface="overground", **changed)  # type: ignore[arg-type]


def shaken_by(share_of_leg: float) -> float:
    return share_of_leg * ON_BELT.leg_length_m


@pytest.mark.parametrize(
    ("motion", "speed_mps"),
    [
        pytest.param(outdoors(3.2), 3.2, id="a runner who passes"),
        pytest.param(outdoors(3.2, camera_error_px=shaken_by(0.019)), 3.2, id="a little shake"),
        pytest.param(
            outdoors(3.2, camera_error_px=shaken_by(0.021)), None, id="a camera that moved and was not tracked"
        ),
        pytest.param(
            outdoors(3.2, camera_error_px=shaken_by(0.05), camera_px=np.zeros((240, 2))),
            3.2,
            id="a tracked camera",
        ),
        pytest.param(outdoors(3.2, view="rear"), None, id="from behind"),
        pytest.param(replace(outdoors(3.2), surface="treadmill"), None, id="on a belt"),
        pytest.param(outdoors(0.1), None, id="a camera that moved along"),
        pytest.param(outdoors(-3.2), None, id="backwards"),
    ],
)
def test_speed_over_ground(motion: Motion, speed_mps: float | None) -> None:
    assert travel_speed_mps(motion) == (None if speed_mps is None else pytest.approx(speed_mps, rel=0.001))


@pytest.mark.parametrize(("legs", "known"), [(1.9, False), (2.1, True)])
def test_a_displacement_of_two_leg_lengths_is_required(legs: float, known: bool) -> None:
    speed_mps = legs * ON_BELT.leg_length_m / float(np.ptp(ON_BELT.time_s))
    assert (travel_speed_mps(outdoors(speed_mps)) is not None) == known


def test_frames_without_hips_do_not_count() -> None:
    motion = outdoors(3.2)
    points_m = motion.points_m.copy()
    points_m[50:80] = np.nan
    assert travel_speed_mps(replace(motion, points_m=points_m)) == pytest.approx(3.2, rel=0.001)
