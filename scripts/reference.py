"""Clips with truth: where they lie and what their truth files say, in the names and units of `gait.measures`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DEFAULT_FOLDERS = (ROOT / "sample_videos", ROOT.parent / "shared" / "clips" / "rendered")

SIDE_NAMES = {"L": "left", "R": "right"}
# Measure: the truth file's key and the factor from its unit to the measure's.
TRUTH_KEYS: dict[str, tuple[str, float]] = {
    "cadence": ("cadence_spm", 1),
    "step_time": ("step_time_s", 1),
    "contact_time": ("contact_time_s", 1000),
    "flight_time": ("flight_time_s", 1000),
    "duty_factor": ("duty_factor_per_stride", 100),
    "overstride": ("ankle_minus_midhip_cm", 1),
    "overstride_com": ("ankle_minus_com_cm", 1),
    "overstride_leg": ("ankle_minus_midhip_pct_leg", 1),
    "vertical_oscillation": ("com_vo_cm", 1),
    "trunk_lean": ("trunk_lean_mean_deg", 1),
    "trunk_lean_at_contact": ("trunk_lean_ic_deg", 1),
    "shin_angle": ("shin_angle_ic_deg", 1),
    "knee_flexion_at_contact": ("knee_flexion_ic_deg", 1),
    "knee_flexion_stance": ("knee_flexion_max_stance_deg", 1),
    "foot_strike_angle": ("foot_strike_angle_deg", 1),
    "pelvic_drop": ("pelvic_drop_peak_deg", 1),
    "step_width": ("step_width_cm", 1),
}


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One clip with its truth."""

    name: str
    clip: Path
    truth: dict[str, Any]

    @property
    def view(self) -> str:
        """The view, `side` or `rear`."""
        return "rear" if self.truth["camera"]["view"] == "rear" else "side"

    @property
    def height_m(self) -> float:
        """The runner's barefoot height in metres."""
        return float(self.truth["runner"]["height_barefoot_m"])

    @property
    def fps(self) -> float:
        """Nominal frames per second."""
        return float(self.truth["fps"])

    @property
    def contacts(self) -> list[tuple[str, float, float]]:
        """Side, initial contact and toe-off (s) of every complete step."""
        return [
            (SIDE_NAMES[step["side"]], step["ic_time"], step["to_time"])
            for step in self.truth["steps"]
            if step.get("complete", True)
        ]

    def value(self, measure: str, side: str | None = None) -> float | None:
        """Return a measure's true value in the measure's unit, of one side or of both."""
        key, factor = TRUTH_KEYS[measure]
        entry = self.truth["metrics"].get(key)
        if isinstance(entry, dict):
            entry = entry.get({"left": "L", "right": "R"}[side] if side else "mean")
        return None if entry is None else float(entry) * factor


def references(folders: list[Path] | None = None) -> list[Reference]:
    """Return the clips with truth files in the folders, by name."""
    files = sorted(path for folder in folders or DEFAULT_FOLDERS for path in folder.glob("*.truth.json"))
    return [
        Reference(
            name=path.name.removesuffix(".truth.json"),
            clip=path.with_name(path.name.replace(".truth.json", ".mp4")),
            truth=json.loads(path.read_text()),
        )
        for path in files
    ]
