"""Measure the accuracy of `gait` on runners left out of everything that was fitted, and write `docs/accuracy.md`.

    python scripts/accuracy/validate.py [FOLDER ...] [--model heavy] [--poses FOLDER] [--out FILE]

Each FOLDER contains pairs of NAME.mp4 and NAME.truth.json (default: the sample pair and the clips with truth next to
the project). For each runner, the event models, the offsets of the measures and the widths of the intervals are fitted
on the other runners only. Force-plate trials and real videos with labels are evaluated in the same way.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from event_training import FILMED, Leg, finished, fit, legs_of_film
from events import EventErrors, clip_event_errors, compare
from fit_events import POSES, film_motion, landmark_legs, pose_legs, trials
from generated import kept_runners
from left_out import Analysed, two_rounds, with_errors_of
from reference import COMPARED, ROOT, references

from gait.errors import RunnerError
from gait.measurement import NORMAL_975
from gait.measures import REGISTRY
from gait.steps import detect_steps

# Remarks on rows that miss their target; they are only valid for the default clips.
REMARKS = ROOT / "docs" / "accuracy-remarks.md"
PLOT = ROOT / "docs" / "images" / "duty-factor.png"
# Targets of the mean absolute error: for clips of 60 frames per second or more, and for slower ones.
BARS: dict[tuple[str, str], tuple[float, float]] = {
    ("cadence", "side"): (0.3, 0.5),
    ("cadence", "rear"): (0.3, 0.5),
    ("contact_time", "side"): (8, 12),
    ("contact_time", "rear"): (12, 16),
    ("flight_time", "side"): (8, 12),
    ("overstride", "side"): (1.5, 1.5),
    ("overstride_com", "side"): (1.5, 1.5),
    ("vertical_oscillation", "side"): (0.5, 0.5),
    ("trunk_lean", "side"): (1.5, 1.5),
    ("shin_angle", "side"): (2.5, 2.5),
    ("knee_flexion_at_contact", "side"): (4, 4),
    ("foot_strike_angle", "side"): (4, 4),
    ("step_width", "rear"): (1.5, 1.5),
}
# Targets of the bias of contacts and toe-offs of a clip or trial, in milliseconds.
CONTACT_BAR_MS, TOE_OFF_BAR_MS, TRIAL_BARS_MS = 10.0, 15.0, (8.0, 10.0)
_WORST_OK = 3.0
PUBLISHED = """Published accuracy of other methods, for comparison (other people, and often another kind of error):
contact time from markers and a trained network, RMSE 8 ms (Rivadulla et al. 2021), or 95 % limits of -19 to 16 ms
(Handsaker et al. 2016); contact events from a phone with BlazePose, mean error 10 to 14 ms on the near leg (Young et
al. 2023); knee angles from two-dimensional video, RMSE 7.5 to 7.8 degrees (Van Hooren et al. 2023); trunk angles from
six video trackers, 3.9 to 11 degrees. In repeated videos analysed by a person, the smallest detectable change is 2.2 to
4.8 degrees for the shin and 1.3 to 2.3 degrees for trunk and foot (Dingenen et al. 2018)."""


def measures_table(clips: Sequence[Analysed]) -> list[str]:
    """Return the table of measures as lines of Markdown."""
    rows = [
        "| measure | view | frames/s | clips | bias | mean absolute error | SD between runners "
        "| truth in `ok` interval | truth in low-confidence interval | target | used in the fit |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in COMPARED:
        for view in REGISTRY[name].views:
            for label, fast in (("60+", True), ("30", False)):
                group = [c for c in clips if c.reference.view == view and (c.reference.fps > 30) == fast]
                rows += _measure_row(name, view, label, group)
    return rows


def _measure_row(name: str, view: str, label: str, clips: Sequence[Analysed]) -> list[str]:
    entry = REGISTRY[name]
    judged = list(_judged(clips, name))
    if not clips:
        return []
    bars = BARS.get((name, view))
    bar = "" if bars is None else f"{bars[0 if label == '60+' else 1]:g}"
    head = f"| {entry.title} ({entry.unit}) | {view} | {label} |"
    if not judged:
        return [f"{head} {len(clips)} | | withheld | | | | {bar} | no |"]
    errors = np.array([error for _, error, _, _ in judged])
    truths = [clip.reference.value(name) for clip, *_ in judged]
    digits = 2 if np.abs(errors).mean() < 1 else 1
    spread = f"{np.std([true for true in truths if true is not None]):.{digits}f}"
    held = [
        " of ".join(
            str(number)
            for number in (sum(abs(e) <= h for _, e, h, s in judged if s == kind), sum(s == kind for *_, s in judged))
        )
        for kind in ("ok", "low_confidence")
    ]
    return [
        f"{head} {len(errors)} | {errors.mean():+.{digits}f} | {np.abs(errors).mean():.{digits}f} | {spread} | "
        f"{held[0]} | {held[1]} | {bar} | no |"
    ]


def _judged(clips: Iterable[Analysed], name: str) -> Iterable[tuple[Analysed, float, float, str]]:
    """Yield the clips with a value of a measure, its error, the half width of its interval, and its status."""
    for clip in clips:
        true = clip.reference.value(name)
        for measured in clip.analysis.measurements:
            if measured.id == name and measured.value is not None and measured.ci95 is not None and true is not None:
                low, high = measured.ci95
                half = measured.value - low if true < measured.value else high - measured.value
                yield clip, measured.value - true, half, measured.status


def coverage_table(clips: Sequence[Analysed]) -> list[str]:
    """Return the table of how many intervals contain the truth, by view and status, as lines of Markdown."""
    rows = ["| view | status | intervals | contain the truth |", "|---|---|---|---|"]
    for view in ("side", "rear"):
        for status in ("ok", "low_confidence"):
            held = [
                abs(error) <= half
                for name in COMPARED
                for _, error, half, clip_status in _judged([c for c in clips if c.reference.view == view], name)
                if clip_status == status
            ]
            if held:
                rows.append(f"| {view} | {status} | {len(held)} | {100 * np.mean(held):.0f} % |")
    return rows


def worst_table(clips: Sequence[Analysed]) -> list[str]:
    """Return the table of `ok` values with an error of more than three times the target, as lines of Markdown."""
    rows = ["| clip | measure | error | three times the target |", "|---|---|---|---|"]
    for (name, view), bars in BARS.items():
        for clip, error, _, status in _judged([c for c in clips if c.reference.view == view], name):
            limit = _WORST_OK * bars[0 if clip.reference.fps > 30 else 1]
            if status == "ok" and abs(error) > limit:
                rows.append(f"| {clip.reference.name} | {REGISTRY[name].title} | {error:+.1f} | {limit:g} |")
    return rows if len(rows) > 2 else ["None."]


def events_table(errors: Sequence[EventErrors], bars_ms: tuple[float, float]) -> list[str]:
    """Return the table of contacts and toe-offs as lines of Markdown."""
    rows = [
        "| clip or trial | steps | missed | invented | wrong side | contact: bias, median, RMSE (ms) "
        "| toe-off: bias, median, RMSE (ms) | contact time RMSE (ms) | meets the targets |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for of_clip in errors:
        inside = abs(np.nanmean(of_clip.contact_ms)) <= bars_ms[0] and abs(np.nanmean(of_clip.toe_off_ms)) <= bars_ms[1]
        rows.append(f"{of_clip.row()} {'yes' if inside else 'no'} |")
    return rows


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
        *measures_table(results.clips),
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
