"""Synthetic `results.json` files: sessions with known content, without clips."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FIRST_DAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


def measure(
    name: str = "cadence",
    value: float | None = 165.0,
    *,
    half_width: float = 0.5,
    unit: str = "steps/min",
    view: str = "side",
    status: str = "ok",
    **others: Any,
) -> dict[str, Any]:
    return {
        "id": name,
        "view": view,
        "value": value,
        "unit": unit,
        "ci95": None if value is None else [value - half_width, value + half_width],
        "n": 26,
        "left": value,
        "right": value,
        "status": status,
        "reason": None if status == "ok" else "Too dark.",
        "reference": None,
        "label": None,
        "asymmetry": None,
        **others,
    }


def results(
    *measures: dict[str, Any],
    clip: str = "one",
    speed_mps: float | None = 2.8,
    answers: dict[str, Any] | None = None,
    visit: dict[str, Any] | None = None,
    cues: Sequence[str] = (),
    **options: Any,
) -> dict[str, Any]:
    """Return a document for a clip with the content `clip`. By default, its only measure is cadence."""
    return {
        "schema": "gait/2",
        "gait_version": "0.1.0",
        "runner": {"height_m": 1.72, **(answers or {})},
        **({} if visit is None else {"visit": visit}),
        "advice": {"cues": [{"instruction": cue} for cue in cues]},
        "options": {
            "engine": "blazepose",
            "model": "heavy",
            "speed_mps": speed_mps,
            "capture_fps": None,
            "incline_deg": 0.0,
            "surface": "treadmill",
            **options,
        },
        "clips": [
            {
                "view": "side",
                "file": f"{clip}.mp4",
                "sha256": hashlib.sha256(clip.encode()).hexdigest(),
                "model_sha256": "a" * 64,
            }
        ],
        "measures": list(measures) or [measure()],
    }


def folder(parent: Path, document: dict[str, Any]) -> Path:
    """Write a document as `results.json` into a new folder for the session."""
    text = json.dumps(document)
    path = parent / hashlib.sha256(text.encode()).hexdigest()[:12]
    path.mkdir(exist_ok=True, parents=True)
    (path / "results.json").write_text(text)
    return path
