"""Every word of the report in one catalogue, ready for other languages.

Titles and definitions of measures come from the registry, and sentences on the clip from its checks.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "language": "en",
    # numbers
    "number.none": "\N{EN DASH}",
    "number.range": "{low} to {high}",
    # written on pictures
    "picture.left_letter": "L",
    "picture.right_letter": "R",
    "picture.steps": "step {count}",
    "picture.cadence": "{cadence} steps/min",
    "picture.overstride": "overstride {value}",
    "picture.trunk": "trunk {value}",
    "picture.shin": "shin {value}",
    "picture.knee": "knee {value}",
    "picture.thigh": "thigh {value}",
    "picture.level": "level",
    # key pictures
    "key.initial_contact": "Initial contact",
    "key.mid_stance": "Mid-stance",
    "key.toe_off": "Toe-off",
    "key.mid_flight": "Mid-flight",
    "key.side": "From the side",
    "key.rear": "From behind",
    "key.left": "left foot",
    "key.right": "right foot",
    "key.caption": "{event}, {side}",
    "key.time": "at {time} s",
    "key.alt": "{event} of the {side}, {view}. {drawn}",
    "key.drawn": "Drawn: skeleton, {what}.",
    "key.drawn_none": "Drawn: skeleton.",
    # the page
    "page.title": "Running gait report",
    "page.skip": "Skip to all measures",
    "page.headline": "At a glance",
    "page.cues": "What to change first",
    "page.nothing_title": "No finding",
    "page.nothing": "The one pattern looked for so far, slow steps that land ahead of the body, was not clearly seen. "
    "The other measures are shown below with their usual ranges and are not judged.",
    "page.unclear_title": "These clips cannot say",
    "page.unclear": "Too little could be measured with confidence. The clip checks below say how to film better.",
    "page.videos": "Annotated video",
    "page.video": "Annotated video, {view}",
    "page.video_fallback": "Open the annotated video",
    "page.key_pictures": "Key pictures",
    "page.key_pictures_note": "One typical left and one typical right step. Numbers on the pictures are the means over "
    "all steps of that foot, the same as in the table.",
    "page.key_pictures_none": "No step of this clip is complete enough for pictures.",
    "page.measures": "All measures",
    "page.measures_note": "Open a measure's name for its definition. The interval says where the true value lies with "
    "95 % confidence, for the steps in this clip and the error of measuring from video.",
    "page.table_side": "Measured from the side",
    "page.table_rear": "Measured from behind",
    "page.curves": "Through the stride",
    "page.curves_note": "From one landing (0 %) to the next landing of the same foot (100 %). Lines are means over all "
    "strides, bands one standard deviation. Shaded strips at the bottom: that foot on the ground.",
    "page.checks": "Clip checks",
    "page.method": "How it was measured",
    "page.clinician": "This report describes movement; it is not a diagnosis. If running hurts, if pain lasts into the "
    "next day, wakes you at night or changes how you run, see a physical therapist or a doctor before you change "
    "anything.",
    "page.made_by": "Made by gait {version} on the runner's own computer. This page loads nothing from the network.",
    "legend.left": "Left",
    "legend.right": "Right",
    # table
    "table.measure": "Measure",
    "table.value": "Value",
    "table.interval": "95 % interval",
    "table.left": "Left",
    "table.right": "Right",
    "table.n": "Steps",
    "table.category": "{category}, {probability} likely",
    "table.more": "{difference} more than {other}",
    "category.rearfoot": "rearfoot",
    "category.midfoot": "midfoot",
    "category.forefoot": "forefoot",
    "table.reference": "Usual range",
    "table.status": "Standing",
    "status.ok": "reliable",
    "status.low_confidence": "low confidence",
    "status.withheld": "not given",
    # headline
    "tile.interval": "95 % interval {interval}",
    "tile.reference": "Usually {range}",
    "tile.no_reference": "No published range to compare with",
    "tile.inside": "In the usual range",
    "tile.below": "Below the usual range",
    "tile.above": "Above the usual range",
    "tile.wide": "Too uncertain to compare",
    "tile.near_low": "Near the lower end of the usual range",
    "tile.near_high": "Near the upper end of the usual range",
    "bar.alt": "{title}: {value}, 95 % interval {interval}.{reference}",
    "bar.alt_reference": " Usual range {range}.",
    # curves
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
    "curve.trunk_side_lean_note": "+ = to the runner's right",
    "curve.body_height_note": "around its mean",
    "curve.unit_deg": "degrees",
    "curve.unit_cm": "cm",
    "curve.alt": "{title} over the stride. {sides}",
    "curve.alt_side": "{side}: {low} to {high}.",
    "curve.contact": "landing",
    "curve.toe_off": "toe-off",
    # checks
    "check.pass": "good",
    "check.warn": "look at this",
    "check.fail": "failed",
    # method
    "method.file": "File",
    "method.picture": "Picture",
    "method.picture_value": "{width} by {height}, {frames} frames in {duration} s, {fps} a second",
    "method.speed": "Playback",
    "method.slow_motion": "{factor} times slower than life",
    "method.steps": "Steps",
    "method.steps_value": "{used} used of {found} found",
    "method.pose": "Pose",
    "method.scale": "Lengths",
    "method.scale_value": "scaled by {source}; uncertain by {error} %",
    "method.hash": "SHA-256 of the clip",
    "method.model_hash": "SHA-256 of the model",
    "method.version": "Version",
    "scale.height": "the runner's height",
    "scale.speed": "the belt's speed",
    "scale.gravity": "gravity in flight",
    "scale.average": "average body proportions",
    "scale.given": "the landmarks given",
    "scale.and": "{one} and {other}",
    "view.side": "from the side",
    "view.rear": "from behind",
}


def say(key: str, **values: object) -> str:
    """Return the words of that key, with the values set in.

    Examples
    --------
    >>> say("picture.overstride", value="24.3 cm")
    'overstride 24.3 cm'
    """
    return WORDS[key].format(**values)
