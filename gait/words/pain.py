"""Words of the pain log."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "pain.added": "Added to the pain log.",
    "pain.present": "Already in the pain log.",
    "pain.imported": "Added to the pain log: {n:entry|entries}.",
    "pain.written": "Pain log: {path}",
    "pain.day": "Date",
    "pain.score": "Pain (0 to 10)",
    "pain.place": "Where",
    "pain.note": "Note",
    "pain.source": "From",
    "pain.source_log": "log",
    "pain.source_visit": "visit",
    "pain.empty": "The pain log is empty.",
}
