"""What is heard, what is refused, and how it is said."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from recordings import belt, clicks, footfalls, gained, music, recorded, speech, step_times

from gait.sound import Listening, describe, listen
from gait.steps import Step
from gait.video.sound import Sound

TIMES_S = step_times(168)
ODD = np.arange(len(TIMES_S)) % 2


def seen(times_s: Sequence[float] | npt.NDArray[np.float64], *, first: str = "left") -> list[Step]:
    """Return the steps of a picture, whose sound comes 20 ms later."""
    sides = ("left", "right") if first == "left" else ("right", "left")
    return [
        Step(
            side=sides[number % 2],  # type: ignore[arg-type]
            initial_contact_s=float(time_s) - 0.02,
            toe_off_s=float(time_s) + 0.23,
            initial_contact_se_s=0.005,
            toe_off_se_s=0.006,
        )
        for number, time_s in enumerate(times_s)
    ]


STEPS = seen(TIMES_S)
NOISE = belt(level_db=-38)
SIDES_DB = np.where(ODD == 0, 3.0, -3.0)
RISING_DB = np.linspace(-5, 5, len(TIMES_S))


@pytest.mark.parametrize(
    ("name", "sound", "refusal"),
    [
        ("no track", None, "no_sound"),
        ("a second", Sound(samples=recorded(footfalls(TIMES_S)).samples[:16_000]), "short"),
        ("zeros", Sound(samples=np.zeros(160_000, np.float32)), "silent"),
        ("the belt alone", recorded(belt(level_db=-25)), "unheard"),
        ("steps drowned by the belt", recorded(footfalls(TIMES_S), belt(level_db=-12)), "unheard"),
        ("music at the runner's beat", recorded(music(beat_per_min=168)), "tones"),
        ("music over steps", recorded(footfalls(TIMES_S), music(level_db=-25)), "tones"),
        ("soft music over steps", recorded(footfalls(TIMES_S), music(level_db=-40)), "tones"),
        ("speech", recorded(speech()), "tones"),
        ("speech over steps", recorded(footfalls(TIMES_S), speech(level_db=-28)), "tones"),
        ("a metronome at the runner's cadence", recorded(clicks(168), NOISE), "too_regular"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, sound: Sound | None, refusal: str) -> None:
    heard = listen(sound, STEPS)
    assert heard.refusal == refusal, name
    assert heard.agrees is None
    assert np.isnan(heard.cadence_spm)
    assert not heard.contradicts
    assert describe(heard).endswith("The numbers do not depend on it.")


def test_sound_of_slow_motion_is_not_used() -> None:
    assert listen(recorded(footfalls(TIMES_S)), STEPS, slow_motion_factor=4.0).refusal == "slow_motion"


@pytest.mark.parametrize("belt_db", [-60, -45, -35, -28])
def test_steps_are_heard_and_agree_with_the_picture(belt_db: float) -> None:
    heard = listen(recorded(footfalls(TIMES_S), belt(level_db=belt_db)), STEPS)
    assert heard.refusal is None
    assert heard.agrees is True
    assert heard.cadence_spm == pytest.approx(168, abs=1.0)
    assert heard.offset_s == pytest.approx(0.02, abs=0.01)
    assert heard.louder_side is None
    assert heard.trend is None


@pytest.mark.parametrize("factor", [0.8, 0.95, 1.05, 1.25])
def test_a_film_at_another_speed_is_contradicted(factor: float) -> None:
    """The picture was retimed, the sound was not."""
    heard = listen(recorded(footfalls(TIMES_S), NOISE), seen(TIMES_S * factor))
    assert heard.contradicts
    assert np.isnan(heard.left_minus_right_db)
    assert "true speed" in describe(heard)


def test_an_uneven_rhythm_does_not_contradict_the_picture() -> None:
    """Steps at another cadence, but less even than a runner's."""
    uneven_s = step_times(150, jitter_s=0.03)
    assert listen(recorded(footfalls(uneven_s), NOISE), STEPS).refusal == "unheard"
    assert listen(recorded(footfalls(step_times(150)), NOISE), STEPS).contradicts


def test_with_few_steps_in_the_picture_nothing_is_said_to_agree() -> None:
    heard = listen(recorded(footfalls(TIMES_S), NOISE), STEPS[:4])
    assert (heard.refusal, heard.agrees) == (None, None)
    assert "too few steps" in describe(heard)


@pytest.mark.parametrize(("first", "louder"), [("left", "left"), ("right", "right")])
def test_the_louder_foot(first: str, louder: str) -> None:
    heard = listen(recorded(footfalls(TIMES_S, gains_db=SIDES_DB), NOISE), seen(TIMES_S, first=first))
    assert heard.louder_side == louder
    assert f"The {louder} foot lands louder" in describe(heard)
    assert "no measure of load" in describe(heard)


@pytest.mark.parametrize(("sign", "trend"), [(1, "louder"), (-1, "quieter")])
def test_steps_that_become_louder_or_quieter(sign: int, trend: str) -> None:
    heard = listen(recorded(footfalls(TIMES_S, gains_db=sign * RISING_DB), NOISE), STEPS)
    assert heard.trend == trend


@pytest.mark.parametrize("reach_s", [0.4, 3.0])
@pytest.mark.parametrize("gains_db", [0 * RISING_DB, SIDES_DB, RISING_DB], ids=["even", "sides", "rising"])
def test_automatic_gain_never_turns_the_louder_foot_or_the_trend_around(
    gains_db: npt.NDArray[np.float64], reach_s: float
) -> None:
    heard = listen(recorded(gained(footfalls(TIMES_S, gains_db=gains_db) + NOISE, reach_s=reach_s)), STEPS)
    assert heard.louder_side in (None, "left" if gains_db is SIDES_DB else None)
    assert heard.trend in (None, "louder" if gains_db is RISING_DB else None)


def test_a_certain_difference_is_larger_than_its_error() -> None:
    assert Listening(left_minus_right_db=4.0, left_minus_right_se_db=0.5).louder_side == "left"
    assert Listening(left_minus_right_db=-4.0, left_minus_right_se_db=0.5).louder_side == "right"
    assert Listening(left_minus_right_db=4.0, left_minus_right_se_db=2.0).louder_side is None
    assert Listening(left_minus_right_db=2.0, left_minus_right_se_db=0.1).louder_side is None
