"""The content of the report as formatted text, taken from a session. Templates only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.coaching.marks import limit_in, mark_text, marks_of, only_confirms
from gait.measurement import NORMAL_975, Measurement
from gait.measures import REGISTRY
from gait.motion.model import Scale
from gait.report.charts.charts import range_bar
from gait.version import __version__
from gait.words import say
from gait.words.lists import listed
from gait.words.numbers import (
    difference_text,
    displayed,
    height_text,
    interval,
    number,
    range_text,
    sides_note,
    speed_text,
    unit_text,
    with_unit,
)

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis
    from gait.coaching.advice import Advice, Expected

HEADLINES = ("cadence", "overstride_leg", "vertical_oscillation", "trunk_lean", "step_width", "trunk_side_lean")
"""The measures that the report shows first, in this order."""
_TILES = 3
_FALLBACKS = ("contact_time", "knee_flexion_at_contact")
# What is shown in place of a group's own measures, or beside them, and says the same.
_OF_THE_SAME_GROUP = {
    "overstride_leg": ("overstride", "overstride_com"),
    "vertical_oscillation": ("vertical_ratio", "head_oscillation"),
    "trunk_lean": ("trunk_lean_at_contact", "body_lean"),
}
_ALMOST_CERTAIN_PCT, _PROBABILITY_STEP_PCT = 95, 5


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One headline measure as formatted text.

    Parameters
    ----------
    title : str
        Title of the measure.
    value : str
        Value with unit.
    figure, unit : str
        The same in two parts, for two font sizes; the signs for an uncertain value and for degrees belong to the
        figure.
    interval : str
        The 95 % interval.
    bar : Markup
        Value, interval and usual range as SVG.
    comparison : str
        How the value compares with the usual range; empty without one.
    yardstick : str
        What the value is measured against: the mark of the coaching rules with its grade, or else the value expected
        for the runner; empty without either.
    warning : str
        The status if it is not `ok`; empty otherwise.
    """

    title: str
    value: str
    figure: str
    unit: str
    interval: str
    bar: Markup
    comparison: str
    yardstick: str
    warning: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table of measures, as formatted text.

    `left` and `right` are empty unless a difference between the sides is claimed. `sides_note` then says why; it is
    small print.
    """

    id: str
    title: str
    definition: str
    value: str
    interval: str
    left: str
    right: str
    sides_note: str
    n: str
    reference: str
    source: str
    status: str
    status_text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """The table of measures of one view."""

    caption: str
    rows: tuple[Row, ...]


def tiles(session: AnalysisResult) -> tuple[Tile, ...]:
    """Return the three headline measures of a session.

    Cadence comes first, then the measures that the first cue is based on, then the other `HEADLINES`. Measures without
    a value are skipped. A measure of a group that was not judged is shown only if too few judged ones are left.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    tuple of Tile
    """
    cue_measures = [name for cue in session.advice.cues[:1] for name in cue.measures]
    # Familiar measures first, then measures with a usual range.
    cue_measures.sort(key=lambda name: (name not in HEADLINES, REGISTRY[name].reference is None))
    names = dict.fromkeys([*HEADLINES[:1], *cue_measures, *HEADLINES])
    expected, unjudged = {each.id: each for each in session.advice.expected}, unjudged_measures(session.advice)
    return tuple(
        _tile(m, expected.get(m.id), judged=m.id not in unjudged)
        for m in headline_measurements(session, tuple(names), most=_TILES)
    )


def unjudged_measures(advice: Advice) -> frozenset[str]:
    """Return the measures of the groups that were not judged. None of them is a headline if a judged one is available.

    Parameters
    ----------
    advice : Advice
        The advice.

    Returns
    -------
    frozenset of str

    Examples
    --------
    >>> from gait.coaching.coach import advise
    >>> "overstride" in unjudged_measures(advise([]))
    True
    """
    own = [name for group in advice.groups if not group.judged for name in group.measures]
    return frozenset([*own, *(other for name in own for other in _OF_THE_SAME_GROUP.get(name, ()))])


def headline_measurements(session: AnalysisResult, names: Sequence[str], *, most: int) -> tuple[Measurement, ...]:
    """Return the measurements to show first, each from the view that is more certain of it.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    names : sequence of str
        The measures in the order of their importance.
    most : int
        The largest number of measurements.

    Returns
    -------
    tuple of Measurement
        Those of judged groups first. Reliable measures that are usually not shown first take the place of those that
        were not judged.
    """
    unjudged = unjudged_measures(session.advice)
    found = [m for name in names if (m := most_certain(session.measurements, name)) is not None]
    others = [m for name in _FALLBACKS if (m := most_certain(session.measurements, name)) is not None]
    judged = [m for m in found if m.id not in unjudged]
    if len(judged) < min(most, len(found)):
        shown = {m.id for m in judged}
        judged += [m for m in others if m.status == "ok" and m.id not in unjudged | shown]
    return (*judged, *(m for m in found if m.id in unjudged))[:most]


def facts(session: AnalysisResult) -> tuple[str, ...]:
    """Return the given speed and height as formatted text, as far as they were given.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    tuple of str
        The speed with the pace, then the height. Empty if neither was given.
    """
    speed_mps, height_m, units = session.options.speed_mps, session.runner.height_m, session.options.units
    speed = [say("page.speed", speed=speed_text(speed_mps, units))] if speed_mps else []
    height = [say("page.height", height=height_text(height_m, units))] if height_m else []
    return (*speed, *height)


def table(analysis: ClipAnalysis, measurements: Sequence[Measurement] = ()) -> Table:
    """Return the table of all measures of a clip.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.
    measurements : sequence of Measurement
        The measurements of all views. A row says so if another view is more certain of its measure.

    Returns
    -------
    Table
        One row per measurement, in the order of the measurements.
    """
    return Table(
        caption=say(f"page.table_{analysis.view}"), rows=tuple(_row(m, measurements) for m in analysis.measurements)
    )


def method(analysis: ClipAnalysis) -> tuple[tuple[str, str], ...]:
    """Return how a clip was measured, as pairs of a term and its value.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.

    Returns
    -------
    tuple of tuple of str
        Pairs of a term and its value. Pairs with an empty value are left out.
    """
    clip, motion, track = analysis.clip, analysis.motion, analysis.pose.attrs
    picture = say(
        "method.picture_value",
        width=clip.width,
        height=clip.height,
        frames=clip.frame_count,
        duration=number(clip.duration_s, "m/s"),
        fps=number(clip.mean_fps, "cm"),
    )
    sources = [say(f"scale.{source}") for source in motion.scale.source.split("+")]
    scale = listed(sources)
    pairs = [
        (say("method.file"), clip.name),
        (say("method.picture"), picture),
        (
            say("method.steps"),
            say("method.steps_value", used=sum(s.used for s in analysis.steps), found=len(analysis.steps)),
        ),
        (say("method.pose"), f"{track.get('source_software', '')} {track.get('model', '')}".strip()),
        (
            say("method.scale"),
            say("method.scale_value", source=scale, error=_relative_error(motion.scale)),
        ),
        (say("method.scales"), "; ".join(_scale_text(each) for each in analysis.scales)),
        (say("method.version"), f"gait {__version__}"),
        (say("method.hash"), clip.sha256),
        (say("method.model_hash"), str(track.get("model_sha256", ""))),
    ]
    if clip.slow_motion_factor != 1:
        slow = say("method.slow_motion", factor=number(clip.slow_motion_factor, "cm"))
        pairs.insert(2, (say("method.speed"), slow))
    return tuple((term, value) for term, value in pairs if value)


def comparison_with_usual(measurement: Measurement) -> str:
    """Return how a value and its interval compare with the usual range.

    A value of low confidence is compared only if its whole interval lies outside the range.

    Parameters
    ----------
    measurement : Measurement
        The measurement.

    Returns
    -------
    str
        Empty without a value or a usual range.

    Examples
    --------
    >>> cadence = Measurement(
    ...     id="cadence", view="side", unit="steps/min", value=168.0, ci95=(167.0, 169.0), reference=(160.0, 175.0)
    ... )
    >>> comparison_with_usual(cadence)
    'In the usual range'
    """
    if measurement.value is None or measurement.reference is None:
        return ""
    low, high = measurement.ci95 or (measurement.value, measurement.value)
    usual_low, usual_high = measurement.reference
    if high < usual_low:
        return say("tile.below")
    if low > usual_high:
        return say("tile.above")
    if measurement.status == "low_confidence" or (low < usual_low and high > usual_high):
        return say("tile.wide")
    is_inside = usual_low <= measurement.value <= usual_high
    if low < usual_low:
        return say("tile.inside_low" if is_inside else "tile.near_low")
    if high > usual_high:
        return say("tile.inside_high" if is_inside else "tile.near_high")
    return say("tile.inside")


def most_certain(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    """Return the most certain measurement of a measure: with status `ok`, then with the narrowest interval.

    Cues use the same measurement.

    Parameters
    ----------
    measurements : sequence of Measurement
        The measurements of all views.
    name : str
        Id of the measure.

    Returns
    -------
    Measurement or None
        None if no view has a value.
    """

    def uncertainty(measurement: Measurement) -> tuple[bool, float]:
        low, high = measurement.ci95 or (-inf, inf)
        return measurement.status != "ok", high - low

    return min((m for m in measurements if m.id == name and m.value is not None), key=uncertainty, default=None)


def yardsticks(measurement: Measurement, expected: Expected | None = None) -> tuple[str, ...]:
    """Return what a value is measured against apart from the usual range.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    expected : Expected, optional
        The value to expect from this runner at this speed.

    Returns
    -------
    tuple of str
        One sentence for each mark of the coaching rules, with its grade, and one for the expected value.
    """
    confirms = only_confirms(measurement.id)
    marks = tuple(
        say("mark.confirms" if confirms else "mark.of_rule", mark=mark_text(mark, measurement.unit))
        for mark in marks_of(measurement.id)
    )
    if expected is None:
        return marks
    return (*marks, say("mark.expected", value=with_unit(expected.value, expected.unit)))


def bar_marks(measurement: Measurement) -> tuple[float, ...]:
    """Return the marks of the coaching rules for a measure, in its unit, as the range bar draws them.

    Parameters
    ----------
    measurement : Measurement
        The measurement.

    Returns
    -------
    tuple of float
    """
    return tuple(limit_in(mark, measurement.unit) for mark in marks_of(measurement.id))


def _tile(measurement: Measurement, expected: Expected | None, *, judged: bool) -> Tile:
    title, unit = REGISTRY[measurement.id].title, measurement.unit
    return Tile(
        title=title,
        value=displayed(measurement),
        figure=_figure(measurement),
        unit="" if unit == "deg" else f" {unit_text(unit)}",
        interval=say("tile.interval", interval=interval(measurement.ci95, unit)) if measurement.ci95 else "",
        bar=range_bar(measurement, title=title, marks=bar_marks(measurement) if judged else ()),
        comparison=comparison_with_usual(measurement) if judged else say("tile.not_judged"),
        yardstick=next(iter(yardsticks(measurement, expected)), "") if judged else "",
        warning="" if measurement.status == "ok" else say("status.low_confidence"),
    )


def _figure(measurement: Measurement) -> str:
    """Return the value without its unit for large type, after an approximation sign if its confidence is low."""
    unit = measurement.unit
    figure = f"{number(measurement.value, unit)}{unit_text(unit) if unit == 'deg' else ''}"
    return say("number.about", value=figure) if measurement.status == "low_confidence" else figure


def _row(measurement: Measurement, measurements: Sequence[Measurement]) -> Row:
    entry, unit = REGISTRY[measurement.id], measurement.unit
    value = displayed(measurement) or say("number.none")
    return Row(
        id=entry.id,
        title=entry.title,
        definition=entry.definition,
        value=category_text(measurement) if measurement.label else value,
        interval=interval(measurement.ci95, unit),
        left=_claimed_side(measurement, "left"),
        right=_claimed_side(measurement, "right"),
        sides_note=sides_note(measurement),
        n=say("number.none") if measurement.value is None else str(measurement.n),
        reference=range_text(measurement.reference, unit),
        source=entry.reference_source if measurement.reference else "",
        status=measurement.status,
        status_text=say(f"status.{measurement.status}"),
        reason=remark(measurement, measurements),
    )


def remark(measurement: Measurement, measurements: Sequence[Measurement]) -> str:
    """Return why a measurement is uncertain or withheld, and the value of another view that counts instead of it.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    measurements : sequence of Measurement
        The measurements of all views.

    Returns
    -------
    str
        Empty if there is nothing to remark.
    """
    reason, best = measurement.reason or "", most_certain(measurements, measurement.id)
    if measurement.value is None or best is None or best.view == measurement.view:
        return reason
    other = say(
        "table.other_view",
        view=say(f"view.{best.view}"),
        value=displayed(best),
        interval=interval(best.ci95, best.unit),
    )
    return f"{reason} {other}".strip()


def category_text(measurement: Measurement) -> str:
    """Return the category of a measurement, such as the foot strike, and how likely it is.

    The probability is rounded to 5 per cent, because it is not known better. It is left out if the confidence is low.

    Parameters
    ----------
    measurement : Measurement
        A measurement with a category as its `label`. Its value is the probability in per cent.

    Returns
    -------
    str

    Examples
    --------
    >>> strike = Measurement(id="foot_strike", view="side", unit="%", value=87.9, label="rearfoot")
    >>> category_text(strike)
    'rearfoot, about 90 % likely'
    """
    category = say(f"category.{measurement.label}")
    if measurement.value is None or measurement.status == "low_confidence":
        return say("table.category_unsure", category=category)
    if measurement.value >= _ALMOST_CERTAIN_PCT:
        return say("table.category_sure", category=category, probability=_ALMOST_CERTAIN_PCT)
    probability = _PROBABILITY_STEP_PCT * round(measurement.value / _PROBABILITY_STEP_PCT)
    return say("table.category", category=category, probability=probability)


def _scale_text(scale: Scale) -> str:
    size = number(1000 * scale.metres_per_pixel, "mm")
    return say("method.one_scale", source=say(f"scale.{scale.source}"), size=size, error=_relative_error(scale))


def _relative_error(scale: Scale) -> str:
    """Return half the 95 % interval of a scale in per cent."""
    return number(100 * NORMAL_975 * scale.relative_se, "%")


def _claimed_side(measurement: Measurement, side: str) -> str:
    """Return a side's value, followed by the difference if this side is the larger one; empty if none is claimed."""
    asymmetry = measurement.asymmetry
    if asymmetry is None or not asymmetry.claimed:
        return ""
    value = number(measurement.left if side == "left" else measurement.right, measurement.unit)
    if (asymmetry.value > 0) != (side == "left"):
        return value
    difference = difference_text(measurement)
    other = say("table.right" if side == "left" else "table.left").lower()
    return Markup("{}<small>{}</small>").format(value, say("table.more", difference=difference, other=other))
