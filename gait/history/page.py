"""A runner's trends as one page: a file that needs nothing else and asks nothing of the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gait.errors import OutputError
from gait.history.change import Change, Point
from gait.history.chart import date_text, trend_chart
from gait.history.store import sessions_of
from gait.history.trend import Conditions, Trend, TrendGroup, all_trends
from gait.measures import REGISTRY
from gait.measures.same_speed import SAME_SPEED_SHARE
from gait.report.page.html import content_policy
from gait.runtime.atomic import written_whole
from gait.version import __version__
from gait.words import say
from gait.words.numbers import interval, number, unit_text, with_unit


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measure's chart with the words under it."""

    title: str
    unit: str
    chart: Markup
    verdict: str
    headline: str
    details: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Every measure under the same conditions: charts where sessions can be compared, else the values alone."""

    title: str
    subtitle: str
    figures: tuple[Figure, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def write_trend_page(url: str | Path | None, runner_id: str | None, path: str | Path) -> Path:
    """Write the page of a runner's trends.

    Parameters
    ----------
    url : str or Path or None
        The history's address.
    runner_id : str or None
        The runner; None for the sessions of nobody.
    path : str or Path
        The HTML file, replaced if it is there. It appears under its name only when it is whole.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    content = trend_page(url, runner_id)
    try:
        with written_whole(path) as unfinished:
            unfinished.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"The page cannot be written to '{path}': {error.strerror}.", "Name a file that you may write."
        ) from error
    return path


def trend_page(url: str | Path | None, runner_id: str | None) -> str:
    """Return the page of a runner's trends as HTML."""
    sessions, trends = sessions_of(url, runner_id), all_trends(url, runner_id)
    styles = (("gait.report", "report.css"), ("gait.history", "history.css"))
    style = "\n".join((resources.files(part) / "templates" / name).read_text("utf-8") for part, name in styles)
    environment = Environment(
        loader=PackageLoader("gait.history"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    first, last = (date_text(moment) for moment in (sessions.recorded_at.iloc[0], sessions.recorded_at.iloc[-1]))
    several = len(sessions) > 1
    return environment.get_template("trends.html.j2").render(
        version=__version__,
        style=Markup(style),
        policy=content_policy(style),
        runner=runner_id.strip() if runner_id else say("history.unnamed"),
        span=say("history.sessions" if several else "history.session", count=len(sessions), first=first, last=last),
        sections=sections(trends),
        same_speed_percent=100 * SAME_SPEED_SHARE,
    )


def sections(trends: Sequence[Trend]) -> list[Section]:
    """Arrange trends by the conditions of their sessions, those of several sessions first, then the latest."""
    pairs: dict[Conditions, list[tuple[Trend, TrendGroup]]] = {}
    for trend in trends:
        for group in trend.groups:
            if any(point.value is not None for point in group.points):
                pairs.setdefault(group.conditions, []).append((trend, group))
    arranged = sorted(
        pairs.items(),
        key=lambda item: (_session_count(item[1]) > 1, max(group.points[-1].recorded_at for _, group in item[1])),
        reverse=True,
    )
    return [_section(conditions, members) for conditions, members in arranged]


def _section(conditions: Conditions, members: Sequence[tuple[Trend, TrendGroup]]) -> Section:
    order = {name: index for index, name in enumerate(REGISTRY)}

    def place(pair: tuple[Trend, TrendGroup]) -> tuple[bool, bool, int]:
        trend, group = pair
        return group.change.verdict != "changed", trend.view != "side", order.get(trend.measure, len(order))

    ordered, title, count = sorted(members, key=place), conditions_text(conditions), _session_count(members)
    read_by = {"engine": conditions.engine, "model": conditions.model}
    if count == 1:
        values = tuple((_heading(trend), value_text(group.points[0])) for trend, group in ordered)
        return Section(title=title, subtitle=say("history.group", count=1, **read_by), values=values)
    figures = tuple(_figure(trend, group) for trend, group in ordered)
    return Section(title=title, subtitle=say("history.group", count=count, **read_by), figures=figures)


def _session_count(members: Sequence[tuple[Trend, TrendGroup]]) -> int:
    return len({point.session for _, group in members for point in group.points})


def _heading(trend: Trend) -> str:
    title = measure_title(trend.measure)
    return title if trend.view == "side" else f"{title}, {say('view.rear')}"


def conditions_text(conditions: Conditions) -> str:
    """Write how sessions were run.

    Examples
    --------
    >>> conditions_text(
    ...     Conditions(speed_mps=(2.8, 2.8), surface="treadmill", incline_deg=0.0, engine="blazepose", model="heavy")
    ... )
    'At 2.80 m/s, on the treadmill'
    """
    speeds = conditions.speed_mps
    if speeds is None:
        parts = [say("history.unknown_speed")]
    else:
        written = interval(speeds, "m/s") if speeds[0] < speeds[1] else number(speeds[0], "m/s")
        parts = [say("history.at_speed", speed=written)]
    parts.append(say(f"history.surface_{conditions.surface}"))
    if conditions.incline_deg:
        parts.append(say("history.incline", incline=number(conditions.incline_deg, "deg")))
    return ", ".join(parts)


def change_text(change: Change, unit: str) -> str:
    """Write a change with its interval and what could have been detected; empty where there is none.

    Examples
    --------
    >>> change_text(Change(verdict="changed", reason="", value=6.04, ci95=(5.5, 6.5), detectable=0.5), "steps/min")
    '+6.0 steps/min (5.5 to 6.5). Detectable from 0.5 steps/min.'
    """
    if change.value is None:
        return ""
    sign = "+" if change.value > 0 else ""
    between = "" if change.ci95 is None else say("history.interval", interval=interval(change.ci95, unit))
    text = say("history.by", change=f"{sign}{with_unit(change.value, unit)}", interval=between)
    if change.detectable is not None:
        text += " " + say("history.detectable", detectable=with_unit(change.detectable, unit))
    return text


def value_text(point: Point) -> str:
    """Write a session's value with its unit, a category with its probability."""
    found = point.measurement
    written = with_unit(found.value, found.unit)
    return written if found.label is None else f"{found.label} ({written})"


def measure_title(measure: str) -> str:
    """Return a measure's name for people."""
    return REGISTRY[measure].title if measure in REGISTRY else measure


def _figure(trend: Trend, group: TrendGroup) -> Figure:
    title = _heading(trend)
    categories = [point for point in group.points if point.measurement.label]
    return Figure(
        title=title,
        # A category has no course to draw.
        chart=Markup("") if categories else trend_chart(group, title=title, unit=trend.unit),
        unit=unit_text(trend.unit),
        verdict=group.change.verdict,
        headline=", ".join(
            say("history.alt_point", date=date_text(point.recorded_at), value=value_text(point)) for point in categories
        )
        or change_text(group.change, trend.unit),
        details=group.change.reason,
    )
