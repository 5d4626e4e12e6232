"""The words that only the printed report has; all others come from the report's catalogue."""

from __future__ import annotations

PDF_WORDS: dict[str, str] = {
    "for_runner": "For the runner",
    "for_clinician": "For the clinician",
    "runner_height": "{height} m tall",
    "belt_speed": "belt at {speed}",
    "incline": "incline {incline}",
    "change": "What to change first",
    "nothing": "No cue today",
    "unclear": "No advice yet",
    "clinician": "Before anything else",
    "second": "Then, if you like",
    "seen": "Seen",
    "why": "Why",
    "grade": "{why} ({source}; evidence grade {grade})",
    "dose": "How to practise",
    "cost": "What it costs",
    "success": "It works if",
    "drills": "Drills",
    "drill": "{text} {dose}. {progression}",
    "beat": "The beat: {cadence} steps/min, {pattern} minutes on and off, {minutes} min; own cadence {baseline}.",
    "left_alone": "Seen, left alone for now",
    "headline": "At a glance",
    "key_pictures": "Key pictures",
    "measures": "All measures",
    "measures_note": "The interval says where the true value lies with 95 % confidence, for the steps in this clip and "
    "the error of measuring from video. Small numbers refer to the notes below.",
    "standing": "Trust",
    "from_behind": "{title}, from behind",
    "curves": "Through the stride",
    "checks": "Clip checks",
    "checks_passed": "Passed: {names}.",
    "method": "How it was measured",
    "definitions": "What each measure means",
    "grades": "Evidence grades: A prospective or large reference data; B cross-sectional or biomechanical; C expert "
    "consensus; D heuristic.",
    "page": "page {page} of {pages}",
    "made_by": "Made by gait {version} on the runner's own computer. The same numbers stand in report.html, "
    "measures.csv and results.json.",
}


def pdf_say(key: str, **values: object) -> str:
    """Return the words of that key, with the values set in.

    Examples
    --------
    >>> pdf_say("runner_height", height="1.72")
    '1.72 m tall'
    """
    return PDF_WORDS[key].format(**values)
