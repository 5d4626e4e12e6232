"""Steps: initial contact and toe-off of each foot, between the frames, with a standard error each.

The legs' alternation gives a clock. On it, all strides of a foot are laid on top of each other to a mean course, from
whose signs contact and toe-off follow together (`gait.steps.event_model`). Each single step is then placed by how it
differs from the mean course (`gait.steps.single_steps`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.playback import judge_playback
from gait.motion.stride import StrideClock, stride_clock
from gait.motion.usable import usable
from gait.steps.event_model import EventModels, event_models
from gait.steps.mean_course import leg_phase, mean_course
from gait.steps.not_running import FILM_RUNNING, NO_RUNNING, refuse_too_fast, refuse_too_slow, refuse_walking
from gait.steps.signs import read_signs
from gait.steps.single_steps import deviations

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Side = Literal["left", "right"]

_SIDES: tuple[Side, Side] = ("left", "right")
_OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
# Legs that alternate by less than this share of their usual swing do not run just then.
_LEAST_SWING_SHARE = 0.4
_SWING_REACH_S = 0.3
_LEAST_CLARITY = 0.25
_LEAST_STEPS = 3
# Runners without a flight phase stand on both feet for a moment; from here on it is no running.
_LONGEST_CONTACT_STRIDES = 0.6


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
    initial_contact_own_se_s, toe_off_own_se_s : float
        The part of them that is the single step's own; the rest is shared by all steps of the foot.
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
    initial_contact_own_se_s: float = 0.0
    toe_off_own_se_s: float = 0.0
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

    columns = [name for name in Step.__dataclass_fields__ if "own" not in name]
    return pd.DataFrame([asdict(step) for step in detect_steps(motion)], columns=columns)


def detect_steps(motion: Motion, *, models: EventModels | None = None) -> tuple[Step, ...]:
    """Find the steps in a motion, as `find_steps` does, as a tuple of `Step`.

    Parameters
    ----------
    motion : Motion
        Any view.
    models : EventModels, optional
        What tells contact and toe-off; default: those that ship for the motion's points.

    Returns
    -------
    tuple of Step
        In order of contact.

    Raises
    ------
    RunnerError
        If nobody runs in it, it does not play at the speed of life, it cannot be used, or fewer than three steps are
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
    found = _mean_events(motion, clock, models or event_models(motion))
    steps = [step for side in _SIDES for step in _steps_of(motion, clock, side, found[side])]
    steps = [step for step in steps if np.interp(step.initial_contact_s, motion.time_s, swing) > _LEAST_SWING_SHARE]
    steps.sort(key=lambda step: step.initial_contact_s)
    if len(steps) < _LEAST_STEPS:
        raise RunnerError(f"Fewer than {_LEAST_STEPS} steps of running are seen.", FILM_RUNNING)
    return _checked(steps, stride_s=1 / clock.frequency_hz)


def motion_clock(motion: Motion) -> StrideClock:
    """Return the stride's clock: from the side by how far the ankles are apart, from behind by which is higher."""
    return stride_clock(motion.time_s, motion.ankle_separation_m)


class _MeanEvents(NamedTuple):
    """Initial contact and toe-off of a leg's mean course, in strides of its own clock."""

    phases: Floats
    sd: Floats


def _mean_events(motion: Motion, clock: StrideClock, models: EventModels) -> dict[str, _MeanEvents]:
    """Find the events of both legs' mean courses, and draw them together as far as they differ by error."""
    alone, sds = {}, {}
    for side in _SIDES:
        course = mean_course(motion, clock, side)
        signs = read_signs(course)
        alone[side] = models.of(motion, side).events(signs) + course.anchor
        sds[side] = models.of(motion, side).sd(signs)
    near, far = (motion.near_side, _OTHER[motion.near_side]) if motion.view == "side" else _SIDES
    usual = {side: models.of(motion, side).left_out_sd for side in _SIDES}
    unfamiliar_sd = max(float(np.sqrt(max(0.0, sds[side][1] ** 2 - usual[side][1] ** 2))) for side in _SIDES)
    drawn = models.pairs[motion.view].drawn_together(alone[near], alone[far], unfamiliar_sd=unfamiliar_sd)
    together = dict(zip((near, far), drawn, strict=True))
    return {side: _MeanEvents(together[side], sds[side]) for side in _SIDES}


def _steps_of(motion: Motion, clock: StrideClock, side: Side, mean: _MeanEvents) -> list[Step]:
    """Place a leg's mean events at each of its strides, moved by how the single step differs."""
    phase = leg_phase(motion, clock, side)
    strides = np.arange(np.floor(phase[0]) - 1, np.ceil(phase[-1]) + 1)
    stride_s = 1 / clock.frequency_hz
    events = []
    for event, sd in zip(mean.phases, mean.sd, strict=True):
        own = deviations(motion, phase, side, event=float(event), strides=strides)
        time_s = _time_at(motion.time_s, phase, strides + event, stride_s=stride_s) + stride_s * own.late
        events.append((time_s, stride_s * float(sd), stride_s * own.sd, own.seen))
    (contact_s, contact_sd_s, contact_own_s, seen), (toe_off_s, toe_off_sd_s, toe_off_own_s, _) = events
    first_s, last_s = motion.time_s[[0, -1]]
    # A frame stands for half an interval on either side of it.
    half_s = float(np.median(np.diff(motion.time_s))) / 2
    return [
        Step(
            side=side,
            initial_contact_s=float(contact_s[i]),
            toe_off_s=float(toe_off_s[i]) if toe_off_s[i] <= last_s else float("nan"),
            initial_contact_se_s=float(np.hypot(contact_sd_s, contact_own_s[i])),
            toe_off_se_s=float(np.hypot(toe_off_sd_s, toe_off_own_s[i])) if toe_off_s[i] <= last_s else float("nan"),
            initial_contact_own_se_s=float(contact_own_s[i]),
            toe_off_own_se_s=float(toe_off_own_s[i]),
            used=bool(seen[i]),
            reason=None if seen[i] else "the foot is not seen here",
        )
        for i in np.flatnonzero((contact_s >= first_s - half_s) & (contact_s <= last_s + half_s))
    ]


def _time_at(time_s: Floats, phase: Floats, wanted: Floats, *, stride_s: float) -> Floats:
    """Turn phases into seconds, carried on past the clip's ends at the mean frequency."""
    inside = np.clip(wanted, phase[0], phase[-1])
    return np.interp(inside, phase, time_s) + (wanted - inside) * stride_s


def _checked(steps: list[Step], *, stride_s: float) -> tuple[Step, ...]:
    """Flag steps that break the order of running: feet alternate, and none stands for most of the stride."""
    checked = []
    for before, step, after in zip([None, *steps[:-1]], steps, [*steps[1:], None], strict=True):
        problem = None
        if (before and before.side == step.side) or (after and after.side == step.side):
            problem = "the feet do not alternate here"
        elif step.complete and not 0 < step.toe_off_s - step.initial_contact_s < _LONGEST_CONTACT_STRIDES * stride_s:
            problem = "toe-off does not follow contact as in running"
        checked.append(step if problem is None else replace(step, used=False, reason=problem))
    return tuple(checked)


def _swing_now(motion: Motion) -> Floats:
    """How far the legs swing past each other round each frame, as a share of what is usual in the clip."""
    apart = motion.ankle_separation_m
    first, last = (np.searchsorted(motion.time_s, motion.time_s + s) for s in (-_SWING_REACH_S, _SWING_REACH_S))
    swing = np.array([np.ptp(apart[a:b]) for a, b in zip(first, last, strict=True)])
    share: Floats = swing / np.median(swing)
    return share
