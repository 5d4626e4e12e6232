"""Turn measurements and what the runner reports into advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypedDict

from gait.coaching.advice import (
    MOST_CUES,
    Advice,
    Cue,
    Drill,
    Expected,
    JudgedGroup,
    LeftAlone,
    Metronome,
    Verdict,
)
from gait.coaching.dose import dose_lines, metronome
from gait.coaching.expected import expected_values
from gait.coaching.findings import GradedRule, HasMeasurements, Values, clearly_close, graded_rules, reliable
from gait.coaching.forecast import cadence_forecast
from gait.coaching.judging import Conditions, judged_groups
from gait.coaching.lengths import with_lengths
from gait.coaching.marks import mark_text
from gait.coaching.outcome import Decision, decide, is_borderline, ruled_out_by
from gait.coaching.rules import FindingRule, rules
from gait.coaching.symptom_rules import SymptomCueRule
from gait.coaching.symptoms import (
    clinician_reasons,
    clinician_rules,
    favour,
    irritability,
    site_list,
    symptom_cues,
    week_of,
)
from gait.coaching.weeks import returns
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.options import Options
from gait.runner import Runner
from gait.units import Units, in_units
from gait.words import fill
from gait.words.lists import listed
from gait.words.numbers import interval, with_unit


class _Common(TypedDict):
    """The fields of every advice."""

    expected: tuple[Expected, ...]
    groups: tuple[JudgedGroup, ...]
    verdicts: tuple[Verdict, ...]


def advise(
    clips: Sequence[HasMeasurements],
    *,
    runner: Runner | None = None,
    options: Options | None = None,
    times_doubted: bool = False,
) -> Advice:
    """Return what a runner should change first, if anything.

    A finding counts only if the whole interval of a reliable measure passes its threshold and a second, independent
    measure agrees. A finding whose interval touches its threshold is borderline. "Nothing" is the outcome only if what
    the runner's pain is about was judged. Findings are ranked by benefit minus disruption, plus what pain in a place
    favours. Each lever gives at most one cue.

    Parameters
    ----------
    clips : sequence
        Analysed clips, or anything else with measurements.
    runner : Runner, optional
        The runner, with pain and old injuries.
    options : Options, optional
        Speed and incline, and the units in which the cues show measured values.
    times_doubted : bool
        Whether a clip may not play at normal speed. If so, the advice never says that there is nothing to change.

    Returns
    -------
    Advice
        The advice without a plan. `gait.coaching.plans.make_plan` makes the plan.

    Examples
    --------
    >>> advise([]).outcome
    'unclear'
    >>> advise([], runner=Runner(altered_gait=True)).clinician
    ('The pain changes how you walk or run. See a clinician in the next days, and do not run until then.',)
    """
    runner, options = runner or Runner(), options or Options()
    values, graded = reliable(clips), graded_rules(clips)
    conditions = _conditions(values, options)
    groups = tuple(
        replace(group, reason=with_lengths(group.reason, options.units))
        for group in judged_groups(clips, graded, conditions, runner)
    )
    common: _Common = {
        "expected": expected_values(runner, conditions.speed_mps),
        "groups": groups,
        "verdicts": tuple(found.verdict for found in graded),
    }
    reasons = clinician_reasons(runner)
    if reasons:
        later = tuple(
            _left_alone(found, rules().reasons["clinician"])
            for found in graded
            if found.confirmed and not found.rule.never
        )
        texts = rules().messages[rules().urgencies[clinician_rules(runner)[0].urgency].message]
        return Advice(
            outcome="clinician",
            headline=texts["headline"],
            message=texts["text"],
            left_alone=later,
            clinician=reasons,
            week=week_of(runner),
            **common,
        )
    first = symptom_cues(runner)
    chosen, left_alone = _choose(
        graded, values, runner, conditions, options.units, room=_most_cues(runner) - len(first)
    )
    beat = metronome(_value(values, "cadence"), runner) if any(found.rule.metronome for found in chosen) else None
    cues = (
        *(_symptom_cue(rule, runner, options.units) for rule in first),
        *(_cue(found, values, runner, options.units, beat) for found in chosen),
    )
    close = _close(graded, values)
    decided = decide(cues, graded, groups, runner, conditions, times_doubted=times_doubted, close=close)
    headline, message = _headline_and_message(decided, cues, values, runner, times_doubted=times_doubted)
    return Advice(
        outcome=decided.outcome,
        headline=headline,
        message=message,
        cues=cues,
        left_alone=(*left_alone, *_asymmetries(values)),
        metronome=beat,
        forecast=() if beat is None else cadence_forecast(values, beat.cadence_spm),
        week=week_of(runner),
        **common,
    )


def _conditions(values: Values, options: Options) -> Conditions:
    measured = values.get("speed")
    if options.speed_mps or measured is None:
        return Conditions(incline_deg=options.incline_deg, speed_mps=options.speed_mps)
    return Conditions(incline_deg=options.incline_deg, speed_mps=measured.value, speed_ends_mps=measured.ci95)


def _most_cues(runner: Runner) -> int:
    level = irritability(runner)
    return min(
        MOST_CUES,
        MOST_CUES if level is None else level.most_cues,
        1 if runner.experience == "beginner" else MOST_CUES,
    )


def _choose(
    graded: Sequence[GradedRule],
    values: Values,
    runner: Runner,
    conditions: Conditions,
    units: Units,
    *,
    room: int,
) -> tuple[tuple[GradedRule, ...], tuple[LeftAlone, ...]]:
    """Split findings into those that become cues, best first, and those to leave alone, with their reasons."""
    chosen: list[GradedRule] = []
    left_alone: list[LeftAlone] = []
    close = _close(graded, values)
    for found in sorted(graded, key=lambda each: -_rank(each.rule, runner)):
        if found.grade == "borderline":
            if found.rule.id not in close:
                continue
        elif not (found.confirmed if found.rule.never else found.triggered):
            continue
        reason = _reason_against(found, chosen, values, runner, conditions, units, room=room)
        if reason is None:
            chosen.append(found)
        else:
            left_alone.append(_left_alone(found, reason))
    return tuple(chosen), tuple(left_alone)


def _close(graded: Sequence[GradedRule], values: Values) -> tuple[str, ...]:
    """Return the borderline findings to name: those whose values are close to their marks.

    A wide interval alone is no sign of a finding. It is named only if the outcome rests on nothing else.
    """
    borderline = [found for found in graded if found.grade == "borderline"]
    close = tuple(found.rule.id for found in borderline if clearly_close(found, values))
    if close or any(found.confirmed and not found.rule.never for found in graded):
        return close
    return tuple(found.rule.id for found in borderline if not found.rule.never)


def _reason_against(
    found: GradedRule,
    chosen: Sequence[GradedRule],
    values: Values,
    runner: Runner,
    conditions: Conditions,
    units: Units,
    *,
    room: int,
) -> str | None:
    """Return why a finding does not become a cue; None if nothing speaks against it."""
    rule, reasons = found.rule, rules().reasons
    if rule.never and found.grade != "borderline":
        return rule.never
    if any(rule.lever == other.rule.lever for other in chosen):
        return reasons["same_lever"]
    if found.grade in ("nothing", "not_judged"):
        return reasons["unconfirmed"]
    against = "" if rule.never else ruled_out_by(rule, runner, conditions)
    if against:
        return against
    if found.grade == "borderline":
        seen = "; ".join(_measured_text(in_units(values[name], units), rule) for name in found.unsettled)
        return fill(reasons["borderline"], measures=seen)
    if is_borderline(found, conditions):
        return reasons["speed_near"]
    if len(chosen) < room:
        return None
    level = irritability(runner)
    if level is not None and level.most_cues == 1:
        return reasons["irritable"]
    return reasons["beginner" if runner.experience == "beginner" else "later"]


def _rank(rule: FindingRule, runner: Runner) -> int:
    return rule.benefit - rule.disruption + favour(runner, rule.lever)


def _left_alone(found: GradedRule, reason: str) -> LeftAlone:
    title = found.rule.title
    if found.grade == "borderline":
        title = fill(rules().sentences["untold"], finding=_lower_first(title))
    return LeftAlone(id=found.rule.id, title=title, reason=reason, measures=found.measures)


def _asymmetries(values: Values) -> Iterator[LeftAlone]:
    """Yield one entry for all measures with a claimed difference between left and right. It is always left alone."""
    differing = [name for name, m in values.items() if m.asymmetry is not None and m.asymmetry.claimed]
    if differing:
        texts = rules().asymmetry
        titles = ", ".join(_lower_first(REGISTRY[name].title) for name in differing)
        yield LeftAlone(
            id="asymmetry",
            title=fill(texts["title"], title=titles),
            reason=texts["reason"],
            measures=tuple(differing),
        )


def _cue(found: GradedRule, values: Values, runner: Runner, units: Units, beat: Metronome | None) -> Cue:
    rule = found.rule
    measures = (*found.measures, *(name for name in rule.also if name in values))
    dose = dose_lines(runner, beat if rule.metronome else None)
    cadence_is_high = rule.metronome and beat is None and "cadence" in values
    return Cue(
        id=rule.id,
        title=rule.title,
        seen="; ".join(_measured_text(in_units(values[name], units), rule) for name in measures),
        measures=measures,
        picture=rule.picture,
        why=rule.why,
        grade=rule.grade,
        source=rule.source,
        instruction=(cadence_is_high and rule.instruction_fast) or rule.instruction,
        dose=(rules().reasons["fast_enough"], *dose) if cadence_is_high else dose,
        cost=rule.cost,
        success=_success(f"{rule.success} {rules().sentences['pain_lower']}" if runner.hurts else rule.success),
        drills=_drills(rule.drills, units),
    )


def _symptom_cue(rule: SymptomCueRule, runner: Runner, units: Units) -> Cue:
    sites = tuple(site for site in runner.symptoms if rules().symptoms[site].first_cue == rule.id)
    level = irritability(runner)
    dose = rule.dose if level is None or level is rules().irritability[0] else (*rule.dose, level.text)
    return Cue(
        id=rule.id,
        title=rule.title,
        seen=fill(rules().sentences["reported"], sites=site_list(sites)),
        measures=(),
        picture=rule.picture,
        why=rule.why,
        grade=rule.grade,
        source=rule.source,
        instruction=rule.instruction,
        dose=rule.dose_gentle if level is rules().irritability[-1] else dose,
        cost=rule.cost,
        success=_success(rule.success),
        drills=_drills(rule.drills, units),
    )


def _drills(names: Sequence[str], units: Units) -> tuple[Drill, ...]:
    drills = (rules().drills[name] for name in names)
    return tuple(replace(drill, text=with_lengths(drill.text, units)) for drill in drills)


def _success(text: str) -> str:
    return fill(text, points=rules().cadence.success_pain_points)


def _measured_text(m: Measurement, rule: FindingRule) -> str:
    """Return a measured value with its interval, and the rule's mark for it."""
    value, ends = with_unit(m.value, m.unit), interval(m.ci95, m.unit)
    mark = next((each for each in (rule.lead, *rule.agree) if each.measure == m.id), None)
    sentences, title = rules().sentences, REGISTRY[m.id].title
    if mark is None:
        return fill(sentences["seen"], title=title, value=value, interval=ends)
    return fill(sentences["seen_with_mark"], title=title, value=value, interval=ends, mark=mark_text(mark, m.unit))


def _headline_and_message(
    decided: Decision, cues: Sequence[Cue], values: Values, runner: Runner, *, times_doubted: bool
) -> tuple[str, str]:
    texts, sentences = rules().messages[decided.message], rules().sentences
    extra = [sentences["times_doubted"]] if times_doubted and not cues else []
    if cues:
        extra.append(rules().goals["return"] if returns(runner) else rules().goals.get(runner.goal or "", ""))
    if decided.message.startswith("nothing") and "overstride_leg" not in values:
        extra.append(sentences["no_side"])
    where = [fill(sentences["where"], sites=site_list(runner.symptoms))] if runner.symptoms else []
    headline = fill(texts["headline"], instruction=cues[0].instruction if cues else "")
    names = listed(decided.names)
    text = fill(texts["text"], groups=names, findings=names)
    return headline, " ".join(filter(None, (*where, *_symptom_sentences(cues, runner), text, *extra)))


def _symptom_sentences(cues: Sequence[Cue], runner: Runner) -> Iterator[str]:
    """Yield the sentence for each place of pain whose preferred change became a cue, or that prefers none."""
    given = {cue.id for cue in cues}
    levers = {rule.lever for rule in rules().findings if rule.id in given}
    for site in runner.symptoms:
        rule = rules().symptoms[site]
        prefers_none = not rule.first_cue and not rule.preferred_lever
        if prefers_none or rule.first_cue in given or rule.preferred_lever in levers:
            yield rule.text


def _value(values: Values, name: str) -> float | None:
    return values[name].value if name in values else None


def _lower_first(title: str) -> str:
    return title[0].lower() + title[1:]
