"""Range bars and curves over the stride as inline SVG, coloured by the style sheet of the page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from markupsafe import Markup, escape

from gait.measurement import Measurement
from gait.measures.cycles import CycleCurve, SideCurve
from gait.words import say
from gait.words.numbers import interval, number, short_number, with_unit

Floats = npt.NDArray[np.float64]

_BAR_WIDTH, _BAR_HEIGHT = 210.0, 42.0
_BAR_MARGIN = 14.0
_CHART_WIDTH, _CHART_HEIGHT = 320.0, 210.0
_PLOT_LEFT, _PLOT_RIGHT, _PLOT_TOP, _PLOT_BOTTOM = 40.0, 304.0, 10.0, 156.0
_STANCE_HEIGHT = 6.0
_TICK_STEPS = (0.5, 1, 2, 5, 10, 20, 30, 50, 100)
_MOST_TICKS = 5


def range_bar(measurement: Measurement, *, title: str) -> Markup:
    """Draw a value with its interval over the usual range.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    title : str
        Title of the measure, for the alternative text.

    Returns
    -------
    Markup
        An SVG element; empty if the value is withheld.

    Examples
    --------
    >>> cadence = Measurement(id="cadence", view="side", unit="steps/min", value=168.0, ci95=(167.0, 169.0))
    >>> range_bar(cadence, title="Cadence")[:4]
    Markup('<svg')
    """
    value, ends, reference = measurement.value, measurement.ci95, measurement.reference
    if value is None:
        return Markup("")
    marks = [value, *(ends or ()), *(reference or ())]
    padding = 0.18 * (max(marks) - min(marks)) or 1.0
    low, high = min(marks) - padding, max(marks) + padding
    inner = _BAR_WIDTH - 2 * _BAR_MARGIN

    def x(at: float) -> float:
        return float(_BAR_MARGIN + inner * (at - low) / (high - low))

    middle = 16.0
    parts = [_line("track", _BAR_MARGIN, middle, _BAR_WIDTH - _BAR_MARGIN, middle)]
    reference_alt = ""
    if reference is not None:
        parts.append(_rect("usual", x(reference[0]), middle - 8, x(reference[1]) - x(reference[0]), 16, round_px=4))
        parts += [_text("tick", x(end), _BAR_HEIGHT - 6, number(end, measurement.unit)) for end in reference]
        reference_alt = say("bar.alt_reference", range=interval(reference, measurement.unit))
    if ends is not None:
        parts.append(_line("interval", x(ends[0]), middle, x(ends[1]), middle))
    parts.append(f'<circle class="value" cx="{x(value):.1f}" cy="{middle}" r="6.5"/>')
    alt = say(
        "bar.alt",
        title=title,
        value=with_unit(value, measurement.unit),
        interval=interval(ends, measurement.unit),
        reference=reference_alt,
    )
    return _svg("range", _BAR_WIDTH, _BAR_HEIGHT, alt, parts)


def cycle_chart(curve: CycleCurve) -> Markup:
    """Draw the mean curve and the standard deviation of each side over the stride, with contact and toe-off.

    Parameters
    ----------
    curve : CycleCurve
        The curve, with at least one side.

    Returns
    -------
    Markup
        An SVG element.
    """
    sides = [(name, side) for name, side in (("left", curve.left), ("right", curve.right)) if side is not None]
    lows, highs = (np.min([s.mean - s.sd for _, s in sides]), np.max([s.mean + s.sd for _, s in sides]))
    ticks = nice_ticks(float(lows), float(highs))
    bottom, top = min(ticks[0], float(lows)), max(ticks[-1], float(highs))

    def y(at: Floats) -> Floats:
        return _PLOT_BOTTOM - (_PLOT_BOTTOM - _PLOT_TOP) * (at - bottom) / (top - bottom)

    parts = []
    for tick, height in zip(ticks, y(np.array(ticks)), strict=True):
        parts.append(_line("zero" if tick == 0 else "grid", _PLOT_LEFT, height, _PLOT_RIGHT, height))
        parts.append(_text("tick end", _PLOT_LEFT - 6, height + 3.5, short_number(tick)))
    parts += [_text("tick", _x(share / 100), _PLOT_BOTTOM + 36, str(share)) for share in (0, 25, 50, 75, 100)]
    parts.append(_text("tick", _x(0.5), _CHART_HEIGHT - 3, say("curve.axis")))
    for row, (name, side) in enumerate(sides):
        parts.append(_band(name, y(side.mean - side.sd), y(side.mean + side.sd)))
        parts.append(f'<polyline class="mean {name}" points="{_points(_shares(side), y(side.mean))}"/>')
        parts += _events(name, side, row, y(side.mean))
    return _svg("curve", _CHART_WIDTH, _CHART_HEIGHT, _alt_text(curve, sides), parts)


def nice_ticks(low: float, high: float) -> list[float]:
    """Return round, evenly spaced numbers that span a range, about five at most.

    Parameters
    ----------
    low, high : float
        The range.

    Returns
    -------
    list of float

    Examples
    --------
    >>> nice_ticks(3.0, 98.0)
    [0.0, 30.0, 60.0, 90.0, 120.0]
    """
    steps = [step for step in _TICK_STEPS if (high - low) / step <= _MOST_TICKS - 1]
    step = steps[0] if steps else _TICK_STEPS[-1]
    first, last = np.floor(low / step), np.ceil(high / step)
    last = max(last, first + 1)
    return [float(i * step) for i in np.arange(first, last + 1)]


def _band(name: str, low: Floats, high: Floats) -> str:
    shares = np.linspace(0, 1, len(low))
    outline = _points(np.concatenate([shares, shares[::-1]]), np.concatenate([high, low[::-1]]))
    return f'<polygon class="band {name}" points="{outline}"/>'


def _events(name: str, side: SideCurve, row: int, heights: Floats) -> list[str]:
    """Mark initial contact and toe-off on the curve, and the stance phase as a strip under the plot."""
    top = _PLOT_BOTTOM + 6 + row * (_STANCE_HEIGHT + 2)
    strip = _rect(f"stance {name}", _x(0), top, _x(side.toe_off_share) - _x(0), _STANCE_HEIGHT, round_px=2)
    marks = [
        f'<circle class="event {name}" cx="{_x(share):.1f}" cy="{np.interp(share, _shares(side), heights):.1f}" r="4">'
        f"<title>{escape(say(key))}</title></circle>"
        for key, share in (("curve.contact", 0.0), ("curve.toe_off", side.toe_off_share))
    ]
    return [strip, *marks]


def _alt_text(curve: CycleCurve, sides: Sequence[tuple[str, SideCurve]]) -> str:
    sentences = [
        say(
            "curve.alt_side",
            side=say(f"legend.{name}"),
            low=with_unit(float(side.mean.min()), curve.unit),
            high=with_unit(float(side.mean.max()), curve.unit),
        )
        for name, side in sides
    ]
    return say("curve.alt", title=say(f"curve.{curve.id}"), sides=" ".join(sentences))


def _shares(side: SideCurve) -> Floats:
    return np.linspace(0, 1, len(side.mean))


def _x(share: float) -> float:
    return _PLOT_LEFT + (_PLOT_RIGHT - _PLOT_LEFT) * float(share)


def _points(shares: Floats, heights: Floats) -> str:
    return " ".join(f"{_x(share):.1f},{height:.1f}" for share, height in zip(shares, heights, strict=True))


def _svg(kind: str, width: float, height: float, alt: str, parts: Sequence[str]) -> Markup:
    inside = "".join(parts)
    return Markup(
        f'<svg class="{kind}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(alt)}">{inside}</svg>'
    )


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _rect(kind: str, x: float, y: float, width: float, height: float, *, round_px: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{round_px:g}"/>'


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'
