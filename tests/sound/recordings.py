"""Made-up recordings: footfalls with known times, belt noise, music, speech and a metronome."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gait.video.sound import SAMPLE_RATE_HZ, Sound

Floats = npt.NDArray[np.float64]
LEFT, RIGHT = "left", "right"


def step_times(
    cadence_spm: float = 165.0, *, duration_s: float = 10.0, jitter_s: float = 0.008, seed: float = 0
) -> Floats:
    """Return contacts with human variation."""
    random = np.random.default_rng(round(seed))
    step_s = 60 / cadence_spm
    even = np.arange(0.31, duration_s - 0.2, step_s)
    return even + random.normal(0, jitter_s, len(even))


def footfalls(times_s: Floats, *, duration_s: float = 10.0, gains_db: Floats | None = None, seed: int = 1) -> Floats:
    """Return the sound of a heel and a forefoot at each time: short bursts of noise, the peak at about 0.3."""
    random = np.random.default_rng(seed)
    samples = np.zeros(round(duration_s * SAMPLE_RATE_HZ))
    gains_db = random.normal(0, 1.5, len(times_s)) + (0.0 if gains_db is None else gains_db)
    for time_s, gain_db in zip(times_s, gains_db, strict=True):
        for delay_s, decay_s, share in ((0.0, 0.012, 1.0), (0.035, 0.02, 0.5)):
            length = round(6 * decay_s * SAMPLE_RATE_HZ)
            burst = random.normal(0, 1, length) * np.exp(-np.arange(length) / (decay_s * SAMPLE_RATE_HZ))
            # Thuds are dull: each sample is a mean of four.
            burst = np.convolve(burst, np.ones(4) / 4, "same") * 0.2 * share * 10 ** (gain_db / 20)
            start = round((time_s + delay_s) * SAMPLE_RATE_HZ)
            end = min(start + length, len(samples))
            if 0 <= start < end:
                samples[start:end] += burst[: end - start]
    return samples


def belt(*, level_db: float, duration_s: float = 10.0, seed: int = 2) -> Floats:
    """Return a treadmill's noise: pink noise, the hum of a motor and the seam of the belt once in 1.1 seconds."""
    random = np.random.default_rng(seed)
    count = round(duration_s * SAMPLE_RATE_HZ)
    spectrum = np.fft.rfft(random.normal(0, 1, count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    pink = np.fft.irfft(spectrum, count)
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    hum = sum(np.sin(2 * np.pi * 100 * each * time_s) / each for each in (1, 2, 3))
    seam = footfalls(np.arange(0.2, duration_s - 0.1, 1.1), duration_s=duration_s, seed=seed + 1)
    noise = pink / pink.std() + 0.5 * hum / np.std(hum) + 0.5 * seam / np.abs(seam).max()
    return noise / noise.std() * 10 ** (level_db / 20)


def music(*, beat_per_min: float = 120.0, level_db: float = -20.0, duration_s: float = 10.0, seed: int = 3) -> Floats:
    """Return chords and a drum."""
    random = np.random.default_rng(seed)
    count = round(duration_s * SAMPLE_RATE_HZ)
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    samples = np.zeros(count)
    beat_s = 60 / beat_per_min
    for start_s in np.arange(0, duration_s, beat_s):
        inside = (time_s >= start_s) & (time_s < start_s + beat_s)
        local = time_s[inside] - start_s
        for note in random.choice([220.0, 261.6, 329.6, 392.0, 440.0, 523.3], 3, replace=False):
            for harmonic in (1, 2, 3, 4):
                samples[inside] += np.sin(2 * np.pi * note * harmonic * local) / harmonic * np.exp(-local / 0.6)
    drum = footfalls(np.arange(0.1, duration_s - 0.1, beat_s), duration_s=duration_s, seed=seed)
    samples = samples / samples.std() + drum / np.abs(drum).max()
    return samples / samples.std() * 10 ** (level_db / 20)


def speech(*, level_db: float = -20.0, duration_s: float = 10.0, seed: int = 4) -> Floats:
    """Return vowels: a pulse train of changing pitch through two changing formants, in syllables with pauses."""
    random = np.random.default_rng(seed)
    count = round(duration_s * SAMPLE_RATE_HZ)
    samples = np.zeros(count)
    start_s = 0.1
    while start_s < duration_s - 0.4:
        length = round(random.uniform(0.12, 0.3) * SAMPLE_RATE_HZ)
        first_hz, last_hz = (float(each) for each in random.uniform(95, 180, 2))
        pitch_hz = np.linspace(first_hz, last_hz, length)
        phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE_HZ
        first, second = random.uniform(300, 800), random.uniform(900, 2300)
        vowel = np.zeros(length)
        for harmonic in range(1, 26):
            at = harmonic * pitch_hz
            gain = 1 / (1 + ((at - first) / 90) ** 2) + 0.5 / (1 + ((at - second) / 120) ** 2)
            vowel += gain * np.sin(harmonic * phase)
        start = round(start_s * SAMPLE_RATE_HZ)
        samples[start : start + length] += vowel * np.hanning(length)
        start_s += length / SAMPLE_RATE_HZ + random.choice([0.03, 0.06, 0.25])
    return samples / samples.std() * 10 ** (level_db / 20)


def clicks(cadence_spm: float = 170.0, *, duration_s: float = 10.0) -> Floats:
    """Return a metronome: the same short click at even times."""
    samples = np.zeros(round(duration_s * SAMPLE_RATE_HZ))
    click = np.exp(-np.arange(320) / 40) * np.sin(2 * np.pi * 2500 * np.arange(320) / SAMPLE_RATE_HZ) * 0.5
    for time_s in np.arange(0.3, duration_s - 0.1, 60 / cadence_spm):
        start = round(time_s * SAMPLE_RATE_HZ)
        samples[start : start + 320] += click
    return samples


def recorded(*parts: Floats, noise_db: float = -65.0) -> Sound:
    """Return the sum of sounds with the noise of a microphone, not louder than full scale."""
    random = np.random.default_rng(9)
    total = np.sum(parts, axis=0) + random.normal(0, 10 ** (noise_db / 20), len(parts[0]))
    return Sound(samples=np.clip(total, -1, 1).astype(np.float32))


def gained(samples: Floats, *, reach_s: float = 0.4) -> Floats:
    """Return a sound as a phone with automatic gain records it: each moment divided by the recent level."""
    size = round(0.01 * SAMPLE_RATE_HZ)
    level = np.sqrt(np.convolve(samples**2, np.ones(size) / size, "same"))
    recent = np.zeros_like(level)
    value, decay = float(level.mean()), np.exp(-1 / (reach_s * SAMPLE_RATE_HZ))
    for number, each in enumerate(level):
        value = max(each, value * decay) if each > value else value * decay + each * (1 - decay)
        recent[number] = value
    return samples * 0.1 / np.maximum(recent, 1e-3)
