"""The weeks of a plan: this week and the next, practice with fewer prompts each week, and the way to a race."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gait.coaching.advice import Metronome, PlanPart
from gait.coaching.rules import rules
from gait.coaching.symptoms import irritability
from gait.runner import Runner
from gait.words import fill
from gait.words.plurals import plural

_CALM_WEEKS = 2
"""For so many weeks before a race, nothing is practised."""


def level_of(runner: Runner) -> str:
    """Return the name of the runner's irritability; `none` without pain.

    Parameters
    ----------
    runner : Runner
        The runner with the reported pain.

    Returns
    -------
    str
    """
    level = irritability(runner)
    return "none" if level is None else level.id


def comes_back(runner: Runner) -> bool:
    """Return whether the plan begins with walking and running in turn.

    This is so with high irritability, after a break, after a birth and after illness.

    Parameters
    ----------
    runner : Runner
        The runner.

    Returns
    -------
    bool
    """
    return level_of(runner) == "high" or returns(runner)


def returns(runner: Runner) -> bool:
    """Return whether the runner returns after a break, a birth or an illness, and practises no cue before that is done.

    Parameters
    ----------
    runner : Runner
        The runner.

    Returns
    -------
    bool
    """
    return runner.goal == "return" or after_birth_or_illness(runner)


def after_birth_or_illness(runner: Runner) -> bool:
    """Return whether the runner returns after a birth, with a clinician's agreement, or after an illness.

    Parameters
    ----------
    runner : Runner
        The runner.

    Returns
    -------
    bool
    """
    return any(state in runner.health for state in ("postpartum_checked", "illness"))


def weeks_part(runner: Runner) -> PlanPart:
    """Return what this week and the next look like for a runner with pain.

    Parameters
    ----------
    runner : Runner
        The runner, with pain, days and distance a week.

    Returns
    -------
    PlanPart
    """
    rule = rules().plan.weeks
    level = rule.levels[level_of(runner)]
    days = runner.days_per_week
    runs = plural(min(int(days), level.most_days), "run", "runs") if days else level.unknown_days
    many = runner.weekly_km is not None and runner.weekly_km >= rule.many_km
    this_week = (many and level.this_week_many_km) or fill(level.this_week, runs=runs)
    return PlanPart(
        title=rule.title,
        text=rule.text,
        header=rule.header,
        rows=(
            (rule.this_week, this_week, level.this_other),
            (rule.next_week, level.next_week, level.next_other),
            (rule.later, level.later, level.later_other),
        ),
    )


def practice_sessions(runner: Runner) -> tuple[int, ...]:
    """Return the number of practice sessions in each week, never more than the runner has days with a run.

    Parameters
    ----------
    runner : Runner
        The runner, with pain and days a week.

    Returns
    -------
    tuple of int

    Examples
    --------
    >>> practice_sessions(Runner())
    (3, 3, 3, 2, 2)
    """
    most = max(1, int(runner.days_per_week)) if runner.days_per_week else 7
    return tuple(min(sessions, most) for sessions in rules().plan.fading.weeks[level_of(runner)])


def fading_part(runner: Runner, beat: Metronome | None, day: date | None = None) -> PlanPart:
    """Return the weeks of practice of a cue, with fewer prompts each week.

    Parameters
    ----------
    runner : Runner
        The runner, with pain and days a week.
    beat : Metronome or None
        The beat to practise with, if there is one.
    day : date, optional
        The day on which the plan starts.

    Returns
    -------
    PlanPart
    """
    rule = rules().plan.fading
    steps = rule.steps if beat is None else rule.steps_beat
    text = f"{rule.text} {rules().goals['return']}" if returns(runner) else rule.text
    if _race_within(runner, day, weeks=len(steps) + _CALM_WEEKS):
        text = f"{text} {rule.race}"
    half = 0 if beat is None else round(beat.cadence_spm / 2)
    return PlanPart(
        title=rule.title,
        text=text,
        header=rule.header,
        rows=tuple(
            (str(week), fill(rule.sessions, n=sessions), fill(step, half=half))
            for week, (sessions, step) in enumerate(zip(practice_sessions(runner), steps, strict=True), start=1)
        ),
    )


def _race_within(runner: Runner, day: date | None, *, weeks: int) -> bool:
    """Return whether a race is less than so many weeks away."""
    if runner.race_date is None or day is None:
        return False
    return 0 <= (date.fromisoformat(runner.race_date) - day).days < 7 * weeks


def race_part(runner: Runner, day: date | None) -> Iterator[PlanPart]:
    """Yield what the time before a race allows; nothing without the day of a race.

    Parameters
    ----------
    runner : Runner
        The runner, with the day of the race.
    day : date or None
        The day on which the plan starts.

    Yields
    ------
    PlanPart
    """
    if runner.race_date is None:
        return
    rule = rules().plan.race
    if day is None:
        yield PlanPart(title=rule.title, text=rule.no_day, header=rule.header, rows=())
        return
    days = (date.fromisoformat(runner.race_date) - day).days
    if days < 0:
        yield PlanPart(title=rule.title, text=rule.past, header=rule.header, rows=())
        return
    weeks = days // 7
    ends = [None, *(least for least, _, _ in rule.bands)]
    rows = tuple(
        (fill(rule.span if end is not None else rule.span_first, least=least, most=(end or 0) - 1), text)
        for (least, hurts, unhurt), end in zip(rule.bands, ends, strict=False)
        if least <= weeks
        for text in (hurts if runner.hurts else unhurt,)
    )
    yield PlanPart(title=rule.title, text=fill(rule.text, weeks=weeks), header=rule.header, rows=rows)
