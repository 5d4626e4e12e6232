"""Fit what the pose model's points add to each measure, on clips with truth, and prove it on those left out.

    python scripts/accuracy/calibrate.py [FOLDER ...] [--model heavy] [--write]

Prints, for each measure, the mean error of the near and the far leg and the error left on each clip when its offset is
fitted on all the others. `--write` stores the table in `gait/measures/landmark_offsets/MODEL.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from reference import COMPARED, ROOT, Reference, references

from gait.measures import REGISTRY
from gait.runner import Runner
from gait.session import Session
from gait.session.analyze import analyze

TABLES = ROOT / "gait" / "measures" / "landmark_offsets"
# Errors of time belong to the steps, not to the landmarks, and speed may be told: stated, but nothing is subtracted.
TIMES = frozenset({"cadence", "step_time", "contact_time", "flight_time", "duty_factor"})
STATED_ONLY = TIMES | {"speed", "step_length"}
# Whose truth is given for both sides together only.
_WHOLE = frozenset({"cadence", "duty_factor"})
LEAST_CLIPS = 3


def clip_errors_of(session: Session, reference: Reference) -> dict[str, dict[str, float]]:
    """Return each measure's mean error before correction, apart for the near and the far leg."""
    gait = session.clips[0].trial
    near = gait.motion.near_side if reference.view == "side" else "left"
    errors: dict[str, dict[str, float]] = {}
    for name in COMPARED:
        entry = REGISTRY[name]
        if reference.view not in entry.views or reference.value(name) is None:
            continue
        values = entry.per_step(gait)
        errors[name] = {}
        for leg, side in (("near", near), ("far", {"left": "right", "right": "left"}[near])):
            own = values[(gait.is_left == (side == "left")) & np.isfinite(values)]
            true = reference.value(name, None if name in _WHOLE else side)
            if len(own) and true is not None:
                errors[name][leg] = entry.summary(own) - true
    return errors


def fit(errors: list[dict[str, float]]) -> dict[str, float]:
    """Return near and far offset and the scatter of what remains on clips left out."""
    table = np.array([[clip.get("near", np.nan), clip.get("far", np.nan)] for clip in errors])
    offsets = np.nanmean(table, axis=0)
    left_out = [table[i] - np.nanmean(np.delete(table, i, axis=0), axis=0) for i in range(len(table))]
    remaining = np.nanmean(left_out, axis=1)
    sides = np.array([near - far for near, far in left_out])
    return {
        "near": round(float(offsets[0]), 4),
        "far": round(float(offsets[1]), 4),
        "error_sd": round(float(np.sqrt(np.mean(remaining**2))), 4),
        "side_difference": round(float(np.nanmean(table[:, 0] - table[:, 1])), 4),
        "side_error_sd": round(float(np.sqrt(np.nanmean(sides**2))), 4),
        "left_out_mean_absolute_error": round(float(np.mean(np.abs(remaining))), 4),
    }


def offsets_of(analysed: Iterable[tuple[Reference, Session]]) -> list[dict[str, float | str]]:
    """Return the table's rows, one for each measure and view that enough clips carry.

    Where the runners of the clips differ less than the error that is left, nothing tells whether what the points add is
    the same for every runner or a share of the value: half of it then joins the error.
    """
    errors: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    truths: dict[tuple[str, str], list[float]] = defaultdict(list)
    for reference, session in analysed:
        for name, legs in clip_errors_of(session, reference).items():
            errors[name, reference.view].append(legs)
            truths[name, reference.view].append(reference.value(name) or 0.0)
    rows: list[dict[str, float | str]] = []
    for (name, view), legs in errors.items():
        if len(legs) < LEAST_CLIPS:
            continue
        fitted, spread = fit(legs), float(np.std(truths[name, view], ddof=1))
        if name in STATED_ONLY:
            fitted |= {"near": 0.0, "far": 0.0}
        elif spread < fitted["error_sd"]:
            half = (fitted["near"] + fitted["far"]) / 4
            fitted["error_sd"] = round(float(np.hypot(fitted["error_sd"], half)), 4)
        rows.append({"id": name, "view": view, **fitted, "truth_sd": round(spread, 4), "clips": len(legs)})
    return rows


def write_table(rows: Iterable[dict[str, float | str]], model: str) -> None:
    """Store the rows where `gait.measures.offsets` reads them."""
    about = "Written by scripts/accuracy/calibrate.py; see gait/measures/offsets.py."
    lines = ",\n  ".join(json.dumps(row) for row in rows)
    (TABLES / f"{model}.json").write_text(f'{{"about": "{about}", "model": "{model}", "offsets": [\n  {lines}\n]}}\n')


def main() -> int:
    """Fit, print, and write on request."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    analysed = []
    for reference in references(arguments.folders or None):
        print(f"measuring {reference.name}", file=sys.stderr)
        runner = Runner(height_m=reference.height_m)
        session = analyze(**{reference.view: reference.clip}, runner=runner, model=arguments.model)
        analysed.append((reference, session))
    rows = offsets_of(analysed)
    for row in rows:
        print(json.dumps(row))
    if arguments.write:
        write_table(rows, arguments.model)
    return 0


if __name__ == "__main__":
    sys.exit(main())
