"""Words around the explanation of a number. The registry entry of a measure says what it is and what changes it."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "explain.title": "Your numbers",
    "explain.note": "With 95 % confidence, the true value lies within the range under each number. Open a number to "
    "read what it is, what is usual and what changes it.",
    "explain.group_timing": "Rhythm",
    "explain.group_landing": "Landing and legs",
    "explain.group_swing": "The swinging leg",
    "explain.group_posture": "Trunk, bounce and arms",
    "explain.group_rear": "From behind",
    "explain.what": "What it is",
    "explain.usual": "What is usual",
    "explain.mark": "From here on a change may be worth trying",
    "explain.mark_leads": "{marks}. A value past it counts only if a second, independent measure agrees. It may still "
    "be a usual value.",
    "explain.mark_confirms": "{marks}. A value past it never counts alone: it only confirms another measure. It may "
    "still be a usual value.",
    "explain.moves": "What changes it",
    "explain.interval": "How sure",
    "explain.interval_value": "With 95 % confidence, the true value lies in the range {interval}. It was measured from "
    "{n:step|steps}.",
    "explain.interval_none": "It was measured from {n:step|steps}. No range can be given.",
    "explain.sides": "Left and right",
    "explain.sides_differ": "Left {left}, right {right}. The value is {difference} larger on the {side}, which is "
    "more than measurement error and the variation between steps can explain.",
    "explain.sides_band": "The shaded band is where both bars would end if the method could not tell the sides apart.",
    "explain.caution": "Use with care",
    "explain.caution_same": "The reason is the same as for: {title}.",
    "explain.usual_range": "Most healthy runners: {range} ({source}).",
    "explain.expected": "About {value} is expected for your build and speed ({source}).",
    "explain.withheld": "Not given",
    "explain.withheld_note": "A wrong number is worse than no number. Each line says why the number is missing and "
    "what would help.",
}
