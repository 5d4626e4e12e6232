"""How fast a film plays, judged by the runner in it: by gravity, by the cadence, and by the belt's speed.

Of a film that plays k times slower than life, every time is k times too long. A runner who steps every T seconds rises
and falls by an amount that grows with T squared, so the height of the bounce gives k. Runners of one height step at
similar rates, which gives k more roughly, and so does a belt whose speed is known. Each clue has its own standard
error; where the estimate differs from 1 by more than its error, the times are in doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.measurement import NORMAL_975
from gait.motion.body import AVERAGE_HEIGHT_M
from gait.motion.contact import Contact
from gait.motion.gravity import step_and_contact_time_s
from gait.motion.model import Motion
from gait.motion.scale import apparent_height_m, stance_speed_mps
from gait.motion.stride import StrideClock, alternation, stride_clock
from gait.units import GRAVITY_MPS2

Floats = npt.NDArray[np.float64]
Contacts = Sequence[Contact]

LEAST_FPS = 8.0
"""Fewer frames a second are less than two a step at 240 steps a minute, so that steps are missed or invented."""
DOUBT_SE = 2.5
"""From this many standard errors away from 1 on, a playback speed is in doubt; scales disagree by as many."""
REFUSAL_SE, REFUSAL_FACTOR = 4.0, 1.5
"""Beyond doubt, and by so much that no time is of any use."""
SAME_RATE = 1.15
"""A rate this close to the one at which a film plays is the same rate, measured differently."""

# From films ten times too slow to films four times too fast.
_STRIDES_PER_S = (0.1, 6.0)
# A clock less clear than this does not follow the legs. Clips in slow motion reach 0.9 and more.
CLEAR = 0.8
# Contact time as a share of the step's: 0.55 in fast running, 0.9 in a slow jog. Where contacts were found, they are
# still off by some 20 ms.
_USUAL_CONTACT_SHARE, _CONTACT_SHARE_SE, _FOUND_CONTACT_SHARE_SE = 0.7, 0.09, 0.055
# Errors of the bounce as shares of it: the force in stance is no half sine (by 6 and 17 % on the force-plate trials
# with true oscillation), and shoulders and head do not bounce as the centre of mass does; hips follow 70 to 90 %.
_FORCE_SHAPE_SE, _UPPER_BODY_SE, _HIPS_SE = 0.09, 0.10, 0.16
# Cadences lie between 140 and 205 steps a minute from a slow jog to fast running (Van Oeveren 2017; Burns 2019): 1.6
# standard deviations either way. Legs swing like pendulums, so that step time grows with the root of the height.
_USUAL_STEP_S, _STEP_SE = 60 / 168, 0.12
# The foot's own speed errs by 3.5 %, and a treadmill's display by some 5 %.
_SPEED_SE = 0.06
# What rises and falls once a stride is a limp; more of it than of the bounce means that the strides are not the legs'.
_MOST_LIMP = 1.0
_BOUNCE_CUTOFF_STEPS = 2.0
# A body of no human size was not measured in metres, so that its fall says nothing.
_LOWEST_M, _HIGHEST_M = 1.0, 2.4
_USUAL_RATES = (24, 25, 30, 48, 50, 60, 90, 100, 120, 180, 240, 300, 480, 960)


@dataclass(frozen=True, kw_only=True)
class Playback:
    """How many times slower than life a motion runs, after slow motion that was declared is undone.

    Parameters
    ----------
    factor : float
        Times slower than life; under 1 where it runs faster.
    relative_se : float
        Standard error of the factor's logarithm.
    fps : float
        Frames per second of the motion's own time.
    clear : bool
        Whether the legs were followed clearly enough to rest a refusal on it.

    Examples
    --------
    >>> retimed = Playback(factor=1.25, relative_se=0.07, fps=24.0)
    >>> retimed.doubted, retimed.refused, retimed.words, retimed.likely_fps
    (True, False, '1.25 times slower than life', 30)
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
        """Whether the motion certainly does not run at the speed of life."""
        return self._away_se > REFUSAL_SE and abs(np.log(self.factor)) > np.log(REFUSAL_FACTOR)

    @property
    def ci95(self) -> tuple[float, float]:
        """Ends of the factor's 95 % interval."""
        reach = float(np.exp(NORMAL_975 * self.relative_se))
        return self.factor / reach, self.factor * reach

    @property
    def words(self) -> str:
        """The factor in words: so many times slower or faster than life."""
        return (
            f"{self.factor:.3g} times slower than life"
            if self.factor >= 1
            else f"{1 / self.factor:.3g} times faster than life"
        )

    @property
    def likely_fps(self) -> int:
        """The rate, of those that cameras have, at which the frames were most probably recorded."""
        recorded_fps = self.fps * self.factor
        nearest = min(_USUAL_RATES, key=lambda rate: abs(np.log(rate / recorded_fps)))
        return nearest if abs(np.log(nearest / recorded_fps)) < 2 * self.relative_se else round(recorded_fps)

    @property
    def _away_se(self) -> float:
        return abs(float(np.log(self.factor))) / self.relative_se


def judge_playback(motion: Motion, *, contacts: Contacts = (), speed_mps: float | None = None) -> Playback | None:
    """Estimate how many times slower than life a motion runs.

    Gravity and cadence always count. The belt's speed counts where it agrees with these two; where it does not, the
    speed itself is the likelier mistake. Clues that disagree widen the error to half the distance between them.

    Parameters
    ----------
    motion : Motion
        The motion, scaled by height, by average proportions, or in metres as given.
    contacts : sequence of (side, initial contact in s, toe-off in s)
        The steps, where they are known: they narrow the error.
    speed_mps : float, optional
        The belt's speed in metres per second, where it was told.

    Returns
    -------
    Playback or None
        None where frames are too few to show steps, the legs and the body cannot be followed, or the body is of no
        human size.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> judge_playback(motion).doubted
    False
    >>> judge_playback(replace(motion, time_s=motion.time_s / 2)).words
    '2.03 times faster than life'
    """
    fps = 1 / float(np.median(np.diff(motion.time_s)))
    if fps < LEAST_FPS:
        return None
    clock = stride_clock(motion.time_s, alternation(motion), strides_per_s=_STRIDES_PER_S)
    bounce = _bounce(motion, clock) if clock.frequency_hz > 0 else None
    height_m = apparent_height_m(motion)
    if bounce is None or height_m is None or not _LOWEST_M < height_m < _HIGHEST_M:
        return None
    step_s = 1 / (2 * clock.frequency_hz)
    logs, errors = _clues(motion, bounce, step_s=step_s, height_m=height_m, contacts=contacts)
    measured_mps = stance_speed_mps(motion, contacts) if _on_belt(motion) and speed_mps else None
    if speed_mps and measured_mps and measured_mps > 0:
        logs, errors = _with_speed(logs, errors, float(np.log(speed_mps / measured_mps)), motion.scale.relative_se)
    mean, se = _weighed(logs, errors)
    return Playback(factor=float(np.exp(mean)), relative_se=se, fps=fps, clear=clock.clarity >= CLEAR)


def _bounce(motion: Motion, clock: StrideClock) -> tuple[float, float] | None:
    """Height in metres through which the body rises and falls with each step, and its relative error."""
    upper = [name for name in ("mid_shoulder", "mid_ear") if name in motion]
    names = upper or ["mid_hip"]
    cutoff_hz = _BOUNCE_CUTOFF_STEPS * 2 * clock.frequency_hz
    height_m = np.mean([motion.curve(name, cutoff_hz=cutoff_hz)(motion.time_s)[:, 1] for name in names], axis=0)
    turn = 2 * np.pi * clock.phase
    along = np.linspace(-1, 1, len(turn))
    waves = [wave(times * turn) for times in (1, 2, 4) for wave in (np.cos, np.sin)]
    parts = np.linalg.lstsq(np.column_stack([*(along**power for power in range(4)), *waves]), height_m, rcond=None)[0]
    once_m, twice_m = (float(np.hypot(*parts[first : first + 2])) for first in (4, 6))
    if not np.isfinite(twice_m) or once_m >= _MOST_LIMP * twice_m:
        return None
    return 2 * twice_m, _UPPER_BODY_SE if upper else _HIPS_SE


def _clues(
    motion: Motion, bounce: tuple[float, float], *, step_s: float, height_m: float, contacts: Contacts
) -> tuple[Floats, Floats]:
    """What gravity and the cadence say of the factor's logarithm, and the standard error of each."""
    found = step_and_contact_time_s(contacts)
    share = _USUAL_CONTACT_SHARE if found is None else found[1] / found[0]
    share_se = _CONTACT_SHARE_SE if found is None else _FOUND_CONTACT_SHARE_SE
    falls_m = _bounce_share(share) * GRAVITY_MPS2 * step_s**2
    from_share = abs(np.log(_bounce_share(share + share_se) / _bounce_share(share - share_se))) / 2
    bounce_m, bounce_se = bounce
    # The factor goes with the root of the bounce.
    gravity_se = np.linalg.norm([_FORCE_SHAPE_SE, bounce_se, from_share, motion.scale.relative_se]) / 2
    usual_s = _USUAL_STEP_S * np.sqrt(height_m / AVERAGE_HEIGHT_M)
    logs = np.array([np.log(falls_m / bounce_m) / 2, np.log(step_s / usual_s)])
    return logs, np.array([gravity_se, _STEP_SE])


def _bounce_share(contact_share: float) -> float:
    """The bounce as a share of g T^2: the first harmonic of a force that is a half sine in each step's contact."""
    return float(abs(np.cos(np.pi * contact_share) / (1 - 4 * contact_share**2))) / np.pi**2


def _with_speed(logs: Floats, errors: Floats, told: float, scale_se: float) -> tuple[Floats, Floats]:
    mean, se = _weighed(logs, errors)
    told_se = float(np.hypot(_SPEED_SE, scale_se))
    if abs(told - mean) > DOUBT_SE * np.hypot(told_se, se):
        return logs, errors
    return np.append(logs, told), np.append(errors, told_se)


def _weighed(logs: Floats, errors: Floats) -> tuple[float, float]:
    """Mean weighed by the errors, and its error: half the distance of clues that cannot both be right."""
    weights = errors**-2
    mean, se = float(np.average(logs, weights=weights)), float(weights.sum() ** -0.5)
    first, last = int(logs.argmin()), int(logs.argmax())
    apart = float(logs[last] - logs[first])
    agree = apart <= DOUBT_SE * np.hypot(errors[first], errors[last])
    return mean, se if agree else max(se, apart / 2)


def _on_belt(motion: Motion) -> bool:
    return motion.view == "side" and motion.surface == "treadmill"
