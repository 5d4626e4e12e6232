"""Words round the advice, whose own sentences come from the coaching rules."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "advice.change": "Try this first",
    "advice.also": "Then, if the first has settled",
    "advice.nothing": "No cue today",
    "advice.unclear": "No advice yet",
    "advice.clinician": "Before anything else",
    "advice.more": "What was seen, and how to practise",
    "advice.film_better": "How to film better",
    "advice.title": "What to try, and how",
    "advice.count": "Cue {count}: {title}",
    "advice.seen": "What was seen",
    "advice.why": "Why it may matter",
    "advice.source": "Source: {source}",
    "advice.grade": "Evidence {grade}: {meaning}",
    "advice.grade_A": "prospective, or large reference data",
    "advice.grade_B": "cross-sectional or biomechanical studies",
    "advice.grade_C": "experts agree",
    "advice.grade_D": "a rule of thumb",
    "advice.dose": "How to practise",
    "advice.cost": "What it costs",
    "advice.success": "What would show that it works",
    "advice.drills": "Drills",
    "advice.drill_dose": "How much: {dose}",
    "advice.drill_progression": "Next: {progression}",
    "advice.left_alone": "Seen, leave it alone for now",
    "advice.metronome": "The beat: {cadence} steps a minute",
    "advice.metronome_own": "Your own is {baseline}. Listen for {minutes} minutes in the pattern {pattern}: minutes "
    "with the beat, then minutes without.",
    "advice.metronome_play": "Metronome at {cadence} steps a minute",
    "advice.metronome_command": "gait metronome --cadence {cadence} --minutes {minutes} --pattern {pattern} "
    "--out metronome.wav",
    "advice.metronome_make": "Make the click track with this command, then copy it to your phone:",
}
