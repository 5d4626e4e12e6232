"""Fit what the pose model's points add to each measure, on clips with truth, and prove it on those left out.

    python scripts/calibrate.py [FOLDER ...] [--model heavy] [--write]

Prints, for each measure, the mean error of the near and the far leg and the error left on each clip when its offset is
fitted on all the others. `--write` stores the table in `gait/measures/landmark_offsets.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from reference import ROOT, TRUTH_KEYS, Reference, references

from gait.measures import REGISTRY
from gait.runner import Runner
from gait.session import Session, analyze

TABLE = ROOT / "gait" / "measures" / "landmark_offsets.json"
# Errors of time belong to the steps, not to the landmarks: their scatter is stated, nothing is subtracted.
TIMES = frozenset({"cadence", "step_time", "contact_time", "flight_time", "duty_factor"})
LEAST_CLIPS = 3


def clip_errors_of(session: Session, reference: Reference) -> dict[str, dict[str, float]]:
    """Return each measure's mean error before correction, apart for the near and the far leg."""
    gait = session.clips[0].gait
    near = gait.motion.near_side if reference.view == "side" else "left"
    errors: dict[str, dict[str, float]] = {}
    for name in TRUTH_KEYS:
        entry = REGISTRY[name]
        if reference.view not in entry.views or reference.value(name) is None:
            continue
        values = entry.per_step(gait)
        errors[name] = {}
        for leg, side in (("near", near), ("far", {"left": "right", "right": "left"}[near])):
            own = values[(gait.is_left == (side == "left")) & np.isfinite(values)]
            whole = TRUTH_KEYS[name][0].startswith(("cadence", "duty"))
            true = reference.value(name, None if whole else side)
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


def main() -> int:
    """Fit, print, and write on request."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    collected: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    clips = references(arguments.folders or None)
    for reference in clips:
        print(f"measuring {reference.name}", file=sys.stderr)
        runner = Runner(height_m=reference.height_m)
        session = analyze(**{reference.view: reference.clip}, runner=runner, model=arguments.model)
        for name, errors in clip_errors_of(session, reference).items():
            collected[name, reference.view].append(errors)
    rows = []
    for (name, view), errors in collected.items():
        if len(errors) < LEAST_CLIPS:
            continue
        row = {"id": name, "view": view, **fit(errors), "clips": len(errors)}
        if name in TIMES:
            row |= {"near": 0.0, "far": 0.0}
        rows.append(row)
        print(json.dumps(row))
    if arguments.write:
        about = "Written by scripts/calibrate.py; see gait/measures/offsets.py."
        lines = ",\n  ".join(json.dumps(row) for row in rows)
        TABLE.write_text(f'{{"about": "{about}", "model": "{arguments.model}", "offsets": [\n  {lines}\n]}}\n')
    return 0


if __name__ == "__main__":
    sys.exit(main())
