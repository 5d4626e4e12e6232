"""A click track to run to, with soft signals where the beat stops and returns."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, pi, sin
from pathlib import Path
from sys import byteorder

from gait.errors import OptionError, OutputError
from gait.runtime.atomic import atomic_file
from gait.words.numbers import short_number
from gait.words.plurals import plural

SAMPLE_RATE_HZ = 16_000
CADENCE_RANGE_SPM = (60.0, 300.0)
MINUTES_RANGE = (1, 180)
PHASE_RANGE_MIN = (0, 60)

_FULL = 32_767
_SECONDS_OF_SILENCE = 1
# The stop signal waits until the last click has faded. The return signal sounds shortly before the beat returns.
_STOP_AFTER_S, _WARN_BEFORE_S = 0.3, 1.5


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Minutes with the beat and minutes without it, in turn. With `off_min` = 0, the beat never stops.

    Examples
    --------
    >>> parse_pattern("2:1")
    Pattern(on_min=2, off_min=1)
    """

    on_min: int
    off_min: int


def parse_pattern(text: str) -> Pattern:
    """Return the pattern in a text.

    Parameters
    ----------
    text : str
        Whole minutes with and without the beat, such as "2:1". With "1:0", the beat never stops.

    Returns
    -------
    Pattern

    Raises
    ------
    OptionError
        If the text is not a pattern.
    """
    parts = text.strip().split(":")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
        raise OptionError(f"'{text}' is not a pattern.", "Write minutes with and without the beat, like 2:1.")
    # For a text with hundreds of digits, `float` returns infinity, but `int` raises an error.
    on_min, off_min = (float(part) for part in parts)
    if on_min < 1 or max(on_min, off_min) > PHASE_RANGE_MIN[1]:
        raise OptionError(
            f"The pattern '{text}' is outside the limits.",
            f"Give 1 to {PHASE_RANGE_MIN[1]} minutes with the beat and at most {PHASE_RANGE_MIN[1]} without it.",
        )
    return Pattern(on_min=int(on_min), off_min=int(off_min))


def beat_times_s(cadence_spm: float, *, minutes: int, pattern: Pattern) -> Iterator[float]:
    """Yield the times of the beats in seconds from the start.

    Each time is computed from the start of the track, so that rounding errors do not add up. After a pause, the beat
    returns on the same count.

    Parameters
    ----------
    cadence_spm : float
        Beats per minute.
    minutes : int
        Length of the track.
    pattern : Pattern
        Minutes with and without the beat.

    Yields
    ------
    float

    Examples
    --------
    >>> times_s = list(beat_times_s(120, minutes=4, pattern=parse_pattern("1:1")))
    >>> len(times_s), times_s[1], times_s[119:121]
    (240, 0.5, [59.5, 120.0])
    """
    cycle_s = 60 * (pattern.on_min + pattern.off_min)
    index = 0
    while index < minutes * cadence_spm:
        time_s = index * 60 / cadence_spm
        if time_s % cycle_s < 60 * pattern.on_min:
            yield time_s
        index += 1


def write_click_track(path: str | Path, *, cadence_spm: float, minutes: int, pattern: Pattern) -> Path:
    """Write a click track as a WAV file with 16 bits, one channel and 16 kHz.

    The track is written in pieces, so that memory use does not depend on its length. An interrupted run leaves no file.

    Parameters
    ----------
    path : str or Path
        The file, with a name that ends in `.wav`. An existing file is replaced.
    cadence_spm : float
        Beats per minute, 60 to 300.
    minutes : int
        Length, 1 to 180.
    pattern : Pattern
        Minutes with and without the beat.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OptionError
        If the cadence or the length is outside the limits, or the name does not end in `.wav`.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> write_click_track("click.wav", cadence_spm=174, minutes=20, pattern=parse_pattern("2:1"))  # doctest: +SKIP
    """
    path = Path(path)
    _check(path, cadence_spm, minutes)
    try:
        with atomic_file(path) as unfinished, unfinished.open("wb") as file, wave.open(file, "wb") as track:
            track.setnchannels(1)
            track.setsampwidth(2)
            track.setframerate(SAMPLE_RATE_HZ)
            track.setnframes(minutes * 60 * SAMPLE_RATE_HZ)
            for piece in _pieces(cadence_spm, minutes, pattern):
                track.writeframesraw(piece)
    except OSError as error:
        raise OutputError(
            f"'{path}' cannot be written: {error.strerror or error}.", "Choose a folder that you can write to."
        ) from error
    return path


def _check(path: Path, cadence_spm: float, minutes: int) -> None:
    if not CADENCE_RANGE_SPM[0] <= cadence_spm <= CADENCE_RANGE_SPM[1]:
        raise OptionError(
            f"A cadence of {short_number(cadence_spm)} steps a minute is outside the limits.",
            f"Give a cadence between {CADENCE_RANGE_SPM[0]:g} and {CADENCE_RANGE_SPM[1]:g}.",
        )
    if not MINUTES_RANGE[0] <= minutes <= MINUTES_RANGE[1]:
        raise OptionError(
            f"A track of {plural(minutes, 'minute')} is outside the limits.",
            f"Give between {MINUTES_RANGE[0]} and {MINUTES_RANGE[1]} minutes.",
        )
    if path.suffix.lower() != ".wav":
        raise OptionError(f"'{path.name}' does not end in .wav.", "Choose a name such as metronome.wav.")


def _pieces(cadence_spm: float, minutes: int, pattern: Pattern) -> Iterator[bytes]:
    """Yield the samples of the track: sounds, and silence in pieces of one second."""
    silence = bytes(2 * SAMPLE_RATE_HZ * _SECONDS_OF_SILENCE)
    total, written = minutes * 60 * SAMPLE_RATE_HZ, 0
    for start, sound in _sounds(cadence_spm, minutes, pattern):
        yield from _cut(silence, start - written)
        fits = sound[: 2 * (total - start)]
        yield fits
        written = start + len(fits) // 2
    yield from _cut(silence, total - written)


def _cut(silence: bytes, samples: int) -> Iterator[bytes]:
    while samples > 0:
        piece = silence[: 2 * samples]
        yield piece
        samples -= len(piece) // 2


def _sounds(cadence_spm: float, minutes: int, pattern: Pattern) -> Iterator[tuple[int, bytes]]:
    """Yield each sound with the sample on which it starts, in order."""
    click = _tone((1_600.0,), duration_s=0.03, loudness=0.8, fade_s=0.006)
    stop = _tone((660.0, 440.0), duration_s=0.36, loudness=0.25, fade_s=0.12)
    back = _tone((440.0, 660.0), duration_s=0.36, loudness=0.25, fade_s=0.12)
    signals = list(_signals(minutes, pattern, stop=stop, back=back))
    for time_s in beat_times_s(cadence_spm, minutes=minutes, pattern=pattern):
        while signals and signals[0][0] < time_s:
            signal_s, sound = signals.pop(0)
            yield round(signal_s * SAMPLE_RATE_HZ), sound
        yield round(time_s * SAMPLE_RATE_HZ), click
    for signal_s, sound in signals:
        yield round(signal_s * SAMPLE_RATE_HZ), sound


def _signals(minutes: int, pattern: Pattern, *, stop: bytes, back: bytes) -> Iterator[tuple[float, bytes]]:
    """Yield the signals with their times: shortly after the beat stops, and shortly before it returns."""
    cycle_min = pattern.on_min + pattern.off_min
    for start_min in range(0, minutes, cycle_min) if pattern.off_min else ():
        if start_min + pattern.on_min < minutes:
            yield 60 * (start_min + pattern.on_min) + _STOP_AFTER_S, stop
        if start_min + cycle_min < minutes:
            yield 60 * (start_min + cycle_min) - _WARN_BEFORE_S, back


def _tone(frequencies_hz: tuple[float, ...], *, duration_s: float, loudness: float, fade_s: float) -> bytes:
    """Return fading tones, one after the other, as little-endian samples. The first sample is not silent."""
    samples = array("h")
    each = round(duration_s / len(frequencies_hz) * SAMPLE_RATE_HZ)
    for frequency_hz in frequencies_hz:
        for n in range(1, each + 1):
            time_s = n / SAMPLE_RATE_HZ
            # The last factor brings the level down to silence at the end.
            level = loudness * exp(-time_s / fade_s) * (1 - n / (each + 1))
            samples.append(round(_FULL * level * sin(2 * pi * frequency_hz * time_s)))
    if byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
