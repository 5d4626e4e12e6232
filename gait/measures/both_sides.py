"""Measures of a run that was filmed from both sides, in which each leg is the near one in one of the clips.

A pose model sees the near leg better than the far one. Its errors on a near leg and on a far leg are nearly the same in
both clips, because they are mirror images of each other. Near legs are therefore compared with near legs, and far legs
with far legs; where far legs are less exact, near legs count more. What the clips say of both legs together is combined
by a random-effects model (DerSimonian & Laird 1986): clips that contradict each other widen the interval.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from math import isclose
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from gait.measurement import NORMAL_975, Asymmetry, Measurement, Status
from gait.measures.asymmetry import MIN_STEPS_PER_SIDE, scatter_half_width, shrunk_difference
from gait.measures.evaluate import (
    Evaluation,
    corrected,
    evaluate_all,
    interval_around,
    interval_factor,
    with_categories,
    withheld,
)
from gait.measures.offsets import LandmarkOffset, has_offsets, landmark_offsets
from gait.measures.registry import Measure
from gait.measures.same_speed import PER_KMH
from gait.measures.sensitivity import NO_ERROR, ClipErrors
from gait.measures.status import IMPOSSIBLE, IMPOSSIBLE_FROM_OTHER_SIDE, judged_status, sides_unknown_reason, yaw_reason
from gait.measures.trial import Floats, Trial
from gait.units import KMH_PER_MPS
from gait.words.numbers import with_unit

# Standard deviation of the difference between two runs at one speed, minutes apart, as a share of a time or a rate.
# It is assumed. A larger difference between clips is a contradiction; a smaller one only widens the interval.
_RUN_TO_RUN_SHARE = 0.01


class PairErrors(NamedTuple):
    """Standard deviations between runners, fitted on runners filmed from both sides (`scripts/accuracy/both_sides.py`).

    All are in the measure's unit, after the offsets are subtracted.
    """

    difference_sd: float
    """Of the error of left minus right from both clips, see `leg_difference`."""
    mean_difference_sd: float
    """Of the difference between the clips' means of both legs."""
    pairs: int
    """Number of runners."""
    usual_difference_sd: float | None = None
    """Of the true difference between the legs, for times; other measures have it in their `LandmarkOffset`."""


@cache
def pair_errors(model: str) -> Mapping[str, PairErrors]:
    """Return what is known of the errors of two side clips of one run.

    Parameters
    ----------
    model : str
        Name of the pose model.

    Returns
    -------
    mapping of str to PairErrors
        By id of the measure. Empty for a model for which nothing was fitted.

    Examples
    --------
    >>> pair_errors("unknown")
    {}
    """
    table = json.loads((resources.files("gait.measures") / "both_sides.json").read_text())
    rows = table["models"].get(model, [])
    return {row["id"]: PairErrors(**{name: row[name] for name in PairErrors._fields if name in row}) for row in rows}


OWN_EVENTS = frozenset({"contact_time", "flight_time", "duty_factor"})
"""Times whose legs are compared by the events that each leg shows on its own. Within one clip, the events of both legs
are shrunk towards each other, so that most of a difference is lost."""


class SideTrials(NamedTuple):
    """The trial of a side clip, and the same trial with the events of each leg on its own."""

    trial: Trial
    legs_apart: Trial


class BothSides(NamedTuple):
    """The measurements of two side clips."""

    together: tuple[Measurement, ...]
    """From both clips."""
    from_left: tuple[Measurement, ...]
    """Of the clip filmed from the runner's left, on its own."""
    from_right: tuple[Measurement, ...]
    """Of the clip filmed from the runner's right, on its own."""


def measure_both_sides(entries: Sequence[Measure], left: SideTrials, right: SideTrials) -> BothSides:
    """Measure a run that was filmed from both sides.

    Parameters
    ----------
    entries : sequence of Measure
        From the registry; measures of the side view.
    left, right : SideTrials
        The clips filmed from the runner's left and right, in which that leg is the near one.

    Returns
    -------
    BothSides
        Each in the order of `entries`. A value to which only one clip contributes has the sides of that clip. Clips
        that contradict each other by more than their errors have low confidence.
    """
    clips = (left, right)
    found = [evaluate_all(entries, clip.trial) for clip in clips]
    slower = _speed_shifts(*(each["speed"].measurement if "speed" in each else None for each in found))
    numeric = {entry.id: entry for entry in (entry.category_of or entry for entry in entries)}
    together = {
        name: _combined(entry, clips, (found[0][name], found[1][name]), slower) for name, entry in numeric.items()
    }
    together = {name: _no_surer_than_its_basis(numeric[name], each, together) for name, each in together.items()}
    alone = [
        with_categories(entries, {name: each.measurement for name, each in evaluations.items()}, clip.trial)
        for clip, evaluations in zip(clips, found, strict=True)
    ]
    return BothSides(with_categories(entries, together, left.trial), *alone)


def _no_surer_than_its_basis(
    entry: Measure, measurement: Measurement, together: Mapping[str, Measurement]
) -> Measurement:
    """Return the measurement with the status of the measure that it rests on, if that is less certain.

    The clips may contradict each other in the measure that it rests on, and not in this one.
    """
    basis = None if entry.rests_on is None else together.get(entry.rests_on.measure.id)
    if basis is None or basis.status == "ok" or measurement.status != "ok":
        return measurement
    reason = basis.reason or f"{entry.title} rests on a measure that is not given."
    return _lowered(measurement, reason)


def speeds_apart_mps(left: Measurement, right: Measurement) -> float:
    """Return the speed of the second clip minus that of the first, if it exceeds the errors of both.

    Parameters
    ----------
    left, right : Measurement
        The speed of each clip.

    Returns
    -------
    float
        In metres per second; 0 if the speeds agree or one of them is unknown.
    """
    if left.value is None or right.value is None or left.ci95 is None or right.ci95 is None:
        return 0.0
    apart = right.value - left.value
    half_width = float(np.hypot(left.ci95[1] - left.ci95[0], right.ci95[1] - right.ci95[0])) / 2
    return apart if abs(apart) > half_width else 0.0


def _speed_shifts(left: Measurement | None, right: Measurement | None) -> float:
    return 0.0 if left is None or right is None else speeds_apart_mps(left, right)


def _combined(
    entry: Measure, clips: tuple[SideTrials, SideTrials], found: tuple[Evaluation, Evaluation], faster_mps: float
) -> Measurement:
    """Combine the evaluations of both clips; `faster_mps` is the speed of the right clip minus that of the left one."""
    known = [each for each in found if each.measurement.value is not None]
    if not known:
        return max((each.measurement for each in found), key=lambda missing: missing.reason == IMPOSSIBLE)
    if len(known) == 1:
        [missing] = (each.measurement for each in found if each.measurement.value is None)
        return _from_one(known[0].measurement, missing)
    per_side = min(sum(len(getattr(each, side)) for each in found) for side in ("left", "right"))
    judged = [_judged(entry, clip.trial, each, per_side) for clip, each in zip(clips, found, strict=True)]
    # Values at the mean speed of both clips.
    shift = PER_KMH.get(entry.id, 0.0) * KMH_PER_MPS * faster_mps / 2
    shifts = (shift, -shift)
    disagreement = _disagreement(entry, clips, found, shifts, faster_mps)
    certain = [number for number, (status, _) in enumerate(judged) if status == "ok"]
    if len(certain) == 1:
        alone = found[certain[0]].measurement
        own_status, own_reason = judged[certain[0]]
        alone = replace(alone, status=own_status, reason=own_reason)
        return alone if disagreement is None else _lowered(alone, disagreement)
    status, reason = judged[0]
    if disagreement is not None:
        status, reason = ("low_confidence", disagreement) if status == "ok" else (status, reason)
    value, half_width = _mean_of_clips(entry, clips, found, shifts, status)
    if not entry.plausible[0] <= value <= entry.plausible[1]:
        return withheld(entry, clips[0].trial, IMPOSSIBLE)
    measurement = Measurement(
        id=entry.id,
        view=clips[0].trial.motion.view,
        unit=entry.unit,
        value=value,
        ci95=interval_around(entry, value, half_width),
        n=sum(each.measurement.n for each in found),
        status=status,
        reason=reason,
        reference=entry.reference,
    )
    return _with_sides(measurement, entry, clips, found, shifts, agree=disagreement is None)


def _from_one(measurement: Measurement, missing: Measurement) -> Measurement:
    """Return the measurement of the only clip that has one, less certain if the other clip is impossible."""
    if missing.reason != IMPOSSIBLE:
        return measurement
    return _lowered(measurement, IMPOSSIBLE_FROM_OTHER_SIDE)


def _lowered(measurement: Measurement, reason: str) -> Measurement:
    sides = measurement.asymmetry
    return replace(
        measurement,
        status="low_confidence",
        reason=reason,
        asymmetry=None if sides is None else replace(sides, claimed=False),
    )


def _judged(entry: Measure, trial: Trial, found: Evaluation, steps_per_side: int) -> tuple[Status, str | None]:
    """Return the status of a clip's value, given the steps of both clips."""
    measurement, errors = found.measurement, found.errors
    if measurement.status == "ok" or errors is None or entry.rests_on is not None:
        return measurement.status, measurement.reason
    own = min(len(found.left), len(found.right))
    of_few = judged_status(entry, trial, errors, steps_per_side=own)
    if measurement.status != of_few[0]:
        # Something else than the measure itself lowered the status: impossible times, for example.
        return measurement.status, measurement.reason
    return judged_status(entry, trial, errors, steps_per_side=steps_per_side)


def _errors_of(entry: Measure, trial: Trial) -> PairErrors | None:
    return pair_errors(trial.motion.pose_model).get(entry.id) if trial.motion.source == "pose" else None


def _disagreement(
    entry: Measure,
    clips: tuple[SideTrials, SideTrials],
    found: tuple[Evaluation, Evaluation],
    shifts: tuple[float, float],
    faster_mps: float,
) -> str | None:
    """Return how the clips contradict each other; None if they agree within their errors.

    The means of both legs are compared, because a clip's value may give more weight to its near leg.
    """
    apart, limit, _ = _apart(entry, clips, found, shifts)
    if abs(apart) <= limit:
        return None
    values = [each.measurement.value for each in found]
    shown = [with_unit(value, entry.unit) for value in values if value is not None]
    cause = (
        f"the runner was faster in the clip from the {'right' if faster_mps > 0 else 'left'}; film both at one speed"
        if faster_mps
        else "film both again at one speed, with the camera at a right angle to the running direction"
    )
    return f"The side clips contradict each other: {shown[0]} from the left and {shown[1]} from the right; {cause}."


def _apart(
    entry: Measure,
    clips: tuple[SideTrials, SideTrials],
    found: tuple[Evaluation, Evaluation],
    shifts: tuple[float, float],
) -> tuple[float, float, float]:
    """Return the difference of the clips' means of both legs, half its 95 % interval, and its variance."""
    means = [_mean_of_legs(entry, each) + shift for each, shift in zip(found, shifts, strict=True)]
    errors = _errors_of(entry, clips[0].trial)
    own = float(np.hypot(found[0].own_se, found[1].own_se))
    if errors is None:
        # How much of the error both clips share is unknown: for their difference, none of it.
        between = float(np.hypot(found[0].shared_se, found[1].shared_se))
        limit = NORMAL_975 * float(np.hypot(own, between))
    else:
        between = errors.mean_difference_sd
        of_runs = _RUN_TO_RUN_SHARE * abs(means[0]) if entry.family == "timing" else 0.0
        own_limit = NORMAL_975 * float(np.hypot(own, of_runs))
        limit = float(np.hypot(own_limit, float(stdtrit(errors.pairs, 0.975)) * between))
    return means[1] - means[0], limit, own**2 + between**2


def _mean_of_legs(entry: Measure, found: Evaluation) -> float:
    legs = [entry.summary(side) for side in (found.left, found.right) if len(side)]
    return float(np.mean(legs)) if entry.two_sided else float(found.measurement.value or 0.0)


def _mean_of_clips(
    entry: Measure,
    clips: tuple[SideTrials, SideTrials],
    found: tuple[Evaluation, Evaluation],
    shifts: tuple[float, float],
    status: Status,
) -> tuple[float, float]:
    """Return the random-effects mean of both clips, and half the width of its 95 % interval."""
    apart, _, variance = _apart(entry, clips, found, shifts)
    between = max(0.0, apart**2 - variance) / 2
    errors = _errors_of(entry, clips[0].trial)
    # The part of the landmarks' error that differs between the clips averages out; the rest is common to both.
    shared = float(np.mean([each.shared_se**2 for each in found]))
    of_clip = 0.0 if errors is None else min(shared, errors.mean_difference_sd**2 / 2)
    shared -= of_clip
    own = np.array([each.own_se**2 + of_clip + between for each in found])
    values = np.array([each.measurement.value or 0.0 for each in found]) + shifts
    # Each clip gives more weight to its near leg, so that only the plain mean weights both legs alike.
    weights = np.full(2, 0.5) if entry.two_sided or not own.all() else (1 / own) / (1 / own).sum()
    se = float(np.sqrt(shared + weights**2 @ own))
    factor = max(interval_factor(entry, clip.trial, status) for clip in clips)
    return float(weights @ values), factor * NORMAL_975 * se


def _with_sides(
    measurement: Measurement,
    entry: Measure,
    clips: tuple[SideTrials, SideTrials],
    found: tuple[Evaluation, Evaluation],
    shifts: tuple[float, float],
    *,
    agree: bool,
) -> Measurement:
    """Add the value of each leg and the asymmetry, from both clips."""
    if not entry.two_sided or measurement.value is None:
        return measurement
    unknown = next((reason for clip in clips if (reason := sides_unknown_reason(clip.trial)) is not None), None)
    if unknown is not None:
        return replace(measurement, reason=f"{measurement.reason} {unknown}" if measurement.reason else unknown)
    trial = clips[0].trial
    errors, fitted = _errors_of(entry, trial), None
    if trial.motion.source == "pose":
        fitted = landmark_offsets(trial.motion.pose_model).get((entry.id, "side"))
    # The error of the events that each leg shows on its own is known only from runners filmed from both sides.
    own_events = entry.id in OWN_EVENTS and errors is not None
    legs = [
        _own_event_values(entry, clip) if own_events else (each.left, each.right)
        for clip, each in zip(clips, found, strict=True)
    ]
    if not all(len(values) for of_clip in legs for values in of_clip):
        return measurement
    near = legs[0][0], legs[1][1]
    difference = leg_difference(entry, legs[0], legs[1], near_weight=0.5 if fitted is None else fitted.near_weight)
    if fitted is not None:
        # The far legs' shifts have the opposite sign.
        difference += (2 * fitted.near_weight - 1) * (shifts[0] - shifts[1])
    scatter = scatter_half_width(*near) if min(map(len, near)) > 1 else 0.0
    of_clips = _clip_half_width([each.errors for each in found if each.errors is not None])
    usual_sd = None if errors is None else errors.usual_difference_sd
    if fitted is not None and fitted.usual_difference_sd is not None:
        usual_sd = fitted.usual_difference_sd
    landmarks_sd, of_landmarks = landmark_error(entry, errors, fitted)
    error_sd = float(np.hypot(landmarks_sd, float(np.hypot(scatter, of_clips)) / NORMAL_975))
    kept = difference if usual_sd is None else shrunk_difference(difference, error_sd=error_sd, usual_sd=usual_sd)
    left, right = measurement.value + kept / 2, measurement.value - kept / 2
    known = trial.motion.source == "landmarks" or (fitted is not None and has_offsets(trial.motion.pose_model))
    if min(map(len, near)) < 2 or not known:
        return replace(measurement, left=left, right=right)
    detectable = max(float(np.linalg.norm([scatter, of_landmarks, of_clips])), entry.week_to_week)
    claimable = (
        agree
        and min(map(len, near)) >= MIN_STEPS_PER_SIDE
        and "side" not in entry.low_confidence_views
        and all(
            each.errors is not None and yaw_reason(entry, clip.trial, each.errors) is None
            for clip, each in zip(clips, found, strict=True)
        )
    )
    factor = 100 / measurement.value if entry.asymmetry_is_relative else 1.0
    asymmetry = Asymmetry(
        value=factor * kept,
        unit=entry.asymmetry_unit,
        detectable=factor * detectable,
        claimed=claimable and abs(kept) > detectable and not isclose(left, right, rel_tol=1e-6),
    )
    return replace(measurement, left=left, right=right, asymmetry=asymmetry)


def landmark_error(entry: Measure, errors: PairErrors | None, fitted: LandmarkOffset | None) -> tuple[float, float]:
    """Return the landmarks' error of left minus right from both clips.

    The mean of the differences within two clips is at least as exact as the difference within one. The larger number of
    runners behind the error of one clip therefore gives a second upper limit, except for times that are compared by
    other events than in one clip. It is also the only one for a pose model of which nothing is known from both sides.

    Parameters
    ----------
    entry : Measure
        The measure.
    errors : PairErrors or None
        What is known of both clips.
    fitted : LandmarkOffset or None
        What is known of one clip.

    Returns
    -------
    tuple of float
        Standard deviation, and half the width of the 95 % interval, in the measure's unit; 0 if both are None.
    """
    known = [] if errors is None else [(errors.difference_sd, errors.pairs)]
    if fitted is not None and (errors is None or entry.id not in OWN_EVENTS):
        known.append((float(np.hypot(fitted.side_error_sd, fitted.side_bias)), fitted.clips - 1))
    limits = [(sd, float(stdtrit(freedom, 0.975)) * sd) for sd, freedom in known]
    return min(limits, key=lambda limit: limit[1], default=(0.0, 0.0))


def leg_difference(
    entry: Measure, from_left: tuple[Floats, Floats], from_right: tuple[Floats, Floats], *, near_weight: float
) -> float:
    """Return left minus right from two side clips: near legs compared with each other, and far legs with each other.

    With equal weights, this is the mean of the differences within both clips, in which the errors that both legs of a
    clip share cancel, as do those between near and far legs. Near legs have more weight in measures that a far leg does
    not show well.

    Parameters
    ----------
    entry : Measure
        A two-sided measure.
    from_left, from_right : tuple of ndarray
        The corrected values of the left and of the right steps in the clip from the left, and in the clip from the
        right.
    near_weight : float
        Weight of the near legs, 0.5 to 1.

    Returns
    -------
    float
        In the measure's unit.

    Examples
    --------
    >>> from gait.measures import REGISTRY
    >>> values = [np.array([value]) for value in (12.0, 9.0, 13.0, 10.0)]
    >>> leg_difference(REGISTRY["shin_angle"], (values[0], values[1]), (values[2], values[3]), near_weight=0.5)
    3.0
    """
    (near_left, far_right), (far_left, near_right) = (
        tuple(entry.summary(values) for values in of_clip) for of_clip in (from_left, from_right)
    )
    return near_weight * (near_left - near_right) + (1 - near_weight) * (far_left - far_right)


def _own_event_values(entry: Measure, clip: SideTrials) -> tuple[Floats, Floats]:
    """Return the values of the left and of the right steps of a clip, from the events of each leg on its own."""
    trial = clip.legs_apart
    values = corrected(entry, trial)
    known = np.isfinite(values)
    return values[known & trial.is_left], values[known & ~trial.is_left]


def _clip_half_width(errors: Sequence[ClipErrors]) -> float:
    """Return half the 95 % interval of the clips' systematic errors in the difference between their near legs.

    The camera's errors of both clips are independent. The events of an unusual runner are off alike on both legs.
    """
    of_cameras = [each._replace(out_of_distribution=NO_ERROR).total.value for each in errors]
    return float(np.linalg.norm([*of_cameras, *(each.out_of_distribution.difference for each in errors)]))
