"""Explain each number in plain words: what it is, how certain it is, what is usual and what changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.coaching.advice import Expected
from gait.coaching.marks import mark_text, marks_of, only_confirms
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.registry import FAMILIES
from gait.report.charts.charts import range_bar, side_bars
from gait.report.content import bar_marks, category_text, comparison_with_usual, most_certain
from gait.words import say
from gait.words.numbers import difference_text, displayed, interval, range_text, sides_differ, sides_note, with_unit

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
    result: list[Group] = []
    first_with: dict[str, str] = {}
    for family in FAMILIES:
        entries = [entry for entry in REGISTRY.values() if entry.family == family]
        measurements = [most_certain(session.measurements, entry.id) for entry in entries]
        numbers = tuple(
            _explained(m, expected.get(m.id), _caution(m, first_with)) for m in measurements if m is not None
        )
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
    usual = []
    if measurement.reference is not None:
        ends = range_text(measurement.reference, measurement.unit)
        usual.append(say("explain.usual_range", range=ends, source=entry.reference_source))
    if expected is not None:
        value = with_unit(expected.value, expected.unit)
        usual.append(say("explain.expected", value=value, source=expected.source))
    marks = "; ".join(mark_text(mark, measurement.unit) for mark in marks_of(measurement.id))
    if marks:
        confirms = only_confirms(measurement.id)
        marks = say("explain.mark_confirms" if confirms else "explain.mark_leads", marks=marks[0].upper() + marks[1:])
    parts = (
        (say("explain.what"), entry.explanation),
        (say("explain.usual"), " ".join(usual)),
        (say("explain.mark"), marks),
        (say("explain.moves"), entry.moved_by),
    )
    return tuple((question, answer) for question, answer in parts if answer)


def _caution(measurement: Measurement, first_with: dict[str, str]) -> str:
    """Return why to use a value with care; where an earlier measure has the same reason, name that measure instead."""
    if measurement.status == "ok" or not measurement.reason:
        return ""
    title = REGISTRY[measurement.id].title
    first = first_with.setdefault(measurement.reason, title)
    return measurement.reason if first == title else say("explain.caution_same", title=first)


def _explained(measurement: Measurement, expected: Expected | None, caution: str) -> Explained:
    title = REGISTRY[measurement.id].title
    parts = [*explanation(measurement, expected), (say("explain.interval"), _certainty(measurement))]
    sides = _sides(measurement)
    if sides:
        parts.append((say("explain.sides"), sides))
    if caution:
        parts.insert(1, (say("explain.caution"), caution))
    value = category_text(measurement) if measurement.label else displayed(measurement)
    return Explained(
        id=measurement.id,
        title=title,
        value=value,
        interval=interval(measurement.ci95, measurement.unit) if measurement.ci95 else "",
        comparison=comparison_with_usual(measurement),
        bar=range_bar(measurement, title=title, marks=bar_marks(measurement)),
        warning="" if measurement.status == "ok" else say("status.low_confidence"),
        parts=tuple(parts),
    )


def _certainty(measurement: Measurement) -> str:
    if measurement.ci95 is None:
        return say("explain.interval_none", n=measurement.n)
    return say("explain.interval_value", interval=range_text(measurement.ci95, measurement.unit), n=measurement.n)


def _sides(measurement: Measurement) -> str:
    """Return the claimed difference between the sides as text and bars, or else why only one value is shown."""
    if not sides_differ(measurement):
        note = sides_note(measurement)
        return Markup('<span class="unclaimed">{}</span>').format(note) if note else ""
    asymmetry = measurement.asymmetry
    assert asymmetry is not None
    side = say("legend.left" if asymmetry.value > 0 else "legend.right").lower()
    text = say(
        "explain.sides_differ",
        left=with_unit(measurement.left, measurement.unit),
        right=with_unit(measurement.right, measurement.unit),
        difference=difference_text(measurement),
        side=side,
    )
    bars = side_bars(measurement, title=REGISTRY[measurement.id].title)
    return Markup("{}{}<small>{}</small>").format(text, bars, say("explain.sides_band"))
