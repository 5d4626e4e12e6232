"""What the page shows, taken from a session and put into words; templates only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.motion.model import Scale
from gait.report.charts.charts import range_bar
from gait.version import __version__
from gait.words import say
from gait.words.lists import listed
from gait.words.numbers import interval, number, range_text, unit_text, with_unit

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult, ClipAnalysis

HEADLINES = ("cadence", "overstride", "vertical_oscillation", "trunk_lean", "step_width", "trunk_side_lean")
"""Measures that lead the page, in this order."""
_TILES = 3


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One headline measure: title, value, bar, and how it stands in the usual range."""

    title: str
    value: str
    figure: str
    unit: str
    interval: str
    bar: Markup
    usual: str
    standing: str
    warning: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table of measures."""

    id: str
    title: str
    definition: str
    value: str
    interval: str
    left: str
    right: str
    n: str
    reference: str
    source: str
    status: str
    status_text: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """The table of one view."""

    caption: str
    rows: tuple[Row, ...]


def tiles(session: AnalysisResult) -> tuple[Tile, ...]:
    """Return three measures that have a value: those that the first cue rests on, then those that lead anyway."""
    of_cue = [name for cue in session.advice.cues[:1] for name in cue.measures]
    # Those that a runner knows first, then those that can be compared.
    of_cue.sort(key=lambda name: (name not in HEADLINES, REGISTRY[name].reference is None))
    names = dict.fromkeys([*HEADLINES[:1], *of_cue, *HEADLINES])
    best = [found for name in names if (found := most_certain(session.measurements, name)) is not None]
    expected = {each.id: with_unit(each.value, each.unit) for each in session.advice.expected}
    return tuple(_tile(measurement, expected.get(measurement.id, "")) for measurement in best[:_TILES])


def facts(session: AnalysisResult) -> tuple[str, ...]:
    """Return what was told of the run: the belt's speed and the runner's height."""
    speed, height = session.options.speed_mps, session.runner.height_m
    told = [say("page.speed", speed=with_unit(speed, "m/s"))] if speed else []
    return tuple([*told, say("page.height", height=with_unit(height, "m"))] if height else told)


def table(analysis: ClipAnalysis) -> Table:
    """Return every measure of a view."""
    return Table(caption=say(f"page.table_{analysis.view}"), rows=tuple(_row(found) for found in analysis.measurements))


def method(analysis: ClipAnalysis) -> tuple[tuple[str, str], ...]:
    """Return how a clip was measured, as pairs of term and value."""
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
        (say("method.file"), clip.path.name),
        (say("method.picture"), picture),
        (
            say("method.steps"),
            say("method.steps_value", used=sum(s.used for s in analysis.steps), found=len(analysis.steps)),
        ),
        (say("method.pose"), f"{track.get('source_software', '')} {track.get('model', '')}".strip()),
        (
            say("method.scale"),
            say("method.scale_value", source=scale, error=number(196 * motion.scale.relative_se, "%")),
        ),
        (say("method.scales"), "; ".join(_scale(each) for each in analysis.scales)),
        (say("method.version"), f"gait {__version__}"),
        (say("method.hash"), clip.sha256),
        (say("method.model_hash"), str(track.get("model_sha256", ""))),
    ]
    if clip.slow_motion_factor != 1:
        slow = say("method.slow_motion", factor=number(clip.slow_motion_factor, "cm"))
        pairs.insert(2, (say("method.speed"), slow))
    return tuple((term, value) for term, value in pairs if value)


def standing(measurement: Measurement) -> str:
    """Say where a value and its interval lie in the usual range; empty without one.

    Examples
    --------
    >>> cadence = Measurement(
    ...     id="cadence", view="side", unit="steps/min", value=168.0, ci95=(167.0, 169.0), reference=(160.0, 175.0)
    ... )
    >>> standing(cadence)
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
    if low < usual_low and high > usual_high:
        return say("tile.wide")
    if low < usual_low:
        return say("tile.near_low")
    return say("tile.near_high") if high > usual_high else say("tile.inside")


def most_certain(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    """Return a measure that has a value from the view that is surer of it, as cues do; None if none has one."""

    def doubt(measurement: Measurement) -> tuple[bool, float]:
        low, high = measurement.ci95 or (-inf, inf)
        return measurement.status != "ok", high - low

    return min((m for m in measurements if m.id == name and m.value is not None), key=doubt, default=None)


def _tile(measurement: Measurement, expected: str) -> Tile:
    title, unit = REGISTRY[measurement.id].title, measurement.unit
    usual = say("tile.no_reference")
    if measurement.reference is not None:
        usual = say("tile.reference", range=range_text(measurement.reference, unit))
    elif expected:
        usual = say("tile.expected", value=expected)
    return Tile(
        title=title,
        value=with_unit(measurement.value, unit),
        figure=f"{number(measurement.value, unit)}{unit_text(unit) if unit == 'deg' else ''}",
        unit="" if unit == "deg" else f" {unit_text(unit)}",
        interval=say("tile.interval", interval=interval(measurement.ci95, unit)) if measurement.ci95 else "",
        bar=range_bar(measurement, title=title),
        usual=usual,
        standing=standing(measurement),
        warning="" if measurement.status == "ok" else say("status.low_confidence"),
    )


def _row(measurement: Measurement) -> Row:
    entry, unit = REGISTRY[measurement.id], measurement.unit
    value = with_unit(measurement.value, unit)
    given = measurement.value is not None
    return Row(
        id=entry.id,
        title=entry.title,
        definition=entry.definition,
        value=category_text(measurement) if measurement.label else value,
        interval=interval(measurement.ci95, unit),
        left=_side(measurement, "left"),
        right=_side(measurement, "right"),
        n=str(measurement.n) if given else say("number.none"),
        reference=range_text(measurement.reference, unit),
        source=entry.reference_source if measurement.reference else "",
        status=measurement.status,
        status_text=say(f"status.{measurement.status}"),
        reason=measurement.reason or "",
    )


def category_text(measurement: Measurement) -> str:
    """Write a category with its probability."""
    category = say(f"category.{measurement.label}")
    return say("table.category", category=category, probability=with_unit(measurement.value, measurement.unit))


def _scale(scale: Scale) -> str:
    size = number(1000 * scale.metres_per_pixel, "mm")
    return say(
        "method.one_scale", source=say(f"scale.{scale.source}"), size=size, error=number(196 * scale.relative_se, "%")
    )


def _side(measurement: Measurement, side: str) -> str:
    """A side's value; under the larger one by how much it is larger, where that is more than could be chance."""
    value = number(measurement.left if side == "left" else measurement.right, measurement.unit)
    asymmetry = measurement.asymmetry
    if asymmetry is None or not asymmetry.claimed or (asymmetry.value > 0) != (side == "left"):
        return value
    difference = with_unit(abs(asymmetry.value), asymmetry.unit)
    other = say("table.right" if side == "left" else "table.left").lower()
    return Markup("{}<small>{}</small>").format(value, say("table.more", difference=difference, other=other))
