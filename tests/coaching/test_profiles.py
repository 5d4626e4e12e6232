"""The advice and the plan for one made-up runner with each symptom."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from made_runners import ALL_WELL, LONG_AND_CROSSED, WELL

from gait.coaching.coach import advise
from gait.coaching.judging import judged_sentences
from gait.coaching.plans import make_plan
from gait.coaching.rules import rules
from gait.coaching.symptoms import favour, irritability
from gait.runner import SITES, Runner

RETURN, PAIN, CARE = "Coming back to running", "How much pain is too much", "Looking after it"
WEEKS, PROGRESS, FADING = "This week, next week", "Ready for more, or time for less", "Practise, then let go"
WELL_PART, NOTES, ASKED = "Staying well", "What else helps", "What we would like to know"
PRACTICE, STRENGTH, MEASURE = "Drills to practise", "Strength", "Measure again"
JUMPS = "Small jumps, last of all"
START, END = (WEEKS, PROGRESS, PRACTICE), (PAIN, CARE, NOTES, ASKED, MEASURE)
USUAL = (*START, FADING, STRENGTH, *END)

PROFILES = {
    "unhurt": (Runner(), ("landing_ahead", "crossover"), ("slow_steps",), (170, "2:1", 20)),
    "knee_front": (
        Runner(symptoms=("knee_front",), pain_run=3, pain_24h=1),
        ("landing_ahead", "crossover"),
        ("slow_steps",),
        (170, "2:1", 20),
    ),
    "knee_outside": (
        Runner(symptoms=("knee_outside",), pain_run=5, pain_24h=2),
        ("landing_ahead",),
        ("slow_steps", "crossover"),
        (168, "1:1", 12),
    ),
    "shin": (
        Runner(symptoms=("shin",), pain_run=7, pain_24h=4),
        ("landing_ahead",),
        ("slow_steps", "crossover"),
        (168, "1:2", 6),
    ),
    "achilles_calf": (
        Runner(symptoms=("achilles_calf",), pain_run=3, pain_24h=3),
        ("calf_first", "crossover"),
        ("landing_ahead", "slow_steps"),
        None,
    ),
    "plantar": (
        Runner(symptoms=("plantar",), pain_run=4, pain_24h=4),
        ("calf_first",),
        ("landing_ahead", "slow_steps", "crossover"),
        None,
    ),
    "hip": (Runner(symptoms=("hip",)), ("landing_ahead",), ("slow_steps", "crossover"), (168, "1:1", 12)),
    "bone_stress": (Runner(symptoms=("bone_stress",)), (), ("landing_ahead", "slow_steps", "crossover"), None),
    "forefoot": (
        Runner(symptoms=("forefoot",), pain_run=2, pain_24h=1),
        ("crossover",),
        ("landing_ahead", "slow_steps"),
        None,
    ),
    "gluteal": (
        Runner(symptoms=("gluteal",), pain_run=3, pain_24h=3),
        ("landing_ahead", "crossover"),
        ("slow_steps",),
        (170, "2:1", 20),
    ),
    "hamstring": (
        Runner(symptoms=("hamstring",), pain_run=4, pain_24h=2),
        ("landing_ahead",),
        ("slow_steps", "crossover"),
        (168, "1:1", 12),
    ),
    "groin": (Runner(symptoms=("groin",)), (), ("landing_ahead", "slow_steps", "crossover"), None),
    "low_back": (
        Runner(symptoms=("low_back",), pain_run=2, pain_24h=2),
        ("landing_ahead", "crossover"),
        ("slow_steps",),
        (170, "2:1", 20),
    ),
}
of_profile = pytest.mark.parametrize(("runner", "cues", "left", "beat"), PROFILES.values(), ids=PROFILES)


def test_every_symptom_has_its_profile() -> None:
    assert set(PROFILES) == {"unhurt", *SITES} == {"unhurt", *rules().symptoms}


@of_profile
def test_a_profile_gets_its_advice(
    runner: Runner, cues: tuple[str, ...], left: tuple[str, ...], beat: tuple[int, str, int] | None
) -> None:
    advice = advise(LONG_AND_CROSSED, runner=runner)
    assert tuple(cue.id for cue in advice.cues) == cues
    assert {each.id for each in advice.left_alone} == set(left)
    given = advice.metronome
    assert (given and (given.cadence_spm, given.pattern, given.minutes)) == beat
    assert advice.outcome == ("change" if cues else "clinician")
    assert advice.headline == (advice.cues[0].instruction if cues else "See a clinician first.")


LOW = (*START, FADING, STRENGTH, JUMPS, *END)
PLANS = {
    "unhurt": (WELL_PART, PRACTICE, FADING, STRENGTH, JUMPS, NOTES, ASKED, MEASURE),
    "knee_front": LOW,
    "knee_outside": USUAL,
    "shin": (WEEKS, PROGRESS, FADING, STRENGTH, RETURN, *END),
    "achilles_calf": LOW,
    "plantar": (WEEKS, PROGRESS, STRENGTH, *END),
    "hip": USUAL,
    "bone_stress": ("See a clinician first",),
    "forefoot": LOW,
    "gluteal": LOW,
    "hamstring": USUAL,
    "groin": ("See a clinician first",),
    "low_back": LOW,
}
FIRST_EXERCISE = {
    "unhurt": "Calf raise",
    "knee_front": "Split squat",
    "knee_outside": "Split squat",
    "shin": "Calf raise",
    "achilles_calf": "Calf raise",
    "plantar": "Calf raise",
    "hip": "Split squat",
    "forefoot": "Foot doming",
    "gluteal": "Split squat",
    "hamstring": "Split squat",
    "low_back": "Split squat",
}


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_gets_its_plan(name: str) -> None:
    runner = PROFILES[name][0]
    plan = make_plan(advise(LONG_AND_CROSSED, runner=runner), runner)
    assert tuple(part.title for part in plan.parts) == PLANS[name]
    for part in plan.parts:
        assert part.rows
        assert {len(row) for row in part.rows} == {len(part.header)}
    if name in FIRST_EXERCISE:
        strength = next(part for part in plan.parts if part.title == STRENGTH)
        assert strength.rows[0][0].startswith(FIRST_EXERCISE[name])


@pytest.mark.parametrize("site", ["achilles_calf", "plantar"])
@pytest.mark.parametrize("other", SITES)
def test_no_other_symptom_lifts_the_veto_of_calf_and_sole(site: str, other: str) -> None:
    advice = advise(LONG_AND_CROSSED, runner=Runner(symptoms=(other, site), pain_run=2))
    assert advice.metronome is None
    assert "landing_ahead" not in {cue.id for cue in advice.cues}
    assert "uicker steps" not in advice.message


@pytest.mark.parametrize(
    ("runner", "reason"),
    [
        (Runner(symptoms=("bone_stress",)), "one spot of a bone"),
        (Runner(pain_at_night=True), "night"),
        (Runner(altered_gait=True), "walk or run"),
        (Runner(weeks_without_progress=4), "Weeks"),
    ],
)
def test_these_symptoms_stop_every_cue_and_ask_for_a_clinician(runner: Runner, reason: str) -> None:
    for clips in (LONG_AND_CROSSED, WELL, ()):
        advice = advise(clips, runner=runner)
        assert (advice.outcome, advice.cues, advice.metronome) == ("clinician", (), None)
        assert len(advice.clinician) == 1
        assert reason in advice.clinician[0]


def test_three_weeks_without_progress_are_not_enough_for_a_clinician() -> None:
    assert advise(ALL_WELL, runner=Runner(symptoms=("hip",), weeks_without_progress=3)).outcome == "nothing"


@pytest.mark.parametrize(
    ("pain_run", "pain_24h", "level"),
    [
        (None, None, "moderate"),
        (0, 0, "low"),
        (3, 3, "low"),
        (3, None, "low"),
        (None, 3, "moderate"),
        (2, 3, "moderate"),
        (3.5, 0, "moderate"),
        (5, 5, "moderate"),
        (3, 4, "high"),
        (6, 0, "high"),
        (10, 10, "high"),
    ],
)
def test_pain_sets_the_irritability(pain_run: float | None, pain_24h: float | None, level: str) -> None:
    found = irritability(Runner(symptoms=("hip",), pain_run=pain_run, pain_24h=pain_24h))
    assert found is not None
    assert found.id == level


def test_without_pain_there_is_no_irritability() -> None:
    assert irritability(Runner(pain_run=0, pain_24h=0)) is None


def test_pain_does_not_make_a_finding() -> None:
    for site in SITES:
        advice = advise(WELL, runner=Runner(symptoms=(site,), pain_run=3))
        assert all(cue.measures == () for cue in advice.cues)
    assert "enjoy" not in advise(WELL, runner=Runner(symptoms=("hip",), pain_run=3)).message


def test_knee_pain_favours_cadence_and_at_the_outside_the_line_too() -> None:
    front, outside = Runner(symptoms=("knee_front",)), Runner(symptoms=("knee_outside",))
    for runner in (front, outside):
        assert favour(runner, "cadence") > favour(runner, "line")
        assert "less load on the knee" in advise(LONG_AND_CROSSED, runner=runner).message
    assert favour(outside, "line") > favour(front, "line") == favour(Runner(), "line") == 0


@pytest.mark.parametrize(("goal", "word"), [("distance", "distance"), ("speed", "tempo"), ("return", "20 minutes")])
def test_the_goal_changes_the_message(goal: str, word: str) -> None:
    assert word in advise(LONG_AND_CROSSED, runner=Runner(goal=goal)).message


def test_a_return_without_pain_has_its_steps_and_names_the_usual_week() -> None:
    runner = Runner(goal="return", weekly_km=42)
    plan = make_plan(advise(WELL, runner=runner), runner)
    (part,) = [part for part in plan.parts if part.title == RETURN]
    assert "42 km" in part.text
    assert "48 hours" in part.text


def test_an_old_injury_is_trained_and_makes_cautious() -> None:
    runner = Runner(injuries=("achilles_calf",))
    advice = advise(LONG_AND_CROSSED, runner=runner)
    assert advice.metronome is not None
    assert advice.metronome.cadence_spm == 168
    strength = next(part for part in make_plan(advice, runner).parts if part.title == STRENGTH)
    assert all("alf" in row[0] for row in strength.rows)


def test_every_field_of_the_texts_is_filled_in() -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for inside in value.values() for text in texts(inside)]
        if isinstance(value, (list, tuple)):
            return [text for inside in value for text in texts(inside)]
        return [value] if isinstance(value, str) else []

    for runner, *_ in PROFILES.values():
        advice = advise(LONG_AND_CROSSED, runner=runner)
        # A group that was judged has no reason, a runner without pain no week, and a first visit no follow-up.
        filled = replace(advice, groups=(), week=advice.week or "As usual.", follow_up="First visit.")
        said = texts(asdict(filled)) + texts(asdict(make_plan(advice, runner)))
        assert all(said)
        assert "{" not in " ".join(judged_sentences(advice.groups))
        assert not any("{" in text or "}" in text for text in said)
