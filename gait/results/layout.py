"""The names of the files in a session's folder."""

from __future__ import annotations

REPORT_FILE = "report.html"
PRINTED_FILE = "report.pdf"
METRONOME_FILE = "metronome.wav"
RESULTS_FILE = "results.json"
OUR_FILES: tuple[str, ...] = (
    RESULTS_FILE,
    "measures.csv",
    "steps.csv",
    REPORT_FILE,
    PRINTED_FILE,
    METRONOME_FILE,
    *(f"{view}.{what}" for view in ("side", "rear") for what in ("annotated.mp4", "pose.nc")),
)
"""Every name that a session may write; nothing else in a folder is ever touched."""
