"""Words of the web pages.

The messages of failed requests stay with `gait.web.errors.request_errors`, because programs receive them too.
"""

from __future__ import annotations

from gait.words.web import browser, editing, pages, upload

WORDS: dict[str, str] = upload.WORDS | pages.WORDS | editing.WORDS | browser.WORDS
"""The words by key: page and name."""
STAGES: tuple[tuple[str, str], ...] = (
    ("queued", "In the queue"),
    ("checking", "Checking the clips"),
    ("looking", "Finding the runner"),
    ("pose", "Following the body, frame by frame"),
    ("measuring", "Measuring the steps"),
    ("report", "Drawing the report"),
)
"""Stages of an analysis with their titles, in order."""
DOWNLOAD_NAMES: dict[str, str] = {
    "report.pdf": "Report as PDF",
    "handout.pdf": "One page to take along (PDF)",
    "side.annotated.mp4": "Annotated video, side",
    "side_left.annotated.mp4": "Annotated video, left",
    "side_right.annotated.mp4": "Annotated video, right",
    "rear.annotated.mp4": "Annotated video, behind",
    "side.clean.mp4": "Video without drawing, side",
    "side_left.clean.mp4": "Video without drawing, left",
    "side_right.clean.mp4": "Video without drawing, right",
    "rear.clean.mp4": "Video without drawing, behind",
    "kinogram.png": "The stride in ten pictures",
    "share.png": "Picture to share",
    "plan.ics": "Plan for your calendar (ICS)",
    "metronome.wav": "Metronome to run with (WAV)",
    "thumbnail.jpg": "Leading picture, small (JPEG)",
    "measures.csv": "Measures as a table (CSV)",
    "steps.csv": "Every step as a table (CSV)",
    "edits.json": "Corrections by hand (JSON)",
    "drawings.json": "Drawings by hand (JSON)",
    "results.json": "All results (JSON)",
    "side.pose.nc": "Body points, side (NetCDF)",
    "side_left.pose.nc": "Body points, left (NetCDF)",
    "side_right.pose.nc": "Body points, right (NetCDF)",
    "rear.pose.nc": "Body points, behind (NetCDF)",
    "logo.png": "Logo of the clinic (PNG)",
    "report.html": "Report as a web page",
    "clinician.html": "Report for a clinician, as a web page",
    "note.txt": "Note for the record (text)",
    "picture.jpg": "Leading picture (JPEG)",
}
"""Titles of the files that a visitor can download."""
CLIP_NAMES: dict[str, tuple[str, str]] = {
    "side": ("the side clip", "The side clip"),
    "other_side": ("the clip from the other side", "The clip from the other side"),
    "rear": ("the rear clip", "The rear clip"),
}
"""Names of the clips by view: within a sentence, and at its beginning."""
OPTION_REMEDIES: dict[str, str] = {
    "--capture-fps": "Under Slow motion, choose how many frames a second the camera recorded, or No for a clip that "
    "plays at normal speed. Then send the clip again.",
    "--side": "Send this clip as the one from the side, or film again from the right place.",
    "--rear": "Send this clip as the one from behind, or film again from the right place.",
}
"""What a visitor can do where a user of the command line would set this option."""
OTHER_VIEW_REMEDIES = (OPTION_REMEDIES["--side"], OPTION_REMEDIES["--rear"])
"""The remedies for a clip that was filmed from the direction of the other one."""
SERVER_FAILED = (
    "The analysis stopped because of an internal error.",
    "Try again later. If it happens again, tell the people who run this page the time of your visit.",
)
"""Problem and remedy of an error that is not the visitor's fault."""
NOT_IN_HISTORY = (
    "This visit was not added to the runner's history.",
    "Sign in, open this page again and add it here.",
)
"""Problem and remedy of a visit that could not be added to the history."""
