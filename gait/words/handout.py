"""The handout: one page for the runner to take along."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "handout.title": "To take along",
    "handout.practise": "How to practise",
    "handout.beat": "The beat",
    "handout.qr": "Metronome: {cadence} steps a minute, one beat for each step. {on:minute|minutes} with the beat, "
    "{off:minute|minutes} without it, {minutes:minute|minutes} in all. Own cadence: {baseline}.",
    "handout.qr_note": "Scan to keep these settings on your phone. They work with any metronome app.",
    "handout.exercises": "Two exercises",
    "handout.exercise_next": "Next step: {progression}.",
    "handout.light": "How much pain is too much?",
    "handout.light_later": "After the examination: how much pain is too much?",
    "handout.examined_by": "{clinician} examines you before you practise anything new.",
    "handout.green": "0 to 3",
    "handout.green_text": "Gone within 24 hours: go on as planned.",
    "handout.amber": "4 or 5",
    "handout.amber_text": "Or still there the next day: run less and shorter until it settles.",
    "handout.red": "6 or more",
    "handout.red_text": "Run less often and less far, or not at all. If it changes how you run or wakes you at night, "
    "stop and see a clinician.",
    "handout.notes": "Notes",
    "handout.next": "Next visit",
    "handout.not_a_diagnosis": "Measured from video. Not a diagnosis.",
}
