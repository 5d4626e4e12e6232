"""Range bars and bars of the sides as inline SVG, coloured by the style sheet of the page."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from markupsafe import Markup, escape

from gait.measurement import Measurement
from gait.words import say
from gait.words.numbers import claimed_difference, interval, short_number, sides_differ, with_unit

_BAR_WIDTH, _BAR_HEIGHT = 210.0, 48.0
_BAR_MARGIN = 10.0
# A mark is drawn if it lies within this many widths of the value, its interval and the usual range.
_MARK_REACH = 2.0
_SIDES_WIDTH, _SIDES_HEIGHT = 300.0, 48.0
_TICK_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 50, 100)
_MOST_TICKS = 5


def range_bar(measurement: Measurement, *, title: str, marks: Sequence[float] = ()) -> Markup:
    """Draw a value with its interval over the usual range, on a scale with the marks of the coaching rules.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    title : str
        Title of the measure, for the alternative text.
    marks : sequence of float
        Marks in the unit of the measure. Marks far away from the value are left out.

    Returns
    -------
    Markup
        An SVG element; empty if the value is withheld or the probability of a category.

    Examples
    --------
    >>> cadence = Measurement(id="cadence", view="side", unit="steps/min", value=168.0, ci95=(167.0, 169.0))
    >>> range_bar(cadence, title="Cadence", marks=[166.0])[:4]
    Markup('<svg')
    """
    value, ends, reference = measurement.value, measurement.ci95, measurement.reference
    if value is None or measurement.label is not None:
        return Markup("")
    shown = [value, *(ends or ()), *(reference or ())]
    width = max(shown) - min(shown)
    near = [mark for mark in marks if min(shown) - _MARK_REACH * width <= mark <= max(shown) + _MARK_REACH * width]
    low, high = min(*shown, value, *near), max(*shown, value, *near)
    ticks = nice_ticks(low, high) if high > low else nice_ticks(value - 1, value + 1)
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    inner = _BAR_WIDTH - 2 * _BAR_MARGIN

    def x(at: float) -> float:
        return float(_BAR_MARGIN + inner * (at - low) / (high - low))

    middle = 18.0
    parts = [_line("track", _BAR_MARGIN, middle, _BAR_WIDTH - _BAR_MARGIN, middle)]
    reference_alt = marks_alt = ""
    if reference is not None:
        parts.append(_rect("usual", x(reference[0]), middle - 8, x(reference[1]) - x(reference[0]), 16, round_px=4))
        reference_alt = say("bar.alt_reference", range=interval(reference, measurement.unit))
    parts += [_line("grid", x(tick), middle + 8, x(tick), middle + 13) for tick in ticks]
    parts += [
        _text(f"tick {anchor}", x(tick), _BAR_HEIGHT - 3, short_number(round(tick, 9)))
        for tick, anchor in ((ticks[0], "start"), (ticks[-1], "end"))
    ]
    if ends is not None:
        parts.append(_line("interval", x(ends[0]), middle, x(ends[1]), middle))
    parts.append(f'<circle class="value" cx="{x(value):.1f}" cy="{middle}" r="6.5"/>')
    if near:
        parts += [_line("rule-mark", x(mark), middle - 14, x(mark), middle + 9) for mark in near]
        marks_alt = say("bar.alt_marks", marks=", ".join(short_number(round(mark, 1)) for mark in near))
    alt = say(
        "bar.alt",
        title=title,
        value=with_unit(value, measurement.unit),
        interval=interval(ends, measurement.unit),
        reference=reference_alt,
        marks=marks_alt,
    )
    return _svg("range", _BAR_WIDTH, _BAR_HEIGHT, alt, parts)


def side_bars(measurement: Measurement, *, title: str) -> Markup:
    """Draw the values of both sides as mirrored bars, if a difference between them is claimed.

    The bar of the left side goes to the left and that of the right side to the right. The band marks where both bars
    would end if the method could not tell the sides apart: the middle of both, plus and minus half the smallest
    detectable difference.

    Parameters
    ----------
    measurement : Measurement
        The measurement.
    title : str
        Title of the measure, for the alternative text.

    Returns
    -------
    Markup
        An SVG element; empty if no difference is claimed.

    Examples
    --------
    >>> from gait.measurement import Asymmetry
    >>> apart = Asymmetry(value=30.0, unit="ms", detectable=12.0, claimed=True)
    >>> sides = Measurement(
    ...     id="contact_time", view="side", unit="ms", value=255.0, left=270.0, right=240.0, asymmetry=apart
    ... )
    >>> side_bars(sides, title="Contact time")[:4]
    Markup('<svg')
    """
    left, right, apart = measurement.left, measurement.right, measurement.asymmetry
    if not sides_differ(measurement) or left is None or right is None or apart is None:
        return Markup("")
    middle = (left + right) / 2
    band = abs(apart.detectable * (left - right) / apart.value) / 2
    ends = (left, right, middle - band, middle + band)
    # Values of both signs have no common length from zero, so that the bars start below the smallest of them.
    start = 0.0 if min(ends) >= 0 or max(ends) <= 0 else min(ends) - 0.2 * (max(ends) - min(ends))
    longest = max(abs(end - start) for end in ends)
    centre, reach, height = _SIDES_WIDTH / 2, _SIDES_WIDTH / 2 - 4, 16.0

    def length(value: float) -> float:
        return reach * abs(value - start) / longest

    near, far = sorted((length(middle - band), length(middle + band)))
    parts = [
        _rect("bar left", centre - length(left), 4, length(left), height, round_px=2),
        _rect("bar right", centre, 4, length(right), height, round_px=2),
        *(_rect("detectable", x, 1, far - near, height + 6, round_px=0) for x in (centre - far, centre + near)),
        _line("zero", centre, 0, centre, height + 8),
        _text("tick start", 4, _SIDES_HEIGHT - 4, _side_label("left", left, measurement.unit)),
        _text("tick end", _SIDES_WIDTH - 4, _SIDES_HEIGHT - 4, _side_label("right", right, measurement.unit)),
    ]
    alt = claimed_difference(measurement, title=title)
    return _svg("sides", _SIDES_WIDTH, _SIDES_HEIGHT, alt, parts)


def _side_label(side: str, value: float, unit: str) -> str:
    return say("sides.label", side=say(f"legend.{side}"), value=with_unit(value, unit))


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
    first, last = floor(low / step), ceil(high / step)
    last = max(last, first + 1)
    return [float(i * step) for i in range(first, last + 1)]


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
