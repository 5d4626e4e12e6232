"""The rules of coaching as data: `rules.toml`, read into types."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from gait.coaching.advice import Drill, Grade
from gait.coaching.plan_rules import PlanRules, plan_rules
from gait.coaching.runner_rules import ClinicianRule, IrritabilityRule, StartRule, SymptomRule
from gait.errors import InputError
from gait.runner import Site


@dataclass(frozen=True, kw_only=True)
class Band:
    """A mark that a measure lies above or below.

    Parameters
    ----------
    measure : str
        Name of the measure.
    above, below : float, optional
        The mark, in the measure's unit; one of the two.
    grade, source : str
        What the mark rests on.
    """

    measure: str
    above: float | None = None
    below: float | None = None
    grade: Grade
    source: str

    def cleared_by(self, ends: tuple[float, float]) -> bool:
        """Return whether a whole interval lies past the mark; touching it is not past it.

        Examples
        --------
        >>> low = Band(measure="cadence", below=166.0, grade="B", source="")
        >>> low.cleared_by((158.0, 161.0)), low.cleared_by((164.0, 166.0))
        (True, False)
        """
        low, high = ends
        return (self.above is not None and low > self.above) or (self.below is not None and high < self.below)


@dataclass(frozen=True, kw_only=True)
class FindingRule:
    """When something counts as seen, and what is said about it.

    Parameters
    ----------
    id, title : str
        Its name, and what was seen in a few words.
    lead : Band
        The measure whose whole interval must clear the band.
    agree : tuple of Band
        Independent measures, of which at least one must lie past its own mark.
    also : tuple of str
        Measures that are shown beside them.
    lever : str
        What the cue changes; of two cues with one lever only the better is given. Empty without a cue.
    benefit, disruption : int
        Rank: the difference counts.
    never : str
        Why there is no cue for it; empty if there is one.
    why, grade, source, picture, instruction, cost, success : str
        As in `Cue`.
    instruction_fast : str
        The instruction for a cadence that is too high to be raised.
    metronome : bool
        Whether it is practised to a beat.
    drills : tuple of str
        Names of its exercises.
    """

    id: str
    title: str
    lead: Band
    agree: tuple[Band, ...]
    why: str
    grade: Grade
    source: str
    benefit: int
    disruption: int
    picture: str
    also: tuple[str, ...] = ()
    lever: str = ""
    never: str = ""
    instruction: str = ""
    instruction_fast: str = ""
    cost: str = ""
    success: str = ""
    metronome: bool = False
    drills: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lever:
    """What a cue changes, who must not change it, and on which film it cannot be judged.

    Parameters
    ----------
    id, title : str
        Its name, and its name for people.
    vetoed_by : tuple of str
        Where it must not hurt.
    veto_reason, incline_reason, speed_reason : str
        What is said when it is vetoed.
    most_incline_deg, most_speed_mps : float
        Past these the film does not show it.
    grade, source : str
        What that rests on.
    """

    id: str
    title: str
    grade: Grade
    source: str
    vetoed_by: tuple[Site, ...] = ()
    veto_reason: str = ""
    most_incline_deg: float = float("inf")
    incline_reason: str = ""
    most_speed_mps: float = float("inf")
    speed_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CadenceRule:
    """How far and for how long cadence is raised; per cent of the runner's own, steps a minute, minutes, weeks."""

    raise_pct: tuple[float, float]
    aim_pct: float
    cautious_pct: float
    highest_spm: int
    minutes: int
    weeks: tuple[int, int]
    success_pain_points: int
    dose: tuple[str, ...]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A linear formula of what to expect; coefficients per unit of each thing known of the runner."""

    id: str
    unit: str
    intercept: float
    woman: float = 0.0
    age_years: float = 0.0
    mass_kg: float = 0.0
    height_m: float = 0.0
    speed_kmh: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Never:
    """Something that is never a cue on its own, and why."""

    what: str
    why: str
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Everything that `rules.toml` says.

    Examples
    --------
    >>> rules().findings[0].id, rules().cadence.raise_pct
    ('landing_ahead', (5.0, 7.0))
    """

    findings: tuple[FindingRule, ...]
    levers: dict[str, Lever]
    symptoms: dict[Site, SymptomRule]
    starts: dict[str, StartRule]
    clinician: tuple[ClinicianRule, ...]
    irritability: tuple[IrritabilityRule, ...]
    cadence: CadenceRule
    other_dose: tuple[str, ...]
    drills: dict[str, Drill]
    drill_grades: dict[str, Grade]
    expected: tuple[Formula, ...]
    expected_source: str
    expected_grade: Grade
    asymmetry: dict[str, str]
    reasons: dict[str, str]
    messages: dict[str, dict[str, str]]
    sentences: dict[str, str]
    goals: dict[str, str]
    never: tuple[Never, ...]
    plan: PlanRules = field(repr=False)


def rules_text() -> str:
    """Return the rules file as it is written."""
    return (resources.files("gait.coaching") / "rules.toml").read_text("utf-8")


@cache
def rules() -> Rules:
    """Return the rules."""
    return parse_rules(rules_text())


def parse_rules(text: str) -> Rules:
    """Return the rules in a text in TOML.

    Raises
    ------
    InputError
        If it is no TOML, or not as `rules.schema.json` says; names the place.
    """
    try:
        data = tomllib.loads(text)
        _require_schema(data)
        return _rules(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise InputError(f"The rules are not as they should be: {error}.", "Put right what was changed.") from error


def _require_schema(data: dict[str, Any]) -> None:
    import jsonschema

    schema = json.loads((resources.files("gait.coaching") / "rules.schema.json").read_text("utf-8"))
    wrong = next(jsonschema.Draft202012Validator(schema).iter_errors(data), None)
    if wrong is not None:
        raise ValueError(f"{'.'.join(map(str, wrong.absolute_path))} does not follow the schema")


def _rules(data: dict[str, Any]) -> Rules:
    drills = {entry["id"]: entry for entry in data["drill"]}
    return Rules(
        findings=tuple(_finding(entry) for entry in data["finding"]),
        levers={entry["id"]: Lever(**_tupled(entry)) for entry in data["lever"]},
        symptoms={entry["id"]: SymptomRule(**_tupled(entry)) for entry in data["symptom"]},
        starts={entry["id"]: StartRule(**_tupled(entry)) for entry in data["start"]},
        clinician=tuple(ClinicianRule(**entry) for entry in data["clinician"]),
        irritability=tuple(IrritabilityRule(**entry) for entry in data["irritability"]),
        cadence=CadenceRule(**_tupled(data["cadence"])),
        other_dose=tuple(data["other_dose"]["dose"]),
        drills={name: _drill(entry) for name, entry in drills.items()},
        drill_grades={name: entry["grade"] for name, entry in drills.items()},
        expected=tuple(Formula(**entry) for entry in data["expected"]["formula"]),
        expected_source=data["expected"]["source"],
        expected_grade=data["expected"]["grade"],
        asymmetry=data["asymmetry"],
        reasons=data["reasons"],
        messages=data["message"],
        sentences=data["sentence"],
        goals=data["goal"],
        never=tuple(Never(**entry) for entry in data["never"]),
        plan=plan_rules(data),
    )


def _finding(entry: dict[str, Any]) -> FindingRule:
    bands = {"lead": Band(**entry["lead"]), "agree": tuple(Band(**band) for band in entry["agree"])}
    return FindingRule(**{**_tupled(entry), **bands})


def _drill(entry: dict[str, Any]) -> Drill:
    return Drill(**{key: entry[key] for key in ("title", "text", "dose", "progression")})


def _tupled(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
