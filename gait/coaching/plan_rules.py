"""Types of the rules about plans in `rules.toml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gait.coaching.advice import Grade
from gait.coaching.symptom_rules import When
from gait.runner import Site

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class TableRule:
    """A part of a plan with a fixed text and table; `symptoms` are the places of pain that it is for.

    `closed` is what the plan says instead while the runner is not ready for the part, and `closed_tested` the same
    after a self-check that fell short of `least_hop_s` seconds of hopping or `least_raises` calf raises. `tested` is
    added after one that did not.
    """

    title: str
    text: str
    header: tuple[str, ...]
    rows: Rows
    grade: Grade
    source: str
    id: str = ""
    symptoms: tuple[Site, ...] = ()
    closed: str = ""
    closed_tested: str = ""
    tested: str = ""
    least_hop_s: float = 0.0
    least_raises: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """An exercise, with the tissues that it trains, and the sore places that it is for and those that forbid it.

    `not_yet_for` are those that forbid it while irritability is high. `drawing` is the name of its drawing, without the
    extension.
    """

    title: str
    how: str
    sets: str
    progression: str
    avoid: str
    drawing: str
    tissues: tuple[str, ...] = ()
    places: tuple[Site, ...] = ()
    not_for: tuple[Site, ...] = ()
    not_yet_for: tuple[Site, ...] = ()

    def suits(self, symptoms: tuple[Site, ...], *, gentle: bool = False) -> bool:
        """Return whether none of the sore places forbids the exercise, with high irritability if `gentle`."""
        forbidden = (*self.not_for, *self.not_yet_for) if gentle else self.not_for
        return not any(site in forbidden for site in symptoms)

    @property
    def row(self) -> tuple[str, ...]:
        """The exercise as a row of the plan."""
        return (self.title, self.how, self.sets, self.progression, self.avoid)


@dataclass(frozen=True, kw_only=True)
class StrengthRule:
    """Exercises: for strength, or to look after a sore place.

    `general` are the tissues to train when nothing hurts, and `most` is the largest number of exercises in a plan.
    `text_gentle` takes the place of `text` with high irritability, and `text_return` after a birth or an illness.
    """

    title: str
    text: str
    header: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    grade: Grade
    source: str
    general: tuple[str, ...] = ()
    most: int = 0
    text_gentle: str = ""
    text_return: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteRule:
    """One sentence of the plan, with the condition under which it is said, and one that forbids it."""

    id: str
    about: str
    text: str
    when: When
    grade: Grade
    source: str
    unless: When = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WeekLevel:
    """What the weeks look like with one level of irritability. `most_days` is the largest number of runs a week."""

    id: str
    most_days: int
    unknown_days: str
    this_week: str
    this_other: str
    next_week: str
    next_other: str
    later: str
    later_other: str
    this_week_many_km: str = ""


@dataclass(frozen=True, kw_only=True)
class WeeksRule:
    """The next weeks of a runner with pain. From `many_km` a week on, the distance is cut instead of the runs."""

    title: str
    text: str
    header: tuple[str, ...]
    many_km: float
    this_week: str
    next_week: str
    later: str
    levels: dict[str, WeekLevel]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class FadingRule:
    """Practice of a cue with fewer prompts each week; `weeks` holds the sessions of each week by irritability."""

    title: str
    text: str
    header: tuple[str, ...]
    sessions: str
    race: str
    steps_beat: tuple[str, ...]
    steps: tuple[str, ...]
    weeks: dict[str, tuple[int, ...]]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class RaceRule:
    """What to do so many weeks before a race; `bands` are (fewest weeks, text with pain, text without)."""

    title: str
    text: str
    no_day: str
    past: str
    span: str
    span_first: str
    header: tuple[str, ...]
    bands: tuple[tuple[int, str, str], ...]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question that the plan asks if it has no answer; with `hurts`, only of runners with pain."""

    name: str
    why: str
    hurts: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanRules:
    """All rules about plans; `words` holds their headings."""

    strength: StrengthRule
    care: StrengthRule
    notes: tuple[NoteRule, ...]
    weeks: WeeksRule
    progress: TableRule
    fading: FadingRule
    race: RaceRule
    prevention: TableRule
    asking: tuple[Asked, ...]
    jumps: TableRule
    returning: TableRule
    self_care: tuple[TableRule, ...]
    remeasure: TableRule
    words: dict[str, Any]


def plan_rules(data: dict[str, Any]) -> PlanRules:
    """Return the rules about plans from the content of the rules file.

    Parameters
    ----------
    data : dict
        The parsed content of the rules file.

    Returns
    -------
    PlanRules
    """
    weeks, fading, race = data["weeks"], data["fading"], data["race"]
    return PlanRules(
        strength=_exercises(data["strength"]),
        care=_exercises(data["care"]),
        notes=tuple(NoteRule(**entry) for entry in data["note"]),
        weeks=WeeksRule(
            **_without(weeks, "level"), levels={entry["id"]: WeekLevel(**entry) for entry in weeks["level"]}
        ),
        progress=_table(data["progress"]),
        fading=FadingRule(
            **_without(fading, "weeks"), weeks={level: tuple(sessions) for level, sessions in fading["weeks"].items()}
        ),
        race=RaceRule(
            **_without(race, "band"),
            bands=tuple((band["least_weeks"], band["hurts"], band["unhurt"]) for band in race["band"]),
        ),
        prevention=_table(data["prevention"]),
        asking=tuple(Asked(**entry) for entry in data["asking"]["question"]),
        jumps=_table(data["jumps"]),
        returning=_table(data["return"]),
        self_care=tuple(_table(entry) for entry in data["self_care"]),
        remeasure=_table(data["remeasure"]),
        words=data["plan"] | {"notes": data["notes"], "asking": data["asking"]},
    )


def _exercises(entry: dict[str, Any]) -> StrengthRule:
    exercises = tuple(Exercise(**_without(each)) for each in entry["exercise"])
    return StrengthRule(**_without(entry, "exercise"), exercises=exercises)


def _without(entry: dict[str, Any], name: str = "") -> dict[str, Any]:
    """Return an entry without one key, and with lists as tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items() if key != name}


def _table(entry: dict[str, Any]) -> TableRule:
    lists: dict[str, Any] = {key: tuple(entry[key]) for key in ("header", "symptoms") if key in entry}
    lists["rows"] = tuple(tuple(row) for row in entry["rows"])
    return TableRule(**(entry | lists))
