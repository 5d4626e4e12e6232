"""A runner's trends as a self-contained HTML page, which loads nothing from the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gait.errors import OutputError
from gait.history.change import Change, Point
from gait.history.chart import date_text, measure_title, timeline_chart, trend_chart
from gait.history.document import CORRECTIONS
from gait.history.follow_up import follow_up_of
from gait.history.pain import LOGGED, Pain, pain_label, pain_log
from gait.history.self_checks import selfchecks_of
from gait.history.store import last_units
from gait.history.trend import Conditions, Trend, TrendGroup, all_trends
from gait.history.visits import StoredVisit, visits_of
from gait.measures import REGISTRY
from gait.measures.same_speed import SAME_SPEED_SHARE
from gait.report.content import HEADLINES
from gait.report.page.html import content_policy
from gait.results.header import header_facts, told_facts
from gait.runtime.atomic import atomic_file
from gait.selfcheck.result import SelfCheck
from gait.selfcheck.text import counted_lines, title_of
from gait.units import Units, shown_unit
from gait.version import __version__
from gait.words import say
from gait.words.numbers import displayed, interval, number, range_text, short_number, speed_text, unit_text, with_unit

_TIMELINES = {"wide": 720.0, "narrow": 340.0}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Chart of one measure with its captions."""

    title: str
    unit: str
    chart: Markup
    verdict: str
    headline: str
    details: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """All measures under the same conditions: as charts, or as plain values if there is only one session."""

    title: str
    subtitle: str
    figures: tuple[Figure, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class VisitRow:
    """A visit as text.

    Parameters
    ----------
    date, conditions : str
        When, and at which speed on which surface.
    facts : tuple of (str, str)
        What was told, as label and text.
    cues : tuple of str
        The instructions of the cues.
    """

    date: str
    conditions: str
    facts: tuple[tuple[str, str], ...]
    cues: tuple[str, ...]


def write_trend_page(url: str | Path | None, runner_id: str | None, path: str | Path) -> Path:
    """Write a page with the trends of a runner.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.
    path : str or Path
        The HTML file. An existing file is replaced when the new one is complete.

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
        with atomic_file(path) as unfinished:
            unfinished.write_text(content, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"The page cannot be written to '{path}': {error.strerror}.",
            "Name a file in a folder that you may write to.",
        ) from error
    return path


def trend_page(url: str | Path | None, runner_id: str | None) -> str:
    """Return a page with the trends of a runner as HTML.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    str

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    visits, trends = visits_of(url, runner_id), [t.in_display_units() for t in all_trends(url, runner_id)]
    units = last_units(url, runner_id) or Units()
    styles = (("gait.report", "report.css"), ("gait.report", "charts.css"), ("gait.history", "history.css"))
    style = "\n".join((resources.files(part) / "templates" / name).read_text("utf-8") for part, name in styles)
    environment = Environment(
        loader=PackageLoader("gait.history"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    several = len(visits) > 1
    rows = leading_trends(trends) if several else []
    arranged = sections(trends)
    return environment.get_template("trends.html.j2").render(
        version=__version__,
        style=Markup(style),
        policy=content_policy(style),
        runner=runner_id.strip() if runner_id else say("history.unnamed"),
        span=_span(visits),
        # A page cannot stretch a chart without its texts: one is for wide screens, the other for phones.
        timelines=[
            timeline_chart(visits, rows, width_px=width_px, kind=f"timeline {kind}")
            for kind, width_px in _TIMELINES.items()
            if several
        ],
        visits=[_visit_row(visit, units) for visit in visits],
        follow_up=found.text if (found := follow_up_of(url, runner_id)) is not None else "",
        checks=[_check_row(check) for check in selfchecks_of(url, runner_id)],
        pains=[_pain_row(pain) for pain in pain_log(url, runner_id) if pain.source == LOGGED],
        sections=arranged,
        has_charts=any(section.figures for section in arranged),
        same_speed_percent=100 * SAME_SPEED_SHARE,
    )


def _span(visits: Sequence[StoredVisit]) -> str:
    if not visits:
        return say("history.no_sessions")
    first, last = (date_text(visit.recorded_at) for visit in (visits[0], visits[-1]))
    if len(visits) == 1:
        return say("history.session", first=first)
    return say("history.sessions", count=len(visits), first=first, last=last)


def _check_row(check: SelfCheck) -> tuple[str, str, tuple[str, ...]]:
    """Return day, title and sentences of a self-check."""
    return check.date_filmed or "", title_of(check.kind), tuple(counted_lines(check))


def _pain_row(pain: Pain) -> tuple[str, str]:
    """Return day and text of an entry of the pain log."""
    score = say("history.pain_entry", score=short_number(pain.score))
    return pain.day, ", ".join(filter(None, (score, pain_label(pain.place), pain.note)))


def leading_trends(trends: Sequence[Trend]) -> list[Trend]:
    """Return the trends of the headline measures, one for each, from the view with the most values.

    Parameters
    ----------
    trends : sequence of Trend
        All trends of a runner.

    Returns
    -------
    list of Trend
        In the order of `gait.report.content.HEADLINES`; without measures that have no value.
    """

    def rank(trend: Trend) -> tuple[int, bool]:
        return sum(point.value is not None for group in trend.groups for point in group.points), trend.view == "side"

    by_measure = [[trend for trend in trends if trend.measure == name] for name in HEADLINES]
    return [max(of_measure, key=rank) for of_measure in by_measure if of_measure]


def _visit_row(visit: StoredVisit, units: Units) -> VisitRow:
    conditions = Conditions(
        speed_mps=None if visit.speed_mps is None else (visit.speed_mps, visit.speed_mps),
        surface=visit.surface,
        incline_deg=visit.incline_deg,
        engine="",
        model="",
    )
    return VisitRow(
        date=date_text(visit.recorded_at),
        conditions=conditions_text(conditions, units),
        facts=header_facts({"visit": visit.details, "edits": visit.details.get(CORRECTIONS)})
        + told_facts({"runner": visit.answers}),
        cues=visit.cues,
    )


def sections(trends: Sequence[Trend]) -> list[Section]:
    """Group trends by the conditions of their sessions.

    Parameters
    ----------
    trends : sequence of Trend
        All trends of a runner.

    Returns
    -------
    list of Section
        Conditions with several sessions come first, then those with the latest session.
    """
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

    def sort_key(pair: tuple[Trend, TrendGroup]) -> tuple[bool, bool, int]:
        trend, group = pair
        return group.change.verdict != "changed", trend.view != "side", order.get(trend.measure, len(order))

    ordered, count = sorted(members, key=sort_key), _session_count(members)
    title = conditions_text(conditions, members[0][0].units)
    pose_model = {"engine": conditions.engine, "model": conditions.model}
    if count == 1:
        values = tuple((_heading(trend), value_text(group.points[0])) for trend, group in ordered)
        return Section(title=title, subtitle=say("history.group", count=1, **pose_model), values=values)
    figures = tuple(_figure(trend, group) for trend, group in ordered)
    return Section(title=title, subtitle=say("history.group", count=count, **pose_model), figures=figures)


def _session_count(members: Sequence[tuple[Trend, TrendGroup]]) -> int:
    return len({point.session for _, group in members for point in group.points})


def _heading(trend: Trend) -> str:
    title = measure_title(trend.measure)
    return title if trend.view == "side" else f"{title}, {say('view.rear')}"


def conditions_text(conditions: Conditions, units: Units) -> str:
    """Describe the conditions of sessions in words.

    Parameters
    ----------
    conditions : Conditions
        Speed, surface and incline.
    units : Units
        The units to show.

    Returns
    -------
    str

    Examples
    --------
    >>> conditions_text(
    ...     Conditions(speed_mps=(2.8, 2.8), surface="treadmill", incline_deg=0.0, engine="blazepose", model="heavy"),
    ...     Units(),
    ... )
    'At 2.80 m/s (5:57 min/km), on the treadmill'
    """
    speeds = conditions.speed_mps
    if speeds is None:
        parts = [say("history.unknown_speed")]
    else:
        unit, factor = shown_unit("m/s", units)
        several = speeds[0] < speeds[1]
        text = range_text([factor * s for s in speeds], unit) if several else speed_text(speeds[0], units)
        parts = [say("history.at_speed", speed=text)]
    parts.append(say(f"history.surface_{conditions.surface}"))
    if conditions.incline_deg:
        parts.append(say("history.incline", incline=number(conditions.incline_deg, "deg")))
    return ", ".join(parts)


def change_text(change: Change, unit: str) -> str:
    """Describe a change in words, with its interval and the smallest detectable change.

    Parameters
    ----------
    change : Change
        The change.
    unit : str
        Unit of the measure.

    Returns
    -------
    str
        Empty if there are fewer than two values.

    Examples
    --------
    >>> change_text(Change(verdict="changed", reason="", value=6.04, ci95=(5.5, 6.5), detectable=0.5), "steps/min")
    '+6.0 steps/min (5.5 to 6.5). Smallest detectable change: 0.5 steps/min.'
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
    """Return the value of a session with its unit, or its category with the probability.

    Parameters
    ----------
    point : Point
        The measure in one session.

    Returns
    -------
    str
        The rounded value with its unit, after an approximation sign if its confidence is low. For a category, the
        category with its probability in brackets.
    """
    measurement = point.measurement
    text = displayed(measurement) or say("number.none")
    return text if measurement.label is None else f"{measurement.label} ({text})"


def _figure(trend: Trend, group: TrendGroup) -> Figure:
    title = _heading(trend)
    name = f"trend-{trend.measure}-{trend.view}-{trend.groups.index(group)}"
    categories = [point for point in group.points if point.measurement.label]
    return Figure(
        title=title,
        # Categories cannot be drawn as a line.
        chart=Markup("") if categories else trend_chart(group, name=name, title=title),
        unit=unit_text(trend.unit),
        verdict=group.change.verdict,
        headline=", ".join(
            say("history.alt_point", date=date_text(point.recorded_at), value=value_text(point)) for point in categories
        )
        or change_text(group.change, trend.unit),
        details=group.change.reason,
    )
