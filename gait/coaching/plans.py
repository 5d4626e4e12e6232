"""Plans: strength by tissue, practice for the cues, coming back to running, self-care, and measuring again."""

from __future__ import annotations

from collections.abc import Iterator

from gait.coaching.advice import Advice, Plan, PlanPart
from gait.coaching.plan_rules import TableRule
from gait.coaching.rules import rules
from gait.runner import Runner


def make_plan(advice: Advice, runner: Runner) -> Plan:
    """Return the plan that goes with an advice.

    Parameters
    ----------
    advice : Advice
        What to change first. Where a clinician comes first, the plan holds nothing but that.
    runner : Runner
        Who runs, and where it hurts or was injured.

    Returns
    -------
    Plan

    Examples
    --------
    >>> advice = Advice(outcome="nothing", headline="Fine.", message="Fine.")
    >>> [part.title for part in make_plan(advice, Runner()).parts]
    ['Strength', 'Measure again']
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
    """Return what to train: what hurts first, then what was injured before; without either, a bit of everything.

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
    if runner.hurts or runner.goal == "return":
        known = runner.weekly_km
        yield _table(plan.returning, "" if not known else plan.words["usual_week"].format(km=f"{known:g}"))
    for rule in plan.self_care:
        if any(site in rule.symptoms for site in runner.symptoms) or (rule.id == "pain" and runner.hurts):
            yield _table(rule)
    yield _table(plan.remeasure)


def _strength(runner: Runner) -> PlanPart:
    rule, trained = rules().plan.strength, tissues(runner)
    first = {tissue: place for place, tissue in enumerate(trained)}
    fitting = [e for e in rule.exercises if any(tissue in first for tissue in e.tissues)]
    # What hurts first is trained first; within a tissue the rules' own order stands.
    fitting.sort(key=lambda e: min(first[tissue] for tissue in e.tissues if tissue in first))
    return PlanPart(
        title=rule.title,
        text=rule.text,
        header=rule.header,
        rows=tuple((e.title, e.sets, e.effort, e.progression) for e in (*fitting, rule.last)),
    )


def _table(rule: TableRule, more: str = "") -> PlanPart:
    return PlanPart(
        title=rule.title, text=" ".join(filter(None, (rule.text, more))), header=rule.header, rows=rule.rows
    )
