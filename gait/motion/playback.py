"""The playback speed of a clip, estimated from the runner's motion: from gravity, cadence and the belt's speed.

In a clip that plays k times slower than real time, every time is k times too long. The vertical oscillation of a runner
with a step time of T is proportional to T squared, so its height gives k. Runners of the same height have similar
cadences, which gives a less precise estimate of k, as does a belt of known speed. Each estimate has its own standard
error. If the mean differs from 1 by more than its error, the times of the clip are doubtful.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.measurement import NORMAL_975
from gait.motion.body import AVERAGE_HEIGHT_M
from gait.motion.contact import Contact
from gait.motion.model import Motion
from gait.motion.scale import apparent_height_m, stance_speed_mps, step_and_contact_time_s
from gait.motion.smoothing import hold_ends
from gait.motion.stride import StrideClock, stride_clock
from gait.units import GRAVITY_MPS2

Floats = npt.NDArray[np.float64]
Contacts = Sequence[Contact]

LEAST_FPS = 8.0
"""Minimum frame rate. Fewer frames are less than two per step at 240 steps per minute, too few to detect steps."""
DOUBT_SE = 2.5
"""Number of standard errors from which a playback speed other than 1 is doubtful, as for inconsistent scales."""
REFUSAL_SE, REFUSAL_FACTOR = 4.0, 1.5
"""Number of standard errors and factor from which a clip is rejected, because its times are certainly wrong."""
SAME_RATE = 1.15
"""A rate that differs from the playback rate by less than this factor is the same rate, measured differently."""

# From clips ten times too slow to clips four times too fast.
_STRIDES_PER_S = (0.1, 6.0)
# With a lower clarity, the stride clock does not follow the legs. Clips in slow motion reach 0.9 or more.
CLEAR = 0.8
# Contact time as a share of step time is 0.55 in fast running and 0.9 in slow jogging. Detected contact times have a
# remaining error of about 20 ms.
_USUAL_CONTACT_SHARE, _CONTACT_SHARE_SE, _DETECTED_CONTACT_SHARE_SE = 0.7, 0.09, 0.055
# Relative errors of the oscillation: the force in stance is not a half sine (6 and 17 % in the force-plate trials with
# known oscillation), and shoulders and head do not oscillate as the centre of mass; hips follow 70 to 90 %.
_FORCE_SHAPE_SE, _UPPER_BODY_SE, _HIPS_SE = 0.09, 0.10, 0.16
# Cadence is 140 to 205 steps per minute from slow jogging to fast running (Van Oeveren 2017; Burns 2019), which is
# taken as 1.6 standard deviations on either side. As for a pendulum, step time is proportional to the square root of
# the height.
_USUAL_STEP_S, _STEP_SE = 60 / 168, 0.12
# Error of the speed of the foot, 3.5 %, and of a treadmill's display, about 5 %.
_SPEED_SE = 0.06
# Largest oscillation at the stride frequency (a limp) relative to that at the step frequency; if it is larger, the
# stride clock does not follow the legs.
_MAX_LIMP = 1.0
_OSCILLATION_CUTOFF_STEPS = 2.0
# A body outside of this range was not measured in metres, so gravity cannot be used.
_MIN_HEIGHT_M, _MAX_HEIGHT_M = 1.0, 2.4
_COMMON_RATES = (24, 25, 30, 48, 50, 60, 90, 100, 120, 180, 240, 300, 480, 960)


@dataclass(frozen=True, kw_only=True)
class Playback:
    """Playback speed of a motion, after correction of declared slow motion.

    Parameters
    ----------
    factor : float
        How many times slower than real time the motion is; less than 1 if it is faster.
    relative_se : float
        Standard error of the logarithm of the factor.
    fps : float
        Frame rate on the motion's time axis, in frames per second.
    clear : bool
        Whether the alternation of the legs is clear enough to reject a clip.

    Examples
    --------
    >>> retimed = Playback(factor=1.25, relative_se=0.07, fps=24.0)
    >>> retimed.doubted, retimed.refused, retimed.words, retimed.likely_fps
    (True, False, '1.25 times slower than real time', 30)
    """

    factor: float
    relative_se: float
    fps: float
    clear: bool = True

    @property
    def doubted(self) -> bool:
        """Whether the factor differs from 1 by more than its error."""
        return self._away_se > DOUBT_SE

    @property
    def refused(self) -> bool:
        """Whether the motion is certainly not in real time."""
        return self._away_se > REFUSAL_SE and abs(np.log(self.factor)) > np.log(REFUSAL_FACTOR)

    @property
    def ci95(self) -> tuple[float, float]:
        """Limits of the 95 % confidence interval of the factor."""
        reach = float(np.exp(NORMAL_975 * self.relative_se))
        return self.factor / reach, self.factor * reach

    @property
    def words(self) -> str:
        """The factor in words."""
        return (
            f"{self.factor:.3g} times slower than real time"
            if self.factor >= 1
            else f"{1 / self.factor:.3g} times faster than real time"
        )

    @property
    def likely_fps(self) -> int:
        """The most probable recording rate in frames per second, preferring common rates of cameras."""
        recorded_fps = self.fps * self.factor
        nearest = min(_COMMON_RATES, key=lambda rate: abs(np.log(rate / recorded_fps)))
        return nearest if abs(np.log(nearest / recorded_fps)) < 2 * self.relative_se else round(recorded_fps)

    @property
    def _away_se(self) -> float:
        return abs(float(np.log(self.factor))) / self.relative_se


def judge_playback(motion: Motion, *, contacts: Contacts = (), speed_mps: float | None = None) -> Playback | None:
    """Estimate the playback speed of a motion.

    The estimates from gravity and cadence are always used. The speed of the belt is used if it is consistent with
    these; otherwise, the speed is more likely to be wrong. If the estimates are inconsistent, the standard error is at
    least half of their difference.

    Parameters
    ----------
    motion : Motion
        The motion, scaled by height or by average proportions, or given in metres.
    contacts : sequence of Contact
        The contacts, if they are known; they reduce the error.
    speed_mps : float, optional
        Speed of the belt in m/s, if it is known.

    Returns
    -------
    Playback or None
        None if the frame rate is too low, the legs or the body cannot be tracked, or the body's size is impossible.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> judge_playback(motion).doubted
    False
    >>> judge_playback(replace(motion, time_s=motion.time_s / 2)).words
    '2.03 times faster than real time'
    """
    fps = 1 / float(np.median(np.diff(motion.time_s)))
    if fps < LEAST_FPS:
        return None
    clock = stride_clock(motion.time_s, motion.ankle_separation_m, strides_per_s=_STRIDES_PER_S)
    oscillation = _oscillation(motion, clock) if clock.frequency_hz > 0 else None
    height_m = apparent_height_m(motion)
    if oscillation is None or height_m is None or not _MIN_HEIGHT_M < height_m < _MAX_HEIGHT_M:
        return None
    step_s = 1 / (2 * clock.frequency_hz)
    logs, errors = _estimates(motion, oscillation, step_s=step_s, height_m=height_m, contacts=contacts)
    measured_mps = stance_speed_mps(motion, contacts) if _on_belt(motion) and speed_mps else None
    if speed_mps and measured_mps and measured_mps > 0:
        logs, errors = _with_speed(logs, errors, float(np.log(speed_mps / measured_mps)), motion.scale.relative_se)
    mean, se = _weighted_mean(logs, errors)
    return Playback(factor=float(np.exp(mean)), relative_se=se, fps=fps, clear=clock.clarity >= CLEAR)


def _oscillation(motion: Motion, clock: StrideClock) -> tuple[float, float] | None:
    """Return the vertical oscillation at the step frequency in metres, and its relative error."""
    upper = [name for name in ("mid_shoulder", "mid_ear") if name in motion]
    names = upper or ["mid_hip"]
    cutoff_hz = _OSCILLATION_CUTOFF_STEPS * 2 * clock.frequency_hz
    curves = [motion.curve(name, cutoff_hz=cutoff_hz) for name in names]
    height_m = np.mean([hold_ends(curve, motion.time_s)[:, 1] for curve in curves], axis=0)
    angle = 2 * np.pi * clock.phase
    drift = np.linspace(-1, 1, len(angle))
    waves = [wave(multiple * angle) for multiple in (1, 2, 4) for wave in (np.cos, np.sin)]
    basis = np.column_stack([*(drift**power for power in range(4)), *waves])
    coefficients = np.linalg.lstsq(basis, height_m, rcond=None)[0]
    per_stride_m, per_step_m = (float(np.hypot(*coefficients[first : first + 2])) for first in (4, 6))
    if not np.isfinite(per_step_m) or per_stride_m >= _MAX_LIMP * per_step_m:
        return None
    return 2 * per_step_m, _UPPER_BODY_SE if upper else _HIPS_SE


def _estimates(
    motion: Motion, oscillation: tuple[float, float], *, step_s: float, height_m: float, contacts: Contacts
) -> tuple[Floats, Floats]:
    """Return the logarithm of the factor from gravity and from cadence, and the standard errors."""
    times = step_and_contact_time_s(contacts)
    share = _USUAL_CONTACT_SHARE if times is None else times[1] / times[0]
    share_se = _CONTACT_SHARE_SE if times is None else _DETECTED_CONTACT_SHARE_SE
    expected_m = _oscillation_share(share) * GRAVITY_MPS2 * step_s**2
    contact_se = abs(np.log(_oscillation_share(share + share_se) / _oscillation_share(share - share_se))) / 2
    observed_m, observed_se = oscillation
    # The factor is proportional to the root of the oscillation.
    gravity_se = np.linalg.norm([_FORCE_SHAPE_SE, observed_se, contact_se, motion.scale.relative_se]) / 2
    usual_s = _USUAL_STEP_S * np.sqrt(height_m / AVERAGE_HEIGHT_M)
    logs = np.array([np.log(expected_m / observed_m) / 2, np.log(step_s / usual_s)])
    return logs, np.array([gravity_se, _STEP_SE])


def _oscillation_share(contact_share: float) -> float:
    """Return the oscillation as a share of g T^2, from the first harmonic of a half-sine force in each contact."""
    return float(abs(np.cos(np.pi * contact_share) / (1 - 4 * contact_share**2))) / np.pi**2


def _with_speed(logs: Floats, errors: Floats, from_speed: float, scale_se: float) -> tuple[Floats, Floats]:
    """Add the estimate from the belt's speed, unless it contradicts the others."""
    mean, se = _weighted_mean(logs, errors)
    speed_se = float(np.hypot(_SPEED_SE, scale_se))
    if abs(from_speed - mean) > DOUBT_SE * np.hypot(speed_se, se):
        return logs, errors
    return np.append(logs, from_speed), np.append(errors, speed_se)


def _weighted_mean(logs: Floats, errors: Floats) -> tuple[float, float]:
    """Return the inverse-variance mean and its error, at least half of the difference of inconsistent estimates."""
    weights = errors**-2
    mean, se = float(np.average(logs, weights=weights)), float(weights.sum() ** -0.5)
    first, last = int(logs.argmin()), int(logs.argmax())
    difference = float(logs[last] - logs[first])
    agree = difference <= DOUBT_SE * np.hypot(errors[first], errors[last])
    return mean, se if agree else max(se, difference / 2)


def _on_belt(motion: Motion) -> bool:
    return motion.view == "side" and motion.surface == "treadmill"
