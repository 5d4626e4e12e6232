"""Fit how far the two side clips of one run differ, on runners with truth who were filmed from both sides.

    python scripts/accuracy/both_sides.py FOLDER [FOLDER ...] [--model heavy] [--poses FOLDER] [--write]

Clips whose names differ only in `_left` and `_right`, or also in the second at which they start, show one run. The
table holds, for each measure, the root mean square over the runners of two errors: of left minus right from both clips,
and of the difference between the clips' means of both legs. Neither has a mean other than 0, because exchanging the
sides changes its sign. `--write` stores it in `gait/measures/both_sides.json`. What is printed of each run was measured
with the errors of the other runs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from fit_events import POSES
from poses import pose_of
from reference import COMPARED, ROOT, Reference, references

from gait.analysis.clip import PreparedClip, measure_clips, prepare_clip
from gait.analysis.result import ClipAnalysis
from gait.measures import REGISTRY, Trial
from gait.measures import both_sides as measured
from gait.measures.both_sides import OWN_EVENTS, PairErrors
from gait.measures.evaluate import corrected
from gait.measures.offsets import landmark_offsets
from gait.options import Options
from gait.runner import Runner
from gait.steps import detect_steps

TABLE = ROOT / "gait" / "measures" / "both_sides.json"
LegErrors = dict[str, dict[str, float]]
_SIDES = ("left", "right")
_NAME = re.compile(r"(?P<run>.*?)(_\d+)?_(?P<side>left|right)")


def pairs_of(clips: Sequence[Reference]) -> Iterator[tuple[Reference, Reference]]:
    """Yield the clips from the left and from the right of each runner who was filmed from both sides."""
    by_run: dict[str, dict[str, Reference]] = defaultdict(dict)
    for clip in clips:
        found = _NAME.fullmatch(clip.name)
        if found is not None:
            by_run[found["run"]][found["side"]] = clip
    for of_run in by_run.values():
        if len(of_run) == 2:
            yield of_run["left"], of_run["right"]


def prepared_pair(pair: Sequence[Reference], *, model: str, poses: Path) -> list[PreparedClip]:
    """Detect the steps in both side clips of a run."""
    prepared = []
    for reference, side in zip(pair, _SIDES, strict=True):
        clip, pose = pose_of(reference, model=model, kept_in=poses)
        prepared.append(
            prepare_clip(
                clip,
                pose,
                view="side",
                runner=Runner(height_m=reference.height_m),
                options=Options(model=model),
                seen_from="left" if side == "left" else "right",
            )
        )
    return prepared


def leg_errors(trial: Trial, reference: Reference) -> LegErrors:
    """Return the error of each measure for each leg, by measure and side; times are those of the legs on their own."""
    apart = replace(trial, steps=detect_steps(trial.motion, legs_apart=True))
    errors: LegErrors = {}
    for name in COMPARED:
        entry = REGISTRY[name]
        if "side" not in entry.views:
            continue
        of_entry = apart if name in OWN_EVENTS else trial
        values = corrected(entry, of_entry)
        errors[name] = {}
        for side in _SIDES:
            own = values[(of_entry.is_left == (side == "left")) & np.isfinite(values)]
            true = true_value(reference, name, side) if entry.two_sided else reference.value(name)
            if len(own) and true is not None:
                errors[name][side] = entry.summary(own) - true
    return errors


def true_value(reference: Reference, name: str, side: str) -> float | None:
    """Return the true value of a leg; the truth files have no duty factor for each leg."""
    if name != "duty_factor":
        return reference.value(name, side)
    contact_ms, cadence_spm = reference.value("contact_time", side), reference.value("cadence")
    return None if contact_ms is None or cadence_spm is None else contact_ms * cadence_spm / 1200


def pair_rows(
    found: Sequence[tuple[dict[str, dict[str, float]], ...]], usual: dict[str, float]
) -> list[dict[str, Any]]:
    """Return the rows of the table from the leg errors of both clips of each run."""
    rows = []
    for name in COMPARED:
        apart, mean = [], []
        for left, right in found:
            if all(side in each.get(name, {}) for each in (left, right) for side in _SIDES):
                fitted = landmark_offsets().get((name, "side"))
                weight = 0.5 if fitted is None else fitted.near_weight
                apart.append(
                    weight * (left[name]["left"] - right[name]["right"])
                    + (1 - weight) * (right[name]["left"] - left[name]["right"])
                )
                mean.append(np.mean(list(left[name].values())) - np.mean(list(right[name].values())))
        if not apart:
            continue
        row = {
            "id": name,
            "difference_sd": round(float(np.sqrt(np.mean(np.square(apart)))), 4),
            "mean_difference_sd": round(float(np.sqrt(np.mean(np.square(mean)))), 4),
            "pairs": len(apart),
        }
        if name in usual:
            row["usual_difference_sd"] = round(usual[name], 4)
        rows.append(row)
    return rows


def usual_differences(clips: Sequence[Reference]) -> dict[str, float]:
    """Return the root mean square of the true differences between the legs in times."""
    found: dict[str, float] = {}
    for name in sorted(OWN_EVENTS):
        sides = [[true_value(clip, name, side) for side in _SIDES] for clip in clips if clip.view == "side"]
        apart = [left - right for left, right in sides if left is not None and right is not None]
        if apart:
            found[name] = float(np.sqrt(np.mean(np.square(apart))))
    return found


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--poses", type=Path, default=POSES, help="cache folder for poses")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    pairs = list(pairs_of(references(arguments.folders)))
    prepared = [prepared_pair(pair, model=arguments.model, poses=arguments.poses) for pair in pairs]
    found = [
        [leg_errors(clip.scaled.trial, reference) for clip, reference in zip(clips, pair, strict=True)]
        for clips, pair in zip(prepared, pairs, strict=True)
    ]
    usual = usual_differences(references())
    for number, (clips, pair) in enumerate(zip(prepared, pairs, strict=True)):
        others = pair_rows([errors for other, errors in enumerate(found) if other != number], usual)
        errors = {
            row["id"]: PairErrors(**{key: row[key] for key in PairErrors._fields if key in row}) for row in others
        }
        with patch.object(measured, "pair_errors", return_value=errors):
            print_pair(measure_clips(clips), pair)
    rows = pair_rows(found, usual)
    for row in rows:
        print(json.dumps(row))
    if arguments.write:
        about = "Written by scripts/accuracy/both_sides.py; see the module that reads it."
        lines = ",\n  ".join(json.dumps(row) for row in rows)
        TABLE.write_text(f'{{"about": "{about}", "models": {{"{arguments.model}": [\n  {lines}\n]}}}}\n')
    return 0


def print_pair(analyses: Sequence[ClipAnalysis], pair: Sequence[Reference]) -> None:
    """Print the differences between the legs of one run: true, of each clip on its own, and of both clips."""
    print(pair[0].name.rpartition("_")[0])
    alone = [{m.id: m for m in analysis.alone} for analysis in analyses]
    for both in analyses[0].measurements:
        sides = [both, *(each[both.id] for each in alone)]
        if not REGISTRY[both.id].two_sided or both.left is None or both.right is None:
            continue
        true = [true_value(pair[0], both.id, side) for side in _SIDES]
        if None in true:
            continue
        of_each = [f"{m.left - m.right:+.1f}" if m.left is not None and m.right is not None else "-" for m in sides]
        claims = "".join("!" if m.asymmetry is not None and m.asymmetry.claimed else "." for m in sides)
        detectable = [f"{m.asymmetry.detectable:.1f}" if m.asymmetry is not None else "-" for m in sides]
        print(
            f"  {both.id:<26} true {true[0] - true[1]:+.1f}  both {of_each[0]}  alone {of_each[1]} {of_each[2]}"
            f"  claimed {claims}  detectable {' '.join(detectable)}  {both.status}"
        )


if __name__ == "__main__":
    sys.exit(main())
