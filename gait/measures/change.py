"""From two measurements of one quantity to one verdict: changed, not changed, or cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import Literal, get_args

from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.margins import least_change
from gait.words import say
from gait.words.numbers import with_unit

Verdict = Literal["changed", "not_changed", "cannot_tell"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One measure, before and after.

    Parameters
    ----------
    id : str
        The measure.
    view : str
        The view it was measured in.
    unit : str
        Unit of all numbers here.
    before, after : Measurement
        What was measured.
    value : float or None
        After minus before; None where either is not given, or is a category.
    ci95 : tuple of float or None
        Its 95 % interval.
    detectable : float or None
        Smallest detectable change: half that interval, and never less than the change that a person shows from week to
        week, where that is published.
    least : float or None
        Smallest change that matters; None where nobody knows.
    verdict : {"changed", "not_changed", "cannot_tell"}
        What can be said.
    reason : str
        Why nothing can be said, if so.
    expected : float or None
        What a change of speed alone is expected to do, where the speeds differ and it is known.
    """

    id: str
    view: str
    unit: str
    before: Measurement
    after: Measurement
    value: float | None = None
    ci95: tuple[float, float] | None = None
    detectable: float | None = None
    least: float | None = None
    verdict: Verdict = "cannot_tell"
    reason: str = ""
    expected: float | None = None

    @property
    def reliable(self) -> bool:
        """Whether both numbers may be relied on."""
        return self.before.status == self.after.status == "ok"


def compare_measurements(before: Measurement, after: Measurement, *, expected: float | None = None) -> Change:
    """Compare two measurements of one quantity.

    The interval of the change holds both measurements' intervals, as if their errors had nothing in common. Part of
    them is the same runner's both times and would cancel; nobody knows how much, so the interval is on the safe side.

    Changed: the change is larger than the smallest detectable one. Not changed: the whole interval lies within changes
    too small to matter. Else, or where either number is not given or of low confidence, nobody can tell.

    Parameters
    ----------
    before, after : Measurement
        Of the same measure in the same view.
    expected : float, optional
        Passed on to the result.

    Returns
    -------
    Change

    Examples
    --------
    >>> slow = Measurement(id="cadence", view="side", unit="steps/min", value=160.0, ci95=(159.5, 160.5), n=26)
    >>> fast = Measurement(id="cadence", view="side", unit="steps/min", value=169.0, ci95=(168.5, 169.5), n=28)
    >>> compare_measurements(slow, fast).verdict, compare_measurements(slow, slow).verdict
    ('changed', 'not_changed')
    """
    base = Change(id=before.id, view=before.view, unit=before.unit, before=before, after=after)
    missing = _missing(before, after)
    if before.label or after.label:
        return _categories(base, missing)
    if before.value is None or after.value is None or before.ci95 is None or after.ci95 is None:
        return replace(base, reason=missing)
    entry = REGISTRY[before.id]
    value = after.value - before.value
    half = hypot(_half_width(before.ci95), _half_width(after.ci95))
    detectable, least = max(half, entry.week_to_week), least_change(entry, before.value)
    verdict: Verdict = "cannot_tell"
    reason = missing
    if not missing and abs(value) > detectable:
        verdict = "changed"
    elif not missing and least is not None and abs(value) + half < least:
        verdict = "not_changed"
    elif not missing:
        reason = say("comparison.reason.too_uncertain", detectable=with_unit(detectable, before.unit))
    return replace(
        base,
        value=value,
        ci95=(value - half, value + half),
        detectable=detectable,
        least=least,
        verdict=verdict,
        reason=reason,
        expected=expected,
    )


def _categories(base: Change, missing: str) -> Change:
    """A category has changed where both clips are sure of it and the two differ."""
    if missing:
        return replace(base, reason=missing)
    verdict: Verdict = "not_changed" if base.before.label == base.after.label else "changed"
    return replace(base, verdict=verdict)


def _missing(before: Measurement, after: Measurement) -> str:
    """Say which clip's number cannot be relied on; empty if both can."""
    for status, key in (("withheld", "withheld"), ("low_confidence", "low")):
        of = [m.status == status for m in (before, after)]
        if any(of):
            return say(f"comparison.reason.{key}_{'both' if all(of) else 'before' if of[0] else 'after'}")
    return ""


def _half_width(ends: tuple[float, float]) -> float:
    return (ends[1] - ends[0]) / 2
