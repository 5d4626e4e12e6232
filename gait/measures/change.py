"""Comparison of two measurements of one measure: changed, not changed, or cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot
from typing import Literal, get_args

from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.units import Units, converted, in_units, shown_unit
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
        The view in which it was measured.
    unit : str
        Unit of all numbers of the change.
    before, after : Measurement
        The two measurements.
    value : float or None
        After minus before; None if either is withheld or is a category.
    ci95 : tuple of float or None
        95 % interval of `value`.
    detectable : float or None
        Smallest detectable change: the half width of `ci95`, and at least the published change of a person from week to
        week, where one exists.
    least : float or None
        Smallest change that matters; None if unknown.
    verdict : {"changed", "not_changed", "cannot_tell"}
        The result of the comparison.
    reason : str
        Why the verdict is `cannot_tell`; otherwise empty.
    expected : float or None
        The change that is expected from a difference in speed alone; None if the speeds are equal or it is unknown.
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
    def beyond_speed(self) -> float | None:
        """The change without the part that is expected from the difference in speed; None if either is unknown."""
        return None if self.value is None or self.expected is None else self.value - self.expected

    @property
    def from_speed(self) -> Literal["all", "mostly", "beyond"] | None:
        """How much of the change comes from the difference in speed; None if that is unknown.

        `all` if what remains is smaller than the smallest detectable change, `mostly` if it is smaller than the part
        from speed, and `beyond` otherwise.
        """
        rest = self.beyond_speed
        if rest is None or self.expected is None or self.detectable is None:
            return None
        if abs(rest) <= self.detectable:
            return "all"
        return "mostly" if abs(rest) < abs(self.expected) else "beyond"

    @property
    def reliable(self) -> bool:
        """Whether both measurements have the status `ok`."""
        return self.before.status == self.after.status == "ok"

    def in_units(self, units: Units) -> Change:
        """Return the change with all its numbers in the units that are shown.

        Parameters
        ----------
        units : Units
            The units to show.

        Returns
        -------
        Change
            The change itself if it is neither a length nor a speed.
        """
        before, after = in_units(self.before, units), in_units(self.after, units)
        shown = converted(self, units, "value", "ci95", "detectable", "least", "expected")
        return replace(shown, before=before, after=after)


def compare_measurements(
    before: Measurement, after: Measurement, *, expected: float | None = None, units: Units | None = None
) -> Change:
    """Compare two measurements of one measure.

    The interval of the change combines both intervals as if their errors were independent. Part of the error belongs to
    the runner and cancels, but it is not known how much, so that the interval is conservative.

    The verdict is `changed` if the change is larger than the smallest detectable one, and `not_changed` if the whole
    interval lies within changes that are too small to matter. Otherwise, and if either measurement is withheld or has
    low confidence, it is `cannot_tell`.

    Parameters
    ----------
    before, after : Measurement
        The same measure in the same view.
    expected : float, optional
        Stored in the result; see `Change`.
    units : Units, optional
        The units in which `reason` gives numbers. All other attributes have the unit of the measurements.

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
    detectable, least = max(half, entry.week_to_week), entry.smallest_relevant_change(before.value)
    verdict: Verdict = "cannot_tell"
    reason = missing
    if not missing and abs(value) > detectable:
        verdict = "changed"
    elif not missing and least is not None and abs(value) + half < least:
        verdict = "not_changed"
    elif not missing:
        unit, factor = shown_unit(before.unit, units or Units())
        reason = say("comparison.reason.too_uncertain", detectable=with_unit(factor * detectable, unit))
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
    """Compare two categories: they have changed if both are reliable and differ."""
    if missing:
        return replace(base, reason=missing)
    verdict: Verdict = "not_changed" if base.before.label == base.after.label else "changed"
    return replace(base, verdict=verdict)


def _missing(before: Measurement, after: Measurement) -> str:
    """Return which of the measurements is not reliable, as a sentence; empty if both are."""
    for status, key in (("withheld", "withheld"), ("low_confidence", "low")):
        of = [m.status == status for m in (before, after)]
        if any(of):
            return say(f"comparison.reason.{key}_{'both' if all(of) else 'before' if of[0] else 'after'}")
    return ""


def _half_width(ends: tuple[float, float]) -> float:
    return (ends[1] - ends[0]) / 2
