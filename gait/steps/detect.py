"""Steps: initial contact and toe-off of each foot, between the frames, with a standard error each.

The legs' alternation gives a clock; each foot is expected down once a stride, at its own place in it. Round that place,
several signs of contact are read from smooth curves, each with the constant by which it runs ahead or behind; their mean,
weighed by how far each sign is known to scatter, is the event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.stride import StrideClock, stride_clock
from gait.steps.signs import INITIAL_CONTACT, TOE_OFF, FootCurves, Sign, foot_curves

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Side = Literal["left", "right"]

# Where in the stride, counted from the moment when the clock's signal peaks, contact and toe-off are looked for.
_CONTACT_WINDOW = {"side": (-0.06, 0.19), "rear": (0.10, 0.36)}
_TOE_OFF_WINDOW = {"side": (0.28, 0.55), "rear": (0.45, 0.72)}
_RIGHT_LAG_STRIDES = 0.5
# Legs that alternate by less than this share of their usual swing do not run just then.
_LEAST_SWING_SHARE = 0.4
_LEAST_CLARITY = 0.25
_LEAST_STEPS = 4
# Signs that disagree by more than this do not show the same event.
_DISAGREEMENT_S = 0.12
_LONGEST_CONTACT_STRIDES = 0.5
# Less than this of a window inside the clip shows nothing reliable.
_SHORTEST_WINDOW_S = 0.05

FILM_RUNNING = "Film ten seconds of steady running, the whole body in the picture, camera still."


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
        If the motion is no running: nobody's legs alternate, or the person walks.

    Examples
    --------
    >>> from gait.synthetic import running_motion
    >>> steps = find_steps(running_motion(cadence_spm=170.0, duration_s=6.0))
    >>> list(steps.side[:3])
    ['right', 'left', 'right']
    """
    import pandas as pd

    columns = list(Step.__dataclass_fields__)
    return pd.DataFrame([asdict(step) for step in detect_steps(motion)], columns=columns)


def detect_steps(motion: Motion) -> tuple[Step, ...]:
    """Find the steps in a motion, as `find_steps` does, as a tuple of `Step`."""
    clock = motion_clock(motion)
    if clock.clarity < _LEAST_CLARITY:
        raise RunnerError("The legs of the person in the clip do not alternate as in running.", FILM_RUNNING)
    _refuse_walking(motion)
    swing = _swing_now(motion)
    steps = []
    for side in ("left", "right"):
        curves = foot_curves(motion, side)
        for anchor in _anchors(motion, clock, side):
            step = _step_at(motion, clock, curves, anchor, side)
            if step is not None and np.interp(step.initial_contact_s, motion.time_s, swing) > _LEAST_SWING_SHARE:
                steps.append(step)
    steps.sort(key=lambda step: step.initial_contact_s)
    if len(steps) < _LEAST_STEPS:
        raise RunnerError(f"Only {len(steps)} steps of running are seen.", FILM_RUNNING)
    return _checked(steps, stride_s=1 / clock.frequency_hz)


def motion_clock(motion: Motion) -> StrideClock:
    """Return the stride's clock: from the side by how far the ankles are apart, from behind by which is higher."""
    return stride_clock(motion.time_s, _alternation(motion))


def _alternation(motion: Motion) -> Floats:
    axis = 0 if motion.view == "side" else 1
    left, right = (motion.curve(f"{side}_ankle")(motion.time_s)[:, axis] for side in ("left", "right"))
    difference: Floats = left - right
    return difference


def _anchors(motion: Motion, clock: StrideClock, side: Side) -> npt.NDArray[np.int_]:
    lag = 0.0 if side == "left" else _RIGHT_LAG_STRIDES
    return np.arange(np.floor(clock.phase[0] - lag) - 1, np.ceil(clock.phase[-1] - lag) + 1).astype(int)


def _window(motion: Motion, clock: StrideClock, strides: tuple[float, float]) -> tuple[float, float]:
    """Turn a window in strides into seconds, carried on past the clip's ends at the mean frequency."""
    ends = []
    for stride in strides:
        inside = float(np.clip(stride, clock.phase[0], clock.phase[-1]))
        ends.append(float(np.interp(inside, clock.phase, motion.time_s)) + (stride - inside) / clock.frequency_hz)
    return ends[0], ends[1]


def _step_at(motion: Motion, clock: StrideClock, curves: FootCurves, anchor: int, side: Side) -> Step | None:
    at = anchor + (0.0 if side == "left" else _RIGHT_LAG_STRIDES)
    low, high = _CONTACT_WINDOW[motion.view]
    contact = _event(INITIAL_CONTACT[motion.view], curves, _window(motion, clock, (at + low, at + high)), motion)
    low, high = _TOE_OFF_WINDOW[motion.view]
    toe_off = _event(TOE_OFF[motion.view], curves, _window(motion, clock, (at + low, at + high)), motion)
    if contact is None:
        return None
    toe_off = toe_off or (float("nan"), float("nan"), 0.0)
    agree = max(contact[2], toe_off[2]) <= _DISAGREEMENT_S
    return Step(
        side=side,
        initial_contact_s=contact[0],
        toe_off_s=toe_off[0],
        initial_contact_se_s=contact[1],
        toe_off_se_s=toe_off[1],
        used=agree,
        reason=None if agree else "the signs of contact disagree",
    )


def _event(
    signs: Sequence[Sign], curves: FootCurves, window_s: tuple[float, float], motion: Motion
) -> tuple[float, float, float] | None:
    """Return time, standard error and the spread of the signs; None where the clip does not cover the window."""
    window_s = (max(window_s[0], float(motion.time_s[0])), min(window_s[1], float(motion.time_s[-1])))
    if window_s[1] - window_s[0] < _SHORTEST_WINDOW_S:
        return None
    found = [(sign, time) for sign in signs if (time := sign.read(curves, window_s)) is not None]
    if not found:
        return None
    times = np.array([time - sign.offset_s for sign, time in found])
    weights = np.array([sign.scatter_s**-2 for sign, _ in found])
    mean = float(np.average(times, weights=weights))
    expected = float(weights.sum() ** -0.5)
    seen = float(np.sqrt(np.average((times - mean) ** 2, weights=weights) / len(times)))
    return mean, float(np.hypot(expected, seen)), float(np.ptp(times))


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
    """How far the legs part round each frame, as a share of what is usual in the clip."""
    apart = np.abs(_alternation(motion))
    half_window_s = 0.4
    peaks = np.array(
        [apart[np.abs(motion.time_s - t) <= half_window_s].max(initial=0.0) for t in motion.time_s], np.float64
    )
    share: Floats = peaks / np.median(peaks)
    return share


def _refuse_walking(motion: Motion) -> None:
    """Tell walking from running by the hips: a walker's rise while the legs pass each other, a runner's sink.

    The walking leg is an inverted pendulum, the running leg a spring (Cavagna et al. 1977).
    """
    if motion.view != "side":
        return
    height = motion.curve("mid_hip", cutoff_hz=4.0)(motion.time_s)[:, 1]
    slow = motion.curve("mid_hip", cutoff_hz=0.5)(motion.time_s)[:, 1]
    apart = np.abs(_alternation(motion))
    if np.corrcoef(height - slow, apart)[0, 1] < 0:
        raise RunnerError("The person in the clip walks.", FILM_RUNNING)
