"""Footfalls: the regular onsets in a sound, found without looking at the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gait.sound.features import HOP_S, Features

Floats = npt.NDArray[np.float64]

# 130 to 230 steps a minute. The range is less than a factor of two, so that no strides are taken for steps.
_STEP_S = (0.26, 0.46)
# How strongly a step is held to the mean step time, as in the beat tracker of Ellis (2007).
_TIGHTNESS = 60.0
# The onset of a rise is sought this far to either side of its middle.
_REFINE_S = 0.025
_BACKGROUND_S = (0.02, 0.09)
_LOUD_S = 0.05
_LEAST_FOOTFALLS = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Footfalls:
    """Footfalls in a sound.

    Parameters
    ----------
    time_s : ndarray of float64, shape (footfalls,)
        Onset of each footfall in seconds, on the time axis of the clip.
    level_db : ndarray of float64, shape (footfalls,)
        Loudest level after the onset, in decibels of full scale.
    background_db : ndarray of float64, shape (footfalls,)
        Level before the onset.
    sharpness_db : ndarray of float64, shape (footfalls,)
        Level above 2 kHz relative to the level below, in decibels.
    periodicity : float
        Correlation of the onsets with those one step later, -1 to 1.
    """

    time_s: Floats
    level_db: Floats
    background_db: Floats
    sharpness_db: Floats
    periodicity: float

    @property
    def clear(self) -> npt.NDArray[np.bool_]:
        """Which footfalls are at least 4 dB louder than the background."""
        return self.level_db - self.background_db >= 4.0

    @property
    def cadence_spm(self) -> float:
        """Cadence in steps per minute, from the slope of a line through the times."""
        return 60.0 / self._line()[0]

    @property
    def cadence_se_spm(self) -> float:
        """Standard error of the cadence in steps per minute."""
        slope_s, residual_s = self._line()
        number = np.arange(len(self.time_s))
        slope_se = np.std(residual_s, ddof=2) / np.sqrt(np.sum((number - number.mean()) ** 2))
        # Neighbouring steps lean on each other, since each is sought where the one before suggests it.
        return float(2.0 * slope_se * 60.0 / slope_s**2)

    @property
    def jitter_s(self) -> float:
        """Standard deviation of the times around even steps, in seconds; left and right may differ."""
        number = np.arange(len(self.time_s))
        residual_s = self._line()[1]
        even = np.where(number % 2 == 0, residual_s[::2].mean(), residual_s[1::2].mean())
        # Steps drift slowly; what counts is how they differ from their neighbours.
        return float(np.std(np.diff(residual_s - even)) / np.sqrt(2))

    def _line(self) -> tuple[float, Floats]:
        number = np.arange(len(self.time_s))
        slope_s, start_s = np.polyfit(number, self.time_s, 1)
        return float(slope_s), self.time_s - (start_s + slope_s * number)


def find_footfalls(features: Features) -> Footfalls | None:
    """Find the most regular series of onsets in the range of running cadences.

    Parameters
    ----------
    features : Features
        Features of the sound.

    Returns
    -------
    Footfalls or None
        None if the sound is too short. Whether they are footfalls at all is for `gait.sound.listen` to judge.
    """
    onset = features.onset_db
    if len(onset) * HOP_S < 6 * _STEP_S[1]:
        return None
    step_s, periodicity = _step_time(onset)
    frames = _track(onset / max(float(onset.std()), 1e-9), step_s / HOP_S)
    frames = np.array([_strongest(features.attack_db, at) for at in frames], np.intp)
    time_s = features.time_s[frames] + _between(features.attack_db, frames) * HOP_S
    before = [_span(features.level_db, at, -_BACKGROUND_S[1], -_BACKGROUND_S[0]) for at in frames]
    after = [_span(features.level_db, at, -0.01, _LOUD_S) for at in frames]
    sharp = [_span(features.sharpness_db, at, 0.0, _LOUD_S) for at in frames]
    return _without_unclear_ends(
        Footfalls(
            time_s=time_s,
            level_db=np.array([each.max() for each in after]),
            background_db=np.array([np.median(each) for each in before]),
            sharpness_db=np.array([each.mean() for each in sharp]),
            periodicity=periodicity,
        )
    )


def _without_unclear_ends(heard: Footfalls) -> Footfalls:
    """Leave out what was sought before the first clear footfall and after the last one."""
    clear = np.flatnonzero(heard.clear)
    if len(clear) < _LEAST_FOOTFALLS:
        return heard
    kept = slice(int(clear[0]), int(clear[-1]) + 1)
    return replace(
        heard,
        time_s=heard.time_s[kept],
        level_db=heard.level_db[kept],
        background_db=heard.background_db[kept],
        sharpness_db=heard.sharpness_db[kept],
    )


def _step_time(onset: Floats) -> tuple[float, float]:
    """Return the step time in seconds at which the onsets correlate best with themselves, and the correlation."""
    centred = onset - onset.mean()
    size = 2 ** int(np.ceil(np.log2(2 * len(centred))))
    correlation = np.fft.irfft(np.abs(np.fft.rfft(centred, size)) ** 2)[: len(centred) // 2]
    correlation *= len(centred) / np.arange(len(centred), len(centred) - len(correlation), -1)
    correlation /= max(correlation[0], 1e-12)
    lags = np.arange(round(_STEP_S[0] / HOP_S), round(_STEP_S[1] / HOP_S) + 1)
    # A stride later, the same foot lands: that correlates even where the feet sound differently.
    score = correlation[lags] + np.array([correlation[2 * lag - 1 : 2 * lag + 2].max() for lag in lags])
    best = int(lags[np.argmax(score)])
    return best * HOP_S, float(max(correlation[best], correlation[2 * best - 1 : 2 * best + 2].max()))


def _track(onset: Floats, step: float) -> npt.NDArray[np.intp]:
    """Return the frames of the best series of onsets about `step` frames apart, by dynamic programming."""
    nearest, farthest = round(0.75 * step), round(1.3 * step)
    gaps = np.arange(nearest, farthest + 1)
    penalty = -_TIGHTNESS * np.log(gaps / step) ** 2
    score, previous = onset.copy(), np.full(len(onset), -1)
    for at in range(nearest, len(onset)):
        earlier = at - gaps
        reachable = earlier >= 0
        values = score[earlier[reachable]] + penalty[reachable]
        best = int(np.argmax(values))
        if values[best] > 0:
            score[at] += values[best]
            previous[at] = earlier[reachable][best]
    at = len(onset) - farthest + int(np.argmax(score[-farthest:]))
    frames = []
    while at >= 0:
        frames.append(at)
        at = int(previous[at])
    return np.array(frames[::-1], np.intp)


def _strongest(attack: Floats, at: int) -> int:
    """Return the frame of the strongest attack near a frame."""
    reach = round(_REFINE_S / HOP_S)
    first = max(at - reach, 0)
    return first + int(np.argmax(attack[first : at + reach + 1]))


def _between(onset: Floats, frames: npt.NDArray[np.intp]) -> Floats:
    """Return the peak of a parabola through each onset and its neighbours, in frames from the onset, -0.5 to 0.5."""
    inside = np.clip(frames, 1, len(onset) - 2)
    before, at, after = onset[inside - 1], onset[inside], onset[inside + 1]
    curvature = before - 2 * at + after
    flat = curvature > -1e-9
    return np.where(flat, 0.0, np.clip((before - after) / (2 * np.where(flat, 1.0, curvature)), -0.5, 0.5))


def _span(values: Floats, at: int, start_s: float, end_s: float) -> Floats:
    first = min(max(at + round(start_s / HOP_S), 0), len(values) - 1)
    return values[first : max(at + round(end_s / HOP_S), first + 1)]
