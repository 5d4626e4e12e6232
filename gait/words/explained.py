"""Words round the explanations of numbers; what each measure is and what moves it stands in its entry."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "explain.title": "Your numbers",
    "explain.note": "Below each number: where the true value lies with 95 % confidence. Open it to read what it "
    "is, what is usual and what moves it.",
    "explain.group_timing": "Rhythm",
    "explain.group_landing": "Landing and legs",
    "explain.group_posture": "Trunk, bounce and arms",
    "explain.group_rear": "From behind",
    "explain.what": "What it is",
    "explain.usual": "What is usual",
    "explain.moves": "What moves it",
    "explain.interval": "How sure",
    "explain.interval_value": "With 95 % confidence between {interval}, from {n} steps.",
    "explain.interval_none": "From {n} steps; no interval can be given.",
    "explain.sides": "Left and right",
    "explain.sides_value": "Left {left}, right {right}.",
    "explain.sides_differ": "Left {left}, right {right}: {difference} more on the {side}, which is more than chance.",
    "explain.caution": "With care",
    "explain.usual_range": "Most healthy runners: {range} ({source}).",
    "explain.usual_none": "There is no published range that fits this way of filming. Compare it with your own next "
    "film.",
    "explain.expected": "At your build and speed about {value} would be expected ({source}).",
    "explain.withheld": "Not given in these clips",
    "explain.withheld_note": "A wrong number is worse than none. Each says why, and what would help.",
}
