"""Step detection: the times of initial contact and toe-off of each foot, with standard errors.

The alternation of the legs gives the phase of the stride. All strides of a leg are averaged by phase into a mean stride
(`gait.steps.mean_stride`), whose features give both events at once (`gait.steps.event_model`). The events of each
single step are then shifted by how far that step deviates from the mean stride (`gait.steps.single_steps`). Event
times lie between frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.playback import LEAST_FPS, judge_playback
from gait.motion.stride import StrideClock, stride_clock
from gait.motion.usable import FILM_RUNNING, usable
from gait.steps.event_model import EventModels, event_models
from gait.steps.features import extract_features
from gait.steps.mean_stride import leg_phase, mean_stride
from gait.steps.not_running import NOT_RUNNING, reject_too_fast, reject_too_slow, reject_walking
from gait.steps.single_steps import step_delays

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Side = Literal["left", "right"]

_AS_RECORDED = (
    "Use the clip as the camera recorded it, not sped up, slowed down or cut, or film ten seconds of steady running."
)
_SIDES: tuple[Side, Side] = ("left", "right")
_OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
# Steps are dropped where the legs swing by less than this share of the clip's median swing.
_MIN_RELATIVE_SWING = 0.4
_SWING_HALF_WINDOW_S = 0.3
_MIN_CLARITY = 0.25
_MIN_STEPS = 3
# Longest stance as a share of the stride. In grounded running both feet overlap briefly; longer contacts are walking.
_MAX_STANCE_STRIDES = 0.6
_NOT_ALTERNATING = "left and right steps do not alternate here"
_IMPOSSIBLE_STANCE = "the contact time is not possible in running"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One stance of one foot.

    Parameters
    ----------
    side : {"left", "right"}
        The foot.
    initial_contact_s, toe_off_s : float
        Event times in seconds of the runner's own time. Toe-off is NaN where the clip ends before it.
    initial_contact_se_s, toe_off_se_s : float
        Standard errors in seconds.
    initial_contact_own_se_s, toe_off_own_se_s : float
        The part of the standard error that is independent from step to step. All steps of a foot share the rest.
    used : bool
        Whether measures use the step.
    reason : str or None
        Why the step is not used.
    by_hand : tuple of {"initial_contact", "toe_off"}
        The events that a person has set.
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
    by_hand: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the toe-off time is known."""
        return bool(np.isfinite(self.toe_off_s))


def find_steps(motion: Motion) -> pd.DataFrame:
    """Detect the steps of a motion and return them as a table.

    Parameters
    ----------
    motion : Motion
        From `Motion.from_landmarks` or from a clip.

    Returns
    -------
    DataFrame
        One row per step, in order of time, with the columns `side`, `initial_contact_s`, `toe_off_s`,
        `initial_contact_se_s`, `toe_off_se_s`, `used` and `reason`; see `Step`.

    Raises
    ------
    RunnerError
        If the motion shows no running: the legs do not alternate, or the person walks or steps on the spot.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> steps = find_steps(running_motion(cadence_spm=170.0, duration_s=6.0))
    >>> list(steps.side[:3])
    ['left', 'right', 'left']
    """
    import pandas as pd

    columns = [name for name in Step.__dataclass_fields__ if "own" not in name and name != "by_hand"]
    return pd.DataFrame([asdict(step) for step in detect_steps(motion)], columns=columns)


def detect_steps(motion: Motion, *, models: EventModels | None = None, legs_apart: bool = False) -> tuple[Step, ...]:
    """Detect the steps of a motion.

    Parameters
    ----------
    motion : Motion
        Side or rear view. Steps of a rear view in three dimensions are detected in its side view.
    models : EventModels, optional
        The models that predict contact and toe-off. By default, the shipped models for the source of the motion's
        points.
    legs_apart : bool
        Whether each leg keeps the events that were predicted from it alone. By default, the legs' events are shrunk
        towards each other. Use it only to compare the near legs of two clips.

    Returns
    -------
    tuple of Step
        In order of initial contact.

    Raises
    ------
    RunnerError
        If the motion shows no running, does not play in real time, cannot be used, or contains fewer than three
        steps.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> [step.side for step in detect_steps(running_motion())][:3]
    ['left', 'right', 'left']
    """
    motion = usable(motion)
    if motion.side_plane is not None:
        return detect_steps(motion.side_plane, models=models, legs_apart=legs_apart)
    playback = judge_playback(motion)
    # Checked first: the stride clock below cannot follow strides that are quicker than any runner's.
    reject_too_fast(playback, slow_motion_factor=motion.slow_motion_factor, film=motion.source == "pose")
    clock = motion_clock(motion)
    if clock.clarity < _MIN_CLARITY:
        raise RunnerError(NOT_RUNNING, FILM_RUNNING)
    reject_walking(motion, clock)
    reject_too_slow(playback, film=motion.source == "pose")
    swing = _relative_swing(motion)
    mean_events = _mean_events(motion, clock, models or event_models(motion), legs_apart=legs_apart)
    steps = [step for side in _SIDES for step in _leg_steps(motion, clock, side, mean_events[side])]
    steps = [step for step in steps if np.interp(step.initial_contact_s, motion.time_s, swing) > _MIN_RELATIVE_SWING]
    steps.sort(key=lambda step: step.initial_contact_s)
    if len(steps) < _MIN_STEPS:
        raise RunnerError(f"Fewer than {_MIN_STEPS} running steps were found.", FILM_RUNNING)
    flagged = flag_implausible(steps, stride_s=1 / clock.frequency_hz)
    frames_hz = (len(motion.time_s) - 1) / float(np.ptp(motion.time_s))
    # With fewer frames, every measure of the steps is withheld, and the reason names the frame rate.
    if frames_hz >= LEAST_FPS and not any(step.used and step.complete for step in flagged):
        raise RunnerError("No running step can be measured.", _AS_RECORDED)
    return flagged


def motion_clock(motion: Motion) -> StrideClock:
    """Return the stride clock of a motion.

    Parameters
    ----------
    motion : Motion
        In the side view, the clock follows the horizontal distance between the ankles; in the rear view, their
        difference in height.

    Returns
    -------
    StrideClock
    """
    return stride_clock(motion.time_s, motion.ankle_separation_m)


class _MeanEvents(NamedTuple):
    """Phases of initial contact and toe-off in a leg's mean stride, in strides of that leg's own phase."""

    phases: Floats
    sd: Floats


def _mean_events(
    motion: Motion, clock: StrideClock, models: EventModels, *, legs_apart: bool
) -> dict[str, _MeanEvents]:
    """Predict the events of both legs' mean strides, and shrink the legs towards each other (empirical Bayes)."""
    phases, sds = {}, {}
    for side in _SIDES:
        stride = mean_stride(motion, clock, side)
        features = extract_features(stride)
        phases[side] = models.for_leg(motion, side).predict(features) + stride.anchor
        sds[side] = models.for_leg(motion, side).error_sd(features)
    if legs_apart:
        return {side: _MeanEvents(phases[side], sds[side]) for side in _SIDES}
    near, far = (motion.near_side, _OTHER[motion.near_side]) if motion.view == "side" else _SIDES
    usual = {side: models.for_leg(motion, side).left_out_sd for side in _SIDES}
    extra_sd = max(float(np.sqrt(max(0.0, sds[side][1] ** 2 - usual[side][1] ** 2))) for side in _SIDES)
    shrunk = models.pairs[motion.view].shrink(phases[near], phases[far], out_of_distribution_sd=extra_sd)
    shrunk_phases = dict(zip((near, far), shrunk, strict=True))
    return {side: _MeanEvents(shrunk_phases[side], sds[side]) for side in _SIDES}


def _leg_steps(motion: Motion, clock: StrideClock, side: Side, mean: _MeanEvents) -> list[Step]:
    """Place a leg's mean events in each of its strides, shifted by the delay of the single step."""
    phase = leg_phase(motion, clock, side)
    strides = np.arange(np.floor(phase[0]) - 1, np.ceil(phase[-1]) + 1)
    stride_s = 1 / clock.frequency_hz
    events = []
    for event, sd in zip(mean.phases, mean.sd, strict=True):
        own = step_delays(motion, phase, side, event=float(event), strides=strides)
        time_s = _phase_to_time(motion.time_s, phase, strides + event, stride_s=stride_s) + stride_s * own.delay
        events.append((time_s, stride_s * float(sd), stride_s * own.sd, own.observed))
    (contact_s, contact_sd_s, contact_own_s, observed), (toe_off_s, toe_off_sd_s, toe_off_own_s, _) = events
    first_s, last_s = motion.time_s[[0, -1]]
    # A frame represents half a frame interval on either side of it.
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
            used=bool(observed[i]),
            reason=None if observed[i] else "the foot is not visible here",
        )
        for i in np.flatnonzero((contact_s >= first_s - half_s) & (contact_s <= last_s + half_s))
    ]


def _phase_to_time(time_s: Floats, phase: Floats, wanted: Floats, *, stride_s: float) -> Floats:
    """Convert phases to seconds; beyond the clip's ends, extrapolate at the mean stride time."""
    inside = np.clip(wanted, phase[0], phase[-1])
    return np.interp(inside, phase, time_s) + (wanted - inside) * stride_s


def flag_implausible(steps: Sequence[Step], *, stride_s: float) -> tuple[Step, ...]:
    """Flag steps that do not alternate between the feet, and stances that are too short or too long for running.

    Parameters
    ----------
    steps : sequence of Step
        The steps, in order of initial contact. Those that are not used already keep their reason.
    stride_s : float
        Mean stride time in seconds.

    Returns
    -------
    tuple of Step
    """
    flagged = []
    for before, step, after in zip([None, *steps[:-1]], steps, [*steps[1:], None], strict=True):
        problem = None
        if (before and before.side == step.side) or (after and after.side == step.side):
            problem = _NOT_ALTERNATING
        elif step.complete and not 0 < step.toe_off_s - step.initial_contact_s < _MAX_STANCE_STRIDES * stride_s:
            problem = _IMPOSSIBLE_STANCE
        flagged.append(step if problem is None or not step.used else replace(step, used=False, reason=problem))
    return tuple(flagged)


def is_flagged(step: Step) -> bool:
    """Return whether `flag_implausible` flagged a step.

    Parameters
    ----------
    step : Step
        The step.

    Returns
    -------
    bool
    """
    return step.reason in (_NOT_ALTERNATING, _IMPOSSIBLE_STANCE)


def _relative_swing(motion: Motion) -> Floats:
    """Return the range of the legs' alternation around each frame, as a share of the clip's median range."""
    signal = motion.ankle_separation_m
    first, last = (
        np.searchsorted(motion.time_s, motion.time_s + s) for s in (-_SWING_HALF_WINDOW_S, _SWING_HALF_WINDOW_S)
    )
    swing = np.array([np.ptp(signal[a:b]) for a, b in zip(first, last, strict=True)])
    share: Floats = swing / np.median(swing)
    return share
