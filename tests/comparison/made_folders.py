"""Synthetic result folders: a runner with known steps, filmed as a white patch that moves over a grey wall."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import build_track
from gait.results.folder import Contact
from gait.video.writer import VideoWriter

WIDTH, HEIGHT, FPS, DURATION_S = 120, 160, 30.0, 4.0
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


def result_folder(
    folder: Path, *, with_film: bool = False, slowed: float = 1.0, gone: Collection[int] = (), **changed: Any
) -> Path:
    """Write a result folder. Its film plays `slowed` times slower than the clip and lacks the frames in `gone`."""
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(document(**changed)))
    if with_film:
        time_s = np.arange(round(DURATION_S * FPS)) / FPS
        with VideoWriter(folder / "side.annotated.mp4", width=WIDTH, height=HEIGHT, mean_fps=FPS / slowed) as writer:
            for number, at_s in enumerate(time_s):
                if number in gone:
                    continue
                picture = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
                picture[60:100, number % WIDTH :][:, :10] = 250
                writer.write(picture, slowed * float(at_s))
        positions = np.random.default_rng(0).uniform((40, 30), (80, 140), (len(KEYPOINTS), 2))
        positions = positions + np.stack([time_s, 0 * time_s], axis=1)[:, np.newaxis]
        track = build_track(
            time_s=time_s,
            position_px=positions,
            confidence=np.ones((len(time_s), len(KEYPOINTS))),
            depth_px=np.zeros((len(time_s), len(KEYPOINTS))),
            provenance={
                "source_software": "made up",
                "model": "none",
                "model_sha256": "0" * 64,
                "source_file": "side.mp4",
                "source_sha256": "0" * 64,
                "image_width_px": WIDTH,
                "image_height_px": HEIGHT,
                "turned_deg": 0,
                "slow_motion_factor": 1.0,
            },
        )
        (folder / "side.pose.nc").write_bytes(track.to_netcdf(engine="h5netcdf"))
    return folder
