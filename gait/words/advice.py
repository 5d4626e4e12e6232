"""Headings around the advice. The sentences of the advice itself come from the coaching rules."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "advice.change": "Try this first",
    "advice.also": "Next, once the first change feels natural",
    "advice.borderline": "Not clear yet",
    "advice.nothing": "No change today",
    "advice.unclear": "Cannot say yet",
    "advice.clinician": "Before anything else",
    "advice.more": "Why, and how to practise",
    "advice.film_better": "How to film better",
    "advice.rests_on": "What this rests on",
    "advice.week": "Your pain, this week:",
    "advice.follow_up": "Since last time:",
    "advice.film_like_this": "Film like this, {view}",
    "advice.title": "What to try, and how",
    "advice.count": "{count}. {title}",
    "advice.seen": "What was measured",
    "advice.why": "Why it may matter",
    "advice.source": "Source: {source}",
    "advice.grade": "Evidence grade {grade}: {meaning}",
    "advice.grade_A": "prospective studies or large sets of reference data",
    "advice.grade_B": "cross-sectional or biomechanical studies",
    "advice.grade_C": "expert consensus",
    "advice.grade_D": "a rule of thumb of this project",
    "advice.dose": "How to practise",
    "advice.cost": "What it costs",
    "advice.success": "How you know that it works",
    "advice.drills": "Drills",
    "advice.drill_dose": "How much: {dose}",
    "advice.drill_progression": "Next step: {progression}",
    "advice.left_alone": "Leave this alone for now",
    "advice.metronome": "The beat: {cadence} steps a minute",
    "advice.metronome_own": "Your own cadence is {baseline} steps a minute. For {minutes:minute|minutes}, alternate "
    "between {on:minute|minutes} with the beat and {off:minute|minutes} without it.",
    "advice.forecast": "Forecast: at {cadence} steps a minute and the same speed",
    "advice.forecast_row": "{title}: from {now} to about {value} ({range})",
    "advice.forecast_exact": "{title}: from {now} to {value}",
    "advice.forecast_note": "This is a forecast, not a target. Runners respond differently, and the ranges are meant "
    "for one runner. A comparison with your next visit shows what came of it. Based on: {sources}.",
    "advice.metronome_play": "Metronome at {cadence} steps a minute",
    "advice.metronome_command": "gait metronome --cadence {cadence} --minutes {minutes} --pattern {pattern} --out "
    "metronome.wav",
    "advice.metronome_make": "Make the click track with this command, then copy it to your phone:",
}
