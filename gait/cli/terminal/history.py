"""Tables of the history: runners, their sessions, and one measure over time."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gait.cli.terminal.summary import HEADLINES
from gait.history.chart import date_text, measure_title
from gait.history.page import change_text, conditions_text, value_text
from gait.history.pain import VISIT, pain_label
from gait.units import Units, shown_unit
from gait.words import say
from gait.words.numbers import interval, number, short_number, speed_text

if TYPE_CHECKING:
    import pandas as pd

    from gait.history.pain import Pain
    from gait.history.trend import Trend, TrendGroup

# Green is kept for the usual range.
_COLOURS = {"changed": "cyan", "not_changed": "default", "cannot_tell": "yellow"}


def print_runners(runners: pd.DataFrame, console: Console | None = None) -> None:
    """Print the table that `gait.history.runners` returns.

    Parameters
    ----------
    runners : DataFrame
        One row for each runner, with the columns `runner`, `sessions`, `first` and `last`.
    console : Console, optional
        Where to print. By default, standard output.
    """
    table = _table("Runner", "Sessions", "First", "Last")
    for row in _rows(runners):
        table.add_row(Text(row["runner"] or "-"), str(row["sessions"]), date_text(row["first"]), date_text(row["last"]))
    _console(console).print(table)


def print_pains(log: Sequence[Pain], console: Console | None = None) -> None:
    """Print a pain log.

    Parameters
    ----------
    log : sequence of Pain
        From `gait.history.pain.pain_log`.
    console : Console, optional
        Where to print. By default, standard output.
    """
    if not log:
        _console(console).print(say("pain.empty"))
        return
    table = _table(*(say(f"pain.{column}") for column in ("day", "score", "place", "note", "source")))
    for pain in log:
        source = say("pain.source_visit" if pain.source == VISIT else "pain.source_log")
        cells = (pain.day, short_number(pain.score), pain_label(pain.place), pain.note or "", source)
        table.add_row(*map(Text, cells))
    _console(console).print(table)


def print_sessions(sessions: pd.DataFrame, measurements: pd.DataFrame, console: Console | None = None) -> None:
    """Print a runner's sessions, then the main measures with one column for each of the latest sessions.

    Parameters
    ----------
    sessions, measurements : DataFrame
        From `gait.history.sessions_of` and `gait.history.measurements_of`.
    console : Console, optional
        Where to print. By default, standard output.
    """
    console = _console(console)
    if sessions.empty:
        console.print(say("history.no_sessions"))
        return
    # Empty for sessions that were added before units were stored.
    units = Units(**sessions[["lengths", "speeds"]].iloc[-1].dropna())
    table = _table("No.", "Date", "Speed", "Surface", "Views", "Files")
    # Numbered as on the page; the numbers in the database have gaps.
    for position, row in enumerate(_rows(sessions), start=1):
        speed = "-" if isnan(row["speed_mps"]) else speed_text(row["speed_mps"], units)
        date = date_text(row["recorded_at"])
        table.add_row(str(position), date, speed, row["surface"], row["views"], Text(row["files"]))
    console.print(table)
    latest = sessions.tail(max(1, (console.width - 34) // 12))
    values = _table("", *(date_text(moment) for moment in latest.recorded_at))
    for measure in HEADLINES:
        of_measure = measurements[(measurements.measure == measure) & measurements.value.notna()]
        # A measure of both views is shown from the side, whose name sorts last.
        by_session = of_measure.sort_values("view").groupby("session").last()
        if by_session.empty:
            continue
        unit, factor = shown_unit(by_session.unit.iloc[-1], units)
        of_latest = by_session.reindex(latest.session)
        cells = [
            _cell(value, status, unit, factor=factor)
            for value, status in zip(of_latest.value, of_latest.status, strict=True)
        ]
        values.add_row(f"{measure_title(measure)}, {unit}", *cells)
    console.print(values)


def _cell(value: float, status: str, unit: str, *, factor: float) -> str:
    """Return a value without its unit, marked if it has low confidence."""
    if isnan(value):
        return number(None, unit)
    text = number(factor * value, unit)
    return say("number.about", value=text) if status == "low_confidence" else text


def print_trend(trend: Trend, console: Console | None = None) -> None:
    """Print one measure over time: a table for each group of comparable sessions, with the change below it.

    The group with the earliest session comes first.

    Parameters
    ----------
    trend : Trend
        The trend of the measure.
    console : Console, optional
        Where to print. By default, standard output.
    """
    console = _console(console)
    trend = trend.in_display_units()
    console.print(Text(f"{measure_title(trend.measure)}, {say('view.' + trend.view)}", style="bold"))
    for group in sorted(trend.groups, key=lambda group: group.points[0].recorded_at):
        console.print(_trend_table(trend, group))
        console.print(
            Text.assemble(
                (say(f"history.verdict_{group.change.verdict}"), f"bold {_COLOURS[group.change.verdict]}"),
                (": " if group.change.value is not None else ".") + change_text(group.change, trend.unit),
            )
        )
        console.print(Text(f"{group.change.reason}\n" if group.change.reason else ""))


def _trend_table(trend: Trend, group: TrendGroup) -> Table:
    table = _table("Date", "Value", "95 % interval", "Left", "Right", "Status")
    table.title, table.title_justify, table.title_style = (
        conditions_text(group.conditions, trend.units),
        "left",
        "default",
    )
    for point in group.points:
        measurement = point.measurement
        table.add_row(
            date_text(point.recorded_at),
            value_text(point),
            interval(measurement.ci95, trend.unit),
            number(measurement.left, trend.unit),
            number(measurement.right, trend.unit),
            say(f"status.{measurement.status}"),
        )
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for heading in others:
        is_text = heading in ("Surface", "Views", "Files", "Status")
        table.add_column(heading, justify="left" if is_text else "right", no_wrap=not is_text)
    return table


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _console(console: Console | None) -> Console:
    return console or Console(highlight=False)
