"""Plans: drills, strength by tissue, return to running, self-care, and when to measure again."""

from __future__ import annotations

from collections.abc import Iterator

from gait.coaching.advice import Advice, Plan, PlanPart
from gait.coaching.plan_rules import TableRule
from gait.coaching.rules import rules
from gait.coaching.symptoms import irritability
from gait.runner import Runner
from gait.words import fill
from gait.words.numbers import short_number


def make_plan(advice: Advice, runner: Runner) -> Plan:
    """Return the plan for an advice.

    Parameters
    ----------
    advice : Advice
        What to change first. If the runner should see a clinician first, the plan holds nothing else.
    runner : Runner
        The runner, with pain and old injuries.

    Returns
    -------
    Plan

    Examples
    --------
    >>> advice = Advice(outcome="nothing", headline="Fine.", message="Fine.")
    >>> [part.title for part in make_plan(advice, Runner()).parts]
    ['Strength', 'Small jumps, last of all', 'Measure again']
    """
    words = rules().plan.words
    if advice.outcome == "clinician":
        part = PlanPart(
            title=words["clinician_title"],
            text=words["clinician_text"],
            header=tuple(words["clinician_header"]),
            rows=tuple((reason,) for reason in advice.clinician),
        )
        return Plan(title=words["title"], parts=(part,))
    return Plan(title=words["title"], parts=tuple(_parts(advice, runner)))


def tissues(runner: Runner) -> tuple[str, ...]:
    """Return the tissues to train: first where it hurts, then where an injury was.

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
    of_sites = [tissue for site in (*runner.symptoms, *runner.injuries) for tissue in rules().symptoms[site].tissues]
    return tuple(dict.fromkeys(of_sites or rules().plan.strength.general))


def _parts(advice: Advice, runner: Runner) -> Iterator[PlanPart]:
    plan = rules().plan
    drills = tuple(dict.fromkeys(drill for cue in advice.cues for drill in cue.drills))
    if drills:
        yield PlanPart(
            title=plan.words["drills_title"],
            text=plan.words["drills_text"],
            header=tuple(plan.words["drills_header"]),
            rows=tuple((drill.title, drill.text, drill.dose, drill.progression) for drill in drills),
        )
    yield _strength(runner)
    if _may_jump(runner):
        yield _table(plan.jumps)
    if runner.hurts or runner.goal == "return":
        weekly_km = runner.weekly_km
        usual_week = fill(plan.words["usual_week"], km=short_number(weekly_km)) if weekly_km else ""
        yield _table(plan.returning, usual_week)
    for rule in plan.self_care:
        if any(site in rule.symptoms for site in runner.symptoms) or (rule.id == "pain" and runner.hurts):
            yield _table(rule)
    yield _table(plan.remeasure)


def _may_jump(runner: Runner) -> bool:
    """Return whether the plan shows jumps: with no more than low irritability. Their own gate still applies."""
    level = irritability(runner)
    return level is None or level is rules().irritability[0]


def _strength(runner: Runner) -> PlanPart:
    rule = rules().plan.strength
    rank = {tissue: place for place, tissue in enumerate(tissues(runner))}
    exercises = [e for e in rule.exercises if any(tissue in rank for tissue in e.tissues)]
    # Tissues that hurt come first. Within a tissue, the exercises keep the order of the rules.
    exercises.sort(key=lambda e: min(rank[tissue] for tissue in e.tissues if tissue in rank))
    return PlanPart(
        title=rule.title,
        text=rule.text if _may_jump(runner) else f"{rule.text} {rules().plan.jumps.closed}",
        header=rule.header,
        rows=tuple((e.title, e.sets, e.effort, e.progression) for e in exercises),
    )


def _table(rule: TableRule, addition: str = "") -> PlanPart:
    text = " ".join(filter(None, (rule.text, addition)))
    return PlanPart(title=rule.title, text=text, header=rule.header, rows=rule.rows)
