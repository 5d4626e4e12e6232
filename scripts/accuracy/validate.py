"""Measure the accuracy of `gait` on runners left out of everything that was fitted, and write `docs/accuracy.md`.

    python scripts/accuracy/validate.py [FOLDER ...] [--model heavy] [--poses FOLDER] [--out FILE]

Each FOLDER contains pairs of NAME.mp4 and NAME.truth.json (default: the sample pair and the clips with truth next to
the project). For each runner, the event models, the offsets of the measures and the widths of the intervals are fitted
on the other runners only. Force-plate trials and real videos with labels are evaluated in the same way.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from event_training import FILMED, Leg, finished, fit, legs_of_film
from fit_events import POSES, film_motion, landmark_legs, pose_legs, trials
from generated import kept_runners
from left_out import Analysed, two_rounds, with_errors_of
from reference import ROOT, references

from gait.errors import RunnerError
from gait.measurement import NORMAL_975
from gait.steps import detect_steps
from gait.verify.events import EventErrors, clip_event_errors, compare
from gait.verify.tables import (
    CONTACT_BAR_MS,
    TOE_OFF_BAR_MS,
    TRIAL_BARS_MS,
    coverage_table,
    events_table,
    measures_table,
    worst_table,
)

# Remarks on rows that miss their target; they are only valid for the default clips.
REMARKS = ROOT / "docs" / "accuracy-remarks.md"
PLOT = ROOT / "docs" / "images" / "duty-factor.png"
PUBLISHED = """Published accuracy of other methods, for comparison (other people, and often another kind of error):
contact time from markers and a trained network, RMSE 8 ms (Rivadulla et al. 2021), or 95 % limits of -19 to 16 ms
(Handsaker et al. 2016); contact events from a phone with BlazePose, mean error 10 to 14 ms on the near leg (Young et
al. 2023); knee angles from two-dimensional video, RMSE 7.5 to 7.8 degrees (Van Hooren et al. 2023); trunk angles from
six video trackers, 3.9 to 11 degrees. In repeated videos analysed by a person, the smallest detectable change is 2.2 to
4.8 degrees for the shin and 1.3 to 2.3 degrees for trunk and foot (Dingenen et al. 2018)."""


def trial_errors(legs: Sequence[Leg]) -> list[EventErrors]:
    """Return the event errors of force-plate trials, with event models fitted without their runner."""
    complete = finished(fit(legs), legs)
    errors = []
    for trial in trials():
        models = with_errors_of(fit(legs, without=trial.group), complete)
        steps = detect_steps(trial.motion("side"), models=models)
        margin_s = min(0.7, 0.1 * float(np.ptp(trial.time_s)))
        errors.append(compare(trial.name, steps, trial.contacts, float(trial.time_s[-1]), margin_s=margin_s))
    return errors


def films_table(legs: Sequence[Leg], *, model: str, poses: Path) -> list[str]:
    """Return the table of real videos, with event models fitted without their runner, as lines of Markdown."""
    complete = finished(fit(legs), legs)
    rows = [
        "| video | duty factor, labelled | measured | 95 % interval | contact time, labelled (ms) | measured (ms) |",
        "|---|---|---|---|---|---|",
    ]
    for name in FILMED:
        motion = film_motion(name, model=model, poses=poses)
        labelled = [float(np.diff(leg.events)[0]) for leg in legs_of_film(name, motion)]
        stride_s = legs_of_film(name, motion)[0].stride_s
        try:
            steps = detect_steps(motion, models=with_errors_of(fit(legs, without=name), complete))
        except RunnerError as error:
            rows.append(f"| {name} | {np.mean(labelled):.3f} | refused: {error} | | | |")
            continue
        whole = [step for step in steps if step.used and step.complete]
        contact_s = float(np.mean([step.toe_off_s - step.initial_contact_s for step in whole]))
        error_s = float(np.mean([np.hypot(step.toe_off_se_s, step.initial_contact_se_s) for step in whole]))
        duty, half = contact_s / stride_s, NORMAL_975 * error_s / stride_s
        rows.append(
            f"| {name} | {np.mean(labelled):.3f} | {duty:.3f} | {duty - half:.3f} to {duty + half:.3f} | "
            f"{1000 * stride_s * np.mean(labelled):.0f} | {1000 * contact_s:.0f} |"
        )
    return rows


def duty_slope(clips: Sequence[Analysed], view: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return true and measured duty factors of each clip in per cent, and the slope of measured on true."""
    pairs = []
    for clip in clips:
        if clip.reference.view == view:
            steps = [s for s in clip.analysis.steps if s.used and s.complete]
            stride_s = 2 * float(np.median(np.diff([s.initial_contact_s for s in clip.analysis.steps])))
            true = [(off - on) for _, on, off in clip.reference.contacts]
            measured = np.mean([s.toe_off_s - s.initial_contact_s for s in steps])
            pairs.append((100 * np.mean(true) / stride_s, 100 * measured / stride_s))
    true, measured = np.array(pairs).T
    return true, measured, float(np.polyfit(true, measured, 1)[0])


def plot_duty(clips: Sequence[Analysed], path: Path) -> None:
    """Plot measured against true duty factors of all runners."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    for view, marker in (("side", "o"), ("rear", "s")):
        true, measured, slope = duty_slope(clips, view)
        axes.plot(true, measured, marker, alpha=0.7, label=f"{view}: slope {slope:.2f}, {len(true)} clips")
    ends = [24, 46]
    axes.plot(ends, ends, color="grey", linewidth=1)
    axes.set(xlabel="true duty factor (%)", ylabel="measured on runners left out (%)", xlim=ends, ylim=ends)
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--poses", type=Path, default=POSES, help="cache folder for poses")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    arguments = parser.parse_args()
    clips = references(arguments.folders or None)
    if not clips:
        print("No clip with a truth file was found.", file=sys.stderr)
        return 3
    runners = kept_runners(arguments.poses)
    legs = pose_legs(clips, runners, model=arguments.model, poses=arguments.poses)
    results = two_rounds(clips, legs, model=arguments.model, poses=arguments.poses)
    events = [clip_event_errors(clip.analysis.steps, clip.reference) for clip in results.clips]
    plot_duty(results.clips, PLOT)
    slopes = ", ".join(f"{view} {duty_slope(results.clips, view)[2]:.2f}" for view in ("side", "rear"))
    parts = [
        "# Accuracy",
        "",
        f"Written by `python scripts/accuracy/validate.py` with the model `{arguments.model}`. The clips show rendered",
        "runners with exact truth. Some of them have the leg movement of measured runners. For every clip, event",
        "models, offsets and interval widths were fitted on other runners only. Runners with the same leg movement",
        "were left out together.",
        "",
        "## Measures",
        "",
        *measures_table(results.clips, used_in_fit="no"),
        "",
        *coverage_table(results.clips),
        "",
        "`ok` values with an error of more than three times the target:",
        "",
        *worst_table(results.clips),
        "",
        *(
            [f"Refused: {', '.join(f'{name} ({reason})' for name, reason in results.refused)}", ""]
            if results.refused
            else []
        ),
        "## Differences in contact time between runners",
        "",
        f"Slope of measured on true duty factor: {slopes}. A slope of 1 means that differences between runners are",
        "measured in full.",
        "",
        "![Measured against true duty factor](images/duty-factor.png)",
        "",
        "## Contacts and toe-offs",
        "",
        f"Targets: a bias per clip of at most {CONTACT_BAR_MS:g} ms at contact and {TOE_OFF_BAR_MS:g} ms at toe-off.",
        "",
        *events_table(events, (CONTACT_BAR_MS, TOE_OFF_BAR_MS)),
        "",
        "Force-plate trials (Fukuchi, Fukuchi, Duarte 2017, PeerJ 5:e3298, CC BY 4.0; Hamner & Delp 2013). Some",
        "contacts are estimated from markers. Targets: a bias of at most "
        f"{TRIAL_BARS_MS[0]:g} and {TRIAL_BARS_MS[1]:g} ms.",
        "",
        *events_table(trial_errors(landmark_legs(runners)), TRIAL_BARS_MS),
        "",
        "## Real videos",
        "",
        "Contacts and toe-offs of three real runners were labelled by eye, with an accuracy of about 0.03 to 0.05",
        "strides. Each runner was left out of the fit in turn. The models that ship were fitted on these three films",
        "too, so that a report on one of them agrees better with its labels than a report on a new film would.",
        "",
        *films_table(legs, model=arguments.model, poses=arguments.poses),
        "",
        PUBLISHED,
        "",
    ]
    remarks = REMARKS.read_text() if REMARKS.exists() and not arguments.folders else ""
    text = "\n".join([*parts, remarks])
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
