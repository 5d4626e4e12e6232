"""Range bars as inline SVG, coloured by the style sheet of the page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from gait.measurement import Measurement
from gait.words import say
from gait.words.numbers import interval, number, with_unit

_BAR_WIDTH, _BAR_HEIGHT = 210.0, 42.0
_BAR_MARGIN = 14.0


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
