"""The clinician's version: red flags, findings with their errors, every rule with its reason, and a note."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_sessions import ADVICE

from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.coaching.plans import first_exercises, make_plan
from gait.coaching.rules import rules
from gait.measurement import Asymmetry, Measurement, StepVariability
from gait.measures import REGISTRY
from gait.report.clinician import ClinicianReport, clinician_report, sides_in_short
from gait.report.page.html import report_html
from gait.runner import Runner, Visit
from gait.session import Session
from gait.units import Units
from gait.words import say
from gait.words.numbers import displayed, sides_note

FLAGGED = Runner(symptoms=("bone_stress",), pain_at_night=True, pain_run=6)


@pytest.fixture(scope="module")
def flagged(made_session: Session) -> Session:
    return replace(made_session, runner=FLAGGED, advice=advise(made_session.clips, runner=FLAGGED))


@pytest.fixture(scope="module")
def report(made_session: Session) -> ClinicianReport:
    return clinician_report(replace(made_session, advice=advise(made_session.clips)))


def test_a_red_flag_names_what_to_consider_and_refers(flagged: Session) -> None:
    bone, night = clinician_report(flagged).red_flags
    assert bone == (
        "Red flag reported: pain on one spot of a bone. Consider bone stress injury; stop running and refer."
    )
    assert night.startswith("Red flag reported: pain that wakes the runner at night.")
    assert night.endswith("refer.")


def test_every_reason_to_see_a_clinician_has_words_of_its_own(made_session: Session) -> None:
    for rule in rules().clinician:
        advice = Advice(outcome="clinician", headline="", message="", clinician=(f"{rule.reason} See a clinician.",))
        (flag,) = clinician_report(replace(made_session, advice=advice)).red_flags
        assert flag.endswith(say(f"clinic.flag_{rule.id}"))
        assert "refer" in flag


def test_findings_have_their_error_and_one_value_unless_a_difference_is_claimed(
    made_session: Session, report: ClinicianReport
) -> None:
    rows = {row.id: row for row in report.findings}
    cadence = rows["cadence"]
    assert int(cadence.n) > 10
    assert cadence.detectable
    for m in made_session.measurements:
        if m.value is not None and not m.label and m.asymmetry is not None and rows[m.id].value == displayed(m):
            assert rows[m.id].sides == sides_note(m)
            assert not rows[m.id].sides_claimed


@pytest.mark.parametrize(
    ("variability", "text"),
    [
        (StepVariability(sd=9.6, low=5.0, high=14.0, cv_pct=4.0), "10 ms"),
        (StepVariability(sd=None, low=0.0, high=14.0), "< 14 ms"),
        (None, ""),
    ],
)
def test_the_spread_is_that_of_the_runner_without_the_noise(
    made_session: Session, variability: StepVariability | None, text: str
) -> None:
    clips = tuple(
        replace(
            analysis,
            measurements=tuple(
                replace(m, variability=variability) if m.id == "contact_time" else m for m in analysis.measurements
            ),
        )
        for analysis in made_session.clips
    )
    changed = replace(made_session, clips=clips)
    (row,) = (row for row in clinician_report(changed).findings if row.id == "contact_time")
    assert row.sd == text


def test_sides_are_given_in_short_only_where_a_difference_is_claimed(made_session: Session) -> None:
    knee = replace(made_session.measurements[0], unit="deg", value=44.0, status="ok")
    apart = Asymmetry(value=8, unit="deg", detectable=13, claimed=False)
    assert sides_in_short(replace(knee, left=48.0, right=40.0, asymmetry=apart)) == "8.0° (13.0°)"
    claimed = replace(knee, left=48.0, right=32.0, asymmetry=replace(apart, value=16.0, claimed=True))
    assert "48.0°" in sides_in_short(claimed)
    assert "32.0°" in sides_in_short(claimed)


def test_every_rule_is_listed_with_what_became_of_it(report: ClinicianReport) -> None:
    titles = [row.title for row in report.rules]
    assert {rule.title for rule in rules().findings} <= set(titles)
    assert all(row.why and row.evidence for row in report.rules)
    assert [row.result for row in report.rules] == sorted(
        (row.result for row in report.rules), key=("fired", "left_alone", "not_fired", "not_judged").index
    )


def test_a_rule_whose_first_measure_is_clear_of_its_mark_did_not_fire(made_session: Session) -> None:
    """The second measure is not reliable, but it could not have changed the answer."""

    def measurement(m: Measurement) -> Measurement:
        if m.id == "cadence":
            return replace(m, value=172.0, ci95=(171.0, 173.0), status="ok", reason=None)
        return replace(m, status="low_confidence", reason="Made up.") if m.id == "shin_angle" else m

    clips = tuple(
        replace(clip, measurements=tuple(measurement(m) for m in clip.measurements)) for clip in made_session.clips
    )
    session = replace(made_session, clips=clips, advice=advise(clips))
    (row,) = (row for row in clinician_report(session).rules if row.title == "Slow, long steps")
    assert row.result == "not_fired"
    assert "172.0 steps/min" in row.why


def test_measures_without_a_value_have_their_reason(made_session: Session, without: object) -> None:
    session = without(made_session, "overstride")  # type: ignore[operator]
    reasons = dict(clinician_report(session).withheld)
    assert REGISTRY["overstride"].title in reasons["The feet are hidden <here>; film again."]


def test_the_note_has_the_order_of_a_record_and_no_assessment(made_session: Session) -> None:
    visit = Visit(runner_name="Anna M.", date_filmed="2026-05-31")
    note = clinician_report(replace(made_session, visit=visit, advice=ADVICE, runner=FLAGGED)).note
    headings = ["SUBJECTIVE", "OBJECTIVE", "ASSESSMENT", "PLAN"]
    places = [note.index(heading) for heading in headings]
    assert places == sorted(places)
    assert "Runner: Anna M." in note
    assert "Where it hurts: One sore spot on a bone" in note
    assert note[places[2] : places[3]].strip().splitlines()[1:] == ["- To be completed by the clinician."]
    assert ADVICE.cues[0].instruction in note
    assert "Metronome 170 steps/min" in note


def test_record_and_handout_give_the_same_exercises_and_advice_for_the_week(made_session: Session) -> None:
    runner = Runner(height_m=1.75, symptoms=("knee_front",), pain_run=4)
    session = replace(made_session, runner=runner, advice=advise(made_session.clips, runner=runner))
    note = clinician_report(session).note
    plan = note[note.index("PLAN") :]
    exercises = first_exercises(make_plan(session.advice, runner))
    assert len(exercises) == 2
    assert all(title in plan for title, *_ in exercises)
    assert session.advice.week in plan


def test_the_conditions_of_the_note_follow_the_units(made_session: Session) -> None:
    assert "speed not given" in clinician_report(made_session).note
    options = replace(made_session.options, speed_mps=3.0, units=Units.of_system("imperial"))
    note = clinician_report(replace(made_session, options=options)).note
    assert "mph" in note
    assert "m/s" not in note
    assert "1.75 m" not in note


def test_the_note_of_a_red_flag_suggests_no_change_of_form(flagged: Session) -> None:
    note = clinician_report(flagged).note
    assert "Red flag reported" not in note[: note.index("ASSESSMENT")]
    assert "Red flag reported" in note[note.index("ASSESSMENT") : note.index("PLAN")]
    assert "Cue" not in note[note.index("PLAN") :]
    assert "Refer or examine" in note


def test_the_page_differs_from_the_runners_page(flagged: Session) -> None:
    pictures = {analysis.view: () for analysis in flagged.clips}
    page = report_html(flagged, audience="clinician", pictures=pictures)
    runners = report_html(flagged, pictures=pictures)
    assert "Red flag reported" in page
    assert "Red flag reported" not in runners
    assert flagged.advice.message not in page
    assert 'id="copy-note"' in page


def test_the_note_tells_denied_red_flags_from_those_not_asked_about(made_session: Session) -> None:
    runner = Runner(symptoms=("shin",), swelling="no")
    note = clinician_report(replace(made_session, runner=runner, advice=advise(made_session.clips, runner=runner))).note
    subjective = note[note.index("SUBJECTIVE") : note.index("OBJECTIVE")]
    denied, not_ticked, not_asked = (
        next(line for line in subjective.splitlines() if start in line)
        for start in ("flags asked about and denied", "flags not ticked", "flags not asked about")
    )
    assert "swelling or heat" in denied
    assert "pain at night" in not_ticked
    assert "fall or twist" in not_asked
