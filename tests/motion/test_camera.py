"""The camera's roll from the belt's line: undone where nothing better is known, with the belt's incline kept."""

from dataclasses import replace

import pytest

from gait.motion.camera import TOE_BIAS_DEG, belt_slope_deg, put_upright
from gait.motion.model import Motion
from gait.synthetic import SyntheticRunner, running_motion

CONTACTS = SyntheticRunner().contacts(7.0)


def filmed(*, roll_deg: float = 0.0) -> Motion:
    """The synthetic runner as a camera sees them that leans by `roll_deg`, where the scene does not tell of it."""
    return replace(
        running_motion().turned(roll_deg, upright_from="belt"), source="pose", upright_from="camera", roll_deg=0.0
    )


@pytest.mark.parametrize("roll_deg", [-5.0, 0.0, 3.0])
def test_the_belts_slope_is_read_from_the_toes(roll_deg: float) -> None:
    level_deg, found_deg = (belt_slope_deg(filmed(roll_deg=deg), CONTACTS) for deg in (0.0, roll_deg))
    assert level_deg is not None
    assert found_deg is not None
    assert abs(level_deg) < 1
    assert found_deg - level_deg == pytest.approx(roll_deg, abs=0.05)


def test_too_few_steps_say_nothing() -> None:
    assert belt_slope_deg(filmed(), CONTACTS[:6]) is None
    motion = filmed(roll_deg=3.0)
    assert put_upright(motion, CONTACTS[:6]) is motion


@pytest.mark.parametrize("roll_deg", [-4.0, 4.0])
def test_part_of_the_roll_is_undone(roll_deg: float) -> None:
    upright = put_upright(filmed(roll_deg=roll_deg), CONTACTS)
    left_deg = belt_slope_deg(upright, CONTACTS)
    assert left_deg is not None
    assert abs(left_deg - TOE_BIAS_DEG) < 0.7 * abs(roll_deg - TOE_BIAS_DEG)
    assert upright.upright_from == "belt"


def test_an_incline_that_is_told_is_not_taken_for_roll() -> None:
    flat = put_upright(filmed(), CONTACTS)
    told = put_upright(filmed(roll_deg=3.0), CONTACTS, incline_deg=3.0)
    untold = put_upright(filmed(roll_deg=3.0), CONTACTS)
    assert told.roll_deg == pytest.approx(flat.roll_deg, abs=0.05)
    assert untold.roll_deg < told.roll_deg - 1


@pytest.mark.parametrize(
    "change", [{"surface": "overground"}, {"view": "rear"}, {"upright_from": "scene"}, {"upright_from": "given"}]
)
def test_what_has_no_belt_or_knows_better_is_left_alone(change: dict[str, str]) -> None:
    motion = replace(filmed(roll_deg=3.0), **change)
    assert put_upright(motion, CONTACTS) is motion
