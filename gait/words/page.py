"""Headings and sentences of the report."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "language": "en",
    "list.and": "{one} and {other}",
    "page.title": "Running gait report",
    "page.skip": "Skip to all measures",
    "page.headline": "At a glance",
    "page.contents": "Contents",
    "page.for_runner": "For the runner",
    "page.for_clinician": "For the clinician",
    "page.speed": "belt at {speed}",
    "page.height": "{height} tall",
    "page.full_table": "All numbers as a table, with intervals and sides",
    "page.curves_fold": "Show the curves",
    "page.checks_passed": "{count:check|checks} passed",
    "page.checks_all": "All checks passed. This clip is suitable for measurement.",
    "page.method_fold": "Show the details",
    "page.key_pictures": "Key pictures",
    "page.key_pictures_note": "One typical left step and one typical right step. The numbers on the pictures are "
    "averages over all steps of both legs, or of that leg where a difference between the legs is certain: the same as "
    "in the table. A peak is the largest value while the foot is on the ground or pushes off, and a mean is taken over "
    "whole steps. All others belong to the moment of the picture.",
    "page.key_pictures_none": "No step of this clip is complete enough for pictures.",
    "page.measures": "All measures",
    "page.measures_note": "Open the name of a measure to read its definition. With 95 % confidence, the true value "
    "lies within the interval. The interval covers the variation between the steps of this clip and the error of "
    "measuring from video.",
    "page.table_side": "Measured from the side",
    "page.table_rear": "Measured from behind",
    "page.curves": "Through the stride",
    "page.curves_note": "From one landing (0 %) to the next landing of the same foot (100 %). Each line is the average "
    "of all strides, and the band around it is one standard deviation. The strips at the bottom show when that foot is "
    "on the ground. Left and right have lines of their own only where a difference between them is certain.",
    "page.checks": "Clip checks",
    "page.method": "How it was measured",
    "page.clinician": "This report describes how you move. It is not a diagnosis. See a physical therapist or a doctor "
    "if pain wakes you at night, changes how you walk or run, or does not settle in a few weeks of careful change, and "
    "at once if it hurts on one spot of a bone.",
    "page.made_by": "Made with gait {version}. This page loads nothing from the internet.",
}
