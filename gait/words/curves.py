"""Words of the curves through the stride."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "legend.left": "Left",
    "legend.right": "Right",
    "curve.axis": "% of stride",
    "curve.knee_flexion": "Knee flexion",
    "curve.thigh_angle": "Thigh angle",
    "curve.shin_angle": "Shin angle",
    "curve.trunk_lean": "Trunk lean",
    "curve.trunk_side_lean": "Trunk side lean",
    "curve.body_height": "Body height",
    "curve.knee_flexion_note": "0° = straight",
    "curve.thigh_angle_note": "+ = knee ahead of hip",
    "curve.shin_angle_note": "+ = ankle ahead of knee",
    "curve.trunk_lean_note": "+ = forward",
    "curve.trunk_side_lean_note": "+ = right",
    "curve.body_height_note": "around its mean",
    "curve.unit_deg": "degrees",
    "curve.unit_cm": "cm",
    "curve.alt": "{title} over the stride. {sides}",
    "curve.alt_side": "{side}: {low} to {high}.",
    "curve.contact": "landing",
    "curve.toe_off": "toe-off",
}
