"""The plan as a calendar file (iCalendar, RFC 5545), for the calendar of a phone or a computer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gait.coaching.weeks import fading_part, returns, weeks_part
from gait.runtime.atomic import atomic_file
from gait.words import say

if TYPE_CHECKING:
    from gait.coaching.advice import Advice
    from gait.runner import Runner

_WEEK = timedelta(weeks=1)
# When to film again, in weeks; the same as in the part "Measure again" of the plan.
_FILM_AFTER_WEEKS = (3, 6)


def plan_calendar(advice: Advice, runner: Runner, *, day: date) -> bytes:
    """Return the plan as a calendar: the weeks, the practice of a cue, the days to film again, and the race.

    Every entry lasts whole days, so that no clock and no time zone matters. The same plan always gives the same bytes.

    Parameters
    ----------
    advice : Advice
        The advice. If a clinician comes first, the calendar is empty.
    runner : Runner
        The runner, with pain and the day of a race.
    day : date
        The first day of the plan.

    Returns
    -------
    bytes

    Examples
    --------
    >>> from gait.coaching.coach import advise
    >>> from gait.runner import Runner
    >>> text = plan_calendar(advise([]), Runner(race_date="2026-09-20"), day=date(2026, 5, 31)).decode()
    >>> text.count("BEGIN:VEVENT")
    3
    """
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//gait//plan//EN")
    calendar.add("version", "2.0")
    for number, (start, end, title, text) in enumerate(_entries(advice, runner, day)):
        event = icalendar.Event()
        event.add("uid", f"plan-{day.isoformat()}-{number}@gait")
        event.add("dtstamp", datetime.combine(day, time(), tzinfo=UTC))
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("summary", title)
        if text:
            event.add("description", text)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_calendar(advice: Advice, runner: Runner, path: Path, *, day: date) -> None:
    """Write the plan as a calendar file.

    Parameters
    ----------
    advice, runner, day
        See `plan_calendar`.
    path : Path
        The file. It appears only when it is complete.
    """
    with atomic_file(path) as unfinished:
        unfinished.write_bytes(plan_calendar(advice, runner, day=day))


def _entries(advice: Advice, runner: Runner, day: date) -> list[tuple[date, date, str, str]]:
    """Return the first day, the day after the last, title and text of each entry."""
    if advice.outcome == "clinician":
        return []
    entries = []
    if runner.hurts:
        for week, (when, runs, other) in enumerate(weeks_part(runner).rows):
            start = day + week * _WEEK
            entries.append((start, start + _WEEK, say("calendar.week", when=when), f"{runs}. {other}."))
    # A runner who returns practises later, on a day that nobody knows yet.
    if any(cue.measures for cue in advice.cues) and not returns(runner):
        for week, (number, sessions, reminders) in enumerate(fading_part(runner, advice.metronome).rows):
            start = day + week * _WEEK
            title = say("calendar.practice", week=number, sessions=sessions)
            entries.append((start, start + _WEEK, title, f"{advice.cues[0].instruction} {reminders}."))
    for weeks in _FILM_AFTER_WEEKS:
        start = day + weeks * _WEEK
        entries.append((start, start + timedelta(days=1), say("calendar.film"), ""))
    if runner.race_date is not None:
        race = date.fromisoformat(runner.race_date)
        entries.append((race, race + timedelta(days=1), say("calendar.race"), ""))
    return entries
