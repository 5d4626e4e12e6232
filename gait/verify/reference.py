"""Reference clips with truth, in the names and units of `gait.measures`.

`NAME.truth.json` contains the true values of most measures. The others are computed from the true joints in
`NAME.truth.npz` with the measures' own functions, at the true contacts and toe-offs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.interpolate import BSpline, make_interp_spline

from gait.measurement import View
from gait.measures import REGISTRY, Trial
from gait.motion.model import Motion, with_midpoints
from gait.steps import Step

SIDE_NAMES = {"L": "left", "R": "right"}
# For each measure, the key in the truth file and the factor from its unit to that of the measure.
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
COMPARED: tuple[str, ...] = tuple(name for name, entry in REGISTRY.items() if entry.category_of is None)
"""Measures that are compared with the truth: all except categories, which are derived from another measure."""
_MIDDLES = {"midhip": "mid_hip", "midshoulder": "mid_shoulder"}


class TrueMotion(Motion):
    """True joints without smoothing. The third column is depth, so that angles between segments are exact."""

    def curve(self, name: str, *, cutoff_hz: float | None = None) -> BSpline:
        """Return an interpolating spline of one joint.

        Parameters
        ----------
        name : str
            Name of the joint.
        cutoff_hz : float, optional
            Has no effect.

        Returns
        -------
        BSpline
        """
        return make_interp_spline(self.time_s, self.point(name))


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A clip with its truth.

    Parameters
    ----------
    name : str
        Name of the clip without its ending.
    clip : Path
        The clip.
    truth : dict
        The content of `NAME.truth.json`.
    """

    name: str
    clip: Path
    truth: dict[str, Any]

    @property
    def view(self) -> View:
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

    @cached_property
    def true_trial(self) -> Trial | None:
        """The true joints with the true steps; None if there is no file of joints."""
        joints = true_joints(self)
        if joints is None:
            return None
        time_s, xyz_m, names = joints
        forward, left, up = np.moveaxis(xyz_m, -1, 0)
        columns = (forward, up, -left) if self.view == "side" else (-left, up, forward)
        points_m, all_names = with_midpoints(np.stack(columns, axis=-1), names)
        return Trial(
            motion=TrueMotion(time_s=time_s, points_m=points_m, names=all_names, view=self.view),
            steps=tuple(_true_step(*contact) for contact in self.contacts),
            speed_mps=self.truth.get("params", {}).get("speed_mps"),
        )

    def value(self, measure: str, side: str | None = None) -> float | None:
        """Return the true value of a measure in its own unit, for one side or for both together; None if unknown.

        Parameters
        ----------
        measure : str
            Id of the measure.
        side : {"left", "right"}, optional
            The side; by default both together.

        Returns
        -------
        float or None
        """
        if measure not in TRUTH_KEYS:
            return self._value_from_joints(measure, side)
        key, factor = TRUTH_KEYS[measure]
        entry = self.truth["metrics"].get(key)
        if isinstance(entry, dict):
            entry = entry.get({"left": "L", "right": "R"}[side] if side else "mean")
        return None if entry is None else float(entry) * factor

    def _value_from_joints(self, measure: str, side: str | None) -> float | None:
        trial = self.true_trial
        if trial is None:
            return None
        values = REGISTRY[measure].per_step(trial)
        known = values[np.isfinite(values) & ((trial.is_left == (side == "left")) if side else True)]
        return REGISTRY[measure].summary(known) if len(known) else None


def true_joints(
    reference: Reference,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], tuple[str, ...]] | None:
    """Return the true joints of a clip.

    Parameters
    ----------
    reference : Reference
        The clip.

    Returns
    -------
    tuple or None
        Times in seconds, joints of shape (frames, joints, 3) in metres (forward, left, up), and their names; None if
        there is no file of joints.
    """
    path = reference.clip.with_name(f"{reference.name}.truth.npz")
    if not path.exists():
        return None
    with np.load(path) as file:
        names = tuple(joint_name(str(name)) for name in file["joints"])
        return file["times"].astype(float), file["xyz"].astype(float), names


def joint_name(name: str) -> str:
    """Return the name of a joint in gait.

    Parameters
    ----------
    name : str
        Its name in a truth file.

    Returns
    -------
    str

    Examples
    --------
    >>> joint_name("knee_L"), joint_name("midhip")
    ('left_knee', 'mid_hip')
    """
    part, _, side = name.rpartition("_")
    return f"{SIDE_NAMES[side]}_{part}" if side in SIDE_NAMES else _MIDDLES.get(name, name)


def _true_step(side: str, contact_s: float, toe_off_s: float) -> Step:
    return Step(
        side="left" if side == "left" else "right",
        initial_contact_s=contact_s,
        toe_off_s=toe_off_s,
        initial_contact_se_s=0.0,
        toe_off_se_s=0.0,
    )


def references(folders: Iterable[Path]) -> list[Reference]:
    """Return the clips with truth files in the folders, by name.

    Parameters
    ----------
    folders : iterable of Path
        The folders.

    Returns
    -------
    list of Reference
    """
    files = sorted(path for folder in folders for path in folder.glob("*.truth.json"))
    return [
        Reference(
            name=path.name.removesuffix(".truth.json"),
            clip=path.with_name(path.name.replace(".truth.json", ".mp4")),
            truth=json.loads(path.read_text()),
        )
        for path in files
    ]
