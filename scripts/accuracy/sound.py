"""Measure how well footfalls are heard, on made-up recordings that no threshold was chosen on.

    python scripts/accuracy/sound.py [--recordings 25] [--seed N]

The recordings are made differently from those of the tests: feet of other strike patterns and timbres, in rooms with
echo, with other jitter, differences between the legs, and delays of the sound. Prints two tables in Markdown.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, fftconvolve, sosfilt

from gait.sound import listen
from gait.steps import Step
from gait.video.sound import SAMPLE_RATE_HZ, Sound

Floats = npt.NDArray[np.float64]
SIGNAL_TO_NOISE_DB = (30, 20, 10, 5, 0, -5)
LOUDNESS_S = 0.05


def contacts(random: np.random.Generator) -> Floats:
    """Return the contacts of a runner, with jitter and with feet that differ."""
    step_s, duration_s = 60 / random.uniform(140, 215), random.uniform(6, 15)
    even = np.arange(0.3, duration_s - 0.3, step_s)
    uneven = (np.arange(len(even)) % 2) * random.normal(0, 0.006)
    times_s: Floats = even + uneven + random.normal(0, random.uniform(0.004, 0.014), len(even))
    return times_s


def feet(times_s: Floats, random: np.random.Generator) -> Floats:
    """Return the sound of footfalls: one thud, or a heel and a forefoot, in a band of frequencies."""
    samples = np.zeros(round((times_s[-1] + 0.5) * SAMPLE_RATE_HZ))
    band_hz = [random.uniform(80, 400), random.uniform(900, 5000)]
    timbre = butter(2, band_hz, "band", fs=SAMPLE_RATE_HZ, output="sos")
    forefoot = random.uniform(0.2, 1.2) if random.random() < 1 / 3 else 0.0
    first = (0.0, random.uniform(0.004, 0.03), 1.0)
    second = (random.uniform(0.02, 0.06), random.uniform(0.01, 0.04), forefoot)
    rise_s, side_db = random.uniform(0.0005, 0.008), random.normal(0, 2, 2)
    for number, time_s in enumerate(times_s):
        gain = 10 ** ((random.normal(0, 2) + side_db[number % 2]) / 20)
        for delay_s, decay_s, share in (first, second):
            at_s = np.arange(round(6 * decay_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
            envelope = np.exp(-at_s / decay_s) * (1 - np.exp(-at_s / rise_s))
            start = round((time_s + delay_s) * SAMPLE_RATE_HZ)
            thud = gain * share * sosfilt(timbre, random.normal(0, 1, len(at_s))) * envelope
            end = min(start + len(thud), len(samples))
            samples[start:end] += thud[: end - start]
    return samples


def in_room(samples: Floats, random: np.random.Generator) -> Floats:
    """Return a sound with the echo of a room."""
    count = round(random.uniform(0.1, 0.7) * SAMPLE_RATE_HZ)
    echo = random.normal(0, 1, count) * np.exp(-6.9 * np.arange(count) / count)
    echoes = fftconvolve(samples, echo / np.linalg.norm(echo))[: len(samples)]
    heard: Floats = samples + random.uniform(0.1, 0.8) * echoes
    return heard


def belt(count: int, random: np.random.Generator) -> Floats:
    """Return the noise of a treadmill: noise of falling spectrum, a hum, and the seam of the belt."""
    spectrum = np.fft.rfft(random.normal(0, 1, count))
    spectrum[1:] /= np.arange(1, len(spectrum)) ** random.uniform(0.3, 0.7)
    noise = np.fft.irfft(spectrum, count)
    time_s = np.arange(count) / SAMPLE_RATE_HZ
    hum = np.sin(2 * np.pi * random.uniform(80, 250) * time_s)
    seam = np.exp(-(time_s % random.uniform(0.8, 1.6)) / 0.02) * random.normal(0, 1, count)
    total: Floats = noise / noise.std() + random.uniform(0, 1) * hum + random.uniform(0, 1) * seam / seam.std()
    return total / total.std()


def music(count: int, random: np.random.Generator) -> Floats:
    """Return notes of changing pitch with overtones, on a beat."""
    time_s, samples = np.arange(count) / SAMPLE_RATE_HZ, np.zeros(count)
    beat_s = 60 / random.uniform(70, 190)
    for start_s in np.arange(0, time_s[-1], beat_s):
        inside = (time_s >= start_s) & (time_s < start_s + beat_s)
        for _ in range(random.integers(1, 4)):
            pitch_hz = 110 * 2 ** (random.integers(0, 30) / 12)
            for overtone in range(1, 6):
                local_s = time_s[inside] - start_s
                samples[inside] += np.sin(2 * np.pi * overtone * pitch_hz * local_s) / overtone * np.exp(-local_s / 0.5)
    return samples / samples.std()


def steps_of(times_s: Floats, random: np.random.Generator) -> list[Step]:
    """Return the steps as the picture shows them, up to 60 ms before the sound."""
    late_s = random.uniform(-0.03, 0.06)
    return [
        Step(
            side="left" if number % 2 else "right",
            initial_contact_s=float(time_s - late_s + random.normal(0, 0.006)),
            toe_off_s=float(time_s + 0.2),
            initial_contact_se_s=0.005,
            toe_off_se_s=0.006,
        )
        for number, time_s in enumerate(times_s)
    ]


def recorded(samples: Floats) -> Sound:
    """Return a sound at 80 % of full scale."""
    return Sound(samples=(0.8 * samples / np.abs(samples).max()).astype(np.float32))


def loudness(samples: Floats, times_s: Floats) -> float:
    """Return the median root mean square of the footfalls."""
    width = round(LOUDNESS_S * SAMPLE_RATE_HZ)
    starts = [round(time_s * SAMPLE_RATE_HZ) for time_s in times_s[1:-1]]
    return float(np.median([np.sqrt(np.mean(samples[start : start + width] ** 2)) for start in starts]))


def over_noise(noise_db: float, number: int, random: np.random.Generator) -> str:
    """Return a row of the table of steps over the noise of a belt."""
    outcomes: Counter[str] = Counter()
    cadence_errors, time_errors_ms = [], []
    for _ in range(number):
        times_s = contacts(random)
        footfalls = in_room(feet(times_s, random), random)
        noise = belt(len(footfalls), random) * loudness(footfalls, times_s) * 10 ** (-noise_db / 20)
        heard = listen(recorded(footfalls + noise), steps_of(times_s, random))
        outcomes["refused" if heard.refusal else "same cadence" if heard.agrees else "other cadence"] += 1
        if heard.refusal is None:
            true_spm = 60 / np.polyfit(np.arange(len(times_s)), times_s, 1)[0]
            cadence_errors.append(abs(heard.cadence_spm - true_spm))
            found_s = np.array(heard.footfalls_s)
            time_errors_ms.append(1000 * np.median([np.abs(found_s - each).min() for each in times_s]))
    worst = max(cadence_errors, default=np.nan)
    middle, most = np.median(time_errors_ms), max(time_errors_ms, default=np.nan)
    counts = " | ".join(str(outcomes[name]) for name in ("same cadence", "other cadence", "refused"))
    return f"| {noise_db} | {counts} | {worst:.2f} | {middle:.0f} | {most:.0f} |"


def confused(name: str, make: Callable[[int, Any], Floats], level_db: float | None, number: int, random: Any) -> str:
    """Return a row of the table of sounds that are not steps, alone or so much louder than steps."""
    outcomes: Counter[str] = Counter()
    for _ in range(number):
        times_s = contacts(random)
        footfalls = in_room(feet(times_s, random), random)
        other = make(len(footfalls), random)
        if level_db is not None:
            other = other * loudness(footfalls, times_s) * 10 ** (level_db / 20) + footfalls
        heard = listen(recorded(other), steps_of(times_s, random))
        outcomes["refused" if heard.refusal else "same cadence" if heard.agrees else "other cadence"] += 1
    counts = " | ".join(str(outcomes[each]) for each in ("same cadence", "other cadence", "refused"))
    return f"| {name}, {'alone' if level_db is None else f'{level_db:+.0f} dB against steps'} | {counts} |"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=int, default=25, help="recordings a row")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    print(
        "| steps over noise (dB) | same cadence | other cadence | refused | worst cadence error (steps/min) "
        "| median time error (ms) | worst recording (ms) |"
    )
    print("|---|---|---|---|---|---|---|")
    for noise_db in SIGNAL_TO_NOISE_DB:
        print(over_noise(noise_db, given.recordings, random), flush=True)
    print("\n| sound | same cadence | other cadence | refused |\n|---|---|---|---|")
    for name, make, levels in (("belt", belt, (None,)), ("music", music, (None, 0.0, -10.0, -20.0))):
        for level_db in levels:
            print(confused(name, make, level_db, given.recordings, random), flush=True)


if __name__ == "__main__":
    main()
