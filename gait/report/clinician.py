"""The content of the report for a clinician: red flags, findings, rules, and a note to copy into a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gait.coaching.findings import graded_rules, reliable
from gait.coaching.judging import judged_sentences
from gait.coaching.plans import first_exercises, make_plan
from gait.coaching.rules import FindingRule, Threshold, rules
from gait.coaching.symptoms import flag_states
from gait.edits.summary import corrections_sentence
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.change import compare_measurements
from gait.report.content import category_text, facts, most_certain
from gait.results.header import header_facts, told_facts
from gait.units.display import Units, shown_unit
from gait.version import __version__
from gait.words import say
from gait.words.numbers import (
    displayed,
    interval,
    range_text,
    side_text,
    sides_differ,
    sides_note,
    with_unit,
)

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.coaching.advice import Verdict


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """One measure that has a value, as formatted text. `sides` is one sentence, or the values of both sides; `apart`
    says the same in a few characters."""

    id: str
    title: str
    value: str
    interval: str
    sides: str
    sides_claimed: bool
    apart: str
    sd: str
    n: str
    detectable: str
    usual: str
    caution: str


@dataclass(frozen=True, kw_only=True)
class RuleRow:
    """What became of one rule.

    `result` is one of `fired`, `borderline`, `left_alone`, `not_fired` and `not_judged`.
    """

    title: str
    result: str
    why: str
    evidence: str


@dataclass(frozen=True, kw_only=True)
class ClinicianReport:
    """The report for a clinician.

    Parameters
    ----------
    red_flags : tuple of str
        What the runner reported that calls for an examination first.
    outcome : str
        The result in one sentence.
    findings : tuple of FindingRow
        Each measure that has a value, once, from the more certain view.
    cautions : tuple of str
        Why values have low confidence. Rows refer to them by their number in `caution`, from 1.
    withheld : tuple of (str, str)
        Reasons why measures have no value, each with the measures that it concerns.
    rules : tuple of RuleRow
        All rules: those that fired come first.
    note : str
        Plain text in the order of a SOAP note, without a diagnosis.
    """

    red_flags: tuple[str, ...]
    outcome: str
    findings: tuple[FindingRow, ...]
    cautions: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    rules: tuple[RuleRow, ...]
    note: str


def clinician_report(session: AnalysisResult) -> ClinicianReport:
    """Return the content of the report for a clinician.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    ClinicianReport
    """
    session = session.in_display_units()
    best = [most_certain(session.measurements, name) for name in REGISTRY]
    measurements = [m for m in best if m is not None]
    cautions = tuple(dict.fromkeys(m.reason for m in measurements if m.status != "ok" and m.reason))
    findings = tuple(_finding(m, session, cautions) for m in measurements)
    flags = tuple(_red_flags(session))
    withheld = _withheld(session)
    return ClinicianReport(
        red_flags=flags,
        outcome=_outcome(session),
        findings=findings,
        cautions=cautions,
        withheld=withheld,
        rules=tuple(_rules(session)),
        note=_note(session, flags, findings, withheld),
    )


def _red_flags(session: AnalysisResult) -> Iterator[str]:
    for reason in session.advice.clinician:
        # A reason of the advice goes on with what the runner should do.
        rule = next((rule for rule in rules().clinician if reason.startswith(rule.reason)), None)
        if rule is None:
            yield say("clinic.red_flag", what=say("clinic.flag_other", reason=reason))
        else:
            what = say(f"clinic.flag_{rule.id}")
            yield say("clinic.needs_care", what=what) if rule.urgency == "care" else say("clinic.red_flag", what=what)


def _outcome(session: AnalysisResult) -> str:
    cues = session.advice.cues
    titles = "; ".join(cue.title for cue in cues)
    outcome = say(
        f"clinic.outcome_{session.advice.outcome}", titles=titles, instruction=cues[0].instruction if cues else ""
    )
    return " ".join((outcome, *judged_sentences(session.advice.groups)))


def _finding(m: Measurement, session: AnalysisResult, cautions: Sequence[str]) -> FindingRow:
    detectable = compare_measurements(m, m).detectable
    return FindingRow(
        id=m.id,
        title=REGISTRY[m.id].title,
        value=category_text(m) if m.label else displayed(m),
        interval=interval(m.ci95, m.unit) if m.ci95 else "",
        sides=_sides(m),
        sides_claimed=sides_differ(m),
        apart=sides_in_short(m),
        sd="" if m.label else _sd(m),
        n=str(m.n),
        detectable="" if detectable is None else with_unit(detectable, m.unit),
        usual=range_text(m.reference, m.unit) if m.reference else "",
        caution=str(cautions.index(m.reason) + 1) if m.status != "ok" and m.reason else "",
    )


def _sides(m: Measurement) -> str:
    if sides_differ(m):
        return say("clinic.sides", left=side_text(m, "left"), right=side_text(m, "right"))
    return sides_note(m)


def sides_in_short(m: Measurement) -> str:
    """Return the values of both sides, or how far apart they are and from where a difference could be told.

    Parameters
    ----------
    m : Measurement
        The measurement.

    Returns
    -------
    str
        A few characters for a column of a table; empty if nothing is known of the sides.
    """
    if sides_differ(m):
        return say("clinic.sides_short", left=side_text(m, "left"), right=side_text(m, "right"))
    if m.asymmetry is None:
        return ""
    sides = m.asymmetry
    difference, detectable = (with_unit(abs(each), sides.unit) for each in (sides.value, sides.detectable))
    return say("clinic.apart_value", difference=difference, detectable=detectable)


def _sd(m: Measurement) -> str:
    """Return the standard deviation between the steps without the noise of the measurement; empty if it is unknown."""
    steps = m.variability
    if steps is None:
        return ""
    if steps.sd is None:
        return say("clinic.sd_below", highest=with_unit(steps.high, m.unit))
    return with_unit(steps.sd, m.unit)


def _withheld(session: AnalysisResult) -> tuple[tuple[str, str], ...]:
    titles_by_reason: dict[str, list[str]] = {}
    for m in session.measurements:
        if m.value is None and most_certain(session.measurements, m.id) is None:
            titles = titles_by_reason.setdefault(m.reason or "", [])
            if REGISTRY[m.id].title not in titles:
                titles.append(REGISTRY[m.id].title)
    return tuple((reason, ", ".join(titles)) for reason, titles in titles_by_reason.items())


def _rules(session: AnalysisResult) -> Iterator[RuleRow]:
    verdicts = {each.rule.id: each.verdict for each in graded_rules(session.clips)}
    verdicts |= {verdict.id: verdict for verdict in session.advice.verdicts}
    rows = [*_symptom_rows(session), *(_rule_row(rule, verdicts[rule.id], session) for rule in rules().findings)]
    order = ("fired", "borderline", "left_alone", "not_fired", "not_judged")
    yield from sorted(rows, key=lambda row: order.index(row.result))


def _symptom_rows(session: AnalysisResult) -> Iterator[RuleRow]:
    for cue in session.advice.cues:
        if not cue.measures:
            evidence = say("clinic.grade", grade=cue.grade, source=cue.source)
            yield RuleRow(title=cue.title, result="fired", why=say("clinic.from_pain"), evidence=evidence)


def _rule_row(rule: FindingRule, verdict: Verdict, session: AnalysisResult) -> RuleRow:
    values = reliable(session.clips)
    left_alone = {each.id: each.reason for each in session.advice.left_alone}
    seen = _sentence(
        [
            _measured(threshold, values[threshold.measure], session.options.units)
            for threshold in (rule.lead, *rule.agree)
            if threshold.measure in values
        ]
    )
    if any(cue.id == rule.id for cue in session.advice.cues):
        result, why = "fired", seen
    elif verdict.grade == "cue":
        reason = left_alone.get(rule.id) or rule.never or rules().reasons["clinician"]
        result, why = "left_alone", f"{reason} {seen}"
    elif verdict.grade == "borderline":
        result, why = "borderline", f"{seen} {say('clinic.too_close')}"
    elif verdict.grade == "nothing":
        result, why = "not_fired", seen
    else:
        titles = ", ".join(_lower_first(REGISTRY[name].title) for name in verdict.unsettled)
        result, why = "not_judged", " ".join(filter(None, (say("clinic.not_judged_because", titles=titles), seen)))
    evidence = say("clinic.grade", grade=rule.lead.grade, source=rule.lead.source)
    return RuleRow(title=rule.title, result=result, why=why, evidence=evidence)


def _sentence(measured: Sequence[str]) -> str:
    """Return what was measured as a sentence; empty if nothing was."""
    text = "; ".join(measured)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _measured(threshold: Threshold, m: Measurement, units: Units) -> str:
    end = threshold.above if threshold.above is not None else threshold.below
    assert end is not None
    end *= shown_unit(REGISTRY[m.id].unit, units)[1]
    mark = say("clinic.above" if threshold.above is not None else "clinic.below", value=with_unit(end, m.unit))
    return say(
        "clinic.fired_measured",
        title=_lower_first(REGISTRY[m.id].title),
        value=displayed(m),
        interval=interval(m.ci95, m.unit),
        mark=mark,
    )


def _note(
    session: AnalysisResult,
    flags: Sequence[str],
    findings: Sequence[FindingRow],
    withheld: Sequence[tuple[str, str]],
) -> str:
    told = [f"{label}: {text}" for label, text in told_facts(session)] or [say("clinic.nothing_told")]
    objective = [*_films(session), *(_line(row) for row in findings if not row.caution)]
    uncertain = [row.title for row in findings if row.caution]
    if uncertain:
        objective.append(say("clinic.uncertain", titles=", ".join(uncertain)))
    if withheld:
        objective.append(say("clinic.not_given", titles=", ".join(titles for _, titles in withheld)))
    parts = (
        (say("clinic.note_title"), [f"{label}: {text}" for label, text in header_facts(session)]),
        (say("clinic.subjective"), [*told, *_flags_without_report(session)]),
        (say("clinic.objective"), objective),
        (say("clinic.assessment"), [*flags, say("clinic.to_complete")]),
        (say("clinic.plan"), list(_plan(session))),
    )
    model = str(session.clips[0].pose.attrs.get("model", "")) if session.clips else ""
    last = say("clinic.method_line", version=__version__, model=model)
    texts = ["\n".join([heading, *(f"- {line}" for line in lines)]) for heading, lines in parts]
    return "\n\n".join([*texts, last]) + "\n"


def _flags_without_report(session: AnalysisResult) -> Iterator[str]:
    """Yield the red flags that were denied, and those that were not asked about."""
    states = flag_states(session.runner)
    for state in ("denied", "not_ticked", "not_asked"):
        flags = [say(f"clinic.name_{name}") for name, found in states.items() if found == state]
        if flags:
            yield say(f"clinic.{state}", flags="; ".join(flags))


def _films(session: AnalysisResult) -> Iterator[str]:
    for analysis in session.clips:
        clip = analysis.clip
        yield say(
            "clinic.film",
            view=say(f"clinic.view_{analysis.name}"),
            duration=with_unit(clip.duration_s, "s"),
            fps=with_unit(clip.mean_fps, "frames/s"),
            used=sum(s.used for s in analysis.steps),
            found=len(analysis.steps),
        )
    if sentence := corrections_sentence(session.edits):
        yield sentence
    options = session.options
    conditions = [say(f"clinic.on_{session.surface}")]
    conditions += [] if options.speed_mps else [say("clinic.no_speed")]
    conditions += [say("pdf.incline", incline=with_unit(options.incline_deg, "deg"))] if options.incline_deg else []
    conditions += facts(session)
    yield say("clinic.conditions", conditions=", ".join(conditions))


def _line(row: FindingRow) -> str:
    parts = [
        f"{row.value} [{row.interval}]" if row.interval else row.value,
        say("clinic.line_sd", sd=row.sd) if row.sd else "",
        say("clinic.line_n", n=row.n),
        say("clinic.line_detectable", detectable=row.detectable) if row.detectable else "",
        say("clinic.line_usual", usual=row.usual) if row.usual else "",
        row.sides if row.sides_claimed else "",
    ]
    return say("clinic.line", title=row.title, values=", ".join(filter(None, parts)))


def _plan(session: AnalysisResult) -> Iterator[str]:
    advice = session.advice
    if advice.outcome == "clinician":
        yield say("clinic.plan_refer")
        return
    if advice.week:
        yield say("clinic.plan_week", week=advice.week)
    for cue in advice.cues:
        yield say(
            "clinic.plan_cue",
            instruction=cue.instruction,
            title=_lower_first(cue.title),
            grade=cue.grade,
            source=cue.source,
        )
        yield from cue.dose
        yield from (say("clinic.plan_drill", title=drill.title, dose=drill.dose.rstrip(".")) for drill in cue.drills)
    if advice.metronome is not None:
        beat = advice.metronome
        yield say(
            "clinic.plan_beat",
            cadence=beat.cadence_spm,
            baseline=with_unit(beat.baseline_spm, "steps/min"),
            on=beat.on_min,
            off=beat.off_min,
            minutes=beat.minutes,
        )
    for title, _, sets, *_ in first_exercises(make_plan(advice, session.runner, units=session.options.units)):
        yield say("clinic.plan_exercise", title=title, sets=sets)
    if not advice.cues:
        yield say("clinic.plan_none" if advice.outcome == "nothing" else "clinic.plan_film")
    if advice.cues and advice.cues[0].success:
        yield say("clinic.plan_success", success=_lower_first(advice.cues[0].success))
    yield say("clinic.plan_again")


def _lower_first(title: str) -> str:
    return title[:1].lower() + title[1:]
