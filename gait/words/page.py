"""Headings and sentences of the page."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "language": "en",
    "page.title": "Running gait report",
    "page.skip": "Skip to all measures",
    "page.headline": "At a glance",
    "page.contents": "Contents",
    "page.for_runner": "For the runner",
    "page.for_clinician": "For the clinician",
    "page.speed": "belt at {speed}",
    "page.height": "{height} tall",
    "page.full_table": "Every number as a table, with intervals and sides",
    "page.curves_fold": "Curves through the stride",
    "page.checks_passed": "{count} checks passed",
    "page.checks_all": "All checks passed. These clips can be relied on.",
    "page.method_fold": "How it was measured",
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
}
