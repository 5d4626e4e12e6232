"""Curves over the film's time as inline SVG that stretches with the page: one panel a trace, contacts shaded."""

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
_TICK_STEPS = (0.5, 1, 2, 5, 10, 20, 30, 50, 100)
_MOST_LABELS = 11
# The word for the unit stands at the start of the axis.
_UNIT_SHARE = 0.15
_LABEL_STEPS_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)


@dataclass(frozen=True, kw_only=True)
class TracePicture:
    """The scale at the left, which stays while the curves scroll; the curves; and what they show, in words."""

    scale: Markup
    curves: Markup
    spoken: str


@dataclass(frozen=True, kw_only=True)
class _Scale:
    """The values that a panel spans."""

    low: float
    high: float

    @property
    def ticks(self) -> list[float]:
        """Three round values at most, inside."""
        for step in _TICK_STEPS:
            inside = np.arange(np.ceil(self.low / step), np.floor(self.high / step) + 1) * step
            if len(inside) <= _MOST_TICKS:
                return [float(tick) + 0.0 for tick in inside]
        return []

    def down(self, values: Floats) -> Floats:
        """Pixels from the panel's upper edge."""
        shares: Floats = (self.high - values) / (self.high - self.low)
        return shares * _PANEL_HEIGHT


def trace_picture(line: Timeline) -> TracePicture:
    """Draw every trace of a timeline, one below the other on one time axis."""
    height = len(line.traces) * (_TITLE_HEIGHT + _PANEL_HEIGHT) + _FOOT_HEIGHT
    width = max(_NARROWEST_PX, _PX_PER_S * (line.end_s - line.start_s))
    spoken = " ".join([*(_spoken(trace) for trace in line.traces), say("player.steps_alt", count=len(line.landings))])
    scale, curves = [], _time_axis(line, height)
    for row, trace in enumerate(line.traces):
        top = _top(row)
        scale_of = _scale(trace)
        scale.append(_title(row, trace))
        curves.append(f'<rect class="plot" x="0" y="{top:g}" width="100%" height="{_PANEL_HEIGHT:g}"/>')
        curves += [_contact(line, step.side, step.contact_s, step.toe_off_s, top) for step in line.landings]
        for tick in scale_of.ticks:
            y = top + float(scale_of.down(np.array([tick]))[0])
            scale.append(
                f'<text class="tick end" x="{_AXIS_WIDTH - 6:g}" y="{y + 3.5:.1f}">{short_number(tick)}</text>'
            )
            kind = "zero" if tick == 0 else "grid"
            curves.append(f'<line class="{kind}" x1="0" y1="{y:.1f}" x2="100%" y2="{y:.1f}"/>')
        curves.append(_lines(trace, scale_of, top))
    curves.append(f'<line class="cursor" x1="0" y1="{_TITLE_HEIGHT:g}" x2="0" y2="{height - _FOOT_HEIGHT:g}"/>')
    return TracePicture(
        scale=_svg("scale", _AXIS_WIDTH, height, scale), curves=_svg("lines", width, height, curves), spoken=spoken
    )


def _top(row: int) -> float:
    return row * (_TITLE_HEIGHT + _PANEL_HEIGHT) + _TITLE_HEIGHT


def _title(row: int, trace: Trace) -> str:
    """The trace's name, then the place where the script writes each line's value under the cursor."""
    title = escape(say("player.trace", title=say(f"curve.{trace.id}"), note=say(f"curve.{trace.id}_note")))
    values = "".join(f'<tspan class="reading {line.name}" dx="10"></tspan>' for line in trace.lines)
    return f'<text class="title" x="{_AXIS_WIDTH:g}" y="{_top(row) - 8:g}">{title}{values}</text>'


def _contact(line: Timeline, side: str, start_s: float, end_s: float, top: float) -> str:
    start, end = _share(line, start_s), _share(line, end_s)
    return (
        f'<rect class="contact {side}" x="{start:.2f}%" y="{top:g}" width="{end - start:.2f}%" '
        f'height="{_PANEL_HEIGHT:g}"/>'
    )


def _time_axis(line: Timeline, height: float) -> list[str]:
    length = line.end_s - line.start_s
    step = next((step for step in _LABEL_STEPS_S if length / step <= _MOST_LABELS), _LABEL_STEPS_S[-1])
    # A label at the very end would be cut.
    times = np.arange(np.ceil(line.start_s / step), np.floor((line.end_s - 0.03 * length) / step) + 1) * step
    labels = [(time, _share(line, float(time))) for time in times if time >= line.start_s + _UNIT_SHARE * length]
    marks = [
        f'<text class="tick" x="{share:.2f}%" y="{height - 7:g}">{short_number(float(time))}</text>'
        for time, share in labels
    ]
    return [*marks, f'<text class="tick start" x="0" y="{height - 7:g}">{escape(say("player.axis"))}</text>']


def _lines(trace: Trace, scale: _Scale, top: float) -> str:
    """The curves in a picture of their own, which may be stretched without stretching the writing."""
    last = len(trace.lines[0].values) - 1
    drawn = "".join(
        f'<polyline class="mean {line.name}" points="{part}"/>' for line in trace.lines for part in _parts(line, scale)
    )
    return (
        f'<svg x="0" y="{top:g}" width="100%" height="{_PANEL_HEIGHT:g}" viewBox="0 0 {last} {_PANEL_HEIGHT:g}" '
        f'preserveAspectRatio="none">{drawn}</svg>'
    )


def _parts(line: Line, scale: _Scale) -> list[str]:
    """The points of each unbroken part of a line."""
    known = np.flatnonzero(np.isfinite(line.values))
    heights = scale.down(line.values)
    runs = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1)
    return [" ".join(f"{index},{heights[index]:.1f}" for index in run) for run in runs if len(run)]


def _scale(trace: Trace) -> _Scale:
    values = np.concatenate([line.values for line in trace.lines])
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    padding = _PADDING * (high - low) or 1.0
    return _Scale(low=low - padding, high=high + padding)


def _share(line: Timeline, time_s: float) -> float:
    return 100 * (time_s - line.start_s) / (line.end_s - line.start_s)


def _spoken(trace: Trace) -> str:
    said = []
    for line in trace.lines:
        known = line.values[np.isfinite(line.values)]
        if len(known):
            low, high = (with_unit(float(end), trace.unit) for end in (known.min(), known.max()))
            said.append(say(f"player.line_{line.name}", low=low, high=high))
    return say("player.trace_alt", title=say(f"curve.{trace.id}"), lines=", ".join(said))


def _svg(kind: str, width: float, height: float, parts: Sequence[str]) -> Markup:
    inside = "".join(parts)
    return Markup(f'<svg class="{kind}" width="{width:.0f}" height="{height:.0f}" aria-hidden="true">{inside}</svg>')
