"""Footfalls in made-up recordings whose times are known."""

import numpy as np
import pytest
from recordings import belt, footfalls, recorded, step_times

from gait.sound.features import features_of
from gait.sound.footfalls import Footfalls, find_footfalls
from gait.video.sound import Sound


def found(sound: Sound) -> Footfalls:
    heard = find_footfalls(features_of(sound))
    assert heard is not None
    return heard


@pytest.mark.parametrize("belt_db", [-60, -40, -28])
@pytest.mark.parametrize("cadence_spm", [140, 165, 195, 220])
def test_cadence_and_times_over_the_noise_of_a_belt(cadence_spm: float, belt_db: float) -> None:
    times_s = step_times(cadence_spm, seed=cadence_spm)
    heard = found(recorded(footfalls(times_s), belt(level_db=belt_db)))
    assert heard.cadence_spm == pytest.approx(60 / np.polyfit(np.arange(len(times_s)), times_s, 1)[0], abs=1.0)
    late_s = [heard.time_s[np.abs(heard.time_s - each).argmin()] - each for each in times_s]
    assert np.median(np.abs(late_s)) < 0.008


def test_the_start_of_the_track_shifts_the_times() -> None:
    sound = recorded(footfalls(step_times()))
    later = Sound(samples=sound.samples, start_s=0.25)
    np.testing.assert_allclose(found(later).time_s, found(sound).time_s + 0.25)


def test_loudness_of_the_whole_recording_changes_no_time() -> None:
    sound = recorded(footfalls(step_times()), belt(level_db=-40))
    softer = Sound(samples=sound.samples * np.float32(0.1))
    np.testing.assert_allclose(found(softer).time_s, found(sound).time_s, atol=0.003)


def test_without_steps_there_is_no_rhythm_and_nothing_clear() -> None:
    heard = found(recorded(belt(level_db=-25)))
    assert heard.periodicity < 0.25
    assert heard.clear.mean() < 0.3


def test_a_sound_of_a_second_is_too_short() -> None:
    short = Sound(samples=recorded(footfalls(step_times())).samples[:16_000])
    assert find_footfalls(features_of(short)) is None
