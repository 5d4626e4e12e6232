"""Each source of the scale gives metres per pixel with its error and its name, or nothing."""

from dataclasses import replace

import pytest

from gait import Runner
from gait.motion.model import Motion, Scale
from gait.motion.scale import height_scale, speed_scale, stance_speed_mps
from gait.synthetic import SyntheticRunner, running_motion

RUNNER = SyntheticRunner(speed_mps=3.0)
CONTACTS = RUNNER.contacts(7.0)
HALF = Scale(metres_per_pixel=0.5, relative_se=0.02, source="given")


def in_halves() -> Motion:
    """The synthetic runner's motion at a scale of half a metre per pixel."""
    return running_motion().rescaled(HALF)


def test_the_stance_foot_moves_with_the_belt() -> None:
    assert stance_speed_mps(running_motion(), CONTACTS) == pytest.approx(3.0, rel=0.02)


def test_without_heels_and_toes_the_ankle_gives_the_speed() -> None:
    motion = running_motion()
    kept = [i for i, name in enumerate(motion.names) if not name.endswith(("heel", "toe"))]
    without = replace(motion, points_m=motion.points_m[:, kept], names=tuple(motion.names[i] for i in kept))
    assert stance_speed_mps(without, CONTACTS) == pytest.approx(3.0, rel=0.1)


@pytest.mark.parametrize("given_mps", [3.0, 6.0])
def test_the_scale_is_proportional_to_the_speed(given_mps: float) -> None:
    motion = in_halves()
    measured_mps = stance_speed_mps(motion, CONTACTS)
    scale = speed_scale(motion, CONTACTS, speed_mps=given_mps)
    assert measured_mps == pytest.approx(1.5, rel=0.02)
    assert scale == Scale(
        metres_per_pixel=pytest.approx(0.5 * given_mps / measured_mps), relative_se=0.035, source="speed"
    )


def test_no_speed_gives_no_scale() -> None:
    motion = running_motion()
    forward = replace(motion, points_m=motion.points_m * [-1, 1])
    assert stance_speed_mps(motion, []) is None
    assert speed_scale(motion, [], speed_mps=3.0) is None
    assert speed_scale(forward, CONTACTS, speed_mps=3.0) is None, "the foot moves in the wrong direction"


@pytest.mark.parametrize(
    ("height_m", "source", "relative_se"), [(1.75, "height", 0.02), (1.90, "height", 0.02), (None, "average", 0.055)]
)
def test_the_scale_is_proportional_to_the_height(height_m: float | None, source: str, relative_se: float) -> None:
    scale = height_scale(in_halves(), Runner(height_m=height_m))
    of_an_average = height_scale(in_halves(), Runner())
    assert (scale.source, scale.relative_se) == (source, relative_se)
    assert scale.metres_per_pixel / of_an_average.metres_per_pixel == pytest.approx((height_m or 1.70) / 1.70)
    assert in_halves().rescaled(scale).leg_length_m == pytest.approx(0.49 * (height_m or 1.70), rel=0.1)


@pytest.mark.parametrize(
    ("lost", "error"), [(("ear",), 0.04), (("ear", "knee"), 0.1), (("ear", "left_hip", "right_hip"), 0.04)]
)
def test_without_a_head_the_legs_give_the_height_with_a_larger_error(lost: tuple[str, ...], error: float) -> None:
    motion = in_halves()
    kept = [i for i, name in enumerate(motion.names) if not any(part in name for part in lost)]
    legs = replace(motion, points_m=motion.points_m[:, kept], names=tuple(motion.names[i] for i in kept))
    scale = height_scale(legs, Runner(height_m=RUNNER.height_m))
    assert scale.metres_per_pixel == pytest.approx(1.0, rel=2 * error)
    assert (scale.source, scale.relative_se) == ("height", error)
    assert height_scale(legs, Runner()).relative_se == max(error, 0.055)
