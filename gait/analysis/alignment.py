"""Alignment of two clips of a session: in time if they show the same strides, otherwise by the phase of the stride."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import fdtrc

from gait.measurement import NORMAL_975
from gait.motion.model import Motion

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis
    from gait.steps import Step

Floats = npt.NDArray[np.float64]

# Landings of one foot that both clips must show.
_MIN_SHARED = 5
# A step is found again if it is at most this share of a stride away.
_NEAREST_SHARE = 0.2
_BOUNCE_HZ = 200.0
# By how much the bounce may move the offset that the landings give.
_SEARCH_S = 0.06
# Landings of the same steps in two clips scatter by at most this much.
_MAX_SCATTER_S = 0.015
# Smaller misfits are not worth telling apart: of landings in seconds, and of the bounce as a share of its variance.
_LEAST_SCATTER_S, _LEAST_BOUNCE = 0.0005, 0.001
# Largest probability that the landings alone fit another offset as well.
_MAX_CHANCE_OF_LANDINGS = 0.05
# Largest product of two probabilities: that the second best offset fits the landings, and the bounce, as well as the
# best. On rendered clips it was below 0.002 for 11 of 12 overlapping stretches of two clips filmed at the same time,
# and above 0.01 for 24 pairs of stretches that were not.
_MAX_CHANCE = 0.004
# Standard error of the offset that no number of steps removes: on those 12 stretches, errors were up to 4.7 ms between
# side and rear clips, and 2 ms between two side clips.
_LEAST_SE_S = 0.0025


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """How the times of two clips belong together.

    Parameters
    ----------
    kind : {"time", "phase"}
        `time` if both clips show the same strides, filmed at the same time. `phase` if they were filmed one after the
        other, or nothing tells which of their strides are the same: only the phase of the stride then corresponds.
    offset_s : float or None
        Time in the second clip minus time in the first one, in seconds of the runner's own time; None for `phase`.
    error_s : float
        Half the 95 % interval of the match, in seconds.
    """

    kind: Literal["time", "phase"]
    offset_s: float | None
    error_s: float


class _Candidate(NamedTuple):
    offset_s: float
    scatter_s: float
    """Standard deviation of the differences between the landings that the offset brings together."""
    bounce: float
    """Mean squared difference of the heights, each of variance 1."""
    shared: int
    """Number of landings."""


def align_clips(first: ClipAnalysis, second: ClipAnalysis) -> Alignment:
    """Find the offset between the clocks of two clips from the landings and the bounce that both show.

    No two strides take equally long. Of all offsets that bring landings of the same foot together, only the true one
    brings every landing and the whole course of the bounce together. If it does not fit clearly better than each of the
    others (F tests of the landings' scatter and of the bounce), the clips are taken to be filmed one after the other.

    Parameters
    ----------
    first, second : ClipAnalysis
        Two clips of one session.

    Returns
    -------
    Alignment

    Examples
    --------
    >>> align_clips(session.view("side"), session.view("rear")).kind  # doctest: +SKIP
    'time'
    """
    best = _clearly_best(_candidates(first, second))
    if best is None:
        return Alignment(kind="phase", offset_s=None, error_s=_phase_error_s((first, second)))
    se_s = float(np.hypot(best.scatter_s / np.sqrt(best.shared), _LEAST_SE_S))
    return Alignment(kind="time", offset_s=best.offset_s, error_s=NORMAL_975 * se_s)


def _candidates(first: ClipAnalysis, second: ClipAnalysis) -> list[_Candidate]:
    landings = [_landings(clip.steps) for clip in (first, second)]
    if any(not len(of_foot) for of_clip in landings for of_foot in of_clip):
        return []
    stride_s = float(np.median(np.concatenate([np.diff(of_foot) for of_clip in landings for of_foot in of_clip])))
    heights = [_height(clip.motion) for clip in (first, second)]
    shortest = min(landings[0][0][-1] - landings[0][0][0], landings[1][0][-1] - landings[1][0][0])
    start_s = landings[1][0][0] - landings[0][0][0]
    reach = int(np.ceil((max(float(np.ptp(each[0])) for each in landings) + shortest) / stride_s))
    found = (_candidate(landings, heights, start_s + k * stride_s, stride_s) for k in range(-reach, reach + 1))
    return [each for each in found if each is not None]


def _candidate(
    landings: list[tuple[Floats, Floats]], heights: list[tuple[Floats, Floats]], offset_s: float, stride_s: float
) -> _Candidate | None:
    """Refine an offset, and judge how well it brings both clips together; None with too few shared landings."""
    apart: list[Floats] = []
    for _ in range(3):
        apart = [_differences(one, other, offset_s, stride_s) for one, other in zip(*landings, strict=True)]
        if min(map(len, apart)) < _MIN_SHARED:
            return None
        offset_s = float(np.mean([np.median(of_foot) for of_foot in apart]))
    # The errors of near and far foot differ: only the scatter around each foot's own mean counts.
    residuals = np.concatenate([of_foot - of_foot.mean() for of_foot in apart])
    scatter_s = float(np.sqrt(residuals @ residuals / (len(residuals) - 2)))
    matched = _match_bounce(heights, offset_s)
    if matched is None:
        return None
    return _Candidate(matched[0], scatter_s, matched[1], len(residuals))


def _differences(one: Floats, other: Floats, offset_s: float, stride_s: float) -> Floats:
    nearest = np.abs(other[None, :] - (one + offset_s)[:, None]).argmin(axis=1)
    apart = other[nearest] - one
    return apart[np.abs(apart - offset_s) < _NEAREST_SHARE * stride_s]


def _match_bounce(heights: list[tuple[Floats, Floats]], offset_s: float) -> tuple[float, float] | None:
    """Return the offset at which the heights fit best, near a given one, and their mean squared difference there."""
    (time_s, height), (other_s, other) = heights
    trials_s = offset_s + np.arange(-_SEARCH_S, _SEARCH_S, 0.001)
    misfits = []
    for trial_s in trials_s:
        inside = (time_s + trial_s >= other_s[0]) & (time_s + trial_s <= other_s[-1])
        if not inside.any():
            return None
        misfits.append(float(np.mean((height[inside] - np.interp(time_s[inside] + trial_s, other_s, other)) ** 2)))
    best = int(np.argmin(misfits))
    if not 0 < best < len(misfits) - 1:
        return None
    before, here, after = misfits[best - 1 : best + 2]
    vertex = (before - after) / (2 * (before - 2 * here + after))
    return float(trials_s[best] + 0.001 * vertex), here


def _clearly_best(candidates: list[_Candidate]) -> _Candidate | None:
    """Return the candidate that fits clearly better than every other one, by landings and bounce; None without one."""
    if len(candidates) < 2:
        return None
    best = min(candidates, key=lambda each: each.scatter_s)
    if best.scatter_s > _MAX_SCATTER_S:
        return None
    others = [each for each in candidates if each is not best]
    by_landings, by_bounce = (
        max(_chance(ratio, each, best) for each, ratio in zip(others, ratios, strict=True))
        for ratios in (
            [_ratio(each.scatter_s**2, best.scatter_s**2, least=_LEAST_SCATTER_S**2) for each in others],
            [_ratio(each.bounce, best.bounce, least=_LEAST_BOUNCE) for each in others],
        )
    )
    clear = by_landings < _MAX_CHANCE_OF_LANDINGS and by_landings * by_bounce < _MAX_CHANCE
    return best if clear else None


def _ratio(other: float, best: float, *, least: float) -> float:
    return max(other, least) / max(best, least)


def _chance(ratio: float, other: _Candidate, best: _Candidate) -> float:
    """Return the probability of such a ratio of variances if neither offset were better (F test)."""
    return float(fdtrc(other.shared - 2, best.shared - 2, ratio))


def _landings(steps: tuple[Step, ...]) -> tuple[Floats, Floats]:
    """Return the initial contacts of the left and of the right foot in seconds."""
    left, right = (
        np.array([step.initial_contact_s for step in steps if step.used and step.side == side])
        for side in ("left", "right")
    )
    return left, right


def _height(motion: Motion) -> tuple[Floats, Floats]:
    """Return times and the height of the head at them, without slow changes, of variance 1.

    The head keeps its time in every view. The hip's points lag by 10 to 30 ms from the side, as the legs pass them.
    """
    time_s = np.arange(motion.time_s[0], motion.time_s[-1], 1 / _BOUNCE_HZ)
    height = motion.curve("mid_ear" if "mid_ear" in motion.names else "mid_shoulder")(time_s)[:, 1]
    window = np.ones(round(0.7 * _BOUNCE_HZ)) / round(0.7 * _BOUNCE_HZ)
    slow = np.convolve(height, window, mode="same") / np.convolve(np.ones(len(height)), window, mode="same")
    quick = height - slow
    return time_s, (quick - quick.mean()) / quick.std()


def _phase_error_s(clips: tuple[ClipAnalysis, ClipAnalysis]) -> float:
    """Return how far two clips may be apart at a landing: each landing has an error, and a film shows whole frames."""
    variance = 0.0
    for clip in clips:
        error_s = np.nanmedian([step.initial_contact_se_s for step in clip.steps if step.used])
        variance += float(error_s) ** 2 + 1 / (12 * clip.clip.capture_fps**2)
    return float(NORMAL_975 * variance**0.5)
