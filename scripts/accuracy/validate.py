"""Measure the accuracy of `gait` on clips and trials whose truth is known, and write `docs/accuracy.md`.

    python scripts/accuracy/validate.py [FOLDER ...] [--model heavy] [--engine blazepose] [--trials FOLDER] [--out FILE]

Each FOLDER holds NAME.mp4 beside NAME.truth.json (default: the sample pair and the reference clips beside the
project). What the pose model's points add to a measure is fitted, for each clip, on all the other clips ("left out"),
so that no clip is judged by an offset that has seen it.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from calibrate import STATED_ONLY, clip_errors_of
from events import EventErrors, clip_event_errors, trial_event_errors
from reference import COMPARED, ROOT, Reference, references

from gait.measures import REGISTRY
from gait.runner import Runner
from gait.session import Session
from gait.session.analyze import analyze

# What was tried on rows that miss their bar; only fits the clips that come by default.
REMARKS = ROOT / "docs" / "accuracy-remarks.md"
TRIALS = ROOT.parent / "shared" / "force-plate"
# Mean absolute errors aimed at; two where clips of 60 frames a second or more and slower ones differ.
BARS: dict[str, tuple[float, float]] = {
    "cadence": (0.3, 0.5),
    "contact_time": (8, 12),
    "flight_time": (8, 12),
    "overstride": (1.5, 1.5),
    "overstride_com": (1.5, 1.5),
    "vertical_oscillation": (0.5, 0.5),
    "trunk_lean": (1.5, 1.5),
    "shin_angle": (2.5, 2.5),
    "knee_flexion_at_contact": (4, 4),
    "foot_strike_angle": (4, 4),
    "pelvic_drop": (1.5, 1.5),
    "step_width": (1.5, 1.5),
}


# Best published accuracy, for comparison; sources in the page's last section.
PUBLISHED: dict[str, str] = {
    "contact_time": "RMSE 8 ms, markers (1); 95 % limits -19 to 16 ms, markers (2)",
    "knee_flexion_at_contact": "RMSE 7.5 to 7.8 deg, two-dimensional video (4)",
    "trunk_lean": "3.9 to 11 deg, six video trackers in sprinting (5)",
    "shin_angle": "refilming by hand: detectable change 2.2 to 4.8 deg (6)",
    "foot_strike_angle": "refilming by hand: detectable change 1.3 to 2.3 deg (6)",
    "pelvic_drop": "refilming by hand: detectable change 2.7 to 2.8 deg (6)",
}
SOURCES = """1. Rivadulla et al. 2021 (FootNet): contact, toe-off, contact time RMSE 5, 6, 8 ms, markers, treadmill.
2. Handsaker et al. 2016: contact time from markers, -1.1 ms [-18.6, 16.4].
3. Young et al. 2023: contact events from a phone with BlazePose, mean error 10 to 14 ms, near leg.
4. Van Hooren et al. 2023: side-view joint curves with OpenPose, hip and knee RMSE 5 to 6 and 7.5 to 7.8 deg.
5. Comparison of six trackers in sprinting, 2025: trunk and joints 4 to 11 deg raw, 3.9 to 7 after clean-up.
6. Dingenen et al. 2018: smallest change detectable by a human who films again, week to week."""


@dataclass
class Collected:
    """What one clip gave."""

    reference: Reference
    session: Session
    raw: dict[str, dict[str, float]]
    left_out: dict[str, float] = field(default_factory=dict)


def collect(clips: list[Reference], *, model: str | None, engine: str) -> list[Collected]:
    """Analyse every clip."""
    found = []
    for reference in clips:
        print(f"measuring {reference.name}", file=sys.stderr)
        session = analyze(
            **{reference.view: reference.clip},
            runner=Runner(height_m=reference.height_m),
            model=model,
            engine=engine,
        )
        found.append(Collected(reference, session, clip_errors_of(session, reference)))
    return found


def leave_out(found: list[Collected]) -> None:
    """Fill in each clip's errors with offsets fitted on the other clips of its view."""
    for own in found:
        others = [c for c in found if c is not own and c.reference.view == own.reference.view]
        for name, legs in own.raw.items():
            errors = []
            for leg, error in legs.items():
                fitted = [c.raw[name][leg] for c in others if leg in c.raw.get(name, {})]
                offset = 0.0 if name in STATED_ONLY or not fitted else float(np.mean(fitted))
                errors.append(error - offset)
            own.left_out[name] = float(np.mean(errors))


def comparison_table(found: list[Collected], official: list[Collected]) -> list[str]:
    """Rows that set our mean absolute errors beside those of the official engine and the published ones."""
    rows = ["| measure | view | ours | official MediaPipe engine | published |", "|---|---|---|---|---|"]
    for name in COMPARED:
        for view in REGISTRY[name].views:
            ours, theirs = (
                [abs(c.left_out[name]) for c in group if c.reference.view == view and _given(c, name)]
                for group in (found, official)
            )
            if ours:
                shown = f"{np.mean(theirs):.2g}" if theirs else "withheld"
                unit = REGISTRY[name].unit
                rows.append(
                    f"| {REGISTRY[name].title} ({unit}) | {view} | {np.mean(ours):.2g} | {shown} | "
                    f"{PUBLISHED.get(name, '')} |"
                )
    return rows


def _given(clip: Collected, name: str) -> bool:
    return name in clip.left_out and any(m.id == name and m.value is not None for m in clip.session.measurements)


def measures_table(found: list[Collected]) -> list[str]:
    """Rows of the table of measures: bias, mean absolute error, limits, coverage, bar."""
    rows = [
        "| measure | view | frames/s | clips | bias | mean absolute error | runners differ by | 95 % limits "
        "| truth in interval | bar |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in COMPARED:
        for view in REGISTRY[name].views:
            spread = _spread(found, name, view)
            for label, group in (("60+", 1), ("30", 0)):
                clips = [c for c in found if c.reference.view == view and (c.reference.fps > 30) == bool(group)]
                rows += _row(name, view, label, clips, spread)
    return rows


def _spread(found: list[Collected], name: str, view: str) -> float:
    """Standard deviation of the true values between the runners of a view."""
    truths = [c.reference.value(name) for c in found if c.reference.view == view]
    known = [value for value in truths if value is not None]
    return float(np.std(known, ddof=1)) if len(known) > 1 else float("nan")


def _row(name: str, view: str, label: str, clips: list[Collected], spread: float) -> list[str]:
    entry = REGISTRY[name]
    shown = [(c, m) for c in clips for m in c.session.measurements if m.id == name]
    if not shown:
        return []
    known = [(c, m) for c, m in shown if m.value is not None and name in c.left_out]
    head = f"| {entry.title} ({entry.unit}) | {view} | {label} |"
    if not known:
        return [f"{head} {len(shown)} | withheld | | | | | {_bar(name, label)} |"]
    errors = np.array([c.left_out[name] for c, _ in known])
    inside = [abs(c.left_out[name]) <= (m.ci95[1] - m.ci95[0]) / 2 for c, m in known if m.ci95]
    digits = 2 if np.abs(errors).mean() < 1 else 1
    width = 1.96 * errors.std(ddof=1) if len(errors) > 1 else float("nan")
    limits = "" if np.isnan(width) else f"{errors.mean() - width:+.{digits}f} to {errors.mean() + width:+.{digits}f}"
    between = "" if np.isnan(spread) else f"{spread:.{digits}f}"
    return [
        f"{head} {len(errors)} | {errors.mean():+.{digits}f} | {np.abs(errors).mean():.{digits}f} | "
        f"{between} | {limits} | {sum(inside)} of {len(inside)} | {_bar(name, label)} |"
    ]


def _bar(name: str, label: str) -> str:
    bars = BARS.get(name)
    return "" if bars is None else f"{bars[0 if label == '60+' else 1]:g}"


def coverage(found: list[Collected]) -> tuple[int, int]:
    """Return how many intervals hold the truth, of how many, over all clips and measures."""
    inside = [
        abs(c.left_out[m.id]) <= (m.ci95[1] - m.ci95[0]) / 2
        for c in found
        for m in c.session.measurements
        if m.ci95 and m.id in c.left_out
    ]
    return sum(inside), len(inside)


def events_table(errors: list[EventErrors]) -> list[str]:
    """Rows of the table of contacts and toe-offs."""
    rows = [
        "| clip or trial | steps | missed | invented | wrong side | contact: bias, median, RMSE (ms) "
        "| toe-off: bias, median, RMSE (ms) | contact time RMSE (ms) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return rows + [e.row() for e in errors]


def page(
    found: list[Collected],
    official: list[Collected],
    events: list[EventErrors],
    trials: list[EventErrors],
    *,
    heading: str,
    remarks: str,
) -> str:
    """Return the page."""
    inside, count = coverage(found)
    parts = [
        "# Accuracy",
        "",
        f"Written by `python scripts/accuracy/validate.py`; {heading}. Clips are rendered runners with exact truth.",
        "What the pose model's points add to a measure was fitted, for each clip, on the other clips only.",
        "",
        "## Measures",
        "",
        *measures_table(found),
        "",
        f"Over all clips and measures the 95 % intervals hold the truth in {inside} of {count} cases "
        f"({100 * inside / max(count, 1):.0f} %).",
        "",
        "## Contacts and toe-offs",
        "",
        *events_table(events),
        "",
    ]
    if trials:
        parts += [
            "Force-plate trials (Fukuchi, Fukuchi, Duarte 2017, A public dataset of running biomechanics,",
            "PeerJ 5:e3298; CC BY 4.0): landmarks at 150 Hz as given, and as a camera to the side would see them at",
            "60 Hz with noise.",
            "",
            *events_table(trials),
            "",
        ]
    if official:
        parts += [
            "## Beside others",
            "",
            "Mean absolute error over all clips. The official engine is MediaPipe's Pose Landmarker with `full`,",
            "the bundle that ships, through the same chain with offsets of its own, left out in the same way.",
            "Where ours runs another model the sizes differ too, and the signs of contact were weighed on our",
            "`heavy` points: this is not a test of the engines alone. Published figures are of other people and",
            "often another error, so only a rough yardstick.",
            "",
            *comparison_table(found, official),
            "",
            SOURCES,
            "",
        ]
    return "\n".join([*parts, remarks])


def main() -> int:
    """Analyse, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--engine", default="blazepose")
    parser.add_argument("--trials", type=Path, default=TRIALS)
    parser.add_argument("--alone", action="store_true", help="leave the official engine out (half the time)")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    arguments = parser.parse_args()
    clips = references(arguments.folders or None)
    if not clips:
        print("No clip with a truth file was found.", file=sys.stderr)
        return 3
    found = collect(clips, model=arguments.model, engine=arguments.engine)
    leave_out(found)
    events = [clip_event_errors(c.session.clips[0].steps, c.reference) for c in found]
    trials = trial_event_errors(arguments.trials) if arguments.trials.exists() else []
    official = [] if arguments.alone else collect(clips, model=None, engine="mediapipe")
    leave_out(official)
    first = found[0].session.options
    remarks = REMARKS.read_text() if REMARKS.exists() and not arguments.folders else ""
    heading = f"engine `{first.engine}`, model `{first.model}`"
    text = page(found, official, events, trials, heading=heading, remarks=remarks)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
