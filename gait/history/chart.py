"""Line chart of a measure over time as inline SVG, coloured by the style sheet of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from gait.history.change import Point
from gait.history.trend import TrendGroup
from gait.words import say
from gait.words.numbers import number, short_number, with_unit

_WIDTH, _HEIGHT = 320.0, 180.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 306.0, 12.0, 148.0
_MIN_LABEL_GAP = 66.0
_MAX_TICKS = 4


def trend_chart(group: TrendGroup, *, title: str, unit: str) -> Markup:
    """Draw values with their intervals over time, and the band of changes that are too small to be detected.

    Parameters
    ----------
    group : TrendGroup
        Sessions under the same conditions.
    title : str
        Title of the measure, for screen readers.
    unit : str
        Unit of the measure.

    Returns
    -------
    Markup
        An ``svg`` element, or nothing if no session has a value.
    """
    points = [(point, point.value) for point in group.points if point.value is not None]
    if not points:
        return Markup("")
    band = _band(group, points[0][1])
    drawn = [end for point, value in points for end in (value, *(point.measurement.ci95 or ()))] + list(band or ())
    ticks = value_ticks(min(drawn), max(drawn))
    low, high = min(*drawn, ticks[0]), max(*drawn, ticks[-1])

    def y(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * (value - low) / (high - low)

    x = _dates_to_x([point.recorded_at for point, _ in points])
    parts = [] if band is None else [_rect("undetectable", _LEFT, y(band[1]), _RIGHT - _LEFT, y(band[0]) - y(band[1]))]
    for tick in ticks:
        parts.append(_line("grid", _LEFT, y(tick), _RIGHT, y(tick)))
        parts.append(_text("tick end", _LEFT - 6, y(tick) + 3.5, short_number(tick)))
    line = " ".join(f"{at:.1f},{y(value):.1f}" for at, (_, value) in zip(x, points, strict=True))
    parts.append(f'<polyline class="course" points="{line}"/>')
    for at, (point, value) in zip(x, points, strict=True):
        parts += _marker(at, y(value), point, [y(end) for end in point.measurement.ci95 or ()], with_unit(value, unit))
    parts += _date_labels(x, [point.recorded_at for point, _ in points])
    description = say(
        "history.alt",
        title=title,
        points=", ".join(
            say("history.alt_point", date=date_text(p.recorded_at), value=number(value, unit)) for p, value in points
        ),
        verdict=say(f"history.verdict_{group.change.verdict}"),
    )
    return Markup(
        f'<svg class="trend" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{escape(description)}">'
        + "".join(parts)
        + "</svg>"
    )


def value_ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers that cover a range.

    Parameters
    ----------
    low, high : float
        Ends of the range.

    Returns
    -------
    list of float
        In ascending order; the first is at most `low`, the last at least `high`.

    Examples
    --------
    >>> value_ticks(158.8, 166.1)
    [158.0, 160.0, 162.0, 164.0, 166.0, 168.0]
    """
    from matplotlib.ticker import MaxNLocator

    return [float(tick) for tick in MaxNLocator(nbins=_MAX_TICKS).tick_values(low, high)]


def date_text(moment: datetime) -> str:
    """Return the local date as ``YYYY-MM-DD``.

    Parameters
    ----------
    moment : datetime
        A time with a time zone, or a local time.

    Returns
    -------
    str

    Examples
    --------
    >>> date_text(datetime(2026, 3, 1, 12))
    '2026-03-01'
    """
    # Converted through the POSIX timestamp, since a pandas timestamp cannot be converted to the local time zone.
    return f"{datetime.fromtimestamp(moment.timestamp()):%Y-%m-%d}"


def _band(group: TrendGroup, first: float) -> tuple[float, float] | None:
    detectable = group.change.detectable
    return None if detectable is None else (first - detectable, first + detectable)


def _dates_to_x(moments: Sequence[datetime]) -> list[float]:
    """Return the x coordinate of each date. Sessions of a single date are spread evenly."""
    first, last = moments[0], moments[-1]
    span_s = (last - first).total_seconds()
    if span_s == 0:
        step = (_RIGHT - _LEFT) / (len(moments) + 1)
        return [_LEFT + step * (index + 1) for index in range(len(moments))]
    inner_left, inner_right = _LEFT + 14, _RIGHT - 14
    return [inner_left + (inner_right - inner_left) * (moment - first).total_seconds() / span_s for moment in moments]


def _marker(x: float, y: float, point: Point, ends: Sequence[float], value_text: str) -> list[str]:
    bar = [_line("interval", x, ends[0], x, ends[1])] if ends else []
    kind = "value" if point.measurement.status == "ok" else "value unsure"
    title = escape(f"{date_text(point.recorded_at)}: {value_text}")
    return [*bar, f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{title}</title></circle>']


def _date_labels(places: Sequence[float], moments: Sequence[datetime]) -> list[str]:
    """Label the last session with its date, and as many earlier ones as fit."""
    parts: list[str] = []
    free_until = _RIGHT + _MIN_LABEL_GAP
    labels: set[str] = set()
    for at, moment in reversed(list(zip(places, moments, strict=True))):
        label = date_text(moment)
        # Centred under its marker, but inside the chart.
        middle = min(max(at, _MIN_LABEL_GAP / 2), _WIDTH - _MIN_LABEL_GAP / 2)
        if free_until - middle >= _MIN_LABEL_GAP and label not in labels:
            parts.append(_text("tick", middle, _HEIGHT - 12, label))
            free_until = middle
            labels.add(label)
    return parts


def _line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _text(kind: str, x: float, y: float, words: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
