"""Charts of a history: one measure over time, and a timeline of pain and the main measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from gait.history.change import Point
from gait.history.trend import Trend, TrendGroup
from gait.history.visits import StoredVisit
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.report.charts.axes import CARD, INK, NOISE, QUIET, RULE, USUAL, axes_or_new
from gait.report.charts.svg import figure_svg
from gait.words import say
from gait.words.numbers import displayed, unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_PX, _HEIGHT_PX = 290.0, 165.0
_BOX = (0.15, 0.16, 0.82, 0.81)
_SHORTEST_SPAN_DAYS = 4.0
_MARGIN_SHARE = 0.05
_PAIN_RANGE = (-1.0, 11.0)
_ROW_PX, _TOP_PX, _BOTTOM_PX, _LEFT_PX, _RIGHT_PX = 88.0, 22.0, 24.0, 40.0, 12.0
_TITLE_PX = 24.0
_PX_PER_DATE, _PX_PER_NUMBER = 110.0, 14.0


def plot_trend(trend: Trend, *, ax: Axes | None = None) -> Axes:
    """Plot a measure over time under the conditions of the latest session.

    Parameters
    ----------
    trend : Trend
        The trend, from `gait.history.trend`.
    ax : matplotlib.axes.Axes, optional
        The axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        See `draw_trend` for what it shows.

    Examples
    --------
    >>> plot_trend(trend("history.sqlite", "ada", "cadence"))  # doctest: +SKIP
    """
    ax = axes_or_new(ax)
    draw_trend(ax, trend.groups[0])
    ax.set_ylabel(_title_with_unit(trend))
    return ax


def draw_trend(ax: Axes, group: TrendGroup) -> None:
    """Draw the values of sessions under the same conditions over time.

    A dot is a session, with its 95 % interval; it is hollow if the value has low confidence. The grey band holds the
    values that differ from the first by less than the smallest detectable change; the green band is the usual range.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes. Times are local.
    group : TrendGroup
        The sessions. Those without a value are left out.
    """
    _draw_values(ax, group)
    _draw_usual_range(ax, [group])
    _span_dates(ax, [point.recorded_at for point, _ in _measured(group)], labels=3)


def trend_chart(group: TrendGroup, *, name: str, title: str) -> Markup:
    """Draw a measure over time for the page.

    Parameters
    ----------
    group : TrendGroup
        Sessions under the same conditions.
    name : str
        A name that no other chart of the page has.
    title : str
        Title of the measure, for screen readers.

    Returns
    -------
    Markup
        An ``svg`` element, or nothing if no session has a value.
    """
    points = _measured(group)
    if not points:
        return Markup("")

    def draw(figure: Figure) -> None:
        ax = figure.add_axes(_BOX)
        ax.locator_params(axis="y", nbins=5)
        draw_trend(ax, group)

    described = ", ".join(
        say("history.alt_point", date=date_text(point.recorded_at), value=displayed(m)) for point, m in points
    )
    alt = say("history.alt", title=title, points=described, verdict=say(f"history.verdict_{group.change.verdict}"))
    return figure_svg(draw, name=name, kind="trend", alt=alt, width_px=_WIDTH_PX, height_px=_HEIGHT_PX)


def timeline_chart(
    visits: Sequence[StoredVisit], trends: Sequence[Trend], *, width_px: float, kind: str = "timeline"
) -> Markup:
    """Draw pain and measures, one below the other, over a common time axis with a mark for each visit.

    All sessions are shown. Lines join those under the same conditions; diamonds are sessions without a speed, which
    cannot be compared.

    Parameters
    ----------
    visits : sequence of StoredVisit
        The visits, oldest first.
    trends : sequence of Trend
        The measures, in order of the rows.
    width_px : float
        Width of the chart.
    kind : str
        Classes of the element. The first is the chart's name on the page.

    Returns
    -------
    Markup
        An ``svg`` element, or nothing if there is nothing to draw.
    """
    pain = any(value is not None for visit in visits for value in (visit.pain_run, visit.pain_24h))
    rows = pain + len(trends)
    if rows == 0:
        return Markup("")
    height_px = _TOP_PX + rows * _ROW_PX + _BOTTOM_PX

    def draw(figure: Figure) -> None:
        for row in range(rows):
            bottom_px = _BOTTOM_PX + (rows - 1 - row) * _ROW_PX
            box = (
                _LEFT_PX / width_px,
                bottom_px / height_px,
                1 - (_LEFT_PX + _RIGHT_PX) / width_px,
                (_ROW_PX - _TITLE_PX) / height_px,
            )
            ax = figure.add_axes(box, sharex=figure.axes[0] if row else None)
            ax.locator_params(axis="y", nbins=3)
            ax.tick_params(labelbottom=row == rows - 1)
            if pain and row == 0:
                _draw_pain(ax, visits)
            else:
                _draw_measure(ax, trends[row - pain])
        labels = max(2, int(width_px / _PX_PER_DATE))
        _span_dates(figure.axes[-1], [visit.recorded_at for visit in visits], labels=labels)
        _mark_visits(figure, visits, width_px=width_px)

    alt = say("history.timeline_alt", rows=", ".join(_row_titles(trends, pain=pain)))
    return figure_svg(draw, name=kind.split()[-1], kind=kind, alt=alt, width_px=width_px, height_px=height_px)


def measure_title(measure: str) -> str:
    """Return the title of a measure, or its id if this version does not know it.

    Parameters
    ----------
    measure : str
        Id of the measure.

    Returns
    -------
    str
        The title or the id.
    """
    return REGISTRY[measure].title if measure in REGISTRY else measure


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
    return f"{_local(moment):%Y-%m-%d}"


def _local(moment: datetime) -> datetime:
    # Converted through the POSIX timestamp, since a pandas timestamp cannot be converted to the local time zone.
    return datetime.fromtimestamp(moment.timestamp())


def _day(moment: datetime) -> float:
    """Return a local time in days, as matplotlib counts them on axes of dates."""
    from matplotlib.dates import date2num

    return float(date2num(_local(moment)))  # type: ignore[no-untyped-call]


def _measured(group: TrendGroup) -> list[tuple[Point, Measurement]]:
    return [(point, point.measurement) for point in group.points if point.value is not None]


def _draw_values(ax: Axes, group: TrendGroup, *, joined: bool = True) -> None:
    """Draw the values with their intervals over the band of changes that cannot be detected."""
    points = _measured(group)
    days, values = (
        np.array(of_points, np.float64)
        for of_points in zip(*((_day(point.recorded_at), m.value) for point, m in points), strict=True)
    )
    detectable = group.change.detectable
    if detectable is not None and joined:
        # The sessions of a single day get a band that is wide enough to be seen.
        room = 0.0 if days[0] < days[-1] else _SHORTEST_SPAN_DAYS
        band = (values[0] - detectable, values[0] + detectable)
        ax.fill_between([days[0] - room, days[-1] + room], *band, color=NOISE, alpha=0.75, linewidth=0, zorder=1)
    if joined:
        ax.plot(days, values, color=QUIET, linewidth=1.5, linestyle=(0, (2, 2)), zorder=2)
    marker: dict[str, Any] = {"marker": "o" if joined else "D", "markersize": 7 if joined else 6, "zorder": 3}
    for day, value, (_, m) in zip(days, values, points, strict=True):
        if m.ci95 is not None:
            ax.plot([day, day], m.ci95, color=INK, linewidth=2.5, zorder=2)
        face = INK if m.status == "ok" else CARD
        ax.plot([day], [value], markerfacecolor=face, markeredgecolor=INK, markeredgewidth=1.5, **marker)


def _draw_measure(ax: Axes, trend: Trend) -> None:
    """Draw a measure under all conditions as a row of the timeline."""
    for group in trend.groups:
        if _measured(group):
            _draw_values(ax, group, joined=group.conditions.speed_mps is not None)
    _draw_usual_range(ax, trend.groups)
    ax.set_title(_title_with_unit(trend), loc="left", color=INK, pad=4)


def _draw_usual_range(ax: Axes, groups: Sequence[TrendGroup]) -> None:
    """Draw the usual range of the latest value, which must not stretch the chart."""
    measured = sorted((pair for group in groups for pair in _measured(group)), key=lambda pair: pair[0].recorded_at)
    limits = ax.get_ylim()
    reference = next((m.reference for _, m in reversed(measured) if m.reference is not None), None)
    if reference is not None:
        ax.axhspan(*reference, color=USUAL, alpha=0.55, linewidth=0, zorder=0)
    ax.set_ylim(limits)


def _draw_pain(ax: Axes, visits: Sequence[StoredVisit]) -> None:
    # Filled, since a hollow mark has low confidence.
    for name, shape, style in (("pain_run", "o", "-"), ("pain_24h", "^", (0, (2, 2)))):
        told = [(_day(visit.recorded_at), value) for visit in visits if (value := getattr(visit, name)) is not None]
        if told:
            marker: dict[str, Any] = {"marker": shape, "markersize": 6, "markerfacecolor": INK, "markeredgecolor": INK}
            ax.plot(*np.transpose(told), color=INK, linewidth=1.5, linestyle=style, zorder=3, **marker)
    ax.set_ylim(_PAIN_RANGE)
    ax.set_yticks([0, 5, 10])
    ax.set_title(say("history.pain"), loc="left", color=INK, pad=4)


def _mark_visits(figure: Figure, visits: Sequence[StoredVisit], *, width_px: float) -> None:
    """Draw a line for each date with visits, dark and dashed if one gave a cue, with the numbers of the visits."""
    low, high = figure.axes[0].get_xlim()
    inner_px = width_px - _LEFT_PX - _RIGHT_PX
    free_from_px = 0.0
    for _, of_date in groupby(enumerate(visits, start=1), key=lambda pair: date_text(pair[1].recorded_at)):
        numbered = list(of_date)
        day = _day(numbered[0][1].recorded_at)
        cue = any(visit.cues for _, visit in numbered)
        colour, style = (INK, (0, (3, 3))) if cue else (RULE, "-")
        for ax in figure.axes:
            ax.axvline(day, color=colour, linewidth=1.0, linestyle=style, zorder=1)
        at_px = _LEFT_PX + inner_px * (day - low) / (high - low)
        if at_px >= free_from_px:
            first, last = numbered[0][0], numbered[-1][0]
            text = str(first) if first == last else f"{first}\N{EN DASH}{last}"
            # Numbers stand above the title of the first row.
            figure.text(at_px / width_px, 1 - 11 / (figure.get_figheight() * 72), text, ha="center", color=INK)
            free_from_px = at_px + _PX_PER_NUMBER + 6 * (len(text) - 1)


def _span_dates(ax: Axes, moments: Sequence[datetime], *, labels: int) -> None:
    """Set the time axis, with a few dates, or with the date of a single day. It is never shorter than a few days."""
    from matplotlib.dates import AutoDateLocator, DateFormatter
    from matplotlib.ticker import FixedLocator

    first, last = _day(moments[0]), _day(moments[-1])
    room = max(_SHORTEST_SPAN_DAYS - (last - first), 0.0) / 2 + _MARGIN_SHARE * (last - first)
    ax.set_xlim(first - room, last + room)
    if date_text(moments[0]) == date_text(moments[-1]):
        ax.xaxis.set_major_locator(FixedLocator([first]))
    else:
        ax.xaxis.set_major_locator(AutoDateLocator(minticks=1, maxticks=labels))  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))  # type: ignore[no-untyped-call]


def _title_with_unit(trend: Trend) -> str:
    return say("steps.label", title=measure_title(trend.measure), unit=unit_text(trend.unit))


def _row_titles(trends: Sequence[Trend], *, pain: bool) -> list[str]:
    return [*([say("history.pain")] if pain else []), *map(_title_with_unit, trends)]
