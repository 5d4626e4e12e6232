"""Short words that several pages show: choices, stages, downloads."""

from __future__ import annotations

CHOICES: dict[str, str] = {
    "woman": "Woman",
    "man": "Man",
    "beginner": "New to it",
    "recreational": "Regular runner",
    "experienced": "Years of training",
    "comfort": "Feel good",
    "distance": "Run further",
    "speed": "Run faster",
    "return": "Come back after a break",
    "knee_front": "Front of the knee",
    "knee_outside": "Outside of the knee",
    "shin": "Shin",
    "achilles_calf": "Achilles tendon or calf",
    "plantar": "Sole or heel of the foot",
    "hip": "Hip",
    "bone_stress": "One sore spot on a bone",
}
STAGES: tuple[tuple[str, str], ...] = (
    ("queued", "In the queue"),
    ("checking", "Checking the clips"),
    ("looking", "Finding the runner"),
    ("pose", "Following the body, frame by frame"),
    ("measuring", "Measuring the steps"),
    ("report", "Drawing the report"),
)
DOWNLOAD_NAMES: dict[str, str] = {
    "report.pdf": "Report as PDF",
    "side.annotated.mp4": "Annotated video, side",
    "rear.annotated.mp4": "Annotated video, behind",
    "measures.csv": "Measures as a table (CSV)",
    "steps.csv": "Every step as a table (CSV)",
    "results.json": "All results (JSON)",
    "side.pose.nc": "Body points, side (NetCDF)",
    "rear.pose.nc": "Body points, behind (NetCDF)",
    "report.html": "Report as a web page",
}
