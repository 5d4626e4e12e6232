"""Findings: measures that pass a threshold, confirmed by a second, independent measure, with how clear they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal, Protocol

from gait.coaching.advice import Advice, FindingGrade, Verdict
from gait.coaching.rules import FindingRule, Threshold, rules
from gait.measurement import NORMAL_975, Measurement
from gait.measures import REGISTRY
from gait.measures.status import IMPOSSIBLE_REASONS

Values = Mapping[str, Measurement]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A measured finding that became a cue.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        The finding in a few words.
    measures : tuple of str
        Measures behind it, the leading one first.
    why : str
        Why it may matter, with its source.
    cue : str
        One short instruction.
    """

    id: str
    title: str
    measures: tuple[str, ...]
    why: str
    cue: str


class HasMeasurements(Protocol):
    """Anything that has measurements, such as an analysed clip."""

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The measurements."""
        ...


@dataclass(frozen=True, kw_only=True)
class GradedRule:
    """A rule and how far the measurements go towards its finding.

    Parameters
    ----------
    rule : FindingRule
        The rule.
    grade : {"cue", "borderline", "nothing", "not_judged"}
        How far the finding goes.
    agreeing : tuple of str
        The independent measures that pass their own thresholds.
    unsettled : tuple of str
        Measures that keep the rule from a clear answer: too close to their thresholds, missing or not reliable.
    triggered : bool
        Whether the leading measure passes its threshold.
    suspected : bool
        Whether measures that are not reliable point to the finding.
    """

    rule: FindingRule
    grade: FindingGrade
    agreeing: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    triggered: bool = False
    suspected: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether the leading measure passes its threshold and a second measure agrees."""
        return self.grade == "cue"

    @property
    def measures(self) -> tuple[str, ...]:
        """The leading measure, then those that agree or are too close to their thresholds to say."""
        close = self.unsettled if self.grade == "borderline" else ()
        return tuple(dict.fromkeys((self.rule.lead.measure, *self.agreeing, *close)))

    @property
    def verdict(self) -> Verdict:
        """The grade of the rule as part of the advice."""
        return Verdict(
            id=self.rule.id,
            title=self.rule.title,
            grade=self.grade,
            measures=self.measures if self.grade in ("cue", "borderline") else (),
            unsettled=self.unsettled,
        )


def reliable(clips: Sequence[HasMeasurements]) -> dict[str, Measurement]:
    """Return the measurements of status `ok` that have an interval, by name.

    If two views give the same measure, the one with the narrower interval counts. A clip in which a number is not
    possible for a runner was not analysed correctly, so that none of its measurements count. Two side clips are
    measured together, so that neither counts then.

    Parameters
    ----------
    clips : sequence
        Analysed clips, or anything else with measurements.

    Returns
    -------
    dict of str to Measurement
    """
    return _narrowest(
        m for clip in clips if impossible_measure(clip) is None for m in clip.measurements if m.status == "ok"
    )


def impossible_measure(clip: HasMeasurements) -> str | None:
    """Return the first measure of a clip whose computed value is not possible for a runner; None if there is none.

    Parameters
    ----------
    clip : HasMeasurements
        An analysed clip.

    Returns
    -------
    str or None
        Name of the measure.
    """
    return next((m.id for m in clip.measurements if m.reason in IMPOSSIBLE_REASONS), None)


def graded_rules(clips: Sequence[HasMeasurements]) -> tuple[GradedRule, ...]:
    """Return every rule with the grade of its finding, in the order of the rules.

    A measure is past its threshold if its whole interval is, and close to it if the interval touches the threshold. The
    interval is at least as wide as what filming the same runner in another week would change. Of the agreeing measures,
    only the value must be past its threshold. A finding is as clear as the less clear of the leading measure and the
    clearest agreeing one. If each value moves by its standard error, no grade changes by more than one step between
    `cue`, `borderline` and `nothing`.

    Parameters
    ----------
    clips : sequence
        Analysed clips, or anything else with measurements.

    Returns
    -------
    tuple of GradedRule

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> slow = Measurement(id="cadence", view="side", unit="steps/min", value=158.0, ci95=(157.0, 159.0), n=20)
    >>> shin = Measurement(id="shin_angle", view="side", unit="deg", value=11.0, ci95=(8.0, 14.0), n=20)
    >>> grades = {each.rule.id: each.grade for each in graded_rules([SimpleNamespace(measurements=(slow, shin))])}
    >>> grades["slow_steps"], grades["bounce"]
    ('cue', 'not_judged')
    """
    values = reliable(clips)
    doubtful = _narrowest(m for clip in clips for m in clip.measurements if m.id not in values)
    return tuple(_graded(rule, values, doubtful) for rule in rules().findings)


def _graded(rule: FindingRule, values: Values, doubtful: Values) -> GradedRule:
    lead_name = rule.lead.measure
    agree = {threshold.measure: threshold for threshold in rule.agree}
    second = {name: _closeness(threshold, values[name]) for name, threshold in agree.items() if name in values}
    agreeing = tuple(name for name in second if agree[name].passed_by_value(values[name]))
    close = tuple(name for name, closeness in second.items() if closeness != "short" and name not in agreeing)
    missing = tuple(name for name in agree if name not in values)
    if lead_name not in values:
        points_to_it = any(
            name in doubtful and _closeness(threshold, doubtful[name]) != "short" for name, threshold in agree.items()
        )
        suspected = (
            lead_name in doubtful
            and _closeness(rule.lead, doubtful[lead_name]) != "short"
            and bool(agreeing or close or points_to_it)
        )
        return GradedRule(rule=rule, grade="not_judged", unsettled=(lead_name,), suspected=suspected)
    lead = _closeness(rule.lead, values[lead_name])
    triggered = lead == "past"
    if lead == "short":
        return GradedRule(rule=rule, grade="nothing")
    if triggered and agreeing:
        return GradedRule(rule=rule, grade="cue", agreeing=agreeing, triggered=True)
    if agreeing or close:
        unsettled = (*(() if triggered else (lead_name,)), *(() if agreeing else close))
        return GradedRule(rule=rule, grade="borderline", agreeing=agreeing, unsettled=unsettled, triggered=triggered)
    if missing:
        return GradedRule(rule=rule, grade="not_judged", unsettled=missing, triggered=triggered, suspected=True)
    return GradedRule(rule=rule, grade="nothing", triggered=triggered)


def clearly_close(found: GradedRule, values: Values) -> bool:
    """Return whether a borderline finding rests on its values, and not only on wide intervals.

    Parameters
    ----------
    found : GradedRule
        A rule whose finding is borderline.
    values : mapping of str to Measurement
        The reliable measurements by name, from `reliable`.

    Returns
    -------
    bool
        Whether every value that keeps the rule from a clear answer is past its mark, or short of it by no more than its
        standard error.
    """
    marks = {threshold.measure: threshold for threshold in (*found.rule.agree, found.rule.lead)}

    def is_close(name: str) -> bool:
        low, high = _repeatable_ends(values[name])
        error = (high - low) / (2 * NORMAL_975)
        return any(marks[name].passed_by_value(replace(values[name], value=at)) for at in _around(values[name], error))

    return all(is_close(name) for name in found.unsettled)


def _around(m: Measurement, error: float) -> tuple[float, float]:
    assert m.value is not None
    return m.value - error, m.value + error


def findings_of(advice: Advice) -> tuple[Finding, ...]:
    """Return the measured findings behind the cues of an advice.

    Parameters
    ----------
    advice : Advice
        The advice. Its cues that are based on no measure are left out.

    Returns
    -------
    tuple of Finding
        In the order of the cues.
    """
    return tuple(
        Finding(id=cue.id, title=cue.title, measures=cue.measures, why=f"{cue.why} ({cue.source})", cue=cue.instruction)
        for cue in advice.cues
        if cue.measures
    )


def _closeness(threshold: Threshold, measurement: Measurement) -> Literal["short", "close", "past"]:
    """Return where a measurement lies relative to a threshold; `close` if its interval touches it."""
    low, high = _repeatable_ends(measurement)
    if threshold.passed_by((low, high)):
        return "past"
    return "close" if threshold.passed_by((high, high)) or threshold.passed_by((low, low)) else "short"


def _repeatable_ends(m: Measurement) -> tuple[float, float]:
    """Return the interval of a measurement, at least as wide as what repeated filming would change.

    A published smallest detectable change is the 95 % limit of a difference of two sessions, so that one session has
    that change divided by the square root of 2.
    """
    assert m.value is not None
    assert m.ci95 is not None
    half = REGISTRY[m.id].week_to_week / sqrt(2)
    return min(m.ci95[0], m.value - half), max(m.ci95[1], m.value + half)


def _narrowest(measurements: Iterable[Measurement]) -> dict[str, Measurement]:
    """Return the measurement with the narrowest interval of each measure, among those that have an interval."""
    best: dict[str, Measurement] = {}
    for m in measurements:
        if m.value is None or m.ci95 is None:
            continue
        if m.id not in best or _width(m) < _width(best[m.id]):
            best[m.id] = m
    return best


def _width(m: Measurement) -> float:
    assert m.ci95 is not None
    return m.ci95[1] - m.ci95[0]
