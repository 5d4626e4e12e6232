"""Measures from behind: pelvis, trunk and the line of the feet."""

from __future__ import annotations

import numpy as np

from gait.measures.gait import Floats, Gait, angle_from_vertical_deg
from gait.measures.registry import Measure


def pelvic_drop_deg(gait: Gait) -> Floats:
    """Largest drop of the swing-side hip below the stance-side hip in stance, in degrees."""
    points = gait.over_stance
    across = gait.swinging(points, "hip") - gait.standing(points, "hip")
    drop = np.degrees(np.arctan2(-across[..., 1], np.abs(across[..., 0])))
    largest: Floats = drop.max(axis=1)
    return largest


def trunk_side_lean_deg(gait: Gait) -> Floats:
    """Side lean of the trunk at mid-stance in degrees; + = towards the standing leg."""
    points = gait.at_mid_stance
    to_the_right = angle_from_vertical_deg(points["mid_hip"], points["mid_shoulder"])
    return np.where(gait.is_left, -to_the_right, to_the_right)


def step_width_cm(gait: Gait) -> Floats:
    """Centimetres between this foot's line and the next foot's, ankle centres at mid-stance; negative = crossed."""
    ankle = gait.standing(gait.at_mid_stance, "ankle")[:, 0]
    following = np.append(ankle[1:], np.nan)
    follows = np.isfinite(gait.next_contact_s)
    return np.where(follows, 100 * np.where(gait.is_left, following - ankle, ankle - following), np.nan)


MEASURES: tuple[Measure, ...] = (
    Measure(
        id="pelvic_drop",
        title="Pelvic drop",
        unit="deg",
        views=("rear",),
        definition="Largest drop of the swing-side hip below the stance-side hip in stance, relative to level.",
        per_step=pelvic_drop_deg,
        plausible=(-10, 30),
        reference=(1.6, 10.4),
        reference_source="mean 6.0, standard deviation 2.2 (Bramah 2018)",
        withheld_views={
            "rear": "The pose model's hip points do not follow the pelvis when it tilts; judge by eye on the "
            "mid-stance pictures with the level line."
        },
    ),
    Measure(
        id="trunk_side_lean",
        title="Trunk side lean",
        unit="deg",
        views=("rear",),
        definition="Line from mid-hip to mid-shoulder from the vertical at mid-stance; + = towards the standing leg.",
        per_step=trunk_side_lean_deg,
        needs=("hip", "ankle", "shoulder"),
        error_sd={"rear": 2.0},
        plausible=(-25, 25),
    ),
    Measure(
        id="step_width",
        title="Step width",
        unit="cm",
        views=("rear",),
        definition="Lateral distance between successive foot placements, ankle centres at mid-stance; negative = "
        "crosses the midline.",
        per_step=step_width_cm,
        two_sided=False,
        length_power=1,
        error_sd={"rear": 1.2},
        plausible=(-25, 40),
    ),
)
