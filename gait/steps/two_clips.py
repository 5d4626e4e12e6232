"""Two clips of one run, from the side and from behind: what each shows of the time on the ground helps the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gait.steps.detect import Step

# The same runner at another pace has another duty factor: cadences this far apart are not of one run.
_STRIDES_APART = 0.03
# Standard deviation by which the duty factor differs between two takes at one speed, as a share of the stride.
_TAKES_DIFFER_SD = 0.004
# Two estimates further apart than this many standard errors contradict each other: one of them is wrong.
_CONTRADICTION_SD = 2.5


class DutyFactor(NamedTuple):
    """Time on the ground as a share of the stride, mean of both feet, as one clip shows it."""

    stride_s: float
    value: float
    contact_sd: float
    """Standard error of initial contact that all steps share, as a share of the stride."""
    toe_off_sd: float
    """The same of toe-off."""

    @property
    def variance(self) -> float:
        """Squared standard error of `value`."""
        return self.contact_sd**2 + self.toe_off_sd**2


def share_duty_factor(first: Sequence[Step], second: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Move the events of two clips of one run towards the duty factor that both clips show together.

    Each clip's duty factor is weighted by its error. Toe-off moves most, since its error is the larger one. Clips whose
    cadences or duty factors contradict each other are left as they are.

    Parameters
    ----------
    first, second : sequence of Step
        The steps of each clip, from `gait.steps.detect_steps`.

    Returns
    -------
    tuple of tuple of Step
        The steps of both clips. Their standard errors stay as they were, since errors of both clips are partly alike.

    Examples
    --------
    >>> def steps(contact_time_s):
    ...     errors = {"initial_contact_se_s": 0.0, "toe_off_se_s": 0.01}
    ...     return [
    ...         Step(side=side, initial_contact_s=0.35 * n, toe_off_s=0.35 * n + contact_time_s, **errors)
    ...         for n, side in enumerate(["left", "right"] * 3)
    ...     ]
    >>> side, rear = share_duty_factor(steps(0.250), steps(0.260))
    >>> round(side[0].toe_off_s, 3), round(rear[0].toe_off_s, 3)
    (0.255, 0.255)
    """
    one, other = duty_factor(first), duty_factor(second)
    if one is None or other is None:
        return tuple(first), tuple(second)
    variance = one.variance + other.variance + _TAKES_DIFFER_SD**2
    apart = other.value - one.value
    same_pace = abs(one.stride_s - other.stride_s) < _STRIDES_APART * one.stride_s
    if not same_pace or apart**2 > _CONTRADICTION_SD**2 * variance:
        return tuple(first), tuple(second)
    return _moved(first, one, apart / variance), _moved(second, other, -apart / variance)


def duty_factor(steps: Sequence[Step]) -> DutyFactor | None:
    """Return the duty factor that a clip's steps show; None where no foot lands twice."""
    usable = [step for step in steps if step.used and step.complete]
    by_side = [[step for step in usable if step.side == side] for side in ("left", "right")]
    strides_s = np.concatenate([np.diff([step.initial_contact_s for step in of_side]) for of_side in by_side])
    if not len(strides_s):
        return None
    stride_s = float(np.median(strides_s))
    stance_s = float(np.mean([np.mean([s.toe_off_s - s.initial_contact_s for s in of]) for of in by_side if of]))
    contact_sd = _shared_sd([(step.initial_contact_se_s, step.initial_contact_own_se_s) for step in usable])
    toe_off_sd = _shared_sd([(step.toe_off_se_s, step.toe_off_own_se_s) for step in usable])
    return DutyFactor(stride_s, stance_s / stride_s, contact_sd / stride_s, toe_off_sd / stride_s)


def _shared_sd(errors: Sequence[tuple[float, float]]) -> float:
    """Standard error that all steps share, from each step's whole error and the part that is its own."""
    whole, own = np.array(errors).T
    return float(np.sqrt(max(0.0, float(np.mean(whole**2 - own**2)))))


def _moved(steps: Sequence[Step], own: DutyFactor, towards: float) -> tuple[Step, ...]:
    """Move all events by their share of the correction, `towards` being the difference over its variance."""
    contact_s = -own.stride_s * own.contact_sd**2 * towards
    toe_off_s = own.stride_s * own.toe_off_sd**2 * towards
    return tuple(
        replace(step, initial_contact_s=step.initial_contact_s + contact_s, toe_off_s=step.toe_off_s + toe_off_s)
        for step in steps
    )
