"""Each number in plain words: what it is, how sure, what is usual, what moves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.coaching.advice import Expected
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.registry import FAMILIES
from gait.report.charts.charts import range_bar
from gait.report.content import category_text, most_certain, standing
from gait.words import say
from gait.words.numbers import interval, range_text, with_unit

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


@dataclass(frozen=True, kw_only=True)
class Explained:
    """One number; `parts` are pairs of a question and its answer."""

    id: str
    title: str
    value: str
    interval: str
    standing: str
    bar: Markup
    warning: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Numbers of one family."""

    title: str
    numbers: tuple[Explained, ...]


def groups(session: AnalysisResult) -> tuple[Group, ...]:
    """Return every measure that has a value, by family, from whichever view is more certain of it."""
    expected = {each.id: each for each in session.advice.expected}
    found = []
    for family in FAMILIES:
        of_family = [entry for entry in REGISTRY.values() if entry.family == family]
        best = [most_certain(session.measurements, entry.id) for entry in of_family]
        numbers = tuple(_explained(each, expected.get(each.id)) for each in best if each is not None)
        if numbers:
            found.append(Group(title=say(f"explain.group_{family}"), numbers=numbers))
    return tuple(found)


def withheld(session: AnalysisResult) -> tuple[tuple[str, str], ...]:
    """Return title and reason of each measure that no clip gave."""
    gone = [
        m for m in session.measurements if m.status == "withheld" and most_certain(session.measurements, m.id) is None
    ]
    return tuple({REGISTRY[m.id].title: m.reason or "" for m in gone}.items())


def plain_words(measurement: Measurement, expected: Expected | None = None) -> tuple[tuple[str, str], ...]:
    """Return what a measure is, what is usual and what moves it, as pairs of question and answer."""
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
    parts = [*plain_words(measurement, expected), (say("explain.interval"), _sureness(measurement))]
    if measurement.left is not None and measurement.right is not None and not measurement.label:
        parts.append((say("explain.sides"), _sides(measurement)))
    if measurement.status != "ok" and measurement.reason:
        parts.insert(1, (say("explain.caution"), measurement.reason))
    value = category_text(measurement) if measurement.label else with_unit(measurement.value, measurement.unit)
    return Explained(
        id=measurement.id,
        title=title,
        value=value,
        interval=interval(measurement.ci95, measurement.unit) if measurement.ci95 else "",
        standing=standing(measurement),
        bar=range_bar(measurement, title=title),
        warning="" if measurement.status == "ok" else say("status.low_confidence"),
        parts=tuple(parts),
    )


def _sureness(measurement: Measurement) -> str:
    if measurement.ci95 is None:
        return say("explain.interval_none", n=measurement.n)
    written = range_text(measurement.ci95, measurement.unit)
    return say("explain.interval_value", interval=written, n=measurement.n)


def _sides(measurement: Measurement) -> str:
    left, right = (with_unit(side, measurement.unit) for side in (measurement.left, measurement.right))
    asymmetry = measurement.asymmetry
    if asymmetry is None or not asymmetry.claimed:
        return say("explain.sides_value", left=left, right=right)
    side = say("legend.left" if asymmetry.value > 0 else "legend.right").lower()
    difference = with_unit(abs(asymmetry.value), asymmetry.unit)
    return say("explain.sides_differ", left=left, right=right, difference=difference, side=side)
