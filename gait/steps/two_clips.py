"""Two clips of one run: pool the duty factor of the side view and the rear view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gait.steps.detect import Step

MAX_STRIDE_DIFFERENCE = 0.03
"""Stride times that differ by more than this share come from different speeds, at which the duty factor differs too."""
# Standard deviation of the duty factor between two clips of one run at one speed, as a share of the stride.
_BETWEEN_CLIPS_SD = 0.004
# Duty factors that differ by more than this many standard errors contradict each other: one of them is wrong.
_CONTRADICTION_SE = 2.5


class DutyFactor(NamedTuple):
    """Duty factor of one clip, mean of both feet."""

    stride_s: float
    """Median stride time in seconds."""
    value: float
    """Contact time as a share of the stride."""
    contact_sd: float
    """Standard error of initial contact that all steps share, as a share of the stride."""
    toe_off_sd: float
    """Standard error of toe-off that all steps share, as a share of the stride."""

    @property
    def variance(self) -> float:
        """Squared standard error of `value`."""
        return self.contact_sd**2 + self.toe_off_sd**2


def pool_duty_factor(first: Sequence[Step], second: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Shift the events of two clips of one run towards their pooled duty factor.

    Each clip's duty factor is weighted by its error. Toe-off is shifted more than initial contact, since its error is
    larger. Clips whose stride times or duty factors contradict each other are returned unchanged.

    Parameters
    ----------
    first, second : sequence of Step
        The steps of each clip, from `gait.steps.detect_steps`.

    Returns
    -------
    tuple of tuple of Step
        The steps of both clips. Their standard errors do not change, because the errors of both clips are correlated.

    Examples
    --------
    >>> def steps(contact_time_s):
    ...     errors = {"initial_contact_se_s": 0.0, "toe_off_se_s": 0.01}
    ...     return [
    ...         Step(side=side, initial_contact_s=0.35 * n, toe_off_s=0.35 * n + contact_time_s, **errors)
    ...         for n, side in enumerate(["left", "right"] * 3)
    ...     ]
    >>> side, rear = pool_duty_factor(steps(0.250), steps(0.260))
    >>> round(side[0].toe_off_s, 3), round(rear[0].toe_off_s, 3)
    (0.255, 0.255)
    """
    one, other = duty_factor(first), duty_factor(second)
    if one is None or other is None:
        return tuple(first), tuple(second)
    variance = one.variance + other.variance + _BETWEEN_CLIPS_SD**2
    difference = other.value - one.value
    same_pace = abs(one.stride_s - other.stride_s) < MAX_STRIDE_DIFFERENCE * one.stride_s
    if not same_pace or difference**2 > _CONTRADICTION_SE**2 * variance:
        return tuple(first), tuple(second)
    return _shifted(first, one, difference / variance), _shifted(second, other, -difference / variance)


def duty_factor(steps: Sequence[Step]) -> DutyFactor | None:
    """Return the duty factor of a clip.

    Parameters
    ----------
    steps : sequence of Step
        The steps of the clip.

    Returns
    -------
    DutyFactor or None
        None if no foot has two usable, complete steps.
    """
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
    """Return the standard error that all steps share, from each step's total error and its independent part."""
    total, own = np.array(errors).T
    return float(np.sqrt(max(0.0, float(np.mean(total**2 - own**2)))))


def _shifted(steps: Sequence[Step], own: DutyFactor, correction: float) -> tuple[Step, ...]:
    """Shift both events by the share of the correction that their variances allow; not those set by hand.

    `correction` is the difference between the clips divided by its variance.
    """
    contact_s = -own.stride_s * own.contact_sd**2 * correction
    toe_off_s = own.stride_s * own.toe_off_sd**2 * correction
    return tuple(
        replace(
            step,
            initial_contact_s=step.initial_contact_s + (0 if "initial_contact" in step.by_hand else contact_s),
            toe_off_s=step.toe_off_s + (0 if "toe_off" in step.by_hand else toe_off_s),
        )
        for step in steps
    )
