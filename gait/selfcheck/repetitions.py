"""Counting repetitions in the vertical course of a part of the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gait.selfcheck.kinds import Movement

Floats = npt.NDArray[np.float64]

RATE_HZ = 60.0
"""Rate of the even time axis on which movements are counted, in samples per second."""
# The typical repetition is taken from the larger ones, because the last ones before fatigue are small.
_TYPICAL_PERCENTILE = 75
# Smaller movements than this share of the typical repetition are not even partial repetitions.
_PARTIAL_SHARE = 0.2
# Single repetitions before fatigue may be this much smaller than the least typical one.
_FADED_SHARE = 0.5
# A pause of a steady rhythm that is longer than this many usual intervals ends the row.
_MISSED_BEATS = 1.8
_SHORTEST_STOP_S = 0.6
# Largest deviation of an interval of a steady rhythm from the usual interval of its row. This project's mark.
_STEADY_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """One repetition.

    Parameters
    ----------
    time_s : float
        Time of its highest point, in seconds.
    size : float
        How far it rises above the ground before and after, in leg lengths.
    full : bool
        Whether it is as large as most of the others, and not a partial repetition.
    """

    time_s: float
    size: float
    full: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """Repetitions without a pause between them.

    Parameters
    ----------
    times_s : tuple of float
        Times of the full repetitions, in seconds.
    """

    times_s: tuple[float, ...]

    @property
    def count(self) -> int:
        """Number of repetitions."""
        return len(self.times_s)

    @property
    def seconds(self) -> float:
        """Duration in seconds: from the first to the last repetition, and one interval for the last."""
        if self.count < 2:
            return 0.0
        return float(self.times_s[-1] - self.times_s[0] + np.median(np.diff(self.times_s)))

    @property
    def steady_s(self) -> float:
        """Duration in seconds of the longest part with a steady rhythm: no interval is a quarter off the usual one."""
        if self.count < 2:
            return 0.0
        intervals = np.diff(self.times_s)
        usual = float(np.median(intervals))
        longest_s = lasting_s = 0.0
        for interval in intervals:
            lasting_s = lasting_s + float(interval) if abs(interval - usual) <= _STEADY_SHARE * usual else 0.0
            longest_s = max(longest_s, lasting_s)
        return longest_s + usual if longest_s else 0.0

    @property
    def variation(self) -> float | None:
        """Robust standard deviation of the intervals, as a share of their median; None for fewer than five."""
        if self.count < 6:
            return None
        intervals = np.diff(self.times_s)
        middle = float(np.median(intervals))
        return float(1.4826 * np.median(np.abs(intervals - middle)) / middle)


def find_repetitions(time_s: Floats, height: Floats, movement: Movement) -> tuple[Repetition, ...]:
    """Return the repetitions in a course of heights.

    A repetition is a peak that rises clearly above the lows on both sides (its prominence). One that rises by less than
    half of the typical repetition is partial.

    Parameters
    ----------
    time_s : ndarray, shape (samples,)
        Times in seconds, at intervals of ``1 / RATE_HZ``.
    height : ndarray, shape (samples,)
        Height in leg lengths, positive upward. No gaps.
    movement : Movement
        How the movement is counted.

    Returns
    -------
    tuple of Repetition
        In order of time.

    Examples
    --------
    >>> from gait.selfcheck.kinds import MOVEMENTS
    >>> time_s = np.arange(0, 20, 1 / RATE_HZ)
    >>> height = 0.05 * (1 - np.cos(2 * np.pi * time_s / 4))
    >>> len(find_repetitions(time_s, height, MOVEMENTS["calf-raise"]))
    5
    """
    from scipy.ndimage import gaussian_filter1d
    from scipy.signal import find_peaks

    smooth = gaussian_filter1d(height, movement.smoothing_s * RATE_HZ, mode="nearest")
    peaks, found = find_peaks(
        smooth,
        prominence=_FADED_SHARE * movement.least,
        distance=round(movement.apart_s * RATE_HZ),
    )
    if not len(peaks):
        return ()
    sizes = found["prominences"]
    typical = float(np.percentile(sizes, _TYPICAL_PERCENTILE))
    if typical < movement.least:
        return ()
    return tuple(
        Repetition(time_s=float(time_s[peak]), size=float(size), full=bool(size >= movement.full_share * typical))
        for peak, size in zip(peaks, sizes, strict=True)
        if size >= _PARTIAL_SHARE * typical
    )


def rows_of(repetitions: Sequence[Repetition], movement: Movement) -> tuple[Row, ...]:
    """Return the rows of full repetitions without a pause between them.

    Parameters
    ----------
    repetitions : sequence of Repetition
        From `find_repetitions`.
    movement : Movement
        How the movement is counted. A rhythm ends with a missed beat, slow repetitions end with a long pause.

    Returns
    -------
    tuple of Row
        In order of time.

    Examples
    --------
    >>> from gait.selfcheck.kinds import MOVEMENTS
    >>> hops = [Repetition(time_s=t, size=0.1, full=True) for t in (0.0, 0.5, 1.0, 3.0, 3.5)]
    >>> [row.count for row in rows_of(hops, MOVEMENTS["hops"])]
    [3, 2]
    """
    times_s = [each.time_s for each in repetitions if each.full]
    if not times_s:
        return ()
    usual_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.0
    pause_s = min(movement.longest_pause_s, max(_SHORTEST_STOP_S, _MISSED_BEATS * usual_s))
    rows: list[list[float]] = [[times_s[0]]]
    for before, time_s in pairwise(times_s):
        if time_s - before > pause_s:
            rows.append([])
        rows[-1].append(time_s)
    return tuple(Row(times_s=tuple(row)) for row in rows)
