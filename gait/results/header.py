"""The facts in the header of a report: who was filmed, when and by whom, and what the runner told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from gait.edits.document import edits_in
from gait.edits.summary import corrections
from gait.errors import OptionError
from gait.runner import GOALS, SITES, TRIGGERS, Runner, Visit, questions_of
from gait.words import say
from gait.words.lists import listed
from gait.words.numbers import short_number

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult

Facts = tuple[tuple[str, str], ...]
_ABOUT_CIRCUMSTANCES = (
    *("pain_onset", "swelling", "warning_signs", "changes", "days_per_week", "race", "race_date", "shoe_drop_mm"),
    *("shoe_age_km", "shoe_pairs", "calf_raises_left", "calf_raises_right", "hop_seconds_left", "hop_seconds_right"),
    *("health", "energy_signs", "sleep", "fuel"),
)
AnswersT = TypeVar("AnswersT", Runner, Visit)


def header_facts(session: AnalysisResult | Mapping[str, Any]) -> Facts:
    """Return what identifies a session: runner, date, clinic, clinician, shoes, ground, note and corrections by hand.

    Parameters
    ----------
    session : AnalysisResult or mapping
        A session, or the content of its `results.json`, which may come from an earlier version.

    Returns
    -------
    tuple of (label, text)
        The details that were given, as plain text, in the order of the header. Callers escape them.

    Examples
    --------
    >>> header_facts({"visit": {"runner_name": "Anna M.", "date_filmed": "2026-05-31"}})
    (('Runner', 'Anna M.'), ('Filmed on', '31 May 2026'))
    """
    visit = session.visit if not isinstance(session, Mapping) else _read(Visit, session.get("visit"))
    edits = session.edits.edits if not isinstance(session, Mapping) else edits_in(session)
    facts = (
        (say("visit.runner"), visit.runner_name),
        (say("visit.filmed"), visit.date_filmed and date_text(visit.date_filmed)),
        (say("visit.clinic"), visit.clinic),
        (say("visit.clinician"), visit.clinician),
        (say("visit.shoes"), visit.shoes),
        (say("visit.terrain"), visit.terrain),
        (say("visit.note"), visit.note),
        (say("edit.title"), listed(corrections(edits))),
    )
    return tuple((label, text) for label, text in facts if text)


def told_facts(session: AnalysisResult | Mapping[str, Any]) -> Facts:
    """Return what the runner told about pain and goal.

    Parameters
    ----------
    session : AnalysisResult or mapping
        A session, or the content of its `results.json`, which may come from an earlier version.

    Returns
    -------
    tuple of (label, text)
        The answers that were given, as plain text: where it hurts and on which side, how much, since when, what brings
        it on, what else was said about it, and the goal.

    Examples
    --------
    >>> told_facts({"runner": {"symptoms": ["knee_front"], "pain_side": "left", "pain_run": 4}})
    (('Where it hurts', 'Front of the knee, on the left'), ('How much', '4 of 10 during a run'))
    """
    runner = session.runner if not isinstance(session, Mapping) else _read(Runner, session.get("runner"))
    facts = (
        (say("told.where"), _where(runner)),
        (say("told.how_much"), _how_much(runner)),
        (say("told.since"), _weeks(runner.pain_weeks)),
        (say("told.brought_on"), _labels(TRIGGERS, runner.pain_triggers)),
        (say("told.also"), _also(runner)),
        (say("told.tried"), _weeks(runner.weeks_without_progress)),
        (say("told.injuries"), _labels(SITES, runner.injuries)),
        (say("told.goal"), GOALS[runner.goal] if runner.goal else ""),
        *_circumstances(runner),
    )
    return tuple((label, text) for label, text in facts if text)


def date_text(day: str) -> str:
    """Write a date in words, so that day and month cannot be confused.

    Parameters
    ----------
    day : str
        The date as ``2026-05-31``.

    Returns
    -------
    str

    Examples
    --------
    >>> date_text("2026-05-31")
    '31 May 2026'
    """
    when = date.fromisoformat(day)
    return say("visit.date", day=when.day, month=say("visit.months").split()[when.month - 1], year=when.year)


def read_visit(document: Mapping[str, Any]) -> Visit:
    """Return the visit that a `results.json` describes, without its logo.

    Parameters
    ----------
    document : mapping
        The content of `results.json`.

    Returns
    -------
    Visit
        An empty one for a document of an earlier version, or of an anonymous session.
    """
    return _read(Visit, document.get("visit"))


def read_runner(document: Mapping[str, Any]) -> Runner:
    """Return the runner that a `results.json` describes.

    Parameters
    ----------
    document : mapping
        The content of `results.json`.

    Returns
    -------
    Runner
        Answers that this version does not know are left out.
    """
    return _read(Runner, document.get("runner"))


def _read(kind: type[AnswersT], saved: Mapping[str, Any] | None) -> AnswersT:
    """Return saved answers; those that this version does not know are left out."""
    known = {each.name for each in fields(kind)}
    answers = {name: value for name, value in (saved or {}).items() if name in known}
    try:
        return kind(**answers)
    except OptionError:
        return kind()


def _circumstances(runner: Runner) -> Iterator[tuple[str, str]]:
    """Yield what the runner told about the beginning of a pain, training, shoes and health."""
    for question in questions_of(Runner):
        value = getattr(runner, question.name)
        if question.name in _ABOUT_CIRCUMSTANCES and value not in (None, ()):
            if question.choices:
                text = _labels(question.choices, value if isinstance(value, tuple) else (value,))
            elif question.kind == "date":
                text = date_text(value)
            else:
                text = f"{short_number(value)} {question.unit}"
            yield question.label, text


def _where(runner: Runner) -> str:
    sites = _labels(SITES, runner.symptoms)
    if runner.pain_side is None:
        return sites
    if not sites:
        return say(f"told.side_{runner.pain_side}")
    # After several places, a side at the end would seem to belong to the last one.
    kind = "site" if len(runner.symptoms) == 1 else "sites"
    return say(f"told.{kind}_{runner.pain_side}", sites=sites)


def _how_much(runner: Runner) -> str:
    run = [] if runner.pain_run is None else [say("told.pain_run", pain=short_number(runner.pain_run))]
    day_after = [] if runner.pain_24h is None else [say("told.pain_24h", pain=short_number(runner.pain_24h))]
    return listed([*run, *day_after])


def _also(runner: Runner) -> str:
    at_night = [say("told.at_night")] if runner.pain_at_night else []
    altered = [say("told.altered_gait")] if runner.altered_gait else []
    text = listed([*at_night, *altered])
    return text[:1].upper() + text[1:]


def _weeks(weeks: float | None) -> str:
    if not weeks:
        return ""
    return say("told.weeks", weeks=int(weeks) if float(weeks).is_integer() else weeks)


def _labels(labels: Mapping[Any, str], chosen: tuple[str, ...]) -> str:
    return "; ".join(labels[each] for each in chosen)
