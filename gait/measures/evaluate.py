"""From one value a step to one `Measurement`: mean, sides, interval, and whether it may be relied on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from gait.measurement import NORMAL_975, Measurement, Status
from gait.measures.asymmetry import LEAST_STEPS_A_SIDE, MOST_EXCHANGED, compare_sides
from gait.measures.offsets import landmark_offsets
from gait.measures.registry import Measure
from gait.measures.sensitivity import ClipErrors, clip_errors
from gait.measures.trial import Floats, Trial
from gait.motion.camera_angle import BELT_TILT_LIMIT_DEG
from gait.motion.model import UP_SE_LIMIT_DEG
from gait.motion.playback import LEAST_FPS, Playback
from gait.motion.scale import SCALES_APART, to_check
from gait.words.plurals import plural

LEAST_STEPS = 3
"""With fewer steps there is no value."""
LEAST_PROBABILITY_PCT = 80.0
"""A category that is less probable is shown with low confidence."""
_LEAST_VARIANCE_SHARE = 0.1
# As for scales that disagree.
_ESTIMATES_APART = SCALES_APART
# At 15 frames a second all of the sample's measures came out within their intervals, at 10 the knee was 12 degrees off.
_FEW_FPS = 14.0
# Seen from 15 degrees off the side, what lies along the run looks 3 % shorter.
_AWAY_LIMIT_DEG = 15.0
# From here on the error of an unfamiliar runner's events outweighs all that is known of a measure's error.
_UNFAMILIAR_SHARE = 1.5
IMPOSSIBLE = "The value found is not possible for a runner; the clip was misread."


def measure(entry: Measure, trial: Trial) -> Measurement:
    """Evaluate one measure; see `measure_all`, which does it for many in less time."""
    [found] = measure_all([entry], trial)
    return found


def measure_all(entries: Sequence[Measure], trial: Trial) -> tuple[Measurement, ...]:
    """Evaluate measures.

    Parameters
    ----------
    entries : sequence of Measure
        From the registry; one of the views of each is the motion's.
    trial : Trial
        Motion with steps.

    Returns
    -------
    tuple of Measurement
        In the order of `entries`; withheld, with the reason, where the clip cannot carry them.

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
    # A category is read from a measure of its own.
    read = {entry.id: entry for entry in (entry.category_of or entry for entry in entries)}
    reasons = {name: _not_carried(entry, trial) for name, entry in read.items()}
    found = {name: _withheld(read[name], trial, reason) for name, reason in reasons.items() if reason is not None}
    carried = [entry for name, entry in read.items() if name not in found]
    for entry, errors in zip(carried, clip_errors(carried, trial), strict=True):
        found[entry.id] = _measured(entry, trial, errors)
    found = _doubted_together(read, found)
    return tuple(
        found[entry.id] if entry.category_of is None else _category(entry, found[entry.category_of.id], trial)
        for entry in entries
    )


def _not_carried(entry: Measure, trial: Trial) -> str | None:
    """Why neither this view, nor these landmarks, nor this film can carry a measure, whatever the steps."""
    view = trial.motion.view
    if view in entry.withheld_views:
        return entry.withheld_views[view]
    fps = _fps(trial)
    if fps < LEAST_FPS:
        return f"{fps:.0f} frames a second are too few to show a step; film at 60."
    missing = [part for part in entry.needs if not trial.has([part])]
    if missing:
        return f"The landmarks lack what this needs: {', '.join(missing)}."
    if entry.needs_travel and trial.why_no_travel is not None:
        return trial.why_no_travel
    return trial.why_no_ground if entry.needs_ground and trial.motion.source == "pose" else None


def _measured(entry: Measure, trial: Trial, errors: ClipErrors) -> Measurement:
    values = corrected(entry, trial)
    known = np.isfinite(values)
    if known.sum() < LEAST_STEPS:
        return _withheld(
            entry, trial, f"Only {plural(int(known.sum()), 'step carries', 'steps carry')} it; film ten seconds."
        )
    left, right = (values[known & side] for side in (trial.is_left, ~trial.is_left))
    # Both feet count alike, however many steps of each are left: feet differ by more than a value may be off.
    value = entry.summary(np.array([np.mean(side) for side in (left, right) if len(side)]))
    if not entry.plausible[0] <= value <= entry.plausible[1]:
        return _withheld(entry, trial, IMPOSSIBLE)
    estimate = _with_independent(entry, trial, value)
    if estimate.value != value:
        values, left, right = (estimate.value / value * of_steps for of_steps in (values, left, right))
        value = estimate.value
    status, reason = _standing(entry, trial, errors, least_a_side=min(len(left), len(right)))
    half_width = _interval_factor(entry, trial, status) * _half_width(entry, values[known], estimate.se, errors)
    found = Measurement(
        id=entry.id,
        view=trial.motion.view,
        unit=entry.unit,
        value=value,
        ci95=(_lower_end(entry, value - half_width), value + half_width),
        n=int(known.sum()),
        status=status,
        reason=reason,
        reference=entry.reference,
    )
    return _with_sides(found, entry, trial, left, right, errors) if entry.two_sided else found


def _with_sides(
    found: Measurement, entry: Measure, trial: Trial, left: Floats, right: Floats, errors: ClipErrors
) -> Measurement:
    """Add the value of each side and how far they differ, or why they are not given."""
    exchanged = trial.motion.exchanged_share
    if exchanged > MOST_EXCHANGED:
        unknown = (
            f"Left and right are not given: the legs' names were exchanged in {100 * exchanged:.0f} % of the frames; "
            "film in better light, with legs that stand out."
        )
        return replace(found, reason=f"{found.reason} {unknown}" if found.reason else unknown)
    return replace(
        found,
        left=entry.summary(left) if len(left) else None,
        right=entry.summary(right) if len(right) else None,
        asymmetry=compare_sides(
            entry, trial, left, right, added=errors.total.difference, trusted=_off_square(entry, trial, errors) is None
        ),
    )


def _category(entry: Measure, sorted_by: Measurement, trial: Trial) -> Measurement:
    """Sort a measurement into its most probable category; the value is that category's probability in per cent."""
    if sorted_by.value is None or sorted_by.ci95 is None or entry.sort is None:
        return _withheld(entry, trial, sorted_by.reason or "The measure that it is read from has no interval.")
    standard_error = (sorted_by.ci95[1] - sorted_by.ci95[0]) / (2 * NORMAL_975)
    label, probability = entry.sort(sorted_by.value, standard_error)
    status, reason = sorted_by.status, None if sorted_by.status == "ok" else sorted_by.reason
    if status == "ok" and 100 * probability < LEAST_PROBABILITY_PCT:
        status, reason = "low_confidence", "The angle lies too near the border to the next category to be sure."
    return Measurement(
        id=entry.id,
        view=sorted_by.view,
        unit=entry.unit,
        value=100 * probability,
        n=sorted_by.n,
        status=status,
        reason=reason,
        label=label,
    )


def corrected(entry: Measure, trial: Trial) -> Floats:
    """Return one value a step with what a pose model's points add subtracted."""
    values = entry.per_step(trial)
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    if fitted is None or trial.motion.source != "pose":
        return values
    near_side = trial.motion.near_side if trial.motion.view == "side" else "left"
    is_near = trial.is_left == (near_side == "left")
    return values - np.where(is_near, fitted.near, fitted.far)


def mean_offset(name: str, trial: Trial) -> float:
    """Return what a pose model's points add to a measure, mean of both legs; 0 where none was fitted."""
    fitted = landmark_offsets(trial.motion.pose_model).get((name, trial.motion.view))
    return (fitted.near + fitted.far) / 2 if fitted is not None and trial.motion.source == "pose" else 0.0


def _lower_end(entry: Measure, low: float) -> float:
    """End an interval at 0 where nothing less is possible."""
    return max(low, 0.0) if entry.plausible[0] == 0 else low


class _Estimate(NamedTuple):
    """A clip's value and the standard error that its steps' scatter does not show."""

    value: float
    se: float


def _with_independent(entry: Measure, trial: Trial, value: float) -> _Estimate:
    """Average the value with the measure's independent estimate, if it has one, each weighed by its error.

    Where the two contradict each other nobody knows which is wrong, so that the error is at least half their distance.
    """
    landmarks = _landmark_sd(entry, trial)
    body_share = entry.body_error_share(trial) if entry.body_error_share else 0.0
    scale_share = entry.length_power * trial.motion.scale.relative_se
    se = float(np.linalg.norm([landmarks, body_share * value, scale_share * value]))
    other = entry.independent_estimate(trial) if entry.independent_estimate else None
    if other is None or se == 0:
        return _Estimate(value, se)
    other_value, other_se = other
    weight = se**2 / (se**2 + other_se**2)
    both_se = se * other_se / float(np.hypot(se, other_se))
    apart = abs(other_value - value)
    agree = apart <= _ESTIMATES_APART * np.hypot(se, other_se)
    return _Estimate(value + weight * (other_value - value), both_se if agree else max(both_se, apart / 2))


def _half_width(entry: Measure, values: Floats, se: float, errors: ClipErrors) -> float:
    """Half the 95 % interval: scatter of the steps, what is off alike in all of them, camera."""
    # Errors of events: their own part scatters with the steps, what they share is in the landmarks' (see clip_errors).
    sampling = float(stdtrit(len(values) - 1, 0.975)) * _standard_error(entry, values)
    return float(np.linalg.norm([sampling, NORMAL_975 * se, errors.total.value]))


def _interval_factor(entry: Measure, trial: Trial, status: Status) -> float:
    """By how much intervals must be wider than their parts say, by what was held on runners left out of every fit."""
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    if fitted is None or trial.motion.source != "pose":
        return 1.0
    return fitted.interval_factor_ok if status == "ok" else fitted.interval_factor_low


def _landmark_sd(entry: Measure, trial: Trial) -> float:
    """Standard deviation between runners of what landmarks add to a measure."""
    fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, trial.motion.view))
    return fitted.error_sd if fitted else entry.error_sd.get(trial.motion.view, 0.0)


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


def _standing(entry: Measure, trial: Trial, errors: ClipErrors, *, least_a_side: int) -> tuple[Status, str | None]:
    fps = _fps(trial)
    if fps < _FEW_FPS:
        return "low_confidence", f"{fps:.0f} frames a second show too little of each step; film at 60."
    if trial.motion.view in entry.weak_views:
        return "low_confidence", entry.weak_views[trial.motion.view]
    if entry.touched_by_clock and trial.playback is not None and trial.playback.doubted:
        return "low_confidence", _clock_reason(trial.playback, trial)
    past_square = _off_square(entry, trial, errors)
    if past_square is not None:
        return "low_confidence", past_square
    if errors.unfamiliar.value > _UNFAMILIAR_SHARE * NORMAL_975 * _landmark_sd(entry, trial) > 0:
        toe_off_ms = 1000 * NORMAL_975 * max(trial.unfamiliar_s)
        return "low_confidence", (
            "This runner moves unlike those whose contacts are known, so that contact and toe-off may be off by up to "
            f"{toe_off_ms:.0f} ms."
        )
    not_upright = _up_unknown(entry, trial, errors)
    if not_upright is not None:
        return "low_confidence", not_upright
    if entry.length_power and not trial.motion.scale.agree:
        return "low_confidence", f"Independent scales disagree; check {_suspects(trial)}."
    if entry.length_power and "average" in trial.motion.scale.source:
        return "low_confidence", "Scaled by average body proportions; give the runner's height or the belt's speed."
    if least_a_side < LEAST_STEPS_A_SIDE:
        return (
            "low_confidence",
            f"Rests on {plural(least_a_side, 'step')} of one side; film at least ten seconds for {LEAST_STEPS_A_SIDE} "
            "a side.",
        )
    return "ok", None


def _clock_reason(playback: Playback, trial: Trial) -> str:
    low, high = playback.ci95
    return (
        f"By its bounce and cadence, the runner seems to move {playback.words} (factor {low:.2f} to {high:.2f}); check "
        f"{_suspects(trial)}."
    )


def _doubted_together(entries: Mapping[str, Measure], found: dict[str, Measurement]) -> dict[str, Measurement]:
    """Lower what rests on the clip's times, where one of these times is not possible for a runner."""
    impossible = [entry for name, entry in entries.items() if entry.tells_clock and found[name].reason == IMPOSSIBLE]
    if not impossible:
        return found
    reason = f"{impossible[0].title} found in this clip is not possible for a runner, so that its times are in doubt."
    return {
        name: replace(m, status="low_confidence", reason=reason)
        if m.status == "ok" and entries[name].touched_by_clock
        else m
        for name, m in found.items()
    }


def _suspects(trial: Trial) -> str:
    return to_check(trial.motion.scale.source, film=trial.motion.source == "pose")


def _fps(trial: Trial) -> float:
    return 1 / float(np.median(np.diff(trial.motion.time_s)))


def _off_square(entry: Measure, trial: Trial, errors: ClipErrors) -> str | None:
    """Why a measure that the camera's yaw touches is not sure; None where the camera looks square, or nothing moves."""
    if entry.touched_by_yaw and trial.away_deg > _AWAY_LIMIT_DEG and errors.off_square.value > 0:
        return (
            f"The runner comes nearer or goes away, at about {trial.away_deg:.0f} degrees to the picture; film square "
            "to the runner's way."
        )
    tilt_deg = trial.belt_tilt_deg
    if not entry.touched_by_yaw or tilt_deg is None or abs(tilt_deg) <= BELT_TILT_LIMIT_DEG:
        return None
    # A speed that was told is right from wherever it is seen.
    if errors.off_square.value == 0:
        return None
    return (
        f"The belt slopes by {abs(tilt_deg):.0f} degrees in the picture: aim the camera square at the belt's side, or "
        "give the belt's incline."
    )


def _up_unknown(entry: Measure, trial: Trial, errors: ClipErrors) -> str | None:
    """Why a measure that turns with the picture is not sure; None where up is well known, or nothing turns."""
    motion = trial.motion
    if motion.roll_se_deg <= UP_SE_LIMIT_DEG or errors.upright.value <= NORMAL_975 * _landmark_sd(entry, trial):
        return None
    return (
        f"Where up is in the picture is known to within {NORMAL_975 * motion.roll_se_deg:.0f} degrees only: prop the "
        "phone upright, with door frames or wall edges in the picture."
    )


def _withheld(entry: Measure, trial: Trial, reason: str) -> Measurement:
    return Measurement(
        id=entry.id,
        view=trial.motion.view,
        unit=entry.unit,
        status="withheld",
        reason=reason,
        reference=entry.reference,
    )
