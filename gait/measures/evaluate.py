"""Evaluation of measures: from one value per step to a `Measurement` with its sides, interval and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from gait.measurement import NORMAL_975, Measurement, Status
from gait.measures.asymmetry import compare_sides, left_is_near
from gait.measures.offsets import landmark_offsets
from gait.measures.registry import Measure
from gait.measures.sensitivity import NO_ERROR, ClipErrors, clip_errors, landmark_sd
from gait.measures.status import (
    IMPOSSIBLE,
    judged_status,
    lowered_if_times_are_impossible,
    sides_unknown_reason,
    too_uncertain_basis,
    unsupported_reason,
    yaw_reason,
)
from gait.measures.trial import Floats, Trial
from gait.measures.variability import step_variability
from gait.motion.scale import SCALES_APART
from gait.words.plurals import plural

MIN_STEPS = 3
"""With fewer steps, a measure is withheld."""
MIN_PROBABILITY_PCT = 80.0
"""A category with a lower probability has low confidence."""
_MIN_VARIANCE_SHARE = 0.1
# Two estimates contradict each other if they differ by more than this many standard errors; the limit for scales.
_MAX_ESTIMATE_DIFFERENCE_SE = SCALES_APART


def measure(entry: Measure, trial: Trial) -> Measurement:
    """Evaluate one measure. To evaluate several measures, `measure_all` is faster.

    Parameters
    ----------
    entry : Measure
        From the registry. The motion's view must be one of its views.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    Measurement
    """
    [measurement] = measure_all([entry], trial)
    return measurement


def measure_all(entries: Sequence[Measure], trial: Trial) -> tuple[Measurement, ...]:
    """Evaluate several measures.

    Parameters
    ----------
    entries : sequence of Measure
        From the registry. The motion's view must be one of the views of each measure.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    tuple of Measurement
        In the order of `entries`. Measures that the clip does not support are withheld, with a reason.

    Examples
    --------
    >>> from gait.measures import REGISTRY
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> [cadence] = measure_all([REGISTRY["cadence"]], Trial(motion=motion, steps=detect_steps(motion)))
    >>> round(cadence.value)
    170
    """
    evaluations = evaluate_all(entries, trial)
    return with_categories(entries, {name: each.measurement for name, each in evaluations.items()}, trial)


class Evaluation(NamedTuple):
    """A measurement of one clip, and what two clips of one run are combined from."""

    measurement: Measurement
    left: Floats = np.empty(0)
    """Corrected values of the left steps; empty if the measurement is withheld."""
    right: Floats = np.empty(0)
    """Corrected values of the right steps."""
    own_se: float = 0.0
    """Standard error that another clip of the same run does not share: scatter of the steps, camera, frame lock."""
    shared_se: float = 0.0
    """Standard error that is mainly due to the runner: landmarks, scale, and unusual events."""
    errors: ClipErrors | None = None
    """Contributions of the clip's systematic errors."""


def evaluate_all(entries: Sequence[Measure], trial: Trial) -> dict[str, Evaluation]:
    """Evaluate several measures, except categories, which are replaced by the measures that they classify.

    Parameters
    ----------
    entries : sequence of Measure
        As for `measure_all`.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    dict of str to Evaluation
        By id of the measure.
    """
    # A category is derived from the measurement of another measure, and others need the interval of one.
    bases = [entry.rests_on.measure for entry in entries if entry.rests_on is not None]
    numeric = {entry.id: entry for entry in (*bases, *(entry.category_of or entry for entry in entries))}
    reasons = {name: unsupported_reason(entry, trial) for name, entry in numeric.items()}
    evaluations = {
        name: Evaluation(withheld(numeric[name], trial, reason))
        for name, reason in reasons.items()
        if reason is not None
    }
    supported = [entry for name, entry in numeric.items() if name not in evaluations]
    # Those that another measure rests on come first.
    for entry, errors in zip(supported, clip_errors(supported, trial), strict=True):
        basis = None if entry.rests_on is None else evaluations[entry.rests_on.measure.id].measurement
        evaluations[entry.id] = _evaluate(entry, trial, errors, basis=basis)
    lowered = lowered_if_times_are_impossible(numeric, {name: each.measurement for name, each in evaluations.items()})
    return {name: each._replace(measurement=lowered[name]) for name, each in evaluations.items()}


def with_categories(
    entries: Sequence[Measure], measurements: Mapping[str, Measurement], trial: Trial
) -> tuple[Measurement, ...]:
    """Return the measurement of each measure, with categories derived from the measures that they classify.

    Parameters
    ----------
    entries : sequence of Measure
        The measures.
    measurements : mapping of str to Measurement
        The measurements of all measures that are no categories.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    tuple of Measurement
        In the order of `entries`.
    """
    return tuple(
        measurements[entry.id]
        if entry.category_of is None
        else _category(entry, measurements[entry.category_of.id], trial)
        for entry in entries
    )


def _evaluate(entry: Measure, trial: Trial, errors: ClipErrors, *, basis: Measurement | None = None) -> Evaluation:
    too_uncertain = too_uncertain_basis(entry, basis)
    if too_uncertain is not None:
        return Evaluation(withheld(entry, trial, too_uncertain))
    values = corrected(entry, trial)
    known = np.isfinite(values)
    if known.sum() < MIN_STEPS:
        count = plural(int(known.sum()), "step")
        return Evaluation(withheld(entry, trial, f"Only {count} could be measured; film at least ten seconds."))
    left, right = (values[known & side] for side in (trial.is_left, ~trial.is_left))
    value = _mean_of_feet(entry, trial, left, right)
    if not entry.plausible[0] <= value <= entry.plausible[1]:
        why = (trial.speed_conflict if entry.requires_travel else None) or IMPOSSIBLE
        return Evaluation(withheld(entry, trial, why))
    estimate = _with_independent(entry, trial, value, basis)
    if estimate.value != value:
        values, left, right = (estimate.value / value * of_steps for of_steps in (values, left, right))
        value = estimate.value
    status, reason = judged_status(entry, trial, errors, steps_per_side=min(len(left), len(right)))
    if status == "ok" and basis is not None and basis.status != "ok":
        status, reason = basis.status, basis.reason
    # The independent errors of events are part of the scatter; the shared ones are part of the error between runners.
    sampling = float(stdtrit(int(known.sum()) - 1, 0.975)) * _standard_error(entry, values[known])
    of_clip = errors._replace(out_of_distribution=NO_ERROR).total.value
    own_se = float(np.hypot(sampling, of_clip)) / NORMAL_975
    shared_se = float(np.hypot(estimate.se, errors.out_of_distribution.value / NORMAL_975))
    half_width = interval_factor(entry, trial, status) * NORMAL_975 * float(np.hypot(own_se, shared_se))
    measurement = Measurement(
        id=entry.id,
        view=trial.motion.view,
        unit=entry.unit,
        value=value,
        ci95=interval_around(entry, value, half_width),
        n=int(known.sum()),
        sd=float(np.std(in_unit_of(entry, values[known]), ddof=1)),
        status=status,
        reason=reason,
        reference=entry.reference,
    )
    measurement = replace(measurement, variability=step_variability(entry, trial, values, value))
    if entry.two_sided:
        measurement = _with_sides(measurement, entry, trial, left, right, errors)
    return Evaluation(measurement, left, right, own_se, shared_se, errors)


def _mean_of_feet(entry: Measure, trial: Trial, left: Floats, right: Floats) -> float:
    """Return the mean of both feet, weighted independently of their numbers of steps.

    Feet can differ by more than the error of a value, so that the mean of all steps would depend on which steps are
    missing. The near leg has more weight where the far leg's error is larger.
    """
    if not (len(left) and len(right)):
        return entry.summary(left if len(left) else right)
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    near_weight = fitted.near_weight if fitted is not None and trial.motion.source == "pose" else 0.5
    near, far = (left, right) if left_is_near(trial) else (right, left)
    return entry.summary(np.array([near_weight * np.mean(near) + (1 - near_weight) * np.mean(far)]))


def _with_sides(
    measurement: Measurement, entry: Measure, trial: Trial, left: Floats, right: Floats, errors: ClipErrors
) -> Measurement:
    """Add the value of each side and the asymmetry, or the reason why they are not reported."""
    unknown = sides_unknown_reason(trial)
    if unknown is not None:
        return replace(measurement, reason=f"{measurement.reason} {unknown}" if measurement.reason else unknown)
    if not (len(left) and len(right)):
        return replace(
            measurement,
            left=entry.summary(left) if len(left) else None,
            right=entry.summary(right) if len(right) else None,
        )
    sides = compare_sides(
        entry,
        trial,
        left,
        right,
        clip_error=errors.total.difference,
        claimable=yaw_reason(entry, trial, errors) is None,
    )
    return replace(measurement, left=sides.left, right=sides.right, asymmetry=sides.asymmetry)


def _category(entry: Measure, basis: Measurement, trial: Trial) -> Measurement:
    """Classify a measurement; the value of the result is the probability of its category in per cent."""
    if basis.value is None or basis.ci95 is None or entry.classify is None:
        return withheld(entry, trial, basis.reason or "The measure that it is derived from has no interval.")
    standard_error = (basis.ci95[1] - basis.ci95[0]) / (2 * NORMAL_975)
    label, probability = entry.classify(basis.value, standard_error)
    status, reason = basis.status, None if basis.status == "ok" else basis.reason
    if status == "ok" and 100 * probability < MIN_PROBABILITY_PCT:
        status, reason = "low_confidence", "The angle is too close to the limit of another category."
    return Measurement(
        id=entry.id,
        view=basis.view,
        unit=entry.unit,
        value=100 * probability,
        n=basis.n,
        status=status,
        reason=reason,
        label=label,
    )


def corrected(entry: Measure, trial: Trial) -> Floats:
    """Return a measure's values corrected for the offset of the pose model's points.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    ndarray, shape (steps,)
        In the unit of `entry.per_step`; NaN where a step has no value. Landmarks from elsewhere are not corrected.
    """
    values = entry.per_step(trial)
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    if fitted is None or trial.motion.source != "pose":
        return values
    near_side = trial.motion.near_side if trial.motion.view == "side" else "left"
    is_near = trial.is_left == (near_side == "left")
    return values - np.where(is_near, fitted.near, fitted.far)


def in_unit_of(entry: Measure, values: Floats) -> Floats:
    """Return the values of single steps in the unit of the measure.

    Parameters
    ----------
    entry : Measure
        The measure.
    values : ndarray, shape (steps,)
        From `entry.per_step`, without NaN.

    Returns
    -------
    ndarray, shape (steps,)
        The measure's value of each step alone. The per-step values of cadence, for example, are step times.
    """
    return np.array([entry.summary(values[i : i + 1]) for i in range(len(values))])


def values_of_steps(entry: Measure, trial: Trial, measurement: Measurement) -> Floats:
    """Return the value of each step that a measurement rests on.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    measurement : Measurement
        The measurement of this measure in this trial.

    Returns
    -------
    ndarray, shape (steps,)
        In the measure's unit, corrected as the measurement is. NaN where a step has no value, and everywhere if the
        measurement is withheld or a category.

    Examples
    --------
    >>> from gait.measures import REGISTRY
    >>> from gait.steps import detect_steps
    >>> from gait.synthetic import running_motion
    >>> motion = running_motion(cadence_spm=170.0)
    >>> trial = Trial(motion=motion, steps=detect_steps(motion))
    >>> values = values_of_steps(REGISTRY["cadence"], trial, measure(REGISTRY["cadence"], trial))
    >>> round(float(np.nanmean(values)))
    170
    """
    nothing = np.full(len(trial.steps), np.nan)
    if measurement.value is None or entry.category_of is not None:
        return nothing
    values = corrected(entry, trial)
    known = np.isfinite(values)
    if not known.any():
        return nothing
    left, right = (values[known & side] for side in (trial.is_left, ~trial.is_left))
    estimate = _with_independent(entry, trial, value) if (value := _mean_of_feet(entry, trial, left, right)) else None
    if estimate is not None and estimate.value != value:
        values = estimate.value / value * values
    nothing[known] = in_unit_of(entry, values[known])
    return nothing


def mean_offset(name: str, trial: Trial) -> float:
    """Return the offset of a measure, mean of both legs.

    Parameters
    ----------
    name : str
        Id of the measure.
    trial : Trial
        The motion with its steps.

    Returns
    -------
    float
        In the measure's unit; 0 if no offset was fitted or if the points do not come from a pose model.
    """
    fitted = landmark_offsets(trial.motion.pose_model).get((name, trial.motion.view))
    return (fitted.near + fitted.far) / 2 if fitted is not None and trial.motion.source == "pose" else 0.0


def interval_around(entry: Measure, value: float, half_width: float) -> tuple[float, float]:
    """Return the ends of an interval; the lower one is at least 0 for measures that cannot be negative.

    Parameters
    ----------
    entry : Measure
        The measure.
    value, half_width : float
        Middle and half width in its unit.

    Returns
    -------
    tuple of float
    """
    low = value - half_width
    return (max(low, 0.0) if entry.plausible[0] == 0 else low), value + half_width


class _Estimate(NamedTuple):
    """A clip's value, and the standard error that all of its steps share."""

    value: float
    se: float


def _with_independent(entry: Measure, trial: Trial, value: float, basis: Measurement | None = None) -> _Estimate:
    """Return the inverse-variance mean of the value and the measure's independent estimate, if it has one.

    If the two contradict each other, either may be wrong, so that the standard error is at least half the difference.
    """
    landmarks = landmark_sd(entry, trial)
    body_share = entry.body_error_share(trial) if entry.body_error_share else 0.0
    scale_share = entry.length_power * trial.motion.scale.relative_se
    passed_on = 0.0
    if entry.rests_on is not None and basis is not None and basis.ci95 is not None:
        basis_se_s = (basis.ci95[1] - basis.ci95[0]) / (2 * NORMAL_975) / 1000
        passed_on = entry.rests_on.standard_error(trial, basis_se_s)
    se = float(np.linalg.norm([landmarks, body_share * value, scale_share * value, passed_on]))
    other = entry.independent_estimate(trial) if entry.independent_estimate else None
    if other is None or se == 0:
        return _Estimate(value, se)
    other_value, other_se = other
    weight = se**2 / (se**2 + other_se**2)
    both_se = se * other_se / float(np.hypot(se, other_se))
    difference = abs(other_value - value)
    agree = difference <= _MAX_ESTIMATE_DIFFERENCE_SE * np.hypot(se, other_se)
    return _Estimate(value + weight * (other_value - value), both_se if agree else max(both_se, difference / 2))


def interval_factor(entry: Measure, trial: Trial, status: Status) -> float:
    """Return the factor for the interval's width that was calibrated on runners left out of every fit.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    status : {"ok", "low_confidence", "withheld"}
        Status of the value.

    Returns
    -------
    float
    """
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    if fitted is None or trial.motion.source != "pose":
        return 1.0
    return fitted.interval_factor_ok if status == "ok" else fitted.interval_factor_low


def _standard_error(entry: Measure, values: Floats) -> float:
    """Return the standard error of the mean over the steps, passed through the measure's summary function.

    It includes the covariance of neighbouring steps: a contact that is detected late makes one step longer and the next
    one shorter, so that such errors cancel in the mean.
    """
    count, middle = len(values), float(np.mean(values))
    deviations = values - middle
    variance = float(deviations @ deviations) / (count - 1)
    neighbours = float(deviations[1:] @ deviations[:-1]) / (count - 1)
    of_mean = max(variance + 2 * neighbours, _MIN_VARIANCE_SHARE * variance) / count
    step = float(np.sqrt(of_mean))
    return abs(entry.summary(np.array([middle + step])) - entry.summary(np.array([middle - step]))) / 2


def withheld(entry: Measure, trial: Trial, reason: str) -> Measurement:
    """Return a measurement without a value.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    reason : str
        Why there is no value.

    Returns
    -------
    Measurement
    """
    return Measurement(
        id=entry.id,
        view=trial.motion.view,
        unit=entry.unit,
        status="withheld",
        reason=reason,
        reference=entry.reference,
    )
