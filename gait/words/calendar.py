"""Entries of the calendar file of a plan."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "calendar.week": "Running: {when}",
    "calendar.practice": "Practice, week {week}: {sessions}",
    "calendar.film": "Film again at the same speed",
    "calendar.race": "Race",
}
