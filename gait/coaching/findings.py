"""Findings: measurements whose whole interval clears a band, confirmed by a second, independent measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gait.coaching.advice import Advice
from gait.coaching.rules import Band, FindingRule, rules
from gait.measurement import Measurement


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something worth changing.

    Parameters
    ----------
    id : str
        Name of the rule.
    title : str
        What was seen, in a few words.
    measures : tuple of str
        Measures it rests on; the first is the one that leads.
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
    """Anything that carries measurements, such as an analysed clip."""

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The measurements."""
        ...


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A rule whose leading measure clears its band.

    Parameters
    ----------
    rule : FindingRule
        The rule.
    agreeing : tuple of str
        The independent measures that lie past their own marks.
    """

    rule: FindingRule
    agreeing: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """Whether a second measure agrees; without one nothing is changed."""
        return bool(self.agreeing)

    @property
    def measures(self) -> tuple[str, ...]:
        """The leading measure, then those that agree."""
        return (self.rule.lead.measure, *self.agreeing)


def reliable(clips: Sequence[HasMeasurements]) -> dict[str, Measurement]:
    """Return each measure that may be relied on: status `ok`, with an interval; of two views the narrower one."""
    best: dict[str, Measurement] = {}
    for m in (m for clip in clips for m in clip.measurements):
        if m.status != "ok" or m.value is None or m.ci95 is None:
            continue
        if m.id not in best or _width(m) < _width(best[m.id]):
            best[m.id] = m
    return best


def what_is_seen(values: Mapping[str, Measurement]) -> tuple[Seen, ...]:
    """Return every rule whose leading interval clears its band, in the order of the rules.

    Parameters
    ----------
    values : mapping of str to Measurement
        What may be relied on, by name.

    Returns
    -------
    tuple of Seen
        Confirmed or not.

    Examples
    --------
    >>> slow = Measurement(id="cadence", view="side", unit="steps/min", value=158.0, ci95=(157.0, 159.0), n=20)
    >>> [(seen.rule.id, seen.confirmed) for seen in what_is_seen({"cadence": slow})]
    [('slow_steps', False)]
    """
    found = []
    for rule in rules().findings:
        lead = values.get(rule.lead.measure)
        if lead is not None and lead.ci95 is not None and rule.lead.cleared_by(lead.ci95):
            found.append(Seen(rule=rule, agreeing=tuple(b.measure for b in rule.agree if _agrees(b, values))))
    return tuple(found)


def can_be_judged(rule: FindingRule, values: Mapping[str, Measurement]) -> bool:
    """Return whether a rule's leading measure and at least one that could agree may be relied on."""
    return rule.lead.measure in values and any(band.measure in values for band in rule.agree)


def findings_of(advice: Advice) -> tuple[Finding, ...]:
    """Return the measured findings behind an advice's cues."""
    return tuple(
        Finding(id=cue.id, title=cue.title, measures=cue.measures, why=f"{cue.why} ({cue.source})", cue=cue.instruction)
        for cue in advice.cues
        if cue.measures
    )


def _agrees(band: Band, values: Mapping[str, Measurement]) -> bool:
    """Whether the value itself lies past the mark: the interval is asked of the leading measure alone."""
    found = values.get(band.measure)
    return found is not None and found.value is not None and band.cleared_by((found.value, found.value))


def _width(m: Measurement) -> float:
    assert m.ci95 is not None
    return m.ci95[1] - m.ci95[0]
