"""Words that only the printed report has."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "pdf.incline": "incline {incline}",
    "pdf.second": "Then, if you like",
    "pdf.seen": "Measured",
    "pdf.why": "Why",
    "pdf.grade": "{why} ({source}; evidence grade {grade})",
    "pdf.success": "It works if",
    "pdf.drill": "{text} {dose}. {progression}",
    "pdf.beat": "The beat: {cadence} steps/min for {minutes} min, alternating {on} min with the beat and {off} min "
    "without it. Your own cadence: {baseline}.",
    "pdf.measures_note": "With 95 % confidence, the true value lies within the interval. The interval covers the "
    "variation between the steps of this clip and the error of measuring from video. Left and right have values of "
    "their own only where this method can tell them apart. Small numbers refer to the notes below.",
    "pdf.curve_seen": "{title}, {view}",
    "pdf.definitions": "What each measure means",
    "pdf.grades": "Evidence grades: A prospective studies or large sets of reference data, B cross-sectional or "
    "biomechanical studies, C expert consensus, D a rule of thumb of this project.",
    "pdf.page": "page {page} of {pages}",
    "pdf.made_by": "Made with gait {version}. The same numbers are in report.html, measures.csv and results.json.",
}
