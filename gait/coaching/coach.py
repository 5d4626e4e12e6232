"""Turn measurements and what the runner reports into advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gait.coaching.advice import MOST_CUES, Advice, Cue, LeftAlone, Metronome
from gait.coaching.dose import dose_lines, metronome
from gait.coaching.expected import expected_values
from gait.coaching.findings import HasMeasurements, TriggeredRule, can_be_judged, reliable, triggered_rules
from gait.coaching.rules import FindingRule, rules
from gait.coaching.symptom_rules import SymptomCueRule
from gait.coaching.symptoms import clinician_reasons, favour, irritability, site_list, symptom_cues, veto
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.options import Options
from gait.runner import Runner
from gait.units import Units, in_units
from gait.words import fill
from gait.words.lists import listed
from gait.words.numbers import interval, with_unit

Values = Mapping[str, Measurement]


def advise(
    clips: Sequence[HasMeasurements],
    *,
    runner: Runner | None = None,
    options: Options | None = None,
    times_doubted: bool = False,
) -> Advice:
    """Return what a runner should change first, if anything.

    A finding counts only if the whole interval of a reliable measure passes its threshold and a second, independent
    measure agrees. Findings are ranked by benefit minus disruption, plus what pain in a place favours. Each lever gives
    at most one cue.

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
    ('The pain changes how you walk or run.',)
    """
    runner, options = runner or Runner(), options or Options()
    values = reliable(clips)
    speed_mps = options.speed_mps or _value(values, "speed")
    triggered = triggered_rules(values)
    expected = expected_values(runner, speed_mps)
    reasons = clinician_reasons(runner)
    if reasons:
        later = tuple(
            _left_alone(found, rules().reasons["clinician"])
            for found in triggered
            if found.confirmed and not found.rule.never
        )
        texts = rules().messages["clinician"]
        return Advice(
            outcome="clinician",
            headline=texts["headline"],
            message=texts["text"],
            left_alone=later,
            clinician=reasons,
            expected=expected,
        )
    first = symptom_cues(runner)
    room = _most_cues(runner) - len(first)
    chosen, left_alone = _choose(triggered, runner, options.incline_deg, speed_mps, room=room)
    beat = metronome(_value(values, "cadence"), runner) if any(found.rule.metronome for found in chosen) else None
    cues = (
        *(_symptom_cue(rule, runner) for rule in first),
        *(_cue(found, values, runner, options.units, beat) for found in chosen),
    )
    confirmed = any(found.confirmed for found in triggered)
    unjudged = _unjudged_complaints(values, runner)
    headline, message = _headline_and_message(cues, confirmed, unjudged, values, runner, times_doubted=times_doubted)
    judged = (
        not times_doubted
        and any(rule.lever and can_be_judged(rule, values) for rule in rules().findings)
        and (confirmed or not unjudged)
    )
    return Advice(
        outcome="change" if cues else "nothing" if judged else "unclear",
        headline=headline,
        message=message,
        cues=cues,
        left_alone=(*left_alone, *_asymmetries(values)),
        metronome=beat,
        expected=expected,
    )


def _most_cues(runner: Runner) -> int:
    level = irritability(runner)
    return min(
        MOST_CUES,
        MOST_CUES if level is None else level.most_cues,
        1 if runner.experience == "beginner" else MOST_CUES,
    )


def _choose(
    triggered: Sequence[TriggeredRule], runner: Runner, incline_deg: float, speed_mps: float | None, *, room: int
) -> tuple[tuple[TriggeredRule, ...], tuple[LeftAlone, ...]]:
    """Split findings into those that become cues, best first, and those to leave alone, with their reasons."""
    chosen: list[TriggeredRule] = []
    left_alone: list[LeftAlone] = []
    for found in sorted(triggered, key=lambda each: -_rank(each.rule, runner)):
        reason = _reason_against(found, chosen, runner, incline_deg, speed_mps, room=room)
        if reason is None:
            chosen.append(found)
        elif found.confirmed or not found.rule.never:
            left_alone.append(_left_alone(found, reason))
    return tuple(chosen), tuple(left_alone)


def _reason_against(
    found: TriggeredRule,
    chosen: Sequence[TriggeredRule],
    runner: Runner,
    incline_deg: float,
    speed_mps: float | None,
    *,
    room: int,
) -> str | None:
    """Return why a finding does not become a cue; None if nothing speaks against it."""
    rule, reasons = found.rule, rules().reasons
    if rule.never:
        return rule.never
    if any(rule.lever == other.rule.lever for other in chosen):
        return reasons["same_lever"]
    if not found.confirmed:
        return reasons["unconfirmed"]
    vetoed = veto(rules().levers[rule.lever], runner, incline_deg=incline_deg, speed_mps=speed_mps)
    if vetoed:
        return vetoed
    if len(chosen) < room:
        return None
    level = irritability(runner)
    if level is not None and level.most_cues == 1:
        return reasons["irritable"]
    return reasons["beginner" if runner.experience == "beginner" else "later"]


def _rank(rule: FindingRule, runner: Runner) -> int:
    return rule.benefit - rule.disruption + favour(runner, rule.lever)


def _left_alone(found: TriggeredRule, reason: str) -> LeftAlone:
    return LeftAlone(id=found.rule.id, title=found.rule.title, reason=reason, measures=found.measures)


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


def _cue(found: TriggeredRule, values: Values, runner: Runner, units: Units, beat: Metronome | None) -> Cue:
    rule = found.rule
    measures = (*found.measures, *(name for name in rule.also if name in values))
    dose = dose_lines(runner, beat if rule.metronome else None)
    cadence_is_high = rule.metronome and beat is None and "cadence" in values
    return Cue(
        id=rule.id,
        title=rule.title,
        seen="; ".join(_measured_text(in_units(values[name], units)) for name in measures),
        measures=measures,
        picture=rule.picture,
        why=rule.why,
        grade=rule.grade,
        source=rule.source,
        instruction=(cadence_is_high and rule.instruction_fast) or rule.instruction,
        dose=(rules().reasons["fast_enough"], *dose) if cadence_is_high else dose,
        cost=rule.cost,
        success=_success(rule.success),
        drills=tuple(rules().drills[name] for name in rule.drills),
    )


def _symptom_cue(rule: SymptomCueRule, runner: Runner) -> Cue:
    sites = tuple(site for site in runner.symptoms if rules().symptoms[site].first_cue == rule.id)
    level = irritability(runner)
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
        dose=rule.dose if level is None or level is rules().irritability[0] else (*rule.dose, level.text),
        cost=rule.cost,
        success=_success(rule.success),
        drills=tuple(rules().drills[name] for name in rule.drills),
    )


def _success(text: str) -> str:
    return fill(text, points=rules().cadence.success_pain_points)


def _measured_text(m: Measurement) -> str:
    value, ends = with_unit(m.value, m.unit), interval(m.ci95, m.unit)
    return fill(rules().sentences["seen"], title=REGISTRY[m.id].title, value=value, interval=ends)


def _headline_and_message(
    cues: Sequence[Cue],
    confirmed: bool,
    unjudged: Sequence[FindingRule],
    values: Values,
    runner: Runner,
    *,
    times_doubted: bool,
) -> tuple[str, str]:
    messages, sentences = rules().messages, rules().sentences
    from_side = [rule for rule in rules().findings if rule.lever == "cadence"]
    side_judged = any(can_be_judged(rule, values) for rule in from_side)
    if cues:
        texts = messages["change" if runner.hurts else "change_unhurt"]
        extra = [rules().goals.get(runner.goal or "", "")]
    elif times_doubted:
        texts, extra = messages["unclear"], [sentences["times_doubted"]]
    elif confirmed:
        texts, extra = messages["left_alone"], []
    elif unjudged:
        texts, extra = messages["unclear_hurts"], []
    elif any(rule.lever and can_be_judged(rule, values) for rule in rules().findings):
        texts = messages["nothing_hurts" if runner.hurts else "nothing"]
        extra = [] if side_judged else [sentences["no_side"]]
    else:
        texts, extra = messages["unclear"], []
    where = [fill(sentences["where"], sites=site_list(runner.symptoms))] if runner.symptoms else []
    headline = fill(texts["headline"], instruction=cues[0].instruction if cues else "")
    text = fill(texts["text"], measures=listed([_lower_first(REGISTRY[rule.lead.measure].title) for rule in unjudged]))
    return headline, " ".join(filter(None, (*where, *_symptom_sentences(cues, runner), text, *extra)))


def _unjudged_complaints(values: Values, runner: Runner) -> list[FindingRule]:
    """Return the findings that matter most for the runner's pain and could not be judged.

    These are the findings with the largest benefit for each lever that the pain favours. Findings whose leading measure
    no view can give do not count, since no other film would help.
    """
    favoured = {lever for site in runner.symptoms for lever in rules().symptoms[site].favours}
    leading = []
    for lever in sorted(favoured):
        measurable = [
            rule
            for rule in rules().findings
            if rule.lever == lever
            and set(REGISTRY[rule.lead.measure].views) - set(REGISTRY[rule.lead.measure].withheld_views)
        ]
        if measurable:
            leading.append(max(measurable, key=lambda rule: rule.benefit))
    return [rule for rule in leading if not can_be_judged(rule, values)]


def _symptom_sentences(cues: Sequence[Cue], runner: Runner) -> Iterator[str]:
    """Yield the sentence for each place of pain whose preferred change became a cue."""
    given = {cue.id for cue in cues}
    levers = {rule.lever for rule in rules().findings if rule.id in given}
    for site in runner.symptoms:
        rule = rules().symptoms[site]
        if rule.first_cue in given or rule.preferred_lever in levers:
            yield rule.text


def _value(values: Values, name: str) -> float | None:
    return values[name].value if name in values else None


def _lower_first(title: str) -> str:
    return title[0].lower() + title[1:]
