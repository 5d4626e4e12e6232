"""Plans: drills, strength by tissue, return to running, self-care, and when to measure again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from gait.coaching.advice import Advice, Drill, Plan, PlanPart
from gait.coaching.conditions import facts_of, holds
from gait.coaching.jump_gate import gate_text, jump_gate
from gait.coaching.lengths import week_text, with_lengths
from gait.coaching.plan_rules import Exercise, StrengthRule, TableRule
from gait.coaching.rules import rules
from gait.coaching.symptoms import clinician_rules
from gait.coaching.weeks import after_birth_or_illness, comes_back, fading_part, level_of, race_part, weeks_part
from gait.runner import Runner, questions_of
from gait.units import Units
from gait.words import fill


def make_plan(advice: Advice, runner: Runner, *, day: date | None = None, units: Units | None = None) -> Plan:
    """Return the plan for an advice.

    Parameters
    ----------
    advice : Advice
        What to change first. If the runner should see a clinician first, the plan holds nothing else.
    runner : Runner
        The runner, with pain and old injuries.
    day : date, optional
        The day on which the plan starts, from which the weeks to a race are counted.
    units : Units, optional
        The units in which lengths are given; by default metric.

    Returns
    -------
    Plan

    Examples
    --------
    >>> advice = Advice(outcome="nothing", headline="Fine.", message="Fine.")
    >>> [part.title for part in make_plan(advice, Runner(age_years=30)).parts][:3]
    ['Staying well', 'Strength', 'Small jumps, last of all']
    """
    words = rules().plan.words
    if advice.outcome == "clinician":
        urgency = rules().urgencies[clinician_rules(runner)[0].urgency]
        part = PlanPart(
            title=words["clinician_title"],
            text=urgency.plan,
            header=tuple(words["clinician_header"]),
            rows=tuple((reason,) for reason in advice.clinician),
        )
        return Plan(title=words["title"], parts=(part,))
    return Plan(title=words["title"], parts=tuple(_parts(advice, runner, day, units or Units())))


def first_exercises(plan: Plan, *, count: int = 2) -> tuple[tuple[str, ...], ...]:
    """Return the first strength exercises of a plan, for places where the whole plan does not fit.

    Each trains something that those before it do not, as far as there are such.

    Parameters
    ----------
    plan : Plan
        The plan.
    count : int
        Largest number of exercises.

    Returns
    -------
    tuple of tuple of str
        Rows of the plan's table of strength; empty if a clinician comes first.
    """
    rows = [row for part in plan.parts if part.title == rules().plan.strength.title for row in part.rows]
    trained = {exercise.title: set(exercise.tissues) for exercise in rules().plan.strength.exercises}
    covered: set[str] = set()
    first: list[tuple[str, ...]] = []
    for row in rows:
        if not trained[row[0]] <= covered:
            first.append(row)
            covered |= trained[row[0]]
    others = [row for row in rows if row not in first]
    return tuple([*first, *others][:count])


def tissues(runner: Runner) -> tuple[str, ...]:
    """Return the tissues to train: first where strength is the cue, then where else it hurts, then where an injury was.

    A runner with neither gets the tissues for general strength.

    Parameters
    ----------
    runner : Runner
        The runner, with the reported pain and injuries.

    Returns
    -------
    tuple of str
        Each tissue once.

    Examples
    --------
    >>> tissues(Runner(symptoms=("plantar",)))
    ('calf', 'foot')
    """
    sore = sorted(runner.symptoms, key=lambda site: not rules().symptoms[site].first_cue)
    of_sites = [tissue for site in (*sore, *runner.injuries) for tissue in rules().symptoms[site].tissues]
    return tuple(dict.fromkeys(of_sites or rules().plan.strength.general))


def _parts(advice: Advice, runner: Runner, day: date | None, units: Units) -> Iterator[PlanPart]:
    plan, level = rules().plan, level_of(runner)
    if runner.hurts:
        yield weeks_part(runner)
        yield _table(plan.progress)
    elif not comes_back(runner):
        yield _table(plan.prevention)
    yield from race_part(runner, day)
    drills = _drills(advice, runner)
    if drills:
        yield PlanPart(
            title=plan.words["drills_title"],
            text=plan.words["drills_text"],
            header=tuple(plan.words["drills_header"]),
            rows=tuple((drill.title, drill.text, drill.dose, drill.progression) for drill in drills),
        )
    if any(cue.measures for cue in advice.cues):
        yield fading_part(runner, advice.metronome, day)
    yield _strength(runner, units)
    if _may_jump(runner):
        yield _table(plan.jumps, gate_text(runner))
    if comes_back(runner):
        weekly_km = runner.weekly_km
        usual_week = fill(plan.words["usual_week"], distance=week_text(weekly_km, units)) if weekly_km else ""
        yield _table(plan.returning, usual_week)
    for rule in plan.self_care:
        if any(site in rule.symptoms for site in runner.symptoms) or (rule.id == "pain" and runner.hurts):
            yield _table(rule)
    care = [
        each
        for each in plan.care.exercises
        if each.suits(runner.symptoms) and any(site in each.places for site in runner.symptoms)
    ]
    if care:
        yield _exercise_table(plan.care, plan.care.text, care, units)
    facts = facts_of(runner, irritability=level, cues=tuple(cue.id for cue in advice.cues))
    notes = [note for note in plan.notes if holds(note.when, facts) and not (note.unless and holds(note.unless, facts))]
    if notes:
        words = plan.words["notes"]
        yield PlanPart(
            title=words["title"],
            text=words["text"],
            header=tuple(words["header"]),
            rows=tuple((note.about, note.text, note.grade) for note in notes),
        )
    yield from _asking(runner)
    yield _table(plan.remeasure)


def _drills(advice: Advice, runner: Runner) -> tuple[Drill, ...]:
    """Return the drills that are not in the table of strength too; none with high irritability, as most are running."""
    if level_of(runner) == "high":
        return ()
    strength = {exercise.title for exercise in _chosen_exercises(runner)}
    drills = dict.fromkeys(drill for cue in advice.cues for drill in cue.drills)
    return tuple(drill for drill in drills if drill.title not in strength)


def _asking(runner: Runner) -> Iterator[PlanPart]:
    """Yield the questions without an answer that could change the plan."""
    questions, words = {each.name: each for each in questions_of(type(runner))}, rules().plan.words["asking"]
    open_questions = [
        (questions[each.name].label, each.why)
        for each in rules().plan.asking
        if getattr(runner, each.name) == questions[each.name].default and (runner.hurts or not each.hurts)
    ]
    if open_questions:
        yield PlanPart(
            title=words["title"], text=words["text"], header=tuple(words["header"]), rows=tuple(open_questions)
        )


def _may_jump(runner: Runner) -> bool:
    """Return whether the plan shows jumps: in a calm time, and unless a self-check fell short of their gate."""
    return _is_calm(runner) and jump_gate(runner) != "closed"


def _is_calm(runner: Runner) -> bool:
    """Return whether irritability is no more than low, and the runner is not on the way back to running."""
    return level_of(runner) in ("none", "low") and not comes_back(runner)


def _strength(runner: Runner, units: Units) -> PlanPart:
    rule = rules().plan.strength
    text = rule.text_return if after_birth_or_illness(runner) else rule.text
    text = rule.text_gentle if level_of(runner) == "high" else text
    if not _may_jump(runner):
        text = f"{text} {gate_text(runner) if _is_calm(runner) else rules().plan.jumps.closed}"
    return _exercise_table(rule, text, _chosen_exercises(runner), units)


def _chosen_exercises(runner: Runner) -> list[Exercise]:
    """Return the strength exercises: one for each tissue in turn, tissues that hurt first, until the plan is full."""
    rule, wanted = rules().plan.strength, tissues(runner)
    suitable = [e for e in rule.exercises if e.suits(runner.symptoms, gentle=level_of(runner) == "high")]
    # Exercises that are named for a sore place come first among those of their tissue, except that the first exercise
    # of a tissue stays its first.
    by_tissue = {tissue: [e for e in suitable if tissue in e.tissues] for tissue in wanted}
    for exercises in by_tissue.values():
        exercises[1:] = sorted(exercises[1:], key=lambda e: not any(site in e.places for site in runner.symptoms))
    turns = (e for turn in zip_longest(*by_tissue.values()) for e in turn if e is not None)
    chosen = list(dict.fromkeys(turns))[: rule.most]
    return sorted(chosen, key=lambda e: (min(wanted.index(t) for t in e.tissues if t in wanted), suitable.index(e)))


def _exercise_table(rule: StrengthRule, text: str, exercises: Sequence[Exercise], units: Units) -> PlanPart:
    rows = tuple(tuple(with_lengths(cell, units) for cell in exercise.row) for exercise in exercises)
    return PlanPart(title=rule.title, text=text, header=rule.header, rows=rows)


def _table(rule: TableRule, addition: str = "") -> PlanPart:
    text = " ".join(filter(None, (rule.text, addition)))
    return PlanPart(title=rule.title, text=text, header=rule.header, rows=rule.rows)
