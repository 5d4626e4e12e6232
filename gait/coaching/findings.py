"""Findings: measures whose whole interval passes a threshold, confirmed by a second, independent measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gait.coaching.advice import Advice
from gait.coaching.rules import FindingRule, Threshold, rules
from gait.measurement import Measurement


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
class TriggeredRule:
    """A rule whose leading measure passes its threshold.

    Parameters
    ----------
    rule : FindingRule
        The rule.
    agreeing : tuple of str
        The independent measures that pass their own thresholds.
    """

    rule: FindingRule
    agreeing: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """Whether a second measure agrees. Without one, the finding is no reason for a change."""
        return bool(self.agreeing)

    @property
    def measures(self) -> tuple[str, ...]:
        """The leading measure, then those that agree."""
        return (self.rule.lead.measure, *self.agreeing)


def reliable(clips: Sequence[HasMeasurements]) -> dict[str, Measurement]:
    """Return the measurements of status `ok` that have an interval, by name.

    If two views give the same measure, the one with the narrower interval counts.

    Parameters
    ----------
    clips : sequence
        Analysed clips, or anything else with measurements.

    Returns
    -------
    dict of str to Measurement
    """
    best: dict[str, Measurement] = {}
    for m in (m for clip in clips for m in clip.measurements):
        if m.status != "ok" or m.value is None or m.ci95 is None:
            continue
        if m.id not in best or _width(m) < _width(best[m.id]):
            best[m.id] = m
    return best


def triggered_rules(values: Mapping[str, Measurement]) -> tuple[TriggeredRule, ...]:
    """Return every rule whose leading interval passes its threshold, in the order of the rules.

    Parameters
    ----------
    values : mapping of str to Measurement
        Reliable measurements by name.

    Returns
    -------
    tuple of TriggeredRule
        Confirmed or not.

    Examples
    --------
    >>> slow = Measurement(id="cadence", view="side", unit="steps/min", value=158.0, ci95=(157.0, 159.0), n=20)
    >>> [(found.rule.id, found.confirmed) for found in triggered_rules({"cadence": slow})]
    [('slow_steps', False)]
    """
    triggered = []
    for rule in rules().findings:
        lead = values.get(rule.lead.measure)
        if lead is not None and lead.ci95 is not None and rule.lead.passed_by(lead.ci95):
            agreeing = tuple(threshold.measure for threshold in rule.agree if _agrees(threshold, values))
            triggered.append(TriggeredRule(rule=rule, agreeing=agreeing))
    return tuple(triggered)


def can_be_judged(rule: FindingRule, values: Mapping[str, Measurement]) -> bool:
    """Return whether the leading measure and at least one agreeing measure of a rule are reliable.

    Parameters
    ----------
    rule : FindingRule
        The rule.
    values : mapping of str to Measurement
        The reliable measurements by name, from `reliable`.

    Returns
    -------
    bool
    """
    return rule.lead.measure in values and any(threshold.measure in values for threshold in rule.agree)


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


def _agrees(threshold: Threshold, values: Mapping[str, Measurement]) -> bool:
    """Return whether the value passes the threshold. Only the leading measure needs its whole interval past it."""
    m = values.get(threshold.measure)
    return m is not None and m.value is not None and threshold.passed_by((m.value, m.value))


def _width(m: Measurement) -> float:
    assert m.ci95 is not None
    return m.ci95[1] - m.ci95[0]
