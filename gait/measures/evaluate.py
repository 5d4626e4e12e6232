"""From one value a step to one `Measurement`: mean, sides, interval, and whether it may be relied on."""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student_t

from gait.measurement import Measurement, Status
from gait.measures.gait import Floats, Gait
from gait.measures.offsets import landmark_offsets
from gait.measures.registry import Measure

LEAST_STEPS_A_SIDE = 7
"""Fewer steps a side make a value uncertain (Dingenen et al. 2018)."""
_LEAST_STEPS = 3
_NORMAL_975 = 1.96
_LEAST_VARIANCE_SHARE = 0.1


def measure(entry: Measure, gait: Gait) -> Measurement:
    """Evaluate one measure.

    Parameters
    ----------
    entry : Measure
        From the registry; one of its views is the motion's.
    gait : Gait
        Motion with steps.

    Returns
    -------
    Measurement
        Withheld, with the reason, where the clip cannot carry it.
    """
    view = gait.motion.view
    if view in entry.withheld_views:
        return _withheld(entry, gait, entry.withheld_views[view])
    if not gait.has(entry.needs):
        return _withheld(entry, gait, "The landmarks lack a part of the body that this needs.")
    values = corrected(entry, gait)
    known = np.isfinite(values)
    if known.sum() < _LEAST_STEPS:
        return _withheld(entry, gait, f"Only {known.sum()} steps carry it; film ten seconds.")
    value = entry.summary(values[known])
    if not entry.plausible[0] <= value <= entry.plausible[1]:
        return _withheld(entry, gait, "The value found is not possible for a runner; the clip was misread.")
    half_width = _half_width(entry, gait, values[known], value)
    sides = [known & side for side in (gait.is_left, ~gait.is_left)]
    left, right = (entry.summary(values[s]) if entry.two_sided and s.any() else None for s in sides)
    status, reason = _standing(entry, gait, least_a_side=min(int(s.sum()) for s in sides))
    return Measurement(
        id=entry.id,
        view=view,
        unit=entry.unit,
        value=value,
        ci95=(value - half_width, value + half_width),
        n=int(known.sum()),
        left=left,
        right=right,
        status=status,
        reason=reason,
        reference=entry.reference,
    )


def corrected(entry: Measure, gait: Gait) -> Floats:
    """Return one value a step with what a pose model's points add subtracted."""
    values = entry.per_step(gait)
    fitted = landmark_offsets().get((entry.id, gait.motion.view))
    if fitted is None or gait.motion.source != "pose":
        return values
    near_side = gait.motion.near_side if gait.motion.view == "side" else "left"
    is_near = gait.is_left == (near_side == "left")
    return values - np.where(is_near, fitted.near, fitted.far)


def mean_offset(name: str, gait: Gait) -> float:
    """Return what a pose model's points add to a measure, mean of both legs; 0 where none was fitted."""
    fitted = landmark_offsets().get((name, gait.motion.view))
    return (fitted.near + fitted.far) / 2 if fitted is not None and gait.motion.source == "pose" else 0.0


def _half_width(entry: Measure, gait: Gait, values: Floats, value: float) -> float:
    """Half the 95 % interval: scatter of the steps, what landmarks add from runner to runner, and the scale."""
    sampling = float(student_t.ppf(0.975, len(values) - 1)) * _standard_error(entry, values)
    fitted = landmark_offsets().get((entry.id, gait.motion.view))
    error_sd = fitted.error_sd if fitted else entry.error_sd.get(gait.motion.view, 0.0)
    landmarks = _NORMAL_975 * error_sd
    scale = _NORMAL_975 * entry.length_power * gait.motion.scale.relative_se * abs(value)
    return float(np.sqrt(sampling**2 + landmarks**2 + scale**2))


def _standard_error(entry: Measure, values: Floats) -> float:
    """Standard error of the summary of the steps' mean, neighbouring steps' dependence included.

    A contact found late makes one step longer and the next shorter: such errors cancel in the mean, and the covariance
    of neighbours says by how much.
    """
    count, middle = len(values), float(np.mean(values))
    away = values - middle
    variance = float(away @ away) / (count - 1)
    neighbours = float(away[1:] @ away[:-1]) / (count - 1)
    of_mean = max(variance + 2 * neighbours, _LEAST_VARIANCE_SHARE * variance) / count
    step = float(np.sqrt(of_mean))
    return abs(entry.summary(np.array([middle + step])) - entry.summary(np.array([middle - step]))) / 2


def _standing(entry: Measure, gait: Gait, *, least_a_side: int) -> tuple[Status, str | None]:
    if gait.motion.view in entry.weak_views:
        return "low_confidence", entry.weak_views[gait.motion.view]
    if entry.length_power and "average" in gait.motion.scale.source:
        return "low_confidence", "Scaled by average body proportions; give the runner's height or the belt's speed."
    if least_a_side < LEAST_STEPS_A_SIDE:
        return (
            "low_confidence",
            f"Rests on {least_a_side} steps of one side; film at least ten seconds for {LEAST_STEPS_A_SIDE} a side.",
        )
    return "ok", None


def _withheld(entry: Measure, gait: Gait, reason: str) -> Measurement:
    return Measurement(
        id=entry.id,
        view=gait.motion.view,
        unit=entry.unit,
        status="withheld",
        reason=reason,
        reference=entry.reference,
    )
