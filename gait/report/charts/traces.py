"""Curves over the time of a video as inline SVG: one panel per trace, contacts shaded.

They are not drawn by matplotlib, because they stretch with the page while their texts do not, scroll under a fixed
scale, and follow the video: the page moves a cursor over them and writes the values at its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup, escape

from gait.report.charts.timeline import Line, Timeline, Trace
from gait.words import say
from gait.words.numbers import short_number, with_unit

Floats = npt.NDArray[np.float64]

_AXIS_WIDTH = 44.0
_TITLE_HEIGHT, _PANEL_HEIGHT, _FOOT_HEIGHT = 26.0, 92.0, 24.0
_PX_PER_S, _NARROWEST_PX = 28.0, 280.0
_PADDING = 0.06
_MOST_TICKS = 3
_MOST_LABELS = 11
# The start of the axis is kept free for the unit.
_UNIT_SHARE = 0.15


@dataclass(frozen=True, kw_only=True)
class TracePicture:
    """The traces of a timeline as a picture.

    Parameters
    ----------
    scale : Markup
        The vertical scales, an SVG that stays in place while the curves scroll.
    curves : Markup
        The curves, an SVG.
    alt : str
        Alternative text.
    """

    scale: Markup
    curves: Markup
    alt: str


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """The range of values of a panel."""

    low: float
    high: float

    @property
    def ticks(self) -> list[float]:
        """At most three round values inside the range."""
        return _round_numbers(self.low, self.high, most=_MOST_TICKS)

    def y(self, values: Floats) -> Floats:
        """Return the distance of values from the upper edge of the panel, in pixels."""
        shares: Floats = (self.high - values) / (self.high - self.low)
        return shares * _PANEL_HEIGHT


def trace_picture(timeline: Timeline) -> TracePicture:
    """Draw every trace of a timeline, one below the other on a common time axis.

    Parameters
    ----------
    timeline : Timeline
        The traces and steps.

    Returns
    -------
    TracePicture
    """
    height = len(timeline.traces) * (_TITLE_HEIGHT + _PANEL_HEIGHT) + _FOOT_HEIGHT
    width = max(_NARROWEST_PX, _PX_PER_S * (timeline.end_s - timeline.start_s))
    sentences = [*(_alt_text(trace) for trace in timeline.traces), say("player.steps_alt", count=len(timeline.steps))]
    scales, curves = [], _time_axis(timeline, height)
    for row, trace in enumerate(timeline.traces):
        top = _top(row)
        scale = _scale(trace)
        scales.append(_title(row, trace))
        curves.append(f'<rect class="plot" x="0" y="{top:g}" width="100%" height="{_PANEL_HEIGHT:g}"/>')
        curves += [_contact(timeline, step.side, step.contact_s, step.toe_off_s, top) for step in timeline.steps]
        for tick in scale.ticks:
            y = top + float(scale.y(np.array([tick]))[0])
            scales.append(
                f'<text class="tick end" x="{_AXIS_WIDTH - 6:g}" y="{y + 3.5:.1f}">{short_number(tick)}</text>'
            )
            kind = "zero" if tick == 0 else "grid"
            curves.append(f'<line class="{kind}" x1="0" y1="{y:.1f}" x2="100%" y2="{y:.1f}"/>')
        curves.append(_lines(trace, scale, top))
    curves.append(f'<line class="cursor" x1="0" y1="{_TITLE_HEIGHT:g}" x2="0" y2="{height - _FOOT_HEIGHT:g}"/>')
    return TracePicture(
        scale=_svg("scale", _AXIS_WIDTH, height, scales),
        curves=_svg("lines", width, height, curves),
        alt=" ".join(sentences),
    )


def _round_numbers(low: float, high: float, *, most: int) -> list[float]:
    """Return round, evenly spaced numbers inside a range, in ascending order."""
    from gait.report.charts.backend import MaxNLocator

    # There may be one more number than there are intervals.
    ticks = MaxNLocator(nbins=most - 1).tick_values(low, high)
    return [float(tick) + 0.0 for tick in ticks if low <= tick <= high]


def _top(row: int) -> float:
    return row * (_TITLE_HEIGHT + _PANEL_HEIGHT) + _TITLE_HEIGHT


def _title(row: int, trace: Trace) -> str:
    """Return the name of a trace, followed by empty elements in which the script writes the values at the cursor."""
    title = escape(say("player.trace", title=say(f"curve.{trace.id}"), note=say(f"curve.{trace.id}_note")))
    values = "".join(f'<tspan class="reading {line.name}" dx="10"></tspan>' for line in trace.lines)
    return f'<text class="title" x="{_AXIS_WIDTH:g}" y="{_top(row) - 8:g}">{title}{values}</text>'


def _contact(timeline: Timeline, side: str, start_s: float, end_s: float, top: float) -> str:
    start, end = _percent(timeline, start_s), _percent(timeline, end_s)
    return (
        f'<rect class="contact {side}" x="{start:.2f}%" y="{top:g}" width="{end - start:.2f}%" '
        f'height="{_PANEL_HEIGHT:g}"/>'
    )


def _time_axis(timeline: Timeline, height: float) -> list[str]:
    start_s, end_s = timeline.start_s, timeline.end_s
    length_s = end_s - start_s
    # A label at the very end would be cut off.
    first_s, last_s = start_s + _UNIT_SHARE * length_s, end_s - 0.03 * length_s
    marks = [
        f'<text class="tick" x="{_percent(timeline, time_s):.2f}%" y="{height - 7:g}">{short_number(time_s)}</text>'
        for time_s in _round_numbers(first_s, last_s, most=_MOST_LABELS)
    ]
    return [*marks, f'<text class="tick start" x="0" y="{height - 7:g}">{escape(say("player.axis"))}</text>']


def _lines(trace: Trace, scale: _Scale, top: float) -> str:
    """Return the lines as a nested SVG, which can be stretched without stretching the text."""
    last = len(trace.lines[0].values) - 1
    drawn = "".join(
        f'<polyline class="mean {line.name}" points="{part}"/>' for line in trace.lines for part in _parts(line, scale)
    )
    return (
        f'<svg x="0" y="{top:g}" width="100%" height="{_PANEL_HEIGHT:g}" viewBox="0 0 {last} {_PANEL_HEIGHT:g}" '
        f'preserveAspectRatio="none">{drawn}</svg>'
    )


def _parts(line: Line, scale: _Scale) -> list[str]:
    """Return the points of each part of a line between gaps."""
    known = np.flatnonzero(np.isfinite(line.values))
    y = scale.y(line.values)
    runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [" ".join(f"{index},{y[index]:.1f}" for index in run) for run in runs if len(run)]


def _scale(trace: Trace) -> _Scale:
    values = np.concatenate([line.values for line in trace.lines])
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    padding = _PADDING * (high - low) or 1.0
    return _Scale(low=low - padding, high=high + padding)


def _percent(timeline: Timeline, time_s: float) -> float:
    return 100 * (time_s - timeline.start_s) / (timeline.end_s - timeline.start_s)


def _alt_text(trace: Trace) -> str:
    ranges = []
    for line in trace.lines:
        known = line.values[np.isfinite(line.values)]
        if len(known):
            low, high = (with_unit(float(end), trace.unit) for end in (known.min(), known.max()))
            ranges.append(say(f"player.line_{line.name}", low=low, high=high))
    return say("player.trace_alt", title=say(f"curve.{trace.id}"), lines=", ".join(ranges))


def _svg(kind: str, width: float, height: float, parts: Sequence[str]) -> Markup:
    inside = "".join(parts)
    return Markup(f'<svg class="{kind}" width="{width:.0f}" height="{height:.0f}" aria-hidden="true">{inside}</svg>')
