"""Explain each number in plain words: what it is, how certain it is, what is usual and what changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.coaching.advice import Expected
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.registry import FAMILIES
from gait.report.charts.charts import range_bar
from gait.report.content import category_text, comparison_with_usual, most_certain
from gait.words import say
from gait.words.numbers import interval, quantity_text, range_text, with_unit

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One measure with its explanation, as formatted text; `parts` are pairs of a question and its answer."""

    id: str
    title: str
    value: str
    interval: str
    comparison: str
    bar: Markup
    warning: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The explained measures of one family."""

    title: str
    numbers: tuple[Explained, ...]


def groups(session: AnalysisResult) -> tuple[Group, ...]:
    """Return every measure that has a value, grouped by family, from the view that is more certain of it.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    tuple of Group
    """
    expected = {each.id: each for each in session.advice.expected}
    result = []
    for family in FAMILIES:
        entries = [entry for entry in REGISTRY.values() if entry.family == family]
        measurements = [most_certain(session.measurements, entry.id) for entry in entries]
        numbers = tuple(_explained(m, expected.get(m.id)) for m in measurements if m is not None)
        if numbers:
            result.append(Group(title=say(f"explain.group_{family}"), numbers=numbers))
    return tuple(result)


def withheld(session: AnalysisResult) -> tuple[tuple[str, str], ...]:
    """Return the title and the reason of each measure that has no value in any view.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    tuple of tuple of str
        Pairs of a title and a reason, each title once.
    """
    missing = [
        m for m in session.measurements if m.status == "withheld" and most_certain(session.measurements, m.id) is None
    ]
    return tuple({REGISTRY[m.id].title: m.reason or "" for m in missing}.items())


def explanation(measurement: Measurement, expected: Expected | None = None) -> tuple[tuple[str, str], ...]:
    """Return what a measure is, what is usual and what changes it, as pairs of a question and its answer.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    expected : Expected, optional
        The value to expect from this runner at this speed.

    Returns
    -------
    tuple of (str, str)
    """
    entry = REGISTRY[measurement.id]
    usual = say("explain.usual_none")
    if measurement.reference is not None:
        usual = say(
            "explain.usual_range",
            range=range_text(measurement.reference, measurement.unit),
            source=entry.reference_source,
        )
    if expected is not None:
        value = with_unit(expected.value, expected.unit)
        usual = f"{usual} {say('explain.expected', value=value, source=expected.source)}"
    return (
        (say("explain.what"), entry.explanation),
        (say("explain.usual"), usual),
        (say("explain.moves"), entry.moved_by),
    )


def _explained(measurement: Measurement, expected: Expected | None) -> Explained:
    title = REGISTRY[measurement.id].title
    parts = [*explanation(measurement, expected), (say("explain.interval"), _certainty(measurement))]
    if measurement.left is not None and measurement.right is not None and not measurement.label:
        parts.append((say("explain.sides"), _sides(measurement)))
    if measurement.status != "ok" and measurement.reason:
        parts.insert(1, (say("explain.caution"), measurement.reason))
    value = category_text(measurement) if measurement.label else quantity_text(measurement.value, measurement.unit)
    return Explained(
        id=measurement.id,
        title=title,
        value=value,
        interval=interval(measurement.ci95, measurement.unit) if measurement.ci95 else "",
        comparison=comparison_with_usual(measurement),
        bar=range_bar(measurement, title=title),
        warning="" if measurement.status == "ok" else say("status.low_confidence"),
        parts=tuple(parts),
    )


def _certainty(measurement: Measurement) -> str:
    if measurement.ci95 is None:
        return say("explain.interval_none", n=measurement.n)
    return say("explain.interval_value", interval=range_text(measurement.ci95, measurement.unit), n=measurement.n)


def _sides(measurement: Measurement) -> str:
    left, right = (with_unit(side, measurement.unit) for side in (measurement.left, measurement.right))
    asymmetry = measurement.asymmetry
    if asymmetry is None or not asymmetry.claimed:
        return say("explain.sides_value", left=left, right=right)
    side = say("legend.left" if asymmetry.value > 0 else "legend.right").lower()
    difference = with_unit(abs(asymmetry.value), asymmetry.unit)
    return say("explain.sides_differ", left=left, right=right, difference=difference, side=side)
