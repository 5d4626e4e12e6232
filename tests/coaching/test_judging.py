"""What was judged, and that the outcome says no more than that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_runners import ALL_WELL, LONG_STEPS, MadeClip, clip, measured

from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.coaching.judging import judged_sentences
from gait.coaching.lengths import with_lengths
from gait.coaching.rules import rules
from gait.measurement import Measurement, Status
from gait.measures import REGISTRY
from gait.measures.status import IMPOSSIBLE, IMPOSSIBLE_FROM_OTHER_SIDE
from gait.measures.timing_check import timing_is_doubtful
from gait.options import Options
from gait.runner import SITES, Runner
from gait.units import Units

FORM_SITES = [site for site in SITES if not rules().symptoms[site].first_cue and site not in ("bone_stress", "groin")]
NEEDS = [(site, name) for site in FORM_SITES for name in rules().symptoms[site].needs]
GROUPS = {group.id: group for group in rules().groups}


def without(clips: tuple[MadeClip, ...], name: str, *, status: Status) -> tuple[MadeClip, ...]:
    """Return the clips with a measure that is withheld or of low confidence."""

    def changed(m: Measurement) -> Measurement:
        gone = {"value": None, "ci95": None} if status == "withheld" else {}
        return replace(m, status=status, reason="The feet are hidden; film again.", **gone) if m.id == name else m

    return tuple(MadeClip(tuple(changed(m) for m in each.measurements)) for each in clips)


def group(advice: Advice, name: str) -> tuple[bool, str, str]:
    found = next(each for each in advice.groups if each.id == name)
    return found.judged, found.reason, found.view


@pytest.mark.parametrize("site", FORM_SITES)
def test_nothing_to_change_if_all_that_the_pain_is_about_was_judged(site: str) -> None:
    advice = advise(ALL_WELL, runner=Runner(symptoms=(site,), pain_run=2))
    assert advice.outcome == "nothing"
    assert all(each.judged for each in advice.groups)
    assert {each.id for each in advice.groups if each.needed} == set(rules().symptoms[site].needs)


@pytest.mark.parametrize(("site", "name"), NEEDS, ids=[f"{site}-{name}" for site, name in NEEDS])
@pytest.mark.parametrize("status", ["low_confidence", "withheld"])
def test_nothing_is_never_said_if_what_the_pain_is_about_was_not_judged(site: str, name: str, status: Status) -> None:
    clips = without(ALL_WELL, GROUPS[name].measures[0], status=status)
    advice = advise(clips, runner=Runner(symptoms=(site,), pain_run=2))
    assert (advice.outcome, advice.cues) == ("unclear", ())
    assert GROUPS[name].title in advice.message
    assert not group(advice, name)[0]


@pytest.mark.parametrize("site", [site for site in SITES if rules().symptoms[site].first_cue])
def test_pain_of_calf_and_sole_gets_its_cue_whatever_was_judged(site: str) -> None:
    for clips in (ALL_WELL, clip()):
        assert [cue.id for cue in advise(clips, runner=Runner(symptoms=(site,))).cues] == ["calf_first"]


def test_every_place_needs_groups_that_exist() -> None:
    assert all(set(symptom.needs) <= GROUPS.keys() for symptom in rules().symptoms.values())
    assert all(set(each.measures) <= REGISTRY.keys() and each.lever in rules().levers for each in rules().groups)


def test_what_no_film_can_show_is_left_to_a_clinician() -> None:
    clips = without(ALL_WELL, "pelvic_drop", status="withheld")
    advice = advise(clips, runner=Runner(symptoms=("hip",), pain_run=2))
    assert advice.headline == rules().messages["unclear_beyond"]["headline"]
    assert "A clinician can judge it" in advice.message
    assert group(advice, "hips") == (False, REGISTRY["pelvic_drop"].withheld_views["rear"], "")


def test_moderate_pain_never_means_more_runs_than_now() -> None:
    week = advise(ALL_WELL, runner=Runner(symptoms=("knee_front",), pain_run=4)).week
    assert "do not run more often than you do now" in week
    assert "a fifth shorter than usual" in week


def test_the_pictures_from_behind_are_named_only_if_there_are_any() -> None:
    withheld = without(ALL_WELL, "pelvic_drop", status="withheld")
    only_side = clip(*(m for each in withheld for m in each.measurements if m.view == "side"))
    judged, reason, view = group(advise(only_side), "hips")
    assert (judged, reason, view) == (False, rules().sentences["by_eye_rear"], "")
    assert "ilm from behind" in reason


def test_a_group_that_was_not_judged_says_why_and_how_to_film() -> None:
    advice = advise(without(ALL_WELL, "overstride_leg", status="low_confidence"))
    assert group(advice, "landing") == (False, "The feet are hidden; film again.", "side")
    only_side = advise(clip(*(m for m in ALL_WELL[0].measurements if m.view == "side")))
    assert group(only_side, "line") == (False, with_lengths(rules().sentences["no_rear_clip"], Units()), "rear")


def test_groups_with_one_reason_share_a_sentence() -> None:
    clips = without(without(ALL_WELL, "overstride_leg", status="withheld"), "trunk_lean", status="withheld")
    assert judged_sentences(advise(clips).groups) == (
        "Judged: rhythm, bounce, knee, hips and line of the feet.",
        "Not judged: landing and trunk. The feet are hidden; film again.",
    )


def test_a_leading_measure_past_its_mark_is_not_judged_without_a_second_measure() -> None:
    ahead = measured("overstride_leg", 28.0, 5.0)
    advice = advise(clip(ahead, measured("cadence", 172.0, 0.7)), runner=Runner(symptoms=("shin",), pain_run=2))
    judged, reason, _ = group(advice, "landing")
    assert not judged
    assert reason.startswith("Shin angle at contact is needed to confirm it.")


@pytest.mark.parametrize(
    ("options", "unjudged"),
    [
        (Options(incline_deg=4.0), {"rhythm": False, "landing": False, "knee": False, "trunk": False, "line": True}),
        (Options(speed_mps=6.0), {"rhythm": False, "landing": False, "knee": True, "trunk": True, "line": True}),
    ],
)
def test_an_incline_and_a_fast_run_leave_unjudged_what_they_change(options: Options, unjudged: dict[str, bool]) -> None:
    advice = advise(ALL_WELL, runner=Runner(symptoms=("knee_front",), pain_run=2), options=options)
    assert {name: group(advice, name)[0] for name in unjudged} == unjudged
    assert advice.outcome == "unclear"


def test_an_impossible_number_from_the_other_side_silences_both_side_clips() -> None:
    """Two side clips are measured together, so that a clip that was not analysed correctly is part of every value."""
    low = {"status": "low_confidence", "reason": IMPOSSIBLE_FROM_OTHER_SIDE}
    contact = Measurement(id="contact_time", view="side", unit="ms", value=250.0, ci95=(240.0, 260.0), n=20, **low)
    found = (*LONG_STEPS[0].measurements, contact)
    advice = advise(clip(*found), runner=Runner())
    assert (advice.outcome, advice.cues, advice.left_alone, advice.metronome) == ("unclear", (), (), None)
    assert timing_is_doubtful(found, None)


@pytest.mark.parametrize("name", ["cadence", "contact_time", "elbow_angle"])
@pytest.mark.parametrize("runner", [Runner(), Runner(symptoms=("knee_front",), pain_run=4)])
def test_an_impossible_number_silences_all_advice_from_its_clip(name: str, runner: Runner) -> None:
    impossible = Measurement(id=name, view="side", unit=REGISTRY[name].unit, status="withheld", reason=IMPOSSIBLE)
    others = tuple(m for m in LONG_STEPS[0].measurements if m.id != name)
    assert advise(clip(*others), runner=runner).outcome in ("change", "borderline", "unclear")
    advice = advise(clip(*others, impossible), runner=runner)
    assert (advice.outcome, advice.cues, advice.left_alone, advice.metronome) == ("unclear", (), (), None)
    assert REGISTRY[name].title in group(advice, "landing")[1]


def test_what_unreliable_measures_point_to_is_not_nothing() -> None:
    high = replace(measured("vertical_oscillation", 12.0, 0.5), status="low_confidence", reason="Film again.")
    changed = (high, measured("cadence", 160.0, 0.7), measured("shin_angle", 0.0, 2.0))
    names = {m.id for m in changed}
    advice = advise(clip(*changed, *(m for each in ALL_WELL for m in each.measurements if m.id not in names)))
    assert advice.outcome == "unclear"
    assert "bounce" in advice.message


@pytest.mark.parametrize(
    ("runner", "says"),
    [
        (Runner(symptoms=("knee_front",), pain_run=4), "Pain of 4 of 10 is more than the 3 of 10"),
        (Runner(symptoms=("knee_front",), pain_run=4), "three times at most"),
        (Runner(symptoms=("shin",), pain_run=2), "Pain of 2 of 10 is acceptable"),
        (Runner(symptoms=("shin",), pain_run=2, pain_24h=3), "worse after a run"),
        (Runner(symptoms=("hip",)), "Without a number"),
        (Runner(symptoms=("hip",), pain_run=8), "deep water"),
    ],
)
def test_the_advice_says_what_the_pain_means_for_this_week(runner: Runner, says: str) -> None:
    for clips in (ALL_WELL, LONG_STEPS, clip()):
        assert says in advise(clips, runner=runner).week


def test_without_pain_the_week_is_as_usual() -> None:
    assert advise(ALL_WELL).week == ""


@pytest.mark.parametrize(
    "runner",
    [
        Runner(symptoms=("bone_stress",), pain_run=4),
        Runner(pain_at_night=True),
        Runner(altered_gait=True, weeks_without_progress=8),
    ],
)
def test_a_red_flag_says_to_stop_running(runner: Runner) -> None:
    assert advise(ALL_WELL, runner=runner).week == "Stop running until a clinician has examined you."


def test_weeks_without_progress_say_to_run_no_more_before_the_examination() -> None:
    runner = Runner(symptoms=("hip",), pain_run=2, weeks_without_progress=8)
    assert advise(ALL_WELL, runner=runner).week == "Run no more than you do now until a clinician has examined you."
