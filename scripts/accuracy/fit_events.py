"""Fit the event models, and print their errors on runners left out of the fit.

    python scripts/accuracy/fit_events.py [FOLDER ...] [--model heavy] [--poses FOLDER] [--write]

The generator of runners and the force-plate trials must be next to the project, in `../shared`. Each FOLDER contains
pairs of NAME.mp4 and NAME.truth.json. `--write` stores the models in `gait/steps/event_models`.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from event_training import (
    FILMED,
    Leg,
    clip_motion,
    finished,
    fit,
    left_out_errors,
    legs_of_clip,
    legs_of_film,
    legs_of_runner,
    seen_through_pose,
    with_landmark_noise,
)
from further import further_runners
from generated import SHARED, TRIAL_FOLDERS, TrueRunner, group_of, kept_runners
from poses import pose_of
from reference import ROOT, Reference, references

from gait.errors import GaitError
from gait.measurement import VIEWS
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion
from gait.results.pose_file import read_pose
from gait.steps.event_model import LANDMARKS, EventModels, to_arrays

MODELS = ROOT / "gait" / "steps" / "event_models"
POSES = ROOT / "poses"


def trials(folders: tuple[Path, ...] = TRIAL_FOLDERS) -> list[TrueRunner]:
    """Return the force-plate trials."""
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("*.npz")):
        [contacts] = path.parent.glob(f"{path.stem}_contacts*.csv")
        with contacts.open() as file:
            rows = [(r["side"], float(r["initial_contact_s"]), float(r["toe_off_s"])) for r in csv.DictReader(file)]
        with np.load(path) as file:
            forward, up, right = np.moveaxis(file["xyz"].astype(float), -1, 0)
            found.append(
                TrueRunner(
                    name=path.stem,
                    group=group_of(path.stem),
                    time_s=file["time"].astype(float),
                    points_m=np.stack([forward, -right, up], axis=-1),
                    names=tuple(str(name) for name in file["names"]),
                    contacts=rows,
                )
            )
    return found


def pose_legs(
    clips: list[Reference],
    runners: list[TrueRunner],
    *,
    model: str,
    poses: Path,
    further: Sequence[Leg] | None = None,
) -> list[Leg]:
    """Return all legs that the models of a pose model are fitted on; `further` replaces those that are kept."""
    legs = list(further_runners(model).legs if further is None else further)
    errors = []
    for reference in clips:
        try:
            motion = clip_motion(reference, model=model, poses=poses)
        except GaitError as error:
            print(f"{reference.name} is skipped: {error}", file=sys.stderr)
            continue
        of_clip, errors_of_clip = legs_of_clip(reference, motion)
        legs += of_clip
        errors += errors_of_clip
    for name in FILMED:
        legs += legs_of_film(name, film_motion(name, model=model, poses=poses))
    for view in VIEWS:
        legs += seen_through_pose(runners, errors, view)
    return legs


def film_motion(name: str, *, model: str, poses: Path) -> Motion:
    """Return the motion of a real runner, from the film or from a stored pose track."""
    folder, slower = FILMED[name]
    track = SHARED / folder / f"{name}.pose.nc"
    if track.exists():
        pose = read_pose(track)
    else:
        reference = Reference(name=name, clip=SHARED / folder / f"{name}.mp4", truth={"camera": {"view": "left"}})
        _, pose = pose_of(reference, model=model, kept_in=poses)
    return motion_from_pose(pose, view="side", slow_motion_factor=slower)


def landmark_legs(runners: list[TrueRunner]) -> list[Leg]:
    """Return all legs on which the models for imported landmarks are fitted."""
    legs = []
    for number, runner in enumerate([*runners, *trials()]):
        for seen in (runner, with_landmark_noise(runner, seed=number)):
            for view in VIEWS:
                legs += [replace(leg, error_of=leg.runner, judged=True) for leg, _ in legs_of_runner(seen, view)]
    return legs


def report(models: EventModels, legs: list[Leg], *, only: tuple[str, ...] = ("",)) -> None:
    """Print the errors of both events on runners left out of the fit, for each leg."""
    errors = left_out_errors(legs)
    rows: dict[str, list[np.ndarray]] = {}
    for (name, key, place), error in errors.items():
        if name.startswith(only):
            leg = legs[int(place)]
            rows.setdefault(key, []).append(1000 * leg.stride_s * error)
            print(f"{name:32s} {key:10s} contact {rows[key][-1][0]:+6.1f} toe-off {rows[key][-1][1]:+6.1f} ms")
    for key, found in rows.items():
        table = np.array(found)
        of_contact_time = table[:, 1] - table[:, 0]
        means = np.abs(np.column_stack([table, of_contact_time])).mean(axis=0).round(1)
        print(f"{key}: mean absolute error of contact, toe-off, contact time {means} ms, {len(table)} legs")
    for view, pair in models.pairs.items():
        print(f"{view}: near leg's weight {pair.near_weight.round(2)}, kept {pair.kept_difference.round(2)}")


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--model", default="heavy", help=f"name of a pose model, or {LANDMARKS}")
    parser.add_argument("--poses", type=Path, default=POSES, help="cache folder for poses")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    runners = kept_runners(arguments.poses)
    if arguments.model == LANDMARKS:
        legs = landmark_legs(runners)
    else:
        legs = pose_legs(references(arguments.folders or None), runners, model=arguments.model, poses=arguments.poses)
    models = finished(fit(legs), legs)
    report(models, legs, only=("RBDS", "H04") if arguments.model == LANDMARKS else ("",))
    if arguments.write:
        MODELS.mkdir(exist_ok=True)
        np.savez_compressed(MODELS / f"{arguments.model}.npz", **to_arrays(models))
    return 0


if __name__ == "__main__":
    sys.exit(main())
