"""Steps: initial contact and toe-off of each foot, between the frames, with a standard error each.

The legs' alternation gives a clock; each foot is expected down once a stride, at its own place in it. Round that place,
several signs of contact are read from smooth curves, each with the constant by which it runs ahead or behind; their
weighted mean is the event, drawn part of the way towards the foot's usual place on the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.measurement import View
from gait.motion.model import Motion
from gait.motion.playback import judge_playback
from gait.motion.stride import StrideClock, alternation, stride_clock
from gait.motion.usable import usable
from gait.steps.errors import CONTACT_ERROR, LEAST_FOR_HABIT, TOE_OFF_ERROR, EventError, event_se_s
from gait.steps.not_running import FILM_RUNNING, NO_RUNNING, refuse_too_fast, refuse_too_slow, refuse_walking
from gait.steps.signs import INITIAL_CONTACT, TOE_OFF, FootCurves, Sign, Stride, foot_curves

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Side = Literal["left", "right"]

# The clock's signal peaks with the foot furthest ahead, seen from the side, and at mid-swing, seen from behind; a
# stride is counted from the former.
_STRIDE_START = {"side": 0.0, "rear": 0.18}
_RIGHT_LAG_STRIDES = 0.5
# Legs that alternate by less than this share of their usual swing do not run just then.
_LEAST_SWING_SHARE = 0.4
_SWING_REACH_S = 0.3
_LEAST_CLARITY = 0.25
_LEAST_STEPS = 4
# Signs with less than this share of all weight are too few to name a time.
_LEAST_WEIGHT = 0.3
# Signs that disagree by more than this do not show the same event.
_DISAGREEMENT_S = 0.10
_LONGEST_CONTACT_STRIDES = 0.5
# Shares of a step's own deviation from the clock that are kept.
_CONTACT_KEPT, _TOE_OFF_KEPT = 0.6, 0.8


@dataclass(frozen=True, kw_only=True)
class Step:
    """One foot's time on the ground.

    Parameters
    ----------
    side : {"left", "right"}
        The foot.
    initial_contact_s, toe_off_s : float
        Seconds of the runner's own time; toe-off is NaN where the clip ends before it.
    initial_contact_se_s, toe_off_se_s : float
        Standard errors in seconds.
    used : bool
        Whether measures may rest on it.
    reason : str or None
        Why not, if not.
    """

    side: Side
    initial_contact_s: float
    toe_off_s: float
    initial_contact_se_s: float
    toe_off_se_s: float
    used: bool = True
    reason: str | None = None

    @property
    def complete(self) -> bool:
        """Whether toe-off was seen too."""
        return bool(np.isfinite(self.toe_off_s))


def find_steps(motion: Motion) -> pd.DataFrame:
    """Find the steps in a motion.

    Parameters
    ----------
    motion : Motion
        From `Motion.from_landmarks` or from a clip.

    Returns
    -------
    DataFrame
        One row a step in order of time: `side`, `initial_contact_s`, `toe_off_s`, `initial_contact_se_s`,
        `toe_off_se_s`, `used`, `reason`.

    Raises
    ------
    RunnerError
        If the motion is no running: nobody's legs alternate, or the person walks or steps on the spot.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> steps = find_steps(running_motion(cadence_spm=170.0, duration_s=6.0))
    >>> list(steps.side[:3])
    ['left', 'right', 'left']
    """
    import pandas as pd

    columns = list(Step.__dataclass_fields__)
    return pd.DataFrame([asdict(step) for step in detect_steps(motion)], columns=columns)


def detect_steps(motion: Motion) -> tuple[Step, ...]:
    """Find the steps in a motion, as `find_steps` does, as a tuple of `Step`.

    Parameters
    ----------
    motion : Motion
        Any view.

    Returns
    -------
    tuple of Step
        In order of contact.

    Raises
    ------
    RunnerError
        If nobody runs in it, it does not play at the speed of life, it cannot be used, or fewer than four steps are
        seen.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> [step.side for step in detect_steps(running_motion())][:3]
    ['left', 'right', 'left']
    """
    motion = usable(motion)
    playback = judge_playback(motion)
    # A stride too quick for any runner is none that the clock below could find.
    refuse_too_fast(playback, slow_motion_factor=motion.slow_motion_factor, film=motion.source == "pose")
    clock = motion_clock(motion)
    if clock.clarity < _LEAST_CLARITY:
        raise RunnerError(NO_RUNNING, FILM_RUNNING)
    refuse_walking(motion, clock)
    refuse_too_slow(playback, film=motion.source == "pose")
    swing = _swing_now(motion)
    steps: list[Step] = []
    for side in ("left", "right"):
        curves = foot_curves(motion, side)
        strides = [_stride(motion, clock, anchor, side) for anchor in _anchors(motion, clock, side)]
        found = [seen for stride in strides if (seen := _step_at(motion, curves, stride)) is not None]
        running = [seen for seen in found if np.interp(seen.contact.time_s, motion.time_s, swing) > _LEAST_SWING_SHARE]
        steps += _steps_of(side, running, view=motion.view, frame_s=float(np.median(np.diff(motion.time_s))))
    steps.sort(key=lambda step: step.initial_contact_s)
    if len(steps) < _LEAST_STEPS:
        raise RunnerError(f"Fewer than {_LEAST_STEPS} steps of running are seen.", FILM_RUNNING)
    return _checked(steps, stride_s=1 / clock.frequency_hz)


def motion_clock(motion: Motion) -> StrideClock:
    """Return the stride's clock: from the side by how far the ankles are apart, from behind by which is higher."""
    return stride_clock(motion.time_s, alternation(motion))


def _anchors(motion: Motion, clock: StrideClock, side: Side) -> npt.NDArray[np.int_]:
    lag = 0.0 if side == "left" else _RIGHT_LAG_STRIDES
    return np.arange(np.floor(clock.phase[0] - lag) - 1, np.ceil(clock.phase[-1] - lag) + 1).astype(int)


def _stride(motion: Motion, clock: StrideClock, anchor: int, side: Side) -> Stride:
    """Turn a foot's stride on the clock into seconds, carried on past the clip's ends at the mean frequency."""
    start = anchor + (0.0 if side == "left" else _RIGHT_LAG_STRIDES) + _STRIDE_START[motion.view]
    ends_s = []
    for phase in (start, start + 1):
        inside = float(np.clip(phase, clock.phase[0], clock.phase[-1]))
        ends_s.append(float(np.interp(inside, clock.phase, motion.time_s)) + (phase - inside) / clock.frequency_hz)
    return Stride(start_s=ends_s[0], length_s=ends_s[1] - ends_s[0])


class _Event(NamedTuple):
    time_s: float
    signs_s: Floats
    """When each sign says that it was; NaN where it does not show."""

    @property
    def disagreement_s(self) -> float:
        return float(np.nanmax(self.signs_s) - np.nanmin(self.signs_s)) if np.isfinite(self.time_s) else 0.0


class _Seen(NamedTuple):
    stride: Stride
    contact: _Event
    toe_off: _Event


def _step_at(motion: Motion, curves: FootCurves, stride: Stride) -> _Seen | None:
    contact = _event(INITIAL_CONTACT[motion.view], curves, stride)
    if contact is None or not motion.time_s[0] <= contact.time_s <= motion.time_s[-1]:
        return None
    signs = TOE_OFF[motion.view]
    toe_off = _event(signs, curves, stride)
    if toe_off is None or toe_off.time_s > motion.time_s[-1]:
        toe_off = _Event(float("nan"), np.full(len(signs), np.nan))
    return _Seen(stride, contact, toe_off)


def _event(signs: Sequence[Sign], curves: FootCurves, stride: Stride) -> _Event | None:
    """Return the weighted mean of what the signs say, and what each says; None if most do not show."""
    read_s = [sign.read(curves, stride) for sign in signs]
    signs_s = np.array([np.nan if t is None else t - sign.offset_s for t, sign in zip(read_s, signs, strict=True)])
    weights = np.where(np.isfinite(signs_s), [sign.weight for sign in signs], 0.0)
    if weights.sum() < _LEAST_WEIGHT:
        return None
    return _Event(float(np.average(np.nan_to_num(signs_s), weights=weights)), signs_s)


def _steps_of(side: Side, found: Sequence[_Seen], *, view: View, frame_s: float) -> list[Step]:
    """Turn what was seen of one foot into steps: times drawn towards the clock, errors, and whether signs agree."""
    if not found:
        return []
    starts_s = np.array([seen.stride.start_s for seen in found])
    contacts = [seen.contact for seen in found]
    toe_offs = [seen.toe_off for seen in found]
    contact_s, contact_se_s = _timed(contacts, INITIAL_CONTACT[view], CONTACT_ERROR, _CONTACT_KEPT, starts_s, frame_s)
    toe_off_s, toe_off_se_s = _timed(toe_offs, TOE_OFF[view], TOE_OFF_ERROR, _TOE_OFF_KEPT, starts_s, frame_s)
    agree = [max(seen.contact.disagreement_s, seen.toe_off.disagreement_s) <= _DISAGREEMENT_S for seen in found]
    return [
        Step(
            side=side,
            initial_contact_s=float(contact_s[i]),
            toe_off_s=float(toe_off_s[i]),
            initial_contact_se_s=float(contact_se_s[i]),
            toe_off_se_s=float(toe_off_se_s[i]),
            used=agree[i],
            reason=None if agree[i] else "the signs of contact disagree",
        )
        for i in range(len(found))
    ]


def _timed(
    events: Sequence[_Event], signs: Sequence[Sign], error: EventError, kept: float, starts_s: Floats, frame_s: float
) -> tuple[Floats, Floats]:
    """Times of one foot's events and their standard errors, in seconds."""
    weights = np.array([sign.weight for sign in signs])
    signs_s = np.array([event.signs_s for event in events])
    errors_s = event_se_s(error, signs_s, weights, starts_s, frame_s=frame_s)
    return _drawn(np.array([event.time_s for event in events]), starts_s, kept), errors_s


def _drawn(times_s: Floats, starts_s: Floats, kept: float) -> Floats:
    """Draw each event towards the foot's usual place on the clock.

    A step's own time carries the noise of a few frames; the clock and the foot's median place on it carry the whole
    clip. What the step deviates from them is part noise: the shares kept are those with the least error on force-plate
    trials made to look like video.
    """
    places_s = times_s - starts_s
    if len(times_s) < LEAST_FOR_HABIT or not np.isfinite(places_s).any():
        return times_s
    usual_s = np.nanmedian(places_s)
    drawn: Floats = starts_s + usual_s + kept * (places_s - usual_s)
    return drawn


def _checked(steps: list[Step], *, stride_s: float) -> tuple[Step, ...]:
    """Flag steps that break the order of running: feet alternate, one stands at a time, shorter than half a stride."""
    checked = []
    for before, step, after in zip([None, *steps[:-1]], steps, [*steps[1:], None], strict=True):
        problem = None
        if (before and before.side == step.side) or (after and after.side == step.side):
            problem = "the feet do not alternate here"
        elif step.complete and not 0 < step.toe_off_s - step.initial_contact_s < _LONGEST_CONTACT_STRIDES * stride_s:
            problem = "toe-off does not follow contact within half a stride"
        checked.append(step if problem is None else replace(step, used=False, reason=problem))
    return tuple(checked)


def _swing_now(motion: Motion) -> Floats:
    """How far the legs swing past each other round each frame, as a share of what is usual in the clip."""
    apart = alternation(motion)
    first, last = (np.searchsorted(motion.time_s, motion.time_s + s) for s in (-_SWING_REACH_S, _SWING_REACH_S))
    swing = np.array([np.ptp(apart[a:b]) for a, b in zip(first, last, strict=True)])
    share: Floats = swing / np.median(swing)
    return share
