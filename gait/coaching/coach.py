"""From measurements and a runner to advice: at most two cues, what is left alone, or a clinician first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gait.coaching.advice import MOST_CUES, Advice, Cue, LeftAlone, Metronome
from gait.coaching.dose import dose_lines, metronome
from gait.coaching.expected import expected_values
from gait.coaching.findings import HasMeasurements, Seen, can_be_judged, reliable, what_is_seen
from gait.coaching.rules import FindingRule, rules
from gait.coaching.runner_rules import StartRule
from gait.coaching.symptoms import clinician_reasons, favour, irritability, places, starts, veto
from gait.measurement import Measurement
from gait.options import Options
from gait.runner import Runner

Values = Mapping[str, Measurement]


def advise(
    clips: Sequence[HasMeasurements],
    *,
    runner: Runner | None = None,
    options: Options | None = None,
    times_doubted: bool = False,
) -> Advice:
    """Return what a runner should change first, if anything.

    A finding counts only if the whole interval of a reliable measure clears its band and a second, independent
    measure agrees. Findings are ranked by benefit against disruption and by where it hurts; one cue a lever.

    Parameters
    ----------
    clips : sequence
        Analysed clips, or anything else with measurements.
    runner : Runner, optional
        Who runs, and where it hurts.
    options : Options, optional
        Speed and incline.
    times_doubted : bool
        Whether a clip may not play at the speed of life. Nobody is then told that there is nothing to change.

    Returns
    -------
    Advice
        Without a plan; `gait.coaching.plans.make_plan` makes one.

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
    found = what_is_seen(values)
    expected = expected_values(runner, speed_mps)
    reasons = clinician_reasons(runner)
    if reasons:
        later = tuple(_left(s, rules().reasons["clinician"]) for s in found if s.confirmed and not s.rule.never)
        words = rules().messages["clinician"]
        return Advice(
            outcome="clinician",
            headline=words["headline"],
            message=words["text"],
            left_alone=later,
            clinician=reasons,
            expected=expected,
        )
    first = starts(runner)
    chosen, left = _choose(found, runner, options.incline_deg, speed_mps, room=_most_cues(runner) - len(first))
    beat = metronome(_value(values, "cadence"), runner) if any(s.rule.metronome for s in chosen) else None
    cues = (
        *(_start_cue(rule, runner) for rule in first),
        *(_cue(s.rule, s, values, runner, beat) for s in chosen),
    )
    some_seen = any(s.confirmed for s in found)
    headline, message = _words(cues, some_seen, values, runner, times_doubted=times_doubted)
    judged = not times_doubted and any(rule.lever and can_be_judged(rule, values) for rule in rules().findings)
    return Advice(
        outcome="change" if cues else "nothing" if judged else "unclear",
        headline=headline,
        message=message,
        cues=cues,
        left_alone=(*left, *_differences(values)),
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
    found: Sequence[Seen], runner: Runner, incline_deg: float, speed_mps: float | None, *, room: int
) -> tuple[tuple[Seen, ...], tuple[LeftAlone, ...]]:
    """Part what is seen into cues, best first, and what is left alone, each with its reason."""
    chosen: list[Seen] = []
    left: list[LeftAlone] = []
    for seen in sorted(found, key=lambda s: -_rank(s.rule, runner)):
        reason = _against(seen, chosen, runner, incline_deg, speed_mps, room=room)
        if reason is None:
            chosen.append(seen)
        elif seen.confirmed or not seen.rule.never:
            left.append(_left(seen, reason))
    return tuple(chosen), tuple(left)


def _against(
    seen: Seen,
    chosen: Sequence[Seen],
    runner: Runner,
    incline_deg: float,
    speed_mps: float | None,
    *,
    room: int,
) -> str | None:
    """Why a finding is left alone for now; None if nothing speaks against a cue."""
    rule, reasons = seen.rule, rules().reasons
    if rule.never:
        return rule.never
    if any(rule.lever == other.rule.lever for other in chosen):
        return reasons["same_lever"]
    if not seen.confirmed:
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


def _left(seen: Seen, reason: str) -> LeftAlone:
    return LeftAlone(id=seen.rule.id, title=seen.rule.title, reason=reason, measures=seen.measures)


def _differences(values: Values) -> Iterator[LeftAlone]:
    """Left against right, where a difference is claimed: seen, and left alone."""
    from gait.measures import REGISTRY

    differing = [name for name, m in values.items() if m.asymmetry is not None and m.asymmetry.claimed]
    if differing:
        words = rules().asymmetry
        titles = ", ".join(_lower(REGISTRY[name].title) for name in differing)
        yield LeftAlone(
            id="asymmetry",
            title=words["title"].format(title=titles),
            reason=words["reason"],
            measures=tuple(differing),
        )


def _cue(rule: FindingRule, seen: Seen, values: Values, runner: Runner, beat: Metronome | None) -> Cue:
    measures = (*seen.measures, *(name for name in rule.also if name in values))
    own_beat = beat if rule.metronome else None
    dose = dose_lines(runner, own_beat)
    too_fast = rule.metronome and beat is None and "cadence" in values
    return Cue(
        id=rule.id,
        title=rule.title,
        seen="; ".join(_shown(values[name]) for name in measures),
        measures=measures,
        picture=rule.picture,
        why=rule.why,
        grade=rule.grade,
        source=rule.source,
        instruction=(too_fast and rule.instruction_fast) or rule.instruction,
        dose=(rules().reasons["fast_enough"], *dose) if too_fast else dose,
        cost=rule.cost,
        success=_success(rule.success),
        drills=tuple(rules().drills[name] for name in rule.drills),
    )


def _start_cue(rule: StartRule, runner: Runner) -> Cue:
    sites = tuple(site for site in runner.symptoms if rules().symptoms[site].start_with == rule.id)
    level = irritability(runner)
    return Cue(
        id=rule.id,
        title=rule.title,
        seen=rules().sentences["reported"].format(sites=places(sites)),
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
    return text.format(points=rules().cadence.success_pain_points)


def _shown(m: Measurement) -> str:
    """The value with its interval, written as the report writes it."""
    from gait.measures import REGISTRY
    from gait.words.numbers import interval, with_unit

    return (
        rules()
        .sentences["seen"]
        .format(title=REGISTRY[m.id].title, value=with_unit(m.value, m.unit), interval=interval(m.ci95, m.unit))
    )


def _words(
    cues: Sequence[Cue], some_seen: bool, values: Values, runner: Runner, *, times_doubted: bool
) -> tuple[str, str]:
    """Headline and message."""
    messages, say = rules().messages, rules().sentences
    sided = [rule for rule in rules().findings if rule.lever == "cadence"]
    side_judged = any(can_be_judged(rule, values) for rule in sided)
    if cues:
        words = messages["change" if runner.hurts else "change_unhurt"]
        extra = [rules().goals.get(runner.goal or "", "")]
    elif times_doubted:
        words, extra = messages["unclear"], [say["times_doubted"]]
    elif some_seen:
        words, extra = messages["left_alone"], []
    elif any(rule.lever and can_be_judged(rule, values) for rule in rules().findings):
        words = messages["nothing_hurts" if runner.hurts else "nothing"]
        extra = [] if side_judged else [say["no_side"]]
    else:
        words, extra = messages["unclear"], []
    where = [say["where"].format(sites=places(runner.symptoms))] if runner.symptoms else []
    of_sites = _of_sites(cues, runner)
    headline = words["headline"].format(instruction=cues[0].instruction if cues else "")
    return headline, " ".join(filter(None, (*where, *of_sites, words["text"], *extra)))


def _of_sites(cues: Sequence[Cue], runner: Runner) -> Iterator[str]:
    """What is said of each place that hurts, where what comes first there has become a cue."""
    given = {cue.id for cue in cues}
    levers = {rule.lever for rule in rules().findings if rule.id in given}
    for site in runner.symptoms:
        rule = rules().symptoms[site]
        if rule.start_with in given or rule.first_lever in levers:
            yield rule.text


def _value(values: Values, name: str) -> float | None:
    return values[name].value if name in values else None


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]
