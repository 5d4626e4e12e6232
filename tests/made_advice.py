"""Synthetic advice in which every field has a value."""

from __future__ import annotations

from gait.coaching.advice import (
    Advice,
    Cue,
    Drill,
    Expected,
    Forecast,
    JudgedGroup,
    LeftAlone,
    Metronome,
    Plan,
    PlanPart,
    Verdict,
)

CUE = Cue(
    id="rule",
    title="Seen",
    seen="Cadence: 160.0 steps/min",
    measures=("cadence",),
    picture="initial_contact",
    why="Because.",
    grade="B",
    source="Somebody 2011",
    instruction="Do this.",
    dose=("Often.",),
    cost="Little.",
    success="It is gone.",
    drills=(Drill(title="Drill", text="So.", dose="Twice.", progression="More."),),
)
ADVICE = Advice(
    outcome="change",
    headline="Do this.",
    message="It helps.",
    cues=(CUE,),
    left_alone=(LeftAlone(id="other", title="Seen too", reason="Later.", measures=("overstride",)),),
    metronome=Metronome(cadence_spm=170, baseline_spm=160.123456789, pattern="2:1", minutes=20),
    forecast=(
        Forecast(
            id="overstride",
            unit="cm",
            cadence_spm=170,
            now=24.4,
            value=23.0,
            low=20.0,
            high=26.0,
            source="Somebody & others",
        ),
    ),
    plan=Plan(title="Plan", parts=(PlanPart(title="Part", text="So.", rows=(("1", "2"),), header=("a", "b")),)),
    expected=(Expected(id="cadence", value=163.123456789, unit="steps/min", source="Somebody 2023"),),
    groups=(
        JudgedGroup(
            id="trunk",
            title="trunk",
            judged=False,
            needed=True,
            measures=("trunk_lean",),
            reason="It is hidden.",
            view="side",
        ),
    ),
    verdicts=(Verdict(id="rule", title="Seen", grade="borderline", measures=("cadence",), unsettled=("cadence",)),),
    week="Run less.",
)
