"""Evaluation of measures: from one value per step to a `Measurement` with its sides, interval and status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from gait.measurement import NORMAL_975, Measurement, Status
from gait.measures.asymmetry import MAX_SWAPPED_SHARE, MIN_STEPS_PER_SIDE, compare_sides, left_is_near
from gait.measures.offsets import is_borrowed, landmark_offsets
from gait.measures.registry import Measure
from gait.measures.sensitivity import NO_ERROR, ClipErrors, clip_errors
from gait.measures.trial import Floats, Trial
from gait.measures.variability import step_variability
from gait.motion.camera_angle import BELT_TILT_LIMIT_DEG
from gait.motion.model import UP_SE_LIMIT_DEG
from gait.motion.playback import Playback
from gait.motion.scale import SCALES_APART, to_check
from gait.words.plurals import plural

MIN_STEPS = 3
"""With fewer steps, a measure is withheld."""
MIN_PROBABILITY_PCT = 80.0
"""A category with a lower probability has low confidence."""
SCALE_RESTS_ON_AVERAGE = "The scale rests on average body proportions; give the runner's height or the belt's speed."
"""Why lengths have low confidence if neither height nor speed was given."""
NOT_CALIBRATED = "The error of this measure is known for the pose model `heavy` only; analyse the clip with it."
"""Why a measure has low confidence with a pose model whose error in it was not determined."""
_MIN_VARIANCE_SHARE = 0.1
# Two estimates contradict each other if they differ by more than this many standard errors; the limit for scales.
_MAX_ESTIMATE_DIFFERENCE_SE = SCALES_APART
# With the sample clips at 15 frames per second, all measures were within their intervals; at 10 frames per second, the
# error of the knee angle was 12 degrees.
_MIN_RELIABLE_FPS = 14.0
# At 15 degrees to the picture plane, lengths along the running direction look 3 % shorter.
_OUT_OF_PLANE_LIMIT_DEG = 15.0
# A measure has low confidence if the additional error of the events of an out-of-distribution runner exceeds this
# multiple of the error between runners.
_OUT_OF_DISTRIBUTION_LIMIT = 1.5
IMPOSSIBLE = "The computed value is not possible for a runner; the clip was not analysed correctly."
IMPOSSIBLE_FROM_OTHER_SIDE = "The clip from the other side gives a value that is not possible for a runner."
IMPOSSIBLE_REASONS = frozenset({IMPOSSIBLE, IMPOSSIBLE_FROM_OTHER_SIDE})
"""The reasons of measurements that reveal a clip that was not analysed correctly."""


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
    reasons = {name: _unsupported_reason(entry, trial) for name, entry in numeric.items()}
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
    lowered = _lower_if_times_are_impossible(numeric, {name: each.measurement for name, each in evaluations.items()})
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


def _unsupported_reason(entry: Measure, trial: Trial) -> str | None:
    """Return why the view, the landmarks or the film do not support a measure, whatever the steps; None if they do."""
    view = trial.motion.view
    if view in entry.withheld_views:
        return entry.withheld_views[view]
    fps = _fps(trial)
    if fps < entry.min_fps:
        return f"{fps:.0f} frames a second are too few for this measure; film at 60."
    missing = [part for part in entry.required_parts if not trial.has([part])]
    if missing:
        return f"These body points are missing: {', '.join(dict.fromkeys(map(_part_in_words, missing)))}."
    if entry.requires_travel and trial.travel_unknown_reason is not None:
        return trial.travel_unknown_reason
    if entry.unsupported is not None and (reason := entry.unsupported(trial)) is not None:
        return reason
    return trial.ground_unknown_reason if entry.requires_ground and trial.motion.source == "pose" else None


def _part_in_words(part: str) -> str:
    """Return what a reader calls a required part: `mid_ear|head` is an ear or the head."""
    return " or ".join(each.removeprefix("mid_") for each in part.split("|"))


def _evaluate(entry: Measure, trial: Trial, errors: ClipErrors, *, basis: Measurement | None = None) -> Evaluation:
    too_uncertain = _too_uncertain_basis(entry, basis)
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


def _too_uncertain_basis(entry: Measure, basis: Measurement | None) -> str | None:
    """Return why the measure that this one rests on does not allow it; None if it does or if there is none."""
    if entry.rests_on is None or basis is None:
        return None
    title = entry.rests_on.measure.title
    if basis.value is None or basis.ci95 is None:
        return f"{title} is not given: {basis.reason}"
    share = (basis.ci95[1] - basis.ci95[0]) / 2 / basis.value
    if share <= entry.rests_on.largest_share:
        return None
    return (
        f"{title} is known to within {100 * share:.0f} %, and this measure needs "
        f"{100 * entry.rests_on.largest_share:.0f} %."
    )


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


def sides_unknown_reason(trial: Trial) -> str | None:
    """Return why left and right are not reported; None if they are.

    Parameters
    ----------
    trial : Trial
        The motion with its steps.

    Returns
    -------
    str or None
    """
    exchanged = trial.motion.exchanged_share
    if exchanged <= MAX_SWAPPED_SHARE:
        return None
    return (
        f"Left and right are not reported, because the pose model swapped the legs in {100 * exchanged:.0f} % of "
        "the frames; film in better light, with clothes that show the legs clearly."
    )


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
    landmarks = _landmark_sd(entry, trial)
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


def _landmark_sd(entry: Measure, trial: Trial) -> float:
    """Return the standard deviation between runners of the landmarks' error in a measure."""
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    return fitted.error_sd if fitted else entry.error_sd.get(trial.motion.view, 0.0)


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


def judged_status(
    entry: Measure, trial: Trial, errors: ClipErrors, *, steps_per_side: int
) -> tuple[Status, str | None]:
    """Return the status of a value, and the reason if it is not `ok`.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    errors : ClipErrors
        Contributions of the clip's systematic errors.
    steps_per_side : int
        Number of steps of the side that has fewer.

    Returns
    -------
    tuple of str and str or None
    """
    fps = _fps(trial)
    if fps < _MIN_RELIABLE_FPS:
        return "low_confidence", f"{fps:.0f} frames a second show too few moments of each step; film at 60."
    if trial.motion.view in entry.low_confidence_views and not _seen_in_three_dimensions(entry, trial):
        return "low_confidence", entry.low_confidence_views[trial.motion.view]
    if trial.motion.source == "pose" and is_borrowed(entry.id, trial.motion.view, trial.motion.pose_model):
        return "low_confidence", NOT_CALIBRATED
    if entry.depends_on_playback and trial.playback is not None and trial.playback.doubted:
        return "low_confidence", _playback_reason(trial.playback, trial)
    if entry.requires_travel and trial.speed_conflict is not None:
        return "low_confidence", trial.speed_conflict
    yaw = yaw_reason(entry, trial, errors)
    if yaw is not None:
        return "low_confidence", yaw
    if errors.out_of_distribution.value > _OUT_OF_DISTRIBUTION_LIMIT * NORMAL_975 * _landmark_sd(entry, trial) > 0:
        toe_off_ms = 1000 * NORMAL_975 * max(trial.out_of_distribution_s)
        return "low_confidence", (
            "This runner moves differently from the runners that step detection was developed on, so that contact and "
            f"toe-off times may be wrong by up to {toe_off_ms:.0f} ms."
        )
    roll_reason = _roll_reason(entry, trial, errors)
    if roll_reason is not None:
        return "low_confidence", roll_reason
    if entry.length_power and not trial.motion.scale.agree:
        return "low_confidence", f"Independent estimates of the scale disagree; check {_inputs_to_check(trial)}."
    if entry.length_power and "average" in trial.motion.scale.source:
        return "low_confidence", SCALE_RESTS_ON_AVERAGE
    if steps_per_side < MIN_STEPS_PER_SIDE:
        return (
            "low_confidence",
            f"Only {plural(steps_per_side, 'step')} of one side could be measured; film at least ten seconds to have "
            f"{MIN_STEPS_PER_SIDE} per side.",
        )
    return "ok", None


def _seen_in_three_dimensions(entry: Measure, trial: Trial) -> bool:
    """Return whether landmarks in three dimensions show what a camera behind the runner cannot: times and bounce."""
    return trial.motion.side_plane is not None and entry.family in ("timing", "posture")


def _playback_reason(playback: Playback, trial: Trial) -> str:
    low, high = playback.ci95
    return (
        f"Judged by bounce and cadence, the recording seems to play {playback.words} (factor {low:.2f} to {high:.2f}); "
        f"check {_inputs_to_check(trial)}."
    )


def _lower_if_times_are_impossible(
    entries: Mapping[str, Measure], measurements: dict[str, Measurement]
) -> dict[str, Measurement]:
    """Set measures that depend on the clip's times to low confidence if one of its times is not possible."""
    impossible = [
        entry for name, entry in entries.items() if entry.reveals_playback and measurements[name].reason == IMPOSSIBLE
    ]
    if not impossible:
        return measurements
    reason = f"{impossible[0].title} in this clip is not possible for a runner, so the times of the clip may be wrong."
    return {
        name: replace(m, status="low_confidence", reason=reason)
        if m.status == "ok" and entries[name].depends_on_playback
        else m
        for name, m in measurements.items()
    }


def _inputs_to_check(trial: Trial) -> str:
    return to_check(trial.motion.scale.source, film=trial.motion.source == "pose")


def _fps(trial: Trial) -> float:
    return 1 / float(np.median(np.diff(trial.motion.time_s)))


def yaw_reason(entry: Measure, trial: Trial, errors: ClipErrors) -> str | None:
    """Return why the camera's yaw lowers the confidence in a measure; None if it does not.

    Parameters
    ----------
    entry : Measure
        The measure.
    trial : Trial
        The motion with its steps.
    errors : ClipErrors
        Contributions of the clip's systematic errors.

    Returns
    -------
    str or None
    """
    if entry.depends_on_yaw and trial.out_of_plane_deg > _OUT_OF_PLANE_LIMIT_DEG and errors.yaw.value > 0:
        return (
            f"The runner moves towards the camera or away from it, at about {trial.out_of_plane_deg:.0f} degrees to "
            "the picture; film at a right angle to the running direction."
        )
    tilt_deg = trial.belt_tilt_deg
    if not entry.depends_on_yaw or tilt_deg is None or abs(tilt_deg) <= BELT_TILT_LIMIT_DEG:
        return None
    # For example, a speed that was given does not depend on the camera.
    if errors.yaw.value == 0:
        return None
    return (
        f"The belt looks {abs(tilt_deg):.0f} degrees steeper or flatter in the picture than it is; film at a right "
        f"angle to the belt, or {'check' if trial.incline_deg else 'give'} the belt's incline."
    )


def _roll_reason(entry: Measure, trial: Trial, errors: ClipErrors) -> str | None:
    """Return why the uncertain vertical lowers the confidence in a measure; None if it does not."""
    motion = trial.motion
    if motion.roll_se_deg <= UP_SE_LIMIT_DEG or errors.roll.value <= NORMAL_975 * _landmark_sd(entry, trial):
        return None
    return (
        f"The vertical in the picture is known only to within {NORMAL_975 * motion.roll_se_deg:.0f} degrees; prop the "
        "phone upright, with door frames or wall edges in the picture."
    )


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
