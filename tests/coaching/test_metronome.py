"""The click track: the beats are in the file, at the right times."""

from __future__ import annotations

import os
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from gait.cli.app import app
from gait.coaching.metronome import SAMPLE_RATE_HZ, Pattern, beat_times_s, parse_pattern, write_click_track
from gait.errors import OptionError, OutputError

ALWAYS = Pattern(on_min=1, off_min=0)
# The clicks reach this; the soft signals stay below.
_LOUD = 0.3
_QUIET_SAMPLES = SAMPLE_RATE_HZ // 20


def samples(path: Path) -> npt.NDArray[np.float64]:
    with wave.open(str(path), "rb") as track:
        assert (track.getnchannels(), track.getsampwidth(), track.getframerate()) == (1, 2, SAMPLE_RATE_HZ)
        return np.frombuffer(track.readframes(track.getnframes()), dtype="<i2") / 32768


def onsets_s(signal: npt.NDArray[np.float64], threshold: float) -> npt.NDArray[np.float64]:
    """Return the times at which sound above the threshold begins after a twentieth of a second of silence."""
    loud = np.flatnonzero(np.abs(signal) > threshold)
    begins = np.r_[True, np.diff(loud) > _QUIET_SAMPLES]
    return loud[begins] / SAMPLE_RATE_HZ


def expected_s(cadence_spm: float, minutes: int, on_min: int, off_min: int) -> npt.NDArray[np.float64]:
    """Compute the beats in another way: all of them, without those in the pauses."""
    every = np.arange(np.ceil(minutes * cadence_spm)) * (60 / cadence_spm)
    return every[(every % (60 * (on_min + off_min)) < 60 * on_min - 1e-9) & (every < 60 * minutes - 1e-9)]


@pytest.mark.parametrize(
    ("cadence_spm", "minutes", "on_min", "off_min"),
    [
        (174.0, 6, 2, 1),
        (168.0, 3, 1, 0),
        (173.7, 5, 2, 1),
        (166.66, 4, 1, 1),
        (60.0, 2, 1, 1),
        (300.0, 2, 1, 0),
        (181.3, 90, 2, 1),
    ],
)
def test_every_beat_is_within_a_thousandth_of_a_second(
    tmp_path: Path, cadence_spm: float, minutes: int, on_min: int, off_min: int
) -> None:
    path = write_click_track(
        tmp_path / "click.wav",
        cadence_spm=cadence_spm,
        minutes=minutes,
        pattern=Pattern(on_min=on_min, off_min=off_min),
    )
    signal = samples(path)
    assert len(signal) == minutes * 60 * SAMPLE_RATE_HZ
    found, right = onsets_s(signal, _LOUD), expected_s(cadence_spm, minutes, on_min, off_min)
    assert len(found) == len(right)
    assert np.abs(found - right).max() < 0.001


def test_pauses_hold_two_soft_signals_and_silence(tmp_path: Path) -> None:
    path = write_click_track(tmp_path / "c.wav", cadence_spm=174, minutes=5, pattern=parse_pattern("1:1"))
    signal = samples(path)
    for minute in (1, 3):
        pause = signal[minute * 60 * SAMPLE_RATE_HZ : (minute + 1) * 60 * SAMPLE_RATE_HZ]
        assert np.abs(pause).max() < _LOUD
        assert onsets_s(pause, 0.02) == pytest.approx([0.3, 58.5], abs=0.002)
        falling, rising = (pause[round(t * SAMPLE_RATE_HZ) :][: round(0.36 * SAMPLE_RATE_HZ)] for t in (0.3, 58.5))
        assert _pitch_hz(falling[: len(falling) // 2]) > _pitch_hz(falling[len(falling) // 2 :])
        assert _pitch_hz(rising[: len(rising) // 2]) < _pitch_hz(rising[len(rising) // 2 :])


def _pitch_hz(signal: npt.NDArray[np.float64]) -> float:
    return float(np.abs(np.fft.rfft(signal)).argmax() * SAMPLE_RATE_HZ / len(signal))


def test_nothing_is_clipped(tmp_path: Path) -> None:
    path = write_click_track(tmp_path / "c.wav", cadence_spm=300, minutes=1, pattern=ALWAYS)
    assert 0.5 < np.abs(samples(path)).max() < 1.0


@given(st.floats(60, 300), st.integers(1, 30), st.integers(1, 5), st.integers(0, 5))
def test_beats_stay_on_the_count(cadence_spm: float, minutes: int, on_min: int, off_min: int) -> None:
    times_s = np.array(
        list(beat_times_s(cadence_spm, minutes=minutes, pattern=Pattern(on_min=on_min, off_min=off_min)))
    )
    counts = times_s * cadence_spm / 60
    assert times_s[0] == 0
    assert times_s[-1] < 60 * minutes
    assert np.abs(counts - np.round(counts)).max() < 1e-6
    assert (times_s % (60 * (on_min + off_min)) < 60 * on_min).all()


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    def peak_bytes(minutes: int) -> int:
        tracemalloc.start()
        write_click_track(tmp_path / "c.wav", cadence_spm=174, minutes=minutes, pattern=parse_pattern("1:1"))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak_bytes(30) < peak_bytes(2) + 100_000


NO_PATTERNS = ["", "2", "2:", ":1", "0:1", "2:1:1", "a:b", "-2:1", "2.5:1", "61:1", "1:61", "²:1"]
LONG = [f"{'9' * digits}:1" for digits in (400, 5000)]


@pytest.mark.parametrize("text", [*NO_PATTERNS, *(pytest.param(text, id=f"{len(text)} characters") for text in LONG)])
def test_a_text_that_is_not_a_pattern_is_rejected(text: str) -> None:
    with pytest.raises(OptionError):
        parse_pattern(text)


@pytest.mark.parametrize(
    ("cadence_spm", "minutes", "name"),
    [
        (59, 1, "c.wav"),
        (301, 1, "c.wav"),
        (float("nan"), 1, "c.wav"),
        (170, 0, "c.wav"),
        (170, 181, "c.wav"),
        (170, 1, "c.mp3"),
    ],
)
def test_invalid_options_are_rejected_and_leave_no_file(
    tmp_path: Path, cadence_spm: float, minutes: int, name: str
) -> None:
    with pytest.raises(OptionError):
        write_click_track(tmp_path / name, cadence_spm=cadence_spm, minutes=minutes, pattern=ALWAYS)
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_click_track(tmp_path / "gone" / "c.wav", cadence_spm=170, minutes=1, pattern=ALWAYS)


def test_a_failure_while_writing_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.wav"
    path.write_text("earlier")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wave.Wave_write, "writeframesraw", full)
    with pytest.raises(OutputError, match="No space"):
        write_click_track(path, cadence_spm=170, minutes=1, pattern=ALWAYS)
    assert (os.listdir(tmp_path), path.read_text()) == (["c.wav"], "earlier")


def test_the_command_writes_the_track(tmp_path: Path) -> None:
    out = tmp_path / "click.wav"
    arguments = ["metronome", "--cadence", "174", "--minutes", "3", "--pattern", "2:1", "--out", str(out)]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (0, f"Click track: {out}\n")
    assert len(onsets_s(samples(out), _LOUD)) == 348
    again = CliRunner().invoke(app, arguments)
    assert (again.exit_code, "--overwrite" in again.stderr) == (2, True)
    assert CliRunner().invoke(app, [*arguments, "--overwrite"]).exit_code == 0


@pytest.mark.parametrize("wrong", [("--cadence", "20"), ("--pattern", "never"), ("--minutes", "0")])
def test_the_command_rejects_invalid_options(tmp_path: Path, wrong: tuple[str, str]) -> None:
    arguments = ["metronome", "--cadence", "174", *wrong, "--out", str(tmp_path / "click.wav")]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 2)
    assert os.listdir(tmp_path) == []
