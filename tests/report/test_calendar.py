"""The plan as a calendar file: whole days, the race, and nothing for a runner who should see a clinician first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import icalendar
from made_advice import ADVICE

from gait.coaching.advice import Advice
from gait.coaching.coach import advise
from gait.report.calendar import plan_calendar, write_calendar
from gait.runner import Runner

DAY = date(2026, 5, 31)
SORE = Runner(symptoms=("knee_front",), pain_run=4, pain_24h=2, race="10k", race_date="2026-07-30")


def entries(advice: Advice, runner: Runner) -> list[tuple[str, date, date]]:
    calendar = icalendar.Calendar.from_ical(plan_calendar(advice, runner, day=DAY))
    return [(str(each["summary"]), each["dtstart"].dt, each["dtend"].dt) for each in calendar.walk("VEVENT")]


def test_the_weeks_the_practice_the_films_and_the_race_are_entries_of_whole_days() -> None:
    found = entries(ADVICE, SORE)
    assert found[0] == ("Running: This week", DAY, date(2026, 6, 7))
    assert ("Practice, week 2: 2 sessions", date(2026, 6, 7), date(2026, 6, 14)) in found
    assert [start for title, start, _ in found if title.startswith("Film")] == [date(2026, 6, 21), date(2026, 7, 12)]
    assert found[-1] == ("Race", date(2026, 7, 30), date(2026, 7, 31))
    assert all(type(start) is date for _, start, _ in found)


def test_a_runner_who_returns_has_no_day_for_the_practice_yet() -> None:
    runner = Runner(health=("illness",))
    assert [title for title, *_ in entries(ADVICE, runner)] == ["Film again at the same speed"] * 2


def test_a_runner_who_should_see_a_clinician_first_gets_no_entry() -> None:
    runner = Runner(age_years=15, race_date="2026-07-30")
    assert entries(advise((), runner=runner), runner) == []


def test_the_same_plan_gives_the_same_bytes_with_unique_names(tmp_path: Path) -> None:
    write_calendar(ADVICE, SORE, tmp_path / "plan.ics", day=DAY)
    written = (tmp_path / "plan.ics").read_bytes()
    assert written == plan_calendar(ADVICE, SORE, day=DAY)
    names = [str(each["uid"]) for each in icalendar.Calendar.from_ical(written).walk("VEVENT")]
    assert len(names) == len(set(names)) > 0
