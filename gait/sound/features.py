"""Features of sound: level in bands, onsets, and how much of it is tones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import median_filter, uniform_filter1d
from scipy.signal import stft

from gait.video.sound import SAMPLE_RATE_HZ, Sound

Floats = npt.NDArray[np.float64]

HOP_S = 0.005
"""Time between two values of a feature, in seconds."""

_WINDOW_S = 0.016
_BANDS_HZ = np.geomspace(100.0, 7500.0, 17)
# An onset is a rise of the level within this time. Footfalls rise within 5 to 20 ms.
_RISE_S = 0.025
# A louder rise is not a clearer onset.
_MOST_RISE_DB = 20.0
# Digital silence; recordings by phones have a noise of -70 to -50 dB of full scale.
_FLOOR = 1e-9
_SHARP_HZ = 2000.0
# Windows for tones: long enough to separate the harmonics of a voice.
_TONE_WINDOW_S, _TONE_HOP_S = 0.064, 0.01
_TONE_RANGE_HZ = (150.0, 4000.0)
# A tone lasts longer than the first, and is narrower than the second (Fitzgerald 2010: median filters along time and
# along frequency separate tones from transients).
_TONE_LASTS_S, _TONE_WIDTH_HZ = 0.15, 600.0
_TONE_RATIO = 2.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Features:
    """Features of a sound, one value every `HOP_S` seconds.

    Parameters
    ----------
    time_s : ndarray of float64, shape (times,)
        Times in seconds on the time axis of the clip.
    onset_db : ndarray of float64, shape (times,)
        Strength of an onset: the mean rise of the level over all bands, in decibels.
    attack_db : ndarray of float64, shape (times,)
        Rise of the level from one value to the next. It is largest at the very onset.
    level_db : ndarray of float64, shape (times,)
        Level over all bands in decibels of full scale.
    sharpness_db : ndarray of float64, shape (times,)
        Level above 2 kHz relative to the level below, in decibels.
    """

    time_s: Floats
    onset_db: Floats
    attack_db: Floats
    level_db: Floats
    sharpness_db: Floats


def features_of(sound: Sound) -> Features:
    """Compute the features of a sound.

    Parameters
    ----------
    sound : Sound
        The sound, at least a second long.

    Returns
    -------
    Features
    """
    frequency_hz, time_s, power = _spectrogram(sound, _WINDOW_S, HOP_S)
    band = np.digitize(frequency_hz, _BANDS_HZ)
    bands = np.array([power[band == each].sum(axis=0) for each in range(1, len(_BANDS_HZ)) if (band == each).any()])
    level_db = 10 * np.log10(bands + _FLOOR)
    smooth = uniform_filter1d(level_db, 3, axis=1)
    lag = round(_RISE_S / HOP_S)
    rise = np.zeros_like(smooth)
    rise[:, lag:] = np.clip(smooth[:, lag:] - smooth[:, :-lag], 0.0, _MOST_RISE_DB)
    sharp = frequency_hz[:, None] >= _SHARP_HZ
    return Features(
        time_s=time_s + sound.start_s,
        # A rise is dated to its middle.
        onset_db=np.roll(rise.mean(axis=0), -(lag // 2)),
        attack_db=np.clip(np.gradient(level_db, axis=1), 0.0, None).mean(axis=0),
        level_db=10 * np.log10(bands.sum(axis=0) + _FLOOR),
        sharpness_db=10
        * (np.log10((power * sharp).sum(axis=0) + _FLOOR) - np.log10((power * ~sharp).sum(axis=0) + _FLOOR)),
    )


def tonal_share(sound: Sound) -> float:
    """Return how much of a sound is music or speech: tones that come and go.

    Tones that never change, such as the hum of a motor, do not count.

    Parameters
    ----------
    sound : Sound
        The sound, at least a second long.

    Returns
    -------
    float
        Share of the energy from 150 to 4000 Hz, after the mean spectrum was removed, 0 to 1.
    """
    frequency_hz, _, power = _spectrogram(sound, _TONE_WINDOW_S, _TONE_HOP_S)
    inside = (frequency_hz >= _TONE_RANGE_HZ[0]) & (frequency_hz <= _TONE_RANGE_HZ[1])
    magnitude = np.sqrt(power[inside])
    typical = np.median(magnitude, axis=1, keepdims=True)
    # Whatever is as steady as the noise becomes 1.
    whitened = magnitude / np.maximum(typical, np.median(typical) * 0.05 + _FLOOR)
    lasting = median_filter(whitened, (1, 2 * round(_TONE_LASTS_S / _TONE_HOP_S / 2) + 1))
    wide = median_filter(whitened, (2 * round(_TONE_WIDTH_HZ * _TONE_WINDOW_S / 2) + 1, 1))
    tones = lasting > _TONE_RATIO * wide
    energy = whitened**2
    return float(energy[tones].sum() / energy.sum()) if energy.sum() > 0 else 0.0


def _spectrogram(sound: Sound, window_s: float, hop_s: float) -> tuple[Floats, Floats, Floats]:
    window, hop = round(window_s * SAMPLE_RATE_HZ), round(hop_s * SAMPLE_RATE_HZ)
    frequency_hz, time_s, spectrum = stft(
        sound.samples.astype(np.float64), SAMPLE_RATE_HZ, nperseg=window, noverlap=window - hop
    )
    return frequency_hz, time_s, np.abs(spectrum) ** 2
