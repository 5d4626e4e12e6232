"""Generated runners: true joints and contacts without pictures, from the generator next to the project.

About half of the runners vary as much as real ones, some vary less, and some have the leg movement of measured runners.
"""

from __future__ import annotations

import pickle
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from reference import ROOT, SIDE_NAMES, joint_name

from gait.measurement import View
from gait.motion.model import Motion

Floats = npt.NDArray[np.float64]

SHARED = ROOT.parent / "shared"
GENERATOR = SHARED / "runsynth"
TRIAL_FOLDERS = (SHARED / "force-plate", SHARED / "force-plate-wide")
# The generator's own limit for legs that do not reach the belt.
_UNREACHED = 60
_DURATION_S, _FPS = 6.0, 60.0
_SHORTEST_TRIAL_S = 15.0


@dataclass(frozen=True, kw_only=True)
class TrueRunner:
    """A runner with known joints and contacts.

    Parameters
    ----------
    name, group : str
        The group is the measured runner whose leg movement it has, otherwise the name.
    time_s : ndarray, shape (frames,)
        Times in seconds.
    points_m : ndarray, shape (frames, joints, 3)
        Forward, left and up, in metres.
    names : tuple of str
        Names of the joints.
    contacts : list of (side, initial contact in s, toe-off in s)
        All complete steps.
    """

    name: str
    group: str
    time_s: Floats
    points_m: Floats
    names: tuple[str, ...]
    contacts: list[tuple[str, float, float]]

    def motion(self, view: View) -> Motion:
        """Return the joints as seen by a camera at a right angle to the running direction, or behind the runner."""
        return motion_of(self.time_s, self.points_m, self.names, view)


def motion_of(time_s: Floats, points_m: Floats, names: tuple[str, ...], view: View) -> Motion:
    """Return the motion of joints [frames, joints, 3] (forward, left, up) as seen from the side or from behind."""
    forward, left, up = np.moveaxis(points_m, -1, 0)
    plane = np.stack([forward if view == "side" else -left, up], axis=-1)
    return Motion.from_landmarks(time_s, plane, [name.replace("_mtp", "_ball") for name in names], view=view)


def group_of(name: str) -> str:
    """Return the runner of a clip or trial: what is left out together.

    This is the measured runner whose legs it has, or else the name without the view.
    """
    parts = [part for part in name.split("_") if part.startswith(("RBDS", "H04"))]
    return parts[0] if parts else re.sub("_(left|right|rear)$", "", name)


def generated_runners(
    *, wide: int = 80, usual: int = 30, measured: int = 40, seed: int = 31337
) -> Iterator[TrueRunner]:
    """Generate runners with known joints and contacts.

    Parameters
    ----------
    wide, usual : int
        Numbers of runners that vary as much as real ones, and that vary less.
    measured : int
        Number of runners with the leg movement of measured runners, to which the generator fits a body.
    seed : int
        Seed of the random numbers.

    Yields
    ------
    TrueRunner
    """
    sys.path.insert(0, str(GENERATOR))
    from runsynth import mocap, motion, sample
    from runsynth.body import Body

    rng = np.random.default_rng(seed)
    for kind, draw, count in (("wide", sample.wide, wide), ("usual", sample.one, usual)):
        made = 0
        while made < count:
            spec = draw(rng, made + 1, "side")
            body = Body(spec["body"], spec["height_m"], spec["look"])
            run = motion.Run(motion.RunParams(**spec["run"]), body, _DURATION_S)
            if run.reach_bad < _UNREACHED:
                made += 1
                yield _true_runner(f"{kind}{made:03d}", run)
    with tempfile.TemporaryDirectory() as folder:
        trials = _long_trials(Path(folder))
        for number in range(measured if trials else 0):
            trial = trials[number % len(trials)]
            spec = sample.wide(rng, number, "side")
            body = Body(spec["body"], spec["height_m"], spec["look"])
            start_s = float(rng.uniform(3.0, 21.0))
            run = mocap.MocapRun(motion.RunParams(**spec["run"]), body, _DURATION_S, str(trial), start_s)
            yield _true_runner(f"legs{number:03d}_{trial.name}", run)


def kept_runners(folder: Path) -> list[TrueRunner]:
    """Return the generated runners, from a cache file in a folder."""
    path = folder / "generated.pickle"
    if path.exists():
        with path.open("rb") as file:
            return pickle.load(file)
    runners = list(generated_runners())
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pickle.dump(runners, file)
    return runners


def _long_trials(folder: Path) -> list[Path]:
    """Copy the trials that are long enough, and their contacts, to a folder; return their paths without suffix."""
    found = []
    for path in sorted(path for source in TRIAL_FOLDERS for path in source.glob("*.npz")):
        with np.load(path) as file:
            if file["time"][-1] < _SHORTEST_TRIAL_S:
                continue
        shutil.copy(path, folder / path.name)
        [contacts] = path.parent.glob(f"{path.stem}_contacts*.csv")
        shutil.copy(contacts, folder / f"{path.stem}_contacts.csv")
        found.append(folder / path.stem)
    return found


def _true_runner(name: str, run: Any) -> TrueRunner:
    time_s = np.arange(0, _DURATION_S, 1 / _FPS)
    joints = [joint for joint in run.J if joint.rpartition("_")[2] in SIDE_NAMES or joint == "nose"]
    points_m = np.stack([run.at(run.J[joint], time_s) for joint in joints], axis=1)
    contacts = [(SIDE_NAMES[step["side"]], float(step["ic"]), float(step["to"])) for step in run.steps]
    inside = [contact for contact in contacts if contact[1] > 0 and contact[2] < _DURATION_S]
    names = tuple(joint_name(joint) for joint in joints)
    return TrueRunner(name=name, group=group_of(name), time_s=time_s, points_m=points_m, names=names, contacts=inside)
