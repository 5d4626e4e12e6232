"""Result folders with made-up numbers and the poses of a synthetic runner."""

from __future__ import annotations

import hashlib
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from gait.results.document import results_dict
from gait.results.folder import Contact
from gait.results.pose_file import write_pose
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

WIDTH, HEIGHT, FPS, DURATION_S = 120, 160, 30.0, 5.0
STEP_S, CONTACT_S = 0.36, 0.24


def contacts(
    *, start_s: float = 0.1, step_s: float = STEP_S, contact_s: float = CONTACT_S, count: int = 10, first: str = "left"
) -> list[Contact]:
    other = {"left": "right", "right": "left"}
    sides = [first if i % 2 == 0 else other[first] for i in range(count)]
    return [Contact(side, start_s + i * step_s, start_s + i * step_s + contact_s) for i, side in enumerate(sides)]


def measure(name: str, value: float | None, half: float = 1.0, unit: str = "steps/min", **other: Any) -> dict[str, Any]:
    return {
        "id": name,
        "view": "side",
        "value": value,
        "unit": unit,
        "ci95": None if value is None else [value - half, value + half],
        "n": 20,
        "left": None,
        "right": None,
        "status": "ok",
        "reason": None,
        "reference": None,
        "label": None,
        "asymmetry": None,
        **other,
    }


CUE = {
    "id": "slow",
    "title": "Slow steps",
    "instruction": "Quicker <steps>.",
    "measures": ["cadence"],
}


def document(**changed: Any) -> dict[str, Any]:
    """Return the content of `results.json`."""
    made: dict[str, Any] = {
        "schema": "gait/1",
        "gait_version": "0.1.0",
        "runner": {"height_m": 1.75},
        "options": {"speed_mps": 3.0, "incline_deg": 0.0, "surface": "treadmill"},
        "clips": [clip("side")],
        "measures": [measure("cadence", 160.0, 0.5), measure("shin_angle", 12.0, 4.0, "deg")],
        "steps": [
            {
                "view": "side",
                "side": side,
                "initial_contact_s": contact_s,
                "toe_off_s": toe_off_s,
                "used": True,
            }
            for side, contact_s, toe_off_s in contacts()
        ],
        "findings": [],
        "advice": {"cues": [CUE], "metronome": {"cadence_spm": 170}},
    }
    return {**made, **changed}


def clip(view: str) -> dict[str, Any]:
    facing = "right" if view == "side" else None
    return {
        "view": view,
        "file": f"{view}.mp4",
        "width": WIDTH,
        "height": HEIGHT,
        "facing": facing,
        "scale": {"metres_per_pixel": 0.0125},
    }


@cache
def synthetic_run() -> tuple[dict[str, Any], bytes]:
    """Return the `results.json` and the pose track of a synthetic runner, seen from the side."""
    made = synthetic_session(SyntheticRunner(), views=("side",), duration_s=DURATION_S, fps=FPS)
    with tempfile.TemporaryDirectory() as folder:
        write_pose(made.view("side"), Path(folder) / "side.pose.nc")
        return results_dict(made), (Path(folder) / "side.pose.nc").read_bytes()


def result_folder(folder: Path, *, with_pose: bool = False, **changed: Any) -> Path:
    """Write a result folder; with a pose track, its steps are those of a synthetic runner."""
    folder.mkdir()
    if with_pose:
        results, pose = synthetic_run()
        (folder / "side.pose.nc").write_bytes(pose)
        changed = {name: results[name] for name in ("clips", "steps", "runner", "options")} | changed
        # Another file for every folder.
        sha256 = hashlib.sha256(str(folder).encode()).hexdigest()
        changed["clips"] = [of_view | {"sha256": sha256} for of_view in changed["clips"]]
    (folder / "results.json").write_text(json.dumps(document(**changed)))
    return folder
