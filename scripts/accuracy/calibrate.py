"""Fit the offsets of the measures for a pose model, and the widths of their intervals, on clips with truth.

    python scripts/accuracy/calibrate.py [FOLDER ...] [--model heavy] [--poses FOLDER] [--write]

Steps are detected with event models that were fitted without the clip's runner. `--write` stores the table in
`gait/measures/landmark_offsets/MODEL.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from generated import group_of, kept_runners
from reference import COMPARED, ROOT, Reference, references

from gait.analysis.result import ClipAnalysis
from gait.measures import REGISTRY, Measure, Trial
from gait.measures.evaluate import measure_all
from gait.measures.variability import damping_variance, pooled_variance

TABLES = ROOT / "gait" / "measures" / "landmark_offsets"
# No offset is subtracted from these: errors of times come from step detection, and the speed may be given.
TIMES = frozenset({"cadence", "step_time", "contact_time", "flight_time", "duty_factor", "swing_time"})
STATED_ONLY = TIMES | {"speed", "step_length"}
# Their truth is not given for each side.
_WHOLE = frozenset({"cadence", "duty_factor"})
LEAST_RUNNERS = 5
# The errors of these follow from those of contact time.
_PASSED_ON = frozenset(name for name, entry in REGISTRY.items() if entry.rests_on is not None)
# Intervals are to contain this share of the true values.
_HELD = 0.95
# Limits of the factor by which intervals are narrowed or widened.
_FACTORS = (0.7, 3.0)
# Rendered trunks move alike in both steps, and real ones do not: the true difference between the legs has at least this
# share of the standard deviation between runners.
_MIN_DIFFERENCE = 0.1
# The swing of an arm is the sum of its parts only if all three weight the legs alike.
_WEIGHTED_AS = {"arm_swing_forward": "arm_swing", "arm_swing_back": "arm_swing"}
# The joints of the rendered bodies were placed by comparison with the pose model's points. In six films of real runners
# with joints labelled by eye, the error of trunk lean was 4.2 degrees larger than on rendered runners. Neither is
# exact: the standard error is 1.5 degrees for rendered trunks, and 2.2 for the mean of the six labelled ones (1.6 from
# their scatter, 1.5 from the definition of the shoulder's centre).
REAL_MINUS_RENDERED: dict[str, tuple[float, float, float]] = {
    "trunk_lean": (4.2, 1.5, 2.2),
    "trunk_lean_at_contact": (4.2, 1.5, 2.2),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class ClipErrors:
    """Errors of the measures of one clip, for each leg.

    Parameters
    ----------
    runner : str
        The runner; all clips of one runner are left out together.
    view : {"side", "rear"}
        The camera's view.
    legs : mapping of str to mapping
        By measure, then by `near` and `far`: the mean error before correction.
    truths : mapping of str to float
        True values by measure.
    differences : mapping of str to float
        True value of the near leg minus that of the far leg, by measure, where both are known.
    step_noise : mapping of str to float
        Variance between the steps of one foot that is not the runner's, by measure; missing where the steps have no
        true values. Empty for runners that were kept without it.
    """

    runner: str
    view: str
    legs: Mapping[str, Mapping[str, float]]
    truths: Mapping[str, float]
    differences: Mapping[str, float]
    step_noise: Mapping[str, float] = field(default_factory=dict)


def clip_errors_of(analysis: ClipAnalysis, reference: Reference) -> ClipErrors:
    """Return the mean error of each measure before correction, for the near and for the far leg."""
    trial = analysis.trial
    near = trial.motion.near_side if reference.view == "side" else "left"
    legs: dict[str, dict[str, float]] = {}
    truths: dict[str, float] = {}
    differences: dict[str, float] = {}
    step_noise: dict[str, float] = {}
    far = {"left": "right", "right": "left"}[near]
    for name in COMPARED:
        entry = REGISTRY[name]
        true_value = reference.value(name)
        if reference.view not in entry.views or true_value is None or name in _PASSED_ON:
            continue
        truths[name] = true_value
        values = entry.per_step(trial)
        legs[name] = {}
        noise = step_noise_variance(entry, trial, values, reference)
        if noise is not None:
            step_noise[name] = noise
        true_sides = [reference.value(name, None if name in _WHOLE else side) for side in (near, far)]
        for leg, side, true in zip(("near", "far"), (near, far), true_sides, strict=True):
            own = values[(trial.is_left == (side == "left")) & np.isfinite(values)]
            if len(own) and true is not None:
                legs[name][leg] = entry.summary(own) - true
        if None not in true_sides:
            differences[name] = true_sides[0] - true_sides[1]
    return ClipErrors(
        runner=group_of(reference.name),
        view=reference.view,
        legs=legs,
        truths=truths,
        differences=differences,
        step_noise=step_noise,
    )


def step_noise_variance(entry: Measure, trial: Trial, values: np.ndarray, reference: Reference) -> float | None:
    """Return by how much the measured variance between steps exceeds the true one; None if either is unknown.

    The damping of single steps is accounted for. The result is in the square of the unit of `Measure.per_step`.
    """
    true_trial = reference.true_trial
    if true_trial is None:
        return None
    measured = pooled_variance(trial, values)
    true = pooled_variance(true_trial, entry.per_step(true_trial))
    if measured is None or true is None or measured.variance == 0:
        return None
    damped = np.where(np.isfinite(values), damping_variance(entry, trial), np.nan)
    return measured.variance + float(np.nanmean(damped)) - true.variance


def offset_rows(clips: Sequence[ClipErrors], *, without: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of the table: one for each measure and view with enough runners.

    If the true values vary less between runners than the remaining error, it is unknown whether the offset is constant
    or proportional to the value. In this case, half of the offset is added to the error.
    """
    by_measure: dict[tuple[str, str], list[ClipErrors]] = defaultdict(list)
    for clip in clips:
        if clip.runner != without:
            for name in clip.legs:
                by_measure[name, clip.view].append(clip)
    rows: list[dict[str, Any]] = []
    for (name, view), of_clips in by_measure.items():
        if len({clip.runner for clip in of_clips}) >= LEAST_RUNNERS:
            rows.append({"id": name, "view": view, **_fitted(name, view, of_clips)})
    return rows


def _fitted(name: str, view: str, clips: Sequence[ClipErrors]) -> dict[str, float | None]:
    """Return the offsets of the near and the far leg, and the remaining error on runners left out."""
    runners = np.array([clip.runner for clip in clips])
    table = np.array([[clip.legs[name].get(leg, np.nan) for leg in ("near", "far")] for clip in clips])
    truth_sd = float(np.std([clip.truths[name] for clip in clips], ddof=1))
    offsets = np.zeros(2) if name in STATED_ONLY else _mean_of_runners(table, runners)
    remaining = _left_out_errors(name, clips)
    differences_sd = _usual_difference_sd(name, clips)
    near_weight = 0.5
    if view == "side" and name not in STATED_ONLY:
        weighted = _WEIGHTED_AS.get(name, name)
        near_weight = _near_weight(_left_out_errors(weighted, clips), _usual_difference_sd(weighted, clips))
    of_mean = _weighted(remaining, near_weight)
    error_sd = float(np.sqrt(np.mean(of_mean**2)))
    if name not in STATED_ONLY and truth_sd < error_sd:
        error_sd = float(np.hypot(error_sd, offsets.mean() / 2))
    if name in REAL_MINUS_RENDERED:
        difference, rendered_sd, real_sd = REAL_MINUS_RENDERED[name]
        offsets = offsets + difference * rendered_sd**2 / (rendered_sd**2 + real_sd**2)
        error_sd = float(np.hypot(error_sd, rendered_sd * real_sd / np.hypot(rendered_sd, real_sd)))
    sides = remaining[:, 0] - remaining[:, 1]
    difference_of_legs = float(np.nanmean(table[:, 0] - table[:, 1]))
    return {
        "near": round(float(offsets[0]), 4),
        "far": round(float(offsets[1]), 4),
        "error_sd": round(error_sd, 4),
        "side_difference": round(difference_of_legs, 4),
        "side_error_sd": round(float(np.sqrt(np.nanmean(sides**2))), 4),
        "left_out_mean_absolute_error": round(float(np.mean(np.abs(of_mean))), 4),
        "clips": len(np.unique(runners)),
        "near_weight": round(near_weight, 3),
        "usual_difference_sd": None if name in TIMES else round(differences_sd, 4),
        "truth_sd": round(truth_sd, 4),
        **_step_noise(name, clips),
    }


def _step_noise(name: str, clips: Sequence[ClipErrors]) -> dict[str, float]:
    """Return the mean over clips of the variance between steps that is not the runner's, and its spread."""
    known = [clip.step_noise[name] for clip in clips if name in clip.step_noise]
    if len(known) < LEAST_RUNNERS:
        return {}
    mean, spread = float(np.mean(known)), float(np.std(known, ddof=1))
    return {"step_noise_variance": float(f"{mean:.4g}"), "step_noise_spread": float(f"{spread:.4g}")}


def _left_out_errors(name: str, clips: Sequence[ClipErrors]) -> np.ndarray:
    """Return the errors of both legs after correction with the offsets of the other runners, shape (runners, 2)."""
    runners = np.array([clip.runner for clip in clips])
    table = np.array([[clip.legs[name].get(leg, np.nan) for leg in ("near", "far")] for clip in clips])
    left_out = []
    for runner in np.unique(runners):
        own = runners == runner
        others = np.zeros(2) if name in STATED_ONLY else _mean_of_runners(table[~own], runners[~own])
        left_out.append(np.nanmean(table[own] - others, axis=0))
    return np.array(left_out)


def _usual_difference_sd(name: str, clips: Sequence[ClipErrors]) -> float:
    """Return the root mean square of the true differences between the legs, with a lower limit for real runners."""
    differences = np.array([clip.differences.get(name, np.nan) for clip in clips])
    of_clips = float(np.sqrt(np.nanmean(differences**2))) if np.isfinite(differences).any() else 0.0
    return max(of_clips, _MIN_DIFFERENCE * float(np.std([clip.truths[name] for clip in clips], ddof=1)))


def _near_weight(remaining: np.ndarray, differences_sd: float) -> float:
    """Return the weight of the near leg that minimizes the error of the mean of both legs; at least 0.5.

    Parameters
    ----------
    remaining : ndarray, shape (runners, 2)
        Remaining errors of the near and the far leg.
    differences_sd : float
        Standard deviation of the true difference between a runner's legs.
    """
    both = remaining[np.isfinite(remaining).all(axis=1)]
    apart, middle = both[:, 0] - both[:, 1], both.mean(axis=1)
    spread = float(np.mean(apart**2)) + differences_sd**2
    return float(np.clip(0.5 - np.mean(middle * apart) / spread, 0.5, 1.0)) if spread else 0.5


def _weighted(remaining: np.ndarray, near_weight: float) -> np.ndarray:
    """Return the errors of the weighted mean of both legs, or of one leg if the other is missing."""
    mean = near_weight * remaining[:, 0] + (1 - near_weight) * remaining[:, 1]
    return np.where(np.isfinite(mean), mean, np.nanmean(remaining, axis=1))


def _mean_of_runners(table: np.ndarray, runners: np.ndarray) -> np.ndarray:
    """Return the mean over runners, with equal weights whatever their numbers of clips."""
    return np.nanmean([np.nanmean(table[runners == runner], axis=0) for runner in np.unique(runners)], axis=0)


def interval_factors(held: Sequence[tuple[str, str, str, float]], *, without: str | None = None) -> dict[str, float]:
    """Return the factors that make intervals contain 95 % of the true values.

    This is split conformal prediction on runners left out: the factor is the 95 % quantile of the absolute errors
    divided by the half widths.

    Parameters
    ----------
    held : sequence of (runner, kind, status, absolute error divided by half width)
        From `held_by`.
    without : str, optional
        A runner to leave out.

    Returns
    -------
    dict of str to float
        Factors by `KIND STATUS`.
    """
    ratios: dict[str, list[float]] = defaultdict(list)
    for runner, kind, status, ratio in held:
        if runner != without:
            ratios[f"{kind} {status}"].append(ratio)
    factors_by_kind = {}
    for key, of_kind in ratios.items():
        place = min(1.0, _HELD * (1 + 1 / len(of_kind)))
        factors_by_kind[key] = float(np.clip(np.quantile(of_kind, place), *_FACTORS))
    return factors_by_kind


def kind_of(name: str, view: str) -> str:
    """Return the kind of a measure, for which one interval factor is fitted: the view, and times, lengths or angles.

    Examples
    --------
    >>> kind_of("contact_time", "side"), kind_of("overstride", "side"), kind_of("trunk_lean", "side")
    ('side times', 'side lengths', 'side angles')
    """
    if name in TIMES:
        return f"{view} times"
    return f"{view} {'lengths' if REGISTRY[name].length_power else 'angles'}"


def with_factors(rows: Sequence[dict[str, Any]], factors: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return the rows of the table with the interval factors of their kind added.

    The intervals of low-confidence values are never narrowed by more than those of `ok` values.
    """
    widened_rows = []
    for row in rows:
        kind = kind_of(row["id"], row["view"])
        ok, low = (round(factors.get(f"{kind} {status}", 1.0), 3) for status in ("ok", "low"))
        widened_rows.append({**row, "interval_factor_ok": ok, "interval_factor_low": max(ok, low)})
    return widened_rows


def held_by(analysis: ClipAnalysis, reference: Reference) -> list[tuple[str, str, str, float]]:
    """Return the absolute error of each measure of a clip divided by its half width; see `interval_factors`."""
    ratios = []
    entries = [REGISTRY[name] for name in COMPARED if analysis.view in REGISTRY[name].views]
    for measured in measure_all(entries, analysis.trial):
        true = reference.value(measured.id)
        if measured.value is None or measured.ci95 is None or true is None:
            continue
        half = measured.ci95[1] - measured.value
        status = "ok" if measured.status == "ok" else "low"
        ratio = abs(measured.value - true) / half if half > 0 else 1.0
        ratios.append((group_of(reference.name), kind_of(measured.id, analysis.view), status, ratio))
    return ratios


def write_table(rows: Sequence[dict[str, Any]], path: Path, *, model: str) -> None:
    """Write the rows as JSON in the format of `gait.measures.offsets`."""
    about = "Written by the calibration script; see the module that reads it."
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    path.write_text(f'{{"about": "{about}", "model": "{model}", "offsets": [\n  {lines}\n]}}\n')


def main() -> int:
    """Run the command line."""
    from fit_events import POSES, pose_legs
    from left_out import two_rounds

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--poses", type=Path, default=POSES, help="cache folder for poses")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    clips = references(arguments.folders or None)
    legs = pose_legs(clips, kept_runners(arguments.poses), model=arguments.model, poses=arguments.poses)
    rows = two_rounds(clips, legs, model=arguments.model, poses=arguments.poses).rows
    for row in rows:
        print(json.dumps(row))
    if arguments.write:
        write_table(rows, TABLES / f"{arguments.model}.json", model=arguments.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
