"""What the page shows, taken from a session and put into words; templates only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait import __version__
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.report.charts import range_bar
from gait.report.numbers import interval, number, unit_text, with_unit
from gait.report.words import say

if TYPE_CHECKING:
    from gait.session import ClipAnalysis, Session

HEADLINES = ("cadence", "overstride", "vertical_oscillation", "trunk_lean", "step_width", "trunk_side_lean")
"""Measures that lead the page, in this order; the first four that the session has."""
_TILES = 4
_MOST_CUES = 2


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One headline measure: title, value, bar, and how it stands in the usual range."""

    title: str
    value: str
    interval: str
    bar: Markup
    usual: str
    standing: str
    warning: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table of measures."""

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


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One thing to change, or the sentence that there is none."""

    title: str
    text: str
    cue: str = ""


def tiles(session: Session) -> tuple[Tile, ...]:
    """Return the headline measures that have a value, from whichever view is more certain of them."""
    best = [found for name in HEADLINES if (found := _most_certain(session.measurements, name)) is not None]
    return tuple(_tile(measurement) for measurement in best[:_TILES])


def advice(session: Session) -> tuple[Advice, ...]:
    """Return what to change first: two things at most, or that there is nothing, or that the clips cannot say."""
    if session.findings:
        return tuple(
            Advice(title=finding.title, text=finding.why, cue=finding.cue) for finding in session.findings[:_MOST_CUES]
        )
    certain = any(m.id in HEADLINES and m.id != "cadence" and m.status == "ok" for m in session.measurements)
    if certain:
        return (Advice(title=say("page.nothing_title"), text=say("page.nothing")),)
    return (Advice(title=say("page.unclear_title"), text=say("page.unclear")),)


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
    scale = sources[0] if len(sources) == 1 else say("scale.and", one=", ".join(sources[:-1]), other=sources[-1])
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


def _most_certain(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    given = [m for m in measurements if m.id == name and m.value is not None]
    return min(given, key=lambda m: m.status != "ok", default=None)


def _tile(measurement: Measurement) -> Tile:
    title, unit = REGISTRY[measurement.id].title, measurement.unit
    usual = measurement.reference
    return Tile(
        title=title,
        value=with_unit(measurement.value, unit),
        interval=say("tile.interval", interval=interval(measurement.ci95, unit)) if measurement.ci95 else "",
        bar=range_bar(measurement, title=title),
        usual=say("tile.no_reference") if usual is None else say("tile.reference", range=_range(usual, unit)),
        standing=standing(measurement),
        warning="" if measurement.status == "ok" else say("status.low_confidence"),
    )


def _row(measurement: Measurement) -> Row:
    entry, unit = REGISTRY[measurement.id], measurement.unit
    value = with_unit(measurement.value, unit)
    given = measurement.value is not None
    return Row(
        title=entry.title,
        definition=entry.definition,
        value=_category(measurement) if measurement.label else value,
        interval=interval(measurement.ci95, unit),
        left=_side(measurement, "left"),
        right=_side(measurement, "right"),
        n=str(measurement.n) if given else say("number.none"),
        reference=_range(measurement.reference, unit) if measurement.reference else say("number.none"),
        source=entry.reference_source if measurement.reference else "",
        status=measurement.status,
        status_text=say(f"status.{measurement.status}"),
        reason=measurement.reason or "",
    )


def _category(measurement: Measurement) -> str:
    category = say(f"category.{measurement.label}")
    return say("table.category", category=category, probability=with_unit(measurement.value, measurement.unit))


def _side(measurement: Measurement, side: str) -> str:
    """A side's value; under the larger one by how much it is larger, where that is more than could be chance."""
    value = number(measurement.left if side == "left" else measurement.right, measurement.unit)
    asymmetry = measurement.asymmetry
    if asymmetry is None or not asymmetry.claimed or (asymmetry.value > 0) != (side == "left"):
        return value
    difference = with_unit(abs(asymmetry.value), asymmetry.unit)
    other = say("table.right" if side == "left" else "table.left").lower()
    return Markup("{}<small>{}</small>").format(value, say("table.more", difference=difference, other=other))


def _range(ends: tuple[float, float], unit: str) -> str:
    return f"{interval(ends, unit)}{'' if unit == 'deg' else ' '}{unit_text(unit)}"
